"""The kinds of meeting, what can become of one, and when one makes no sense any more. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from resettle.planning.events import LONDON

#: How long a meeting lasts of which nobody has said.
USUAL_MINUTES = 60
#: A meeting further off than this was typed wrong.
FURTHEST = timedelta(days=2 * 366)
#: Nobody writes down a meeting that is longer ago.
LONGEST_AGO = timedelta(days=5 * 366)
#: Who the child is in a list of who is asked.
THE_CHILD = "child"


class MeetingKind(StrEnum):
    PLANNING = "planning"
    REVIEW = "review"
    FINAL_REVIEW = "final_review"
    LOOKED_AFTER_REVIEW = "looked_after_review"
    TEMPORARY_RELEASE = "temporary_release"
    RELEASE_DAY = "release_day"
    APPOINTMENT = "appointment"
    OTHER = "other"


class MeetingState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Came(StrEnum):
    """Whether somebody who was asked came."""

    YES = "yes"
    NO = "no"
    APOLOGIES = "apologies"


class Did(StrEnum):
    """What was done to a meeting, as its log keeps it."""

    PLANNED = "planned"
    MOVED = "moved"
    CHANGED = "changed"
    HELD = "held"
    CANCELLED = "cancelled"


class Asked(NamedTuple):
    """Somebody who is asked: one who works here, one round the child, the child, or just a name."""

    name: str
    role: str = ""
    person_id: int | None = None
    around_id: int | None = None

    @property
    def key(self) -> str:
        """What stands for them in a form; a name alone stands for itself."""
        if self.person_id is not None:
            return f"person:{self.person_id}"
        if self.around_id is not None:
            return f"around:{self.around_id}"
        return THE_CHILD if self.role == THE_CHILD else f"name:{self.name}"


_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(am|pm)?", re.ASCII)
_WITHOUT_A_SIGN = re.compile(r"(\d{2})(\d{2})", re.ASCII)
_BY_NAME = {"midday": time(12), "noon": time(12), "midnight": time(0)}


class NoTime(ValueError):
    """It is no time of day in numbers."""


class Unclear(NoTime):
    """It could be in the morning or in the afternoon."""


def read_time(said: str) -> time:
    """A time as people type it.

    >>> [str(read_time(one)) for one in ("2.30pm", "14:30", "9 a.m.", "1430", "noon", "9:05")]
    ['14:30:00', '14:30:00', '09:00:00', '14:30:00', '12:00:00', '09:05:00']
    >>> read_time("half two")
    Traceback (most recent call last):
    resettle.meetings.rules.NoTime: half two

    Raises:
        Unclear: “2:30” alone: nobody meets at that hour of the night, and nobody said afternoon.
        NoTime: it is no time in numbers.
    """
    plain = said.lower().replace("a.m.", "am").replace("p.m.", "pm").replace(" ", "")
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    found = _CLOCK.fullmatch(plain) or _WITHOUT_A_SIGN.fullmatch(plain)
    if found is None:
        raise NoTime(said)
    hour, minute = int(found[1]), int(found[2] or 0)
    half = found[3] if found.re is _CLOCK else None
    if half:
        if not 1 <= hour <= 12:
            raise NoTime(said)
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif found[2] is None:
        raise NoTime(said)
    elif len(found[1]) == 1 and 1 <= hour <= 6:
        raise Unclear(said)
    try:
        return time(hour, minute)
    except ValueError:
        raise NoTime(said) from None


def as_typed(at: time) -> str:
    """A time as a person would type it, in every language.

    >>> as_typed(time(14, 30)), as_typed(time(0, 5)), as_typed(time(12))
    ('2:30pm', '12:05am', '12:00pm')
    """
    return f"{at.hour % 12 or 12}:{at.minute:02}{'am' if at.hour < 12 else 'pm'}"


def moment_of(day: date, at: time) -> datetime | None:
    """When that is, by the clocks in London; None in the hour that is left out in spring.

    In the hour that comes twice in autumn, the first of the two is meant.
    """
    said = datetime.combine(day, at)
    moment = said.replace(tzinfo=LONDON).astimezone(UTC)
    return moment if moment.astimezone(LONDON).replace(tzinfo=None) == said else None


def day_of(moment: datetime) -> date:
    """The day of a moment in London."""
    return moment.astimezone(LONDON).date()


def first_moment(day: date) -> datetime:
    """When a day begins in London."""
    return datetime.combine(day, time(0), LONDON).astimezone(UTC)


def ends_at(starts_at: datetime, minutes: int | None) -> datetime:
    return starts_at + timedelta(minutes=minutes or USUAL_MINUTES)


def are_at_once(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Whether two stretches of time overlap; one that begins as the other ends does not."""
    return one[0] < other[1] and other[0] < one[1]


def is_overtaken(state: str, before_release: bool, starts_at: datetime, out: date | None) -> bool:
    """Whether a meeting that makes sense only in custody stands on a day when the child is out.

    Args:
        out: the day of the release, as it was or as it is planned.
    """
    planned = state == MeetingState.PLANNED
    return planned and before_release and out is not None and day_of(starts_at) >= out


def names_a_line(said: str) -> list[str]:
    """Each line is a name; the same name twice is one person."""
    return list(dict.fromkeys(" ".join(line.split()) for line in said.splitlines() if line.strip()))


def without_repeats(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    """Nobody is asked twice, whatever part they are asked in."""
    found: dict[str, Asked] = {}
    for one in asked:
        found.setdefault(one.key, one)
    return tuple(found.values())
