"""When a supervisor and a mentor talk next. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from resettle.planning.counting import add_months


class Talk(Protocol):
    @property
    def held_on(self) -> date: ...
    @property
    def group(self) -> bool: ...


def last_talk(talks: Iterable[Talk], *, group: bool) -> date | None:
    """The day of the last talk, with several together or one to one."""
    return max((one.held_on for one in talks if one.group == group), default=None)


def next_due(last: date | None, began: date | None, months: int) -> date | None:
    """By when the next talk one to one is due: so long after the last, or after the first child.

    >>> next_due(date(2026, 1, 31), date(2026, 1, 5), 1)
    datetime.date(2026, 2, 28)

    Args:
        began: since when they have had a child; None where they have none, and nothing is due.
    """
    if began is None:
        return None
    return add_months(began if last is None else max(last, began), months)
