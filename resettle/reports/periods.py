"""Days, weeks and months that reports are told by. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from resettle.board.rules import quarter_of
from resettle.calculators.terms import add_months

WEEK = timedelta(days=7)


def last_three_months(today: date) -> tuple[date, date]:
    """This month as far as it has come, and the two before it.

    >>> [str(day) for day in last_three_months(date(2026, 11, 26))]
    ['2026-09-01', '2026-11-26']
    """
    return add_months(today.replace(day=1), -2), today


def coming_90_days(today: date) -> tuple[date, date]:
    """From today, 90 days."""
    return today, today + timedelta(days=89)


def this_quarter(today: date) -> tuple[date, date]:
    """The quarter that today is in; quarters begin in January, April, July and October.

    >>> [str(day) for day in this_quarter(date(2026, 11, 26))]
    ['2026-10-01', '2026-12-31']
    """
    quarter = quarter_of(today)
    return quarter.first, quarter.last


def a_year_before(first: date, last: date) -> tuple[date, date]:
    """The same days a year earlier; the last of February where there was no 29th."""
    return add_months(first, -12), add_months(last, -12)


def years_until(last: date, years: int) -> date:
    """The first day of so many years that end with a day.

    >>> str(years_until(date(2026, 11, 26), 3)), str(years_until(date(2028, 2, 29), 1))
    ('2023-11-27', '2027-03-01')
    """
    return add_months(last, -12 * years) + timedelta(days=1)


def three_years(today: date) -> tuple[date, date]:
    """The three years that end today."""
    return years_until(today, 3), today


def months_between(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Each month of a period, as far as it lies in it.

    >>> [str(a) for a, _ in months_between(date(2026, 1, 31), date(2026, 3, 1))]
    ['2026-01-31', '2026-02-01', '2026-03-01']
    """
    at = first
    while at <= last:
        following = add_months(at.replace(day=1), 1)
        yield at, min(last, following - timedelta(days=1))
        at = following


def weeks_between(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Stretches of seven days from the first; the last may be shorter."""
    at = first
    while at <= last:
        yield at, min(last, at + WEEK - timedelta(days=1))
        at += WEEK


def last_month(today: date) -> tuple[date, date]:
    """The month before this one."""
    first = add_months(today.replace(day=1), -1)
    return first, today.replace(day=1) - timedelta(days=1)


def last_quarter(today: date) -> tuple[date, date]:
    """The quarter before this one.

    >>> [str(day) for day in last_quarter(date(2026, 1, 5))]
    ['2025-10-01', '2025-12-31']
    """
    first, _ = this_quarter(today)
    return add_months(first, -3), first - timedelta(days=1)


#: How often somebody may want to hear that a report is ready.
HOW_OFTEN = ("week", "month", "quarter")


def next_time(often: str, after: date) -> date:
    """The next Monday, or first of a month or quarter, after a day.

    >>> [str(next_time(often, date(2026, 11, 30))) for often in HOW_OFTEN]
    ['2026-12-07', '2026-12-01', '2027-01-01']
    """
    if often == "week":
        return after + timedelta(days=7 - after.weekday())
    if often == "month":
        return add_months(after.replace(day=1), 1)
    return add_months(this_quarter(after)[0], 3)
