"""The closed lists of a contact, what can be kept as one and what waits for a worker. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from resettle.errors import Refused, Words
from resettle.planning.events import LONDON


class How(StrEnum):
    VISIT = "visit"
    PHONE = "phone"
    VIDEO = "video"
    MESSAGE = "message"
    LETTER = "letter"


class Place(StrEnum):
    CUSTODY = "custody"
    HOME = "home"
    OFFICE = "office"
    OUT = "out"
    SCHOOL_OR_WORK = "school_or_work"
    OTHER = "other"


class Attended(StrEnum):
    """What became of it. Only the first is a contact that counts."""

    ATTENDED = "attended"
    NOT_THERE = "not_there"
    CANCELLED_BY_CHILD = "cancelled_by_child"
    CANCELLED_BY_US = "cancelled_by_us"
    CANCELLED_BY_OTHER = "cancelled_by_other"


class ExpenseState(StrEnum):
    CLAIMED = "claimed"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPORTED = "exported"


class CheckInWay(StrEnum):
    """How the child answered."""

    ON_A_PHONE = "on_a_phone"
    LINK = "link"


class Day(StrEnum):
    """How somebody says on which day it was."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    OTHER = "other"


class HeldBecause(StrEnum):
    """Why what came from a phone could not be kept as a contact."""

    #: Something is missing or cannot be read.
    INVALID = "invalid"
    #: It begins later than it came.
    TO_COME = "to_come"
    LONG_AGO = "long_ago"
    #: The child was not yet, or not then, theirs.
    BEFORE_MATCH = "before_match"
    #: The child is theirs no longer.
    NOT_THEIRS = "not_theirs"
    UNKNOWN_CHILD = "unknown_child"
    #: Whoever wrote it does not log contacts any more.
    NOT_ALLOWED = "not_allowed"
    #: Another contact with the child at that moment says something else.
    SAME_TIME = "same_time"
    #: The seal cannot be opened.
    UNOPENED = "unopened"


#: How the child says things are, from very bad to very good.
SCALE = (1, 2, 3, 4, 5)
#: Nobody is with a child for longer at once.
MOST_MINUTES = 24 * 60
#: In pence: a slip of the thumb, and not an expense.
MOST_PENCE = 50_000
USUAL_MINUTES = 60
#: What is longer ago was typed wrong.
LONGEST_AGO = timedelta(days=366)
#: By so much a phone's clock may be ahead of ours.
SLACK = timedelta(minutes=15)

#: For so long a key is given out to phones before another takes its place.
KEY_GIVEN_OUT = timedelta(days=30)
#: We count on no phone waiting longer than this for a signal.
LONGEST_WAIT = timedelta(days=90)
#: For so long a key still opens what was sealed with it, once another has taken its place.
KEY_OPENS_AFTER = timedelta(days=180)


class CannotKeep(Refused):
    """It cannot be kept as a contact. On a page the form says so; from a phone it is held."""

    def __init__(self, because: HeldBecause, words: Words, field: str | None = None) -> None:
        super().__init__(words, field=field)
        self.because = because


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of one contact."""

    began_at: datetime
    minutes: int
    how: How
    place: Place
    attended: Attended
    planned: bool = True
    pathways: tuple[str, ...] = ()
    did: str = ""
    rating: int | None = None
    child_said: str = ""
    next_plan: str = ""
    worried: bool = False
    #: What they are worried about, and whether somebody is in danger now.
    worry: str = ""
    danger: bool = False
    pence: int | None = None
    spent_on: str = ""


def day_of(moment: datetime) -> date:
    """The day of a moment in London."""
    return moment.astimezone(LONDON).date()


def day_meant(day: Day, on: date | None, today: date) -> date | None:
    """Which day somebody means who wrote on `today`.

    >>> day_meant(Day.YESTERDAY, None, date(2026, 3, 1))
    datetime.date(2026, 2, 28)
    """
    if day is Day.OTHER:
        return on
    return today if day is Day.TODAY else today - timedelta(days=1)


def refuse_unlikely(began_at: datetime, now: datetime) -> None:
    """Raises: CannotKeep: it is still to come, or so long ago that the day was typed wrong."""
    if began_at > now + SLACK:
        words = Words("A contact that is still to come cannot be logged. Change the day or time.")
        raise CannotKeep(HeldBecause.TO_COME, words, "day")
    if now - began_at > LONGEST_AGO:
        words = Words("The day must be within the last year.")
        raise CannotKeep(HeldBecause.LONG_AGO, words, "day")


def is_late(began_at: datetime, written_at: datetime) -> bool:
    """Whether it was written down later than the day after."""
    return (day_of(written_at) - day_of(began_at)).days > 1


def came_late(written_at: datetime, at: datetime) -> bool:
    """Whether it waited on a phone for more than an hour."""
    return at - written_at > timedelta(hours=1)


def initials(name: str) -> str:
    """What a phone keeps of a name.

    >>> initials("Robin d'Example-Hill"), initials("  ")
    ('RD', '')
    """
    return "".join(word[0] for word in name.split()[:3]).upper()


def told_as(attended: str) -> str:
    """The word of the event: who cancelled makes no difference to the plan."""
    return "cancelled" if attended.startswith("cancelled") else attended
