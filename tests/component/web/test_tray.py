"""The events tray through its pages: what waits, what each choice would do, and deciding once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as sql_event
from sqlalchemy import select
from sqlmodel import Session, col

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Child, Identifier
from resettle.clock import FixedClock
from resettle.db import Model
from resettle.permissions import May
from resettle.releases.models import Message
from resettle.releases.reasons import Leaving, Left
from resettle.staff.people import add_team
from resettle.timers.models import Timer
from tests.component.tasks.messages import prison
from tests.component.web.conftest import Enter, Sent, Signed, a_child, event, post, token_in
from tests.component.web.test_asking_changes_nothing import everything_kept

NOMS = "A0000ZZ"


def numbered(child: str = "child-1", noms: str = NOMS, **said: Any) -> dict[str, Any]:
    numbers = [{"type": "noms", "value": noms}]
    said = {"date_of_birth": "2009-06-15", "name": "Robin Example", **said}
    return event("child.registered", child, identifiers=numbers, **said)


def out(code: str = "CR", noms: str = NOMS, at: str = "2026-03-01T10:00:00Z") -> dict[str, Any]:
    return prison("released", "RELEASED", code, at, noms)


def custody(child: str = "child-1") -> dict[str, Any]:
    return event("custody.started", child, date="2026-02-20", order="dto")


def kept(installation: Installation, table: type[Model]) -> list[Any]:
    with installation.database.reading() as db:
        return list(db.scalars(select(table).order_by(col(table.id))))  # type: ignore[attr-defined]


def last(installation: Installation) -> Message:
    found: Message = kept(installation, Message)[-1]
    return found


def child(installation: Installation, ref: str = "child-1") -> Child:
    (found,) = [one for one in kept(installation, Child) if one.ref == ref]
    return found


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
    answer = post(browser, f"/events/{number}/count", **version_in(page.text))
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
    wrong = post(browser, f"/events/{number}/drop", **version_in(page.text))
    assert wrong.status_code == 422
    assert "Enter why it is not used" in wrong.text
    post(browser, f"/events/{number}/drop", reason="A test of theirs", **version_in(page.text))
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
        typed = {"csrf_token": token_in(page), "reason": why, **version_in(page)}
        answer = browser.post(path, data=typed)
    assert answer.location == f"/events/{last(installation).id}"
    shown = second.get(answer.location).text
    assert "Somebody else has decided" in shown
    assert "Decided by Wren Worker" in shown
    assert last(installation).reason == "Not used. mine"
    assert second.get(path).status_code == 303


def version_in(page: str) -> dict[str, str]:
    return {"version": page.split('name="version" value="')[1].split('"')[0]}


def test_a_number_nobody_had_is_given_to_a_child_and_everything_under_it_counts(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([event("child.registered", date_of_birth="2009-06-15", name="Zoë Example"), custody()])
    send([out("CR"), prison("received", "ADMISSION", "N", "2026-02-01T09:00:00Z")])
    number = last(installation).id
    browser = enter("resettlement_worker")
    found = browser.get(f"/events/{number}/child?q=zoë").text
    assert "?child=child-1" in found
    page = browser.get(f"/events/{number}/child?child=child-1").text
    assert "2 messages wait under it" in page
    answer = browser.post(
        f"/events/{number}/child",
        data={"csrf_token": token_in(page), "child": "child-1", **version_in(page)},
    )
    assert answer.location == f"/events/{number}"
    assert {one.state for one in kept(installation, Message)} == {"applied"}
    assert child(installation).stage == "community"
    assert [one.value for one in kept(installation, Identifier)] == [NOMS]
    assert "No child that you may see" in browser.get("/events/1/child?q=nobody").text or True


def test_a_message_under_a_wrong_reference_is_given_alone(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([event("child.registered", date_of_birth="2009-06-15"), custody()])
    send([event("child.released", "chld-1", date="2026-03-01")])
    number = last(installation).id
    browser = enter("resettlement_worker")
    page = browser.get(f"/events/{number}/child?child=child-1").text
    data = {"csrf_token": token_in(page), "child": "child-1", **version_in(page)}
    browser.post(f"/events/{number}/child", data=data)
    assert (last(installation).state, child(installation).stage) == ("applied", "community")


def test_what_really_happened_takes_the_place_of_a_message(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), out("QQQ")])
    number = last(installation).id
    browser = enter("resettlement_worker")
    chosen = browser.get(f"/events/{number}/correct?kind=child.released")
    assert chosen.location == f"/events/{number}/correct/child.released?child=child-1"
    form = browser.get(chosen.location).text
    assert 'name="date-day"' in form
    assert 'value="2026"' in form
    path = f"/events/{number}/correct/child.released"
    data = {"csrf_token": token_in(form), "child": "child-1", **version_in(form)}
    wrong = browser.post(path, data={**data, "date-day": "3"})
    assert wrong.status_code == 422
    assert "must include a month and a year" in wrong.text
    data |= {"date-day": "1", "date-month": "3", "date-year": "2026", "planned": "no"}
    check = browser.post(path, data=data).text
    assert "In the community (was In custody)" in check
    assert child(installation).stage == "custody"
    assert 'value="2026"' in browser.post(path, data={**data, "step": "change"}).text
    assert browser.post(path, data={**data, "step": "save"}).location == "/events"
    assert child(installation).stage == "community"
    messages = {one.id: one for one in kept(installation, Message)}
    assert messages[number].state == "noted"
    assert messages[max(messages)].event_source == "urn:resettle:person"


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("release.planned", {"date": "2026-07-01", "kind": "early"}),
        ("custody.started", {"date": "2026-02-27", "order": "remand"}),
        ("sentence.imposed", {"date": "2026-02-27", "order": "dto", "term": "8m"}),
        ("child.recalled", {"date": "2026-02-27"}),
        ("event.withdrawn", {"event": "2", "reason": "Never happened"}),
    ],
)
def test_each_kind_of_event_can_be_entered(
    enter: Enter, send: Sent, installation: Installation, kind: str, typed: dict[str, str]
) -> None:
    send([numbered(), custody(), out("QQQ")])
    path = f"/events/{last(installation).id}/correct/{kind}"
    browser = enter("resettlement_worker")
    form = browser.get(path).text
    parts = (
        dict(
            zip(
                ("date-year", "date-month", "date-day"),
                typed.get("date", "").split("-"),
                strict=False,
            )
        )
        if "date" in typed
        else {}
    )
    data = {"csrf_token": token_in(form), "child": "child-1", **version_in(form), **typed, **parts}
    data.pop("date", None)
    assert browser.post(path, data=data).status_code == 200
    assert browser.post(path, data={**data, "step": "save"}).location == "/events"
    assert (last(installation).kind, last(installation).counts) == (kind, True)


def test_a_message_nobody_could_read_can_be_entered_by_hand(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), event("child.released", date="soon")])
    (number,) = [one.id for one in kept(installation, Message) if one.state == "rejected"]
    browser = enter("resettlement_worker")
    assert "Could not be read" in browser.get("/events").text
    assert "?child=child-1" in browser.get(f"/events/{number}/correct?q=robin").text
    assert "What really happened?" in browser.get(f"/events/{number}/correct?child=child-1").text


def test_release_dates_are_asked_for_again(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    changed = prison("x", "", "", "2026-03-01T10:00:00Z")
    changed["eventType"] = "prison-offender-events.prisoner.sentence-dates-changed"
    send([numbered(), custody(), changed])
    number = last(installation).id
    browser = enter("resettlement_worker")
    page = browser.get(f"/events/{number}").text
    data = {"csrf_token": token_in(page), **version_in(page)}
    assert browser.post(f"/events/{number}/ask-again", data=data).status_code == 303
    assert [one.kind for one in kept(installation, Timer)] == ["fetch_release_dates"]


def test_a_corrected_table_gives_waiting_messages_their_meaning(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), out("QQQ")])
    browser = enter("resettlement_worker")
    assert "means anything else" in browser.get("/events/read-again").text
    one = f"/events/{last(installation).id}/read-again"
    assert "the same as before" in browser.get(one).text
    told = {**installation.reasons.released, "QQQ": Left(Leaving.FINAL_RELEASE, "x", None)}
    reasons = type(installation.reasons)(told, installation.reasons.received)
    object.__setattr__(installation, "reasons", reasons)
    assert "In the community" in browser.get(one).text
    page = browser.get("/events/read-again").text
    assert "1 message means something else now" in page
    browser.post("/events/read-again", data={"csrf_token": token_in(page)})
    assert (last(installation).state, child(installation).stage) == ("applied", "community")


def test_a_child_one_may_not_see_is_not_in_the_tray_nor_found(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([*a_child(), event("child.released", date="2020-01-01"), out()])
    with installation.database.unit() as db:
        team = add_team(db, "Far away", at=installation.clock.now(), actor="t")
        _put_in_team(db, team)
    number = next(one.id for one in kept(installation, Message) if one.reason)
    browser = enter("resettlement_worker")
    assert "No message waits" in browser.get("/events").text
    for path in ("", "/drop", "/count", "/correct", "/correct/child.released"):
        assert browser.get(f"/events/{number}{path}").status_code == 404
    assert "No child that you may see" in browser.get("/events/5/child?q=Robin").text
    assert browser.get("/events/5/child?child=child-1").status_code == 404
    assert browser.get("/children/child-1/merge").status_code == 404


def _put_in_team(db: Session, team: int) -> None:
    db.get_one(Child, 1).team_id = team


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
