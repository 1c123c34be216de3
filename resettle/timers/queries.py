"""What is due, late, stuck or given up: the numbers that say whether the beat is well.

They count rows and name kinds; nothing here is about any one child, so there is nothing a viewer
may not see. The viewer still asks first, as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, literal_column, select
from sqlmodel import Session

from resettle.errors import Words
from resettle.permissions import Viewer
from resettle.timers.models import Heartbeat, Outbox, Timer
from resettle.timers.rules import LATE, LEASE

_OUTBOX = Outbox.__table__
_TIMER = Timer.__table__
_DAY = timedelta(days=1)

#: The name the beat leaves its sign of life under.
BEAT = "beat"


@dataclass(frozen=True, slots=True)
class Health:
    """Five numbers, the same on both databases. Ages are None where there is nothing to age."""

    last_beat_age: timedelta | None
    oldest_due_age: timedelta | None
    oldest_undelivered_age: timedelta | None
    #: Given up in the last day: a person must look.
    failed: int
    #: Claimed longer ago than a lease: their holder has died and no beat has come since.
    stalled: int

    @property
    def complaints(self) -> tuple[str, ...]:
        """What is wrong, in words; nothing when all is well."""
        said = []
        if self.last_beat_age is None:
            said.append(Words("The beat has never run."))
        elif self.last_beat_age > LATE:
            said.append(Words("The last beat was %(time)s ago.", time=_words(self.last_beat_age)))
        if self.oldest_due_age is not None and self.oldest_due_age > LATE:
            age = _words(self.oldest_due_age)
            said.append(Words("A timer has been due for %(time)s.", time=age))
        if self.oldest_undelivered_age is not None and self.oldest_undelivered_age > LATE:
            age = _words(self.oldest_undelivered_age)
            said.append(Words("A happening has waited for %(time)s.", time=age))
        if self.failed:
            said.append(
                Words("%(count)s given up in the last day: see the failed rows.", count=self.failed)
            )
        if self.stalled:
            said.append(
                Words("%(count)s in the hands of a process that stopped.", count=self.stalled)
            )
        return tuple(said)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A row that was given up, for the page where a person puts it right."""

    table: str
    id: int
    kind: str
    key: str
    attempts: int
    last_error: str | None


def health(viewer: Viewer, db: Session, now: datetime) -> Health:
    """The five numbers, each one indexed question."""
    return Health(
        last_beat_age=_age(now, last_beat(viewer, db)),
        oldest_due_age=_oldest(db, _TIMER, "due_at", now),
        oldest_undelivered_age=_oldest(db, _OUTBOX, "not_before", now),
        failed=sum(_failed_since(db, now - _DAY)),
        stalled=_stalled(db, _TIMER, now) + _stalled(db, _OUTBOX, now),
    )


def last_beat(viewer: Viewer, db: Session, name: str = BEAT) -> datetime | None:
    """When a thing that must keep beating last did."""
    beat = db.get(Heartbeat, name)
    return beat.at if beat else None


def is_waiting(db: Session, key: str) -> bool:
    """Whether the timer with this key has still to run. Asked by the beat itself."""
    waiting = _TIMER.c.state.in_(("open", "claimed"))
    found = select(_TIMER.c.id).where(_TIMER.c.key == key, waiting).order_by(_TIMER.c.id)
    return db.connection().scalar(found) is not None


def given_up(viewer: Viewer, db: Session, limit: int = 200) -> list[Stuck]:
    """Timers and happenings that failed for the last time, newest first."""
    found: list[Stuck] = []
    for table in (_TIMER, _OUTBOX):
        rows = db.connection().execute(
            select(table.c.id, table.c.kind, table.c.key, table.c.attempts, table.c.last_error)
            .where(table.c.state == "failed")
            .order_by(table.c.id.desc())
            .limit(limit)
        )
        found.extend(Stuck(table.name, *row) for row in rows)
    return found


def _oldest(db: Session, table: Table, due: str, now: datetime) -> timedelta | None:
    is_open: Any = table.c.state == literal_column("'open'")
    oldest = db.connection().scalar(
        select(table.c[due]).where(is_open, table.c[due] <= now).order_by(table.c[due]).limit(1)
    )
    return _age(now, oldest)


def _failed_since(db: Session, since: datetime) -> list[int]:
    # A failed row keeps the moment it was last due: its age is taken from there.
    return [
        db.connection().scalar(
            select(func.count()).select_from(table).where(table.c.state == "failed", due >= since)
        )
        or 0
        for table, due in ((_TIMER, _TIMER.c.due_at), (_OUTBOX, _OUTBOX.c.not_before))
    ]


def _stalled(db: Session, table: Table, now: datetime) -> int:
    is_claimed: Any = table.c.state == literal_column("'claimed'")
    late = table.c.claimed_at < now - LEASE
    return db.connection().scalar(select(func.count()).where(is_claimed, late)) or 0


def _age(now: datetime, then: datetime | None) -> timedelta | None:
    return None if then is None else now - then


def _words(age: timedelta) -> Words:
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return Words("%(count)s minutes", count=minutes)
    return Words("%(count)s hours", count=minutes // 60)
