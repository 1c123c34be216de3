"""The clock gives aware moments and London's days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from resettle.clock import FixedClock


def test_late_on_a_summer_evening_in_utc_it_is_already_tomorrow_in_london() -> None:
    assert FixedClock(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)).today() == date(2026, 7, 2)
    assert FixedClock(datetime(2026, 1, 1, 23, 30, tzinfo=UTC)).today() == date(2026, 1, 1)


def test_a_fixed_clock_stands_until_it_is_moved() -> None:
    clock = FixedClock(datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.move(timedelta(days=1))
    assert clock.now() == datetime(2026, 3, 29, 12, tzinfo=UTC)


def test_a_clock_is_not_set_by_a_moment_without_a_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        FixedClock(datetime(2026, 3, 28, 12))  # noqa: DTZ001
