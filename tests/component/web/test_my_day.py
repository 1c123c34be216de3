"""My day shows what needs me, and nothing of children that are not mine to see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.caseload import day_queries
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.staff.actions import assign
from resettle.staff.models import Absence, Person
from resettle.staff.people import set_away
from resettle.tasks.models import Task, TaskNote
from tests.component.web.conftest import Enter, Sent, a_child, event, token_in

Given = Callable[..., int]


def section(page: str, name: str) -> str:
    """The words of one section of the page."""
    found = re.search(rf'aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


@pytest.fixture
def give(installation: Installation) -> Given:
    """Gives a child to the person last added; says who that is."""

    def given(ref: str = "child-1", owner: str = "resettlement_worker", **when: Any) -> int:
        since = when.get("since", date(2026, 1, 1))
        now = installation.clock.now()
        with installation.database.unit() as db:
            child = db.exec(select(Child).where(Child.ref == ref)).one()
            person: int = db.exec(select(Person.id).order_by(Person.id.desc())).first() or 0  # type: ignore[attr-defined]
            assign(db, child.id, owner, person, since=since, at=now, actor="t")
        return person

    return given


@pytest.fixture
def worker(enter: Enter, send: Sent, give: Given) -> FlaskClient:
    send(a_child(release="2026-03-20"))
    browser = enter("resettlement_worker", post="resettlement_worker")
    give()
    return browser


def test_a_worker_finds_what_is_late_and_what_is_due_with_the_child_beside_it(
    worker: FlaskClient, send: Sent
) -> None:
    send(event("release.planned", date="2026-03-12", time="2026-03-02T09:30:00Z"))
    page = worker.get("/").text
    assert "Confirm the address" in section(page, "overdue")
    assert "Robin Example" in section(page, "overdue")
    assert "Overdue, due 4 days ago" in section(page, "overdue")
    assert "Monday 2 March 2026" in page


def test_a_task_of_somebody_else_is_waited_on_and_says_whose_it_is(worker: FlaskClient) -> None:
    waiting = section(worker.get("/").text, "waiting")
    assert "Establishment" in waiting or "Case manager" in waiting


def test_a_release_that_moved_is_told_until_it_is_seen(worker: FlaskClient, send: Sent) -> None:
    assert not section(worker.get("/").text, "moves")
    send(event("release.planned", date="2026-04-20", time="2026-03-02T09:30:00Z"))
    told = section(worker.get("/").text, "moves")
    assert "Fri 20 Mar" in told
    assert "Mon 20 Apr" in told
    page = worker.get("/").text
    moves = re.findall(r'name="move" value="(\d+)"', page)
    sent = {"csrf_token": token_in(page), "move": moves}
    assert worker.post("/moves/seen", data=sent).status_code == 303
    assert not section(worker.get("/").text, "moves")
    send(event("release.planned", date="2026-05-20", time="2026-03-02T09:40:00Z", id="again"))
    assert "Wed 20 May" in section(worker.get("/").text, "moves")


def test_seeing_moves_takes_any_numbers_without_harm(worker: FlaskClient) -> None:
    page = worker.get("/").text
    for wrong in ("x", "-1", "99999999999999999999", ""):
        sent = {"csrf_token": token_in(page), "move": wrong}
        assert worker.post("/moves/seen", data=sent).status_code == 303


def test_a_colleague_who_stands_in_finds_the_same_day(
    worker: FlaskClient, enter: Enter, installation: Installation, clock: FixedClock
) -> None:
    clock.set(clock.now().replace(month=3, day=9))
    colleague = enter("mentor", name="Colleague")
    assert "Confirm the address" not in colleague.get("/").text
    with installation.database.unit() as db:
        away, stand_in = (
            db.exec(select(Person.id).where(Person.name == name)).one()
            for name in ("Wren Worker", "Colleague")
        )
        absence = Absence(person_id=away, since=clock.today(), stand_in_id=stand_in)
        set_away(db, absence, at=clock.now(), actor="t")
    assert "Confirm the address" in section(colleague.get("/").text, "overdue")


def test_a_worry_is_shown_to_whoever_works_with_the_child_until_somebody_has_read_it(
    worker: FlaskClient, enter: Enter, installation: Installation
) -> None:
    now = installation.clock.now()
    with installation.database.unit() as db:
        task = db.exec(select(Task).order_by(Task.id)).first()  # type: ignore[arg-type]
        assert task is not None
        note = TaskNote(
            task_id=task.id,
            child_id=task.child_id,
            actor="person:9",
            at=now,
            words="She did not look well",
            concern=True,
        )
        db.add(note)
        db.flush()
        number = note.id
    assert "She did not look well" in section(worker.get("/").text, "concerns")
    assert "look well" not in enter("mentor").get("/").text
    sent = {"csrf_token": token_in(worker.get("/").text)}
    assert worker.post(f"/concerns/{number}/read", data=sent).status_code == 303
    assert not section(worker.get("/").text, "concerns")
    assert worker.post(f"/concerns/{number + 1}/read", data=sent).status_code == 404


def test_a_child_with_no_worker_is_everybodys_of_the_team(enter: Enter, send: Sent) -> None:
    send(a_child())
    browser = enter("resettlement_worker", post="resettlement_worker")
    assert "Robin Example" in section(browser.get("/").text, "nobodys")


def test_a_release_this_week_is_told_and_an_unplanned_one_says_so(
    worker: FlaskClient, send: Sent
) -> None:
    send(event("child.released", date="2026-03-01", planned=False, to="home"))
    told = section(worker.get("/").text, "released")
    assert "Robin Example" in told
    assert "Unplanned release" in told


def test_an_empty_day_says_what_will_be_here(enter: Enter) -> None:
    assert "No child is assigned to you yet" in enter("mentor").get("/").text


def test_a_day_with_more_than_anybody_works_through_says_that_there_is_more(
    worker: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = worker.get("/").text
    assert "More needs you than is shown here" not in whole
    assert "or more" not in whole
    monkeypatch.setattr(day_queries, "MOST", 2)
    page = worker.get("/").text
    assert page.count('href="/tasks/') < whole.count('href="/tasks/')
    assert "More needs you than is shown here" in page
    assert page.count("or more") == 3, "beside each number that may be too small"
    assert 'href="/children?sort=-overdue"' in page


def test_nobody_is_shown_a_day_without_signing_in(client: FlaskClient) -> None:
    assert client.get("/").location == "/sign-in"


def test_my_day_asks_few_questions_however_many_children(
    worker: FlaskClient, count_statements: Callable[[], Any]
) -> None:
    with count_statements() as seen:
        worker.get("/")
    assert len(seen) <= 20, seen
