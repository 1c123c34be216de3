"""People round the child: add somebody, change what is known of them, say that it ended."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_consulted
from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict
from resettle.permissions import May
from resettle.records import actions, queries
from resettle.records.forms import ChangedPersonForm, EndForm, PersonForm
from resettle.records.models import PersonAround
from resettle.records.words import AROUND, TELLING
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("around", __name__)

_ALL = "/children/<ref:ref>/people"
_ONE = f"{_ALL}/<int(max={LARGEST_ID}):number>"


@doors.get(f"{_ALL}/new")
@needs(May.CHANGE_CHILDREN)
def ask(ref: str) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_consulted([(child.id, f"child:{child.id}")], "opened the form of a person round the child")
    return _page(child, form_for(PersonForm()))


@doors.post(f"{_ALL}/new")
@needs(May.CHANGE_CHILDREN)
def add(ref: str) -> ResponseReturnValue:
    said, form = read_form(PersonForm())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    if said is None:
        return _page(child, form)
    because = Because(viewer().name, "recorded somebody round the child")
    try:
        with database().unit() as db:
            person = actions.Person(**said)
            actions.add_person(db, child.id, person, because=because, at=clock().now())
    except BadInput as wrong:
        return _page(child, form.refused(wrong))
    say_done(gettext("It is recorded."))
    return see_other(_details(child))


@doors.get(_ONE)
@needs(May.CHANGE_CHILDREN)
def ask_change(ref: str, number: int) -> ResponseReturnValue:
    with database().reading() as db:
        child, row = _one(db, ref, number)
    note_consulted([(child.id, f"person_around:{row.id}")], "opened it to change it")
    return _page(child, form_for(ChangedPersonForm(), _held(row)), row)


@doors.post(_ONE)
@needs(May.CHANGE_CHILDREN)
def change(ref: str, number: int) -> ResponseReturnValue:
    said, form = read_form(ChangedPersonForm())
    with database().reading() as db:
        child, row = _one(db, ref, number)
    if said is None:
        return _page(child, form, row)
    version = said.pop("version")
    because = Because(viewer().name, "changed somebody round the child")
    try:
        with database().unit() as db:
            person, at = actions.Person(**said), clock().now()
            changed = actions.change_person(db, row.id, version, person, because=because, at=at)
    except Conflict:
        return _page(child, form.at_version(row.version), row, changed=True, status=409)
    except BadInput as wrong:
        return _page(child, form.refused(wrong), row)
    say_done(gettext("Details saved.") if changed else gettext("Nothing was different."))
    return see_other(_details(child))


@doors.get(f"{_ONE}/end")
@needs(May.CHANGE_CHILDREN)
def ask_end(ref: str, number: int) -> ResponseReturnValue:
    with database().reading() as db:
        child, row = _one(db, ref, number)
    note_consulted([(child.id, f"person_around:{row.id}")], "opened it to end it")
    until = row.until or clock().today()
    return _end_page(child, row, form_for(EndForm(), {"until": until, "version": row.version}))


@doors.post(f"{_ONE}/end")
@needs(May.CHANGE_CHILDREN)
def end(ref: str, number: int) -> ResponseReturnValue:
    said, form = read_form(EndForm())
    with database().reading() as db:
        child, row = _one(db, ref, number)
    if said is None:
        return _end_page(child, row, form)
    because = Because(viewer().name, "said the last day of somebody round the child")
    try:
        with database().unit() as db:
            args = row.id, said["version"], said["until"]
            actions.end_person(db, *args, because=because, clock=clock())
    except Conflict as conflict:
        return _end_page(child, row, form.at_version(row.version).refused(conflict), status=409)
    except BadInput as wrong:
        return _end_page(child, row, form.refused(wrong))
    say_done(gettext("It is recorded."))
    return see_other(_details(child))


def _one(db: Session, ref: str, number: int) -> tuple[Child, PersonAround]:
    child = child_by_ref(viewer(), db, ref)
    return child, queries.person_around(viewer(), db, child.id, number)


def _held(row: PersonAround) -> dict[str, Any]:
    return {**row.model_dump(), "may_be_told": row.may_be_told.split()}


def _page(
    child: Child, form: FormState, row: PersonAround | None = None, **more: Any
) -> ResponseReturnValue:
    """The form; where somebody else was first, beside what stands now."""
    given = {"kinds": list(AROUND.items()), "telling": list(TELLING.items()), **more}
    return render(
        "records/person.html", child=child, form=form, row=row, to=_details(child), **given
    )


def _end_page(child: Child, row: PersonAround, form: FormState, **more: Any) -> ResponseReturnValue:
    title = gettext("Until when was %(who)s there for the child?", who=row.name)
    hint = gettext("What is known of them stays to be read.")
    given = {"title": title, "hint": hint, "to": _details(child), **more}
    return render("records/end.html", child=child, form=form, **given)


def _details(child: Child) -> str:
    return url_for("child.show_details", ref=child.ref)
