"""The words for due dates: "10 working days before release" to a `Due` and back again.

One expression for a day, one for a repeat. If a rule needs a second clause, stop and think.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from resettle.errors import BadInput
from resettle.planning.vocabulary import Anchor


class Unit(StrEnum):
    WORKING_DAY = "working day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Due:
    """A day counted from an anchor; negative counts go back. `by` is a time on that day."""

    count: int
    unit: Unit
    anchor: Anchor
    by: time | None = None
    #: Written once: every task of every re-plan says the words its date comes from.
    words: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", _by_words(self.by) + _day_words(self))

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Repeat:
    """One task each `every` `unit`, from one anchor until another, never for longer than the cap.

    `every` is None where the child's contact level decides how often.
    """

    every: int | None
    unit: Unit
    start: Anchor
    until: Anchor | None
    at_most: int
    at_most_unit: Unit

    def __str__(self) -> str:
        often = (
            "by contact level"
            if self.every is None
            else "every " + (self.unit if self.every == 1 else f"{self.every} {self.unit}s")
        )
        until = f" until {self.until}" if self.until else ""
        cap = _count_words(self.at_most, self.at_most_unit)
        return f"{often} from {self.start}{until}, for at most {cap}"


_ANCHORS = "|".join(sorted((re.escape(a) for a in Anchor), key=len, reverse=True))
_UNITS = r"working days?|days?|weeks?|months?"
#: Three digits at most: 999 of anything is past every order a child can be given.
_COUNT = "[0-9]{1,3}"
_DUE = re.compile(
    rf"(?:by (?P<by>noon|[0-9]{{1,2}}(?::[0-9]{{2}})?[ap]m) )?"
    rf"(?:on (?:the day of )?(?P<on>{_ANCHORS})(?: day)?"
    rf"|(?:on )?the next working day after (?P<next>{_ANCHORS})"
    rf"|(?:within )?(?P<count>{_COUNT}) (?P<unit>{_UNITS}) (?P<side>before|after|of) "
    rf"(?P<anchor>{_ANCHORS}))"
)
_REPEAT = re.compile(
    rf"(?:(?P<level>by contact level)|every (?:(?P<every>{_COUNT}) )?(?P<unit>{_UNITS}))"
    rf" from (?P<start>{_ANCHORS})(?: until (?P<until>{_ANCHORS}))?"
    rf", for at most (?P<cap>{_COUNT}) (?P<cap_unit>{_UNITS})"
)
_EXAMPLES = (
    "such as “14 days before release”, “on release day”, “within 5 working days of custody start” "
    "or “by noon on the next working day after missed contact”"
)


def parse_due(words: str) -> Due:
    """Read the words for a due date.

    >>> str(parse_due("within 5 working days of custody start"))
    '5 working days after custody start'

    Raises:
        BadInput: the words are not in the grammar.
    """
    match = _DUE.fullmatch(" ".join(words.split()))
    if match is None:
        raise BadInput(f"“{words}” is not a due date we can read. Write one {_EXAMPLES}.")
    by = _parse_time(match["by"])
    if match["on"]:
        return Due(0, Unit.DAY, Anchor(match["on"]), by)
    if match["next"]:
        return Due(1, Unit.WORKING_DAY, Anchor(match["next"]), by)
    count = int(match["count"])
    sign = -1 if match["side"] == "before" else 1
    return Due(sign * count, Unit(match["unit"].removesuffix("s")), Anchor(match["anchor"]), by)


def parse_repeat(words: str) -> Repeat:
    """Read the words for a repeat.

    >>> str(parse_repeat("every month from sentence until release, for at most 24 months"))
    'every month from sentence until release, for at most 24 months'

    Raises:
        BadInput: the words are not in the grammar.
    """
    match = _REPEAT.fullmatch(" ".join(words.split()))
    if match is None:
        raise BadInput(
            f"“{words}” is not a repeat we can read. Write one such as “every month from sentence "
            "until release, for at most 24 months” or “by contact level from release until "
            "end of supervision, for at most 12 months”."
        )
    every = None if match["level"] else int(match["every"] or 1)
    if every == 0:
        raise BadInput(f"“{words}” would repeat without end: every 0 is not allowed.")
    if int(match["cap"]) == 0:
        raise BadInput(f"“{words}” would never happen: for at most 0 is not allowed.")
    return Repeat(
        every=every,
        unit=Unit(match["unit"].removesuffix("s")) if match["unit"] else Unit.MONTH,
        start=Anchor(match["start"]),
        until=Anchor(match["until"]) if match["until"] else None,
        at_most=int(match["cap"]),
        at_most_unit=Unit(match["cap_unit"].removesuffix("s")),
    )


def _parse_time(words: str | None) -> time | None:
    if words is None:
        return None
    if words == "noon":
        return time(12)
    hours, _, minutes = words[:-2].partition(":")
    hour, minute = int(hours), int(minutes or 0)
    if not 1 <= hour <= 12 or minute > 59:
        raise BadInput(f"“{words}” is not a time of day. Write one such as 9am, 4:30pm or noon.")
    return time(hour % 12 + (12 if words.endswith("pm") else 0), minute)


def _by_words(by: time | None) -> str:
    if by is None:
        return ""
    if by == time(12):
        return "by noon "
    minutes = f":{by.minute:02}" if by.minute else ""
    return f"by {by.hour % 12 or 12}{minutes}{'am' if by.hour < 12 else 'pm'} "


def _count_words(count: int, unit: Unit) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _day_words(due: Due) -> str:
    if due.count == 0 and due.unit is Unit.DAY:
        return f"on {due.anchor}"
    side = "before" if due.count < 0 else "after"
    return f"{_count_words(abs(due.count), due.unit)} {side} {due.anchor}"
