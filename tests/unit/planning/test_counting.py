"""Counting from a day in every unit, and clocks that start late or stand still."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.planning import events as ev
from resettle.planning.counting import after_holds, count, is_provisional, late_start
from resettle.planning.due import Unit, parse_due
from resettle.planning.facts import Hold
from resettle.planning.vocabulary import Stage
from tests.unit.planning.rules import CALENDAR
from tests.unit.planning.telling import d, said

ONE_O_CLOCK = time(13)


@pytest.mark.parametrize(
    ("day", "number", "unit", "expected"),
    [
        ("2026-03-06", 1, Unit.WORKING_DAY, "2026-03-09"),
        ("2026-03-09", -1, Unit.WORKING_DAY, "2026-03-06"),
        ("2026-03-06", 3, Unit.DAY, "2026-03-09"),
        ("2026-03-06", -7, Unit.DAY, "2026-02-27"),
        ("2026-03-06", 2, Unit.WEEK, "2026-03-20"),
        ("2026-03-06", -1, Unit.WEEK, "2026-02-27"),
        ("2026-11-30", 3, Unit.MONTH, "2027-02-28"),  # the shorter month has no 30th
        ("2026-12-15", 1, Unit.MONTH, "2027-01-15"),
        ("2026-03-31", -1, Unit.MONTH, "2026-02-28"),
        ("2026-01-15", -1, Unit.MONTH, "2025-12-15"),
        ("2026-03-07", 0, Unit.WORKING_DAY, "2026-03-07"),  # a Saturday is itself
        ("2026-03-31", 0, Unit.MONTH, "2026-03-31"),
    ],
)
def test_a_count_of_each_unit_by_hand(day: str, number: int, unit: Unit, expected: str) -> None:
    assert count(d(day), number, unit, CALENDAR) == d(expected)


@given(
    st.dates(date(2026, 1, 1), date(2027, 6, 30)), st.integers(-24, 24), st.sampled_from(list(Unit))
)
def test_one_more_of_any_unit_is_never_earlier(day: date, number: int, unit: Unit) -> None:
    assert count(day, number, unit, CALENDAR) <= count(day, number + 1, unit, CALENDAR) or (
        unit is Unit.WORKING_DAY and number == -1  # back from a Saturday is Friday, 0 is Saturday
    )


@pytest.mark.parametrize(
    ("words", "base", "day", "provisional"),
    [
        ("5 working days before release", "2027-08-30", "2027-08-23", False),
        ("5 working days before release", "2027-09-06", "2027-08-30", True),
        ("5 working days after release", "2027-08-23", "2027-08-31", True),
        ("5 working days after release", "2027-08-20", "2027-08-27", False),
        # The day counted from is not looked at: the first one back is the last on the list.
        ("1 working day before release", "2027-08-31", "2027-08-27", False),
        # Back over New Year to a day from before the list begins.
        ("1 working day before release", "2026-01-02", "2025-12-31", True),
        # Days, weeks and months need no list of bank holidays.
        ("7 days before release", "2027-09-06", "2027-08-30", False),
    ],
)
def test_only_working_days_past_the_official_list_are_provisional(
    words: str, base: str, day: str, provisional: bool
) -> None:
    assert is_provisional(parse_due(words), d(base), d(day), CALENDAR) is provisional


@pytest.mark.parametrize(
    ("told", "base", "starts"),
    [
        ("2026-03-06T12:59:00", "2026-03-06", "2026-03-06"),
        ("2026-03-06T13:00:00", "2026-03-06", "2026-03-06"),  # at the hour is not after it
        ("2026-03-06T13:00:01", "2026-03-06", "2026-03-09"),  # a Friday: on to Monday
        ("2026-07-06T12:30:00", "2026-07-06", "2026-07-07"),  # half past one in London, in summer
        ("2026-07-06T11:59:00", "2026-07-06", "2026-07-06"),
        ("2026-03-09T16:00:00", "2026-03-06", "2026-03-06"),  # told on a later day
        ("2026-07-05T23:30:00", "2026-07-06", "2026-07-06"),  # just past midnight in London
    ],
)
def test_a_clock_starts_the_next_working_day_for_what_was_told_after_the_hour_in_london(
    told: str, base: str, starts: str
) -> None:
    moment = ev.Said(said(told[:10]).time.replace(**_clock(told)), "/test", "late")
    assert late_start(d(base), moment, ONE_O_CLOCK, CALENDAR) == d(starts)


def _clock(moment: str) -> dict[str, int]:
    hour, minute, second = map(int, moment[11:].split(":"))
    return {"hour": hour, "minute": minute, "second": second}


def test_a_day_that_nobody_told_us_has_no_hour_to_be_late_by() -> None:
    assert late_start(d("2026-03-06"), None, ONE_O_CLOCK, CALENDAR) == d("2026-03-06")


def held(start: str, end: str | None) -> Hold:
    return Hold(d(start), d(end) if end else None, Stage.HOSPITAL)


#: Ten days from 2 March are up on the 12th, whether that day is reached in days or working days.
BASE, DUE_DAY = "2026-03-02", "2026-03-12"
DAYS, WORKING = parse_due("10 days after custody start"), parse_due("8 working days after sentence")


@pytest.mark.parametrize(
    ("holds", "in_days", "in_working_days"),
    [
        ((), "2026-03-12", "2026-03-12"),
        ((held("2026-03-04", "2026-03-07"),), "2026-03-15", "2026-03-16"),
        # What lay before the clock started cost it nothing.
        ((held("2026-02-20", "2026-03-02"),), "2026-03-12", "2026-03-12"),
        ((held("2026-02-20", "2026-03-03"),), "2026-03-13", "2026-03-13"),
        # Gone on the very day it was due: there was still that day to do it in.
        ((held("2026-03-12", "2026-03-14"),), "2026-03-14", "2026-03-13"),
        # Overdue before the child went: it stays overdue.
        ((held("2026-03-13", "2026-03-20"),), "2026-03-12", "2026-03-12"),
        # Still away: the day moves once the hold is over.
        ((held("2026-03-04", None),), "2026-03-12", "2026-03-12"),
        # The second hold began after the first due day, but not after the one it had become.
        (
            (held("2026-03-04", "2026-03-09"), held("2026-03-13", "2026-03-16")),
            "2026-03-20",
            "2026-03-18",
        ),
        # A hold that lasts does not hide the one after it.
        ((held("2026-03-04", None), held("2026-03-05", "2026-03-06")), "2026-03-13", "2026-03-13"),
    ],
)
def test_a_clock_that_stood_still_goes_on_for_as_long_as_it_stood(
    holds: tuple[Hold, ...], in_days: str, in_working_days: str
) -> None:
    assert after_holds(d(DUE_DAY), d(BASE), DAYS, holds, CALENDAR) == d(in_days)
    assert after_holds(d(DUE_DAY), d(BASE), WORKING, holds, CALENDAR) == d(in_working_days)
