"""What holds for every story and every rule, whatever they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from resettle.planning import events as ev
from resettle.planning.facts import Facts
from resettle.planning.fold import fold
from resettle.planning.reconcile import ChangeKind, HeldTask, reconcile
from resettle.planning.vocabulary import SETTLED, Flag, Stage, TaskState
from tests.unit.planning.holding import after, held_from
from tests.unit.planning.rules import a_rulebook, planned_for
from tests.unit.planning.strategies import RULES, stories
from tests.unit.planning.telling import CHILD, custody, d, planned

RULEBOOK = a_rulebook(*RULES)


def facts_of(story: Sequence[ev.Event]) -> Facts:
    return fold(CHILD, story).facts


def replanned(story: Sequence[ev.Event], held: Sequence[HeldTask]) -> tuple[HeldTask, ...]:
    """The tasks held after one re-plan."""
    facts = facts_of(story)
    settled = {(t.name, t.identity): t.settled_on for t in held if t.settled_on}
    wanted = planned_for(facts, *RULES, settled_on=settled)
    return after(held, reconcile(wanted, held, facts, RULEBOOK))


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(story: list[ev.Event], chance: st.Random) -> None:
    shuffled = story.copy()
    chance.shuffle(shuffled)
    assert fold(CHILD, shuffled) == fold(CHILD, story)
    assert planned_for(facts_of(shuffled), *RULES) == planned_for(facts_of(story), *RULES)


@given(stories())
def test_planning_twice_changes_nothing(story: list[ev.Event]) -> None:
    held = replanned(story, ())
    facts = facts_of(story)
    settled = {(t.name, t.identity): t.settled_on for t in held if t.settled_on}
    wanted = planned_for(facts, *RULES, settled_on=settled)
    held = after(held, reconcile(wanted, held, facts, RULEBOOK))
    assert reconcile(wanted, held, facts, RULEBOOK) == ()


@given(stories(), stories(4), st.data())
def test_what_a_person_settled_is_never_touched(
    story: list[ev.Event], more: list[ev.Event], data: st.DataObject
) -> None:
    held = replanned(story, ())
    states = st.sampled_from(sorted(SETTLED))
    settled = tuple(
        task._replace(state=data.draw(states), settled_by_event=False, settled_on=task.opens)
        for task in held
        if task.state != TaskState.DONE
    )
    assert settled == replanned([*story, *more], settled)[: len(settled)]


@given(stories())
def test_every_task_is_wanted_once(story: list[ev.Event]) -> None:
    wanted = planned_for(facts_of(story), *RULES)
    names = [(task.name, task.identity) for task in wanted]
    assert len(set(names)) == len(names)
    assert len({(task.name, task.occurrence) for task in wanted}) == len(names)


@given(stories())
def test_no_task_is_due_before_it_opens(story: list[ev.Event]) -> None:
    for task in planned_for(facts_of(story), *RULES):
        if task.opens and task.due:
            assert task.opens <= task.due, task


@given(stories())
def test_a_dead_or_departed_child_has_no_plan_and_one_away_has_it_all_held(
    story: list[ev.Event],
) -> None:
    facts = facts_of(story)
    tasks = planned_for(facts, *RULES)
    if facts.stage in (Stage.DIED, Stage.ENDED):
        assert tasks == []
    away = facts.stage in (Stage.HOSPITAL, Stage.UNLAWFULLY_AT_LARGE)
    assert all((Flag.HELD in task.flags) is away for task in tasks)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_later_release_never_brings_a_task_forward(first: int, second: int) -> None:
    sooner, later = sorted((first, second))
    start = d("2026-03-02")

    def dues(days: int) -> dict[tuple[object, str], object]:
        day = (start + timedelta(days=days)).isoformat()
        story = [custody("2026-03-02"), planned(day, "2026-03-03")]
        return {(t.name, t.identity): t.due for t in planned_for(facts_of(story), *RULES)}

    before, afterwards = dues(sooner), dues(later)
    assert before.keys() <= afterwards.keys()
    for key, due in before.items():
        other = afterwards[key]
        assert due is None or (other is not None and due <= other)


@given(stories(), stories(3))
def test_what_came_and_was_withdrawn_leaves_the_plan_as_it_was(
    story: list[ev.Event], wrong: list[ev.Event]
) -> None:
    """There and back: the open tasks are as if nothing had happened, on the same rows."""
    held = replanned(story, ())
    keys = {(e.said.source, e.said.id) for e in story}
    extra = [e for e in wrong if (e.said.source, e.said.id) not in keys]
    there = replanned([*story, *extra], held)
    back = replanned(story, there)
    gone = {TaskState.WITHDRAWN.value}
    open_now = tuple(t for t in back if t.state not in gone)
    assert open_now == tuple(t for t in held if t.state not in gone)


@given(stories(), stories(4))
def test_a_pinned_date_stays_where_a_person_put_it(
    story: list[ev.Event], more: list[ev.Event]
) -> None:
    pin = d("2026-11-11")
    held = replanned(story, ())
    pinned = tuple(
        held_from(task, due=pin, pinned=True) if task.state == TaskState.NOT_STARTED else task
        for task in held
    )
    for task in replanned([*story, *more], pinned)[: len(pinned)]:
        if task.pinned:
            assert task.due == pin
            assert (
                task.state == TaskState.WITHDRAWN
                or task.state in SETTLED
                or (Flag.PINNED in task.flags)
            )


@given(stories())
def test_a_plan_from_nothing_only_adds(story: list[ev.Event]) -> None:
    facts = facts_of(story)
    changes = reconcile(planned_for(facts, *RULES), (), facts, RULEBOOK)
    assert {change.kind for change in changes} <= {ChangeKind.ADD}
