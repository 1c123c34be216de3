"""Who sits on the management board, how somebody came to it, and the quarters of a year. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from resettle.errors import BadInput

#: Nothing is recorded from before, and nobody plans further ahead.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Agency(StrEnum):
    """Who may be expected. The first five are the partners that the Crime and Disorder Act 1998,
    sections 38 and 39, names; which others are, each board decides."""

    CHILDRENS_SERVICES = "childrens_services"
    EDUCATION = "education"
    POLICE = "police"
    PROBATION = "probation"
    HEALTH = "health"
    COURT = "court"
    HOUSING = "housing"
    COMMUNITY_SAFETY = "community_safety"
    CUSTODY = "custody"
    VOLUNTARY = "voluntary"


class Came(StrEnum):
    """How an agency that was expected was there."""

    #: Somebody senior enough to decide for the agency.
    SENIOR = "senior"
    #: Somebody, who had to ask first.
    DEPUTY = "deputy"
    APOLOGIES = "apologies"
    ABSENT = "absent"


class Part(StrEnum):
    """What of a quarter something is written about. All but the first are the reports' names."""

    WHOLE = "whole"
    RELEASE_READINESS = "release-readiness"
    COMPLETION = "completion"
    MENTORING = "mentoring"
    INDICATORS = "indicators"
    DISPROPORTIONALITY = "disproportionality"
    INSPECTION_READINESS = "inspection-readiness"
    NEEDS = "needs"
    EVENT_QUALITY = "event-quality"


class Quarter(NamedTuple):
    """Three months: services report from April, July, October and January."""

    first: date

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> Quarter:
        return quarter_of(self.first + timedelta(days=95))

    @property
    def before(self) -> Quarter:
        return quarter_of(self.first - timedelta(days=1))

    @property
    def word(self) -> str:
        """How an address says it.

        >>> quarter_of(date(2026, 11, 26)).word
        '2026-10'
        """
        return f"{self.first:%Y-%m}"

    @classmethod
    def of_word(cls, word: str) -> Self:
        """Raises: BadInput: no quarter is called so."""
        try:
            first = date.fromisoformat(f"{word}-01")
        except ValueError:
            first = None
        sound = first is not None and FIRST_YEAR <= first.year <= LAST_YEAR
        if first is None or not sound or first.month not in (1, 4, 7, 10):
            raise BadInput("“%(word)s” is no quarter. One is 2026-10.", word=word, field="quarter")
        return cls(first)


def quarter_of(day: date) -> Quarter:
    """
    >>> quarter_of(date(2026, 3, 31)).first
    datetime.date(2026, 1, 1)
    """
    return Quarter(date(day.year, day.month - (day.month - 1) % 3, 1))


class Count(NamedTuple):
    """How many of those who were expected came, and how."""

    expected: int
    senior: int
    deputy: int


def count_of(came: Iterable[str]) -> Count:
    """
    >>> count_of(["senior", "deputy", "absent", "senior"])
    Count(expected=4, senior=2, deputy=1)
    """
    said = list(came)
    return Count(len(said), said.count(Came.SENIOR), said.count(Came.DEPUTY))
