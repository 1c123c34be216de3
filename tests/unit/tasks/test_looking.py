"""On which day a task is spoken of, and what is said when the day was missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.planning.vocabulary import TaskState
from resettle.planning.working_days import WorkingDays
from resettle.tasks.looking import (
    Call,
    Rhythm,
    first_look,
    look,
    still_true,
    who_acts,
)

#: Good Friday and Easter Monday of 2026 among them.
CALENDAR = WorkingDays(
    [date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4)],
    *[date(2026, 1, 1), date(2027, 12, 31)] * 2,
)
RHYTHM = Rhythm(reminder_days=(5, 1), escalate_after=3)
OPENS, DUE = date(2026, 3, 2), date(2026, 3, 31)


@dataclass(frozen=True)
class Held:
    """A task as the look sees it: open from 2 March, due on Tuesday 31 March 2026."""

    state: str = TaskState.NOT_STARTED.value
    opens: date | None = OPENS
    due: date | None = DUE
    fallback_on: date | None = None
    lapses_on: date | None = None
    revisit_on: date | None = None
    look_on: date | None = OPENS
    told: str = ""
    flags: str = ""


def test_what_comes_again_is_looked_at_when_the_next_is_due_and_is_then_over() -> None:
    week = Held(due=date(2026, 3, 10), lapses_on=date(2026, 3, 17), look_on=date(2026, 3, 16))
    found = look(week, date(2026, 3, 16), CALENDAR, RHYTHM)
    assert (found.over, found.look_on) == (False, date(2026, 3, 17))
    found = look(week, date(2026, 3, 17), CALENDAR, RHYTHM)
    assert (found.over, found.look_on, found.words) == (True, None, ())
    # One that a person gave a later day is looked at on the day after that.
    pinned = replace(week, due=date(2026, 3, 19))
    assert not look(pinned, date(2026, 3, 17), CALENDAR, RHYTHM).over
    assert look(pinned, date(2026, 3, 20), CALENDAR, RHYTHM).over
    assert not look(replace(week, state="done"), date(2026, 3, 17), CALENDAR, RHYTHM).over


def said(task: Held, today: date) -> list[Call]:
    return [word.call for word in look(task, today, CALENDAR, RHYTHM).words]


def a_life(task: Held, days: list[date]) -> list[tuple[date, Call]]:
    """What is said when the look comes by on these days only."""
    told = []
    for today in days:
        if task.look_on is None or task.look_on > today:
            continue
        found = look(task, today, CALENDAR, RHYTHM)
        told += [(today, word.call) for word in found.words]
        task = replace(task, look_on=found.look_on, told=found.told)
    return told


def every_day(first: date, number: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(number)]


def test_a_task_that_is_never_done_is_told_of_at_each_stage_and_then_no_more() -> None:
    assert a_life(Held(), every_day(OPENS, 90)) == [
        (date(2026, 3, 2), Call.OPENED),
        (date(2026, 3, 24), Call.REMINDED),
        (date(2026, 3, 30), Call.REMINDED),
        (date(2026, 4, 1), Call.OVERDUE),
        # Three working days after 31 March, over Easter.
        (date(2026, 4, 7), Call.ESCALATED),
    ]


def test_a_service_that_was_off_says_the_last_word_and_not_all_it_missed() -> None:
    assert a_life(Held(), [date(2026, 3, 30)]) == [(date(2026, 3, 30), Call.REMINDED)]
    back = date(2026, 5, 1)
    assert a_life(Held(), [back]) == [(back, Call.OVERDUE), (back, Call.ESCALATED)]


def test_looking_twice_on_one_day_says_nothing_twice() -> None:
    days = [day for day in every_day(OPENS, 90) for _ in range(2)]
    assert a_life(Held(), days) == a_life(Held(), every_day(OPENS, 90))


@pytest.mark.parametrize("state", ["done", "not_required", "withdrawn"])
def test_a_task_that_is_not_open_says_nothing_and_is_looked_at_no_more(state: str) -> None:
    found = look(Held(state=state), DUE + timedelta(days=9), CALENDAR, RHYTHM)
    assert (found.words, found.look_on) == ((), None)


def test_a_declined_task_is_spoken_of_on_the_day_to_ask_again_and_not_before() -> None:
    again = date(2026, 3, 20)
    task = Held(state="declined", revisit_on=again, look_on=again)
    assert said(task, again) == [Call.REVISIT]
    assert look(task, again, CALENDAR, RHYTHM).look_on is None
    early = look(replace(task, look_on=OPENS), OPENS, CALENDAR, RHYTHM)
    assert (early.words, early.look_on) == ((), again)


def test_the_fallback_owner_is_told_when_the_last_stage_begins_and_acts_from_then() -> None:
    handed = date(2026, 3, 26)
    days = every_day(OPENS, 30)
    life = a_life(Held(fallback_on=handed), days)
    assert (handed, Call.TAKEN_OVER) in life
    assert who_acts("worker", "manager", handed, handed - timedelta(days=1)) == "worker"
    assert who_acts("worker", "manager", handed, handed) == "manager"
    assert who_acts("worker", None, None, handed) == "worker"


def test_a_task_whose_clock_stands_still_is_silent_until_the_child_is_back() -> None:
    away = Held(flags="held", look_on=DUE)
    found = look(away, date(2026, 4, 20), CALENDAR, RHYTHM, stopped=True)
    assert (found.words, found.look_on) == ((), date(2026, 4, 21))
    # Its rule goes on for the absent too: it is told like any other.
    assert look(away, date(2026, 4, 20), CALENDAR, RHYTHM, stopped=False).words


def test_a_task_that_opens_late_is_not_also_reminded_of() -> None:
    short = Held(opens=date(2026, 3, 30), look_on=date(2026, 3, 30))
    assert said(short, date(2026, 3, 30)) == [Call.OPENED]


def test_a_task_that_moved_is_reminded_of_again_but_not_opened_again() -> None:
    later = Held(due=date(2026, 6, 30), told="reminded", look_on=OPENS)
    assert said(later, date(2026, 4, 1)) == []
    life = a_life(later, every_day(date(2026, 4, 1), 120))
    assert [call for _, call in life] == [
        Call.REMINDED,
        Call.REMINDED,
        Call.OVERDUE,
        Call.ESCALATED,
    ]


def test_the_first_look_is_when_a_task_opens_else_the_first_reminder_else_never() -> None:
    def first(**dates: date | str | None) -> date | None:
        given = {"opens": None, "due": None, **dates}
        return first_look(calendar=CALENDAR, rhythm=RHYTHM, **given)  # type: ignore[arg-type]

    assert first(opens=OPENS, due=DUE) == OPENS
    assert first(due=DUE) == date(2026, 3, 24)
    assert first() is None
    assert first(opens=OPENS, due=DUE, fallback_on=date(2026, 3, 1)) == date(2026, 3, 1)
    assert first(opens=OPENS, due=DUE, state="done") is None
    assert first(opens=OPENS, due=DUE, state="declined", revisit_on=DUE) == DUE
    # A person pinned it to a day before it opens: it is overdue first.
    assert first(opens=OPENS, due=date(2026, 2, 20)) == date(2026, 2, 21)


def test_without_reminders_an_undated_opening_is_first_seen_overdue() -> None:
    quiet = Rhythm(reminder_days=(), escalate_after=3)
    assert first_look(opens=None, due=DUE, calendar=CALENDAR, rhythm=quiet) == date(2026, 4, 1)


def test_a_due_day_past_every_calendar_still_has_its_reminder() -> None:
    far = date(2040, 1, 2)
    found = first_look(opens=None, due=far, calendar=CALENDAR, rhythm=RHYTHM)
    assert found == date(2039, 12, 26)


@pytest.mark.parametrize(
    ("call", "on", "still"),
    [
        (Call.OPENED, OPENS, True),
        (Call.OPENED, OPENS - timedelta(days=1), False),
        (Call.REMINDED, DUE, True),
        (Call.REMINDED, DUE + timedelta(days=1), False),
        # Five working days before is the first that a reminder is true.
        (Call.REMINDED, date(2026, 3, 24), True),
        (Call.REMINDED, date(2026, 3, 23), False),
        (Call.OVERDUE, DUE, False),
        (Call.OVERDUE, DUE + timedelta(days=1), True),
        (Call.ESCALATED, DUE, False),
        (Call.TAKEN_OVER, DUE, False),
        (Call.REVISIT, DUE, False),
    ],
)
def test_what_was_to_be_said_is_looked_at_again_on_the_day_it_is_sent(
    call: Call, on: date, still: bool
) -> None:
    assert still_true(call, Held(), on, CALENDAR, RHYTHM) is still
    assert not still_true(call, Held(state="done"), on, CALENDAR, RHYTHM)


_DAYS = st.dates(date(2026, 1, 5), date(2027, 6, 30))


@given(
    opens=st.none() | _DAYS,
    due=st.none() | _DAYS,
    fallback=st.none() | _DAYS,
    visits=st.lists(_DAYS, max_size=12).map(sorted),
)
def test_however_the_looks_fall_nothing_is_said_twice_and_nothing_is_left_unsaid(
    opens: date | None, due: date | None, fallback: date | None, visits: list[date]
) -> None:
    first = first_look(opens=opens, due=due, calendar=CALENDAR, rhythm=RHYTHM, fallback_on=fallback)
    task = Held(opens=opens, due=due, fallback_on=fallback, look_on=first)
    seen: set[tuple[Call, date]] = set()
    end = date(2027, 12, 1)
    for today in [*visits, end]:
        if task.look_on is None or task.look_on > today:
            continue
        found = look(task, today, CALENDAR, RHYTHM)
        assert found.look_on is None or found.look_on > today
        for word in found.words:
            assert word.on <= today
            assert (word.call, word.on) not in seen
            seen.add((word.call, word.on))
        task = replace(task, look_on=found.look_on, told=found.told)
    calls = {call for call, _ in seen}
    assert task.look_on is None
    assert (due is None) or {Call.OVERDUE, Call.ESCALATED} <= calls
    assert (fallback is None) or Call.TAKEN_OVER in calls
