"""Logging a contact, one's own log, a child's contacts, and correcting one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.audit.looks import note_children_seen, note_consulted
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.contacts.actions import Kept, correct_contact, log_contact
from resettle.contacts.forms import ContactForm, CorrectForm, as_form, as_said, usual
from resettle.contacts.models import Contact
from resettle.contacts.queries import (
    children_to_choose,
    contact_for,
    contacts_of,
    count_held,
    earlier_of,
    expenses_of,
    my_contacts,
)
from resettle.contacts.rules import Place
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.permissions import May
from resettle.planning.vocabulary import Stage
from resettle.staff.queries import names_of
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, own_id, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("contacting", __name__)

_OF_CHILD = "/children/<ref:ref>/contacts"
_ONE = f"/contacts/<int(max={LARGEST_ID}):contact_id>/correct"


@doors.get("/contacts")
@needs(May.LOG_CONTACT)
def show_mine() -> ResponseReturnValue:
    """One's own log, also of children who are theirs no longer."""
    with database().reading() as db:
        found = my_contacts(viewer(), db)
        mine = [one.contact for one in found]
        earlier = earlier_of(viewer(), db, mine)
        spent = expenses_of(viewer(), db, mine, earlier)
        held = count_held(viewer(), db)
    note_children_seen({one.contact.child_id for one in found}, "read their own contacts")
    return render("contacts/mine.html", found=found, earlier=earlier, spent=spent, held=held)


@doors.get(_OF_CHILD)
@needs(May.LOG_CONTACT)
def show_child(ref: str) -> ResponseReturnValue:
    """The contacts of one child: all of them, or one's own where one sees no more."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        found = contacts_of(viewer(), db, child.id)
        earlier = earlier_of(viewer(), db, found)
        names = names_of(viewer(), db, {one.person_id for one in found})
        spent = expenses_of(viewer(), db, found, earlier)
    note_children_seen((child.id,), "read the contacts")
    return render(
        "contacts/child.html", child=child, found=found, earlier=earlier, names=names, spent=spent
    )


@doors.get("/contacts/new")
@needs(May.LOG_CONTACT)
def show_new() -> ResponseReturnValue:
    """The form, with the children whoever asks works with to choose from."""
    with database().reading() as db:
        children = children_to_choose(viewer(), db)
    note_children_seen((one.id for one in children), "was given the children to log a contact of")
    held = usual(clock().now(), clock().today()) | {"key": uuid4().hex}
    if len(children) == 1:
        held["child"] = children[0].ref
    return _page(form_for(ContactForm(), held), children)


@doors.post("/contacts/new")
@needs(May.LOG_CONTACT)
def log_new() -> ResponseReturnValue:
    said, form = read_form(ContactForm())
    with database().reading() as db:
        children = children_to_choose(viewer(), db)
    if said is None:
        return _page(form, children)
    try:
        kept = _keep(said["child"], said)
    except NotFound:
        form.complain("child", gettext("Choose which child it was with"))
        return _page(form, children)
    except (BadInput, Refused, Conflict) as wrong:
        return _page(form.refused(wrong), children)
    return _kept(kept, url_for("contacting.show_mine"))


@doors.get(f"{_OF_CHILD}/new")
@needs(May.LOG_CONTACT)
def show_new_of_child(ref: str) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_children_seen((child.id,), "opened the contacts, to log one")
    held = usual(clock().now(), clock().today()) | {"key": uuid4().hex, "child": child.ref}
    if child.stage == Stage.CUSTODY:
        held["place"] = Place.CUSTODY
    return _page(form_for(ContactForm(), held), (), child)


@doors.post(f"{_OF_CHILD}/new")
@needs(May.LOG_CONTACT)
def log_of_child(ref: str) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    said, form = read_form(ContactForm())
    if said is None:
        return _page(form, (), child)
    try:
        kept = _keep(ref, said)
    except (BadInput, Refused, Conflict) as wrong:
        return _page(form.refused(wrong), (), child)
    return _kept(kept, url_for("contacting.show_child", ref=ref))


@doors.get(_ONE)
@needs(May.LOG_CONTACT)
def show_correct(contact_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        contact, child = contact_for(viewer(), db, contact_id)
    note_consulted([(child.id, f"contact:{contact_id}")], "opened a contact to correct it")
    if not contact.counts:
        return _corrected_meanwhile(child)
    held = as_form(contact, clock().today()) | {"child": child.ref}
    return _correct_page(contact, child, form_for(CorrectForm(), held))


@doors.post(_ONE)
@needs(May.LOG_CONTACT)
def correct(contact_id: int) -> ResponseReturnValue:
    said, form = read_form(CorrectForm())
    with database().reading() as db:
        contact, child = contact_for(viewer(), db, contact_id)
    if said is None:
        return _correct_page(contact, child, form)
    try:
        with database().unit() as db:
            words, because = as_said(said, clock().today()), said["reason"]
            kept = correct_contact(
                db, intake(), viewer(), contact_id, words, child=child, because=because
            )
    except Conflict:
        return _corrected_meanwhile(child)
    except (BadInput, Refused) as wrong:
        return _correct_page(contact, child, form.refused(wrong))
    say_done(gettext("The contact is corrected. How it read before stays to be read."))
    return see_other(_after(kept, url_for("contacting.show_child", ref=child.ref)))


def _keep(ref: str, said: Mapping[str, Any]) -> Kept:
    with database().unit() as db:
        child = child_by_ref(viewer(), db, ref)
        key = said["key"] or uuid4().hex
        words = as_said(said, clock().today())
        return log_contact(db, intake(), viewer(), child, words, key=key)


def _kept(kept: Kept, onward: str) -> ResponseReturnValue:
    if kept.doubt:
        say(in_words(kept.doubt))
    if kept.is_new:
        say_done(gettext("The contact is logged."))
    else:
        say(gettext("This contact had been logged already, so it is there once."))
    return see_other(_after(kept, onward))


def _after(kept: Kept, onward: str) -> str:
    """Whoever is worried reads next what to do now."""
    if kept.concern is None:
        return onward
    return url_for("concern.show_raised", concern_id=kept.concern.id)


def _corrected_meanwhile(child: Child) -> ResponseReturnValue:
    say(gettext("Somebody has corrected this contact meanwhile. This is how it reads now."))
    return see_other(url_for("contacting.show_child", ref=child.ref))


def _page(
    form: FormState, children: Sequence[Child], child: Child | None = None
) -> ResponseReturnValue:
    return render(
        "contacts/new.html", form=form, children=children, child=child, person_id=own_id()
    )


def _correct_page(contact: Contact, child: Child, form: FormState) -> ResponseReturnValue:
    return render("contacts/correct.html", form=form, contact=contact, child=child)
