"""What can be a contact, and when it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from resettle.contacts.rules import (
    KEY_GIVEN_OUT,
    KEY_OPENS_AFTER,
    LONGEST_WAIT,
    SLACK,
    Attended,
    CannotKeep,
    Day,
    HeldBecause,
    came_late,
    day_meant,
    initials,
    is_late,
    refuse_unlikely,
    told_as,
)

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def test_a_phone_whose_clock_is_a_little_ahead_is_believed_and_no_further() -> None:
    refuse_unlikely(NOW + SLACK, NOW)
    with pytest.raises(CannotKeep) as refused:
        refuse_unlikely(NOW + SLACK + timedelta(seconds=1), NOW)
    assert refused.value.because is HeldBecause.TO_COME


def test_what_is_over_a_year_ago_was_typed_wrong() -> None:
    refuse_unlikely(NOW - timedelta(days=366), NOW)
    with pytest.raises(CannotKeep) as refused:
        refuse_unlikely(NOW - timedelta(days=366, seconds=1), NOW)
    assert refused.value.because is HeldBecause.LONG_AGO


@pytest.mark.parametrize(
    ("day", "on", "meant"),
    [
        (Day.TODAY, None, date(2026, 3, 1)),
        (Day.YESTERDAY, None, date(2026, 2, 28)),
        (Day.YESTERDAY, date(2026, 1, 1), date(2026, 2, 28)),
        (Day.OTHER, date(2026, 1, 1), date(2026, 1, 1)),
    ],
)
def test_a_day_is_counted_from_when_it_was_said(day: Day, on: date | None, meant: date) -> None:
    assert day_meant(day, on, date(2026, 3, 1)) == meant


def test_the_day_after_is_in_good_time_by_the_clocks_in_london() -> None:
    began = datetime(2026, 6, 1, 22, 59, tzinfo=UTC)
    assert not is_late(began, datetime(2026, 6, 2, 22, 59, tzinfo=UTC))
    assert is_late(began, datetime(2026, 6, 2, 23, 0, tzinfo=UTC)), "it is Wednesday in London"


def test_what_waited_on_a_phone_came_late_after_an_hour() -> None:
    assert not came_late(NOW, NOW + timedelta(hours=1))
    assert came_late(NOW, NOW + timedelta(hours=1, seconds=1))


def test_who_cancelled_makes_no_difference_to_the_plan() -> None:
    assert {told_as(one) for one in Attended} == {"attended", "not_there", "cancelled"}


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Łukasz Starling", "ŁS"), ("Null", "N"), ("", ""), ("A B C D", "ABC"), ("ŵyn", "Ŵ")],
)
def test_initials_are_all_that_a_phone_keeps(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_an_old_key_opens_for_longer_than_any_phone_waits() -> None:
    assert KEY_OPENS_AFTER > LONGEST_WAIT > KEY_GIVEN_OUT
