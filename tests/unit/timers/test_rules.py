"""How long to wait, and when to stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resettle.timers.rules import (
    LEASE,
    WITHIN,
    GivenUp,
    Patience,
    Retry,
    abroad,
    after_failure,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_row_is_tried_as_often_as_there_are_waits_and_once_more() -> None:
    patience = Patience((timedelta(minutes=1), timedelta(hours=1)))
    assert isinstance(after_failure(patience, 1, "k", NOW), Retry)
    assert isinstance(after_failure(patience, 2, "k", NOW), Retry)
    assert after_failure(patience, 3, "k", NOW) == GivenUp()


def test_other_peoples_systems_are_tried_for_more_than_three_days() -> None:
    waits = [abroad().after(n, "k") or timedelta() for n in range(1, abroad().attempts)]
    assert sum(waits, timedelta()) >= timedelta(hours=72)
    assert waits[0] < timedelta(minutes=2)
    assert abroad().after(12, "k") is None


@given(attempts=st.integers(1, 100))
def test_as_many_attempts_are_made_as_were_asked_for(attempts: int) -> None:
    assert abroad(attempts).attempts == attempts


@given(key=st.text(), attempts=st.integers(1, 11))
def test_a_wait_is_stretched_by_a_tenth_at_most_and_never_shortened(
    key: str, attempts: int
) -> None:
    plain = abroad().waits[attempts - 1]
    wait = abroad().after(attempts, key)
    assert wait is not None
    assert plain <= wait <= plain * 1.1
    assert wait == abroad().after(attempts, key)


def test_rows_that_failed_together_do_not_come_back_together() -> None:
    assert len({WITHIN.after(1, f"timer {n}") for n in range(100)}) > 90


def test_a_lease_outlasts_the_slowest_answer_we_wait_for() -> None:
    """A token and an answer, each with the default time to connect and to read."""
    assert timedelta(seconds=2 * (3 + 10)) < LEASE / 4
