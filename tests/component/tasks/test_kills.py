"""A process killed between any two statements leaves an event wholly taken in, or not at all."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from resettle.children.models import Child
from resettle.db import Database
from resettle.releases.models import Message
from resettle.settings import PROJECT
from resettle.tasks.models import Task, TaskLog
from resettle.timers.models import Outbox
from tests.component.tasks.conftest import Take, outcomes
from tests.component.tasks.messages import custody, planned, registered, released

TABLES: tuple[Any, ...] = (Message, Task, TaskLog, Outbox)


def run(url: str, file: Path, die_at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.component.tasks.taking", url, str(file), str(die_at)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


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
    take: Take, database: Database, database_url: str, tmp_path: Path
) -> None:
    take(registered(), custody(), planned("2026-06-30", "2026-03-03"))
    before = state(database)
    file = tmp_path / "event.json"
    message = released("2026-06-16")
    file.write_text(json.dumps(message), encoding="utf-8")
    died_at = 1
    while True:
        ran = run(database_url, file, died_at)
        if ran.returncode == 0:
            break
        assert ran.returncode == -signal.SIGKILL, ran.stderr
        assert state(database) == before, f"half taken in, killed at statement {died_at}"
        died_at += 1
    # Enough deaths to have tried every statement: raw message, tasks, log, happenings, commit.
    assert died_at > 8
    assert state(database) != before
    assert outcomes(take(message)) == ["duplicate"]
