"""The pages opened each morning ask the database a few questions, however much there is to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.supervision.models import Condition, Oversight, Warned
from resettle.supervision.rules import to_sign
from resettle.supervision.turns import note_turns
from resettle.tasks.models import ReleaseMove, TaskLog, TaskNote
from tests.component.web.caseload_rows import DAY, TODAY, counted, number_of, put_child, put_task
from tests.component.web.conftest import Enter, Sent, event

#: No page asks more often than this, and none more often because there is more to show.
FEWER_THAN = 20
PAGES = (
    "/",
    "/children",
    "/children?worker=everybody&sort=-overdue",
    "/children?worker=everybody&sort=next",
    "/children?pathway=health",
    "/children?q=child",
    "/children/calendar?worker=everybody",
    "/children/n-0",
    "/children/n-0/plan",
    "/children/n-0/details",
    "/children/n-0/needs",
    "/children/n-0/order",
    "/children/n-0/oversight",
    "/children/n-0/timeline",
    "/children/n-0/timeline?on=2026-03-02",
    "/children/n-0/what-if?what=child.released",
    "/tasks/1",
    "/events",
    "/meetings?worker=everybody",
    "/meetings?worker=everybody&view=month",
    "/children/n-0/meetings",
)
Fill = Callable[[int, int], None]


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


@pytest.fixture
def fill(installation: Installation, send: Sent, worker: FlaskClient) -> Fill:
    """So many more children with all that the pages tell of; and as much again of the first."""

    def more(first: int, last: int) -> None:
        me = number_of(installation)
        for number in range(first, last):
            child = put_child(installation, f"n-{number}", worker=me, mentor=me)
            _put_around(installation, child, first_child=1, number=number)
            send(event("custody.started", f"stranger-{number}", date="2026-02-20", order="dto"))

    return more


def _put_around(installation: Installation, child: int, *, first_child: int, number: int) -> None:
    now = installation.clock.now()
    for days in (-9, 3):
        task = put_task(installation, child, TODAY + days * DAY, pathway="health")
    put_task(installation, first_child, TODAY + (50 + number) * DAY)
    with installation.database.unit() as db:
        for one in (child, first_child):
            db.add(ReleaseMove(child_id=one, at=now, was=TODAY, now=TODAY + DAY, cause="c"))
            db.add(
                TaskNote(
                    task_id=task, child_id=one, actor="person:1", at=now, words="w", concern=True
                )
            )
            rows = {"child_id": one, "at": now, "actor": "person:1", "words": "w"}
            db.add(Condition(kind="notice", since=TODAY, **rows))
            db.add(Warned(kind="first", on=TODAY, **rows))
            db.add(Oversight(kind="sent_back", **rows))
            change: dict[str, Any] = {
                "task_id": task,
                "name": "w.t",
                "identity": "1",
                "kind": "started",
                "fields": {"state": ["not_started", "in_progress"]},
                "reason": None,
            }
            db.add(
                TaskLog(
                    child_id=one, at=now, actor="person:1", cause="c", events=[], changes=[change]
                )
            )


def test_no_page_asks_more_because_there_is_more_to_show(
    installation: Installation, worker: FlaskClient, fill: Fill
) -> None:
    fill(0, 2)
    few = _asked(installation, worker)
    fill(2, 32)
    many = _asked(installation, worker)
    assert many == few
    assert {page: number for page, number in many.items() if number >= FEWER_THAN} == {}


def _asked(installation: Installation, browser: FlaskClient) -> dict[str, int]:
    """How often each page asks."""
    found = {}
    for page in PAGES:
        browser.get(page)  # The first visit of a day writes down more than the next.
        with counted(installation) as seen:
            assert browser.get(page).status_code == 200, page
        found[page] = len(seen)
    return found


def test_a_managers_day_asks_a_few_questions_however_many_plans_wait(
    installation: Installation, enter: Enter, fill: Fill
) -> None:
    fill(0, 3)
    manager = enter("manager", name="Maeve Manager", post="manager")
    found = []
    for first, last in ((3, 6), (6, 30)):
        fill(first, last)
        _sign_plans(installation, first)
        manager.get("/")
        with counted(installation) as seen:
            page = manager.get("/")
        assert "to-countersign" in page.text
        found.append(len(seen))
    assert found[0] == found[1] < FEWER_THAN


def _sign_plans(installation: Installation, first: int) -> None:
    """Some plans are signed, and much changed since; the others were never signed."""
    now = installation.clock.now()
    signed = to_sign(())
    with installation.database.unit() as db:
        for child in (first + 1, first + 2):
            for kind in ("put_forward", "plan_countersigned"):
                row = Oversight(child_id=child, kind=kind, words="", at=now, actor="person:9")
                row.signed = signed if kind == "plan_countersigned" else None
                db.add(row)
                db.flush()
        note_turns(db, (first + 1, first + 2))
