"""A month of releases as a calendar shows it: weeks of days, each with who comes home. Pure."""

from __future__ import annotations

import re
from calendar import Calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
#: No release is planned before or after these years; a calendar needs some end.
_FIRST, _LAST = 2000, 2069


@dataclass(frozen=True, slots=True)
class Month:
    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1) if self.after else date(self.year, 12, 31)

    @property
    def before(self) -> Month | None:
        day = self.first - timedelta(days=1)
        return Month(day.year, day.month) if day.year >= _FIRST else None

    @property
    def after(self) -> Month | None:
        day = self.first + timedelta(days=31)
        return Month(day.year, day.month) if day.year <= _LAST else None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    #: Another month's days fill the first and the last week, and are empty.
    is_in_month: bool
    holiday: str | None
    releases: Sequence[Any]


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def read_month(said: str) -> Month | None:
    """
    >>> str(read_month("2026-03")), read_month("2026-13"), read_month("March")
    ('2026-03', None, None)
    """
    found = _MONTH.fullmatch(said)
    if found is None:
        return None
    year, number = int(found[1]), int(found[2])
    return Month(year, number) if _FIRST <= year <= _LAST and 1 <= number <= 12 else None


def weeks_of(
    month: Month, releases: Iterable[tuple[date, Any]], holidays: Mapping[date, str]
) -> list[list[Day]]:
    """From Monday to Sunday, so that the days of the week stand one below another."""
    by_day: dict[date, list[Any]] = {}
    for on, one in releases:
        by_day.setdefault(on, []).append(one)
    return [
        [
            Day(
                on,
                on.month == month.number,
                holidays.get(on) if on.month == month.number else None,
                by_day.get(on, ()) if on.month == month.number else (),
            )
            for on in week
        ]
        for week in Calendar().monthdatescalendar(month.year, month.number)
    ]
