"""Keeps messages: every one raw, once, with its state; and finds the child each is about.

Nothing here plans or commits. `tasks.intake` opens the transaction and walks the road.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from sqlmodel import Session

from resettle.bulk import insert_rows
from resettle.db import insert_ignoring
from resettle.planning.facts import Doubt
from resettle.releases.meaning import to_json
from resettle.releases.models import Message
from resettle.releases.owners import owners_of_subjects, register_children
from resettle.releases.queries import came_before, doubted
from resettle.releases.reading import Piece
from resettle.releases.understood import (
    APART,
    Settled,
    State,
    Understood,
    settle,
)

_MESSAGE = Message.__table__
Row = dict[str, Any]

SAME_ID_OTHER_CONTENT = (
    "An event with this source and id came before with other content. The first was kept, and "
    "nothing was changed: find out from the sender which is right."
)
CAME_BEFORE = "It came before."


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
    #: It repeats an event's name with other content.
    is_conflict: bool = False
    child_id: int | None = None
    #: Whose plan must be walked again, and the event that is why.
    touched: tuple[tuple[int, str], ...] = ()


def store_many(
    db: Session, incoming: Sequence[Incoming], sender: str, now: datetime
) -> list[Stored]:
    """Keep some messages, each once, and say which children they touch. In the order given."""
    fresh, stored = _apart(db, incoming)
    registered = register_children(db, [incoming[place].understood for place in fresh], sender, now)
    conflicts = [place for place, held in stored.items() if held.is_conflict]
    owners = owners_of_subjects(db, [incoming[place].understood for place in fresh + conflicts])
    rows: list[Row] = []
    for place in fresh:
        one = incoming[place]
        known = registered.get(one.understood.event_key or "")
        if known is not None and known.clash:
            doubt = " ".join(filter(None, (one.understood.doubt, known.clash)))
            one = one._replace(understood=replace(one.understood, doubt=doubt))
        others = [child for subject in one.understood.also for child in owners.of(subject)]
        settled = settle(one.understood, owners.of(one.understood.subject), others)
        rows.append(_row(one, settled, sender, now))
        stored[place] = _stored(one.understood, settled)
    # What repeats an event with other content is kept as well, under a key of its own.
    for place in conflicts:
        said = incoming[place].understood
        owner = owners.only(said.subject)
        settled = Settled(State.NEEDS_ATTENTION, owner, reason=SAME_ID_OTHER_CONTENT)
        row = _row(incoming[place], settled, sender, now)
        rows.append({**row, "event_key": _conflict_key(said)})
    _insert(db, rows, stored)
    return [stored[place] for place in range(len(incoming))]


def leave_for_a_person(db: Session, one: Incoming, sender: str, now: datetime, reason: str) -> None:
    """Keep a message whose meaning could not be applied, so that it can be taken in again."""
    owner = owners_of_subjects(db, [one.understood]).only(one.understood.subject)
    settled = Settled(State.NEEDS_ATTENTION, owner, reason=reason)
    # Under no key: a message that broke must not count as one that came before.
    row = {**_row(one, settled, sender, now), "event_key": None}
    insert_rows(db, _MESSAGE, [row])


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
            repeated[place] = Stored(said, State.NOTED, CAME_BEFORE, is_duplicate=True)
        else:
            conflict = Stored(said, State.NEEDS_ATTENTION, SAME_ID_OTHER_CONTENT, is_conflict=True)
            repeated[place] = conflict
    _count_copies(db, [key for key in copies if key in kept])
    return fresh, repeated


def _count_copies(db: Session, keys: Iterable[str]) -> None:
    """Count one copy more of each, in one order: two workers never wait for each other."""
    rows = [{"key": key} for key in sorted(keys)]
    if rows:
        db.connection().execute(
            update(_MESSAGE)
            .where(_MESSAGE.c.event_key == bindparam("key"))
            .values(copies=_MESSAGE.c.copies + 1),
            rows,
        )


def _conflict_key(said: Understood) -> str:
    return f"{said.event_key}{APART}{said.digest}"


def _insert(db: Session, rows: Sequence[Row], stored: dict[int, Stored]) -> None:
    """Keep the rows. A key that is taken meanwhile is another worker's: the message came before."""
    plain = [row for row in rows if row["event_key"] is None]
    insert_rows(db, _MESSAGE, plain)
    keyed = list({row["event_key"]: row for row in rows if row["event_key"] is not None}.values())
    if not keyed or insert_ignoring(db, _MESSAGE, keyed) == len(keyed):
        return
    held = came_before(db, [row["event_key"] for row in keyed])
    theirs = {
        row["event_key"]
        for row in keyed
        if held[row["event_key"]].received_at != row["received_at"]
    }
    _count_copies(db, theirs)
    for place, one in stored.items():
        if one.understood.event_key in theirs and not one.is_conflict:
            stored[place] = Stored(one.understood, State.NOTED, CAME_BEFORE, is_duplicate=True)


# What is kept of them.


def _stored(said: Understood, settled: Settled[int]) -> Stored:
    touched: tuple[tuple[int, str], ...] = ()
    if settled.counts and settled.owner is not None and said.event is not None:
        touched = ((settled.owner, said.event.said.key),)
    return Stored(said, settled.state, settled.reason, child_id=settled.owner, touched=touched)


def meant(said: Understood) -> dict[str, Any] | None:
    """What is kept of a message's meaning."""
    if said.event is None:
        return None
    meaning = to_json(said.event)
    return {**meaning, "doubt": said.doubt} if said.doubt else meaning


def _row(one: Incoming, settled: Settled[int], sender: str, now: datetime) -> Row:
    said = one.understood
    return {
        "received_at": now,
        "sender": sender,
        "form": said.form.value,
        "event_source": said.event.said.source if said.event else said.event_source,
        "event_id": said.event.said.id if said.event else said.event_id,
        "event_key": None if settled.state is State.REJECTED else said.event_key,
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
        "meaning": meant(said),
        "counts": settled.counts,
        "copies": 0,
    }
