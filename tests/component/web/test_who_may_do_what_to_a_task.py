"""Who sees the page of a task, and who finds on it anything to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as sql_event
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.permissions import MAY, May, Role, Viewer
from resettle.staff.actions import assign
from resettle.staff.models import Person
from resettle.tasks.deeds import KINDS
from resettle.tasks.models import Task
from resettle.tasks.rules import may_change
from tests.component.web.conftest import Enter, Sent, a_child, token_in

#: A role, and of whose tasks it may say something; the rest it may read.
TABLE = {
    "resettlement_worker": {"resettlement_worker", "mentor", "health_worker"},
    "manager": {"resettlement_worker", "mentor", "health_worker"},
    "mentor": {"mentor"},
    "partner": set(),
}
OWNERS = ("resettlement_worker", "mentor", "health_worker")


def a_browser(enter: Enter, installation: Installation, role: str) -> FlaskClient:
    """Somebody of this role who is assigned to the child."""
    browser = enter(role)
    with installation.database.unit() as db:
        person = db.exec(select(Person).order_by(Person.id.desc())).first()  # type: ignore[attr-defined]
        child = db.exec(select(Child)).one()
        assert person is not None
        now, today = installation.clock.now(), installation.clock.today()
        assign(db, child.id, "case_manager", person.id, since=today, at=now, actor="test")
    return browser


def the_task(installation: Installation, owner: str) -> int:
    """A task on a pathway that everybody may see, made this owner's."""
    with installation.database.unit() as db:
        task = db.exec(select(Task).where(Task.task == "confirm_address")).one()
        task.owner = owner
        db.add(task)
    return task.id


@pytest.mark.parametrize("role", TABLE)
def test_each_role_finds_its_own_deeds_and_no_others(
    enter: Enter, send: Sent, installation: Installation, role: str
) -> None:
    send(a_child())
    browser = a_browser(enter, installation, role)
    for owner in OWNERS:
        number = the_task(installation, owner)
        page = browser.get(f"/tasks/{number}")
        assert page.status_code == 200, (role, owner)
        leads = set(re.findall(rf'(?:href|action)="/tasks/{number}/([a-z-]+)"', page.text))
        if owner in TABLE[role]:
            assert leads >= {"start", "done", "note", "blocked", "hand-over"}, (role, owner)
        else:
            assert leads == set(), (role, owner)
            assert "belongs to somebody else" in page.text
            for word in (*(kind.word for kind in KINDS), "note"):
                path = f"/tasks/{number}/{word}"
                assert browser.get(path).status_code == 403, (role, owner, word)
                sent = {"csrf_token": token_in(page.text), "version": "1", "words": "x"}
                assert browser.post(path, data=sent).status_code == 403, (role, owner, word)
    with installation.database.reading() as db:
        assert db.exec(select(Task).where(Task.task == "confirm_address")).one().version == 1


def test_the_rule_and_the_table_agree_for_every_role_and_owner() -> None:
    for role, owner in product(TABLE, OWNERS):
        who = Viewer("person:1", frozenset({Role(role)}), frozenset(May), person_id=1)
        assert may_change(who, owner) == (owner in TABLE[role]), (role, owner)
    assert May.CHANGE_TASKS not in MAY[Role.PARTNER] | MAY[Role.ADMINISTRATOR]


@pytest.mark.parametrize("role", ["mentor", "partner", "administrator"])
def test_a_task_of_a_child_somebody_does_not_work_with_is_not_there(
    enter: Enter, send: Sent, installation: Installation, role: str
) -> None:
    send(a_child())
    number = the_task(installation, "mentor")
    browser = enter(role)
    words = set()
    for path in (f"/tasks/{number}", "/tasks/999999", f"/tasks/{number}/done"):
        answer = browser.get(path)
        assert answer.status_code in (403, 404), path
        assert "Confirm the address" not in answer.text
        words.add(answer.status_code)
    assert words <= {403, 404}


def test_health_is_not_for_a_mentors_eyes_whoever_the_child_is(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    browser = a_browser(enter, installation, "mentor")
    with installation.database.reading() as db:
        health = db.exec(select(Task).where(Task.task == "register_with_doctor")).one()
    assert browser.get(f"/tasks/{health.id}").status_code == 404


def test_what_somebody_is_worried_about_is_no_task_a_mentor_sees(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    number = the_task(installation, "designated_lead")
    assert a_browser(enter, installation, "mentor").get(f"/tasks/{number}").status_code == 404
    worker = a_browser(enter, installation, "resettlement_worker")
    assert worker.get(f"/tasks/{number}").status_code == 200


def test_a_mentor_is_told_nothing_of_what_custody_said(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    page = a_browser(enter, installation, "mentor").get(
        f"/tasks/{the_task(installation, 'mentor')}"
    )
    assert "/messages" not in page.text
    assert "Release planned for" not in page.text


@contextmanager
def counted(installation: Installation) -> Iterator[list[str]]:
    said: list[str] = []

    def note(*args: Any) -> None:
        said.append(args[2])

    sql_event.listen(installation.database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sql_event.remove(installation.database.engine, "before_cursor_execute", note)


def test_the_page_of_a_task_asks_fewer_than_twenty_questions(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    browser = a_browser(enter, installation, "resettlement_worker")
    number = the_task(installation, "resettlement_worker")
    for path in (f"/tasks/{number}", f"/tasks/{number}/hand-over", f"/tasks/{number}/done"):
        with counted(installation) as said:
            assert browser.get(path).status_code == 200
        assert len(said) < 20, (path, len(said), said)
