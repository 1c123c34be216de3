"""Counting working days, and knowing where the knowledge of them ends.

A working day is a weekday that is not a bank holiday. Which days are bank holidays is given to
us: published ones first, computed ones after those. We only count, by looking up a position in a
list made once, so that a count of one and a count of a hundred cost the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from resettle.errors import OutOfKnownDays

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class WorkingDays:
    """The working days of one country from `first` to `last`, both included. Never changes.

    >>> christmas = [date(2026, 12, 25), date(2026, 12, 28)]
    >>> days = WorkingDays(christmas, *[date(2026, 1, 1), date(2026, 12, 31)] * 2)
    >>> str(days.add(date(2026, 12, 22), 3))
    '2026-12-29'
    """

    __slots__ = (
        "_days",
        "_eve",
        "_morrow",
        "_origin",
        "_so_far",
        "first",
        "holidays",
        "known_from",
        "known_until",
        "last",
    )

    def __init__(
        self,
        holidays: Iterable[date],
        known_from: date,
        known_until: date,
        first: date,
        last: date,
    ) -> None:
        if last < first:
            raise ValueError(f"A calendar cannot end on {last}, before it begins on {first}.")
        self.holidays = frozenset(holidays)
        #: The official list covers these days; outside them bank holidays are computed.
        self.known_from, self.known_until = known_from, known_until
        self._eve, self._morrow = known_from - _ONE_DAY, known_until + _ONE_DAY
        self.first, self.last = first, last
        self._origin = first.toordinal()
        #: Every working day in order, and for each civil day how many there were up to its end.
        self._days: list[date] = []
        self._so_far = array("I")
        for ordinal in range(self._origin, last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if day.weekday() < _SATURDAY and day not in self.holidays:
                self._days.append(day)
            self._so_far.append(len(self._days))

    def is_working(self, day: date) -> bool:
        place = self._place(day)
        return self._so_far[place] > (self._so_far[place - 1] if place else 0)

    def add(self, day: date, n: int) -> date:
        """The day `n` working days on, or back where `n` is negative.

        The start day is never counted, whether or not it is a working day; 0 is the day itself.

        Raises:
            OutOfKnownDays: the start or the end lies outside the calendar.
        """
        place = self._place(day)
        if n == 0:
            return day
        if n > 0:
            wanted = self._so_far[place] + n - 1
        else:
            wanted = (self._so_far[place - 1] if place else 0) + n
        if not 0 <= wanted < len(self._days):
            raise self._beyond(n, day)
        return self._days[wanted]

    def _beyond(self, n: int, day: date) -> OutOfKnownDays:
        known: dict[str, Any] = {"first": self.first, "last": self.last, "day": day}
        if n > 0:
            return OutOfKnownDays(
                "Working day %(count)s after %(day)s lies outside the calendar, which runs from "
                "%(first)s to %(last)s.",
                count=n,
                **known,
            )
        return OutOfKnownDays(
            "Working day %(count)s before %(day)s lies outside the calendar, which runs from "
            "%(first)s to %(last)s.",
            count=-n,
            **known,
        )

    def next_working(self, day: date) -> date:
        """The first working day after this one."""
        return self.add(day, 1)

    def is_known(self, start: date, end: date) -> bool:
        """Whether every day counted between the two is one the official list covers.

        As in counting, the start day itself is not looked at; so a count of 0 is always known.
        """
        if self.known_from <= start <= self.known_until:
            # So nearly always, and asked for every date of every plan.
            return self.known_from <= end <= self.known_until
        if start < end:
            return start == self._eve and end <= self.known_until
        return start == end or (start == self._morrow and end >= self.known_from)

    def between(self, start: date, end: date) -> list[date]:
        """The working days counted from `start` to `end`, in that order; `start` is left out.

        Raises:
            OutOfKnownDays: the start or the end lies outside the calendar.
        """
        begin, finish = self._place(start), self._place(end)
        if start <= end:
            return self._days[self._so_far[begin] : self._so_far[finish]]
        low = self._so_far[finish - 1] if finish else 0
        return self._days[low : self._so_far[begin - 1]][::-1]

    def _place(self, day: date) -> int:
        place = day.toordinal() - self._origin
        if not 0 <= place < len(self._so_far):
            raise OutOfKnownDays(
                "%(day)s lies outside the calendar, which runs from %(first)s to %(last)s. "
                "Check the year.",
                day=day,
                first=self.first,
                last=self.last,
            )
        return place

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkingDays) and self._as_value() == other._as_value()

    def __hash__(self) -> int:
        return hash(self._as_value())

    def __repr__(self) -> str:
        return f"WorkingDays({len(self.holidays)} bank holidays, {self.first} to {self.last})"

    def _as_value(self) -> tuple[object, ...]:
        return (self.holidays, self.known_from, self.known_until, self.first, self.last)
