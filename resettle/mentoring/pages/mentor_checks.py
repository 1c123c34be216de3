"""What a mentor was checked for, and whom they are kept from: written down, taken back, lifted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.mentoring.following import tell_of_check
from resettle.mentoring.mentor_actions import keep_apart, lift, record_check, take_back_check
from resettle.mentoring.mentor_forms import (
    MOST_WORDS,
    BarrierForm,
    CheckForm,
    LiftForm,
    TakeBackForm,
)
from resettle.mentoring.mentor_queries import (
    Apart,
    barrier_of,
    check_of,
    children_of,
    mentor_person,
)
from resettle.mentoring.mentor_words import BARRIERS, check_words
from resettle.mentoring.models import MentorCheck
from resettle.mentoring.pages.filters import for_supervisors
from resettle.mentoring.pages.mentors import MENTOR, doer, numbers
from resettle.mentoring.rules import BarrierKind, CheckKind
from resettle.permissions import May
from resettle.staff.models import Person
from resettle.tasks.here import intake
from resettle.web.doors import database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("mentor_checks", __name__)

_CHECK = f"{MENTOR}/checks/<int(max={LARGEST_ID}):check_id>"
_BARRIER = f"{MENTOR}/barriers/<int(max={LARGEST_ID}):barrier_id>"


@doors.get(f"{MENTOR}/checks/add")
@needs(May.MATCH)
@for_supervisors
def ask(person_id: int) -> ResponseReturnValue:
    return _check_page(_person(person_id), form_for(CheckForm()))


@doors.post(f"{MENTOR}/checks/add")
@needs(May.MATCH)
@for_supervisors
def add(person_id: int) -> ResponseReturnValue:
    said, form = read_form(CheckForm())
    person = _person(person_id)
    if said is None:
        return _check_page(person, form)
    kind = CheckKind(said.pop("kind"))
    try:
        with database().unit() as db:
            by = doer()
            check = record_check(db, by, person_id, kind, **said)
            tell_of_check(db, intake(), by, check, numbers().months)
    except (BadInput, Refused) as wrong:
        return _check_page(person, form.refused(wrong))
    say_done(gettext("The check is written down."))
    return _back(person_id)


@doors.get(f"{_CHECK}/take-back")
@needs(May.MATCH)
@for_supervisors
def ask_back(person_id: int, check_id: int) -> ResponseReturnValue:
    return _back_page(_person(person_id), check_id, form_for(TakeBackForm()))


@doors.post(f"{_CHECK}/take-back")
@needs(May.MATCH)
@for_supervisors
def take_back(person_id: int, check_id: int) -> ResponseReturnValue:
    """A check counts no more, as if it had never been; it stays to be read."""
    said, form = read_form(TakeBackForm())
    person = _person(person_id)
    if said is None:
        return _back_page(person, check_id, form)
    try:
        with database().unit() as db:
            take_back_check(db, doer(), person_id, check_id, said["reason"])
    except (Conflict, Refused) as wrong:
        return _back_page(person, check_id, form.refused(wrong))
    say_done(gettext("The check is taken back. It counts no more."))
    return _back(person_id)


@doors.get(f"{MENTOR}/barriers/add")
@needs(May.MATCH)
def ask_apart(person_id: int) -> ResponseReturnValue:
    return _apart_page(_person(person_id), form_for(BarrierForm()))


@doors.post(f"{MENTOR}/barriers/add")
@needs(May.MATCH)
def apart(person_id: int) -> ResponseReturnValue:
    """From now on this mentor is never given that child, or a child of that area."""
    said, form = read_form(BarrierForm())
    person = _person(person_id)
    if said is None:
        return _apart_page(person, form)
    try:
        with database().unit() as db:
            matched = _keep_apart(db, person_id, said)
    except BadInput as wrong:
        return _apart_page(person, form.refused(wrong))
    say_done(gettext("It is written down. The mentor does not see it."))
    if matched:
        say(gettext("They are matched with this child now. Decide today what becomes of it."))
    return _back(person_id)


def _keep_apart(db: Session, person_id: int, said: Mapping[str, Any]) -> bool:
    """Whether the two are matched at this moment."""
    child_id = None
    if said["child"]:
        try:
            child_id = child_by_ref(viewer(), db, said["child"]).id
        except NotFound as wrong:
            raise BadInput(
                "There is no child of that reference whom you may see.", field="child"
            ) from wrong
    kind, area = BarrierKind(said["kind"]), said["area"]
    keep_apart(db, doer(), person_id, kind, said["words"], child_id=child_id, area=area)
    return any(child.id == child_id for _, child in children_of(viewer(), db, person_id).seen)


@doors.get(f"{_BARRIER}/lift")
@needs(May.MATCH)
def ask_lift(person_id: int, barrier_id: int) -> ResponseReturnValue:
    return _lift_page(person_id, barrier_id, form_for(LiftForm()))


@doors.post(f"{_BARRIER}/lift")
@needs(May.MATCH)
def lift_it(person_id: int, barrier_id: int) -> ResponseReturnValue:
    said, form = read_form(LiftForm())
    if said is None:
        return _lift_page(person_id, barrier_id, form)
    try:
        with database().unit() as db:
            barrier_of(viewer(), db, person_id, barrier_id)
            lift(db, doer(), person_id, barrier_id, said["reason"])
    except Conflict as wrong:
        return _lift_page(person_id, barrier_id, form.refused(wrong))
    say_done(gettext("It no longer keeps them apart."))
    return _back(person_id)


def _person(person_id: int) -> Person:
    with database().reading() as db:
        return mentor_person(viewer(), db, person_id)


def _back(person_id: int) -> ResponseReturnValue:
    return see_other(url_for("mentors.show_one", person_id=person_id))


def _check_page(person: Person, form: FormState) -> ResponseReturnValue:
    kinds = [(str(kind), check_words(kind), _hint(kind)) for kind in CheckKind]
    return render("mentoring/mentors/check.html", person=person, form=form, kinds=kinds)


def _hint(kind: CheckKind) -> str:
    number = numbers().checked_again.get(kind)
    if number is None:
        return ""
    return gettext("Checked again after %(months)s months", months=number.number)


def _back_page(person: Person, check_id: int, form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        check: MentorCheck = check_of(viewer(), db, person.id, check_id)
    return render("mentoring/mentors/take_back.html", person=person, check=check, form=form)


def _apart_page(person: Person, form: FormState) -> ResponseReturnValue:
    kinds = list(BARRIERS.items())
    return render(
        "mentoring/mentors/apart.html", person=person, form=form, kinds=kinds, most=MOST_WORDS
    )


def _lift_page(person_id: int, barrier_id: int, form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        person = mentor_person(viewer(), db, person_id)
        apart_from: Apart = barrier_of(viewer(), db, person_id, barrier_id)
    child = apart_from.child
    note_children_seen([child.id] if child else [], "opened what keeps a mentor apart")
    return render("mentoring/mentors/lift.html", person=person, apart=apart_from, form=form)
