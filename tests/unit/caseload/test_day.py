"""Each open task stands in one list of the day, and moves of a release are told as one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.caseload.day import DayTask, Step, in_one, latest_of_each, sort_out

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def a_task(
    due: date | None = TODAY,
    *,
    opens: date | None = TODAY - 30 * DAY,
    state: str = "not_started",
    mine: bool = True,
    number: int = 1,
) -> DayTask:
    return DayTask(
        number, "Do it", "health", "mentor", state, opens, due, "", None, "c-1", "Robin", mine
    )


@pytest.mark.parametrize(
    ("task", "where"),
    [
        (a_task(TODAY - DAY), "overdue"),
        (a_task(TODAY), "today"),
        (a_task(TODAY + DAY), "soon"),
        (a_task(TODAY + 7 * DAY), "soon"),
        (a_task(TODAY + 8 * DAY, opens=TODAY), "opening"),
        (a_task(TODAY + 8 * DAY, opens=TODAY - 6 * DAY), "opening"),
        (a_task(TODAY + 8 * DAY, opens=TODAY - 7 * DAY), None),
        (a_task(TODAY + 8 * DAY, opens=TODAY + DAY), None),
        (a_task(None, opens=TODAY), "opening"),
        (a_task(TODAY - DAY, state="blocked"), "waiting"),
        (a_task(TODAY - DAY, mine=False), "waiting"),
        (a_task(TODAY + 8 * DAY, mine=False), None),
        (a_task(None, mine=False, state="blocked"), None),
    ],
)
def test_a_task_stands_where_it_needs_somebody(task: DayTask, where: str | None) -> None:
    day = sort_out([task], TODAY)
    names = ("overdue", "today", "soon", "opening", "waiting")
    assert [name for name in names if getattr(day, name)] == ([where] if where else [])


def test_the_most_overdue_comes_first_and_a_day_with_nothing_late_is_clear() -> None:
    day = sort_out([a_task(TODAY - n * DAY, number=n) for n in (1, 3, 2)], TODAY)
    assert [task.id for task in day.overdue] == [3, 2, 1]
    assert not day.is_clear
    assert sort_out([a_task(TODAY + DAY)], TODAY).is_clear


def test_what_was_missed_again_and_again_stands_once_where_it_was_due_last() -> None:
    weeks = [a_task(TODAY - n * DAY, number=n)._replace(rule="m.weekly") for n in (15, 8, 1)]
    other = a_task(TODAY - 3 * DAY, number=99)._replace(rule="m.monthly")
    of_another = weeks[0]._replace(id=50, ref="c-2")
    told = latest_of_each([weeks[0], of_another, weeks[1], other, weeks[2]])
    assert [(task.id, task.before) for task in told] == [(50, 0), (99, 0), (1, 2)]


@given(
    st.lists(
        st.builds(
            a_task,
            st.none() | st.dates(TODAY - 40 * DAY, TODAY + 40 * DAY),
            opens=st.none() | st.dates(TODAY - 40 * DAY, TODAY + 40 * DAY),
            state=st.sampled_from(["not_started", "in_progress", "blocked"]),
            mine=st.booleans(),
            number=st.integers(1, 10_000),
        ),
        unique_by=lambda task: task.id,
    )
)
def test_no_task_is_told_twice_and_none_of_mine_that_is_late_is_left_out(
    tasks: list[DayTask],
) -> None:
    day = sort_out(tasks, TODAY)
    told = [*day.overdue, *day.today, *day.soon, *day.opening, *day.waiting]
    assert len({task.id for task in told}) == len(told)
    late = {task.id for task in tasks if task.mine and task.due and task.due <= TODAY}
    assert late <= {task.id for task in told}


def step(was: date | None, now: date | None, number: int, child: int = 1) -> Step:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(hours=number)
    return Step(child, f"c-{child}", f"Child {child}", was, now, at, number)


def test_several_moves_are_told_from_the_first_day_to_the_last() -> None:
    (move,) = in_one([step(TODAY, TODAY + DAY, 1), step(TODAY + DAY, TODAY + 5 * DAY, 2)])
    assert (move.was, move.now, move.times, move.last_id) == (TODAY, TODAY + 5 * DAY, 2, 2)


def test_there_and_back_again_is_no_move() -> None:
    assert in_one([step(TODAY, TODAY + DAY, 1), step(TODAY + DAY, TODAY, 2)]) == []


def test_the_latest_move_comes_first() -> None:
    moves = in_one([step(None, TODAY, 1, child=1), step(TODAY, None, 2, child=2)])
    assert [move.child_id for move in moves] == [2, 1]
