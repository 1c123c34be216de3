"""A plan as it was known on a past day: exactly what stood there then, and no later word in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlmodel import col, select, update

from resettle.audit.rules import Because
from resettle.children.queries import child_by_ref
from resettle.clock import FixedClock
from resettle.db import Database
from resettle.permissions import THE_SERVICE, Role, Viewer
from resettle.planning.fold import fold
from resettle.planning.plan import plan
from resettle.planning.vocabulary import ChildRef
from resettle.releases.models import Message
from resettle.releases.queries import events_of
from resettle.rulebook.windows import window_of
from resettle.tasks.as_known import AsKnown, as_known, end_of
from resettle.tasks.facts import gather
from resettle.tasks.intake import Intake
from resettle.tasks.models import Task
from resettle.tasks.partners import Partner, name_partner
from resettle.tasks.planning import Planning
from resettle.tasks.rules import PARTNERS
from resettle.tasks.shapes import facts_json, in_order, task_json, wanted_json
from tests.component.beating import the_reasons
from tests.component.tasks.living import Life, Step, stories
from tests.component.tasks.messages import planned

#: Of a task as it is kept, what has to do with its being a row.
_OF_ROWS = ("version",)


def shown(tasks: list[Task]) -> list[dict[str, Any]]:
    return in_order(
        {name: value for name, value in task_json(task).items() if name not in _OF_ROWS}
        for task in tasks
    )


@pytest.fixture
def life(intake: Intake, clock: FixedClock) -> Life:
    return Life(intake, clock)


@pytest.fixture
def quick(
    sqlite_url: str, opened: Callable[[str], Database], planning: Planning, clock: FixedClock
) -> Life:
    """The same rows on both databases; many lives are told to the quicker one."""
    return Life(Intake(opened(sqlite_url), planning, the_reasons()), clock)


def known_on(life: Life, day: date, viewer: Viewer = THE_SERVICE) -> AsKnown:
    with life.database.reading() as db:
        return as_known(viewer, db, child_by_ref(THE_SERVICE, db, "c-1"), day, life.planning)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories)
def test_a_past_days_plan_is_the_plan_that_stood_at_the_end_of_that_day(
    quick: Life, story: list[tuple[int, list[Step]]]
) -> None:
    quick.begin()
    stood: dict[date, Any] = {}
    for place in range(len(story) + 1):
        quick.live(story[place - 1 : place] if place else [])
        with quick.database.reading() as db:
            facts = gather(db, (quick.child_id(db),))[0].folded.facts
        stood[quick.today] = (facts_json(facts), shown(quick.plan()))
    for day, (facts, tasks) in stood.items():
        known = known_on(quick, day)
        assert facts_json(known.facts) == facts, day
        assert shown(list(known.tasks)) == tasks, day


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories)
def test_where_nobody_did_anything_it_is_the_plan_of_the_events_received_by_then(
    quick: Life, story: list[tuple[int, list[Step]]]
) -> None:
    quick.begin()
    alone = [(gap, [one for one in what if _is_message(quick, one)]) for gap, what in story]
    rules = quick.planning
    for day in quick.live(alone):
        with quick.database.reading() as db:
            child = quick.child_id(db)
            events = events_of(db, (child,), known_by=end_of(day))[child]
        facts = fold(ChildRef("c-1"), events, window_of=window_of).facts
        wanted = plan(rules.rulebook, facts, rules.calendar, rules.plan_settings)
        from_events = in_order(wanted_json(task) for task in wanted)
        known = [task for task in known_on(quick, day).tasks if task.state != "withdrawn"]
        kept = {(t["workflow"], t["task"], t["occurrence"]): t for t in shown(known)}
        for task in from_events:
            held = kept.pop((task["workflow"], task["task"], task["occurrence"]))
            if held["state"] != "done":
                assert {name: held[name] for name in task} == task, day
        # What an event settled stays on the plan when it is asked for no more.
        assert {task["state"] for task in kept.values()} <= {"done"}, day


def _is_message(life: Life, step: Step) -> bool:
    told = life.told
    message = life.message(step[0], "2026-03-02")
    life.told = told
    return message is not None


def test_what_came_and_what_was_done_later_is_not_in_it(life: Life) -> None:
    life.begin()
    life.take(planned("2026-06-30", "2026-03-02"))
    life.clock.set(datetime(2026, 3, 10, 10, tzinfo=UTC))
    life.do(("done", 0, 0))
    life.do(("planned", 40, 0))
    then, now = known_on(life, date(2026, 3, 9)), known_on(life, date(2026, 3, 10))
    assert then.facts.spell is not None
    assert str(then.facts.spell.planned_on) == "2026-06-30"
    assert now.facts.spell is not None
    assert str(now.facts.spell.planned_on) == "2026-04-19"
    assert len([t for t in now.tasks if t.settled_by == "person:1"]) == 1
    assert not [t for t in then.tasks if t.settled_by == "person:1"]


def test_the_day_ends_at_midnight_in_london(life: Life) -> None:
    life.begin()
    for moment, day in (
        ("2026-06-10T22:59:59", "2026-08-01"),
        ("2026-06-10T23:00:00", "2026-09-01"),
    ):
        life.clock.set(datetime.fromisoformat(f"{moment}+00:00"))
        life.take(planned(day, "2026-06-10"))
        life.take(planned(day, f"{moment}Z"))
    spell = known_on(life, date(2026, 6, 10)).facts.spell
    assert spell is not None
    assert str(spell.planned_on) == "2026-08-01"


def test_before_anything_came_nothing_is_known(life: Life) -> None:
    life.begin()
    known = known_on(life, date(2026, 3, 1))
    assert (known.anything, known.tasks) == (False, ())


def test_a_mentor_sees_of_it_what_a_mentor_sees(life: Life) -> None:
    life.begin()
    mentor = Viewer("person:9", frozenset({Role.MENTOR}))
    tasks = known_on(life, life.today, mentor).tasks
    assert tasks
    assert not {task.pathway for task in tasks} & {"health", "substance_misuse"}
    assert {task.pathway for task in known_on(life, life.today).tasks} & {"health"}


def test_a_message_decided_about_later_is_counted_among_those(life: Life) -> None:
    life.begin()
    with life.database.unit() as db:
        later = datetime(2026, 3, 20, 9, tzinfo=UTC)
        db.execute(
            update(Message).where(col(Message.kind) == "custody.started").values(handled_at=later)
        )
    assert known_on(life, date(2026, 3, 2)).decided_since == 1
    assert known_on(life, date(2026, 3, 20)).decided_since == 0


def test_a_partner_named_later_changes_nothing_of_the_past(life: Life) -> None:
    life.begin()
    before = shown(list(known_on(life, date(2026, 3, 9)).tasks))
    life.clock.set(datetime(2026, 3, 10, 10, tzinfo=UTC))
    with life.database.unit() as db:
        theirs = select(Task).where(col(Task.owner).in_(sorted(PARTNERS))).order_by(col(Task.id))
        task = db.exec(theirs).first()
        assert task is not None
        named = Partner(agency="Example agency")
        because, at = Because("person:1", "named"), life.clock.now()
        name_partner(db, task.id, named, version=task.version, because=because, at=at)
    assert shown(list(known_on(life, date(2026, 3, 9)).tasks)) == before
