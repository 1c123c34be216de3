"""What a contact sets going beside its own row: the event the plan follows, and the concern."""

from __future__ import annotations

from uuid import uuid4

from sqlmodel import Session

from resettle.children.models import Child
from resettle.contacts.models import Contact
from resettle.contacts.rules import day_of, told_as
from resettle.permissions import Viewer
from resettle.releases.schemas import SHAPES
from resettle.tasks.intake import Intake
from resettle.tasks.own_events import SOURCE, tell

ROOM = "contacts"
LOGGED = "mentor_contact.logged"


def tell_contact(db: Session, intake: Intake, child: Child, contact: Contact) -> str | None:
    """Tell the contact as an event. Gives what a person must look at, where something must."""
    # SEAM: until the core knows the event there is nobody to tell; the line goes with the merge.
    if LOGGED not in SHAPES:
        return None
    told = {
        "date": day_of(contact.began_at),
        "attended": told_as(contact.attended),
        "match": None if contact.match_id is None else str(contact.match_id),
    }
    return tell(
        db,
        intake,
        room=ROOM,
        name=contact.key,
        kind=LOGGED,
        subject=child.ref,
        told=told,
        at=contact.at,
        actor=contact.actor,
    )


def withdraw_contact(
    db: Session, intake: Intake, child: Child, contact: Contact, viewer: Viewer
) -> str | None:
    """Take the event of a contact back, since another tells it anew."""
    if LOGGED not in SHAPES:
        return None
    told = {
        "event_source": SOURCE + ROOM,
        "event_id": contact.key,
        "reason": "the contact was corrected",
    }
    return tell(
        db,
        intake,
        room=ROOM,
        name=uuid4().hex,
        kind="event.withdrawn",
        subject=child.ref,
        told=told,
        at=intake.planning.clock.now(),
        actor=viewer.name,
    )


def raise_worry(
    db: Session,
    intake: Intake,
    viewer: Viewer,
    child: Child,
    words: str,
    *,
    danger: bool,
    key: str,
) -> None:
    """Somebody who logged a contact is worried: the concern is there with it, or neither is."""
    # SEAM: joins concerns.actions.raise_concern when that room is merged.
