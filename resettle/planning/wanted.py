"""A task the plan asks for, and the words that say why."""

from __future__ import annotations

from datetime import date, time
from functools import lru_cache
from typing import NamedTuple

from resettle.planning.events import Said
from resettle.planning.vocabulary import Anchor, Flag
from resettle.planning.workflow import TaskName, TaskRule

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Settled(NamedTuple):
    """A fact that settles a task by itself: when, and who said so."""

    on: date
    said: Said | None


class WantedTask(NamedTuple):
    """What the plan wants of one rule for one child. A value: nothing here is stored yet.

    A NamedTuple and not a dataclass because forty are made for each child at every re-plan.
    """

    rule: TaskRule
    #: What makes it the same task when its date moves: the occurrence, or the event's key.
    identity: str
    occurrence: int
    opens: date | None
    due: date | None
    due_time: time | None
    #: Sorted.
    flags: tuple[str, ...]
    because: str
    fallback_on: date | None
    settled: Settled | None
    #: From this day it is over, where it is still open: the next is due.
    lapses_on: date | None = None

    @property
    def name(self) -> TaskName:
        return self.rule.name

    @property
    def fallback_owner(self) -> str | None:
        return self.rule.fallback_owner


@lru_cache(maxsize=1024)
def day_words(day: date) -> str:
    """A date as people write it.

    >>> day_words(date(2026, 6, 30))
    '30 June 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_WHY_FLAG = {
    Flag.COMPRESSED: "There was less time than that, so it is due on the first possible day.",
    Flag.ESTIMATED: "Custody has given no date yet: this one is calculated.",
    Flag.PROVISIONAL: "It counts past the published bank holidays, so it may move by a day.",
    Flag.UNPLANNED_RELEASE: "The release was not planned for that day.",
    Flag.HELD: "Held while the child is away.",
}


def because_words(words: str, anchor: Anchor, day: date | None, flags: set[Flag]) -> str:
    """One short paragraph: the rule's words, the day it counts from, and what to know about it."""
    if day is None:
        return f"Due {words}. The day of {anchor} is not known yet."
    first = f"Due {words}, {day_words(day)}."
    if not flags:
        return first
    return " ".join([first, *(why for flag, why in _WHY_FLAG.items() if flag in flags)])
