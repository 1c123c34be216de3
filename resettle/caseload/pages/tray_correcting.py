"""Recording what really happened in the place of a message: which child, what, when, and check."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.entering import entered
from resettle.caseload.pages.tray import ONE, found_message
from resettle.caseload.pages.tray_choices import somebody_was_first
from resettle.caseload.tray_actions import Desk, correct
from resettle.caseload.tray_forms import CORRECTIONS, NOTHING_ASKED, Correction, FindForm
from resettle.caseload.tray_preview import Preview, foresee, preview_of
from resettle.caseload.tray_queries import Read, find_children, read
from resettle.caseload.tray_rules import Choice, choices_for
from resettle.caseload.tray_words import kind_words, what_came
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import May
from resettle.releases.deciding import in_hand, seen_as
from resettle.releases.queries import messages_of
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form, read_query
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("correcting", __name__)
doors.register_error_handler(Conflict, somebody_was_first)

AS = f"{ONE}/correct/<string(maxlength=40):kind>"


@doors.get(f"{ONE}/correct")
@needs(May.DECIDE_EVENTS)
def show(message_id: int) -> ResponseReturnValue:
    """Which child, where nobody knows yet; then what happened."""
    asked, form = read_query(FindForm())
    asked = NOTHING_ASKED | asked
    with database().reading() as db:
        found = _correctable(db, message_id)
        children = find_children(viewer(), db, asked["q"])
        child = _child(db, found, asked["child"])
    if child is not None and asked["kind"] in CORRECTIONS:
        known = {"message_id": message_id, "kind": asked["kind"], "child": child.ref}
        return see_other(url_for("correcting.show_form", **known))
    seen = [*children, *([child] if child else [])]
    note_children_seen([one.id for one in seen], "looked for the child of a message")
    return render(
        "caseload/tray/correct_what.html",
        find=form,
        found=found,
        what=what_came(found.message),
        child=child,
        children=children,
        kinds=[(kind, kind_words(kind)) for kind in _kinds(found)],
    )


def _kinds(found: Read) -> list[str]:
    """Who a child is can be corrected where a message said it."""
    is_registration = found.case.means == "child.registered"
    return [kind for kind in CORRECTIONS if kind != "child.registered" or is_registration]


@doors.get(AS)
@needs(May.DECIDE_EVENTS)
def show_form(message_id: int, kind: str) -> ResponseReturnValue:
    shape = _shape(kind)
    with database().reading() as db:
        found = _correctable(db, message_id)
        child = _child(db, found, request.args.get("child"))
        if child is None:
            return see_other(url_for("correcting.show", message_id=message_id))
        held = {"version": seen_as(found.message), "child": child.ref, **_proposed(found, kind)}
        return _page(db, found, child, kind, form_for(shape, held))


@doors.post(AS)
@needs(May.DECIDE_EVENTS)
def save(message_id: int, kind: str) -> ResponseReturnValue:
    """First what would follow; on the second press, keep it."""
    said, form = read_form(_shape(kind))
    if said is None or said["step"] != "save":
        return _checked(message_id, kind, said, form)
    try:
        with database().unit() as db:
            found = read(in_hand(viewer(), db, message_id, said["version"]), intake())
            child = child_by_ref(viewer(), db, said["child"] or "")
            piece = entered(viewer(), db, child, kind, said, at=clock().now())
            correct(Desk(viewer(), db, intake()), found, piece, child.id)
    except BadInput as wrong:
        with database().reading() as db:
            found = _correctable(db, message_id)
            child = child_by_ref(viewer(), db, said["child"] or "")
            return _page(db, found, child, kind, form.refused(wrong))
    say_done(gettext("Recorded, and the plan follows it."))
    return see_other(url_for("tray.show"))


def _checked(
    message_id: int, kind: str, said: dict[str, Any] | None, form: FormState
) -> ResponseReturnValue:
    """The form again, with what is wrong or to be changed; else what would follow."""
    with database().reading() as db:
        found = _correctable(db, message_id)
        child = child_by_ref(viewer(), db, str(form.value("child")))
        if said is None or said["step"] == "change":
            return _page(db, found, child, kind, form)
        try:
            preview, told = _preview(db, found, child, kind, said)
        except BadInput as wrong:
            return _page(db, found, child, kind, form.refused(wrong))
    note_children_seen([child.id], "looked at what a correction would do")
    return render(
        "caseload/tray/check.html",
        form=form,
        preview=preview,
        child=child,
        told=told,
        heading=gettext("Check what will be recorded"),
        save=gettext("Record it"),
        back=url_for("tray.show_message", message_id=message_id),
    )


def _page(
    db: Session, found: Read, child: Child, kind: str, form: FormState
) -> ResponseReturnValue:
    events = messages_of(viewer(), db, child.id, limit=100) if kind == "event.withdrawn" else []
    note_children_seen([child.id], "corrected a message")
    return render(
        "caseload/tray/correct.html",
        form=form,
        kind=kind,
        heading=kind_words(kind),
        child=child,
        found=found,
        events=[(one.id, what_came(one)) for one in events if one.counts and one.event_id],
    )


def _shape(kind: str) -> Correction:
    shape = CORRECTIONS.get(kind)
    if shape is None:
        raise NotFound("There is no such event that can be entered here.", field="kind")
    return shape()


def _proposed(found: Read, kind: str) -> dict[str, Any]:
    """The day that the message itself names, where it names one: most corrections keep it."""
    if found.message.effective_on is None or kind == "event.withdrawn":
        return {}
    return {"date": found.message.effective_on}


def _preview(
    db: Session, found: Read, child: Child, kind: str, said: dict[str, Any]
) -> tuple[Preview, str]:
    message = found.message
    mine = message.child_id == child.id and message.counts
    without = {(message.event_source or "", message.event_id or "")} if mine else set()
    piece = entered(viewer(), db, child, kind, said, at=clock().now())
    then = foresee(db, child.id, piece, intake(), without=without)
    return preview_of(then), kind_words(kind)


def _child(db: Session, found: Read, asked: str | None) -> Child | None:
    """The child of the message, else the one somebody has chosen."""
    if found.message.child_id is not None:
        held = db.get(Child, found.message.child_id)
        return child_by_ref(viewer(), db, held.ref) if held else None
    return child_by_ref(viewer(), db, asked) if asked else None


def _correctable(db: Session, message_id: int) -> Read:
    found = found_message(db, message_id)
    if Choice.CORRECT not in choices_for(found.case):
        raise Conflict("That is no longer a choice for this message.")
    return found
