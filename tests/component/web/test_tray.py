"""The events tray through its pages: what waits, what each choice would do, and deciding once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as sql_event

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.clock import FixedClock
from resettle.permissions import May
from resettle.releases.models import Message
from resettle.staff.people import add_team
from tests.component.web.conftest import Enter, Sent, Signed, a_child, event, post, token_in
from tests.component.web.test_asking_changes_nothing import everything_kept
from tests.component.web.traying import (
    custody,
    kept,
    last,
    numbered,
    out,
    put_in_team,
    version,
)


def test_an_empty_tray_says_so_and_where_decisions_are(enter: Enter) -> None:
    page = enter("resettlement_worker").get("/events")
    assert page.status_code == 200
    assert "No message waits for a decision" in page.text
    assert "Nothing was decided" in enter("manager").get("/events/decided").text


@pytest.mark.parametrize("role", ["mentor", "partner", "administrator"])
def test_the_tray_is_for_those_who_plan(enter: Enter, role: str) -> None:
    browser = enter(role)
    for path in ("/events", "/events/decided", "/events/1", "/children/new", "/events/read-again"):
        assert browser.get(path).status_code == 403


def test_what_waits_is_told_in_plain_words_with_why_and_since_when(
    enter: Enter, send: Sent, clock: FixedClock, installation: Installation
) -> None:
    send([numbered(), custody(), out("QQQ")])
    clock.move(timedelta(days=3))
    browser = enter("resettlement_worker")
    page = browser.get("/events").text
    assert "We could not tell what happened" in page
    assert "Custody says: The child left an establishment on 1 March 2026." in page
    assert "movement code QQQ" in page
    assert "Robin Example" in page
    assert "3 days ago" in page
    one = browser.get(f"/events/{last(installation).id}").text
    assert "Read it again" in one
    assert "additionalInformation" in one
    seen = [line for line in kept(installation, AuditLine) if line.verb == "consulted"]
    assert {line.child_id for line in seen} == {1}


def test_messages_of_strangers_stand_apart_and_are_paged(enter: Enter, send: Sent) -> None:
    send([out(noms=f"A{number:04}ZZ") for number in range(1, 53)])
    browser = enter("resettlement_worker")
    assert "No message waits" in browser.get("/events").text
    page = browser.get("/events?show=unknown").text
    assert page.count("Custody says") == 50
    assert "after=50" in page
    assert browser.get("/events?show=unknown&after=50").text.count("Custody says") == 2
    assert browser.get("/events?show=unknown&after=x").status_code == 200


def test_a_filter_shows_one_kind_of_message(enter: Enter, send: Sent) -> None:
    send([numbered(), out("QQQ"), event("child.released", date="2020-01-01")])
    browser = enter("resettlement_worker")
    kind = "prison-offender-events.prisoner.released"
    assert "News of long ago" in browser.get("/events").text
    page = browser.get(f"/events?kind={kind}").text
    assert "News of long ago" not in page
    assert "QQQ" in page
    assert "No message of this kind waits" in browser.get("/events?kind=x").text


def test_old_news_can_be_used_after_all_and_the_preview_is_what_happens(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), event("release.planned", date="2026-06-30")])
    send([event("custody.started", date="2023-01-09", order="dto", id="old")])
    number = last(installation).id
    browser = enter("resettlement_worker")
    before = everything_kept(installation)
    page = browser.get(f"/events/{number}/count")
    assert "What would follow" in page.text
    assert everything_kept(installation) == before
    answer = post(browser, f"/events/{number}/count", **version(page.text))
    assert answer.location == "/events"
    message = last(installation)
    assert (message.state, message.counts, message.handled_by) == ("applied", True, "person:1")
    assert "No message waits" in browser.get("/events").text
    decided = browser.get("/events/decided").text
    assert "Wren Worker" in decided
    assert "the plan follows it" in decided


def test_what_is_not_used_needs_a_reason_and_stays_in_the_log(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), out("QQQ")])
    number = last(installation).id
    browser = enter("resettlement_worker")
    page = browser.get(f"/events/{number}/drop")
    wrong = post(browser, f"/events/{number}/drop", **version(page.text))
    assert wrong.status_code == 422
    assert "Enter why it is not used" in wrong.text
    post(browser, f"/events/{number}/drop", reason="A test of theirs", **version(page.text))
    message = last(installation)
    assert (message.state, message.counts) == ("noted", False)
    assert message.reason == "Not used. A test of theirs"
    lines = [line for line in kept(installation, AuditLine) if line.subject == f"message:{number}"]
    assert lines
    assert not any("test of theirs" in line.because for line in lines)


def test_the_second_to_decide_sees_what_the_first_did(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), out("QQQ")])
    path = f"/events/{last(installation).id}/drop"
    first, second = enter("resettlement_worker"), enter("manager", name="Mo Manager")
    pages = [browser.get(path).text for browser in (first, second)]
    for browser, page, why in zip((first, second), pages, ("mine", "no, mine"), strict=True):
        typed = {"csrf_token": token_in(page), "reason": why, **version(page)}
        answer = browser.post(path, data=typed)
    assert answer.location == f"/events/{last(installation).id}"
    shown = second.get(answer.location).text
    assert "Somebody else has decided" in shown
    assert "Decided by Wren Worker" in shown
    assert last(installation).reason == "Not used. mine"
    assert second.get(path).status_code == 303


def test_a_child_one_may_not_see_is_not_in_the_tray_nor_found(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([*a_child(), event("child.released", date="2020-01-01"), out()])
    with installation.database.unit() as db:
        team = add_team(db, "Far away", at=installation.clock.now(), actor="t")
        put_in_team(db, team)
    number = next(one.id for one in kept(installation, Message) if one.reason)
    browser = enter("resettlement_worker")
    assert "No message waits" in browser.get("/events").text
    for path in ("", "/drop", "/count", "/correct", "/correct/child.released"):
        assert browser.get(f"/events/{number}{path}").status_code == 404
    assert "No child that you may see" in browser.get("/events/5/child?q=Robin").text
    assert browser.get("/events/5/child?child=child-1").status_code == 404
    assert browser.get("/children/child-1/merge").status_code == 404


def test_the_tray_under_the_api_is_paged_sifted_and_written_down(
    client: FlaskClient, signed: Signed, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), out("QQQ"), out(noms="A0001ZZ"), out(noms="A0002ZZ")])
    headers = signed(May.READ_EVENTS, name="reader")
    first = client.get("/api/v1/events?limit=2", headers=headers).get_json()
    assert [one["state"] for one in first["events"]] == ["needs_attention", "unknown_child"]
    assert first["events"][0].keys() == {
        "id", "event", "kind", "state", "reason", "subject", "received_at",
    }  # fmt: skip
    rest = client.get(f"/api/v1/events?after={first['next']}", headers=headers).get_json()
    assert [one["subject"] for one in rest["events"]] == ["noms:A0002ZZ"]
    assert rest["next"] is None
    sifted = client.get("/api/v1/events?state=needs_attention", headers=headers).get_json()
    assert len(sifted["events"]) == 1
    assert client.get("/api/v1/events?state=applied", headers=headers).status_code == 422
    assert client.get("/api/v1/events", headers=signed(May.READ_PLANS)).status_code == 403
    looked = [one for one in kept(installation, AuditLine) if one.because == "listed the tray"]
    assert {(one.actor, one.child_id) for one in looked} == {("reader", 1)}


def test_a_page_of_the_tray_asks_few_questions(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    days = (f"2026-02-{day:02}T10:00:00Z" for day in range(1, 28))
    send([numbered(), custody(), *(out("QQQ", at=at) for at in days)])
    browser = enter("resettlement_worker")
    asked: list[str] = []
    engine = installation.database.engine

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    sql_event.listen(engine, "before_cursor_execute", note)
    for path in ("/events", f"/events/{last(installation).id}", "/events/decided"):
        asked.clear()
        assert browser.get(path).status_code == 200
        assert len(asked) < 20, path
