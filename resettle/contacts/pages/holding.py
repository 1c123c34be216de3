"""What came from phones and waits for a worker: why, and what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from resettle.audit.looks import note_consulted
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.contacts.forms import ContactForm, SetAsideForm, as_said
from resettle.contacts.held_actions import set_aside, settle_as_contact
from resettle.contacts.models import HeldContact
from resettle.contacts.queries import held_contacts, held_for
from resettle.contacts.rules import Day, day_meant, day_of
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.permissions import May
from resettle.staff.queries import names_of
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, collect, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("holding", __name__)

_ONE = f"/contacts/held/<int(max={LARGEST_ID}):held_id>"


@doors.errorhandler(Conflict)
def settled_meanwhile(_error: Conflict) -> ResponseReturnValue:
    say(gettext("Somebody has settled this meanwhile."))
    return see_other(url_for("holding.show"))


@doors.get("/contacts/held")
@needs(May.CHANGE_CHILDREN)
def show() -> ResponseReturnValue:
    """What waits, the oldest first."""
    with database().reading() as db:
        found = held_contacts(viewer(), db)
        names = names_of(viewer(), db, {held.person_id for held, _ in found})
    seen = [(child.id, f"held_contact:{held.key}") for held, child in found if child is not None]
    note_consulted(seen, "read what is held of contacts")
    return render("contacts/held.html", found=found, names=names)


@doors.get(_ONE)
@needs(May.CHANGE_CHILDREN)
def show_one(held_id: int) -> ResponseReturnValue:
    """What somebody wrote, in the form it was meant for."""
    held, child = _held(held_id)
    if child is not None:
        note_consulted([(child.id, f"held_contact:{held.key}")], "read what is held of a contact")
    typed = MultiDict(
        (name, one) for name, values in held.said.get("typed", {}).items() for one in values
    )
    shown = dated(collect(ContactForm(), typed), held.said.get("written_at"))
    if child is not None:
        shown["child"] = child.ref
    return _page(held, child, form_for(ContactForm(), shown))


@doors.post(_ONE)
@needs(May.CHANGE_CHILDREN)
def keep(held_id: int) -> ResponseReturnValue:
    """Make a contact of it, as it stands in the form now."""
    held, child = _held(held_id)
    said, form = read_form(ContactForm())
    if said is None:
        return _page(held, child, form)
    try:
        with database().unit() as db:
            whose = child_by_ref(viewer(), db, said["child"])
            words = as_said(said, clock().today())
            settle_as_contact(db, intake(), viewer(), held_id, words, child=whose)
    except NotFound:
        form.complain("child", gettext("There is no such child that you may see"))
        return _page(held, child, form)
    except (BadInput, Refused) as wrong:
        return _page(held, child, form.refused(wrong))
    say_done(gettext("It is a contact now, in the name of whoever wrote it."))
    return see_other(url_for("holding.show"))


@doors.get(f"{_ONE}/set-aside")
@needs(May.CHANGE_CHILDREN)
def ask_set_aside(held_id: int) -> ResponseReturnValue:
    held, child = _held(held_id)
    form = form_for(SetAsideForm())
    return render("contacts/set_aside.html", held=held, child=child, form=form)


@doors.post(f"{_ONE}/set-aside")
@needs(May.CHANGE_CHILDREN)
def put_aside(held_id: int) -> ResponseReturnValue:
    held, child = _held(held_id)
    said, form = read_form(SetAsideForm())
    if said is None:
        return render("contacts/set_aside.html", held=held, child=child, form=form)
    with database().unit() as db:
        set_aside(db, intake(), viewer(), held_id, said["reason"])
    say_done(gettext("It is set aside. What it said stays to be read."))
    return see_other(url_for("holding.show"))


def dated(typed: dict[str, Any], written_at: str | None) -> dict[str, Any]:
    """“Today” was the day it was written, and is another one for whoever reads it now."""
    if typed.get("day") in (Day.TODAY, Day.YESTERDAY) and written_at:
        written = day_of(datetime.fromisoformat(written_at))
        return typed | {"day": Day.OTHER, "on": day_meant(Day(typed["day"]), None, written)}
    return typed


def _held(held_id: int) -> tuple[HeldContact, Child | None]:
    with database().reading() as db:
        return held_for(viewer(), db, held_id)


def _page(held: HeldContact, child: Child | None, form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        names = names_of(viewer(), db, {held.person_id})
    return render(
        "contacts/settle.html",
        form=form,
        held=held,
        child=child,
        who=names.get(held.person_id, ""),
        faults=list(held.said.get("wrong", {}).values()),
        can_be_read="typed" in held.said,
    )
