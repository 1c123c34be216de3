"""When work on a task may begin, when its clock stands still, and when somebody takes over."""

from __future__ import annotations

from resettle.planning import events as ev
from resettle.planning.facts import Facts, Window
from resettle.planning.fold import fold
from resettle.planning.vocabulary import Order
from resettle.planning.workflow import TaskName
from tests.unit.planning.rules import a_rule, planned_for, the_task
from tests.unit.planning.telling import (
    CHILD,
    at_large,
    custody,
    d,
    folded,
    planned,
    registered,
    released,
    said,
    sentenced,
)

INSIDE = (registered(), custody("2026-03-02"))
HOME = (*INSIDE, planned("2026-06-30", "2026-03-03"), released("2026-06-30"))


def facts(*events: ev.Event) -> Facts:
    return folded(*events).facts


def missed(on: str) -> ev.ContactMissed:
    return ev.ContactMissed(said(on, id=f"missed {on}"), d(on), False)


def test_a_task_of_an_event_begins_with_the_event_even_where_it_is_due_that_day() -> None:
    for due in ("on missed contact", "1 working day after missed contact"):
        assert the_task(facts(*HOME, missed("2026-07-06")), due).opens == d("2026-07-06")


def test_a_release_from_a_custody_nobody_told_us_of_brings_the_work_of_that_day_only() -> None:
    out = facts(registered(), released("2026-06-30"))
    task = the_task(out, "on release day")
    assert (task.opens, task.due) == (d("2026-06-30"), d("2026-06-30"))
    assert planned_for(out, a_rule("t", "14 days before release")) == []


def test_a_rule_is_off_only_where_all_it_is_unless_for_holds() -> None:
    due = "14 days before release"
    both = {"order": "dto", "stage": "community"}
    assert len(planned_for(facts(*INSIDE), a_rule("t", due, unless=both))) == 1
    assert planned_for(facts(*HOME), a_rule("t", due, unless=both)) == []
    remanded = facts(custody("2026-03-02", Order.REMAND))
    assert len(planned_for(remanded, a_rule("t", due, unless=both))) == 1


def test_a_task_that_waits_for_several_of_one_kind_opens_with_the_last_of_them() -> None:
    rules = (
        a_rule("first", "1 working day after missed contact"),
        a_rule("second", "within 30 days of release", waits_for=["first"]),
    )
    known = facts(*HOME, missed("2026-07-06"), missed("2026-07-13"))

    def opens(**settled: str) -> object:
        done = {
            (TaskName("w", "first"), f"/test missed 2026-07-{day[1:]}"): d(on)
            for day, on in settled.items()
        }
        return planned_for(known, *rules, settled_on=done)[-1].opens

    assert opens(d06="2026-07-20", d13="2026-07-14") == d("2026-07-20")
    assert opens(d06="2026-07-08", d13="2026-07-14") == d("2026-07-14")
    assert opens(d06="2026-07-08") is None


def test_a_task_due_on_the_very_first_possible_day_was_not_compressed_to_it() -> None:
    story = (custody("2026-06-16"), planned("2026-06-30", "2026-06-16"))
    task = the_task(facts(*story), "14 days before release")
    assert (task.due, task.flags) == (d("2026-06-16"), ())


def test_only_the_stages_a_rule_names_stop_its_clock() -> None:
    away = facts(*INSIDE, at_large("2026-03-04"), custody("2026-03-18", order=None))
    within = "within 10 days of custody start"
    hospital, both = frozenset({"hospital"}), frozenset({"hospital", "unlawfully_at_large"})
    assert the_task(away, within, stops_for=hospital).due == d("2026-03-12")
    assert the_task(away, within, stops_for=both).due == d("2026-03-26")


def test_a_day_counted_back_from_release_is_not_moved_by_a_clock_that_stood_still() -> None:
    """The release comes when it comes; only what counts on from a day can wait."""
    planned_and_gone = (planned("2026-06-30", "2026-03-03"), at_large("2026-06-10"))
    back = facts(*INSIDE, *planned_and_gone, custody("2026-07-05", order=None))
    task = the_task(back, "14 days before release", stops_for=frozenset({"unlawfully_at_large"}))
    assert task.due == d("2026-06-16")


def test_once_the_child_is_out_no_date_is_called_an_estimate() -> None:
    window = Window(midpoint=d("2026-06-30"))
    story = (*INSIDE, sentenced("2026-03-02"))
    for more, flags in (((), ("estimated",)), ((released("2026-06-30"),), ())):
        known = fold(CHILD, (*story, *more), window_of=lambda _: window).facts
        assert the_task(known, "14 days before release").flags == flags


def test_nobody_takes_over_a_task_that_has_no_day_yet() -> None:
    later = "30 days after custody start"
    assert the_task(facts(*INSIDE), "14 days before release", fallback=later).fallback_on is None


def test_a_last_stage_on_release_day_is_the_day_the_child_really_left() -> None:
    """Not the day that was planned: nobody takes over before the task itself is due."""
    for day in ("2026-06-24", "2026-06-30", "2026-07-07"):
        out = facts(*INSIDE, planned("2026-06-30", "2026-03-03"), released(day))
        task = the_task(out, "on release day", fallback="on release day")
        assert (task.due, task.fallback_on) == (d(day), d(day))


def test_somebody_takes_over_by_the_day_of_a_release_that_came_early() -> None:
    early = facts(*INSIDE, planned("2026-06-30", "2026-03-03"), released("2026-06-10"))
    task = the_task(early, "14 days before release", fallback="2 days before release")
    assert (task.due, task.fallback_on) == (d("2026-06-10"), d("2026-06-10"))


def test_work_never_begins_before_the_custody_it_belongs_to() -> None:
    inside = facts(*INSIDE, planned("2026-03-31", "2026-03-03"))
    task = the_task(inside, "7 days before release", opens="6 weeks before release")
    assert (task.opens, task.due) == (d("2026-03-02"), d("2026-03-24"))


def test_repeats_are_held_too_while_the_child_is_away_and_not_after() -> None:
    words = "every month from custody start until release, for at most 2 months"
    gone, back = at_large("2026-03-10"), custody("2026-03-20", order=None)
    for more, flags in (((gone,), ("held",)), ((gone, back), ())):
        tasks = planned_for(facts(*INSIDE, *more), a_rule("r", repeat=words))
        assert [task.flags for task in tasks] == [flags, flags]
