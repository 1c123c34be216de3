"""Counting from a day: working days, days, weeks and months, and clocks that stand still."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, time, timedelta

from resettle.planning.due import Due, Unit
from resettle.planning.events import LONDON, Said
from resettle.planning.facts import Hold
from resettle.planning.working_days import WorkingDays


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` on; clamped to the month's end where it lacks it.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def count(day: date, number: int, unit: Unit, calendar: WorkingDays) -> date:
    """The day `number` units from `day`, either way; the day itself is never counted."""
    if unit is Unit.WORKING_DAY:
        return calendar.add(day, number)
    if unit is Unit.MONTH:
        return add_months(day, number)
    return day + timedelta(days=number * (7 if unit is Unit.WEEK else 1))


def is_provisional(due: Due, base: date, day: date, calendar: WorkingDays) -> bool:
    """Whether a count used working days beyond the official list."""
    return due.unit is Unit.WORKING_DAY and not calendar.is_known(base, day)


def late_start(base: date, said: Said | None, late_hour: time, calendar: WorkingDays) -> date:
    """The day a clock starts: the next working day for what was told after the hour that day."""
    if said is None:
        return base
    told = said.time.astimezone(LONDON)
    if told.date() == base and told.time() > late_hour:
        return calendar.next_working(base)
    return base


def after_holds(
    day: date, base: date, due: Due, holds: tuple[Hold, ...], calendar: WorkingDays
) -> date:
    """Move a due day on by the time its clock stood still.

    A hold that began after the due day changes nothing: what was overdue stays overdue. A hold
    that still lasts has stopped the clock, and the day is only moved once it is over.
    """
    for hold in holds:
        if hold.start > day or hold.end is None or hold.end <= base:
            continue
        start = max(hold.start, base)
        if due.unit is Unit.WORKING_DAY:
            day = calendar.add(day, len(calendar.between(start, hold.end)))
        else:
            day += hold.end - start
    return day
