"""When somebody is told: examples of every turn, and laws that hold for all of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.notifications.rules import URGENT, Kind
from resettle.notifications.when import (
    AS_IT_COMES,
    MUTABLE,
    Quiet,
    Waits,
    Wishes,
    after_quiet,
    when_to_send,
)
from resettle.planning.events import LONDON

NIGHT = Quiet(time(20), time(7))
DAY = timedelta(days=1)


def at(words: str, *, fold: int = 0) -> datetime:
    """A moment by the clock on the wall in London."""
    return datetime.fromisoformat(words).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


def sent(kind: Kind, since: str, wishes: Wishes, now: str | None = None) -> datetime:
    return when_to_send(Waits(kind, at(since), kind in URGENT), wishes, at(now or since))


def test_somebody_who_has_chosen_nothing_is_told_at_once() -> None:
    assert sent(Kind.RELEASE_MOVED, "2026-03-02 23:00", AS_IT_COMES) == at("2026-03-02 23:00")


def test_what_can_wait_waits_through_the_night_past_midnight() -> None:
    wishes = Wishes(quiet=NIGHT)
    for since, leaves in (
        ("2026-03-02 19:59", "2026-03-02 19:59"),
        ("2026-03-02 20:00", "2026-03-03 07:00"),
        ("2026-03-02 23:59", "2026-03-03 07:00"),
        ("2026-03-03 00:01", "2026-03-03 07:00"),
        ("2026-03-03 07:00", "2026-03-03 07:00"),
    ):
        assert sent(Kind.RELEASE_MOVED, since, wishes) == at(leaves), since


def test_quiet_hours_in_the_middle_of_the_day_end_on_that_day() -> None:
    wishes = Wishes(quiet=Quiet(time(9), time(15)))
    assert sent(Kind.RELEASE_MOVED, "2026-03-02 09:30", wishes) == at("2026-03-02 15:00")
    assert sent(Kind.RELEASE_MOVED, "2026-03-02 15:30", wishes) == at("2026-03-02 15:30")


def test_the_urgent_never_waits() -> None:
    wishes = Wishes(time(7, 30), NIGHT)
    for kind in URGENT:
        assert sent(kind, "2026-03-02 23:00", wishes) == at("2026-03-02 23:00")


@pytest.mark.parametrize(
    ("quiet", "since", "leaves"),
    [
        # The clock goes forward on 29 March 2026 at 1am: there is no 1:30 in that night.
        (NIGHT, at("2026-03-28 23:00"), at("2026-03-29 07:00")),
        (Quiet(time(20), time(1, 30)), at("2026-03-28 23:00"), at("2026-03-29 02:30")),
        # It goes back on 25 October at 2am: there are two.
        (NIGHT, at("2026-10-24 23:00"), at("2026-10-25 07:00")),
        (Quiet(time(20), time(1, 30)), at("2026-10-24 23:00"), at("2026-10-25 01:30")),
        (
            Quiet(time(20), time(1, 30)),
            at("2026-10-25 01:15", fold=1),
            at("2026-10-25 01:30", fold=1),
        ),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall_in_the_night_it_changes(
    quiet: Quiet, since: datetime, leaves: datetime
) -> None:
    assert after_quiet(quiet, since) == leaves


def test_the_message_of_the_day_gathers_what_came_since_the_last() -> None:
    wishes = Wishes(time(7, 30))
    assert sent(Kind.RELEASE_MOVED, "2026-03-02 07:31", wishes) == at("2026-03-03 07:30")
    assert sent(Kind.RELEASE_MOVED, "2026-03-02 07:29", wishes) == at("2026-03-02 07:30")
    late = sent(Kind.RELEASE_MOVED, "2026-03-02 07:29", wishes, now="2026-03-02 11:00")
    assert late == at("2026-03-02 11:00")


def test_what_the_daily_look_writes_is_of_that_message_and_what_comes_later_of_the_next() -> None:
    wishes = Wishes(time(7, 30))
    assert sent(Kind.TASK_OVERDUE, "2026-03-02 07:31", wishes) == at("2026-03-02 07:31")
    assert sent(Kind.TASK_OPENED, "2026-03-02 11:00", wishes) == at("2026-03-03 07:30")


def test_a_message_of_the_day_in_quiet_hours_comes_when_they_end() -> None:
    wishes = Wishes(time(7, 30), Quiet(time(20), time(9)))
    assert sent(Kind.TASK_OVERDUE, "2026-03-02 07:31", wishes) == at("2026-03-02 09:00")
    assert sent(Kind.RELEASE_MOVED, "2026-03-01 12:00", wishes) == at("2026-03-02 09:00")


def test_nobody_can_do_without_the_urgent() -> None:
    assert URGENT.isdisjoint(MUTABLE)
    assert set(MUTABLE) | URGENT == set(Kind)


hours = st.times().map(lambda one: one.replace(second=0, microsecond=0))
wishes_of_anybody = st.builds(
    Wishes,
    st.none() | hours,
    st.none() | st.builds(Quiet, hours, hours),
)
moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
) | st.sampled_from(
    # The hours round both changes of the clock, by the minute.
    [
        datetime(2026, month, day, tzinfo=UTC) + timedelta(minutes=step)
        for month, day in ((3, 28), (10, 24))
        for step in range(0, 3 * 24 * 60, 7)
    ]
)


@given(
    st.sampled_from(Kind),
    moments,
    st.timedeltas(timedelta(0), timedelta(days=9)),
    wishes_of_anybody,
)
def test_never_early_never_in_quiet_hours_and_never_more_than_a_day_late(
    kind: Kind, since: datetime, waited: timedelta, wishes: Wishes
) -> None:
    now = since + waited
    leaves = when_to_send(Waits(kind, since, kind in URGENT), wishes, now)
    assert leaves >= now
    if kind in URGENT:
        assert leaves == now
        return
    assert wishes.quiet is None or not wishes.quiet.holds(leaves)
    # By the clock on the wall: the day on which it goes back is an hour longer.
    on_the_wall = leaves.astimezone(LONDON).replace(tzinfo=None) - now.astimezone(LONDON).replace(
        tzinfo=None
    )
    assert min(on_the_wall, leaves - now) <= DAY


@given(moments, moments, wishes_of_anybody)
def test_asked_again_at_that_moment_it_leaves_then(
    since: datetime, later: datetime, wishes: Wishes
) -> None:
    """What was put off until a moment is not put off again."""
    notice = Waits(Kind.RELEASE_MOVED, since)
    now = max(since, later)
    leaves = when_to_send(notice, wishes, now)
    assert when_to_send(notice, wishes, leaves) == leaves
