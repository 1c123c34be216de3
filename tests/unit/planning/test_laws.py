"""What holds for every story and every rule, whatever they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from resettle.planning import events as ev
from resettle.planning.facts import Facts
from resettle.planning.fold import fold
from resettle.planning.reconcile import Change, ChangeKind, HeldTask, reconcile, settled_by_people
from resettle.planning.vocabulary import SETTLED, Flag, Owner, Stage, TaskState
from tests.unit.planning.holding import after, held_from
from tests.unit.planning.rules import a_rulebook, planned_for
from tests.unit.planning.strategies import RULES, looks, mentored, rivals, stories
from tests.unit.planning.telling import CHILD, custody, d, planned

RULEBOOK = a_rulebook(*RULES)
#: Written out once more: a law that asks the code what is settled believes whatever it answers.
BY_PEOPLE = st.sampled_from([TaskState.DONE, TaskState.NOT_REQUIRED, TaskState.DECLINED])


def facts_of(story: Sequence[ev.Event]) -> Facts:
    return fold(CHILD, story).facts


def changes_to(
    story: Sequence[ev.Event], held: Sequence[HeldTask], over_on: date | None = None
) -> tuple[Change, ...]:
    """What one re-plan changes about the tasks held."""
    facts = facts_of(story)
    wanted = planned_for(facts, *RULES, settled_on=settled_by_people(held))
    return reconcile(wanted, held, facts, RULEBOOK, over_on=over_on)


def replanned(
    story: Sequence[ev.Event], held: Sequence[HeldTask], over_on: date | None = None
) -> tuple[HeldTask, ...]:
    """The tasks held after one re-plan."""
    return after(held, changes_to(story, held, over_on))


def and_then(story: list[ev.Event], more: list[ev.Event]) -> list[ev.Event]:
    """A story that goes on. No two events have one id: the same id told again is a duplicate."""
    keys = {(event.said.source, event.said.id) for event in story}
    return story + [event for event in more if (event.said.source, event.said.id) not in keys]


@given(stories() | rivals(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(story: list[ev.Event], chance: st.Random) -> None:
    shuffled = story.copy()
    chance.shuffle(shuffled)
    assert fold(CHILD, shuffled) == fold(CHILD, story)
    assert planned_for(facts_of(shuffled), *RULES) == planned_for(facts_of(story), *RULES)


@given(stories(), stories(4), st.data())
def test_planning_twice_changes_nothing(
    story: list[ev.Event], more: list[ev.Event], data: st.DataObject
) -> None:
    """Not after the first plan, nor after more was told, with dates pinned and work settled."""
    held = replanned(story, ())
    assert changes_to(story, held) == ()
    held = tuple(touched(task, data) for task in held)
    told = and_then(story, more)
    held = replanned(told, held)
    assert changes_to(told, held) == ()
    # Nor after what was told is taken back.
    held = replanned(story, held)
    assert changes_to(story, held) == ()


@given(mentored(), stories(3), looks, looks)
def test_what_lapsed_stays_so_until_something_else_is_told(
    story: list[ev.Event], more: list[ev.Event], sooner: date, later: date
) -> None:
    """Not one re-plan brings it back, and neither a second look nor an earlier one does."""
    sooner, later = sorted((sooner, later))
    held = replanned(story, replanned(story, ()), later)
    lapsed = {task.id for task in held if task.lapsed_on is not None}
    assert changes_to(story, held) == ()
    assert changes_to(story, held, sooner) == changes_to(story, held, later) == ()
    # What lapses by an earlier day has lapsed by a later one.
    early = replanned(story, replanned(story, ()), sooner)
    assert {task.id for task in early if task.lapsed_on is not None} <= lapsed
    # Whatever more is told, another re-plan finds nothing, and taking it back leaves it lapsed.
    told = and_then(story, more)
    held = replanned(told, held)
    assert changes_to(told, held) == ()
    back = replanned(story, replanned(story, held), later)
    assert {task.id for task in back if task.lapsed_on is not None} == lapsed


@given(mentored(), looks)
def test_only_what_is_open_and_past_lapses_and_it_says_when(
    story: list[ev.Event], today: date
) -> None:
    before = {task.id: task for task in replanned(story, ())}
    for task in replanned(story, tuple(before.values()), today):
        if task.lapsed_on is not None:
            was = before[task.id]
            assert (task.state, was.state) == (TaskState.WITHDRAWN, TaskState.NOT_STARTED)
            assert task.due is not None
            assert task.due < task.lapsed_on == task.lapses_on <= today


def touched(task: HeldTask, data: st.DataObject) -> HeldTask:
    """A task as it is after a person did something about it, or nothing."""
    match data.draw(st.sampled_from(["left alone", "pinned", "settled", "handed over"])):
        case "pinned":
            return held_from(task, due=d("2026-11-11"), pinned=True)
        case "settled" if task.state != TaskState.DONE:
            return task._replace(state=data.draw(BY_PEOPLE), settled_on=d("2026-05-05"))
        case "handed over":
            return task._replace(owner=Owner.MENTOR.value, handed_over=True)
        case _:
            return task


@given(stories(), stories(4), st.data())
def test_what_a_person_settled_is_never_touched(
    story: list[ev.Event], more: list[ev.Event], data: st.DataObject
) -> None:
    held = replanned(story, ())
    settled = tuple(
        task._replace(state=data.draw(BY_PEOPLE), settled_by_event=False, settled_on=task.opens)
        for task in held
        if task.state != TaskState.DONE
    )
    assert settled == replanned(and_then(story, more), settled)[: len(settled)]


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


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 40) | st.integers(0, 300))
def test_a_later_release_never_brings_a_task_forward(start: date, first: int) -> None:
    """Day after day for longer than a week: a fault that hangs on one weekday cannot hide."""
    inside = custody(str(start))

    def dues(days: int) -> dict[tuple[object, str], date | None]:
        story = [inside, planned(str(start + timedelta(days=days)), str(start), hour=10)]
        return {(t.name, t.identity): t.due for t in planned_for(facts_of(story), *RULES)}

    for sooner, later in pairwise(dues(first + days) for days in range(10)):
        assert sooner.keys() <= later.keys()
        for key, due in sooner.items():
            other = later[key]
            assert due is None or (other is not None and due <= other)


#: After every day of any story, so that a plan for them is never before the custody it ends.
release_days = st.dates(date(2027, 7, 1), date(2028, 6, 30)).map(str)


@given(stories(), release_days, release_days, st.data())
def test_a_release_moved_there_and_back_leaves_every_open_task_as_it_was(
    story: list[ev.Event], here: str, there: str, data: st.DataObject
) -> None:
    at_first = [*story, planned(here, "2028-01-03")]
    moved = [*at_first, planned(there, "2028-01-04")]
    held = tuple(in_hand(task, data) for task in replanned(at_first, ()))
    back = replanned([*moved, planned(here, "2028-01-05")], replanned(moved, held))
    assert still_there(back) == held


@given(stories(), stories(3), st.data())
def test_what_came_and_was_withdrawn_leaves_the_plan_as_it_was(
    story: list[ev.Event], wrong: list[ev.Event], data: st.DataObject
) -> None:
    """There and back: the open tasks are as if nothing had happened, on the same rows.

    What the wrong events both asked for and settled is done and asked for no more: it stays to be
    read, and nobody has to do anything about it.
    """
    held = tuple(in_hand(task, data) for task in replanned(story, ()))
    there = replanned(and_then(story, wrong), held)
    back = replanned(story, there)
    before = {(task.name, task.identity) for task in held}
    settled = [
        task
        for task in still_there(back)
        if task.settled_by_event and (task.name, task.identity) not in before
    ]
    assert {task.state for task in settled} <= {TaskState.DONE.value}
    assert tuple(task for task in still_there(back) if task not in settled) == held


def in_hand(task: HeldTask, data: st.DataObject) -> HeldTask:
    """An open task perhaps begun or blocked: it must come back so."""
    if task.state != TaskState.NOT_STARTED:
        return task
    states = [TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.BLOCKED]
    return task._replace(state=data.draw(st.sampled_from(states)).value)


def still_there(held: Sequence[HeldTask]) -> tuple[HeldTask, ...]:
    return tuple(task for task in held if task.state != TaskState.WITHDRAWN)


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
    for task in replanned(and_then(story, more), pinned)[: len(pinned)]:
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
