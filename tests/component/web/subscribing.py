"""A calendar program, and a child with a task and a meeting for it to read of."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.meetings.models import Invited, Meeting
from resettle.notifications.feeds import note_all
from resettle.tasks.models import Task
from resettle.timers.runner import Stopwatch
from tests.component.web.caseload_rows import DAY, TODAY, Known, put_child, put_task
from tests.component.web.conftest import Enter, token_in


@pytest.fixture
def known(installation: Installation) -> Known:
    return partial(put_child, installation)


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


@pytest.fixture
def anybody(app: Flask) -> FlaskClient:
    """A calendar program: it has no session, and keeps no cookie."""
    return app.test_client(use_cookies=False)


def subscribe(browser: FlaskClient) -> str:
    """The secret address, as it is read off the page that shows it."""
    page = browser.get("/account/calendar")
    done = browser.post("/account/calendar/make", data={"csrf_token": token_in(page.text)})
    assert done.status_code == 200
    found = re.search(r'class="app-reference">http://[^/]+([^<]+)<', done.text)
    assert found
    return html.unescape(found[1])


def read(anybody: FlaskClient, address: str) -> dict[str, Any]:
    """What a calendar program makes of it: `{uid: event}`, its uid without the part of the feed."""
    answer = anybody.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.text)
    assert [one for one in calendar.walk("VEVENT") if one.errors] == []
    return {str(one["uid"]).partition("@")[0]: one for one in calendar.walk("VEVENT")}


def say(event: Any) -> tuple[str, str, int]:
    return str(event["summary"]), str(event["status"]), int(event["sequence"])


def task_of(installation: Installation, child: int, rule: str, due: date, **said: Any) -> int:
    number = put_task(installation, child, due, **said)
    with installation.database.unit() as db:
        task = db.get_one(Task, number)
        task.workflow, task.task = rule.split(".")
    return number


def meeting_of(
    installation: Installation, child: int, person: int | None, kind: str = "review"
) -> int:
    with installation.database.unit() as db:
        meeting = Meeting(
            child_id=child,
            kind=kind,
            title="About Robin, who is inside",
            starts_at=datetime(2026, 7, 6, 9, 30, tzinfo=UTC),
            minutes=90,
            place="Example Secure Home, 1 Prison Lane",
            at=installation.clock.now(),
            actor="t",
        )
        db.add(meeting)
        db.flush()
        db.add(Invited(meeting_id=meeting.id, person_id=person, name="Wren Worker"))
        return meeting.id


def note(installation: Installation, clock: FixedClock, minutes: int = 6) -> None:
    """The beat, some minutes later."""
    clock.move(timedelta(minutes=minutes))
    note_all(installation.database, clock, Stopwatch(60))


@pytest.fixture
def plan(installation: Installation, known: Known, worker: FlaskClient) -> tuple[int, int, int]:
    """A child of the worker's with a task and a meeting: their numbers."""
    child = known("child-1", worker=1, name="Robin Example", known_as="Rob")
    task = task_of(installation, child, "accommodation.confirm_address", TODAY + 5 * DAY)
    return child, task, meeting_of(installation, child, 1)
