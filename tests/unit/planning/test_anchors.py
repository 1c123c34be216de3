"""Which day a rule counts from, and which events bring a task each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from resettle.planning import events as ev
from resettle.planning.anchors import Day, days_of, happenings_of
from resettle.planning.facts import Facts, Window
from resettle.planning.fold import fold
from resettle.planning.vocabulary import (
    EVENT_ANCHORS,
    Anchor,
    EducationPlanStatus,
    MentoringStep,
    Order,
    Pathway,
)
from tests.unit.planning.rules import a_rule, planned_for
from tests.unit.planning.telling import (
    CHILD,
    custody,
    d,
    folded,
    planned,
    recalled,
    registered,
    released,
    said,
    sentenced,
)

INSIDE = (registered(), custody("2026-03-02"))
HOME = (*INSIDE, planned("2026-06-30", "2026-03-03"), released("2026-06-30"))
BACK = (*HOME, recalled("2026-07-20"))


def facts(*events: ev.Event) -> Facts:
    return folded(*events).facts


def missed(on: str) -> ev.ContactMissed:
    return ev.ContactMissed(said(on, id=f"missed {on}"), d(on), False)


def breach(on: str) -> ev.BreachDecided:
    return ev.BreachDecided(said(on, id=f"breach {on}"), d(on))


def disposal(on: str) -> ev.DisposalGiven:
    return ev.DisposalGiven(said(on, id=f"disposal {on}"), d(on), "youth_caution")


def away(on: str) -> ev.TemporaryReleaseRecorded:
    return ev.TemporaryReleaseRecorded(said(on, id=f"away {on}"), d(on), "successful")


def need(on: str) -> ev.NeedRecorded:
    return ev.NeedRecorded(said(on, id=f"need {on}"), Pathway.HEALTH, "camhs")


def step(on: str) -> ev.MentoringChanged:
    return ev.MentoringChanged(said(on, id=f"step {on}"), d(on), MentoringStep.REQUESTED, on)


def concern(on: str) -> ev.ConcernRaised:
    return ev.ConcernRaised(said(on, id=f"concern {on}"), d(on), on)


KINDS: dict[Anchor, Callable[[str], ev.Event]] = {
    Anchor.NEED: need,
    Anchor.MISSED_CONTACT: missed,
    Anchor.BREACH: breach,
    Anchor.DISPOSAL: disposal,
    Anchor.TEMPORARY_RELEASE: away,
    Anchor.MENTORING_STEP: step,
    Anchor.CONCERN: concern,
}
#: Takes two events in a row: `test_alongside.py`.
OF_TWO = {Anchor.MENTOR_MISSED_TWICE}


def told(anchor: Anchor, known: Facts) -> list[str]:
    return [str(event.on) for event in happenings_of(known, anchor)]


def test_every_anchor_that_happens_many_times_is_tried_here() -> None:
    assert set(KINDS) | OF_TWO == EVENT_ANCHORS


@pytest.mark.parametrize("anchor", KINDS)
def test_each_event_brings_a_task_of_its_own_kind_and_of_no_other(anchor: Anchor) -> None:
    event = KINDS[anchor]
    known = facts(*INSIDE, event("2026-05-08"), event("2026-05-01"))
    assert told(anchor, known) == ["2026-05-01", "2026-05-08"]
    assert [told(other, known) for other in KINDS if other is not anchor] == [[]] * 6


@pytest.mark.parametrize("anchor", [Anchor.MISSED_CONTACT, Anchor.BREACH])
def test_community_events_up_to_the_day_of_a_recall_belong_to_the_chapter_it_closed(
    anchor: Anchor,
) -> None:
    event = KINDS[anchor]
    story = [event(day) for day in ("2026-07-13", "2026-07-20", "2026-07-21")]
    assert told(anchor, facts(*BACK, *story)) == ["2026-07-21"]
    assert told(anchor, facts(*HOME, *story)) == ["2026-07-13", "2026-07-20", "2026-07-21"]


@pytest.mark.parametrize("anchor", [Anchor.MISSED_CONTACT, Anchor.BREACH])
def test_a_child_who_was_never_inside_has_every_community_event(anchor: Anchor) -> None:
    assert told(anchor, facts(registered(), KINDS[anchor]("2026-02-02"))) == ["2026-02-02"]


@pytest.mark.parametrize("anchor", [Anchor.NEED, Anchor.DISPOSAL])
def test_needs_and_disposals_outlast_a_recall(anchor: Anchor) -> None:
    assert told(anchor, facts(*BACK, KINDS[anchor]("2026-07-13"))) == ["2026-07-13"]


def test_a_temporary_release_belongs_to_its_own_time_in_custody() -> None:
    assert told(Anchor.TEMPORARY_RELEASE, facts(registered())) == []
    assert told(Anchor.TEMPORARY_RELEASE, facts(*BACK, away("2026-05-01"))) == []
    assert told(Anchor.TEMPORARY_RELEASE, facts(*BACK, away("2026-08-01"))) == ["2026-08-01"]


def test_a_breach_of_before_the_recall_brings_no_task_back_after_the_next_release() -> None:
    rule = a_rule("t", "within 5 working days of breach decision")
    story = (*BACK, breach("2026-07-20"), released("2026-08-20"))
    assert planned_for(facts(*story), rule) == []
    (task,) = planned_for(facts(*story, breach("2026-09-01")), rule)
    assert (task.due, task.identity) == (d("2026-09-08"), "/test breach 2026-09-01")


# --- Anchors that happen once


def test_each_day_a_rule_may_count_from_is_the_day_that_was_told() -> None:
    notified = ev.EducationPlanChanged(
        said("2026-03-05", id="n"), d("2026-03-04"), EducationPlanStatus.NOTIFIED
    )
    care = ev.LookedAfterChanged(said("2026-03-06", id="l"), d("2026-03-03"), "looked_after")
    remand, sentence = custody("2026-03-02", Order.REMAND), sentenced("2026-03-20")
    window = Window(d("2026-05-30"), d("2026-06-30"), d("2026-07-30"), d("2026-10-30"))
    story = (registered(), remand, sentence, notified, care)
    assert days_of(fold(CHILD, story, window_of=lambda _: window).facts) == {
        Anchor.EIGHTEENTH_BIRTHDAY: Day(d("2028-05-04")),
        Anchor.EDUCATION_PLAN_NOTIFIED: Day(d("2026-03-04"), notified.said),
        Anchor.LOOKED_AFTER_CHANGE: Day(d("2026-03-03"), care.said),
        Anchor.CUSTODY_START: Day(d("2026-03-02"), remand.said),
        Anchor.REMAND_START: Day(d("2026-03-02"), remand.said),
        Anchor.SENTENCE: Day(d("2026-03-20"), sentence.said),
        Anchor.RELEASE: Day(d("2026-06-30"), estimated=True),
        Anchor.EARLIEST_RELEASE: Day(d("2026-05-30"), estimated=True),
        Anchor.LATEST_RELEASE: Day(d("2026-07-30"), estimated=True),
        Anchor.SUPERVISION_END: Day(d("2026-10-30"), estimated=True),
    }


def test_supervision_ends_on_the_day_it_was_ended_rather_than_the_day_calculated() -> None:
    ended = ev.SupervisionEnded(said("2026-09-01"), d("2026-09-01"))
    window = Window(supervision_ends=d("2026-10-30"))
    story = (*INSIDE, sentenced("2026-03-02"), released("2026-06-30"), ended)
    known = fold(CHILD, story, window_of=lambda _: window).facts
    assert days_of(known)[Anchor.SUPERVISION_END] == Day(d("2026-09-01"))


def test_a_child_of_whom_we_only_heard_has_no_day_to_count_from() -> None:
    assert days_of(facts(KINDS[Anchor.NEED]("2026-05-01"))) == {}


def test_a_child_released_from_a_custody_nobody_told_us_of_has_the_release_alone() -> None:
    out = released("2026-06-30")
    assert days_of(facts(out)) == {Anchor.RELEASE: Day(d("2026-06-30"), out.said)}


def test_the_actual_release_takes_the_place_of_the_planned_one_and_a_recall_counts_anew() -> None:
    assert days_of(facts(*HOME))[Anchor.RELEASE].on == d("2026-06-30")
    assert Anchor.RECALL not in days_of(facts(*HOME))
    back = days_of(facts(*BACK))
    assert back[Anchor.RECALL] == back[Anchor.CUSTODY_START]
    assert back[Anchor.CUSTODY_START].on == d("2026-07-20")
    assert Anchor.RELEASE not in back
