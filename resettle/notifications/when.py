"""When somebody is told: through quiet hours and for the day's message, what can wait waits. Pure.

Hours are those of the clock on the wall in London, also in the night in which it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from resettle.notifications.rules import CALLS, URGENT, Kind
from resettle.planning.events import LONDON

#: What the daily look writes so soon after its hour is of that day's message.
GATHERING = timedelta(hours=1)

#: Every kind that somebody may do without, in order. What is urgent is about a child's safety.
MUTABLE = tuple(kind for kind in Kind if kind not in URGENT)


class Quiet(NamedTuple):
    """From an hour until another, perhaps past midnight."""

    begins: time
    ends: time

    def holds(self, at: datetime) -> bool:
        """
        >>> night = Quiet(time(20), time(7))
        >>> night.holds(datetime(2026, 1, 5, 23, tzinfo=UTC))
        True
        >>> night.holds(datetime(2026, 1, 5, 7, tzinfo=UTC))
        False
        """
        return self.covers(at.astimezone(LONDON).time())

    def covers(self, hour: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


@dataclass(frozen=True, slots=True)
class Wishes:
    """How one person wants to be told. These defaults are of somebody who has chosen nothing."""

    #: The hour of the day's one message; None for somebody who wants each thing as it comes.
    digest_at: time | None = None
    quiet: Quiet | None = None
    muted: frozenset[str] = frozenset()

    @property
    def hour(self) -> time | None:
        """The hour of the day's message: where that is a quiet one, the end of the quiet."""
        if self.digest_at is None or self.quiet is None or not self.quiet.covers(self.digest_at):
            return self.digest_at
        return self.quiet.ends


class Waits(NamedTuple):
    """What is to be told, as far as it matters for when."""

    kind: Kind
    #: When it was written down.
    since: datetime
    urgent: bool = False


AS_IT_COMES = Wishes()


def when_to_send(notice: Waits, wishes: Wishes, now: datetime) -> datetime:
    """The moment a notice may leave: never before now, and never later than a day from when it was
    written. What is urgent leaves now.

    >>> wishes = Wishes(digest_at=time(7, 30), quiet=Quiet(time(20), time(7)))
    >>> moved = Waits(Kind.RELEASE_MOVED, datetime(2026, 1, 5, 15, tzinfo=UTC))
    >>> when_to_send(moved, wishes, moved.since).isoformat()
    '2026-01-06T07:30:00+00:00'
    """
    if notice.urgent:
        return now
    moment = now
    if wishes.hour is not None and not _is_of_the_look(notice, wishes.hour):
        moment = max(now, _next(wishes.hour, notice.since))
    return after_quiet(wishes.quiet, moment)


def after_quiet(quiet: Quiet | None, at: datetime) -> datetime:
    """This moment, or where it is a quiet one the end of the quiet."""
    if quiet is None or not quiet.holds(at):
        return at
    return min(end for end in _turns(quiet.ends, at) if end > at and not quiet.holds(end))


def _is_of_the_look(notice: Waits, hour: time) -> bool:
    """Written by the daily look, for the message that it makes."""
    if notice.kind not in CALLS:
        return False
    return any(timedelta(0) <= notice.since - at < GATHERING for at in _turns(hour, notice.since))


def _next(hour: time, since: datetime) -> datetime:
    return min(at for at in _turns(hour, since) if at >= since)


def _turns(hour: time, near: datetime) -> set[datetime]:
    """The times it is this hour from the day before to the day after next. In the night in which
    the clock goes back it may be so twice, and where it goes forward it is the moment after."""
    day = near.astimezone(LONDON).date()
    return {
        datetime.combine(day + timedelta(days=days), hour, LONDON)
        .replace(fold=fold)
        .astimezone(UTC)
        for days in (-1, 0, 1, 2)
        for fold in (0, 1)
    }
