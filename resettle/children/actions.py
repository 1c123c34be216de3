"""Registers a child, or corrects what was said before. Never merges two children by a guess."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.children.models import Child, Identifier
from resettle.children.queries import clashes_of
from resettle.children.rules import Number, Registered, Registration, child_reference
from resettle.db import insert_ignoring
from resettle.permissions import THE_SERVICE


def register(db: Session, said: Registration, because: Because, at: datetime) -> Registered:
    """Bring the child's record into line with one statement about who the child is.

    Statements may come in any order and more than once: of two, the one said later holds, and
    what only one of them says is kept. A number that another child already has is recorded for
    both and reported as a clash: a person decides.
    """
    held = db.exec(select(Child).where(Child.ref == said.ref)).first()
    if held is not None and held.merged_into is not None:
        # What is said of a record that is part of another is said of that other.
        held = db.get_one(Child, held.merged_into)
    if held is None:
        child = Child(
            ref=child_reference(said.ref),
            name=said.name,
            date_of_birth=said.date_of_birth,
            registered_at=said.said.time,
        )
        changed = True
    else:
        child = held
        changed = _correct(child, said)
    if changed:
        db.add(child)
        db.flush()
    added = _add_numbers(db, child.id, said)
    if changed or added:
        record(
            db,
            actor=because.actor,
            verb=Verb.COLLECTED if held is None else Verb.CHANGED,
            subject=f"child:{child.id}",
            because=because,
            at=at,
            child_id=child.id,
        )
    return Registered(child.id, held is None, clashes_of(THE_SERVICE, db, said.numbers))


def _correct(child: Child, said: Registration) -> bool:
    """Take over what this statement says, as far as nothing later has been said."""
    before = (child.name, child.date_of_birth)
    is_later = said.said.time.astimezone(UTC) >= child.registered_at
    if is_later:
        child.registered_at = said.said.time
        child.date_of_birth = said.date_of_birth
    child.name = (said.name or child.name) if is_later else (child.name or said.name)
    child.date_of_birth = child.date_of_birth or said.date_of_birth
    if (child.name, child.date_of_birth) == before:
        return False
    child.version += 1
    return True


def add_number(
    db: Session, child_id: int, said: Number, source: str, because: Because, at: datetime
) -> bool:
    """Record that a child is known elsewhere by a number. Says whether that is new."""
    row = {"child_id": child_id, "type": str(said.type), "value": said.value}
    row |= {"source": source, "said_at": at}
    added = bool(insert_ignoring(db, Identifier.__table__, [row]))
    if added:
        _note_change(db, child_id, because, at)
    return added


def drop_number(db: Session, child_id: int, said: Number, because: Because, at: datetime) -> bool:
    """Take a number off a record that it does not belong to, whoever gave it."""
    held = select(Identifier).where(
        Identifier.child_id == child_id,
        Identifier.type == str(said.type),
        Identifier.value == said.value,
    )
    rows = db.exec(held.order_by(col(Identifier.id))).all()
    for row in rows:
        db.delete(row)
    if rows:
        db.flush()
        _note_change(db, child_id, because, at)
    return bool(rows)


def _note_change(db: Session, child_id: int, because: Because, at: datetime) -> None:
    record(
        db,
        actor=because.actor,
        verb=Verb.CHANGED,
        subject=f"child:{child_id}",
        because=because,
        at=at,
        child_id=child_id,
    )


def _add_numbers(db: Session, child_id: int, said: Registration) -> int:
    rows = [
        {
            "child_id": child_id,
            "type": str(number.type),
            "value": number.value,
            "source": said.said.source,
            "said_at": said.said.time,
        }
        for number in dict.fromkeys(said.numbers)
    ]
    return insert_ignoring(db, Identifier.__table__, rows)
