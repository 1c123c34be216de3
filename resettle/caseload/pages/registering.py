"""Registering a child, with or without a message: who, which numbers, check; the plan begins."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session, col, func, select

from resettle.audit.looks import note_children_seen
from resettle.caseload.pages.tray import ONE, found_message
from resettle.caseload.pages.tray_choices import somebody_was_first
from resettle.caseload.tray_actions import Desk, enter, own_event
from resettle.caseload.tray_forms import NUMBERS, RegisterForm
from resettle.caseload.tray_preview import Preview, preview_of
from resettle.caseload.tray_queries import Read, events_waiting, likely_the_same
from resettle.caseload.tray_rules import Choice, choices_for
from resettle.caseload.tray_words import what_came, with_days_said
from resettle.children.models import Child
from resettle.children.queries import ids_by_ref
from resettle.children.rules import Number, number
from resettle.errors import BadInput, Conflict, Words
from resettle.permissions import THE_SERVICE, May, Viewer
from resettle.releases.deciding import in_hand, note, seen_as
from resettle.releases.models import Message
from resettle.releases.queries import waiting_under
from resettle.releases.reading import Piece
from resettle.releases.translate import understand_piece
from resettle.staff.queries import teams
from resettle.tasks.here import intake
from resettle.tasks.what_if import what_if_registered
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("registering", __name__)
doors.register_error_handler(Conflict, somebody_was_first)


@doors.get("/children/new")
@needs(May.CHANGE_CHILDREN)
def show_new() -> ResponseReturnValue:
    with database().reading() as db:
        return _page(db, None, form_for(RegisterForm(), _proposed(db, None)))


@doors.post("/children/new")
@needs(May.CHANGE_CHILDREN)
def register_new() -> ResponseReturnValue:
    """First what would follow; on the second press, register."""
    said, form = read_form(RegisterForm())
    return _step(None, said, form)


@doors.get(f"{ONE}/register")
@needs(May.DECIDE_EVENTS)
def show_from_message(message_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        found = _registrable(db, message_id)
        return _page(db, found, form_for(RegisterForm(), _proposed(db, found)))


@doors.post(f"{ONE}/register")
@needs(May.DECIDE_EVENTS)
def register_from_message(message_id: int) -> ResponseReturnValue:
    said, form = read_form(RegisterForm())
    return _step(message_id, said, form)


def _step(
    message_id: int | None, said: dict[str, Any] | None, form: FormState
) -> ResponseReturnValue:
    if said is not None and said["step"] == "save":
        return _save(message_id, said, form)
    with database().reading() as db:
        found = _registrable(db, message_id) if message_id is not None else None
        if said is None or said["step"] == "change":
            return _page(db, found, form)
        try:
            _refuse_taken(db, said)
            preview = _preview(db, said)
        except BadInput as wrong:
            return _page(db, found, form.refused(wrong))
        alike = likely_the_same(viewer(), db, said["name"], said["date_of_birth"], _numbers(said))
    note_children_seen([child.id for child in alike], "registered a child")
    if alike and not said["another"]:
        return render(
            "caseload/tray/alike.html", form=form, children=alike, said=said, message_id=message_id
        )
    return render(
        "caseload/tray/check.html",
        form=form,
        preview=preview,
        child=None,
        told=said["name"],
        heading=gettext("Check who will be registered"),
        save=gettext("Register %(name)s", name=said["name"]),
        back=_back(message_id),
    )


def _save(message_id: int | None, said: dict[str, Any], form: FormState) -> ResponseReturnValue:
    try:
        with database().unit() as db:
            doubt = _register(db, message_id, said)
    except BadInput as wrong:
        with database().reading() as db:
            found = _registrable(db, message_id) if message_id is not None else None
            return _page(db, found, form.refused(wrong))
    say_done(gettext("%(name)s is registered, and the plan has begun.", name=said["name"]))
    if doubt:
        say(doubt)
    return see_other(url_for("child.show", ref=said["ref"]))


def _register(db: Session, message_id: int | None, said: dict[str, Any]) -> str | None:
    """Take the registration in, and put the child in a team. Gives what must be looked at."""
    desk = Desk(viewer(), db, intake())
    if message_id is not None:
        in_hand(viewer(), db, message_id, said["version"])
        _registrable(db, message_id)
    _refuse_taken(db, said)
    doubt = enter(desk, _piece(said))
    child = db.exec(select(Child).where(Child.ref == said["ref"])).one()
    if said["team"] in {team.id for team in teams(viewer(), db)}:
        child.team_id = said["team"]
    if message_id is not None:
        because = desk.because(f"a child was registered from message {message_id}")
        note(db, message_id, child.id, because, desk.now)
    return doubt


def _page(db: Session, found: Read | None, form: FormState) -> ResponseReturnValue:
    message = found.message if found else None
    return render(
        "caseload/tray/register.html",
        form=form,
        found=found,
        what=what_came(message) if message else None,
        teams=[(team.id, team.name) for team in teams(viewer(), db)],
        back=_back(message.id if message else None),
    )


def _back(message_id: int | None) -> str:
    if message_id is None:
        return url_for("caseload.show")
    return url_for("tray.show_message", message_id=message_id)


def _proposed(db: Session, found: Read | None) -> dict[str, Any]:
    """What is known already: the number or reference of the message, somebody's only team."""
    ours = viewer().teams
    held: dict[str, Any] = {"key": uuid4().hex, "ref": _next_reference(viewer(), db)}
    if len(ours) == 1:
        held["team"] = next(iter(ours))
    if found is not None:
        subject = found.message.subject or ""
        held["version"] = seen_as(found.message)
        if subject.startswith("noms:"):
            held["noms"] = subject.removeprefix("noms:")
        elif subject:
            held["ref"] = subject
    return held


def _next_reference(_viewer: Viewer, db: Session) -> str:
    """A reference that says nothing about the child: the year, and a number nobody has yet."""
    year = clock().today().year
    begun = f"C{year}-"
    last = db.exec(
        select(func.max(Child.ref))
        .where(col(Child.ref).startswith(begun))
        .where(func.length(Child.ref) == len(begun) + 4)
    ).one()
    tail = str(last or "")[len(begun) :]
    return f"{begun}{int(tail) + 1 if tail.isdecimal() else 1:04}"


def _refuse_taken(db: Session, said: dict[str, Any]) -> None:
    """Raises: BadInput: a child has this reference, seen here or not."""
    if ids_by_ref(THE_SERVICE, db, [said["ref"]]):
        words = Words("This reference is taken. Enter another, or look the child up.")
        # Pressing twice is no second child: the first press was enough.
        piece_id = db.exec(
            select(Message.id).where(Message.event_id == said["key"]).order_by(col(Message.id))
        ).first()
        if said["key"] and piece_id is not None:
            words = Words("This child was registered a moment ago.")
        raise BadInput(words, field="ref")


def _numbers(said: dict[str, Any]) -> list[Number]:
    return [number(kind, said[kind]) for kind in NUMBERS if said.get(kind)]


def _piece(said: dict[str, Any]) -> Piece:
    numbers = [{"type": str(one.type), "value": one.value} for one in _numbers(said)]
    told = {
        "name": said["name"],
        "date_of_birth": said["date_of_birth"],
        "identifiers": numbers,
    }
    time = clock().now().isoformat()
    return own_event(said["ref"], "child.registered", told, time, said["key"] or None)


def _preview(db: Session, said: dict[str, Any]) -> Preview:
    """The plan the child would get, with everything that waits for the child used."""
    here = intake()
    understood = understand_piece(_piece(said), here.reasons, here.planning.settings)
    if understood.event is None:
        field = (understood.field or "").removeprefix("data.")
        raise BadInput(understood.reason or Words("This cannot be recorded."), field=field)
    subjects = [said["ref"], *(f"{one.type}:{one.value}" for one in _numbers(said))]
    waiting = [one for subject in subjects for one in waiting_under(viewer(), db, subject)]
    events = [understood.event, *events_waiting(waiting, here)]
    preview = preview_of(what_if_registered(said["ref"], events, here.planning))
    doubts = preview.doubts
    if understood.doubt:
        doubts = (*doubts, with_days_said(understood.doubt))
    return Preview(added=preview.added, settled=preview.settled, facts=preview.facts, doubts=doubts)


def _registrable(db: Session, message_id: int) -> Read:
    found = found_message(db, message_id)
    if Choice.REGISTER not in choices_for(found.case):
        raise Conflict("That is no longer a choice for this message.")
    return found
