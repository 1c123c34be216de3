"""The child's addresses: add one, say its last day, hide it from the family, take it back."""

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
from resettle.records.forms import AddressForm, EndForm, HidingForm, TakeBackForm
from resettle.records.models import Address
from resettle.records.words import ADDRESS_KINDS
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("addresses", __name__)

_ALL = "/children/<ref:ref>/addresses"
_ONE = f"{_ALL}/<int(max={LARGEST_ID}):number>"


@doors.get(f"{_ALL}/new")
@needs(May.CHANGE_CHILDREN)
def ask(ref: str) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_consulted([(child.id, f"child:{child.id}")], "opened the form of an address")
    return _page(child, form_for(AddressForm()))


@doors.post(f"{_ALL}/new")
@needs(May.CHANGE_CHILDREN)
def add(ref: str) -> ResponseReturnValue:
    said, form = read_form(AddressForm())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    if said is None:
        return _page(child, form)
    because = Because(viewer().name, "recorded an address")
    try:
        with database().unit() as db:
            place = actions.Place(**said)
            actions.add_address(db, child.id, place, because=because, at=clock().now())
    except BadInput as wrong:
        return _page(child, form.refused(wrong))
    say_done(gettext("The address is recorded."))
    return see_other(_details(child))


def _page(child: Child, form: FormState) -> ResponseReturnValue:
    kinds, to = list(ADDRESS_KINDS.items()), _details(child)
    return render("records/address.html", child=child, form=form, kinds=kinds, to=to)


@doors.get(f"{_ONE}/end")
@needs(May.CHANGE_CHILDREN)
def ask_end(ref: str, number: int) -> ResponseReturnValue:
    child, row = _opened(ref, number)
    until = row.until or clock().today()
    return _end_page(child, form_for(EndForm(), {"until": until, "version": row.version}))


@doors.post(f"{_ONE}/end")
@needs(May.CHANGE_CHILDREN)
def end(ref: str, number: int) -> ResponseReturnValue:
    said, form = read_form(EndForm())
    with database().reading() as db:
        child, row = _one(db, ref, number)
    if said is None:
        return _end_page(child, form)
    because = Because(viewer().name, "said the last day at an address")
    try:
        with database().unit() as db:
            args = row.id, said["version"], said["until"]
            actions.end_address(db, *args, because=because, at=clock().now())
    except Conflict as conflict:
        return _end_page(child, form.at_version(row.version).refused(conflict), status=409)
    except BadInput as wrong:
        return _end_page(child, form.refused(wrong))
    say_done(gettext("The last day is recorded."))
    return see_other(_details(child))


def _end_page(child: Child, form: FormState, **more: Any) -> ResponseReturnValue:
    title = gettext("Which is the last day at this address?")
    hint = gettext("It stays among the addresses of before.")
    given = {"title": title, "hint": hint, "to": _details(child), **more}
    return render("records/end.html", child=child, form=form, **given)


@doors.get(f"{_ONE}/hiding")
@needs(May.CHANGE_CHILDREN)
def ask_hiding(ref: str, number: int) -> ResponseReturnValue:
    child, row = _opened(ref, number)
    return _hiding_page(child, row, form_for(HidingForm(), {"version": row.version}))


@doors.post(f"{_ONE}/hiding")
@needs(May.CHANGE_CHILDREN)
def hide(ref: str, number: int) -> ResponseReturnValue:
    """Hide an open address from the family, or open a hidden one again."""
    said, form = read_form(HidingForm())
    with database().reading() as db:
        child, row = _one(db, ref, number)
    if said is None:
        return _hiding_page(child, row, form)
    because = Because(viewer().name, "changed who may know an address")
    try:
        with database().unit() as db:
            args = row.id, said["version"], said["hidden_because"]
            hidden = actions.hide_address(db, *args, because=because, at=clock().now())
    except Conflict as conflict:
        form = form.at_version(row.version).refused(conflict)
        return _hiding_page(child, row, form, status=409)
    words = gettext("The family is told nothing of it."), gettext("The family may know it.")
    say_done(words[0] if hidden else words[1])
    return see_other(_details(child))


def _hiding_page(child: Child, row: Address, form: FormState, **more: Any) -> ResponseReturnValue:
    given = {"row": row, "to": _details(child), **more}
    return render("records/hiding.html", child=child, form=form, **given)


@doors.get(f"{_ONE}/take-back")
@needs(May.CHANGE_CHILDREN)
def ask_back(ref: str, number: int) -> ResponseReturnValue:
    child, row = _opened(ref, number)
    return _back_page(child, row, form_for(TakeBackForm()))


@doors.post(f"{_ONE}/take-back")
@needs(May.CHANGE_CHILDREN)
def take_back(ref: str, number: int) -> ResponseReturnValue:
    said, form = read_form(TakeBackForm())
    with database().reading() as db:
        child, row = _one(db, ref, number)
    if said is None:
        return _back_page(child, row, form)
    with database().unit() as db:
        because = Because(viewer().name, "took back an address")
        actions.take_back(db, row, said["reason"], because=because, at=clock().now())
    say_done(gettext("It is taken back."))
    return see_other(_details(child))


def _back_page(child: Child, row: Address, form: FormState) -> ResponseReturnValue:
    told = [one for one in (row.lines, row.postcode) if one]
    given: dict[str, Any] = {"what": gettext("Address"), "told": told, "said_on": row.since}
    to = _details(child)
    return render("records/take_back.html", child=child, form=form, to=to, **given)


def _one(db: Session, ref: str, number: int) -> tuple[Child, Address]:
    child = child_by_ref(viewer(), db, ref)
    return child, queries.address(viewer(), db, child.id, number)


def _opened(ref: str, number: int) -> tuple[Child, Address]:
    """The address, for a form that changes it; the look is written down."""
    with database().reading() as db:
        child, row = _one(db, ref, number)
    note_consulted([(child.id, f"address:{row.id}")], "opened it to change it")
    return child, row


def _details(child: Child) -> str:
    return url_for("child.show_details", ref=child.ref)
