"""Keeps messages: every one raw, once, with its state; and finds the child each is about.

Nothing here plans or commits. `tasks.intake` opens the transaction and walks the road.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.children.actions import register
from resettle.children.queries import ids_by_number, ids_by_ref
from resettle.children.rules import Number, Registered, Registration, number
from resettle.permissions import THE_SERVICE
from resettle.planning.events import ChildRegistered
from resettle.planning.facts import Doubt
from resettle.planning.vocabulary import ChildRef
from resettle.releases.meaning import to_json
from resettle.releases.models import Message
from resettle.releases.queries import came_before, doubted
from resettle.releases.reading import Piece
from resettle.releases.understood import Settled, State, Understood, settle

_MESSAGE = Message.__table__
Row = dict[str, Any]

SAME_ID_OTHER_CONTENT = (
    "An event with this source and id came before with other content. The first was kept, and "
    "nothing was changed: find out from the sender which is right."
)


class Incoming(NamedTuple):
    """One message as it came, and what it was read to mean."""

    piece: Piece
    understood: Understood


@dataclass(frozen=True, slots=True)
class Stored:
    """What was done with one message."""

    understood: Understood
    state: State
    reason: str | None
    is_duplicate: bool = False
    child_id: int | None = None
    #: Whose plan must be walked again, and the event that is why.
    touched: tuple[tuple[int, str], ...] = ()


class _Owners(NamedTuple):
    """The children known under each subject of a batch."""

    by_subject: Mapping[str, tuple[int, ...]]

    def of(self, subject: str | None) -> tuple[int, ...]:
        return self.by_subject.get(subject, ()) if subject is not None else ()


def store_many(
    db: Session, incoming: Sequence[Incoming], sender: str, now: datetime
) -> list[Stored]:
    """Keep some messages, each once, and say which children they touch. In the order given."""
    fresh, repeated = _apart(db, incoming)
    adopted = _register(db, [incoming[place] for place in fresh], sender, now)
    owners = _owners(db, [incoming[place].understood for place in fresh])
    stored: dict[int, Stored] = dict(repeated)
    rows: list[Row] = []
    for place in fresh:
        understood = incoming[place].understood
        others = [child for subject in understood.also for child in owners.of(subject)]
        settled = settle(understood, owners.of(understood.subject), others)
        rows.append(_row(incoming[place], settled, sender, now))
        stored[place] = _stored(understood, settled, adopted.get(understood.event_key or "", ()))
    # What repeats an event with other content is kept as well, under no key.
    for place, one in repeated.items():
        if one.state is State.NEEDS_ATTENTION and not one.is_duplicate:
            rows.append(_row(incoming[place], _conflict(one), sender, now, keyless=True))
    if rows:
        db.connection().execute(insert(_MESSAGE), rows)
    return [stored[place] for place in range(len(incoming))]


def leave_for_a_person(db: Session, one: Incoming, sender: str, now: datetime, reason: str) -> None:
    """Keep a message whose meaning could not be applied, so that it can be taken in again."""
    owners = _owners(db, [one.understood]).of(one.understood.subject)
    owner = owners[0] if len(owners) == 1 else None
    settled = Settled(State.NEEDS_ATTENTION, owner, reason=reason)
    db.connection().execute(insert(_MESSAGE), [_row(one, settled, sender, now)])


def set_doubts(db: Session, doubts: Mapping[int, Sequence[Doubt]]) -> None:
    """Put in the tray what the last fold doubted of some children, and take out what it no longer
    does. A message a person has dealt with stays out."""
    before = {(row.child_id, row.event_source, row.event_id): row for row in doubted(db, [*doubts])}
    now = {
        (child_id, doubt.said.source, doubt.said.id): doubt.reason
        for child_id, found in doubts.items()
        for doubt in found
    }
    for (child_id, source, event_id), reason in now.items():
        row = before.pop((child_id, source, event_id), None)
        if row is None or row.doubt != reason:
            db.connection().execute(
                update(_MESSAGE)
                .where(
                    _MESSAGE.c.child_id == child_id,
                    _MESSAGE.c.event_source == source,
                    _MESSAGE.c.event_id == event_id,
                    _MESSAGE.c.counts.is_(True),
                    _MESSAGE.c.handled_at.is_(None),
                )
                .values(doubt=reason, reason=reason, state=State.NEEDS_ATTENTION.value)
            )
    for row in before.values():
        first = (row.meaning or {}).get("doubt")
        state = State.NEEDS_ATTENTION if first else State.APPLIED
        db.connection().execute(
            update(_MESSAGE)
            .where(_MESSAGE.c.id == row.id)
            .values(doubt=None, reason=first, state=state.value)
        )


def close_message(
    db: Session, message_id: int, state: State, reason: str | None, *, by: str, at: datetime
) -> None:
    """Record what became of a message that waited: its dates came, or a person dealt with it."""
    db.connection().execute(
        update(_MESSAGE)
        .where(_MESSAGE.c.id == message_id)
        .values(state=state.value, reason=reason, handled_at=at, handled_by=by)
    )


# Which of them are new.


def _apart(db: Session, incoming: Sequence[Incoming]) -> tuple[list[int], dict[int, Stored]]:
    """The places of new messages, and what is already known of the others."""
    keys = [one.understood.event_key for one in incoming if one.understood.event_key]
    digests = {key: row.digest for key, row in came_before(db, keys).items()} if keys else {}
    kept = set(digests)
    fresh: list[int] = []
    repeated: dict[int, Stored] = {}
    copies: list[str] = []
    for place, (_, said) in enumerate(incoming):
        if said.event_key is None or said.event_key not in digests:
            fresh.append(place)
            if said.event_key is not None:
                digests[said.event_key] = said.digest
        elif digests[said.event_key] == said.digest:
            copies.append(said.event_key)
            repeated[place] = Stored(said, State.NOTED, "It came before.", is_duplicate=True)
        else:
            repeated[place] = Stored(said, State.NEEDS_ATTENTION, SAME_ID_OTHER_CONTENT)
    _count_copies(db, [key for key in copies if key in kept])
    return fresh, repeated


def _count_copies(db: Session, keys: Iterable[str]) -> None:
    rows = [{"key": key} for key in keys]
    if rows:
        db.connection().execute(
            update(_MESSAGE)
            .where(_MESSAGE.c.event_key == bindparam("key"))
            .values(copies=_MESSAGE.c.copies + 1),
            rows,
        )


def _conflict(one: Stored) -> Settled[int]:
    return Settled(State.NEEDS_ATTENTION, one.child_id, reason=one.reason)


# Whose they are.


def _register(
    db: Session, incoming: Sequence[Incoming], sender: str, now: datetime
) -> dict[str, tuple[tuple[int, str], ...]]:
    """Register the children of a batch first: an event may stand before its registration.

    Gives, by event key, the children whose waiting messages a registration brought in.
    """
    adopted: dict[str, tuple[tuple[int, str], ...]] = {}
    for _, said in incoming:
        event = said.event
        if not isinstance(event, ChildRegistered) or said.subject is None:
            continue
        told = said.registers or {}
        numbers = tuple(
            number(str(one["type"]), str(one["value"])) for one in told.get("identifiers") or ()
        )
        registration = Registration(
            ChildRef(said.subject), event.said, event.date_of_birth, told.get("name"), numbers
        )
        because = Because(sender, "a child was registered", (event.said.key,))
        registered = register(db, registration, because, now)
        subjects = (said.subject, *(f"{one.type}:{one.value}" for one in numbers))
        _adopt(db, registered, subjects)
        adopted[said.event_key or ""] = ((registered.child_id, event.said.key),)
    return adopted


def _adopt(db: Session, registered: Registered, subjects: Sequence[str]) -> None:
    """Give a child the messages that waited for it, where the number is the child's alone."""
    shared = {f"{clash.number.type}:{clash.number.value}" for clash in registered.clashes}
    waiting = db.connection().execute(
        select(_MESSAGE.c.id, _MESSAGE.c.meaning)
        .where(
            _MESSAGE.c.state == State.UNKNOWN_CHILD.value,
            _MESSAGE.c.subject.in_([one for one in subjects if one not in shared]),
        )
        .order_by(_MESSAGE.c.id)
    )
    for message_id, meaning in waiting.all():
        doubt = (meaning or {}).get("doubt")
        state = State.APPLIED if meaning else State.WAITING_FOR_DATES
        db.connection().execute(
            update(_MESSAGE)
            .where(_MESSAGE.c.id == message_id)
            .values(
                child_id=registered.child_id,
                counts=meaning is not None,
                state=(State.NEEDS_ATTENTION if doubt else state).value,
                reason=doubt,
            )
        )


def _owners(db: Session, said: Sequence[Understood]) -> _Owners:
    """Every child known under the subjects of a batch, in two reads."""
    subjects = {one.subject for one in said if one.subject}
    subjects |= {subject for one in said for subject in one.also}
    numbers = {subject: _number(subject) for subject in subjects if subject.startswith("noms:")}
    found: dict[str, tuple[int, ...]] = {}
    refs = ids_by_ref(THE_SERVICE, db, subjects - numbers.keys())
    found.update((ref, (child_id,)) for ref, child_id in refs.items())
    by_number = ids_by_number(THE_SERVICE, db, numbers.values()) if numbers else {}
    found.update((subject, by_number.get(one, ())) for subject, one in numbers.items())
    return _Owners(found)


def _number(subject: str) -> Number:
    kind, _, value = subject.partition(":")
    return number(kind, value)


# What is kept of them.


def _stored(
    said: Understood, settled: Settled[int], adopted: tuple[tuple[int, str], ...]
) -> Stored:
    touched = adopted
    if settled.counts and settled.owner is not None and said.event is not None and not adopted:
        touched = ((settled.owner, said.event.said.key),)
    return Stored(said, settled.state, settled.reason, child_id=settled.owner, touched=touched)


def _row(
    one: Incoming,
    settled: Settled[int],
    sender: str,
    now: datetime,
    *,
    keyless: bool = False,
) -> Row:
    said = one.understood
    meaning = to_json(said.event) if said.event is not None else None
    if meaning is not None and said.doubt:
        meaning["doubt"] = said.doubt
    return {
        "received_at": now,
        "sender": sender,
        "form": said.form.value,
        "event_source": said.event.said.source if said.event else said.event_source,
        "event_id": said.event.said.id if said.event else said.event_id,
        "event_key": None if keyless or settled.state is State.REJECTED else said.event_key,
        "display_id": said.display_id,
        "digest": said.digest,
        "raw": one.piece.raw,
        "kind": said.kind,
        "state": settled.state.value,
        "reason": settled.reason,
        "subject": said.subject,
        "child_id": settled.owner,
        "said_at": said.said_at,
        "effective_on": said.effective_on,
        "meaning": meaning,
        "counts": settled.counts,
        "copies": 0,
    }
