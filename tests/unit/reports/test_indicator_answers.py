"""What the answers about one child make of an indicator: each boundary by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from resettle.reports.indicator_answers import (
    Arranged,
    accommodation,
    arranged,
    chain,
    education,
    is_of_school_age,
    learning,
)
from resettle.reports.indicator_numbers import indicator_numbers_in

NUMBERS = indicator_numbers_in(Path(__file__).resolve().parents[3] / "config")
ON = date(2026, 1, 10)


@pytest.mark.parametrize(
    ("born", "on", "is_school"),
    [
        # Turns 16 on 31 August 2025, the last day of the school year: out on 27 June 2025.
        ("2009-08-31", "2025-06-27", True),
        ("2009-08-31", "2025-06-28", True),  # still 15
        ("2009-08-31", "2025-08-31", False),
        # A day younger: the next year, out on 26 June 2026.
        ("2009-09-01", "2026-06-26", True),
        ("2009-09-01", "2026-06-27", False),
    ],
)
def test_school_age_ends_on_the_last_friday_of_june(born: str, on: str, *, is_school: bool) -> None:
    assert is_of_school_age(date.fromisoformat(born), date.fromisoformat(on)) is is_school


@pytest.mark.parametrize(
    ("born", "hours", "word"),
    [
        ("2011-01-01", 24, "fewer"),
        ("2011-01-01", 25, "attending"),
        ("2008-01-01", 15, "fewer"),
        ("2008-01-01", 16, "attending"),
        ("2008-01-01", None, "missing"),
    ],
)
def test_hours_decide_to_the_hour(born: str, hours: int | None, word: str) -> None:
    said = {"suitable": True, "hours_attended": hours}
    assert education(said, date.fromisoformat(born), ON, NUMBERS).word == word


@pytest.mark.parametrize(
    ("said", "born", "lacks"),
    [
        (None, ON, "no_answer"),
        ({"suitable": False}, None, "born"),
        ({}, ON, "suitable"),
        ({"suitable": True}, date(2008, 1, 1), "hours"),
    ],
)
def test_what_cannot_be_counted_says_what_is_missing(
    said: Any, born: date | None, lacks: str
) -> None:
    found = education(said, born, ON, NUMBERS)
    assert (found.word, found.lacks) == ("missing", lacks)


def test_a_place_nobody_judged_cannot_be_counted() -> None:
    assert accommodation(None).lacks == "no_answer"
    assert accommodation({"type": "PARENT"}).lacks == "suitable"
    assert accommodation({"type": "BNB", "suitable": True}).word == "suitable"


@pytest.mark.parametrize(
    ("day", "when", "days"),
    [
        ("2026-01-09", "before", 1),
        ("2026-01-10", "after", 0),
        ("2026-01-11", "after", -1),
        (None, "undated", None),
    ],
)
def test_a_place_is_arranged_before_the_day_or_not(
    day: str | None, when: str, days: int | None
) -> None:
    said = {"type": "BNB", "arranged_on": day, "as_planned": False}
    assert arranged(said, ON, NUMBERS) == Arranged(when, "otherwise", "seldom", days)


@pytest.mark.parametrize(
    ("day", "word"),
    [
        ("2025-08-31", "no_plan"),
        ("2025-09-01", "both"),
        ("2026-01-10", "both"),
        ("2026-01-11", "no_plan"),
    ],
)
def test_a_plan_is_of_the_academic_year_that_the_day_is_in(day: str, word: str) -> None:
    said = {"special_needs": True, "suitable": True, "learning_plan": "ehcp"}
    assert learning({**said, "learning_plan_on": day}, ON, NUMBERS).word == word


@pytest.mark.parametrize(
    ("said", "word", "lacks"),
    [
        (None, "missing", "no_answer"),
        ({}, "missing", "need"),
        ({"need": False}, "unscreened", ""),
        ({"need": False, "screened_on": "2026-01-01"}, "no_need", ""),
        ({"need": True}, "missing", "offered"),
        ({"need": True, "offered": False}, "not_offered", ""),
        ({"need": True, "offered": True}, "missing", "attending"),
        ({"need": True, "offered": True, "attending": False}, "not_attending", ""),
        ({"need": True, "offered": True, "attending": True}, "attending", ""),
    ],
)
def test_each_link_of_the_chain(said: Any, word: str, lacks: str) -> None:
    found = chain(said, about_mental=False)
    assert (found.word, found.lacks) == (word, lacks)
    if said:
        assert chain(said, about_mental=True).lacks == "mental"
        assert chain({**said, "mental": True}, about_mental=True) == found
