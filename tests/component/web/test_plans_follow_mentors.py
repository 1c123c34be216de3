"""What is written down of a mentor is told to the plans of their children, and settles tasks."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.rules import Because
from resettle.mentoring.rules import CheckKind
from resettle.releases.models import Message
from resettle.tasks.models import Task
from resettle.tasks.replan import replan_many
from tests.component.web.conftest import Enter, Sent, a_child, post
from tests.component.web.mentor_rows import a_match, a_mentor, lapse
from tests.component.web.test_oversight import words

NOTE = "/mentors/supervision/note"
HELD = {"held_on-day": "27", "held_on-month": "2", "held_on-year": "2026"}
MADE = {"done_on-day": "28", "done_on-month": "2", "done_on-year": "2026"}


@pytest.fixture
def manager(enter: Enter, installation: Installation, send: Sent) -> FlaskClient:
    """A mentor whose match the child's plan knows of: they first met on 2 February."""
    send(a_child())
    enter("mentor", name="Marlon Mentor", post="mentor")
    a_mentor(installation, 1)
    number = a_match(installation, 1)
    send(step(number, "introduced", "2026-02-02"))
    return enter("manager", name="Maeve Manager", post="manager")


def step(match: int, word: str, on: str, id: str = "") -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": id or word,
        "source": "urn:test",
        "type": "mentoring.changed",
        "subject": "child-1",
        "time": f"{on}T09:00:00Z",
        "data": {"date": on, "step": word, "match": str(match)},
    }


def tasks_of(here: Installation, task: str) -> list[tuple[str, str, date | None]]:
    with here.database.reading() as db:
        found = db.exec(select(Task).where(Task.task == task).order_by(col(Task.id)))
        return [(str(one.due), one.state, one.settled_on) for one in found]


def made(browser: FlaskClient, kind: str) -> None:
    done = post(browser, "/mentors/1/checks/add", kind=kind, words="", **MADE)
    assert done.status_code == 303


def test_a_talk_one_to_one_settles_the_month_of_the_childs_plan(
    manager: FlaskClient, installation: Installation
) -> None:
    post(manager, NOTE, how="group", who="1", words="Together.", **HELD)
    assert tasks_of(installation, "supervise_match")[0] == ("2026-03-02", "not_started", None)
    post(manager, NOTE, how="one", who="1", words="All well.", **HELD)
    done, *later = tasks_of(installation, "supervise_match")
    assert done == ("2026-03-02", "done", date(2026, 2, 27))
    assert {state for _, state, _ in later} == {"not_started"}


def test_a_talk_from_before_the_match_is_about_no_child(
    manager: FlaskClient, installation: Installation
) -> None:
    before = {"held_on-day": "31", "held_on-month": "1", "held_on-year": "2026"}
    assert post(manager, NOTE, how="one", who="1", words="Before.", **before).status_code == 303
    with installation.database.reading() as db:
        told = col(Message.event_id).startswith("supervision-")
        assert db.exec(select(Message.id).where(told).order_by(col(Message.id))).all() == []


def test_checks_that_hold_again_settle_what_was_asked_when_one_lapsed(
    manager: FlaskClient, installation: Installation, send: Sent
) -> None:
    lapse(installation, 1, CheckKind.DBS, date(2026, 2, 27))
    lapse(installation, 1, CheckKind.TRAINING, date(2026, 2, 27))
    for id in ("one", "two"):
        send(step(1, "check_lapsed", "2026-02-28", id))
    asked = tasks_of(installation, "decide_on_lapsed_check")
    assert [state for _, state, _ in asked] == ["not_started"] * 2
    made(manager, "training")
    assert tasks_of(installation, "decide_on_lapsed_check") == asked, "one is lacking still"
    made(manager, "dbs")
    found = tasks_of(installation, "decide_on_lapsed_check")
    assert [(state, on) for _, state, on in found] == [("done", installation.clock.today())] * 2
    made(manager, "dbs")
    with installation.database.reading() as db:
        told = col(Message.event_id).startswith("checks-hold-")
        again = db.exec(select(Message.id).where(told).order_by(col(Message.id))).all()
        assert len(again) == 1, "nothing was lacking any more"


def test_missed_weeks_and_the_weeks_to_come_stand_folded_on_the_plan(
    manager: FlaskClient, installation: Installation
) -> None:
    with installation.database.unit() as db:
        because, planning = Because("test", "test"), installation.planning()
        replan_many(db, [1], because, planning, over_on=date(2026, 3, 2))
    page = manager.get("/children/child-1/plan").text
    section = page.partition('aria-labelledby="mentoring"')[2].partition("</section>")[0]
    said = words(section)
    assert "3 were missed" in said
    assert "Was due on Mon 9 Feb, and its time is over" in said
    assert "more that come again later" in said
    shown = section.partition("<details")[0]
    assert shown.count("Meet the child, or speak, once a week") == 3, "two are open, and the next"
