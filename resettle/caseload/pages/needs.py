"""Needs and outcomes: how each pathway stands on entering custody, at release and at the end."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen, note_consulted
from resettle.audit.rules import Because
from resettle.caseload.needs import Suggestion, suggestions, tables_of
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.children.words import PATHWAYS as PATHWAY_WORDS
from resettle.errors import BadInput, Conflict
from resettle.permissions import May
from resettle.planning.vocabulary import Pathway
from resettle.records import words as record_words
from resettle.records.actions import Stand, record_point, take_back
from resettle.records.forms import TakeBackForm, point_form
from resettle.records.models import OutcomePoint
from resettle.records.outcomes import PATHWAYS, Answered, asked, held, in_words, readable_answers
from resettle.records.queries import held_at, names_of_actors, outcome_point, points_of
from resettle.records.rules import Point
from resettle.tasks.queries import tasks_of
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("needs", __name__)

_ALL = "/children/<ref:ref>/needs"
_POINT = f"{_ALL}/<any({', '.join(PATHWAYS)}):pathway>/<any({', '.join(Point)}):point>"
_ONE = f"{_ALL}/<int(max={LARGEST_ID}):number>/take-back"


@doors.get(_ALL)
@needs(May.READ_CHILDREN)
def show(ref: str) -> ResponseReturnValue:
    """Each pathway at the three points, with what changed."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        points = points_of(viewer(), db, child.id)
        actors = {one.actor for one in points} | {one.taken_back_by or "" for one in points}
        names = names_of_actors(viewer(), db, actors)
    note_children_seen((child.id,), "read the needs and outcomes")
    return render(
        "caseload/child/needs.html",
        child=child,
        tables=tables_of(viewer(), points),
        points=[(point, record_words.point(point)) for point in Point],
        names=names,
        point_words=record_words.point,
        answers_in_words=_answers,
    )


def _answers(row: OutcomePoint) -> list[Answered]:
    """What was recorded, as far as whoever asks may read it."""
    pathway = Pathway(row.pathway)
    return list(in_words(pathway, readable_answers(viewer(), pathway, row.answers)))


@doors.get(_POINT)
@needs(May.CHANGE_CHILDREN)
def ask(ref: str, pathway: str, point: str) -> ResponseReturnValue:
    """The questions, filled with what was recorded, or else with what tasks say already."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        stands = held_at(viewer(), db, child.id, Pathway(pathway), Point(point))
        found = _suggested(db, child, pathway, point)
    note_children_seen((child.id,), f"opened the needs to record them: {pathway}, {point}")
    answers = stands.answers if stands else {one.question.name: one.value for one in found}
    filled = held(Pathway(pathway), answers)
    said_on = stands.said_on if stands else clock().today()
    version = stands.id if stands else 0
    filled |= {"said_on": said_on, "version": version}
    form = form_for(point_form(Pathway(pathway)), filled)
    return _page(child, form, (pathway, point), found, is_filled=stands is None and bool(found))


@doors.post(_POINT)
@needs(May.CHANGE_CHILDREN)
def record(ref: str, pathway: str, point: str) -> ResponseReturnValue:
    said, form = read_form(point_form(Pathway(pathway)))
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        stands = held_at(viewer(), db, child.id, Pathway(pathway), Point(point))
        found = _suggested(db, child, pathway, point)
    if said is None:
        return _page(child, form, (pathway, point), found)
    try:
        with database().unit() as db:
            _record(db, child, (pathway, point), said)
    except Conflict:
        form = form.at_version(stands.id if stands else 0)
        return _page(child, form, (pathway, point), found, stands=stands, status=409)
    except BadInput as wrong:
        return _page(child, form.refused(wrong), (pathway, point), found)
    say_done(gettext("It is recorded."))
    return see_other(url_for("needs.show", ref=ref))


def _record(db: Session, child: Child, where: tuple[str, str], said: dict[str, Any]) -> None:
    pathway, point = Pathway(where[0]), Point(where[1])
    seen, said_on = said.pop("version"), said.pop("said_on")
    stand = Stand(pathway=pathway, point=point, answers=said, said_on=said_on)
    because = Because(viewer().name, f"recorded needs: {pathway}, {point}")
    record_point(db, child.id, stand, seen, because=because, clock=clock())


def _suggested(db: Session, child: Child, pathway: str, point: str) -> list[Suggestion]:
    if point != Point.RELEASE:
        return []
    tasks = tasks_of(viewer(), db, child.id)
    return suggestions(viewer(), tasks, Pathway(pathway), Point(point))


def _page(
    child: Child, form: FormState, where: tuple[str, str], found: list[Suggestion], **more: Any
) -> ResponseReturnValue:
    pathway, point = Pathway(where[0]), where[1]
    stands: OutcomePoint | None = more.pop("stands", None)
    more["stands"] = list(in_words(pathway, stands.answers)) if stands else None
    return render(
        "caseload/child/needs_form.html",
        child=child,
        form=form,
        asked=asked(viewer(), pathway),
        pathway=PATHWAY_WORDS[pathway],
        point=record_words.point(point),
        suggested=found,
        to=url_for("needs.show", ref=child.ref),
        **more,
    )


@doors.get(_ONE)
@needs(May.CHANGE_CHILDREN)
def ask_back(ref: str, number: int) -> ResponseReturnValue:
    with database().reading() as db:
        child, row = _one(db, ref, number)
    note_consulted([(child.id, f"outcome_point:{row.id}")], "opened it to take it back")
    return _back_page(child, row, form_for(TakeBackForm()))


@doors.post(_ONE)
@needs(May.CHANGE_CHILDREN)
def undo(ref: str, number: int) -> ResponseReturnValue:
    """Say that something was recorded for the wrong child, or is wrong."""
    said, form = read_form(TakeBackForm())
    with database().reading() as db:
        child, row = _one(db, ref, number)
    if said is None:
        return _back_page(child, row, form)
    with database().unit() as db:
        because = Because(viewer().name, f"took back needs: {row.pathway}, {row.point}")
        take_back(db, row, said["reason"], because=because, at=clock().now())
    say_done(gettext("It is taken back."))
    return see_other(url_for("needs.show", ref=ref))


def _one(db: Session, ref: str, number: int) -> tuple[Child, OutcomePoint]:
    child = child_by_ref(viewer(), db, ref)
    return child, outcome_point(viewer(), db, child.id, number)


def _back_page(child: Child, row: OutcomePoint, form: FormState) -> ResponseReturnValue:
    what = f"{PATHWAY_WORDS[row.pathway]}: {record_words.point(row.point)}"
    told = [f"{question.words} {words}" for question, words in _answers(row)]
    to, words = url_for("needs.show", ref=child.ref), gettext("Needs")
    given: dict[str, Any] = {"what": what, "told": told, "to": to, "back_words": words}
    return render("records/take_back.html", child=child, form=form, said_on=row.said_on, **given)
