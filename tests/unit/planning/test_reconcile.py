"""What changes, and what does not, when the plan asks for something else than what is held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resettle.planning import events as ev
from resettle.planning.facts import Facts
from resettle.planning.reconcile import Change, ChangeKind, HeldTask, reconcile, settled_by_people
from resettle.planning.vocabulary import (
    SETTLED,
    EducationPlanStatus,
    Owner,
    Pathway,
    Stage,
    Standing,
    TaskState,
)
from resettle.planning.workflow import TaskRule
from tests.unit.planning.holding import after, held_from
from tests.unit.planning.rules import a_rule, a_rulebook, planned_for
from tests.unit.planning.telling import (
    at_large,
    custody,
    d,
    folded,
    planned,
    recalled,
    registered,
    released,
    said,
    withdrawn,
)

RULE = a_rule("confirm", "14 days before release", fallback="2 days before release")
INSIDE = (registered(), custody("2026-03-02"), planned("2026-06-30", "2026-03-03"))
MOVED = (*INSIDE, planned("2026-07-14", "2026-04-01"))
HOME = (*INSIDE, released("2026-06-30"))
NO_LONGER = "what we know of the child no longer asks for it"


def facts(*events: ev.Event) -> Facts:
    return folded(*events).facts


def held_for(*events: ev.Event, rule: TaskRule = RULE) -> HeldTask:
    """The task as it stands after the first plan."""
    (task,) = after((), changes(*events, rule=rule, held=()))
    return task


def changes(
    *events: ev.Event, held: tuple[HeldTask, ...], rule: TaskRule = RULE
) -> tuple[Change, ...]:
    known = facts(*events)
    return reconcile(planned_for(known, rule), held, known, a_rulebook(rule))


def test_a_moved_release_moves_the_open_task_and_says_from_what_to_what() -> None:
    (change,) = changes(*MOVED, held=(held_for(*INSIDE),))
    assert change.kind is ChangeKind.MOVE
    assert change.fields["due"] == (d("2026-06-16"), d("2026-06-30"))
    assert change.fields["fallback_on"] == (d("2026-06-28"), d("2026-07-12"))


def test_a_moved_release_leaves_the_finished_task_alone() -> None:
    for state in (TaskState.DONE, TaskState.NOT_REQUIRED, TaskState.DECLINED):
        done = held_for(*INSIDE)._replace(state=state, settled_on=d("2026-04-01"))
        assert changes(*MOVED, held=(done,)) == ()


def test_a_task_in_hand_or_blocked_moves_and_stays_so() -> None:
    for state in (TaskState.IN_PROGRESS, TaskState.BLOCKED):
        (change,) = changes(*MOVED, held=(held_for(*INSIDE)._replace(state=state),))
        assert "state" not in change.fields


def test_a_pinned_date_stays_and_the_computed_one_is_noted_beside_it() -> None:
    pinned = held_from(held_for(*INSIDE), due=d("2026-06-01"), pinned=True)
    (change,) = changes(*MOVED, held=(pinned,))
    assert "due" not in change.fields
    assert change.fields["computed_due"] == (d("2026-06-16"), d("2026-06-30"))


def test_a_recall_withdraws_open_community_tasks_and_says_why() -> None:
    visit = a_rule("visit", "within 5 working days of release")
    home = (*INSIDE, released("2026-06-30"))
    held = held_for(*home, rule=visit)
    (change,) = changes(*home, recalled("2026-07-20"), held=(held,), rule=visit)
    assert (change.kind, change.reason) == (ChangeKind.WITHDRAW, "recalled")
    done = held._replace(state=TaskState.DONE, settled_on=d("2026-07-02"))
    assert changes(*home, recalled("2026-07-20"), held=(done,), rule=visit) == ()


def test_a_withdrawn_task_comes_back_as_it_was() -> None:
    back = held_for(*INSIDE)._replace(state=TaskState.WITHDRAWN, state_before=TaskState.IN_PROGRESS)
    (change,) = changes(*INSIDE, held=(back,))
    assert change.kind is ChangeKind.RESTORE
    assert change.fields["state"] == ("withdrawn", "in_progress")


def test_an_event_settles_the_task_and_its_withdrawal_opens_it_again() -> None:
    rule = a_rule("plan", "5 days before release", settled_by="education plan received")
    received = ev.EducationPlanChanged(
        said("2026-04-01", id="r"), d("2026-04-01"), EducationPlanStatus.RECEIVED
    )
    held = held_for(*INSIDE, rule=rule)
    (change,) = changes(*INSIDE, received, held=(held,), rule=rule)
    assert change.kind is ChangeKind.SETTLE
    (done,) = after((held,), (change,))
    assert changes(*INSIDE, received, held=(done,), rule=rule) == ()
    (undone,) = changes(*INSIDE, held=(done,), rule=rule)
    assert undone.kind is ChangeKind.REOPEN
    by_hand = done._replace(settled_by_event=False)
    assert changes(*INSIDE, held=(by_hand,), rule=rule) == ()


def test_a_rule_taken_out_of_the_rulebook_withdraws_its_open_tasks() -> None:
    other = a_rule("other", "14 days before release")
    changed = changes(*INSIDE, held=(held_for(*INSIDE),), rule=other)
    assert {(change.kind, change.reason) for change in changed} == {
        (ChangeKind.ADD, ""),
        (ChangeKind.WITHDRAW, "the rule is no longer in the rulebook"),
    }


def test_a_death_withdraws_everything_for_that_reason_alone() -> None:
    died = replace(facts(*INSIDE), stage=Stage.DIED)
    (change,) = reconcile((), (held_for(*INSIDE),), died, a_rulebook(RULE))
    assert change.reason == "the child died"


def test_a_task_somebody_was_handed_keeps_its_owner_when_the_rule_names_another() -> None:
    other = a_rule(
        "confirm",
        "14 days before release",
        owner=Owner.MENTOR,
        fallback="2 days before release",
    )
    held = held_for(*INSIDE)
    (change,) = changes(*INSIDE, held=(held,), rule=other)
    assert change.fields == {"owner": ("resettlement_worker", "mentor")}
    assert changes(*INSIDE, held=(held._replace(handed_over=True),), rule=other) == ()


def test_a_rule_put_in_other_words_rewrites_the_open_task_and_moves_nothing() -> None:
    reworded = replace(RULE, title="Confirm the address", standing=Standing.LAW, verified=False)
    (change,) = changes(*INSIDE, held=(held_for(*INSIDE),), rule=reworded)
    assert change.kind is ChangeKind.MOVE
    assert change.fields == {
        "title": ("confirm", "Confirm the address"),
        "standing": ("local", "law"),
        "verified": (True, False),
    }
    # What is written down are plain words, which a page or a log can show as they are.
    assert type(change.fields["standing"][1]) is str


def test_a_last_stage_that_names_somebody_else_or_is_taken_away_changes_the_open_task() -> None:
    held = held_for(*INSIDE)
    assert RULE.fallback is not None
    other = replace(RULE, fallback=replace(RULE.fallback, owner=Owner.SOCIAL_WORKER))
    (change,) = changes(*INSIDE, held=(held,), rule=other)
    assert change.fields == {"fallback_owner": ("manager", "social_worker")}
    assert type(change.fields["fallback_owner"][1]) is str
    (change,) = changes(*INSIDE, held=(held,), rule=replace(RULE, fallback=None))
    assert change.fields == {
        "fallback_owner": ("manager", None),
        "fallback_on": (d("2026-06-28"), None),
    }


def test_a_flag_that_comes_or_goes_is_a_change_and_a_pin_is_kept_among_the_flags() -> None:
    gone = (*INSIDE, at_large("2026-04-01"))
    (change,) = changes(*gone, held=(held_for(*INSIDE),))
    assert change.fields["flags"] == ((), ("held",))
    assert set(change.fields) == {"flags", "because"}
    pinned = held_from(held_for(*INSIDE), due=d("2026-06-01"), pinned=True)
    (change,) = changes(*gone, held=(pinned,))
    assert change.fields["flags"] == (("pinned",), ("held", "pinned"))
    assert changes(*INSIDE, held=(pinned,)) == ()


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (ev.MovedService(said("2026-07-02"), d("2026-07-02"), "x"), "moved to another service"),
        (ev.SupervisionEnded(said("2026-07-02"), d("2026-07-02")), "supervision ended"),
        (recalled("2026-07-20"), "recalled"),
        (custody("2026-07-20"), "a new time in custody began"),
        (withdrawn(HOME[-1], "2026-07-02"), NO_LONGER),
    ],
)
def test_a_task_no_longer_asked_for_is_withdrawn_with_the_reason_that_is_so(
    after: ev.Event, reason: str
) -> None:
    rule = a_rule("visit", "within 5 working days of release")
    held = held_for(*HOME, rule=rule)
    (change,) = changes(*HOME, after, held=(held,), rule=rule)
    assert (change.kind, change.held, change.wanted) == (ChangeKind.WITHDRAW, held, None)
    assert change.reason == reason


def test_what_a_recall_does_not_end_is_not_said_to_have_ended_by_it() -> None:
    need = ev.NeedRecorded(said("2026-07-01", id="n"), Pathway.HEALTH, "camhs")
    rule = a_rule("t", "5 working days after need recorded")
    held = held_for(*HOME, need, rule=rule)
    for back in (recalled("2026-07-20"), custody("2026-07-20")):
        assert changes(*HOME, need, back, held=(held,), rule=rule) == ()
        gone = changes(*HOME, back, held=(held,), rule=rule)
        assert [change.reason for change in gone] == [NO_LONGER]


def test_a_plan_that_ends_without_a_word_says_that_our_part_has_ended() -> None:
    ended = replace(facts(*INSIDE), stage=Stage.ENDED)
    (change,) = reconcile((), (held_for(*INSIDE),), ended, a_rulebook(RULE))
    assert change.reason == "our part has ended"


def test_what_is_settled_or_already_withdrawn_is_not_withdrawn_again() -> None:
    died = replace(facts(*INSIDE), stage=Stage.DIED)
    for state in (*SETTLED, TaskState.WITHDRAWN):
        held = held_for(*INSIDE)._replace(state=state)
        assert reconcile((), (held,), died, a_rulebook(RULE)) == ()


def test_a_task_withdrawn_before_anybody_touched_it_comes_back_not_started() -> None:
    back = held_for(*INSIDE)._replace(state=TaskState.WITHDRAWN, state_before=None)
    (change,) = changes(*MOVED, held=(back,))
    assert change.fields["state"] == ("withdrawn", "not_started")
    assert change.fields["due"] == (d("2026-06-16"), d("2026-06-30"))


def test_a_task_an_event_settled_while_it_was_withdrawn_comes_back_settled() -> None:
    rule = a_rule("plan", "5 days before release", settled_by="release date decided")
    back = held_for(*INSIDE[:2], rule=rule)._replace(state=TaskState.WITHDRAWN)
    (change,) = changes(*INSIDE, held=(back,), rule=rule)
    assert change.kind is ChangeKind.RESTORE
    assert change.settled is not None
    assert change.settled.said == INSIDE[-1].said


def test_a_reopened_task_has_the_date_the_plan_gives_it_now() -> None:
    rule = a_rule("plan", "5 days before release", settled_by="looked-after status recorded")
    told = ev.LookedAfterChanged(said("2026-03-09", id="l"), d("2026-03-09"), "looked_after")
    done = held_for(*INSIDE, told, rule=rule)
    assert (done.state, done.settled_on) == (TaskState.DONE, d("2026-03-09"))
    (change,) = changes(*MOVED, held=(done,), rule=rule)
    assert change.kind is ChangeKind.REOPEN
    assert change.reason == "the event that settled it was withdrawn"
    assert change.fields["state"] == ("done", "not_started")
    assert change.fields["due"] == (d("2026-06-25"), d("2026-07-09"))


def test_every_column_a_plan_writes_is_kept_in_step_with_it() -> None:
    rule = a_rule(
        "confirm",
        "by noon 14 days before release",
        fallback="2 days before release",
        opens="6 weeks before release",
    )
    held = held_for(*INSIDE)
    (change,) = changes(*INSIDE, held=(held,), rule=rule)
    assert set(change.fields) == {"due_time", "opens", "because"}
    stale = held._replace(occurrence=7, source="elsewhere", pathway="health")
    (change,) = changes(*INSIDE, held=(stale,))
    assert change.fields == {
        "occurrence": (7, 1),
        "source": ("elsewhere", "a test"),
        "pathway": ("health", "accommodation"),
    }


def test_a_task_that_waited_for_an_event_waits_again_as_soon_as_the_event_is_withdrawn() -> None:
    first = a_rule("first", "5 days before release", settled_by="looked-after status recorded")
    second = a_rule("second", "2 days before release", waits_for=["first"])
    told = ev.LookedAfterChanged(said("2026-03-09", id="l"), d("2026-03-09"), "looked_after")

    def replanned(known: Facts, held: tuple[HeldTask, ...]) -> tuple[HeldTask, ...]:
        wanted = planned_for(known, first, second, settled_on=settled_by_people(held))
        return after(held, reconcile(wanted, held, known, a_rulebook(first, second)))

    held = replanned(facts(*INSIDE, told), ())
    assert [task.opens for task in held] == [d("2026-03-02"), d("2026-03-09")]
    held = replanned(facts(*INSIDE), held)
    assert [task.opens for task in held] == [d("2026-03-02"), None]


def test_only_what_a_person_settled_counts_as_settled_by_people() -> None:
    held = held_for(*INSIDE)
    day, key = d("2026-04-01"), (held.name, held.identity)
    for state in TaskState:
        task = held._replace(state=state, settled_on=day)
        assert settled_by_people((task,)) == ({key: day} if state in SETTLED else {})
    by_event = held._replace(state=TaskState.DONE, settled_on=day, settled_by_event=True)
    undated = held._replace(state=TaskState.DONE, settled_on=None)
    assert settled_by_people((by_event, undated)) == {}


@pytest.mark.parametrize("state", [TaskState.IN_PROGRESS, TaskState.BLOCKED])
def test_work_begun_before_an_event_settled_it_goes_on_when_the_event_is_withdrawn(
    state: TaskState,
) -> None:
    rule = a_rule("plan", "5 days before release", settled_by="looked-after status recorded")
    told = ev.LookedAfterChanged(said("2026-03-09", id="l"), d("2026-03-09"), "looked_after")
    begun = held_for(*INSIDE, rule=rule)._replace(state=state.value)
    done = after((begun,), changes(*INSIDE, told, held=(begun,), rule=rule))
    assert [task.state for task in done] == [TaskState.DONE]
    assert after(done, changes(*INSIDE, held=done, rule=rule)) == (begun,)


def test_a_task_that_is_settled_before_it_is_there_is_added_settled() -> None:
    rule = a_rule("plan", "5 days before release", settled_by="release date decided")
    (change,) = changes(*INSIDE, held=(), rule=rule)
    assert change.kind is ChangeKind.ADD
    assert change.settled is not None
    assert change.settled.said == INSIDE[-1].said


def test_what_settles_a_task_may_move_it_too() -> None:
    rule = a_rule("plan", "5 days before release", settled_by="release date decided")
    held = held_for(*INSIDE[:2], rule=rule)
    (change,) = changes(*INSIDE, held=(held,), rule=rule)
    assert change.kind is ChangeKind.SETTLE
    assert change.fields["due"] == (None, d("2026-06-25"))
