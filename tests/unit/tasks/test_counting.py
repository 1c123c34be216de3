"""A count of working days as weeks: every day in between, each counted once or passed over."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resettle.planning.working_days import WorkingDays
from resettle.tasks.counting import count_of

EASTER = {date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"}
CALENDAR = WorkingDays(
    EASTER, date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1), date(2027, 12, 31)
)


def test_ten_days_over_easter_pass_over_two_holidays_and_the_weekends() -> None:
    start = date(2026, 3, 27)
    count = count_of(start, CALENDAR.between(start, CALENDAR.add(start, 10)), EASTER)
    assert count is not None
    assert [(one.on, one.holiday) for one in count.skipped] == list(EASTER.items())
    days = [day for week in count.weeks for day in week]
    assert [day.on for day in days if day.is_end] == [date(2026, 4, 14)]
    assert [day.on for day in days if day.is_start] == [start]


def test_nothing_counted_and_far_too_much_have_no_calendar() -> None:
    start = date(2026, 1, 1)
    assert count_of(start, [], {}) is None
    assert count_of(start, CALENDAR.between(start, date(2026, 12, 31)), {}) is None


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(-60, 60).filter(lambda number: number != 0),
)
def test_every_day_between_is_shown_once_and_numbered_as_it_was_counted(
    start: date, number: int
) -> None:
    end = CALENDAR.add(start, number)
    counted = CALENDAR.between(start, end)
    count = count_of(start, counted, EASTER)
    assert count is not None
    days = [day for week in count.weeks for day in week]
    assert all(week[0].on.weekday() == 0 and len(week) == 7 for week in count.weeks)
    inside = [day for day in days if not day.is_outside]
    first, last = min(start, end), max(start, end)
    span = (last - first).days + 1
    assert [day.on for day in inside] == [first + timedelta(days=n) for n in range(span)]
    numbers = sorted((day.number, day.on) for day in days if day.number is not None)
    assert [on for _, on in numbers] == counted
    assert [place for place, _ in numbers] == list(range(1, abs(number) + 1))
