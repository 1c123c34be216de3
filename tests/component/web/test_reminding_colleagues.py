"""From a number to the tasks behind it, and to a reminder for whoever has them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select, update

from resettle.app.installation import Installation
from resettle.happenings import TaskAskedAfter
from resettle.notifications.actions import tell_of_asking
from resettle.notifications.models import Notice
from resettle.notifications.queries import waiting_for
from resettle.permissions import THE_SERVICE
from resettle.staff.models import Person
from resettle.tasks.models import Chase, Task
from resettle.timers.models import Outbox
from resettle.timers.runner import Announced
from tests.component.web.caseload_rows import TODAY, put_child, put_team
from tests.component.web.conftest import Enter, post
from tests.component.web.report_rows import put_due
from tests.component.web.test_child_pages import assign
from tests.component.web.test_oversight import words

#: Two children come out in nine days, and nobody has confirmed where they will live.
BEHIND = "/reports/release-readiness/children?table=accommodation&row=short&column=children"
WORKER = "Wren Worker"


@pytest.fixture
def tasks(installation: Installation) -> list[int]:
    team = put_team(installation)
    made = []
    for ref in ("one", "two"):
        on = TODAY + timedelta(days=9)
        child = put_child(installation, ref, team_id=team, planned_release_on=on)
        said = {"workflow": "accommodation", "task": "confirm_address", "pathway": "accommodation"}
        title = "Confirm the address the child will live at"
        made.append(put_due(installation, child, TODAY - timedelta(days=5), title=title, **said))
    return made


@pytest.fixture
def manager(enter: Enter, tasks: list[int], installation: Installation) -> FlaskClient:
    enter("resettlement_worker", name=WORKER, teams=(1,), post="resettlement_worker")
    for ref in ("one", "two"):
        assign(installation, "resettlement_worker", WORKER, ref=ref)
    return enter("manager", name="Maeve Manager", teams=(1,))


def chases(installation: Installation) -> list[Chase]:
    with installation.database.reading() as db:
        return list(db.exec(select(Chase).order_by(col(Chase.id))))


def heard(installation: Installation) -> list[Notice]:
    """What the beat would write down of what was announced."""
    with installation.database.unit() as db:
        for row in db.exec(select(Outbox).where(Outbox.kind == "task_asked_after")).all():
            told = Announced(row.id, row.key, TaskAskedAfter(**row.payload), row.created_at)
            tell_of_asking(db, told, installation.planning())
        return list(db.exec(select(Notice).order_by(col(Notice.id))))


def test_one_press_reminds_whoever_has_the_tasks_and_stands_in_their_history(
    manager: FlaskClient, tasks: list[int], installation: Installation
) -> None:
    page = words(manager.get(BEHIND).text)
    assert "2 children" in page
    assert f"With colleagues: {WORKER}." in page
    assert "Remind of 2 tasks" in page
    answer = post(manager, BEHIND)
    assert answer.status_code == 303
    assert "table=accommodation" in answer.location
    page = words(manager.get(answer.location).text)
    assert "Reminders of 2 tasks are on their way." in page
    assert "Remind of" not in page, "once a day is enough"
    assert "asked after on" in page
    assert [(one.task_id, one.to_whom, one.how) for one in chases(installation)] == [
        (task, WORKER, "reminder") for task in tasks
    ]
    history = words(manager.get(f"/tasks/{tasks[0]}").text)
    assert "Colleague reminded" in history
    assert "By a reminder from this service" in history
    told = heard(installation)
    assert [(one.kind, one.task_id) for one in told] == [("task_asked_after", t) for t in tasks]
    assert len({one.to for one in told}) == 1


def test_a_second_press_on_the_same_day_reminds_nobody(
    manager: FlaskClient, tasks: list[int], installation: Installation
) -> None:
    post(manager, BEHIND)
    answer = post(manager, BEHIND)
    assert "it was done today already" in words(manager.get(answer.location).text)
    assert len(chases(installation)) == 2


def test_what_is_settled_before_the_message_leaves_is_not_sent(
    manager: FlaskClient, tasks: list[int], installation: Installation
) -> None:
    post(manager, BEHIND)
    with installation.database.unit() as db:
        db.get_one(Task, tasks[0]).state = "done"
    (to,) = {one.to for one in heard(installation)}
    planning = installation.planning()
    with installation.database.unit() as db:
        waiting = waiting_for(THE_SERVICE, db, to, planning, urgent=False)
    assert [one.untrue for one in waiting] == ["the task is settled", None]


def test_ones_own_task_is_no_colleagues(enter: Enter, tasks: list[int], installation: Any) -> None:
    worker = enter("resettlement_worker", name=WORKER, teams=(1,), post="resettlement_worker")
    assign(installation, "resettlement_worker", WORKER, ref="one")
    assign(installation, "resettlement_worker", WORKER, ref="two")
    assert "Remind of" not in words(worker.get(BEHIND).text)
    post(worker, BEHIND)
    assert chases(installation) == []


def test_a_task_that_has_fallen_to_a_manager_is_asked_of_whoever_had_it_first(
    manager: FlaskClient, tasks: list[int], installation: Installation
) -> None:
    with installation.database.unit() as db:
        for number in tasks:
            task = db.get_one(Task, number)
            task.fallback_owner, task.fallback_on = "manager", TODAY - timedelta(days=1)
        db.exec(update(Person).where(col(Person.name) == "Maeve Manager").values(post="manager"))
    assert f"With colleagues: {WORKER}." in words(manager.get(BEHIND).text)


def test_a_number_that_is_none_of_the_report_reminds_nobody(
    manager: FlaskClient, installation: Installation
) -> None:
    assert post(manager, BEHIND.replace("short", "nowhere")).status_code == 404
    assert chases(installation) == []


def test_mentors_and_administrators_remind_nobody(
    enter: Enter, manager: FlaskClient, installation: Installation
) -> None:
    for role in ("mentor", "administrator"):
        somebody = enter(role, name=f"A {role}")
        assert post(somebody, BEHIND).status_code in (403, 404), role
    assert chases(installation) == []
