"""Takes messages in: the raw message, what it means, and the re-plan, in one transaction.

What is acknowledged is stored. If a meaning cannot be applied, its raw row stays and waits for a
person; nothing of it is half done. A list is taken in chunks, each child re-planned once a chunk,
and falls back to one transaction a message where a chunk holds one that breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.db import Database
from resettle.releases.actions import Incoming, Stored, leave_for_a_person, store_many
from resettle.releases.reading import Piece
from resettle.releases.reasons import MovementReasons
from resettle.releases.translate import understand_piece
from resettle.releases.understood import State
from resettle.tasks.planning import Planning
from resettle.tasks.replan import replan_many
from resettle.timers.actions import set_timer

T = TypeVar("T")

#: Messages in one transaction: few enough that nobody waits long for the writer.
CHUNK = 50

FETCH_DATES = "fetch_release_dates"

BROKE = (
    "Its meaning could not be applied, so nothing was changed. It is kept: when the cause is "
    "mended, take it in again."
)


class Receipt(NamedTuple):
    """What became of one message, for its sender."""

    event: str
    #: accepted, duplicate, needs_attention or rejected.
    outcome: str
    reason: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """The one door for messages: over HTTP, from a file, from a sending system's answer."""

    database: Database
    planning: Planning
    reasons: MovementReasons

    def take_in(
        self,
        pieces: Iterable[Piece],
        sender: str,
        *,
        each: Callable[[int], None] = lambda _: None,
    ) -> list[Receipt]:
        """Take messages in, in the order given. `each` hears how many are done, for a progress bar.

        Raises:
            DBAPIError: the database cannot be written now. What was committed stays; nothing else
                was acknowledged.
        """
        receipts: list[Receipt] = []
        for chunk in _chunks(enumerate(pieces, start=1)):
            incoming = [
                Incoming(
                    piece,
                    understand_piece(piece, self.reasons, self.planning.settings, position),
                )
                for position, piece in chunk
            ]
            receipts += self._chunk(incoming, sender)
            each(len(incoming))
        return receipts

    def take_in_here(self, db: Session, pieces: Iterable[Piece], sender: str) -> list[Receipt]:
        """The same within a unit that is open already, for what must be stored together with it:
        a person's decision, and the event that came of it. What breaks, breaks the unit."""
        incoming = [
            Incoming(piece, understand_piece(piece, self.reasons, self.planning.settings, position))
            for position, piece in enumerate(pieces, start=1)
        ]
        return self._apply(db, incoming, sender)

    def _chunk(self, incoming: Sequence[Incoming], sender: str) -> list[Receipt]:
        if len(incoming) > 1:
            try:
                with self.database.unit() as db:
                    return self._apply(db, incoming, sender)
            except DBAPIError:
                raise
            except Exception:  # noqa: S110 - found again below, one by one
                pass
        return [self._alone(one, sender) for one in incoming]

    def _alone(self, one: Incoming, sender: str) -> Receipt:
        """One message in its own transaction; or its bare row, where its meaning breaks that."""
        try:
            with self.database.unit() as db:
                (receipt,) = self._apply(db, [one], sender)
        except DBAPIError:
            raise
        except Exception as broke:
            now, why = self.planning.clock.now(), f"{BROKE} ({type(broke).__name__})"
            with self.database.unit() as db:
                leave_for_a_person(db, one, sender, now, why)
            return Receipt(one.understood.display_id, "needs_attention", BROKE)
        return receipt

    def _apply(self, db: Session, incoming: Sequence[Incoming], sender: str) -> list[Receipt]:
        now = self.planning.clock.now()
        stored = store_many(db, incoming, sender, now)
        for one in stored:
            if one.state is State.WAITING_FOR_DATES and not one.is_duplicate:
                ask_for_dates(db, one, now)
        if because := _to_replan(stored, sender):
            replan_many(db, sorted(because), because, self.planning)
        return [_receipt(one) for one in stored]


def ask_for_dates(db: Session, one: Stored, now: datetime) -> None:
    """Have the sending system asked for the dates it changed: soon, and not in here."""
    key = one.understood.event_key or one.understood.digest
    payload = {"event_key": key}
    set_timer(db, FETCH_DATES, f"{FETCH_DATES}:{key}", now, payload, now=now, child_id=one.child_id)


def _to_replan(stored: Sequence[Stored], sender: str) -> dict[int, Because]:
    """Which children to plan again, and because of which events: each child once."""
    events: dict[int, list[str]] = {}
    for one in stored:
        for child_id, key in one.touched:
            events.setdefault(child_id, []).append(key)
    return {
        child_id: Because(
            sender,
            "an event arrived" if len(keys) == 1 else f"{len(keys)} events arrived",
            tuple(keys),
        )
        for child_id, keys in events.items()
    }


def _receipt(one: Stored) -> Receipt:
    name, reason = one.understood.display_id, one.reason
    if one.is_duplicate:
        return Receipt(name, "duplicate", reason)
    match one.state:
        case State.REJECTED:
            return Receipt(name, "rejected", reason, one.understood.field)
        case State.APPLIED | State.NOTED | State.WAITING_FOR_DATES:
            return Receipt(name, "accepted", reason)
        case _:
            return Receipt(name, "needs_attention", reason)


def _chunks(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
