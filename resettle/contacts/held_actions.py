"""What came from a phone and cannot be kept as a contact: it is held, and a worker settles it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.children.models import Child
from resettle.contacts.actions import Kept, log_contact
from resettle.contacts.models import HeldContact
from resettle.contacts.rules import HeldBecause, Said
from resettle.db import insert_ignoring
from resettle.errors import Conflict
from resettle.happenings import ContactHeld
from resettle.permissions import Viewer
from resettle.tasks.intake import Intake
from resettle.timers.actions import announce


def hold(
    db: Session,
    viewer: Viewer,
    *,
    key: str,
    child_id: int | None,
    said: Mapping[str, Any],
    because: HeldBecause,
    at: datetime,
) -> bool:
    """Keep it for a worker. Says whether it is new: sent twice, it waits once."""
    row = {
        "key": key,
        "person_id": viewer.person_id,
        "child_id": child_id,
        "said": dict(said),
        "reason": str(because),
        "at": at,
        "settled_because": "",
    }
    if not insert_ignoring(db, HeldContact.__table__, [row]):
        return False
    announce(db, ContactHeld(key, child_id), now=at)
    record(
        db,
        actor=viewer.name,
        verb=Verb.COLLECTED,
        # Its number is not told by every database; its key is as good.
        subject=f"held_contact:{key}",
        because=f"came from a phone and waits for a worker: {because}",
        at=at,
        child_id=child_id,
    )
    return True


def settle_as_contact(
    db: Session, intake: Intake, viewer: Viewer, held_id: int, said: Said, *, child: Child
) -> Kept:
    """Make a contact of it, as the worker has corrected it: still that of whoever wrote it.

    Raises:
        Conflict: somebody has settled it. CannotKeep: it is still to come or long ago.
    """
    held = _open(db, held_id)
    was_worried = bool(held.said.get("typed", {}).get("worried"))
    kept = log_contact(
        db,
        intake,
        viewer,
        child,
        said,
        key=held.key,
        written_at=_written_at(held),
        of=held.person_id,
        worry_is_told=was_worried and held.child_id is not None,
    )
    held.contact_id, held.child_id = kept.contact.id, child.id
    _settle(db, intake, viewer, held, "made a contact of what was held")
    return kept


def _written_at(held: HeldContact) -> datetime:
    """When it was written down, by the phone, where it said so."""
    written = held.said.get("written_at")
    return datetime.fromisoformat(written) if written else held.at


def set_aside(db: Session, intake: Intake, viewer: Viewer, held_id: int, because: str) -> None:
    """It was no contact. It stays to be read, with the reason.

    Raises:
        Conflict: somebody has settled it.
    """
    held = _open(db, held_id)
    held.settled_because = because
    _settle(db, intake, viewer, held, "set aside what was held")


def _open(db: Session, held_id: int) -> HeldContact:
    held = db.get_one(HeldContact, held_id, with_for_update=True)
    if held.settled_at is not None:
        raise Conflict("Somebody has settled this since you opened the page.")
    return held


def _settle(db: Session, intake: Intake, viewer: Viewer, held: HeldContact, words: str) -> None:
    held.settled_at, held.settled_by = intake.planning.clock.now(), viewer.name
    db.add(held)
    db.flush()
    record(
        db,
        actor=viewer.name,
        verb=Verb.CHANGED,
        subject=f"held_contact:{held.key}",
        because=words,
        at=held.settled_at,
        child_id=held.child_id,
    )
