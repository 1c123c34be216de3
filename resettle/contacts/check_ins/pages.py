"""Check-ins as workers and mentors see them, and the page they hand the phone over on."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.audit.looks import note_children_seen
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.concerns.queries import names_by_actor
from resettle.contacts.check_ins.actions import check_in, make_link, revoke_link, talked
from resettle.contacts.check_ins.forms import (
    TalkedForm,
    answers_of,
    check_in_form,
    how_name,
)
from resettle.contacts.check_ins.queries import asked_for, check_ins_of, open_links
from resettle.contacts.check_ins.rules import ASKED, LINK_LASTS, MOST_WORDS
from resettle.contacts.check_ins.words import FACES, QUESTIONS, SUBJECTS
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.permissions import May
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("check_ins", __name__)

ALL = "/children/<ref:ref>/check-ins"
ON_A_PHONE = "/children/<ref:ref>/check-in"
_NUMBER = f"<int(max={LARGEST_ID}):number>"
#: Check-ins beside each other in the table.
_COLUMNS = 6


@doors.get(ALL)
@needs(May.LOG_CONTACT)
def show(ref: str) -> ResponseReturnValue:
    """How the child says things are, over time."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        found = check_ins_of(viewer(), db, child.id)
        links = open_links(viewer(), db, child.id, clock().now())
        actors = [*(one.talked_by for one in found), *(link.actor for link in links)]
        names = names_by_actor(viewer(), db, actors)
    note_children_seen((child.id,), "read the check-ins")
    return render(
        "contacts/check_in/all.html",
        child=child,
        found=found,
        columns=found[:_COLUMNS][::-1],
        pathways=[(word, SUBJECTS[word]) for word in asked_for(viewer())],
        faces=FACES,
        links=links,
        names=names,
        days=LINK_LASTS.days,
    )


@doors.get(ON_A_PHONE)
@needs(May.LOG_CONTACT)
def ask(ref: str) -> ResponseReturnValue:
    """The plain page that the phone is handed over on."""
    _child(ref, "handed the phone over for a check-in")
    return form_page(form_for(check_in_form()), ref=ref)


@doors.post(ON_A_PHONE)
@needs(May.LOG_CONTACT)
def answer(ref: str) -> ResponseReturnValue:
    said, form = read_form(check_in_form())
    child = _child(ref, "handed the phone over for a check-in")
    if said is None:
        return form_page(form, ref=ref)
    try:
        with database().unit() as db:
            row = check_in(db, child.id, answers_of(said), actor=viewer().name, at=clock().now())
    except BadInput as wrong:
        return form_page(form.refused(wrong), ref=ref)
    return see_other(url_for("check_ins.thank", ref=ref, talk="yes" if row.talk else None))


@doors.get(f"{ON_A_PHONE}/thanks")
@needs(May.LOG_CONTACT)
def thank(ref: str) -> ResponseReturnValue:
    """For the child to read, and to give the phone back."""
    _child(ref, "handed the phone over for a check-in")
    return render("contacts/check_in/thanks.html", ref=ref)


@doors.get(f"{ALL}/{_NUMBER}/talked")
@needs(May.LOG_CONTACT)
def ask_talked(ref: str, number: int) -> ResponseReturnValue:
    child, form = _child(ref, "opened a check-in"), form_for(TalkedForm())
    return _talked_page(child, number, form)


@doors.post(f"{ALL}/{_NUMBER}/talked")
@needs(May.LOG_CONTACT)
def say_talked(ref: str, number: int) -> ResponseReturnValue:
    """The child asked for it, and somebody has."""
    said, form = read_form(TalkedForm())
    child = _child(ref, "opened a check-in")
    if said is None:
        return _talked_page(child, number, form)
    try:
        with database().unit() as db:
            at = clock().now()
            talked(db, child.id, number, said["words"], actor=viewer().name, at=at)
    except (Conflict, Refused) as wrong:
        return _talked_page(child, number, form.refused(wrong))
    say_done(gettext("It is written down that you have talked."))
    return see_other(url_for("check_ins.show", ref=ref))


@doors.post(f"{ALL}/link")
@needs(May.LOG_CONTACT)
def make(ref: str) -> ResponseReturnValue:
    """A link for the child. The page that shows it is the only place it ever is."""
    child = _child(ref, "made a link for a check-in")
    try:
        with database().unit() as db:
            secret = make_link(db, child.id, actor=viewer().name, at=clock().now())
    except Refused as wrong:
        say(str(wrong.message))
        return see_other(url_for("check_ins.show", ref=ref))
    address = url_for("check_in_link.show", secret=secret, _external=True)
    return render("contacts/check_in/link.html", child=child, address=address, days=LINK_LASTS.days)


@doors.post(f"{ALL}/link/{_NUMBER}/revoke")
@needs(May.LOG_CONTACT)
def revoke(ref: str, number: int) -> ResponseReturnValue:
    child = _child(ref, "took a link for a check-in back")
    with database().unit() as db:
        revoke_link(db, child.id, number, actor=viewer().name, at=clock().now())
    say_done(gettext("The link opens nothing any more."))
    return see_other(url_for("check_ins.show", ref=ref))


def form_page(form: FormState, *, ref: str | None = None) -> ResponseReturnValue:
    """The questions, as the child sees them on either way."""
    return render(
        "contacts/check_in/form.html",
        form=form,
        questions=[(how_name(pathway), QUESTIONS[pathway]) for pathway in ASKED],
        faces=FACES,
        most=MOST_WORDS,
        ref=ref,
    )


def _child(ref: str, words: str) -> Child:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_children_seen((child.id,), words)
    return child


def _talked_page(child: Child, number: int, form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        found = [one for one in check_ins_of(viewer(), db, child.id) if one.id == number]
    if not found:
        raise NotFound("There is no such check-in of this child.", field="check-in")
    return render("contacts/check_in/talked.html", child=child, one=found[0], form=form)
