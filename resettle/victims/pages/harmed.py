"""People harmed: what was agreed with each and what was done. Each look is written down."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen, note_consulted
from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import May
from resettle.staff.queries import names_of
from resettle.victims import actions
from resettle.victims.forms import BackForm, PersonForm, StepForm
from resettle.victims.models import Victim, VictimStep
from resettle.victims.queries import Harmed, people_harmed, victim
from resettle.victims.rules import Step
from resettle.victims.words import STEPS
from resettle.web.dates import plain_day
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("harmed", __name__)

_PAGE = "/children/<ref:ref>/people-harmed"
_ONE = f"{_PAGE}/<int(max={LARGEST_ID}):victim_id>"
_STEP = f"{_ONE}/steps/<int(max={LARGEST_ID}):step_id>"


@doors.get(_PAGE)
@needs(May.READ_VICTIMS)
def show(ref: str) -> ResponseReturnValue:
    """Everybody harmed, each by reference, with what was agreed and done."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        people = people_harmed(viewer(), db, child.id)
        names = _names(db, people)
    note_children_seen((child.id,), "read about people harmed")
    return render(
        "victims/harmed.html", child=child, people=people, names=names, steps=STEPS, kinds=Step
    )


def _names(db: Session, people: list[Harmed]) -> dict[str, str]:
    rows: list[Any] = [one.victim for one in people]
    rows += [step for one in people for step in one.steps]
    actors = {one.actor for one in rows} | {one.taken_back_by or "" for one in rows}
    numbers = {int(one.removeprefix("person:")) for one in actors if one.startswith("person:")}
    return {f"person:{number}": name for number, name in names_of(viewer(), db, numbers).items()}


@doors.get(f"{_PAGE}/new")
@needs(May.CHANGE_VICTIMS)
def ask(ref: str) -> ResponseReturnValue:
    child, _ = _opened(ref)
    note_children_seen((child.id,), "opened the form: a person harmed")
    return _form_page(child, form_for(PersonForm(), {"version": 0}))


@doors.post(f"{_PAGE}/new")
@needs(May.CHANGE_VICTIMS)
def add(ref: str) -> ResponseReturnValue:
    said, form = read_form(PersonForm())
    child, _ = _opened(ref)
    if said is None:
        return _form_page(child, form)
    said.pop("version")
    try:
        with database().unit() as db:
            person, because = actions.Person(**said), _because("recorded a person harmed")
            actions.add_victim(db, child.id, person, because=because, clock=clock())
    except BadInput as wrong:
        return _form_page(child, form.refused(wrong))
    return _done(ref, gettext("It is recorded."))


@doors.get(f"{_ONE}/change")
@needs(May.CHANGE_VICTIMS)
def ask_change(ref: str, victim_id: int) -> ResponseReturnValue:
    child, held = _opened(ref, victim_id)
    note_consulted([(child.id, f"victim:{victim_id}")], "opened it to change it")
    return _form_page(child, form_for(PersonForm(), held.victim), held.victim)


@doors.post(f"{_ONE}/change")
@needs(May.CHANGE_VICTIMS)
def change(ref: str, victim_id: int) -> ResponseReturnValue:
    said, form = read_form(PersonForm())
    child, held = _opened(ref, victim_id)
    if said is None:
        return _form_page(child, form, held.victim)
    version = said.pop("version")
    try:
        with database().unit() as db:
            person, because = actions.Person(**said), _because("changed a person harmed")
            how: dict[str, Any] = {"because": because, "clock": clock()}
            actions.change_victim(db, victim_id, version, person, **how)
    except Conflict as first:
        form = form.at_version(held.victim.version).refused(first)
        return _form_page(child, form, held.victim, 409)
    except BadInput as wrong:
        return _form_page(child, form.refused(wrong), held.victim)
    return _done(ref, gettext("It is recorded."))


@doors.get(f"{_ONE}/steps/new")
@needs(May.CHANGE_VICTIMS)
def ask_step(ref: str, victim_id: int) -> ResponseReturnValue:
    child, held = _opened(ref, victim_id)
    note_consulted([(child.id, f"victim:{victim_id}")], "opened it to add what was done")
    return _step_page(child, held.victim, form_for(StepForm(), {"on": clock().today()}))


@doors.post(f"{_ONE}/steps/new")
@needs(May.CHANGE_VICTIMS)
def add_step(ref: str, victim_id: int) -> ResponseReturnValue:
    said, form = read_form(StepForm())
    child, held = _opened(ref, victim_id)
    if said is None:
        return _step_page(child, held.victim, form)
    try:
        with database().unit() as db:
            because, done = _because("recorded what was done"), actions.Done(**said)
            actions.note_step(db, held.victim, done, because=because, clock=clock())
    except BadInput as wrong:
        return _step_page(child, held.victim, form.refused(wrong))
    return _done(ref, gettext("It is recorded."))


@doors.get(f"{_ONE}/take-back")
@needs(May.CHANGE_VICTIMS)
def ask_back(ref: str, victim_id: int) -> ResponseReturnValue:
    child, held = _opened(ref, victim_id)
    note_consulted([(child.id, f"victim:{victim_id}")], "opened it to take it back")
    return _back_page(child, _about(held.victim), form_for(BackForm()))


@doors.post(f"{_ONE}/take-back")
@needs(May.CHANGE_VICTIMS)
def take_back(ref: str, victim_id: int) -> ResponseReturnValue:
    """Say that somebody was recorded by mistake."""
    child, held = _opened(ref, victim_id)
    return _taken_back(child, held.victim, _about(held.victim))


@doors.get(f"{_STEP}/take-back")
@needs(May.CHANGE_VICTIMS)
def ask_step_back(ref: str, victim_id: int, step_id: int) -> ResponseReturnValue:
    child, step, about = _step(ref, victim_id, step_id)
    note_consulted([(child.id, f"victim_step:{step.id}")], "opened it to take it back")
    return _back_page(child, about, form_for(BackForm()))


@doors.post(f"{_STEP}/take-back")
@needs(May.CHANGE_VICTIMS)
def take_step_back(ref: str, victim_id: int, step_id: int) -> ResponseReturnValue:
    """Say that something was not done, or with somebody else."""
    child, step, about = _step(ref, victim_id, step_id)
    return _taken_back(child, step, about)


def _taken_back(child: Child, row: Any, about: str) -> ResponseReturnValue:
    said, form = read_form(BackForm())
    if said is None:
        return _back_page(child, about, form)
    with database().unit() as db:
        because, reason = _because("took back about a person harmed"), said["reason"]
        actions.take_back(db, row, child.id, reason, because=because, clock=clock())
    return _done(child.ref, gettext("It is taken back."))


def _opened(ref: str, number: int | None = None) -> tuple[Child, Any]:
    """The child, and the person harmed where one is named.

    Raises:
        NotFound: there is no such child or person, or whoever asks stands outside the wall.
    """
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        if number is None:
            return child, people_harmed(viewer(), db, child.id)
        return child, victim(viewer(), db, child.id, number)


def _step(ref: str, victim_id: int, step_id: int) -> tuple[Child, VictimStep, str]:
    child, held = _opened(ref, victim_id)
    for step in held.standing:
        if step.id == step_id:
            day = plain_day(step.on)
            words = gettext("%(what)s, %(day)s", what=str(STEPS[Step(step.step)]), day=day)
            return child, step, words
    raise NotFound("This was not recorded, or was taken back.")


def _about(row: Victim) -> str:
    return gettext("Person %(reference)s", reference=row.reference)


def _because(words: str) -> Because:
    return Because(viewer().name, words)


def _done(ref: str, words: str) -> ResponseReturnValue:
    say_done(words)
    return see_other(url_for("harmed.show", ref=ref))


def _form_page(
    child: Child, form: FormState, row: Victim | None = None, status: int = 200
) -> ResponseReturnValue:
    return render("victims/person.html", status, child=child, form=form, row=row)


def _step_page(child: Child, row: Victim, form: FormState) -> ResponseReturnValue:
    choices = [(str(word), str(words)) for word, words in STEPS.items()]
    return render("victims/step.html", child=child, row=row, form=form, choices=choices)


def _back_page(child: Child, about: str, form: FormState) -> ResponseReturnValue:
    return render("victims/take_back.html", child=child, about=about, form=form)
