"""What is acknowledged is kept, once; and the plan follows in the same transaction."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from resettle.audit.rules import Because
from resettle.db import Database
from resettle.permissions import THE_SERVICE
from resettle.planning.vocabulary import TaskState
from resettle.releases.models import Message
from resettle.releases.queries import tray
from resettle.tasks import intake as intake_room
from resettle.tasks import replan as replan_room
from resettle.tasks.intake import Intake
from resettle.tasks.models import Task, TaskLog
from resettle.tasks.queries import tasks_of
from resettle.timers.models import Outbox, Timer
from tests.component.tasks.conftest import Take, outcomes
from tests.component.tasks.messages import (
    custody,
    own,
    planned,
    prison,
    registered,
    released,
)

PLANNED = (registered(), custody(), planned("2026-06-30", "2026-03-03"))


def count(db: Session, table: Any) -> int:
    return db.connection().scalar(select(func.count()).select_from(table)) or 0


def dues(database: Database) -> dict[tuple[str, str], object]:
    """Every task that is on the plan, with its day and state."""
    with database.reading() as db:
        return {
            (f"{task.workflow}.{task.task}", task.identity): (task.due, task.state)
            for task in tasks_of(THE_SERVICE, db, 1)
        }


def the_task(database: Database, name: str) -> Task:
    with database.reading() as db:
        (task,) = [t for t in tasks_of(THE_SERVICE, db, 1) if t.task == name]
        return task


def test_a_planned_release_gives_the_child_dated_tasks(take: Take, database: Database) -> None:
    assert outcomes(take(*PLANNED)) == ["accepted"] * 3
    task = the_task(database, "confirm_address")
    assert str(task.due) == "2026-06-16"
    assert task.because == "Due 14 days before release, 30 June 2026."


def test_the_same_event_twice_changes_nothing(take: Take, database: Database) -> None:
    take(*PLANNED)
    before = dues(database)
    with database.reading() as db:
        counts = [count(db, table) for table in (Task, TaskLog, Message, Outbox)]
    assert outcomes(take(*PLANNED)) == ["duplicate"] * 3
    assert outcomes(take(PLANNED[2])) == ["duplicate"]
    assert dues(database) == before
    with database.reading() as db:
        assert [count(db, table) for table in (Task, TaskLog, Message, Outbox)] == counts
        copies = select(func.sum(col(Message.copies)))
        assert db.scalar(copies) == 4


def test_the_same_id_with_other_content_needs_attention_and_changes_nothing(
    take: Take, database: Database
) -> None:
    take(*PLANNED)
    before = dues(database)
    other = {**PLANNED[2], "data": {"date": "2026-07-30"}}
    (receipt,) = take(other)
    assert receipt.outcome == "needs_attention"
    assert "other content" in (receipt.reason or "")
    assert dues(database) == before
    with database.reading() as db:
        assert [row.display_id for row in tray(THE_SERVICE, db)] == [other["id"]]


def test_a_date_moved_there_and_back_leaves_the_plan_as_it_was(
    take: Take, database: Database
) -> None:
    take(*PLANNED)
    before = dues(database)
    take(planned("2026-05-12", "2026-03-04"))
    assert dues(database) != before
    take(planned("2026-06-30", "2026-03-05"))
    assert dues(database) == before


def test_any_order_of_arrival_ends_with_the_same_plan(take: Take, database: Database) -> None:
    story = [
        registered("c-1", noms=None),
        custody(order="remand"),
        own("sentence.imposed", "2026-03-20", date="2026-03-20", order="dto", term="8m"),
        released("2026-07-01"),
    ]
    plans = []
    for number, arrival in enumerate(permutations(story)):
        subject = f"p-{number}"
        for message in arrival:
            take({**message, "subject": subject, "id": f"{message['id']} {subject}"})
        with database.reading() as db:
            plans.append(
                sorted(
                    (t.task, t.occurrence, str(t.due), t.state, t.flags)
                    for t in tasks_of(THE_SERVICE, db, number + 1)
                )
            )
    assert plans[0]
    assert all(plan == plans[0] for plan in plans)


def test_an_event_for_an_unknown_child_waits_and_is_applied_on_registration(
    take: Take, database: Database
) -> None:
    home = prison("released", "RELEASED", "NCS", "2026-06-30T09:00:00Z")
    (receipt,) = take(home)
    assert receipt.outcome == "needs_attention"
    with database.reading() as db:
        assert [row.state for row in tray(THE_SERVICE, db)] == ["unknown_child"]
    take(custody())
    take(registered())
    assert the_task(database, "home_visit").due is not None
    with database.reading() as db:
        assert tray(THE_SERVICE, db) == []


def test_a_number_two_children_share_is_never_guessed(take: Take, database: Database) -> None:
    take(registered("c-1"), registered("c-2"))
    (receipt,) = take(prison("received", "ADMISSION", "INTAKE", "2026-03-02T09:00:00Z"))
    assert receipt.outcome == "needs_attention"
    assert dues(database) == {}


def test_one_bad_event_in_a_list_is_refused_by_name_and_the_others_are_kept(
    take: Take, database: Database
) -> None:
    bad = own("custody.started", "2026-03-02", id="bad", date="2026-02-30", order="dto")
    receipts = take(registered(), bad, custody())
    assert outcomes(receipts) == ["accepted", "rejected", "accepted"]
    assert receipts[1].field == "data.date"
    assert dues(database)


def test_a_meaning_that_breaks_leaves_its_raw_message_and_none_of_its_tasks(
    take: Take, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(registered(), custody())
    before = dues(database)
    real = intake_room.replan_many

    def breaks(db: Session, child_ids: Any, because: Any, planning: Any) -> Any:
        real(db, child_ids, because, planning)
        raise ZeroDivisionError("a defect in a rule")

    monkeypatch.setattr(intake_room, "replan_many", breaks)
    (receipt,) = take(planned("2026-06-30", "2026-03-03"))
    assert receipt.outcome == "needs_attention"
    assert dues(database) == before
    with database.reading() as db:
        (row,) = tray(THE_SERVICE, db)
        assert (row.counts, b"2026-06-30" in row.raw) == (False, True)


def test_a_broken_one_in_a_list_does_not_take_the_others_with_it(
    take: Take, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(registered("c-1", noms=None), registered("c-2", noms=None))
    real = intake_room.replan_many

    def breaks(db: Session, child_ids: Any, because: Any, planning: Any) -> Any:
        if 2 in child_ids:
            raise ZeroDivisionError("a defect in a rule")
        return real(db, child_ids, because, planning)

    monkeypatch.setattr(intake_room, "replan_many", breaks)
    receipts = take(custody(subject="c-1"), custody(subject="c-2"))
    assert outcomes(receipts) == ["accepted", "needs_attention"]
    assert dues(database)


def test_a_death_withdraws_every_open_task_and_tells_the_rest_of_the_house(
    take: Take, database: Database
) -> None:
    take(*PLANNED)
    take(prison("released", "RELEASED", "DEC", "2026-04-01T09:00:00Z"))
    with database.reading() as db:
        tasks = tasks_of(THE_SERVICE, db, 1, withdrawn=True)
        withdrawn = [task for task in tasks if task.state == TaskState.WITHDRAWN]
        assert {task.state for task in tasks} == {"withdrawn", "done"}
        assert {task.reason for task in withdrawn} == {"the child died"}
        assert {task.look_on for task in tasks} == {None}
        kinds = select(col(Outbox.kind)).order_by(col(Outbox.id))
        assert [kind for kind in db.scalars(kinds) if "died" in kind.lower()] != []


def test_a_recall_withdraws_community_tasks_and_a_release_starts_new_ones(
    take: Take, database: Database
) -> None:
    take(*PLANNED, released("2026-06-30"))
    take(prison("received", "ADMISSION", "24", "2026-07-20T09:00:00Z"))
    with database.reading() as db:
        visits = [
            task
            for task in tasks_of(THE_SERVICE, db, 1, withdrawn=True)
            if task.task == "home_visit"
        ]
    assert [(v.occurrence, v.state, v.reason) for v in visits] == [(1, "withdrawn", "recalled")]
    take(released("2026-08-20"))
    with database.reading() as db:
        again = [t for t in tasks_of(THE_SERVICE, db, 1) if t.task == "home_visit"]
    assert [(v.occurrence, v.state) for v in again] == [(2, "not_started")]


def test_a_release_that_makes_no_sense_yet_goes_to_the_tray_and_out_again(
    take: Take, database: Database
) -> None:
    take(registered(), released("2026-02-01"), custody("2026-03-02"))
    with database.reading() as db:
        (row,) = tray(THE_SERVICE, db)
        assert "before the child's first custody began" in (row.reason or "")
    take(custody("2026-01-12"))
    with database.reading() as db:
        assert tray(THE_SERVICE, db) == []


def test_a_change_of_dates_that_carries_no_date_sets_a_timer_to_ask_for_them(
    take: Take, database: Database
) -> None:
    take(registered(), custody())
    changed = {
        "version": 1,
        "eventType": "prison-offender-events.prisoner.sentence-dates-changed",
        "occurredAt": "2026-03-05T10:00:00Z",
        "publishedAt": "2026-03-05T10:00:01Z",
        "personReference": {"identifiers": [{"type": "NOMS", "value": "A0000ZZ"}]},
        "additionalInformation": {"bookingId": "77", "nomsNumber": "A0000ZZ"},
    }
    assert outcomes(take(changed)) == ["accepted"]
    assert outcomes(take(changed)) == ["duplicate"]
    with database.reading() as db:
        kinds = select(col(Timer.kind)).order_by(col(Timer.id))
        assert list(db.scalars(kinds)).count("fetch_release_dates") == 1


def test_every_change_says_why_by_whom_and_because_of_which_event(
    take: Take, database: Database
) -> None:
    take(*PLANNED)
    take(planned("2026-07-14", "2026-03-04"), sender="custody feed")
    with database.reading() as db:
        last = db.scalars(select(TaskLog).order_by(col(TaskLog.id).desc())).first()
    assert last is not None
    assert (last.actor, last.cause) == ("custody feed", "an event arrived")
    assert last.events == ["/test plan 2026-07-14 2026-03-04 c-1"]
    moved = {c["name"]: c["fields"].get("due") for c in last.changes if "fields" in c}
    assert moved["accommodation.confirm_address"] == ["2026-06-16", "2026-06-30"]


def test_a_second_plan_of_everything_changes_nothing(
    take: Take, database: Database, intake: Intake
) -> None:
    take(*PLANNED, released("2026-06-30"))
    with database.unit() as db:
        changes = replan_room.replan_many(
            db, (1,), Because("test", "the nightly sweep"), intake.planning
        )
    assert changes == {1: ()}
    assert all(state != TaskState.WITHDRAWN for _, state in dues(database).values())
