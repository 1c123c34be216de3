"""Whose a message is, and what really happened: registering, correcting, merging, with previews."""

from __future__ import annotations

import pytest

from resettle.app.installation import Installation
from resettle.children.models import Child, Identifier, Merge
from resettle.releases.models import Message
from resettle.releases.reasons import Leaving, Left
from resettle.staff.people import add_team
from resettle.tasks.models import Task
from resettle.timers.models import Timer
from tests.component.tasks.messages import prison
from tests.component.web.conftest import Enter, Sent, event, post, token_in
from tests.component.web.traying import (
    NOMS,
    child,
    custody,
    kept,
    last,
    numbered,
    out,
    post_again,
    registration,
    version,
)


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
        data={"csrf_token": token_in(page), "child": "child-1", **version(page)},
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
    data = {"csrf_token": token_in(page), "child": "child-1", **version(page)}
    browser.post(f"/events/{number}/child", data=data)
    assert (last(installation).state, child(installation).stage) == ("applied", "community")


def test_a_child_is_registered_from_a_message_with_what_is_known(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(prison("received", "ADMISSION", "N", "2026-02-01T09:00:00Z"))
    with installation.database.unit() as db:
        team = add_team(db, "North", at=installation.clock.now(), actor="t")
    browser = enter("resettlement_worker", teams=(team,))
    form = browser.get("/events/1/register").text
    assert f'value="{NOMS}"' in form
    assert 'value="C2026-0001"' in form
    typed = registration(form, team=str(team))
    wrong = browser.post("/events/1/register", data={**typed, "name": "", "ref": "a b"})
    assert wrong.status_code == 422
    assert "Enter the child" in wrong.text
    check = browser.post("/events/1/register", data=typed)
    assert "What would follow" in check.text
    assert not kept(installation, Child)
    answer = browser.post("/events/1/register", data={**typed, "step": "save"})
    assert answer.location == "/children/C2026-0001"
    held = child(installation, "C2026-0001")
    assert (held.name, held.team_id, held.stage) == ("Robin Example", team, "custody")
    assert {one.state for one in kept(installation, Message)} == {"applied"}
    assert last(installation).sender == "person:1"
    assert kept(installation, Task)


def test_a_child_can_be_registered_without_a_message_once(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    typed = registration(browser.get("/children/new").text, ref="O-1", step="save")
    assert browser.post("/children/new", data=typed).location == "/children/O-1"
    again = browser.post("/children/new", data=typed)
    assert again.status_code == 422
    assert "registered a moment ago" in again.text
    assert len(kept(installation, Child)) == 1
    other = registration(browser.get("/children/new").text, ref="O-1")
    assert "reference is taken" in browser.post("/children/new", data=other).text


def test_a_number_that_clashes_shows_both_records_and_asks(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody()])
    browser = enter("resettlement_worker")
    typed = registration(browser.get("/children/new").text)
    asked = browser.post("/children/new", data=typed).text
    assert "Is it one of these children?" in asked
    assert "child-1" in asked
    check = browser.post("/children/new", data={**typed, "another": "yes"}).text
    assert "Check who will be registered" in check
    browser.post("/children/new", data={**typed, "another": "yes", "step": "save"})
    assert last(installation).state == "needs_attention"
    number = last(installation).id
    page = browser.get(f"/events/{number}").text
    assert "More than one child has the number" in browser.get("/events").text
    assert "The two records are one child" in page
    whose = browser.get(f"/events/{number}/number").text
    data = {"csrf_token": token_in(whose), "number": f"noms:{NOMS}", "child": "child-1"}
    data |= version(whose)
    assert "What would follow" in browser.post(f"/events/{number}/number", data=data).text
    browser.post(f"/events/{number}/number", data={**data, "step": "save"})
    assert [one.child_id for one in kept(installation, Identifier)] == [1]
    assert last(installation).state == "applied"


def test_what_waits_under_a_shared_number_is_used_once_its_owner_is_known(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), numbered("child-2", name="Robyn Exemplar"), out("CR")])
    number = last(installation).id
    assert last(installation).child_id is None
    browser = enter("resettlement_worker")
    page = browser.get(f"/events/{number}/number").text
    data = {"csrf_token": token_in(page), "number": f"noms:{NOMS}", "child": "child-1"}
    data |= {**version(page), "step": "save"}
    assert browser.post(f"/events/{number}/number", data=data).location == "/events"
    assert (last(installation).state, last(installation).child_id) == ("applied", 1)
    assert child(installation).stage == "community"


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
    data = {"csrf_token": token_in(form), "child": "child-1", **version(form)}
    wrong = browser.post(path, data={**data, "date-day": "3"})
    assert wrong.status_code == 422
    assert "must include a month and a year" in wrong.text
    data |= {"date-day": "1", "date-month": "3", "date-year": "2026", "planned": "no"}
    check = browser.post(path, data=data).text
    assert "In the community (was in custody)" in check
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
    data = {"csrf_token": token_in(form), "child": "child-1", **version(form), **typed, **parts}
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
    data = {"csrf_token": token_in(page), **version(page)}
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


def test_two_records_are_merged_and_taken_apart_through_the_pages(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), numbered("child-2", "A0001ZZ", name="Robyn Example")])
    send(event("release.planned", "child-2", date="2026-06-30"))
    browser = enter("manager")
    assert "child-2" in browser.get("/children/child-1/merge?q=robyn").text
    assert "child-2" not in browser.get("/children/child-1/merge?q=nobody").text
    unasked = browser.get("/children/child-1/merge").text
    assert "child-2" in unasked.split("Called much the same", 1)[1]
    page = browser.get("/children/child-1/merge?child=child-2").text
    data = {"csrf_token": token_in(page), "other": "child-2", **version(page)}
    wrong = browser.post("/children/child-1/merge", data=data)
    assert "Choose which record stays" in wrong.text
    data |= {"stays": "child-1", "reason": "The same prison photograph"}
    assert "Check before you merge" in browser.post("/children/child-1/merge", data=data).text
    answer = browser.post("/children/child-1/merge", data={**data, "step": "save"})
    assert answer.location == "/children/child-1"
    assert str(child(installation).planned_release_on) == "2026-06-30"
    moved = browser.get("/children/child-2/merge")
    assert (moved.status_code, moved.location) == (303, "/children/child-1/merge")
    (merged,) = kept(installation, Merge)
    undo = f"/children/child-1/merge/{merged.id}"
    assert "same prison photograph" in browser.get(undo).text
    assert post(browser, undo).location == "/children/child-2"
    assert child(installation, "child-2").merged_into is None
    assert post_again(browser, undo).status_code == 303
    assert browser.get("/children/child-1/merge/99").status_code == 404
