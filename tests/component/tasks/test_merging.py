"""Two records found to be one child: nothing is lost, and it can all be brought back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlmodel import Session

from resettle.audit.models import AuditLine
from resettle.audit.rules import Because
from resettle.children.models import Child, Identifier, Merge
from resettle.children.queries import child_by_ref, visible_children
from resettle.db import Database, Model
from resettle.errors import BadInput, Conflict, Moved, NotFound
from resettle.permissions import SCOPES, THE_SERVICE, Viewer, a_system
from resettle.planning.vocabulary import TaskState
from resettle.releases.models import Message
from resettle.releases.queries import tray
from resettle.releases.reading import pieces
from resettle.staff.models import Assignment, Person
from resettle.tasks.actions import Deed, change_task
from resettle.tasks.intake import Intake, Receipt
from resettle.tasks.merging import merge, undo_merge, what_if_merged
from resettle.tasks.models import Task, TaskNote
from resettle.tasks.planning import Planning
from resettle.tasks.queries import tasks_of
from tests.component.beating import the_reasons
from tests.component.tasks.conftest import Take, outcomes
from tests.component.tasks.messages import custody, own, planned, prison, registered, released

BECAUSE = Because("person:1", "two records are one child")
ON = date(2026, 3, 2)
SYSTEM = a_system("s", SCOPES)

#: What a re-plan or a look may write anew without anybody noticing.
_PASSING = {"version", "created_at", "updated_at", "look_on", "told"}


def id_of(db: Session, ref: str) -> int:
    found = db.connection().scalar(select(Child.__table__.c.id).where(Child.__table__.c.ref == ref))
    assert found is not None
    return int(found)


def plan_of(db: Session, child_id: int) -> list[dict[str, Any]]:
    """Everything that is on one child's plan, but for what passes."""
    return [
        # A task that was settled when it came has no state before; one not started is the same.
        {name: value for name, value in task.model_dump().items() if name not in _PASSING}
        | {"state_before": task.state_before or "not_started"}
        for task in tasks_of(THE_SERVICE, db, child_id)
    ]


def rows(db: Session, table: type[Model]) -> list[dict[str, Any]]:
    found = db.connection().execute(select(table.__table__).order_by(table.__table__.c.id))
    return [dict(row._mapping) for row in found]


def everything(db: Session, *child_ids: int) -> dict[str, Any]:
    db.expire_all()
    children = [{k: v for k, v in r.items() if k != "version"} for r in rows(db, Child)]
    return {
        "plans": [plan_of(db, child_id) for child_id in child_ids],
        "messages": rows(db, Message),
        "assignments": rows(db, Assignment),
        "numbers": rows(db, Identifier),
        "notes": rows(db, TaskNote),
        "children": children,
    }


def assign(db: Session, child_id: int, person: int, since: date = ON) -> None:
    db.add(
        Assignment(child_id=child_id, owner="resettlement_worker", person_id=person, since=since)
    )


@pytest.fixture
def person(database: Database) -> int:
    with database.unit() as db:
        wren = Person(name="Wren", post="resettlement_worker")
        db.add(wren)
        db.flush()
        return wren.id


@pytest.fixture
def two(take: Take) -> None:
    """One child under two references: known in custody under one, sentenced under the other."""
    take(registered("c-1", "A0000ZZ"), custody("2026-03-02", "c-1", "remand"))
    take(
        registered("c-2", "A0001ZZ"),
        custody("2026-03-02", "c-2"),
        planned("2026-06-30", "2026-03-03", "c-2"),
    )


def test_the_record_that_stays_follows_both_histories(
    two: None, database: Database, planning: Planning, person: int
) -> None:
    with database.unit() as db:
        one, other = id_of(db, "c-1"), id_of(db, "c-2")
        assign(db, other, person)
        db.flush()
        foreseen = what_if_merged(db, other, one, planning)
        assert foreseen.plan.changes
        merge(db, other, one, "The same birthday", because=BECAUSE, planning=planning)
        after = plan_of(db, one)
        assert any(str(task["due"]) == "2026-06-16" for task in after)
        assert {task["state"] for task in plan_of(db, other)} <= {"done"}
        held = tasks_of(THE_SERVICE, db, other, withdrawn=True)
        withdrawn = [task for task in held if task.state == "withdrawn"]
        assert {task.reason for task in withdrawn} == {"merged"}
        assert len(withdrawn) == len(foreseen.withdrawn)
        assert db.get_one(Child, one).planned_release_on == date(2026, 6, 30)
        assert {row["child_id"] for row in rows(db, Assignment)} == {one}
        assert {row["child_id"] for row in rows(db, Identifier)} == {one}
        lines = [row for row in rows(db, AuditLine) if row["verb"] == "combined"]
        assert {row["child_id"] for row in lines} == {one, other}


def test_the_old_reference_says_which_record_counts(
    two: None, database: Database, planning: Planning
) -> None:
    with database.unit() as db:
        merge(db, id_of(db, "c-2"), id_of(db, "c-1"), "x", because=BECAUSE, planning=planning)
        assert [child.ref for child in db.exec(visible_children(SYSTEM))] == ["c-1"]
        with pytest.raises(Moved) as moved:
            child_by_ref(SYSTEM, db, "c-2")
        assert moved.value.ref == "c-1"
        with pytest.raises(NotFound) as hidden:
            child_by_ref(Viewer("x"), db, "c-2")
        assert not isinstance(hidden.value, Moved)


def test_what_comes_for_the_old_record_goes_to_the_one_that_counts_and_back_again(
    two: None, take: Take, database: Database, planning: Planning
) -> None:
    with database.unit() as db:
        one, other = id_of(db, "c-1"), id_of(db, "c-2")
        number = merge(db, other, one, "x", because=BECAUSE, planning=planning)
    released_there = prison("released", "RELEASED", "CR", "2026-06-30T10:00:00Z", "A0001ZZ")
    assert (
        outcomes(take(released_there, planned("2026-07-01", "2026-03-04", "c-2")))
        == ["accepted"] * 2
    )
    with database.unit() as db:
        assert db.get_one(Child, one).stage == "community"
        undo_merge(db, number, because=BECAUSE, planning=planning)
        db.expire_all()
        assert (db.get_one(Child, one).stage, db.get_one(Child, other).stage) == (
            "custody",
            "community",
        )


def test_what_was_asked_because_there_were_two_records_is_answered(
    take: Take, database: Database, planning: Planning
) -> None:
    take(registered("c-1"), registered("c-2"), custody("2026-02-02", "c-1"))
    take(prison("released", "RELEASED", "CR", "2026-03-01T10:00:00Z"))
    with database.unit() as db:
        one, other = id_of(db, "c-1"), id_of(db, "c-2")
        assert len(tray(THE_SERVICE, db)) == 2
        number = merge(db, other, one, "x", because=BECAUSE, planning=planning)
        db.expire_all()
        assert not tray(THE_SERVICE, db)
        assert db.get_one(Child, one).stage == "community"
        undo_merge(db, number, because=BECAUSE, planning=planning)
        db.expire_all()
        assert len(tray(THE_SERVICE, db)) == 2


def test_work_done_under_the_other_record_is_not_asked_for_again(
    two: None, database: Database, planning: Planning
) -> None:
    with database.unit() as db:
        one, other = id_of(db, "c-1"), id_of(db, "c-2")
        task = next(t for t in tasks_of(THE_SERVICE, db, other) if t.task == "confirm_address")
        done = Deed(state=TaskState.DONE)
        change_task(db, task.id, done, version=1, because=BECAUSE, planning=planning)
        db.add(TaskNote(task_id=task.id, child_id=other, actor="x", at=task.created_at, words="w"))
        db.flush()
        merge(db, other, one, "x", because=BECAUSE, planning=planning)
        held = {t["id"]: t for t in plan_of(db, one) if t["task"] == "confirm_address"}
        assert held[task.id]["state"] == "done"
        assert [row["child_id"] for row in rows(db, TaskNote)] == [one]


def test_merges_are_undone_the_last_first_and_once(
    two: None, take: Take, database: Database, planning: Planning
) -> None:
    take(registered("c-3", None))
    with database.unit() as db:
        one, two_, three = (id_of(db, ref) for ref in ("c-1", "c-2", "c-3"))
        first = merge(db, two_, one, "x", because=BECAUSE, planning=planning)
        second = merge(db, one, three, "y", because=BECAUSE, planning=planning)
        with pytest.raises(Moved) as moved:
            child_by_ref(SYSTEM, db, "c-2")
        assert moved.value.ref == "c-3"
        with pytest.raises(Conflict, match="after this one"):
            undo_merge(db, first, because=BECAUSE, planning=planning)
        undo_merge(db, second, because=BECAUSE, planning=planning)
        undo_merge(db, first, because=BECAUSE, planning=planning)
        with pytest.raises(Conflict, match="already"):
            undo_merge(db, first, because=BECAUSE, planning=planning)
        with pytest.raises(NotFound):
            undo_merge(db, 99, because=BECAUSE, planning=planning)


def test_a_record_cannot_be_merged_with_itself_or_twice(
    two: None, database: Database, planning: Planning
) -> None:
    with database.unit() as db:
        one, other = id_of(db, "c-1"), id_of(db, "c-2")
        with pytest.raises(BadInput):
            merge(db, one, one, "x", because=BECAUSE, planning=planning)
        merge(db, other, one, "x", because=BECAUSE, planning=planning)
        with pytest.raises(Conflict):
            merge(db, other, one, "x", because=BECAUSE, planning=planning)


days = st.sampled_from([ON + timedelta(days=n) for n in (-60, 0, 30, 90, 150)])
histories = st.lists(
    st.one_of(
        st.tuples(st.just("custody"), days, st.sampled_from(["remand", "dto"])),
        st.tuples(st.just("planned"), days, st.none()),
        st.tuples(st.just("released"), days, st.none()),
        st.tuples(st.just("need"), days, st.sampled_from(["medication", "debt"])),
        st.tuples(st.just("died"), days, st.none()),
    ),
    max_size=5,
)
deeds = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 40),
        st.sampled_from(["done", "in_progress", "blocked", "not_required", "pin", "hand", "note"]),
    ),
    max_size=6,
)


def tell(take: Take, ref: str, history: list[tuple[str, date, str | None]]) -> None:
    for number, (kind, on, word) in enumerate(history):
        day = on.isoformat()
        match kind:
            case "custody":
                take(custody(day, ref, str(word)) | {"id": f"{ref} {number}"})
            case "planned":
                take(planned(day, "2026-03-03", ref) | {"id": f"{ref} {number}"})
            case "released":
                take(released(day, ref) | {"id": f"{ref} {number}"})
            case "died":
                take(own("child.died", day, ref, id=f"{ref} {number}", date=day))
            case _:
                pathway = "health" if word == "medication" else "finance"
                take(
                    own(
                        "need.recorded",
                        day,
                        ref,
                        id=f"{ref} {number}",
                        pathway=pathway,
                        need=word,
                    )
                )


def do(db: Session, child_id: int, place: int, what: str, planning: Planning) -> None:
    open_ones = [
        t for t in tasks_of(THE_SERVICE, db, child_id) if t.state in ("not_started", "in_progress")
    ]
    if not open_ones:
        return
    task = open_ones[place % len(open_ones)]
    if what == "note":
        db.add(
            TaskNote(task_id=task.id, child_id=child_id, actor="x", at=task.created_at, words="w")
        )
        db.flush()
        return
    deed = {
        "pin": Deed(pin=ON + timedelta(days=200)),
        "hand": Deed(owner="manager"),
        "blocked": Deed(state=TaskState.BLOCKED, blocked_by="the council", reason="no answer"),
        "not_required": Deed(state=TaskState.NOT_REQUIRED, reason="no need"),
    }.get(what) or Deed(state=TaskState(what))
    change_task(db, task.id, deed, version=task.version, because=BECAUSE, planning=planning)


class Quick:
    """A door for messages that Hypothesis can name in one line."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    def __repr__(self) -> str:
        return "quick"

    def take(self, *messages: dict[str, Any]) -> list[Receipt]:
        return self.intake.take_in(pieces(json.dumps(list(messages)).encode()), "test")


@pytest.fixture
def quick(sqlite_url: str, opened: Callable[[str], Database], planning: Planning) -> Quick:
    """The same rows on both databases; many histories are told to the quicker one."""
    return Quick(Intake(opened(sqlite_url), planning, the_reasons()))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories=st.tuples(histories, histories), deeds=deeds, both=st.booleans())
def test_taking_apart_what_was_merged_gives_back_both_records_exactly(
    quick: Quick,
    histories: tuple[list[Any], list[Any]],
    deeds: list[tuple[int, int, str]],
    both: bool,
) -> None:
    planning, take = quick.intake.planning, quick.take
    clear(quick.intake.database)
    take(registered("c-1", "A0000ZZ"), registered("c-2", "A0000ZZ" if both else "A0001ZZ"))
    for ref, history in zip(("c-1", "c-2"), histories, strict=True):
        tell(take, ref, history)
    take(prison("released", "RELEASED", "CR", "2026-03-01T10:00:00Z", "A0000ZZ"))
    with quick.intake.database.unit() as db:
        ids = (id_of(db, "c-1"), id_of(db, "c-2"))
        wren = Person(name="Wren")
        db.add(wren)
        db.flush()
        assign(db, ids[0], wren.id)
        assign(db, ids[1], wren.id, ON if both else ON - timedelta(days=9))
        db.flush()
        for whose, place, what in deeds:
            do(db, ids[whose], place, what, planning)
    with quick.intake.database.unit() as db:
        before = everything(db, *ids)
        number = merge(db, ids[1], ids[0], "x", because=BECAUSE, planning=planning)
    with quick.intake.database.unit() as db:
        undo_merge(db, number, because=BECAUSE, planning=planning)
        after = everything(db, *ids)
    assert differences(before, after) == []


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Any]:
    """What is not as it was, short enough to read."""
    found: list[Any] = []
    for name, held in before.items():
        pairs = zip(held, after[name], strict=False) if name == "plans" else [(held, after[name])]
        for was, now in pairs:
            for row in was:
                if row not in now:
                    same = [one for one in now if one.get("id") == row.get("id")]
                    found.append((name, row.get("id"), changed(row, same[0]) if same else "gone"))
            ids = {row.get("id") for row in was}
            found += [(name, "new", row) for row in now if row.get("id") not in ids]
    return found


def changed(was: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {key: (was[key], now[key]) for key in was if was[key] != now[key]}


def clear(database: Database) -> None:
    with database.unit() as db:
        for table in reversed(Model.metadata.sorted_tables):
            db.connection().execute(delete(table))


def test_the_merge_writes_down_what_went_over(
    two: None, database: Database, planning: Planning
) -> None:
    with database.unit() as db:
        one, other = id_of(db, "c-1"), id_of(db, "c-2")
        number = merge(db, other, one, "x", because=BECAUSE, planning=planning)
        moved = db.get_one(Merge, number).moved
        assert len(moved["messages"]) == 3
        assert len(moved["silent"]) == 1
        assert db.get_one(Task, 1).child_id in (one, other)
