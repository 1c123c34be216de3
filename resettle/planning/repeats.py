"""The days of tasks that repeat: every so often, or as often as the child's contact level asks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from resettle.planning.counting import add_months, count
from resettle.planning.due import Repeat
from resettle.planning.vocabulary import Level
from resettle.planning.workflow import ContactLevels
from resettle.planning.working_days import WorkingDays

Levels = tuple[tuple[date, Level], ...]


def repeat_days(
    repeat: Repeat,
    start: date,
    until: date | None,
    calendar: WorkingDays,
    *,
    levels: Levels,
    table: ContactLevels,
    assumed: Level | None,
) -> list[date]:
    """Every due day of a repeat, in order: after `start`, before `until`, never past its cap."""
    last = count(start, repeat.at_most, repeat.at_most_unit, calendar)
    if repeat.every is None:
        days = _contact_days(start, last, levels, table, assumed)
    else:
        days = _regular_days(repeat, start, last, calendar)
    return [day for day in days if until is None or day < until]


def _regular_days(repeat: Repeat, start: date, last: date, calendar: WorkingDays) -> Iterator[date]:
    assert repeat.every is not None, "by level goes another way"
    number = 1
    while (day := count(start, number * repeat.every, repeat.unit, calendar)) <= last:
        yield day
        number += 1


def _contact_days(
    start: date, last: date, levels: Levels, table: ContactLevels, assumed: Level | None
) -> Iterator[date]:
    """The contacts of each month out, spread evenly over it, at the level of each day.

    A change of level in the middle of a month takes effect from its own day: up to it the old
    spacing holds, after it the new one.
    """
    month = 0
    while (begins := add_months(start, month)) < last:
        ends = add_months(start, month + 1)
        times = next(row for upto, row in table if upto is None or month < upto)
        spread = {level: _spread(begins, ends, number) for level, number in times.items()}
        days = {
            day
            for level, candidates in spread.items()
            for day in candidates
            if level_on(day, levels, assumed) is level and day <= last
        }
        yield from sorted(days)
        month += 1


def _spread(begins: date, ends: date, number: int) -> list[date]:
    """`number` days spread evenly from just after `begins` to `ends`."""
    length = (ends - begins).days
    return [begins + timedelta(days=length * k // number) for k in range(1, number + 1)]


def level_on(day: date, levels: Levels, assumed: Level | None) -> Level | None:
    """The contact level in force on a day; before any was set, the rule's assumption."""
    place = bisect_right(levels, day, key=lambda change: change[0])
    return levels[place - 1][1] if place else assumed
