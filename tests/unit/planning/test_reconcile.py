"""What changes, and what does not, when the plan asks for something else than what is held."""

from __future__ import annotations

from dataclasses import replace

from resettle.planning import events as ev
from resettle.planning.facts import Facts
from resettle.planning.reconcile import Change, ChangeKind, HeldTask, reconcile
from resettle.planning.vocabulary import EducationPlanStatus, Owner, Stage, TaskState
from resettle.planning.workflow import TaskRule
from tests.unit.planning.holding import after, held_from
from tests.unit.planning.rules import a_rule, a_rulebook, planned_for
from tests.unit.planning.telling import (
    custody,
    d,
    folded,
    planned,
    recalled,
    registered,
    released,
    said,
)

RULE = a_rule("confirm", "14 days before release", fallback="2 days before release")
INSIDE = (registered(), custody("2026-03-02"), planned("2026-06-30", "2026-03-03"))
MOVED = (*INSIDE, planned("2026-07-14", "2026-04-01"))


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
