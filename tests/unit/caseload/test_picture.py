"""The picture of a plan: every task is in it or counted, nothing is outside, nothing crosses."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from resettle.caseload.picture import (
    APART,
    LABELS,
    REACH,
    RIGHT,
    WIDTH,
    Days,
    Look,
    Mark,
    draw,
    draw_narrow,
)

TODAY = date(2026, 3, 2)
RELEASE = date(2026, 6, 30)
DAYS = Days(TODAY, RELEASE, date(2026, 6, 1), date(2026, 8, 1), date(2026, 1, 5))
LANES = ("accommodation", "health")

marks = st.lists(
    st.builds(
        Mark,
        st.dates(TODAY - timedelta(days=900), TODAY + timedelta(days=900)),
        st.sampled_from(LANES),
        st.sampled_from(Look),
    ),
    max_size=60,
)
frames = st.builds(
    Days,
    st.just(TODAY),
    *[st.none() | st.dates(TODAY - timedelta(days=900), TODAY + timedelta(days=900))] * 4,
)


@given(marks, frames)
def test_every_task_is_shown_or_counted_and_stands_inside_the_picture(
    told: list[Mark], days: Days
) -> None:
    picture = draw(told, LANES, days)
    shown = sum(one.count for lane in picture.lanes for one in lane.clusters)
    assert shown + picture.before + picture.after == len(told)
    for lane in picture.lanes:
        for one in lane.clusters:
            assert LABELS <= one.x <= WIDTH - RIGHT
            assert lane.top <= one.y <= lane.top + lane.height
    column = draw_narrow(told, days)
    shown = sum(one.count for step in column.steps for one in step.clusters)
    assert shown + column.before + column.after == len(told)
    assert all(0 <= step.top <= column.height for step in column.steps)


@given(marks, frames)
def test_today_is_always_in_the_picture(told: list[Mark], days: Days) -> None:
    assert draw(told, LANES, days).today
    assert draw_narrow(told, days).today


@given(marks)
def test_marks_of_one_row_do_not_touch(told: list[Mark]) -> None:
    for lane in draw(told, LANES, DAYS).lanes:
        rows: dict[float, list[float]] = {}
        for one in lane.clusters:
            rows.setdefault(one.y, []).append(one.x)
        for places in rows.values():
            places.sort()
            assert all(b - a >= APART for a, b in itertools.pairwise(places))


def test_tasks_close_together_stand_as_one_with_their_number() -> None:
    close = [Mark(TODAY + timedelta(days=n), "health", Look.OPEN) for n in range(3)]
    (_, health) = draw(close, LANES, DAYS).lanes
    assert [one.count for one in health.clusters] == [3]


def test_what_is_before_and_after_the_release_is_never_one_mark() -> None:
    sides = [Mark(RELEASE + timedelta(days=n), "health", Look.LATER) for n in (-1, 0, 1, 2)]
    (_, health) = draw(sides, LANES, DAYS).lanes
    assert sorted(one.count for one in health.clusters) == [2, 2]


def test_different_looks_are_never_one_mark() -> None:
    same_day = [Mark(TODAY, "health", look) for look in Look]
    (_, health) = draw(same_day, LANES, DAYS).lanes
    assert {one.look for one in health.clusters} == set(Look)


def test_the_window_and_the_release_stand_where_their_days_are() -> None:
    picture = draw([], LANES, DAYS, [date(2026, 4, 3), date(2030, 1, 1)])
    assert picture.window
    assert picture.release
    assert picture.today
    left, width = picture.window
    assert picture.today.at < left < picture.release.at < left + width
    assert [one.on for one in picture.holidays] == [date(2026, 4, 3)]


def test_words_beside_an_edge_are_turned_inwards() -> None:
    picture = draw([Mark(RELEASE, "health", Look.DONE)], LANES, Days(TODAY, RELEASE))
    assert picture.today
    assert picture.release
    assert (picture.today.anchor, picture.release.anchor) == ("start", "end")


def test_a_release_years_away_leaves_the_picture_to_what_is_near() -> None:
    far = Days(TODAY, TODAY + timedelta(days=1500))
    picture = draw([Mark(TODAY + timedelta(days=3), "health", Look.OPEN)], LANES, far)
    assert picture.release is None
    last = draw_narrow([], far).steps[-1].first
    assert last <= TODAY + REACH + timedelta(days=7)


def test_months_do_not_crowd() -> None:
    long = Days(TODAY, TODAY + timedelta(days=360), started=TODAY - timedelta(days=400))
    months = draw([], LANES, long).months
    assert len(months) > 2
    assert all(b.at - a.at >= 50 for a, b in itertools.pairwise(months))
