"""The count of working days as a calendar: which days were counted, and which passed over, and why.

Nothing is counted here: the days come from the same calendar that made the date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_A_DAY = timedelta(days=1)
_A_WEEK = 7
#: A count over more weeks than this is said in a number: nobody checks it day by day.
MOST_WEEKS = 30


@dataclass(frozen=True, slots=True)
class CountedDay:
    on: date
    #: Its place in the count; None where it is not counted.
    number: int | None = None
    #: The bank holiday's name, where that is why it is passed over.
    holiday: str | None = None
    #: The day the count begins from, which is never counted itself.
    is_start: bool = False
    is_end: bool = False
    #: Only there to fill its week.
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """Weeks from Monday to Sunday, from the day counted from to the day it comes to."""

    weeks: tuple[tuple[CountedDay, ...], ...]
    #: The bank holidays that were passed over, in order of day.
    skipped: tuple[CountedDay, ...]
    number: int


def count_of(start: date, counted: Sequence[date], holidays: Mapping[date, str]) -> Count | None:
    """The calendar of one count; None where nothing was counted, or far too much for a page.

    Args:
        counted: the working days, in the order they were counted, forwards or back.
        holidays: the name of every bank holiday.
    """
    if not counted:
        return None
    end = counted[-1]
    first, last = min(start, end), max(start, end)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // _A_WEEK + 1
    if weeks > MOST_WEEKS:
        return None
    numbers = {day: number for number, day in enumerate(counted, start=1)}

    def day_at(offset: int) -> CountedDay:
        on = monday + offset * _A_DAY
        outside = not first <= on <= last
        return CountedDay(
            on,
            number=numbers.get(on),
            holiday=None if outside or on == start else holidays.get(on),
            is_start=on == start,
            is_end=on == end,
            is_outside=outside,
        )

    days = [day_at(offset) for offset in range(weeks * _A_WEEK)]
    rows = tuple(tuple(days[place : place + _A_WEEK]) for place in range(0, len(days), _A_WEEK))
    skipped = tuple(day for day in days if day.holiday and day.number is None)
    return Count(rows, skipped, len(counted))
