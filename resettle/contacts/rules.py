"""The closed lists of a contact: how, where, who came, and what becomes of an expense. Pure."""

from __future__ import annotations

from enum import StrEnum


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


#: How the child says things are, from very bad to very good.
SCALE = (1, 2, 3, 4, 5)
#: Nobody is with a child for longer at once.
MOST_MINUTES = 24 * 60
#: In pence: a slip of the thumb, and not an expense.
MOST_PENCE = 50_000
