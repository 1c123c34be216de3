"""What a contact sets going beside its own row: the event that the plan follows."""

from __future__ import annotations

from uuid import uuid4

from sqlmodel import Session

from resettle.children.models import Child
from resettle.contacts.models import Contact
from resettle.contacts.rules import day_of, told_as
from resettle.permissions import Viewer
from resettle.tasks.intake import Intake
from resettle.tasks.own_events import SOURCE, tell

ROOM = "contacts"
LOGGED = "mentor_contact.logged"


def tell_contact(db: Session, intake: Intake, child: Child, contact: Contact) -> str | None:
    """Tell the contact as an event. Gives what a person must look at, where something must."""
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
