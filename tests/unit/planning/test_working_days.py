"""Working days: checked against a day-by-day walk, and by laws that hold for any calendar."""

from __future__ import annotations

from datetime import date, timedelta

import holidays as bank_holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.errors import OutOfKnownDays
from resettle.planning.working_days import WorkingDays

FIRST, LAST = date(2023, 1, 1), date(2041, 12, 31)
ONE = timedelta(days=1)
ENGLAND = frozenset(
    bank_holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST.year, LAST.year + 1))
)


def a_calendar(days: frozenset[date] = ENGLAND) -> WorkingDays:
    return WorkingDays(days, date(2024, 1, 1), date(2028, 12, 31), FIRST, LAST)


CALENDAR = a_calendar()


def walked(calendar: WorkingDays, day: date, n: int) -> date:
    """The slow and obvious way: one civil day at a time."""
    step = ONE if n > 0 else -ONE
    left = abs(n)
    while left:
        day += step
        if day.weekday() < 5 and day not in calendar.holidays:
            left -= 1
    return day


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


days = st.dates(date(2024, 1, 1), date(2040, 12, 31))
counts = st.integers(-60, 60)
calendars = st.one_of(
    st.just(CALENDAR),
    st.frozensets(st.dates(FIRST, LAST), max_size=60).map(a_calendar),
)


def test_every_day_from_2024_to_2040_agrees_with_a_day_by_day_walk() -> None:
    for day in every_day(date(2024, 1, 1), date(2040, 12, 31)):
        assert CALENDAR.is_working(day) == (day.weekday() < 5 and day not in ENGLAND)
        for n in (-20, -5, -1, 0, 1, 3, 10):
            assert CALENDAR.add(day, n) == walked(CALENDAR, day, n), (day, n)


def test_three_working_days_from_22_december_2026_cross_christmas_to_the_29th() -> None:
    assert CALENDAR.add(date(2026, 12, 22), 3) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-03-06", 1, "2026-03-09"),  # from a Friday, the weekend is passed over
        ("2026-03-07", 1, "2026-03-09"),  # from a Saturday, Monday is the first
        ("2026-03-08", -1, "2026-03-06"),  # from a Sunday back, Friday is the first
        ("2026-04-02", 1, "2026-04-07"),  # Good Friday and Easter Monday
        ("2026-03-07", 0, "2026-03-07"),  # no days from a Saturday is that Saturday
    ],
)
def test_counting_by_hand(day: str, n: int, expected: str) -> None:
    assert CALENDAR.add(date.fromisoformat(day), n) == date.fromisoformat(expected)


@given(calendars, days, counts)
def test_any_calendar_agrees_with_a_day_by_day_walk(
    calendar: WorkingDays, day: date, n: int
) -> None:
    assert calendar.add(day, n) == walked(calendar, day, n)


@given(calendars, days, counts)
def test_out_and_back_from_a_working_day_returns(calendar: WorkingDays, day: date, n: int) -> None:
    start = calendar.next_working(day)
    assert calendar.add(calendar.add(start, n), -n) == start


@given(calendars, days, st.integers(-60, 60), st.integers(-60, 60))
def test_counting_in_two_stages_from_a_working_day_is_counting_once(
    calendar: WorkingDays, day: date, n: int, m: int
) -> None:
    start = calendar.next_working(day)
    assert calendar.add(calendar.add(start, n), m) == calendar.add(start, n + m)


@given(calendars, days, days, counts)
def test_a_later_start_never_ends_earlier(
    calendar: WorkingDays, day: date, other: date, n: int
) -> None:
    early, late = min(day, other), max(day, other)
    assert calendar.add(early, n) <= calendar.add(late, n)


@given(calendars, days, counts)
def test_one_more_day_always_ends_later(calendar: WorkingDays, day: date, n: int) -> None:
    if n not in (-1, 0):  # 0 is the day itself, even where that is no working day
        assert calendar.add(day, n) < calendar.add(day, n + 1)


@given(calendars, days, counts)
def test_the_start_day_is_never_counted_and_the_end_is_a_working_day(
    calendar: WorkingDays, day: date, n: int
) -> None:
    end = calendar.add(day, n)
    if n:
        assert end != day
        assert calendar.is_working(end)
    else:
        assert end == day


@given(calendars, days, counts)
def test_the_days_listed_between_are_the_days_counted(
    calendar: WorkingDays, day: date, n: int
) -> None:
    counted = calendar.between(day, calendar.add(day, n))
    assert counted == [
        calendar.add(day, i) for i in range(1 if n > 0 else -1, n, 1 if n > 0 else -1)
    ] + ([calendar.add(day, n)] if n else [])


@given(calendars, days, days)
def test_the_list_between_two_days_is_every_working_day_but_the_start(
    calendar: WorkingDays, start: date, end: date
) -> None:
    low, high = min(start, end), max(start, end)
    expected = [d for d in every_day(low, high) if calendar.is_working(d) and d != start]
    assert calendar.between(start, end) == (expected if start <= end else expected[::-1])


@given(st.frozensets(st.dates(date(2024, 1, 1), date(2040, 12, 31)), max_size=20), days, counts)
def test_one_more_bank_holiday_never_brings_a_date_nearer(
    more: frozenset[date], day: date, n: int
) -> None:
    with_more = a_calendar(ENGLAND | more)
    if n >= 0:
        assert with_more.add(day, n) >= CALENDAR.add(day, n)
    else:
        assert with_more.add(day, n) <= CALENDAR.add(day, n)


def test_next_working_is_the_first_one_after() -> None:
    assert CALENDAR.next_working(date(2026, 12, 24)) == date(2026, 12, 29)


# --- where the knowledge ends


@pytest.mark.parametrize(
    ("start", "end", "known"),
    [
        ("2024-01-01", "2028-12-31", True),
        ("2023-12-31", "2024-01-02", True),  # the start day is not looked at
        ("2023-12-30", "2024-01-02", False),
        ("2023-12-31", "2029-01-01", False),  # from the eve of the list to past its end
        ("2029-01-01", "2023-12-31", False),
        ("2028-12-29", "2029-01-02", False),
        ("2029-01-01", "2028-12-29", True),  # counting back, the first day looked at is the 31st
        ("2029-01-02", "2028-12-29", False),
        ("2024-01-03", "2023-12-29", False),
        ("2035-06-01", "2035-06-01", True),  # nothing is counted, so nothing can be wrong
    ],
)
def test_a_count_is_known_where_every_day_it_looks_at_is_on_the_official_list(
    start: str, end: str, known: bool
) -> None:
    assert CALENDAR.is_known(date.fromisoformat(start), date.fromisoformat(end)) is known


@given(
    st.dates(date(2027, 12, 20), date(2028, 1, 20)), st.dates(date(2027, 12, 20), date(2028, 1, 20))
)
def test_a_count_is_known_where_a_walk_meets_no_unknown_day(start: date, end: date) -> None:
    known = {date(2028, 1, 1) + timedelta(days=i) for i in range(9)}
    calendar = WorkingDays([], min(known), max(known), FIRST, LAST)
    met = [day for day in every_day(min(start, end), max(start, end)) if day != start]
    assert calendar.is_known(start, end) == all(day in known for day in met)


@pytest.mark.parametrize("day", [FIRST - ONE, LAST + ONE])
def test_a_day_outside_the_calendar_is_refused_by_every_question(day: date) -> None:
    inside = date(2026, 3, 2)
    for ask in (
        lambda: CALENDAR.add(day, 0),
        lambda: CALENDAR.add(day, 1),
        lambda: CALENDAR.is_working(day),
        lambda: CALENDAR.next_working(day),
        lambda: CALENDAR.between(day, inside),
        lambda: CALENDAR.between(inside, day),
    ):
        with pytest.raises(OutOfKnownDays, match="runs from 2023-01-01 to 2041-12-31"):
            ask()


@pytest.mark.parametrize(
    ("day", "n", "words"),
    [
        (LAST, 1, "Working day 1 after 2041-12-31"),
        (date(2041, 12, 2), 30, "Working day 30 after"),
        (FIRST, -1, "Working day 1 before 2023-01-01"),
        (date(2023, 1, 10), -30, "Working day 30 before"),
        (FIRST, 10**9, "Working day 1000000000 after"),
        (LAST, -(10**9), "Working day 1000000000 before"),
    ],
)
def test_a_count_that_runs_off_the_calendar_is_refused(day: date, n: int, words: str) -> None:
    with pytest.raises(OutOfKnownDays, match=words):
        CALENDAR.add(day, n)


def test_the_very_first_and_last_days_can_be_asked_about() -> None:
    week = WorkingDays([], *[date(2026, 3, 2), date(2026, 3, 6)] * 2)
    assert week.is_working(date(2026, 3, 2))
    assert week.add(date(2026, 3, 2), 4) == date(2026, 3, 6)
    assert week.add(date(2026, 3, 6), -4) == date(2026, 3, 2)
    assert week.between(date(2026, 3, 4), date(2026, 3, 2)) == [
        date(2026, 3, 3),
        date(2026, 3, 2),
    ]
    with_monday_off = WorkingDays([date(2026, 3, 2)], *[date(2026, 3, 2), date(2026, 3, 6)] * 2)
    assert not with_monday_off.is_working(date(2026, 3, 2))


def test_a_calendar_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        WorkingDays([], FIRST, LAST, LAST, FIRST)
    one_day = WorkingDays([], *[date(2026, 3, 2)] * 4)
    assert one_day.is_working(date(2026, 3, 2))


def test_two_calendars_are_the_same_when_their_days_are() -> None:
    assert a_calendar() == a_calendar(frozenset(sorted(ENGLAND)))
    assert hash(a_calendar()) == hash(CALENDAR)
    assert a_calendar(ENGLAND | {date(2027, 6, 7)}) != CALENDAR
    assert CALENDAR != "a calendar"
    assert "2023-01-01 to 2041-12-31" in repr(CALENDAR)
