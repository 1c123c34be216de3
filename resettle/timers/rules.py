"""How long to wait before trying again, when to give up, and how long a claim may last. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

#: A claim older than this was made by a process that died or was stopped: the row is open again.
LEASE = timedelta(minutes=2)

#: Rows claimed at a time: few enough that a chunk is worked through well inside its lease.
CHUNK = 50

#: How often a row may be in hand while its process dies before it is set aside for a person. Far
#: more than an operator's restarts, far fewer than a row that kills its process at every beat.
MOST_CRASHES = 30

#: How late a beat, or a due row, may be before the service is called unwell.
LATE = timedelta(minutes=5)

#: A wait is stretched by up to this share, so that a hundred rows do not come back together.
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait after each failed attempt. One attempt more than there are waits."""

    waits: tuple[timedelta, ...]

    @property
    def attempts(self) -> int:
        return len(self.waits) + 1

    def after(self, attempts: int, key: str) -> timedelta | None:
        """The wait after so many attempts; None when that was the last.

        The same key always waits as long, so a test, and a person, can foresee it.
        """
        if attempts > len(self.waits):
            return None
        wait = self.waits[max(attempts, 1) - 1]
        return wait * (1 + _JITTER * (crc32(f"{key} {attempts}".encode()) / 0xFFFFFFFF))


def _minutes(*numbers: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=number) for number in numbers)


#: Work inside our own database: five tries tell a passing lock from a row that will never run.
WITHIN = Patience(_minutes(0.25, 1, 5, 30))

_ABROAD = _minutes(1, 5, 15, 30, 60, 120, 240, 480, 720, 1440)


def abroad(attempts: int = 12) -> Patience:
    """For other people's systems, which are down for hours and over week-ends.

    Twelve attempts, the default, last for more than three days.
    """
    more = max(attempts - 1 - len(_ABROAD), 0)
    return Patience((_ABROAD + _ABROAD[-1:] * more)[: max(attempts, 1) - 1])


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that has come due, as the job that runs it sees it."""

    id: int
    kind: str
    key: str
    child_id: int | None
    payload: dict[str, Any]
    due_at: datetime
    #: This attempt included.
    attempts: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The job is done, and the timer with it. `note` is kept where there is something to know."""

    note: str | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """The same timer runs once more: the next chunk of a long job, or the next night."""

    at: datetime
    payload: dict[str, Any]


Outcome = Finished | Again


@dataclass(frozen=True, slots=True)
class Retry:
    """After a failure: open again, at a later time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class GivenUp:
    """After the last failure: a person must look."""


def after_failure(patience: Patience, attempts: int, key: str, now: datetime) -> Retry | GivenUp:
    """What becomes of a row whose attempt failed, or whose holder died."""
    wait = patience.after(attempts, key)
    return GivenUp() if wait is None else Retry(now + wait)


def held_until(now: datetime, minutes: int) -> datetime:
    """When an effect that leaves the service may leave it: senders correct themselves."""
    return now + timedelta(minutes=minutes)
