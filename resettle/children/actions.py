"""Registers a child, or corrects what was said before. Never merges two children by a guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from resettle.audit.actions import Line, record, record_all
from resettle.audit.rules import Because, Verb
from resettle.bulk import insert_rows
from resettle.children.models import Child, Identifier
from resettle.children.queries import ids_by_ref, who_has
from resettle.children.rules import Clash, Number, Registered, Registration, child_reference
from resettle.db import insert_ignoring
from resettle.permissions import THE_SERVICE


class Asked(NamedTuple):
    """One statement about who a child is, and what made somebody pass it on."""

    said: Registration
    because: Because


def register(db: Session, said: Registration, because: Because, at: datetime) -> Registered:
    """Bring the child's record into line with one statement about who the child is.

    Statements may come in any order and more than once: of two, the one said later holds, and
    what only one of them says is kept. A number that another child already has is recorded for
    both and reported as a clash: a person decides.
    """
    (registered,) = register_many(db, [Asked(said, because)], at)
    return registered


def register_many(db: Session, asked: Sequence[Asked], at: datetime) -> list[Registered]:
    """The same for many, one after another, with a few statements for all. In the order given."""
    told = _tell_children(db, [one.said for one in asked])
    book = _Numbers(db, [one.said for one in asked])
    registered: list[Registered] = []
    lines: list[Line] = []
    for (said, because), (child, is_new, changed) in zip(asked, told, strict=True):
        added = book.note(child.id, said)
        registered.append(Registered(child.id, is_new, book.clashes(said.numbers)))
        if changed or added:
            lines.append(
                Line(
                    actor=because.actor,
                    verb=Verb.COLLECTED if is_new else Verb.CHANGED,
                    subject=f"child:{child.id}",
                    because=because,
                    at=at,
                    child_id=child.id,
                )
            )
    insert_ignoring(db, Identifier.__table__, book.new)
    record_all(db, lines)
    return registered


class _Told(NamedTuple):
    child: Child
    is_new: bool
    changed: bool


def _tell_children(db: Session, statements: Sequence[Registration]) -> list[_Told]:
    """Take each statement into its child's record, making the records that are not there."""
    refs = sorted({said.ref for said in statements})
    held = db.exec(select(Child).where(col(Child.ref).in_(refs)).order_by(col(Child.ref))).all()
    children = {child.ref: _the_one_that_counts(db, child) for child in held}
    new: list[Child] = []
    told: list[_Told] = []
    for said in statements:
        child = children.get(said.ref)
        if child is not None:
            told.append(_Told(child, is_new=False, changed=_correct(child, said)))
            continue
        child = children[said.ref] = Child(
            ref=child_reference(said.ref),
            name=said.name,
            date_of_birth=said.date_of_birth,
            registered_at=said.said.time,
        )
        new.append(child)
        told.append(_Told(child, is_new=True, changed=True))
    db.flush()
    _keep(db, new)
    return told


def _the_one_that_counts(db: Session, child: Child) -> Child:
    """What is said of a record that is part of another is said of that other."""
    return db.get_one(Child, child.merged_into) if child.merged_into is not None else child


def _keep(db: Session, new: Sequence[Child]) -> None:
    """Write new records in one statement, and let each know its number."""
    insert_rows(db, Child.__table__, [child.model_dump(exclude={"id"}) for child in new])
    ids = ids_by_ref(THE_SERVICE, db, [child.ref for child in new]) if new else {}
    for child in new:
        child.id = ids[child.ref]


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
    db: Session, child_id: int, said: Number, because: Because, at: datetime, *, source: str
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


class _Numbers:
    """Which numbers each child is said to have: first as kept, then with each statement's own."""

    def __init__(self, db: Session, statements: Iterable[Registration]) -> None:
        numbers = {number for said in statements for number in said.numbers}
        #: The children of each number, with every source that says so.
        self._held: dict[Number, set[tuple[int, str]]] = {number: set() for number in numbers}
        for number, child_id, source in who_has(THE_SERVICE, db, numbers):
            self._held[number].add((child_id, source))
        #: Rows to keep.
        self.new: list[dict[str, Any]] = []

    def note(self, child_id: int, said: Registration) -> bool:
        """Take over what one statement says of one child. Says whether any of it is new."""
        before = len(self.new)
        for number in dict.fromkeys(said.numbers):
            if (child_id, said.said.source) in self._held[number]:
                continue
            self._held[number].add((child_id, said.said.source))
            self.new.append(
                {
                    "child_id": child_id,
                    "type": str(number.type),
                    "value": number.value,
                    "source": said.said.source,
                    "said_at": said.said.time,
                }
            )
        return len(self.new) > before

    def clashes(self, numbers: Iterable[Number]) -> tuple[Clash, ...]:
        """Those of these numbers that more than one child is said to have by now."""
        ids = {number: sorted({child for child, _ in self._held[number]}) for number in numbers}
        return tuple(Clash(number, tuple(some)) for number, some in ids.items() if len(some) > 1)
