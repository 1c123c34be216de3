"""Moments as other systems write them: nanoseconds, no zone, or nonsense. Never guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from resettle.planning.events import LONDON

#: Outside these years a date is a typing mistake, whatever the calendar allows.
FIRST_YEAR, LAST_YEAR = 1990, 2100

_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]"
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,12}))?)?"
    r"(?:([Zz])|([+-])([0-9]{2}):?([0-9]{2}))?"
)


class Moment(NamedTuple):
    """What a field says about when: an aware UTC moment, or why there is none."""

    at: datetime | None
    #: What was odd about it, as a sentence.
    note: str | None = None
    #: It named its own zone.
    zoned: bool = True


ABSENT = Moment(None)


def read_moment(said: object, field: str) -> Moment:
    """Read a moment. One that cannot be read counts as absent, and the note says so."""
    if said is None:
        return ABSENT
    found = _MOMENT.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        return _unreadable(field)
    year, month, day, hour, minute = map(int, found.groups()[:5])
    second = int(found[6] or 0)
    # Finer than microseconds is cut off: nothing here hangs on it.
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Moment(
            None, f"{field} is in the year {year}, which cannot be meant, and was left out."
        )
    zoned = found[8] is not None or found[9] is not None
    zone = _zone(found) if zoned else LONDON
    if zone is None:
        return _unreadable(field)
    try:
        at = datetime(year, month, day, hour, minute, second, micro, tzinfo=zone).astimezone(UTC)
    except ValueError:
        return _unreadable(field)
    note = None if zoned else f"{field} names no time zone; it was taken as the time in London."
    return Moment(at, note, zoned)


def _zone(found: re.Match[str]) -> timezone | None:
    if found[8]:
        return UTC
    offset = timedelta(hours=int(found[10]), minutes=int(found[11]))
    if int(found[11]) > 59 or offset > timedelta(hours=14):
        return None
    return timezone(-offset if found[9] == "-" else offset)


def _unreadable(field: str) -> Moment:
    return Moment(None, f"{field} is not a time that can be read, and was left out.")
