"""A manager answers for a plan: signs it or sends it back, notes decisions, closes the case."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.overseeing import (
    DEEDS,
    KINDS,
    OF_A_REVIEW,
    PUT_FORWARD,
    Deed,
    Oversaw,
    as_held,
    countersign_meeting,
    do,
    oversaw,
    since_in_words,
    still_open,
)
from resettle.caseload.oversight_queries import held_meetings
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.meetings.models import Meeting
from resettle.permissions import May
from resettle.supervision.actions import Doer
from resettle.supervision.rules import OversightKind
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form, version_of
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("oversight", __name__)

_PAGE = "/children/<ref:ref>/oversight"
_DEED = f"{_PAGE}/<string(maxlength=20):word>"
_MEETING = f"{_PAGE}/meetings/<int(max={LARGEST_ID}):meeting_id>"


@doors.get(_PAGE)
@needs(May.READ_EVENTS)
def show(ref: str) -> ResponseReturnValue:
    """What managers have signed, decided and asked for, and what has changed since."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        seen = oversaw(viewer(), db, child, clock().today())
    note_children_seen((child.id,), "read the oversight")
    return render(
        "caseload/child/oversight.html",
        child=child,
        seen=seen,
        kinds=KINDS,
        since=since_in_words(seen.since),
        put_forward=PUT_FORWARD,
    )


@doors.get(_DEED)
@needs(May.OVERSEE)
def ask(ref: str, word: str) -> ResponseReturnValue:
    return _asked(ref, _deed(word))


@doors.post(_DEED)
@needs(May.OVERSEE)
def act(ref: str, word: str) -> ResponseReturnValue:
    return _done(ref, _deed(word))


@doors.get(f"{_PAGE}/put-forward")
@needs(May.CHANGE_CHILDREN)
def ask_put_forward(ref: str) -> ResponseReturnValue:
    """What the worker has changed in a plan that came back."""
    return _asked(ref, PUT_FORWARD)


@doors.post(f"{_PAGE}/put-forward")
@needs(May.CHANGE_CHILDREN)
def put_forward(ref: str) -> ResponseReturnValue:
    return _done(ref, PUT_FORWARD)


@doors.get(_MEETING)
@needs(May.OVERSEE)
def ask_meeting(ref: str, meeting_id: int) -> ResponseReturnValue:
    """What was written of a meeting, to be countersigned."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        meeting = _meeting(db, child, meeting_id)
    note_children_seen((child.id,), "read a meeting, to countersign it")
    return _meeting_page(child, meeting, form_for(OF_A_REVIEW.form(), _version(meeting)))


@doors.post(_MEETING)
@needs(May.OVERSEE)
def sign_meeting(ref: str, meeting_id: int) -> ResponseReturnValue:
    said, form = read_form(OF_A_REVIEW.form())
    try:
        with database().unit() as db:
            child = child_by_ref(viewer(), db, ref)
            meeting = _meeting(db, child, meeting_id)
            if said is not None:
                countersign_meeting(db, _by(child), meeting, said)
    except (Conflict, Refused) as refused:
        status = 409 if isinstance(refused, Conflict) else 422
        fresh = form.at_version(version_of(as_held(meeting))).refused(refused)
        return _meeting_page(child, meeting, fresh, status)
    if said is None:
        return _meeting_page(child, meeting, form)
    say_done(str(OF_A_REVIEW.done))
    return see_other(url_for("oversight.show", ref=ref))


def _asked(ref: str, deed: Deed) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        seen = oversaw(viewer(), db, child, clock().today())
        left = _left(db, child, seen, deed)
    note_children_seen((child.id,), "read the oversight, to add to it")
    return _page(child, seen, deed, left, form_for(deed.form(), {"version": _seen_as(seen, left)}))


def _done(ref: str, deed: Deed) -> ResponseReturnValue:
    said, form = read_form(deed.form())
    refused: BadInput | Conflict | Refused | None = None
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    if said is not None:
        try:
            with database().unit() as db:
                do(db, _by(child), child, deed, said)
        except (BadInput, Conflict, Refused) as error:
            refused = error
        else:
            say_done(str(deed.done))
            return see_other(url_for("oversight.show", ref=ref))
    with database().reading() as db:
        seen = oversaw(viewer(), db, child, clock().today())
        left = _left(db, child, seen, deed)
    note_children_seen((child.id,), "read the oversight, to add to it")
    form = form.at_version(_seen_as(seen, left)) if isinstance(refused, Conflict) else form
    status = 409 if isinstance(refused, Conflict) else 422
    return _page(child, seen, deed, left, form.refused(refused) if refused else form, status=status)


def _by(child: Child) -> Doer:
    return Doer(viewer(), child.id, clock().now(), clock().today())


def _deed(word: str) -> Deed:
    if word not in DEEDS:
        raise NotFound("There is no such page.")
    return DEEDS[word]


def _left(db: Session, child: Child, seen: Oversaw, deed: Deed) -> list[str] | None:
    """What is open, for whoever closes the case; None for every other deed."""
    if deed.kind is not OversightKind.CLOSED:
        return None
    return still_open(viewer(), db, child, seen, clock().today())


def _seen_as(seen: Oversaw, left: list[str] | None) -> int:
    return seen.plan_version if left is None else version_of(*left)


def _page(
    child: Child,
    seen: Oversaw,
    deed: Deed,
    left: list[str] | None,
    form: FormState,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    return render(
        "caseload/child/oversight_deed.html",
        status,
        child=child,
        seen=seen,
        deed=deed,
        left=left or [],
        form=form,
        since=since_in_words(seen.since),
    )


def _meeting(db: Session, child: Child, meeting_id: int) -> Meeting:
    for one in held_meetings(viewer(), db, child.id):
        if one.id == meeting_id:
            return one
    raise NotFound("There is no such meeting that was held.")


def _version(meeting: Meeting) -> dict[str, Any]:
    return {"version": version_of(as_held(meeting))}


def _meeting_page(
    child: Child, meeting: Meeting, form: FormState, status: int = 200
) -> ResponseReturnValue:
    return render(
        "caseload/child/oversight_meeting.html",
        status,
        child=child,
        meeting=meeting,
        deed=OF_A_REVIEW,
        form=form,
    )
