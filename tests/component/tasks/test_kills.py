"""A process killed between any two statements leaves an event wholly taken in, or not at all."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from resettle.children.models import Child
from resettle.db import Database
from resettle.releases.models import Message
from resettle.tasks.models import Task, TaskLog
from resettle.timers.models import Outbox
from tests.component.forking import Forker
from tests.component.tasks.conftest import Take, outcomes
from tests.component.tasks.messages import custody, planned, registered, released

TABLES: tuple[Any, ...] = (Message, Task, TaskLog, Outbox)


@pytest.fixture(scope="module")
def forker() -> Iterator[Forker]:
    started = Forker("tests.component.tasks.taking")
    yield started
    started.stop()


def state(database: Database) -> tuple[object, ...]:
    """How much there is, and which version every task and child has come to."""
    with database.reading() as db:
        connection = db.connection()
        counts = [
            connection.scalar(select(func.count()).select_from(table.__table__)) for table in TABLES
        ]
        tasks = connection.execute(
            select(Task.__table__.c.id, Task.__table__.c.version, Task.__table__.c.due).order_by(
                Task.__table__.c.id
            )
        ).all()
        children = connection.execute(
            select(Child.__table__.c.stage, Child.__table__.c.released_on).order_by(
                Child.__table__.c.id
            )
        ).all()
    return (counts, tasks, children)


def test_killed_at_any_statement_an_event_is_there_with_its_plan_or_not_there_at_all(
    take: Take, database: Database, database_url: str, tmp_path: Path, forker: Forker
) -> None:
    take(registered(), custody(), planned("2026-06-30", "2026-03-03"))
    before = state(database)
    file = tmp_path / "event.json"
    message = released("2026-06-16")
    file.write_text(json.dumps(message), encoding="utf-8")
    died_at = 1
    while True:
        (end,) = forker.run({"url": database_url, "file": str(file), "die_at": died_at})
        if end == 0:
            break
        assert end == -signal.SIGKILL
        assert state(database) == before, f"half taken in, killed at statement {died_at}"
        died_at += 1
    # Enough deaths to have tried every statement: raw message, tasks, log, happenings, commit.
    assert died_at > 8
    assert state(database) != before
    assert outcomes(take(message)) == ["duplicate"]
