"""Somebody alongside: how long children wait, whether they meet as planned, how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.planning.vocabulary import Standing
from resettle.reports.asking import Ask
from resettle.reports.mentoring_contacts import (
    behind_contacts,
    contact_tables,
)
from resettle.reports.mentoring_custody import behind_custody, custody_tables
from resettle.reports.mentoring_endings import behind_endings, ending_tables
from resettle.reports.mentoring_matches import before_release, behind_matches, waiting
from resettle.reports.periods import last_three_months
from resettle.reports.rules import Place, Report, Table

_OF_CONTACTS = ("contacts", "missed", "supervision")
_OF_ENDINGS = ("endings", "endings-by-group", "faults")
_OF_CUSTODY = ("without", "without-by-group")


def _make(ask: Ask) -> Sequence[Table]:
    return [
        *custody_tables(ask),
        *waiting(ask),
        before_release(ask),
        *contact_tables(ask),
        *ending_tables(ask),
    ]


def _behind(ask: Ask, place: Place) -> Any:
    if place.table in _OF_CONTACTS:
        return behind_contacts(ask, place)
    if place.table in _OF_ENDINGS:
        return behind_endings(ask, place)
    if place.table in _OF_CUSTODY:
        return behind_custody(ask, place)
    return behind_matches(ask, place)


MENTORING = Report(
    name="mentoring",
    title=_l("Mentoring"),
    question=_l(
        "How soon does a child get a mentor, do they meet as planned, and how does it end?"
    ),
    method=_l(
        "The wait is counted in days from the day a mentor was asked for to the day a mentor said "
        "yes, for every time one was asked for in the period. A contact against the plan is a week "
        "that the plan asked for and that is over; missed contacts are those that were written "
        "down and did not come about. An ending counts on the day the match ended. Ethnic groups "
        "are the five that the 18+1 list is told in; a child whose group is not known stands in a "
        "row of their own."
    ),
    source=_l(
        "YEF, four mentoring programmes it funds (weekly, one to one); practice of mentoring "
        "services for the rest, not verified in a published text"
    ),
    standing=Standing.LOCAL,
    cautions=(
        _l(
            "Differences between groups of few children come and go by chance. The report on "
            "disproportionality says how sure one can be of them."
        ),
    ),
    make=_make,
    behind=_behind,
    usual=last_three_months,
)
