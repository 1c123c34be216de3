"""The length of an order, as courts state it: months or days, in consecutive parts."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from resettle.errors import BadInput

_PART = re.compile(r"([1-9][0-9]{0,3})([md])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Term(NamedTuple):
    """Consecutive parts, each `(count, "m" or "d")`: two orders of six months are `6m+6m`."""

    parts: tuple[tuple[int, str], ...]

    @property
    def months(self) -> int:
        return sum(count for count, unit in self.parts if unit == "m")

    @property
    def days(self) -> int:
        return sum(count for count, unit in self.parts if unit == "d")

    def end(self, start: date) -> date:
        """The day after the last day served: all the months together first, then the days."""
        return add_months(start, self.months) + timedelta(days=self.days)

    def __str__(self) -> str:
        return "+".join(f"{count}{unit}" for count, unit in self.parts)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it has no such day.

    >>> str(add_months(date(2026, 1, 31), 1))
    '2026-02-28'
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def parse_term(words: str, *, field: str = "term") -> Term:
    """Read a term: "8m", "112d", or consecutive "6m+6m".

    >>> str(parse_term("6m + 6m"))
    '6m+6m'

    Raises:
        BadInput: the words are not a term; `field` names what they were given for.
    """
    parts = [_PART.fullmatch(part) for part in "".join(words.split()).lower().split("+")]
    if not all(parts):
        raise BadInput(
            f"“{words}” is not a term. Write months or days such as 8m or 112d, and consecutive "
            "terms as 6m+6m.",
            field=field,
        )
    return Term(tuple((int(part[1]), part[2]) for part in parts if part))


def parse_start(words: str, *, field: str) -> date:
    """Read a date written 2026-03-02, and in no other way.

    Raises:
        BadInput: the words are not a date, or the calendar has no such day.
    """
    if _DATE.fullmatch(words):
        try:
            return date.fromisoformat(words)
        except ValueError:
            pass
    raise BadInput(f"“{words}” is not a date. Write one such as 2026-03-02.", field=field)
