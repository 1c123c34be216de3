from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from resettle.web import dates

TODAY = date(2026, 3, 24)


def test_a_day_comes_with_its_weekday() -> None:
    assert dates.day_words(TODAY) == "Tuesday 24 March 2026"
    assert dates.plain_day(TODAY) == "24 March 2026"
    assert dates.short_day(TODAY) == "Tue 24 Mar"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 24), "today"),
        (date(2026, 3, 25), "tomorrow"),
        (date(2026, 3, 23), "yesterday"),
        (date(2026, 3, 26), "in 2 days"),
        (date(2026, 4, 5), "in 12 days"),
        (date(2026, 3, 21), "3 days ago"),
    ],
)
def test_how_far_off_a_day_is(day: date, words: str) -> None:
    assert dates.in_days(day, TODAY) == words


def test_a_day_with_how_far_off_it_is() -> None:
    assert dates.day_in_days(date(2026, 4, 5), TODAY) == "Sunday 5 April 2026, in 12 days"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(9, 30), "9:30am"),
        (time(9), "9am"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(13, 5), "1:05pm"),
        (time(0, 5), "12:05am"),
        (datetime(2026, 7, 1, 8, 30, tzinfo=UTC), "9:30am"),
    ],
)
def test_times_are_said_in_london_and_as_people_say_them(at: time | datetime, words: str) -> None:
    assert dates.time_words(at) == words


def test_a_moment_late_in_the_evening_is_on_its_day_in_london() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert dates.moment_words(late) == "Wednesday 1 July 2026 at 12:30am"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 3, 24), date(2026, 3, 24), "24 March 2026"),
        (date(2026, 3, 24), date(2026, 3, 27), "24 to 27 March 2026"),
        (date(2026, 3, 30), date(2026, 4, 2), "30 March to 2 April 2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 December 2026 to 2 January 2027"),
    ],
)
def test_a_range_says_nothing_twice(first: date, last: date, words: str) -> None:
    assert dates.day_range(first, last) == words


def test_a_page_in_welsh_has_its_days_in_welsh(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "language=cy"}):
        assert dates.day_words(TODAY) == "Dydd Mawrth 24 Mawrth 2026"
        assert dates.in_days(TODAY, TODAY) == "heddiw"
