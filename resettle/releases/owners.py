"""Whose a message is: finds children by reference or number, registers them, and gives a child the
messages that waited for it. Never guesses: a number that two children have is a person's matter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.children.actions import Asked, register_many
from resettle.children.queries import ids_by_number, ids_by_ref
from resettle.children.rules import Number, Registered, Registration, number
from resettle.permissions import THE_SERVICE
from resettle.planning.events import ChildRegistered
from resettle.planning.vocabulary import ChildRef
from resettle.releases.models import Message
from resettle.releases.queries import known_after_all, waiting_for_a_child
from resettle.releases.understood import SEVERAL_CHILDREN, SHARED_NUMBER, State, Understood

_MESSAGE = Message.__table__


class Owners(NamedTuple):
    """The children known under each subject of a batch."""

    by_subject: Mapping[str, tuple[int, ...]]

    def of(self, subject: str | None) -> tuple[int, ...]:
        return self.by_subject.get(subject, ()) if subject is not None else ()

    def only(self, subject: str | None) -> int | None:
        owners = self.of(subject)
        return owners[0] if len(owners) == 1 else None


class Known(NamedTuple):
    """What registering a child led to."""

    child_id: int
    #: For people: a number that another child has as well.
    clash: str | None


def register_children(
    db: Session, messages: Sequence[Understood], sender: str, now: datetime
) -> dict[str, Known]:
    """Register the children of a batch first: an event may stand before its registration.

    What waited for a child becomes the child's. Gives what became of each, by event key.
    """
    keys: list[str] = []
    asked: list[Asked] = []
    subjects: set[str] = set()
    for said in messages:
        event = said.event
        if not isinstance(event, ChildRegistered) or said.subject is None or not said.event_key:
            continue
        told = said.registers or {}
        numbers = tuple(
            number(str(one["type"]), str(one["value"])) for one in told.get("identifiers") or ()
        )
        registration = Registration(
            ChildRef(said.subject), event.said, event.date_of_birth, told.get("name"), numbers
        )
        because = Because(sender, "a child was registered", (event.said.key,))
        keys.append(said.event_key)
        asked.append(Asked(registration, because))
        subjects |= {said.subject, *(f"{one.type}:{one.value}" for one in numbers)}
    if not asked:
        return {}
    registered = register_many(db, asked, now)
    adopt(db, subjects)
    return {key: _known(one) for key, one in zip(keys, registered, strict=True)}


def _known(registered: Registered) -> Known:
    shared = sorted({clash.number.type.value for clash in registered.clashes})
    clash = SHARED_NUMBER.format(" and ".join(shared)) if shared else None
    return Known(registered.child_id, clash)


def adopt(db: Session, subjects: Collection[str]) -> set[int]:
    """Give messages that waited under these subjects to the one child each is now known to be
    about. Gives the children whose plans must be walked again."""
    if not subjects:
        return set()
    waiting = waiting_for_a_child(db, subjects)
    owners = _owners_of(db, {row.subject for row in waiting})
    touched: set[int] = set()
    changes: list[dict[str, Any]] = []
    for row in waiting:
        child_ids = owners.of(row.subject)
        if len(child_ids) == 1:
            doubt = (row.meaning or {}).get("doubt")
            state = State.APPLIED if row.meaning else State.WAITING_FOR_DATES
            state, reason = (State.NEEDS_ATTENTION if doubt else state), doubt
            touched |= {child_ids[0]} if row.meaning else set()
        else:
            state = State.UNKNOWN_CHILD
            reason = SEVERAL_CHILDREN.format(len(child_ids), "number")
            if not child_ids or reason == row.reason:
                continue
        owner = owners.only(row.subject)
        changes.append(
            {
                "message": row.id,
                "owner": owner,
                "now_counts": owner is not None and row.meaning is not None,
                "now_state": state.value,
                "now_reason": reason,
            }
        )
    if changes:
        db.connection().execute(_GIVE, changes)
    return touched


def adopt_stragglers(db: Session) -> set[int]:
    """Adopt what still waits although its child is known by now: a message and a registration that
    two workers took in at the same moment do not see each other. Gives the children touched."""
    return adopt(db, known_after_all(db))


_GIVE = (
    update(_MESSAGE)
    .where(_MESSAGE.c.id == bindparam("message"))
    .values(
        child_id=bindparam("owner"),
        counts=bindparam("now_counts"),
        state=bindparam("now_state"),
        reason=bindparam("now_reason"),
    )
)


def owners_of_subjects(db: Session, said: Sequence[Understood]) -> Owners:
    """Every child known under the subjects of a batch, in two reads."""
    subjects = {one.subject for one in said if one.subject}
    return _owners_of(db, subjects | {subject for one in said for subject in one.also})


def _owners_of(db: Session, subjects: set[str]) -> Owners:
    numbers = {subject: _number(subject) for subject in subjects if subject.startswith("noms:")}
    found: dict[str, tuple[int, ...]] = {}
    refs = ids_by_ref(THE_SERVICE, db, subjects - numbers.keys())
    found.update((ref, (child_id,)) for ref, child_id in refs.items())
    by_number = ids_by_number(THE_SERVICE, db, numbers.values()) if numbers else {}
    found.update((subject, by_number.get(one, ())) for subject, one in numbers.items())
    return Owners(found)


def _number(subject: str) -> Number:
    kind, _, value = subject.partition(":")
    return number(kind, value)
