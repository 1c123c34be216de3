"""Help from the council, disposals out of court and proven serious violence of one child."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen, note_consulted
from resettle.caseload.child_pages import facts_of
from resettle.caseload.episodes import KINDS, Kind, Work, choices_of, unrecorded
from resettle.caseload.fact_words import looked_after_in_words, source_words
from resettle.caseload.tray_actions import Desk
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import May
from resettle.records.episode_queries import disposals_of, episode, help_of, violence_of
from resettle.records.episode_words import days_of_help
from resettle.records.forms import TakeBackForm
from resettle.records.listed import DISPOSALS, ENDINGS, HELP, VIOLENCE, words_of
from resettle.records.queries import names_of_actors
from resettle.tasks.here import intake
from resettle.web.doors import database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("episodes", __name__)

_PAGE = "/children/<ref:ref>/help-and-disposals"
_KIND = f"{_PAGE}/<any({', '.join(KINDS)}):what>"
_ONE = f"{_KIND}/<int(max={LARGEST_ID}):number>"


@doors.get(_PAGE)
@needs(May.READ_EVENTS)
def show(ref: str) -> ResponseReturnValue:
    """What help the council gives, what was settled out of court and what was proven."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        shown = _shown(db, child)
    note_children_seen((child.id,), "read help, disposals and proven violence")
    return render("caseload/child/episodes.html", child=child, **shown)


def _shown(db: Session, child: Child) -> dict[str, Any]:
    facts = facts_of(db, child)
    disposals = disposals_of(viewer(), db, child.id)
    helped, violence = help_of(viewer(), db, child.id), violence_of(viewer(), db, child.id)
    rows: list[Any] = [*disposals, *helped, *violence]
    actors = {one.actor for one in rows} | {one.taken_back_by or "" for one in rows}
    return {
        "looked_after": looked_after_in_words(facts),
        "lists": {"disposal": disposals, "help": helped, "violence": violence},
        "told": [(one, source_words(one.said)) for one in unrecorded(facts.disposals, disposals)],
        "names": names_of_actors(viewer(), db, actors),
        "disposal_words": lambda word: words_of(DISPOSALS, word),
        "help_words": lambda word: words_of(HELP, word),
        "violence_words": lambda word: words_of(VIOLENCE, word),
        "ending_words": lambda word: str(ENDINGS[word].words),
        "days_of_help": days_of_help,
    }


@doors.get(f"{_KIND}/new")
@needs(May.CHANGE_CHILDREN)
def ask(ref: str, what: str) -> ResponseReturnValue:
    """The empty form; of a disposal that an event tells of, with what it says."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_children_seen((child.id,), f"opened the form: {what}")
    return _page(child, what, form_for(KINDS[what].form(), {"version": 0, **_asked(what)}))


def _asked(what: str) -> dict[str, Any]:
    """What the link to the form says already; what is no answer is left out."""
    kind, day = request.args.get("kind", ""), request.args.get("given_on", "")
    if what != "disposal":
        return {}
    filled: dict[str, Any] = {"kind": kind} if kind in DISPOSALS else {}
    try:
        return filled | {"given_on": date.fromisoformat(day)}
    except ValueError:
        return filled


@doors.post(f"{_KIND}/new")
@needs(May.CHANGE_CHILDREN)
def add(ref: str, what: str) -> ResponseReturnValue:
    said, form = read_form(KINDS[what].form())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    if said is None:
        return _page(child, what, form)
    said.pop("version")
    try:
        with database().unit() as db:
            work = _work(db, ref)
            KINDS[what].add(work, said)
    except BadInput as wrong:
        return _page(child, what, form.refused(wrong))
    return _done(work)


@doors.get(f"{_ONE}/change")
@needs(May.CHANGE_CHILDREN)
def ask_change(ref: str, what: str, number: int) -> ResponseReturnValue:
    with database().reading() as db:
        child, row = _one(db, ref, what, number)
    note_consulted([(child.id, f"{row.__tablename__}:{row.id}")], "opened it to change it")
    return _page(child, what, form_for(KINDS[what].form(), KINDS[what].held(row)), row)


@doors.post(f"{_ONE}/change")
@needs(May.CHANGE_CHILDREN)
def change(ref: str, what: str, number: int) -> ResponseReturnValue:
    said, form = read_form(KINDS[what].form())
    with database().reading() as db:
        child, row = _one(db, ref, what, number)
    if said is None:
        return _page(child, what, form, row)
    try:
        with database().unit() as db:
            work, version = _work(db, ref), said.pop("version")
            KINDS[what].change(work, _one(db, ref, what, number)[1], version, said)
    except Conflict as first:
        refused = form.at_version(row.version).refused(first)
        return _page(child, what, refused, row, stands=True, status=409)
    except BadInput as wrong:
        return _page(child, what, form.refused(wrong), row)
    return _done(work)


@doors.get(f"{_ONE}/take-back")
@needs(May.CHANGE_CHILDREN)
def ask_back(ref: str, what: str, number: int) -> ResponseReturnValue:
    with database().reading() as db:
        child, row = _one(db, ref, what, number)
    note_consulted([(child.id, f"{row.__tablename__}:{row.id}")], "opened it to take it back")
    return _back_page(child, KINDS[what], row, form_for(TakeBackForm()))


@doors.post(f"{_ONE}/take-back")
@needs(May.CHANGE_CHILDREN)
def take_back(ref: str, what: str, number: int) -> ResponseReturnValue:
    """Say that it was recorded for the wrong child, or is wrong."""
    said, form = read_form(TakeBackForm())
    with database().reading() as db:
        child, row = _one(db, ref, what, number)
    if said is None:
        return _back_page(child, KINDS[what], row, form)
    with database().unit() as db:
        KINDS[what].back(_work(db, ref), _one(db, ref, what, number)[1], said["reason"])
    say_done(gettext("It is taken back."))
    return see_other(url_for("episodes.show", ref=ref))


def _work(db: Session, ref: str) -> Work:
    return Work(Desk(viewer(), db, intake()), child_by_ref(viewer(), db, ref))


def _done(work: Work) -> ResponseReturnValue:
    for doubt in work.doubts:
        say(in_words(doubt))
    say_done(gettext("It is recorded."))
    return see_other(url_for("episodes.show", ref=work.child.ref))


def _one(db: Session, ref: str, what: str, number: int) -> tuple[Child, Any]:
    child = child_by_ref(viewer(), db, ref)
    if not viewer().sees_whole_record:
        raise NotFound("This was not recorded, or was taken back.")
    return child, episode(viewer(), db, KINDS[what].table, child.id, number)


def _page(
    child: Child,
    what: str,
    form: FormState,
    row: Any = None,
    *,
    stands: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    kind = KINDS[what]
    about, lines = kind.tell(row) if stands else ("", ())
    return render(
        "caseload/child/episode_form.html",
        status,
        child=child,
        kind=kind,
        form=form,
        row=row,
        choices=choices_of(what),
        stands=[about, *(line for line in lines if line)] if stands else [],
        to=url_for("episodes.show", ref=child.ref),
    )


def _back_page(child: Child, kind: Kind, row: Any, form: FormState) -> ResponseReturnValue:
    about, lines = kind.tell(row)
    given: dict[str, Any] = {
        "what": kind.title,
        "told": [about, *(line for line in lines if line)],
        "said_on": row.at.date(),
        "to": url_for("episodes.show", ref=child.ref),
        "back_words": gettext("Help and disposals"),
    }
    return render("records/take_back.html", child=child, form=form, **given)
