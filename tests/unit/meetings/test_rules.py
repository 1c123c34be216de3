from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from resettle.meetings.rules import (
    THE_CHILD,
    Asked,
    NoTime,
    Unclear,
    are_at_once,
    day_of,
    ends_at,
    first_moment,
    is_overtaken,
    moment_of,
    names_a_line,
    read_time,
    without_repeats,
)

NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2.30pm", time(14, 30)),
        ("2:30 PM", time(14, 30)),
        ("14:30", time(14, 30)),
        ("14.30", time(14, 30)),
        ("1430", time(14, 30)),
        ("9am", time(9)),
        ("9 a.m.", time(9)),
        ("9:15", time(9, 15)),
        ("02:30", time(2, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("12:10am", time(0, 10)),
        ("noon", time(12)),
        ("Midday", time(12)),
        ("midnight", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_as_people_type_it(said: str, at: time) -> None:
    assert read_time(said) == at


@pytest.mark.parametrize(
    "said",
    ["half two", "", "9", "14", "14pm", "0am", "24:00", "12:60", "2:3pm", "٢:٣٠pm", "-1:30", "1e3"],
)
def test_what_is_no_time_in_numbers_is_refused(said: str) -> None:
    with pytest.raises(NoTime):
        read_time(said)


@pytest.mark.parametrize("said", ["2:30", "1.15", "6:59"])
def test_a_small_hour_that_nobody_calls_morning_or_afternoon_is_not_guessed(said: str) -> None:
    with pytest.raises(Unclear):
        read_time(said)


def test_the_hour_that_is_left_out_in_spring_does_not_exist() -> None:
    spring = date(2026, 3, 29)
    assert moment_of(spring, time(1, 30)) is None
    assert moment_of(spring, time(0, 59)) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert moment_of(spring, time(2, 0)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_of_the_hour_that_comes_twice_in_autumn_the_first_is_meant() -> None:
    assert moment_of(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_meeting_across_the_change_of_the_clocks_lasts_as_long_as_it_lasts() -> None:
    begins = moment_of(date(2026, 10, 25), time(0, 30))
    assert begins is not None
    assert ends_at(begins, 120) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_day_begins_at_midnight_in_london_in_summer_too() -> None:
    assert first_moment(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert day_of(datetime(2026, 6, 30, 23, tzinfo=UTC)) == date(2026, 7, 1)


def test_a_meeting_that_begins_as_another_ends_is_not_at_the_same_time() -> None:
    one = (NOON, ends_at(NOON, None))
    assert not are_at_once(one, (one[1], ends_at(one[1], 30)))
    assert are_at_once(one, (NOON.replace(minute=59), ends_at(NOON, 90)))


@pytest.mark.parametrize(
    ("out", "overtaken"),
    [
        (None, False),
        (date(2026, 3, 25), False),
        (date(2026, 3, 24), True),
        (date(2026, 3, 1), True),
    ],
)
def test_a_meeting_in_custody_is_overtaken_by_a_release_of_that_day_or_before(
    out: date | None, overtaken: bool
) -> None:
    assert is_overtaken("planned", True, NOON, out) is overtaken
    assert not is_overtaken("planned", False, NOON, out)
    assert not is_overtaken("held", True, NOON, out)
    assert not is_overtaken("cancelled", True, NOON, out)


def test_each_line_is_a_name_and_nobody_is_asked_twice() -> None:
    assert names_a_line(" Jo  Penn \n\n\tJo Penn\nAl Reed") == ["Jo Penn", "Al Reed"]
    twice = [Asked("Wren", "mentor", person_id=7), Asked("Wren", "case_manager", person_id=7)]
    assert without_repeats(twice) == (twice[0],)


def test_a_person_and_a_name_that_is_the_same_are_two() -> None:
    keys = {
        one.key
        for one in (
            Asked("Wren", person_id=7),
            Asked("Wren", around_id=7),
            Asked("Wren"),
            Asked("Wren", THE_CHILD),
        )
    }
    assert keys == {"person:7", "around:7", "name:Wren", "child"}
