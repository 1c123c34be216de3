"""Days, weeks and months that reports are told by. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

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
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return first, add_months(first, 3) - timedelta(days=1)


def a_year_before(first: date, last: date) -> tuple[date, date]:
    """The same days a year earlier; the last of February where there was no 29th."""
    return add_months(first, -12), add_months(last, -12)


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
