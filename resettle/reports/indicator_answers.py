"""What the answers about one child make of an indicator. Pure.

Each function says which of a few things is so, no two at once, and where it cannot be said, what is
missing. docs/reference/indicators.md says where each way of counting is from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from resettle.planning.conditions import age_on
from resettle.reports.indicator_numbers import IndicatorNumbers

Answers = Mapping[str, Any]
#: Stands for every child of whom an indicator cannot be counted.
MISSING = "missing"
_SEPTEMBER, _JUNE, _AUGUST = 9, 6, 8
_FRIDAY = 4


class Counted(NamedTuple):
    """What a child counts as, and where it is `MISSING`, what is missing."""

    word: str
    lacks: str = ""


NO_ANSWER = Counted(MISSING, "no_answer")


def leaves_school(born: date) -> date:
    """The last Friday in June of the school year in which a child turns 16 (Education Act 1996, s.8
    and the School Leaving Date Order 1997).

    >>> str(leaves_school(date(2010, 8, 31))), str(leaves_school(date(2010, 9, 1)))
    ('2026-06-26', '2027-06-25')
    """
    turns = born.year + 16
    year = turns if born.month <= _AUGUST else turns + 1
    last = date(year, _JUNE, 30)
    return last - timedelta(days=(last.weekday() - _FRIDAY) % 7)


def is_of_school_age(born: date, on: date) -> bool:
    """Whether a child must be in school on a day, up to the day of leaving."""
    return age_on(born, on) < 16 or on <= leaves_school(born)


def academic_year(on: date) -> date:
    """The first day of the academic year of a day.

    >>> str(academic_year(date(2026, 8, 31))), str(academic_year(date(2026, 9, 1)))
    ('2025-09-01', '2026-09-01')
    """
    return date(on.year - (on.month < _SEPTEMBER), _SEPTEMBER, 1)


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None


def accommodation(said: Answers | None) -> Counted:
    """Indicator 1: `suitable` or `unsuitable`, as the worker judged."""
    if said is None:
        return NO_ANSWER
    if not isinstance(said.get("suitable"), bool):
        return Counted(MISSING, "suitable")
    return Counted("suitable" if said["suitable"] else "unsuitable")


class Arranged(NamedTuple):
    """How a suitable place came about: each of three questions has one answer."""

    when: str
    planned: str
    kind: str
    #: Days before the day; negative after it.
    days: int | None


def arranged(said: Answers, on: date, numbers: IndicatorNumbers) -> Arranged:
    """How the place of indicator 1 was arranged."""
    day = _day(said.get("arranged_on"))
    before = (on - day).days if day is not None else None
    when = "undated" if before is None else "before" if before > 0 else "after"
    planned = {True: "as_planned", False: "otherwise"}.get(said.get("as_planned", ""), "unsaid")
    is_seldom = said.get("type") in numbers.seldom_suitable.words
    return Arranged(when, planned, "seldom" if is_seldom else "usual", before)


def education(
    said: Answers | None, born: date | None, on: date, numbers: IndicatorNumbers
) -> Counted:
    """Indicator 2: `attending` enough of what suits, `fewer` hours of it, or `unsuitable`."""
    if said is None:
        return NO_ANSWER
    if born is None:
        return Counted(MISSING, "born")
    if not isinstance(said.get("suitable"), bool):
        return Counted(MISSING, "suitable")
    if not said["suitable"]:
        return Counted("unsuitable")
    hours = said.get("hours_attended")
    if not isinstance(hours, int):
        return Counted(MISSING, "hours")
    least = numbers.school_age if is_of_school_age(born, on) else numbers.older
    return Counted("attending" if hours >= least.number else "fewer")


def learning(said: Answers | None, on: date, numbers: IndicatorNumbers) -> Counted:
    """Indicator 3: of children with special needs `both` a suitable place and a plan of this
    academic year, a place and `no_plan`, or an `unsuitable` place; else `without` such needs."""
    if said is None:
        return NO_ANSWER
    needs = said.get("special_needs")
    if not isinstance(needs, bool):
        return Counted(MISSING, "special_needs")
    if not needs:
        return Counted("without")
    if not isinstance(said.get("suitable"), bool):
        return Counted(MISSING, "suitable")
    if not said["suitable"]:
        return Counted("unsuitable")
    plan = said.get("learning_plan")
    if plan is None:
        return Counted(MISSING, "plan")
    if plan not in numbers.learning_plans.words:
        return Counted("no_plan")
    since = _day(said.get("learning_plan_on"))
    if since is None:
        return Counted(MISSING, "plan_day")
    return Counted("both" if academic_year(on) <= since <= on else "no_plan")


def chain(said: Answers | None, *, about_mental: bool) -> Counted:
    """Indicators 4 and 5: `unscreened`, `no_need`, or of those with a need `not_offered`,
    `not_attending` or `attending`."""
    if said is None:
        return NO_ANSWER
    if about_mental and said.get("mental") is not True:
        return Counted(MISSING, "mental")
    need = said.get("need")
    if not isinstance(need, bool):
        return Counted(MISSING, "need")
    if not need:
        # A need that nobody looked for was not found.
        return Counted("no_need" if said.get("screened_on") else "unscreened")
    if not isinstance(said.get("offered"), bool):
        return Counted(MISSING, "offered")
    if not said["offered"]:
        return Counted("not_offered")
    if not isinstance(said.get("attending"), bool):
        return Counted(MISSING, "attending")
    return Counted("attending" if said["attending"] else "not_attending")
