"""Planning and writing up meetings through their pages, for tests of those pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.meetings.models import Invited, Meeting, MeetingLog
from resettle.records.models import PersonAround
from resettle.tasks.models import Task
from tests.component.web.caseload_rows import TODAY, put_task
from tests.component.web.conftest import post

#: The clock of these tests stands at ten in the morning of Monday 2 March 2026.
TYPED = {"on-day": "10", "on-month": "3", "on-year": "2026", "time": "2.30pm", "minutes": "60"}
AT = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)


def plan(browser: FlaskClient, kind: str = "review", ref: str = "child-1", **typed: Any) -> Any:
    said = {**TYPED, "asked": ["child"], **typed}
    return post(browser, f"/children/{ref}/meetings/new/{kind}", **said)


def planned(browser: FlaskClient, kind: str = "review", **typed: Any) -> str:
    """The address of a new meeting."""
    answer = plan(browser, kind, **typed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def meetings(installation: Installation) -> list[Meeting]:
    with installation.database.reading() as db:
        return list(db.exec(select(Meeting).order_by(col(Meeting.id))))


def log(installation: Installation) -> list[MeetingLog]:
    with installation.database.reading() as db:
        return list(db.exec(select(MeetingLog).order_by(col(MeetingLog.id))))


def came(installation: Installation, meeting: int = 1) -> dict[str, str]:
    """For the form of what came of it: everybody came."""
    with installation.database.reading() as db:
        asked = db.exec(select(Invited.id).where(Invited.meeting_id == meeting)).all()
    return {f"came-{number}": "yes" for number in asked}


def put_around(installation: Installation, child: int, **said: Any) -> int:
    usual = {"kind": "parent", "name": "Pat Marlow", "may_be_told": "meetings", "actor": "test"}
    with installation.database.unit() as db:
        one = PersonAround(child_id=child, at=installation.clock.now(), **{**usual, **said})
        db.add(one)
        db.flush()
        return one.id


def put_named(installation: Installation, child: int, name: str, **said: Any) -> int:
    """A task of a rule of case management."""
    mark = f"{name} {said.get('identity', '')}"
    number = put_task(installation, child, TODAY, pathway=mark, title=said["title"])
    with installation.database.unit() as db:
        task = db.get_one(Task, number)
        task.workflow, task.task, task.pathway = "case_management", name, "case_management"
        task.state, task.identity = said.get("state", task.state), said.get("identity", "1")
    return number
