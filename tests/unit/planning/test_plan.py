"""Which tasks the rules ask for, on which days, with which warnings."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from resettle.planning import events as ev
from resettle.planning.facts import Facts, Window
from resettle.planning.fold import fold
from resettle.planning.plan import PlanSettings
from resettle.planning.vocabulary import Anchor, EducationPlanStatus, Level, Order, Pathway
from resettle.planning.workflow import TaskName
from tests.unit.planning.rules import LEVELS, a_rule, planned_for, the_task
from tests.unit.planning.telling import (
    CHILD,
    at_large,
    custody,
    d,
    died,
    folded,
    planned,
    recalled,
    registered,
    released,
    said,
    sentenced,
)

TWO_WEEKS = "14 days before release"
INSIDE = (registered(), custody("2026-03-02"))
PLANNED = (*INSIDE, planned("2026-06-30", "2026-03-03"))
HOME = (*PLANNED, released("2026-06-30"))


def facts(*events: ev.Event) -> Facts:
    return folded(*events).facts


def calculated(*events: ev.Event) -> Facts:
    """Facts with a calculated window, as a sentence without a decided date has."""
    window = Window(d("2026-05-30"), d("2026-06-30"), d("2026-07-30"), d("2026-10-30"))
    return fold(CHILD, events, window_of=lambda _: window).facts


def test_two_weeks_before_release_is_two_weeks_before_the_planned_day() -> None:
    task = the_task(facts(*PLANNED), TWO_WEEKS)
    assert (task.due, task.opens, task.flags) == (d("2026-06-16"), d("2026-03-02"), ())
    assert task.because == "Due 14 days before release, 30 June 2026."


def test_working_days_are_counted_over_bank_holidays() -> None:
    task = the_task(facts(*PLANNED), "25 working days before release")
    assert task.due == d("2026-05-26")  # past the spring bank holiday of 25 May


def test_without_a_release_date_the_task_is_there_and_its_day_is_not() -> None:
    task = the_task(facts(*INSIDE), TWO_WEEKS)
    assert (task.due, task.opens) == (None, d("2026-03-02"))
    assert task.because == "Due 14 days before release. The day of release is not known yet."


def test_a_calculated_release_is_planned_to_and_marked_estimated() -> None:
    task = the_task(calculated(*INSIDE, sentenced("2026-03-02")), TWO_WEEKS)
    assert (task.due, task.flags) == (d("2026-06-16"), ("estimated",))


def test_a_decided_date_takes_the_place_of_the_calculated_one() -> None:
    decided = planned("2026-06-09", "2026-04-01")
    task = the_task(calculated(*INSIDE, sentenced("2026-03-02"), decided), TWO_WEEKS)
    assert (task.due, task.flags) == (d("2026-05-26"), ())


def test_too_short_an_order_brings_the_task_to_the_first_possible_day() -> None:
    short = (custody("2026-06-22"), planned("2026-06-30", "2026-06-22"))
    task = the_task(facts(*short), TWO_WEEKS)
    assert (task.due, task.opens, task.flags) == (
        d("2026-06-22"),
        d("2026-06-22"),
        ("compressed",),
    )


def test_a_child_sentenced_on_remand_has_nothing_due_before_the_day_of_the_sentence() -> None:
    remand = custody("2026-01-05", Order.REMAND)
    short = replace(sentenced("2026-03-02", "4m"), remand_days=50)
    soon = Window(midpoint=d("2026-03-12"))
    told = fold(CHILD, (remand, short), window_of=lambda _: soon).facts
    task = the_task(told, TWO_WEEKS)
    assert (task.due, task.flags) == (d("2026-03-02"), ("compressed", "estimated"))
    foreseen = planned("2026-03-12", "2026-01-20")
    task = the_task(calculated(remand, foreseen, short), TWO_WEEKS)
    assert (task.due, task.flags) == (d("2026-02-26"), ())


def test_a_count_past_the_published_bank_holidays_is_provisional() -> None:
    far = (custody("2026-03-02"), planned("2027-09-20", "2026-03-03"))
    assert the_task(facts(*far), "5 working days before release").flags == ("provisional",)
    assert the_task(facts(*far), TWO_WEEKS).flags == ()


def test_released_early_on_an_unplanned_day_the_task_is_due_at_the_latest_that_day() -> None:
    early = facts(*PLANNED, released("2026-06-10"))
    assert the_task(early, TWO_WEEKS).due == d("2026-06-10")
    assert the_task(early, TWO_WEEKS).flags == ("unplanned_release",)
    assert the_task(early, "40 days before release").due == d("2026-05-21")


def test_released_as_planned_nothing_moves_and_nothing_is_flagged() -> None:
    task = the_task(facts(*HOME), TWO_WEEKS)
    assert (task.due, task.flags) == (d("2026-06-16"), ())


def test_released_late_the_day_that_was_planned_still_holds() -> None:
    task = the_task(facts(*PLANNED, released("2026-07-07")), TWO_WEEKS)
    assert (task.due, task.flags) == (d("2026-06-16"), ("unplanned_release",))


def test_what_happens_on_release_day_happens_on_the_actual_day() -> None:
    assert the_task(facts(*PLANNED, released("2026-07-07")), "on release day").due == d(
        "2026-07-07"
    )


def test_a_child_bailed_by_a_court_today_has_everything_due_today() -> None:
    bailed = facts(custody("2026-03-02", Order.REMAND), released("2026-03-12"))
    task = the_task(bailed, TWO_WEEKS)
    assert (task.due, task.flags) == (d("2026-03-12"), ("unplanned_release",))


def test_work_after_release_begins_with_the_release_and_ends_with_a_recall() -> None:
    rule = a_rule("visit", "within 5 working days of release")
    assert planned_for(facts(*PLANNED), rule) == []
    (visit,) = planned_for(facts(*HOME), rule)
    assert (visit.opens, visit.due, visit.occurrence) == (d("2026-06-30"), d("2026-07-07"), 1)
    back = (*HOME, recalled("2026-07-20"))
    assert planned_for(facts(*back), rule) == []
    (again,) = planned_for(facts(*back, released("2026-08-20")), rule)
    assert (again.due, again.occurrence, again.identity) == (d("2026-08-27"), 2, "2")


def test_a_recalled_child_gets_a_fresh_custody_task() -> None:
    (task,) = planned_for(facts(*HOME, recalled("2026-07-20")), a_rule("a", TWO_WEEKS))
    assert (task.occurrence, task.due, task.opens) == (2, None, d("2026-07-20"))


@pytest.mark.parametrize(
    "end", [died("2026-07-01"), ev.SupervisionEnded(said("2026-07-01"), d("2026-07-01"))]
)
def test_nothing_is_asked_for_after_a_death_or_the_end_of_supervision(end: ev.Event) -> None:
    rules = (a_rule("a", TWO_WEEKS), a_rule("b", "on 18th birthday"))
    assert planned_for(facts(*HOME, end), *rules) == []


def test_everything_is_held_while_the_child_is_unlawfully_at_large() -> None:
    assert the_task(facts(*PLANNED, at_large("2026-04-01")), TWO_WEEKS).flags == ("held",)


def test_a_stopped_clock_goes_on_after_the_return_and_never_rescues_the_overdue() -> None:
    away = (at_large("2026-03-04"), custody("2026-03-18", order=None))
    missing = facts(*PLANNED, *away)
    how = {"stops_for": frozenset({"unlawfully_at_large"})}
    # Ten working days from 2 March, with ten working days (5 to 18 March) standing still.
    within = "within 10 working days of custody start"
    assert the_task(missing, within, **how).due == d("2026-03-30")
    assert the_task(missing, within).due == d("2026-03-16")
    assert the_task(missing, "within 1 working day of custody start", **how).due == d("2026-03-03")


def test_an_event_after_one_o_clock_starts_its_clock_the_next_working_day_where_a_rule_says() -> (
    None
):
    within = "within 5 working days of custody start"
    morning, afternoon = (facts(custody("2026-03-06", hour=hour)) for hour in (13, 14))
    assert the_task(morning, within, late_start=True).due == d("2026-03-13")
    assert the_task(afternoon, within, late_start=True).due == d("2026-03-16")
    assert the_task(afternoon, within).due == d("2026-03-13")
    later = PlanSettings(late_hour=time(15))
    (task,) = planned_for(afternoon, a_rule("t", within, late_start=True), settings=later)
    assert task.due == d("2026-03-13")


def test_a_late_report_of_an_earlier_day_does_not_count_as_late_that_day() -> None:
    reported = facts(custody("2026-03-06", told="2026-03-09", hour=16))
    within = "within 5 working days of custody start"
    assert the_task(reported, within, late_start=True).due == d("2026-03-13")


def test_the_value_in_force_on_the_anchor_day_applies() -> None:
    history = {"2019-01-01": TWO_WEEKS, "2026-06-01": "15 working days before release"}
    before = facts(custody("2026-03-02"), planned("2026-05-29", "2026-03-03"))
    assert the_task(before, history).due == d("2026-05-15")
    assert the_task(facts(*PLANNED), history).due == d("2026-06-09")


def test_a_rule_that_had_not_begun_asks_for_nothing() -> None:
    assert planned_for(facts(*PLANNED), a_rule("t", {"2027-01-01": TWO_WEEKS})) == []


def test_a_task_that_waits_opens_when_what_it_waits_for_is_done() -> None:
    first = a_rule("first", TWO_WEEKS)
    second = a_rule("second", "7 days before release", waits_for=["first"])
    assert [task.opens for task in planned_for(facts(*PLANNED), first, second)] == [
        d("2026-03-02"),
        None,
    ]
    done = {(TaskName("w", "first"), "1"): d("2026-05-05")}
    waited = planned_for(facts(*PLANNED), second, first, settled_on=done)
    assert {task.rule.title: task.opens for task in waited} == {
        "first": d("2026-03-02"),
        "second": d("2026-05-05"),
    }


def test_a_task_waits_for_nothing_that_is_not_asked_of_this_child() -> None:
    never = a_rule("first", TWO_WEEKS, when={"order": "section_250"})
    second = a_rule("second", "7 days before release", waits_for=["first"])
    (task,) = planned_for(facts(*PLANNED), never, second)
    assert task.opens == d("2026-03-02")


def test_when_asks_for_any_of_its_values_and_unless_turns_a_rule_off() -> None:
    rule = a_rule("t", TWO_WEEKS, when={"order": ["dto", "remand"]})
    assert len(planned_for(facts(*PLANNED), rule)) == 1
    off = a_rule("t", TWO_WEEKS, unless={"order": "dto"})
    assert planned_for(facts(*PLANNED), off) == []


def test_each_missed_contact_brings_its_own_task_bound_to_its_event() -> None:
    first = ev.ContactMissed(said("2026-07-06", id="m1"), d("2026-07-06"), False)
    second = ev.ContactMissed(said("2026-07-13", id="m2"), d("2026-07-13"), True)
    rule = a_rule("ask", "by noon on the next working day after missed contact")
    tasks = planned_for(facts(*HOME, second, first), rule)
    assert [(t.occurrence, t.identity, t.due, t.due_time) for t in tasks] == [
        (1, "/test m1", d("2026-07-07"), time(12)),
        (2, "/test m2", d("2026-07-14"), time(12)),
    ]
    only = a_rule("warn", "on missed contact", when={"event": "unacceptable"})
    assert [t.identity for t in planned_for(facts(*HOME, first, second), only)] == ["/test m1"]


def test_a_need_brings_its_own_task() -> None:
    need = ev.NeedRecorded(said("2026-04-01", id="n"), Pathway.HEALTH, "medication")
    rule = a_rule("t", "5 working days after need recorded", when={"need health": "medication"})
    (task,) = planned_for(facts(*PLANNED, need), rule)
    assert task.due == d("2026-04-10")  # over Good Friday and Easter Monday
    other = a_rule("t", "on need recorded", when={"need health": "camhs"})
    assert planned_for(facts(*PLANNED, need), other) == []


def test_an_education_plan_received_settles_its_task() -> None:
    received = ev.EducationPlanChanged(
        said("2026-04-01", id="r"), d("2026-03-31"), EducationPlanStatus.RECEIVED
    )
    task = the_task(facts(*PLANNED, received), TWO_WEEKS, settled_by="education plan received")
    assert task.settled is not None
    assert (task.settled.on, task.settled.said) == (d("2026-03-31"), received.said)


def test_reviews_come_monthly_until_the_release() -> None:
    rule = a_rule("r", repeat="every month from sentence until release, for at most 24 months")
    tasks = planned_for(facts(*PLANNED), rule)
    assert [(t.occurrence, str(t.due)) for t in tasks] == [
        (1, "2026-04-02"),
        (2, "2026-05-02"),
        (3, "2026-06-02"),
    ]
    assert [str(t.opens) for t in tasks] == ["2026-03-02", "2026-04-02", "2026-05-02"]


def test_contacts_follow_the_level_and_how_long_the_child_has_been_out() -> None:
    rule = a_rule(
        "c",
        repeat="by contact level from release until end of supervision, for at most 5 months",
        contact_levels=LEVELS,
        assumed_level=Level.STANDARD,
    )
    level = ev.IntensitySet(said("2026-06-01"), d("2026-06-01"), Level.ENHANCED)
    days = [str(t.due) for t in planned_for(facts(*HOME, level), rule)]
    assert len(days) == 3 * 4 + 2 * 2
    assert days[:5] == ["2026-07-07", "2026-07-15", "2026-07-22", "2026-07-30", "2026-08-06"]
    assert len(planned_for(facts(*HOME), rule)) == 3 * 2 + 2 * 1


def test_a_change_of_level_takes_effect_from_its_own_day() -> None:
    rule = a_rule(
        "c",
        repeat="by contact level from release until end of supervision, for at most 1 month",
        contact_levels=LEVELS,
    )
    low = ev.IntensitySet(said("2026-06-01"), d("2026-06-01"), Level.STANDARD)
    high = ev.IntensitySet(said("2026-07-16"), d("2026-07-16"), Level.INTENSIVE)
    days = [str(t.due) for t in planned_for(facts(*HOME, low, high), rule)]
    assert days == [
        *("2026-07-15", "2026-07-17", "2026-07-20", "2026-07-22"),
        *("2026-07-25", "2026-07-27", "2026-07-30"),
    ]


def test_the_second_spell_s_repeats_are_numbered_apart_from_the_first_s() -> None:
    rule = a_rule("r", repeat="every month from custody start until release, for at most 2 months")
    tasks = planned_for(facts(*HOME, recalled("2026-07-20")), rule)
    assert [(t.occurrence, t.identity) for t in tasks] == [(1001, "1001"), (1002, "1002")]


def test_a_last_stage_names_the_day_somebody_else_takes_over() -> None:
    task = the_task(facts(*PLANNED), TWO_WEEKS, fallback="5 working days before release")
    assert (task.fallback_on, task.fallback_owner) == (d("2026-06-23"), "manager")


def test_a_task_opens_when_its_rule_says_and_never_after_it_is_due() -> None:
    assert the_task(facts(*PLANNED), TWO_WEEKS, opens="6 weeks before release").opens == d(
        "2026-05-19"
    )
    assert the_task(facts(*PLANNED), TWO_WEEKS, opens="7 days before release").opens == d(
        "2026-06-16"
    )


def test_turning_eighteen_is_asked_about_the_right_days() -> None:
    rule = a_rule("t", "6 months before 18th birthday", when={"turns 18": "before release"})
    assert planned_for(facts(*PLANNED), rule) == []
    born = replace(registered(), date_of_birth=d("2008-06-01"))
    (task,) = planned_for(facts(born, *PLANNED[1:]), rule)
    # The birthday is 1 June 2026; six months before lies before custody began.
    assert (task.due, task.flags) == (d("2026-03-02"), ("compressed",))


def test_a_last_stage_after_release_counts_from_the_actual_day() -> None:
    early = facts(*PLANNED, released("2026-06-24"))
    task = the_task(early, "on release day", fallback="1 working day after release")
    assert task.fallback_on == d("2026-06-25")


def test_an_event_of_before_its_rule_began_brings_no_task_and_a_later_one_does() -> None:
    rule = a_rule("t", {"2026-07-10": "1 working day after missed contact"})
    old, new = (ev.ContactMissed(said(day), d(day), False) for day in ("2026-07-09", "2026-07-10"))
    assert [str(t.due) for t in planned_for(facts(*HOME, old, new), rule)] == ["2026-07-13"]


def test_a_repeat_that_had_not_begun_asks_for_nothing() -> None:
    words = "every month from custody start until release, for at most 24 months"
    for began, times in (("2026-03-03", 0), ("2026-03-02", 3)):
        assert len(planned_for(facts(*PLANNED), a_rule("r", repeat={began: words}))) == times


def test_a_repeat_is_asked_only_of_the_children_it_is_for() -> None:
    words = "every month from custody start until release, for at most 24 months"
    assert planned_for(facts(*PLANNED), a_rule("r", repeat=words, when={"order": "remand"})) == []


def test_a_condition_is_asked_even_while_the_release_day_is_unknown() -> None:
    rule = a_rule("t", TWO_WEEKS, when={"age": "under 16"})
    assert len(planned_for(facts(*INSIDE), rule)) == 1
    assert planned_for(facts(registered(born=d("2010-03-02")), *INSIDE[1:]), rule) == []


def test_a_rule_that_starts_at_the_sentence_waits_for_it_and_is_never_due_before() -> None:
    remanded = (custody("2026-03-02", Order.REMAND), planned("2026-06-30", "2026-03-03"))
    rule = a_rule("t", "100 days before release", starts=Anchor.SENTENCE)
    assert planned_for(facts(*remanded), rule) == []
    (task,) = planned_for(facts(*remanded, sentenced("2026-04-01")), rule)
    first = d("2026-04-01")
    assert (task.opens, task.due, task.flags) == (first, first, ("compressed",))


def test_before_any_custody_there_is_only_what_needs_no_release() -> None:
    missed = ev.ContactMissed(said("2026-02-02"), d("2026-02-02"), False)
    after, before = a_rule("a", "1 day after release"), a_rule("b", TWO_WEEKS)
    follow_up = a_rule("c", "1 working day after missed contact")
    tasks = planned_for(facts(registered(), missed), after, before, follow_up)
    assert [(str(t.name), str(t.due)) for t in tasks] == [("w.c", "2026-02-03")]


def test_a_day_that_is_not_known_yet_brings_no_task_unless_it_is_the_release() -> None:
    rules = (a_rule("a", "5 days after sentence"), a_rule("b", "on 18th birthday"))
    assert planned_for(facts(custody("2026-03-02", Order.REMAND)), *rules) == []
    monthly = "every month from sentence until release, for at most 24 months"
    assert planned_for(facts(custody("2026-03-02", None)), a_rule("r", repeat=monthly)) == []


def test_a_day_to_open_that_is_not_known_leaves_the_task_without_one() -> None:
    task = the_task(
        facts(*INSIDE), "within 40 days of custody start", opens="14 days before release"
    )
    assert (task.opens, task.due) == (None, d("2026-04-11"))


def test_work_to_begin_before_a_release_that_came_early_begins_by_that_day() -> None:
    for day, opens in (("2026-06-30", "2026-06-23"), ("2026-06-10", "2026-06-10")):
        out = facts(*PLANNED, released(day))
        assert the_task(out, "on release day", opens="7 days before release").opens == d(opens)
