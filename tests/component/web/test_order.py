"""What an order asks and what was missed: written down by people, told to the plan as events."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.permissions import May
from resettle.releases.models import Message
from resettle.supervision.models import Condition, Judgement, Oversight
from resettle.tasks.models import Task, TaskNote
from tests.component.web.conftest import Enter, Sent, Signed, a_child, event
from tests.component.web.test_my_day import section
from tests.component.web.test_oversight import fill, words

PAGE = "/children/child-1/order"
FOLLOW_UP, DECIDE = "follow_up_missed_contact", "decide_on_missed_contact"


@pytest.fixture
def worker(enter: Enter, send: Sent) -> FlaskClient:
    """Of a child who was released on the day of the first test’s clock but ten."""
    send(a_child(release="2026-02-23"))
    send(event("child.released", date="2026-02-23"))
    return enter("resettlement_worker", name="Wren Worker", post="resettlement_worker")


def on(name: str, day: int, month: int = 3) -> dict[str, str]:
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": "2026"}


def tasks(db: Session, name: str) -> list[Task]:
    return list(db.exec(select(Task).where(Task.task == name).order_by(col(Task.id))))


def part(browser: FlaskClient, name: str) -> str:
    return section(browser.get(PAGE).text, name)


def test_a_condition_is_written_down_changed_and_ended_and_nothing_of_it_is_lost(
    worker: FlaskClient, installation: Installation
) -> None:
    said = {"kind": "notice", "words": "Live at Elm Road.", "plain_words": "Home is Elm Road."}
    assert fill(worker, f"{PAGE}/add-condition", **said, **on("since", 23, 2)).location == PAGE
    assert "In words for the child: Home is Elm Road." in part(worker, "conditions")
    changed = {"words": "Live at Oak Street.", "reason": "The family moved."}
    assert (
        fill(worker, f"{PAGE}/change-condition/1", **changed, **on("since", 1)).status_code == 303
    )
    told = part(worker, "conditions")
    assert "Live at Oak Street." in told
    assert "Why: The family moved." in told
    assert "until 28 February 2026" in told
    ended = {"reason": "The notice is over.", **on("until", 2)}
    assert fill(worker, f"{PAGE}/end-condition/2", **ended).status_code == 303
    with installation.database.reading() as db:
        held = db.exec(select(Condition).order_by(col(Condition.id))).all()
        assert [one.words for one in held] == ["Live at Elm Road.", "Live at Oak Street."]
        assert [one.version for one in held] == [2, 2]


@pytest.mark.parametrize(
    ("word", "typed", "told"),
    [
        ("add-condition", {}, "Choose what kind of condition it is"),
        ("add-condition", {"words": "x" * 2001}, "Condition must be 2,000 characters or fewer"),
        ("missed-contact", on("date", 9), "The date must be today or in the past"),
        ("missed-contact", {"judged": "acceptable", **on("date", 1)}, "Enter why you judge it so"),
        ("warn", {"kind": "fourth"}, "Choose which warning it is"),
        ("breach", on("date", 31, 2), "must be a real date"),
        ("end", on("date", 2), "Tick to say that supervision has ended"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(
    worker: FlaskClient, installation: Installation, word: str, typed: dict[str, str], told: str
) -> None:
    with installation.database.reading() as db:
        before = len(db.exec(select(Message.id)).all())
    answer = fill(worker, f"{PAGE}/{word}", **typed)
    assert answer.status_code == 422
    assert told in answer.text
    with installation.database.reading() as db:
        assert len(db.exec(select(Message.id)).all()) == before
        assert db.exec(select(Condition)).all() == []


def test_two_people_do_not_change_one_condition_over_each_other(worker: FlaskClient) -> None:
    said = {"kind": "notice", "words": "Live at Elm Road."}
    fill(worker, f"{PAGE}/add-condition", **said, **on("since", 23, 2))
    path = f"{PAGE}/change-condition/1"
    typed = {"words": "Another.", "reason": "Why.", **on("since", 1)}
    assert fill(worker, path, **typed, version="7").status_code == 409
    assert fill(worker, path, **typed).status_code == 303
    assert fill(worker, path, **typed).status_code == 409


def test_a_missed_contact_is_an_event_and_judging_it_changes_what_the_plan_asks(
    worker: FlaskClient, installation: Installation
) -> None:
    missed = {"judged": "unknown", **on("date", 27, 2)}
    assert fill(worker, f"{PAGE}/missed-contact", **missed).status_code == 303
    assert "1 not judged yet" in part(worker, "missed")
    with installation.database.reading() as db:
        message = db.exec(select(Message).order_by(col(Message.id).desc())).first()
        assert message is not None
        assert (message.kind, message.state) == ("contact.missed", "applied")
        assert message.sender == "person:1"
        (asked,) = tasks(db, DECIDE)
        assert asked.state == "not_started"
    said = {"judged": "acceptable", "reason": "He was in hospital."}
    assert fill(worker, f"{PAGE}/judge/{message.id}", **said).status_code == 303
    told = part(worker, "missed")
    assert "A good reason" in told
    assert "He was in hospital." in told
    assert "Judged by Wren Worker" in told
    with installation.database.reading() as db:
        (asked,) = tasks(db, DECIDE)
        assert asked.state == "withdrawn"
        (judged,) = db.exec(select(Judgement)).all()
        assert (judged.acceptable, judged.reason) == (True, "He was in hospital.")


def test_what_was_done_about_a_missed_contact_stays_done_when_it_is_judged(
    worker: FlaskClient, send: Sent, installation: Installation
) -> None:
    send(event("contact.missed", date="2026-02-27", time="2026-02-27T16:00:00Z"))
    with installation.database.unit() as db:
        (task,) = tasks(db, FOLLOW_UP)
        number, due = task.id, task.due
        at = installation.clock.now()
        db.add(TaskNote(task_id=number, child_id=1, actor="person:1", at=at, words="I rang."))
    fill(worker, f"/tasks/{number}/done", **on("done_on", 1))
    message = re.search(r"/order/judge/(\d+)", worker.get(PAGE).text)
    assert message
    said = {"judged": "unacceptable", "reason": "He overslept."}
    fill(worker, f"{PAGE}/judge/{message[1]}", **said)
    with installation.database.reading() as db:
        (task,) = tasks(db, FOLLOW_UP)
        assert (task.id, task.state, task.due) == (number, "done", due)
        assert [one.state for one in tasks(db, DECIDE)] == ["not_started"]
    page = words(worker.get(f"/tasks/{number}").text)
    assert "I rang." in page
    # Its history holds what was done before another event spoke for it.
    history = page[page.index("History") :]
    assert "Done by Wren Worker" in history
    assert "Put on the plan" in history
    assert "More was said about what it is for" in history
    assert "1 without a good reason, 0 not judged yet" in part(worker, "missed")
    # It is told by another event now: the old address says so, and nothing is judged twice.
    again = worker.get(f"{PAGE}/judge/{message[1]}", follow_redirects=True)
    assert "Somebody has judged or withdrawn this missed contact" in again.text


def test_a_second_missed_contact_of_a_day_is_meant_or_refused(worker: FlaskClient) -> None:
    missed = {"judged": "unknown", **on("date", 27, 2)}
    fill(worker, f"{PAGE}/missed-contact", **missed)
    answer = fill(worker, f"{PAGE}/missed-contact", **missed)
    assert answer.status_code == 422
    assert "recorded already" in answer.text
    assert fill(worker, f"{PAGE}/missed-contact", **missed, another="yes").status_code == 303
    assert "2 not judged yet" in part(worker, "missed")


def test_the_page_says_what_the_count_is_and_what_the_rule_says_and_decides_nothing(
    worker: FlaskClient, send: Sent, installation: Installation
) -> None:
    for day in (24, 25, 26):
        send(event("contact.missed", date=f"2026-02-{day}", acceptable=False))
    told = part(worker, "missed")
    assert "3 without a good reason, 0 not judged yet, 0 warnings" in told
    assert "The numbers are not reached." in told
    assert "National Standards for Youth Justice Services 2013" in told
    assert "not verified in a published text" in told
    for kind, day in (("first", 25), ("second", 26)):
        said = {"kind": kind, "words": "Missed.", "told_how": "In person.", **on("on", day, 2)}
        assert fill(worker, f"{PAGE}/warn", **said).status_code == 303
    assert "The numbers are reached." in part(worker, "missed")
    assert "The youth court decides" in part(worker, "missed")
    with installation.database.reading() as db:
        assert db.exec(select(Message).where(Message.kind == "breach.decided")).all() == []
    fill(worker, f"{PAGE}/take-back-warning/2", reason="It was given to another child.")
    assert "The numbers are not reached." in part(worker, "missed")
    assert "It was given to another child." in part(worker, "warnings")
    assert fill(worker, f"{PAGE}/take-back-warning/2", reason="Again.").status_code == 409


def test_a_breach_that_was_decided_is_an_event_with_its_reason_kept_beside_it(
    worker: FlaskClient, installation: Installation
) -> None:
    said = {"reason": "The manager, after three talks.", **on("date", 2)}
    assert fill(worker, f"{PAGE}/breach", **said).status_code == 303
    assert "A breach was decided" in part(worker, "log")
    assert fill(worker, f"{PAGE}/breach", **said).status_code == 422
    with installation.database.reading() as db:
        assert [one.state for one in tasks(db, "start_breach_proceedings")] == ["not_started"]
        (row,) = db.exec(select(Oversight)).all()
        assert (row.kind, row.reason) == ("decision", "The manager, after three talks.")


def test_supervision_that_ended_ends_the_plan(
    worker: FlaskClient, installation: Installation
) -> None:
    assert fill(worker, f"{PAGE}/end", sure="yes", **on("date", 2)).status_code == 303
    assert "Supervision ended" in part(worker, "log")
    with installation.database.reading() as db:
        assert db.exec(select(Child)).one().stage == "ended"


def test_a_row_of_another_child_is_not_there(worker: FlaskClient, send: Sent) -> None:
    said = {"kind": "notice", "words": "Live at Elm Road."}
    fill(worker, f"{PAGE}/add-condition", **said, **on("since", 23, 2))
    send(a_child("child-2"))
    for word in ("change-condition", "end-condition", "take-back-warning"):
        assert worker.get(f"/children/child-2/order/{word}/1").status_code == 404
    for path in ("nonsense", "judge", "add-condition/1", "end-condition/99"):
        assert worker.get(f"{PAGE}/{path}").status_code == 404


def test_a_mentor_reads_nothing_of_an_order(enter: Enter, worker: FlaskClient) -> None:
    mentor: Any = enter("mentor", post="mentor")
    assert mentor.get(PAGE).status_code == 403


def test_another_system_reads_the_same_with_the_scope_for_events(
    worker: FlaskClient, client: FlaskClient, signed: Signed
) -> None:
    missed = {"judged": "unacceptable", "reason": "He overslept.", **on("date", 27, 2)}
    fill(worker, f"{PAGE}/missed-contact", **missed)
    said = {"kind": "notice", "words": "Live at Elm Road."}
    fill(worker, f"{PAGE}/add-condition", **said, **on("since", 23, 2))
    door = "/api/v1/children/child-1/order"
    told = client.get(door, headers=signed(May.READ_EVENTS)).get_json()
    assert told["order"] == "dto"
    (one,) = told["missed_contacts"]
    assert (one["date"], one["acceptable"], one["reason"], one["judged_by"]) == (
        "2026-02-27",
        False,
        "He overslept.",
        "person:1",
    )
    assert [one["words"] for one in told["conditions"]] == ["Live at Elm Road."]
    assert (told["breach"]["unacceptable"], told["breach"]["is_reached"]) == (1, False)
    assert client.get(door, headers=signed(May.READ_PLANS, name="b")).status_code == 403
