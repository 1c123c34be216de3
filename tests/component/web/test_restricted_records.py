"""Records that ask why before they open: on pages about the child, on tasks, and not of all."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Child, Restriction
from resettle.clock import FixedClock
from resettle.notifications.models import Notice
from resettle.notifications.senders import MemorySender
from resettle.reactions import beat_of
from resettle.releases.models import Message
from resettle.staff.models import OpenedRecord
from resettle.staff.people import add_team
from resettle.tasks.models import Task
from resettle.timers.models import Outbox
from tests.component.web.conftest import Enter, Sent, a_child, event, post, token_in
from tests.component.web.test_child_pages import PAGES, assign, child_in, plain
from tests.component.web.test_child_records import EDIT, typed
from tests.component.web.traying import version

WHY = "The mother has called the duty phone"


def restricted(installation: Installation, send: Sent, ref: str = "child-1") -> None:
    send(a_child(ref))
    with installation.database.unit() as db:
        db.connection().execute(
            update(Child.__table__).where(Child.__table__.c.ref == ref).values(restricted=True)
        )


def test_every_page_of_a_restricted_record_asks_why_first(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    restricted(installation, send)
    worker = enter("resettlement_worker")
    for page in (*PAGES, "/details/edit", "/restriction", "/open"):
        text = worker.get(f"/children/child-1{page}").text
        assert "This record is restricted" in text
        assert "Robin" not in text


def test_a_reason_opens_the_record_for_an_hour_and_a_manager_is_told(
    enter: Enter, send: Sent, installation: Installation, clock: FixedClock
) -> None:
    restricted(installation, send)
    worker = enter("resettlement_worker")
    answer = post_reason(worker, "/children/child-1/plan", WHY)
    assert answer.location == "/children/child-1/plan"
    assert "Robin" in worker.get(answer.location).text
    with installation.database.reading() as db:
        opened = db.exec(select(OpenedRecord)).one()
        assert (opened.reason, opened.until - opened.at) == (WHY, timedelta(minutes=60))
        told = db.exec(select(Outbox).where(Outbox.kind == "restricted_record_opened")).one()
        assert told.payload == {
            "child_id": opened.child_id,
            "person_id": opened.person_id,
            "opened_id": opened.id,
        }
        because = [line.because for line in db.exec(select(AuditLine))]
    assert f"opened a restricted record (reason: opened_record:{opened.id})" in because
    assert not any(WHY in words for words in because)
    for _ in range(3):
        clock.move(timedelta(minutes=20, seconds=1))
        page = worker.get("/children/child-1").text
    assert "This record is restricted" in page


def post_reason(browser: FlaskClient, page: str, reason: str) -> Any:
    shown = browser.get(page).text
    to = re.search(r'name="to" value="([^"]*)"', shown)
    assert to
    sent = {"csrf_token": token_in(shown), "reason": reason, "to": to[1]}
    return browser.post("/children/child-1/open", data=sent)


@pytest.mark.parametrize("reason", ["", "need it", " " * 40])
def test_a_reason_that_says_nothing_opens_nothing(
    enter: Enter, send: Sent, installation: Installation, reason: str
) -> None:
    restricted(installation, send)
    worker = enter("resettlement_worker")
    answer = post_reason(worker, "/children/child-1", reason)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    with installation.database.reading() as db:
        assert db.exec(select(OpenedRecord)).all() == []
        assert db.exec(select(Outbox).where(Outbox.kind == "restricted_record_opened")).all() == []


def test_a_reason_leads_to_no_address_but_the_child_s_own(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    restricted(installation, send)
    worker = enter("resettlement_worker")
    token = token_in(worker.get("/children/child-1").text)
    sent = {"csrf_token": token, "reason": WHY, "to": "https://elsewhere.example"}
    assert worker.post("/children/child-1/open", data=sent).location == "/children/child-1"


@pytest.mark.parametrize(
    "to",
    [
        "//elsewhere.example/children/child-1",
        "///children/child-1",
        "////children/child-1",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/no/page/of/ours",
        "",
    ],
)
def test_a_reason_leads_only_to_pages_there_are(
    enter: Enter, send: Sent, installation: Installation, to: str
) -> None:
    restricted(installation, send)
    worker = enter("resettlement_worker")
    token = token_in(worker.get("/children/child-1").text)
    sent = {"csrf_token": token, "reason": WHY, "to": to}
    assert worker.post("/children/child-1/open", data=sent).location == "/children/child-1"


def a_task(installation: Installation) -> Task:
    with installation.database.reading() as db:
        return db.exec(select(Task).where(Task.task == "confirm_address")).one()


@pytest.mark.parametrize("page", ["", "/done", "/hand-over", "/note"])
def test_a_task_of_a_restricted_child_asks_why_and_leads_back_to_itself(
    enter: Enter, send: Sent, installation: Installation, page: str
) -> None:
    restricted(installation, send)
    worker, address = enter("resettlement_worker"), f"/tasks/{a_task(installation).id}{page}"
    shown = worker.get(address).text
    assert "This record is restricted" in shown
    assert "Robin" not in shown
    assert "Confirm the address" not in shown
    answer = post_reason(worker, address, WHY)
    assert answer.location == address
    assert "Robin" in worker.get(answer.location).text


def a_message(installation: Installation, send: Sent) -> int:
    """One about a restricted child that waits for a person."""
    restricted(installation, send)
    send(event("child.released", date="2020-01-01"))
    with installation.database.reading() as db:
        waits = select(Message.id).where(Message.state == "needs_attention").order_by(Message.id)
        return db.exec(waits).one()


@pytest.mark.parametrize("page", ["", "/drop", "/count", "/correct", "/correct/child.released"])
def test_a_message_about_a_restricted_child_asks_why_and_leads_back_to_itself(
    enter: Enter, send: Sent, installation: Installation, page: str
) -> None:
    address = f"/events/{a_message(installation, send)}{page}"
    worker = enter("resettlement_worker")
    shown = worker.get(address).text
    assert "This record is restricted" in shown
    assert "Robin" not in shown
    assert "2020" not in re.sub(r"<[^>]+>", " ", shown), "of whom it tells nothing"
    answer = post_reason(worker, address, WHY)
    assert answer.location == address
    assert "Robin" in worker.get(answer.location, follow_redirects=True).text


def test_what_was_decided_about_a_message_when_the_hour_ran_out_asks_why_first(
    enter: Enter, send: Sent, installation: Installation, clock: FixedClock
) -> None:
    worker = enter("resettlement_worker")
    address = f"/events/{a_message(installation, send)}/drop"
    post_reason(worker, address, WHY)
    page = worker.get(address).text
    for _ in range(3):
        clock.move(timedelta(minutes=20, seconds=1))
        worker.get("/account")
    sent = {"csrf_token": token_in(page), **version(page), "reason": "Not ours", "step": "save"}
    assert "This record is restricted" in worker.post(address, data=sent).text
    with installation.database.reading() as db:
        waits = select(Message.id).where(Message.state == "needs_attention").order_by(Message.id)
        assert len(db.exec(waits).all()) == 1


def test_a_message_of_a_restricted_child_of_another_team_is_not_there(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    number = a_message(installation, send)
    with installation.database.unit() as db:
        team = add_team(db, "Far away", at=installation.clock.now(), actor="t")
        db.connection().execute(update(Child.__table__).values(team_id=team))
    assert enter("resettlement_worker").get(f"/events/{number}").status_code == 404


def test_what_was_sent_to_a_task_when_the_hour_ran_out_is_there_after_the_reason(
    enter: Enter, send: Sent, installation: Installation, clock: FixedClock
) -> None:
    restricted(installation, send)
    worker, task = enter("resettlement_worker"), a_task(installation)
    door = f"/tasks/{task.id}/not-required"
    post_reason(worker, door, WHY)
    page = worker.get(door).text
    for _ in range(3):
        clock.move(timedelta(minutes=20, seconds=1))
        worker.get("/account")
    sent = {"csrf_token": token_in(page), "version": str(task.version), "reason": "Home it is"}
    assert "This record is restricted" in worker.post(door, data=sent).text
    assert a_task(installation).state == task.state
    token = token_in(worker.get("/account").text)
    seen = worker.post(f"/tasks/{task.id}/notes/1/seen", data={"csrf_token": token})
    assert f'name="to" value="/tasks/{task.id}"' in seen.text
    post_reason(worker, door, WHY)
    assert "Home it is" in worker.get(door).text


def test_a_task_of_a_restricted_child_is_not_there_for_whoever_may_not_open_the_record(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    restricted(installation, send)
    mentor, elsewhere = enter("mentor", name="Mary Mentor"), enter("resettlement_worker")
    with installation.database.unit() as db:
        child_in(db).team_id = add_team(db, "Elsewhere", at=installation.clock.now(), actor="t")
    number = a_task(installation).id
    for browser, page in ((mentor, ""), (mentor, "/done"), (elsewhere, ""), (elsewhere, "/note")):
        hidden, absent = (browser.get(f"/tasks/{one}{page}") for one in (number, number + 999))
        assert hidden.status_code == absent.status_code == 404
        assert plain(hidden.text) == plain(absent.text)


def test_the_reference_of_a_record_merged_into_a_restricted_one_asks_why_too(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child("child-2"))
    restricted(installation, send)
    with installation.database.unit() as db:
        child_in(db, "child-2").merged_into = child_in(db).id
    worker = enter("resettlement_worker")
    assert "This record is restricted" in worker.get("/children/child-2/plan").text
    token = token_in(worker.get("/children/child-2").text)
    sent = {"csrf_token": token, "reason": WHY, "to": "/children/child-2/plan"}
    answer = worker.post("/children/child-2/open", data=sent)
    assert worker.get(answer.location).location == "/children/child-1/plan"


def test_whoever_works_with_the_child_is_not_asked_and_nobody_out_of_scope_is(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    restricted(installation, send)
    worker, mentor = enter("resettlement_worker"), enter("mentor", name="Mary Mentor")
    assign(installation, "resettlement_worker", "Wren Worker")
    assert "Robin" in worker.get("/children/child-1").text
    for page in ("", "/plan", "/details", "/open"):
        hidden, absent = (mentor.get(f"/children/{ref}{page}") for ref in ("child-1", "child-2"))
        assert hidden.status_code == absent.status_code == 404
        assert plain(hidden.text) == plain(absent.text)
    token = token_in(mentor.get("/account").text)
    sent = {"csrf_token": token, "reason": WHY}
    for ref in ("child-1", "child-2"):
        assert mentor.post(f"/children/{ref}/open", data=sent).status_code == 404
    with installation.database.reading() as db:
        assert db.exec(select(OpenedRecord)).all() == []


def test_what_was_typed_when_the_hour_ran_out_is_there_after_the_reason(
    enter: Enter, send: Sent, installation: Installation, clock: FixedClock
) -> None:
    restricted(installation, send)
    worker = enter("resettlement_worker")
    post_reason(worker, EDIT, WHY)
    page = worker.get(EDIT).text
    for _ in range(3):
        clock.move(timedelta(minutes=20, seconds=1))
        worker.get("/account")
    asked = worker.post(EDIT, data={"csrf_token": token_in(page), **typed(language="Somali")})
    assert "This record is restricted" in asked.text
    answer = post_reason(worker, EDIT, WHY)
    assert answer.location == EDIT
    assert 'value="Somali"' in worker.get(EDIT).text


def test_a_record_is_restricted_and_opened_again_with_a_reason_each_time(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    assign(installation, "resettlement_worker", "Wren Worker")
    door = "/children/child-1/restriction"
    assert post(worker, door, version="1", reason="short").status_code == 422
    assert post(worker, door, version="1", reason="A worker here is a cousin").status_code == 303
    page = worker.get("/children/child-1/details").text
    assert "Restricted record" in page
    assert "A worker here is a cousin" in page
    stale = post(worker, door, version="1", reason="The cousin has left us")
    assert stale.status_code == 422
    assert "Somebody else has changed this record" in stale.text
    assert "The cousin has left us" in stale.text
    assert post(worker, door, version="2", reason="The cousin has left us").status_code == 303
    with installation.database.reading() as db:
        kept = db.exec(select(Restriction).order_by(col(Restriction.id))).all()
        assert [line.restricted for line in kept] == [True, False]
        assert not child_in(db).restricted


def test_a_restricted_child_leaves_no_trace_on_any_page_of_another(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    """The same bytes with and without the child, for whoever may not open the record."""
    send(a_child("child-1"))
    worker = enter("resettlement_worker")
    mentor = enter("mentor", name="Mary Mentor")
    assign(installation, "mentor", "Mary Mentor")

    def every_page() -> list[str]:
        pages = [worker.get(f"/children/child-1{page}") for page in PAGES]
        pages += [mentor.get(f"/children/child-1{page}") for page in PAGES[:3]]
        pages += [mentor.get("/children/child-2"), worker.get("/children/child-3")]
        return [f"{page.status_code} {plain(page.text)}" for page in pages]

    without = every_page()
    restricted(installation, send, "child-2")
    send(event("need.recorded", "child-2", pathway="health", need="medication"))
    assert every_page() == without


def test_a_manager_reads_who_opened_which_record_and_why_and_nobody_else_does(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    restricted(installation, send)
    worker, manager = enter("resettlement_worker"), enter("manager", name="Max Manager")
    page = "/restricted-records"
    assert "Nobody has opened" in manager.get(page).text
    post_reason(worker, "/children/child-1", WHY)
    text = manager.get(page).text
    for words in ("child-1", "Wren Worker", WHY):
        assert words in text
    assert "Robin" not in text
    assert worker.get(page).status_code == 404
    with installation.database.unit() as db:
        child_in(db).team_id = add_team(db, "Elsewhere", at=installation.clock.now(), actor="t")
    assert "child-1" not in manager.get(page).text


def test_the_beat_tells_the_manager_once_and_names_nobody(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    restricted(installation, send)
    worker = enter("resettlement_worker")
    enter("manager", name="Max Manager", post="manager")
    assign(installation, "manager", "Max Manager")
    post_reason(worker, "/children/child-1", WHY)
    for _ in range(2):
        beat_of(installation, MemorySender())()
    with installation.database.reading() as db:
        told = db.exec(select(Notice).where(Notice.kind == "restricted_record_opened")).all()
    assert [(notice.to, notice.dropped) for notice in told] == [("person:2", None)]


def test_a_restricted_child_is_in_no_answer_of_the_api(
    client: FlaskClient, everything: dict[str, str], send: Sent, installation: Installation
) -> None:
    restricted(installation, send)
    hidden = client.get("/api/v1/children/child-1", headers=everything)
    absent = client.get("/api/v1/children/child-2", headers=everything)
    assert hidden.status_code == absent.status_code == 404
    assert hidden.data.replace(b"child-1", b"child-2") == absent.data
    with installation.database.reading() as db:
        assert db.exec(select(Task)).first() is not None
