"""Takes due rows, has them run, and records what became of them. Safe to run twice at once.

It knows no timer and no happening: what to do about each comes from `reactions.py` as `Deeds`.
Whatever calls it only beats; a missed beat costs nothing but time, since what is asked for is
everything due and not done, however long ago it came due.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import Row
from sqlmodel import Session

from resettle.clock import Clock
from resettle.db import Database
from resettle.happenings import Happening, from_json
from resettle.timers import claims
from resettle.timers.models import Outbox, Timer
from resettle.timers.rules import LEASE, WITHIN, Again, Due, Finished, Outcome, Patience

_OUTBOX = Outbox.__table__
_TIMER = Timer.__table__
_DUE = {_OUTBOX: "not_before", _TIMER: "due_at"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Announced:
    """A happening that may now be acted on, and the row it travelled in."""

    id: int
    key: str
    happening: Happening
    created_at: datetime


#: Reacts in the one transaction that also records the happening as done: all of it or none.
React = Callable[[Session, Announced], None]
#: Runs outside any transaction of the runner's, and so must be safe to run twice.
Run = Callable[[Due], Outcome]
#: Asked once a row has failed for the last time, in a transaction of its own.
GivenUpOn = Callable[[Session, str, Row[Any]], None]


@dataclass(frozen=True, slots=True)
class Deeds:
    """What to do about what comes due."""

    react: React
    run: Run
    given_up: GivenUpOn
    #: By kind of timer; the others are worked inside our own database.
    patience: Callable[[str], Patience] = lambda _kind: WITHIN


@dataclass(frozen=True, slots=True)
class Drained:
    """What one beat did, for the heartbeat's note and for people."""

    happenings: int = 0
    timers: int = 0
    failed: int = 0
    #: Taken from a holder that had died or slept past its lease.
    rescued: int = 0
    #: Outcomes we could not record because somebody had taken the row from us.
    refused: int = 0

    def __str__(self) -> str:
        return (
            f"{self.happenings} happenings, {self.timers} timers, {self.failed} failed, "
            f"{self.rescued} rescued, {self.refused} refused"
        )


class Stopwatch:
    """How long a beat has been at it. Never asked what time it is."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def has_run_out(self) -> bool:
        return monotonic() >= self._end


def drain(database: Database, clock: Clock, deeds: Deeds, watch: Stopwatch) -> Drained:
    """Run everything due until nothing is, or the watch has run out.

    Happenings before timers in each round: they are what other people wait for.
    """
    done = Drained(rescued=_rescue(database, clock.now(), deeds))
    while not watch.has_run_out():
        round_ = _Round(database, clock, deeds, watch)
        for row in round_.take(_OUTBOX):
            round_.react(row)
        for row in round_.take(_TIMER):
            round_.run(row)
        done = _sum(done, round_.done)
        if not round_.took:
            break
    return done


def _rescue(database: Database, now: datetime, deeds: Deeds) -> int:
    rescued = 0
    with database.unit() as db:
        for table, due in _DUE.items():
            taken, given_up = claims.rescue(db, table, due=due, now=now)
            rescued += taken
            for row in given_up:
                deeds.given_up(db, table.name, row)
    return rescued


def _sum(one: Drained, two: Drained) -> Drained:
    return Drained(
        one.happenings + two.happenings,
        one.timers + two.timers,
        one.failed + two.failed,
        one.rescued + two.rescued,
        one.refused + two.refused,
    )


class _Round:
    """One claim of each table, worked through row by row."""

    def __init__(self, database: Database, clock: Clock, deeds: Deeds, watch: Stopwatch) -> None:
        self.database = database
        self.clock = clock
        self.deeds = deeds
        self.watch = watch
        self.took = 0
        self.done = Drained()
        self._claimed_at = clock.now()

    def take(self, table: Any) -> list[Row[Any]]:
        """Claim a chunk. Rows left when the watch runs out are given back, not held."""
        self._claimed_at = self.clock.now()
        with self.database.unit() as db:
            rows = claims.take(db, table, due=_DUE[table], now=self._claimed_at)
        self.took += len(rows)
        return rows

    def react(self, row: Row[Any]) -> None:
        """Act on a happening, and record it, in one transaction: exactly one effect."""
        if self._gave_back(_OUTBOX, row):
            return
        try:
            with self.database.unit() as db:
                if not claims.settle(db, _OUTBOX, row, state="done", last_error=None):
                    self._refused(_OUTBOX, row)
                    return
                happening = from_json(row.kind, row.payload)
                self.deeds.react(db, Announced(row.id, row.key, happening, row.created_at))
        except Exception as error:
            self._failed(_OUTBOX, row, WITHIN, error)
        else:
            self.done = replace(self.done, happenings=self.done.happenings + 1)

    def run(self, row: Row[Any]) -> None:
        """Run a timer outside any transaction, then record the outcome by id and claim."""
        if self._gave_back(_TIMER, row):
            return
        due = Due(
            row.id, row.kind, row.key, row.child_id, row.payload, row.due_at, row.attempts + 1
        )
        try:
            outcome = self.deeds.run(due)
        except Exception as error:
            self._failed(_TIMER, row, self.deeds.patience(row.kind), error)
            return
        with self.database.unit() as db:
            if not claims.settle(db, _TIMER, row, **_values(outcome)):
                self._refused(_TIMER, row)
                return
        self.done = replace(self.done, timers=self.done.timers + 1)

    def _gave_back(self, table: Any, row: Row[Any]) -> bool:
        """Keep the claim alive while its chunk is worked on; let it go when the beat is over."""
        now = self.clock.now()
        if self.watch.has_run_out():
            with self.database.unit() as db:
                claims.settle(db, table, row, state="open")
            return True
        if now - self._claimed_at > LEASE / 4:
            with self.database.unit() as db:
                claims.renew(db, table, row, now)
            self._claimed_at = now
        return False

    def _failed(self, table: Any, row: Row[Any], patience: Patience, error: Exception) -> None:
        words, where = claims.worded(error), claims.where_it_broke(error)
        log.warning("due row failed", table=table.name, id=row.id, error=words, where=where)
        self.done = replace(self.done, failed=self.done.failed + 1)
        with self.database.unit() as db:
            last = claims.fail(
                db,
                table,
                row,
                due=_DUE[table],
                now=self.clock.now(),
                patience=patience,
                error=words,
            )
            if last:
                self.deeds.given_up(db, table.name, row)
        if last is None:
            self._refused(table, row)

    def _refused(self, table: Any, row: Row[Any]) -> None:
        log.warning("row was taken from us", table=table.name, id=row.id)
        self.done = replace(self.done, refused=self.done.refused + 1)


def _values(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Finished(note):
            return {"state": "done", "last_error": note}
        case Again(at, payload):
            return {"state": "open", "due_at": at, "payload": payload, "attempts": 0}
