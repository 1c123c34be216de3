"""What comes again, and lapses where it was missed: on a look of the day the next is due."""

from __future__ import annotations

from dataclasses import replace

from resettle.planning import events as ev
from resettle.planning.facts import Facts
from resettle.planning.reconcile import HeldTask, reconcile
from resettle.planning.vocabulary import MentoringStep, TaskState
from tests.unit.planning.holding import after, held_from
from tests.unit.planning.rules import a_rule, a_rulebook, planned_for
from tests.unit.planning.telling import custody, d, folded, registered, said


def facts(*events: ev.Event) -> Facts:
    return folded(*events).facts


WEEKLY = a_rule(
    "weekly",
    repeat="every week from mentor start until end of mentoring, for at most 3 weeks",
    settled_by="mentor contact",
    lapses=True,
)
MET = ev.MentoringChanged(said("2026-05-12"), d("2026-05-12"), MentoringStep.INTRODUCED)
WITH_A_MENTOR = (registered(), custody("2026-03-02"), MET)


def weeks_on(
    today: str | None, *events: ev.Event, held: tuple[HeldTask, ...] = ()
) -> tuple[HeldTask, ...]:
    """The three weeks as they are held after a re-plan; on a day, after the look of that day."""
    known = facts(*events)
    over_on = d(today) if today else None
    wanted = planned_for(known, WEEKLY)
    return after(held, reconcile(wanted, held, known, a_rulebook(WEEKLY), over_on=over_on))


def met_again(on: str) -> ev.Event:
    return ev.MentorContactLogged(said(on, hour=12), d(on), "attended")


def test_a_time_is_over_when_the_next_is_due_and_the_last_after_as_long_again() -> None:
    planned_weeks = planned_for(facts(*WITH_A_MENTOR), WEEKLY)
    assert [(str(one.due), str(one.lapses_on)) for one in planned_weeks] == [
        ("2026-05-19", "2026-05-26"),
        ("2026-05-26", "2026-06-02"),
        ("2026-06-02", "2026-06-09"),
    ]
    again = replace(WEEKLY, lapses=False)
    assert {one.lapses_on for one in planned_for(facts(*WITH_A_MENTOR), again)} == {None}


def test_only_a_look_on_a_day_lets_a_missed_time_lapse() -> None:
    held = weeks_on(None, *WITH_A_MENTOR)
    assert weeks_on(None, *WITH_A_MENTOR, held=held) == held
    assert weeks_on("2026-05-25", *WITH_A_MENTOR, held=held) == held
    first, second, third = weeks_on("2026-05-26", *WITH_A_MENTOR, held=held)
    assert (first.state, first.state_before, first.lapsed_on) == (
        TaskState.WITHDRAWN,
        TaskState.NOT_STARTED,
        d("2026-05-26"),
    )
    assert (second, third) == held[1:]
    # A plan of any later moment, blind to the day, leaves it so.
    assert weeks_on(None, *WITH_A_MENTOR, held=(first, second, third)) == (first, second, third)


def test_why_it_lapsed_is_said_in_words() -> None:
    held = weeks_on(None, *WITH_A_MENTOR)
    known = facts(*WITH_A_MENTOR)
    (change,) = reconcile(
        planned_for(known, WEEKLY), held, known, a_rulebook(WEEKLY), over_on=d("2026-05-26")
    )
    assert change.reason == "its time is over, and the next is due"


def test_what_lapsed_comes_back_as_done_when_a_meeting_is_told_late() -> None:
    held = weeks_on("2026-05-26", *WITH_A_MENTOR, held=weeks_on(None, *WITH_A_MENTOR))
    late = (*WITH_A_MENTOR, met_again("2026-05-18"))
    first, *_ = weeks_on(None, *late, held=held)
    assert (first.state, first.settled_on, first.lapsed_on) == ("done", d("2026-05-18"), None)
    # And where that is taken back it is open until the next look lets it lapse again.
    held = weeks_on(None, *WITH_A_MENTOR, held=weeks_on(None, *late, held=held))
    assert held[0].state == TaskState.NOT_STARTED
    assert weeks_on("2026-05-27", *WITH_A_MENTOR, held=held)[0].lapsed_on == d("2026-05-26")


def test_what_lapsed_is_asked_for_again_when_its_days_are_others() -> None:
    held = weeks_on("2026-05-26", *WITH_A_MENTOR, held=weeks_on(None, *WITH_A_MENTOR))
    first = replace(MET, on=d("2026-05-14"), said=said("2026-05-11"))
    moved = (registered(), custody("2026-03-02"), first)
    back, *_ = weeks_on(None, *moved, held=held)
    assert (back.state, back.due, back.lapses_on, back.lapsed_on) == (
        *(TaskState.NOT_STARTED, d("2026-05-21")),
        *(d("2026-05-28"), None),
    )


def test_a_later_day_that_a_person_gave_is_waited_for() -> None:
    first, *rest = weeks_on(None, *WITH_A_MENTOR)
    held = (held_from(first, due=d("2026-05-28"), pinned=True), *rest)
    assert weeks_on("2026-05-28", *WITH_A_MENTOR, held=held)[0].state == TaskState.NOT_STARTED
    assert weeks_on("2026-05-29", *WITH_A_MENTOR, held=held)[0].state == TaskState.WITHDRAWN


def test_what_was_settled_never_lapses() -> None:
    first, *rest = weeks_on(None, *WITH_A_MENTOR)
    done = first._replace(state=TaskState.NOT_REQUIRED.value, settled_on=d("2026-05-19"))
    assert weeks_on("2026-05-26", *WITH_A_MENTOR, held=(done, *rest)) == (done, *rest)
