"""What people do to a child's record as such: describe the child, restrict it, open it.

Nothing here is about a plan. A name and a date of birth are events, and come by the one road.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.children.models import Child, Restriction
from resettle.errors import BadInput, Conflict, Words
from resettle.happenings import RestrictedRecordOpened
from resettle.staff.models import OpenedRecord
from resettle.timers.actions import announce

#: How long a reason opens a restricted record for.
OPEN_FOR = timedelta(minutes=60)
#: The letters of a reason that says something.
LEAST_REASON = 15

CHANGED_MEANWHILE = Words("Somebody else has changed this record since you opened the page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What people write about a child beside what events say."""

    known_as: str | None
    ethnicity: str | None
    language: str | None
    interpreter: bool


def child_as_seen(db: Session, child_id: int, version: int) -> Child:
    """The child, held for writing, if the record is still as somebody saw it.

    Raises:
        Conflict: it is not.
    """
    child = db.get_one(Child, child_id, with_for_update=True)
    if child.version != version:
        raise Conflict(CHANGED_MEANWHILE, field="version")
    return child


def describe(db: Session, child: Child, said: Description) -> tuple[str, ...]:
    """Write a description down; says which fields changed."""
    changed = tuple(name for name, value in asdict(said).items() if getattr(child, name) != value)
    for name in changed:
        setattr(child, name, getattr(said, name))
    if changed:
        child.version += 1
        db.add(child)
        db.flush()
    return changed


def note_changes(
    db: Session,
    child_id: int,
    fields: Mapping[str, tuple[object, object] | None],
    because: Because,
    at: datetime,
) -> None:
    """Say in the audit log which fields a person changed; of dates also from what to what.

    A name or a language is not repeated there: the log outlives them.
    """
    told = [
        f"{name} from {values[0] or 'nothing'} to {values[1] or 'nothing'}"
        if values and any(isinstance(value, date) for value in values)
        else name
        for name, values in fields.items()
    ]
    if told:
        record(
            db,
            actor=because.actor,
            verb=Verb.CHANGED,
            subject=f"child:{child_id}",
            because=f"{because.words}: {', '.join(told)}",
            at=at,
            child_id=child_id,
        )


def open_restricted(
    db: Session, child_id: int, person_id: int, reason: str, *, because: Because, at: datetime
) -> OpenedRecord:
    """Somebody looks at a restricted record and says why. A manager is told, with the record.

    Raises:
        BadInput: the reason says too little.
    """
    opened = OpenedRecord(
        person_id=person_id,
        child_id=child_id,
        reason=checked_reason(reason),
        at=at,
        until=at + OPEN_FOR,
    )
    db.add(opened)
    db.flush()
    record(
        db,
        actor=because.actor,
        verb=Verb.CONSULTED,
        subject=f"child:{child_id}",
        because=f"{because.words} (reason: opened_record:{opened.id})",
        at=at,
        child_id=child_id,
    )
    announce(db, RestrictedRecordOpened(child_id, person_id, opened.id), now=at)
    return opened


def restrict(
    db: Session, child: Child, restricted: bool, reason: str, *, because: Because, at: datetime
) -> None:
    """Restrict a record, or lift the restriction. The same again changes nothing.

    Raises:
        BadInput: the reason says too little.
    """
    if child.restricted == restricted:
        return
    line = Restriction(
        child_id=child.id,
        restricted=restricted,
        at=at,
        actor=because.actor,
        reason=checked_reason(reason),
    )
    child.restricted = restricted
    child.version += 1
    db.add_all((child, line))
    db.flush()
    record(
        db,
        actor=because.actor,
        verb=Verb.CHANGED,
        subject=f"child:{child.id}",
        because=f"{because.words} (reason: restriction:{line.id})",
        at=at,
        child_id=child.id,
    )


def checked_reason(reason: str) -> str:
    """Raises: BadInput: too short to say anything."""
    plain = reason.strip()
    if len(plain) < LEAST_REASON:
        raise BadInput(
            "A reason has at least %(least)s characters.", least=LEAST_REASON, field="reason"
        )
    return plain
