"""Whose turn it is with a plan stands beside the child, whatever becomes of the two of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.caseload import oversight_queries
from resettle.caseload.oversight_queries import ToSign, plan_now, plans_to_countersign
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.db import Database
from resettle.permissions import THE_SERVICE, May, Role, Viewer
from resettle.supervision.actions import Answered, Doer, oversee
from resettle.supervision.rules import ManyChanges, OversightKind, to_sign
from resettle.tasks.merging import merge, undo_merge
from resettle.tasks.models import TaskLog
from resettle.tasks.planning import Planning
from resettle.tasks.replan import replan
from tests.component.tasks.conftest import Take
from tests.component.tasks.messages import custody, planned, registered

K = OversightKind
BECAUSE = Because("person:1", "two records are one child")
MANY = ManyChanges(dates=3, new_tasks=3, source="s", verified=False)
Says = Callable[[str, OversightKind], datetime]


@pytest.fixture
def manager(clock: FixedClock) -> Viewer:
    roles, scopes = frozenset({Role.MANAGER}), frozenset(May)
    return Viewer("person:1", roles, scopes, on=clock.today(), person_id=1, post="manager")


@pytest.fixture
def says(database: Database, clock: FixedClock) -> Says:
    """A minute later somebody says this of a child's plan. Gives when."""

    def say(ref: str, kind: OversightKind) -> datetime:
        clock.move(timedelta(minutes=1))
        with database.unit() as db:
            child = child_of(db, ref).id
            signed = (
                to_sign(plan_now(THE_SERVICE, db, child).open)
                if kind is K.PLAN_COUNTERSIGNED
                else None
            )
            by = Doer(THE_SERVICE, child, clock.now(), clock.today())
            oversee(db, by, kind, Answered(words="w", reason="r", signed=signed))
        clock.move(timedelta(minutes=1))
        return clock.now() - timedelta(minutes=1)

    return say


@pytest.fixture
def a_plan(take: Take) -> None:
    take(registered(), custody("2026-03-02"), planned("2026-06-30", "2026-03-02"))


def child_of(db: Session, ref: str) -> Child:
    found = db.scalars(select(Child).where(Child.__table__.c.ref == ref)).one()
    db.refresh(found)
    return found


def turn(database: Database, ref: str = "c-1") -> tuple[str | None, datetime | None]:
    with database.reading() as db:
        child = child_of(db, ref)
        return child.plan_turn, child.plan_turn_at


def waiting(database: Database, who: Viewer, clock: FixedClock) -> list[ToSign]:
    with database.reading() as db:
        return plans_to_countersign(who, db, MANY, clock.today())


def test_each_word_about_a_plan_says_whose_turn_it_is_and_other_words_do_not(
    a_plan: None, says: Says, database: Database
) -> None:
    assert turn(database) == (None, None)
    for kind in (K.PUT_FORWARD, K.SENT_BACK, K.PUT_FORWARD, K.PLAN_COUNTERSIGNED):
        at = says("c-1", kind)
        assert turn(database) == (kind, at)
    for other in (K.DECISION, K.REVIEW_COUNTERSIGNED):
        says("c-1", other)
        assert turn(database) == (K.PLAN_COUNTERSIGNED, at)
    for kind in (K.CLOSED, K.REOPENED):
        at = says("c-1", kind)
        assert turn(database) == (kind, at)


def test_what_waits_for_a_manager_follows_whose_turn_it_is(
    a_plan: None, says: Says, database: Database, clock: FixedClock, manager: Viewer
) -> None:
    def asked() -> list[str]:
        return [one.asked for one in waiting(database, manager, clock)]

    assert asked() == [""]
    for kind, then in (
        (K.SENT_BACK, []),
        (K.PUT_FORWARD, [K.PUT_FORWARD]),
        (K.PLAN_COUNTERSIGNED, []),
        (K.CLOSED, []),
        (K.REOPENED, [K.REOPENED]),
        (K.DECISION, [K.REOPENED]),
    ):
        says("c-1", kind)
        assert asked() == then, kind


def test_a_replan_leaves_whose_turn_it_is_and_brings_a_signed_plan_back_once_it_changes_much(
    a_plan: None,
    says: Says,
    take: Take,
    database: Database,
    clock: FixedClock,
    manager: Viewer,
    planning: Planning,
) -> None:
    at = says("c-1", K.PLAN_COUNTERSIGNED)
    with database.unit() as db:
        replan(db, child_of(db, "c-1").id, Because("rules", "the sweep"), planning)
    assert waiting(database, manager, clock) == []
    take(planned("2026-06-02", "2026-03-03"))
    assert turn(database) == (K.PLAN_COUNTERSIGNED, at)
    (found,) = waiting(database, manager, clock)
    assert found.since is not None
    assert len(found.since.moved) >= MANY.dates
    # Signed as it is now, it lies still again.
    says("c-1", K.PLAN_COUNTERSIGNED)
    assert waiting(database, manager, clock) == []


def test_of_two_records_that_become_one_the_last_word_counts_and_each_has_its_own_back(
    a_plan: None, says: Says, take: Take, database: Database, planning: Planning
) -> None:
    take(registered("c-2", "A0001ZZ"), custody("2026-03-02", "c-2"))
    signed = says("c-1", K.PLAN_COUNTERSIGNED)
    back = says("c-2", K.SENT_BACK)
    with database.unit() as db:
        one, other = (child_of(db, ref).id for ref in ("c-1", "c-2"))
        number = merge(db, other, one, "x", because=BECAUSE, planning=planning)
    assert turn(database, "c-1") == (K.SENT_BACK, back)
    assert turn(database, "c-2") == (None, None)
    with database.unit() as db:
        undo_merge(db, number, because=BECAUSE, planning=planning)
    assert turn(database, "c-1") == (K.PLAN_COUNTERSIGNED, signed)
    assert turn(database, "c-2") == (K.SENT_BACK, back)


def test_an_older_word_of_the_other_record_does_not_undo_what_was_said_since(
    a_plan: None, says: Says, take: Take, database: Database, planning: Planning
) -> None:
    take(registered("c-2", "A0001ZZ"), custody("2026-03-02", "c-2"))
    says("c-2", K.SENT_BACK)
    at = says("c-1", K.PUT_FORWARD)
    with database.unit() as db:
        one, other = (child_of(db, ref).id for ref in ("c-1", "c-2"))
        number = merge(db, other, one, "x", because=BECAUSE, planning=planning)
    assert turn(database) == (K.PUT_FORWARD, at)
    since = says("c-1", K.PLAN_COUNTERSIGNED)
    with database.unit() as db:
        undo_merge(db, number, because=BECAUSE, planning=planning)
    assert turn(database) == (K.PLAN_COUNTERSIGNED, since)


def test_a_plan_that_surely_waits_is_not_left_out_for_plans_that_may_not(
    says: Says,
    take: Take,
    database: Database,
    clock: FixedClock,
    manager: Viewer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(oversight_queries, "MOST", 1)
    for number in range(5):
        ref = f"n-{number}"
        release = planned(f"2026-07-{20 + number}", "2026-03-02", ref)
        take(registered(ref, None), custody("2026-03-02", ref), release)
    for number in range(4):
        says(f"n-{number}", K.PLAN_COUNTERSIGNED)
        add_a_log(database, clock, f"n-{number}")
    assert [one.ref for one in waiting(database, manager, clock)] == ["n-4"]


def add_a_log(database: Database, clock: FixedClock, ref: str) -> None:
    """Something was done to the plan that is no change of it."""
    with database.unit() as db:
        child = child_of(db, ref).id
        db.add(
            TaskLog(child_id=child, at=clock.now(), actor="rules", cause="c", events=[], changes=[])
        )
