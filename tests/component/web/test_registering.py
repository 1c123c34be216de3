"""Registering a child and merging two records through the pages: what would follow, then once."""

from __future__ import annotations

from typing import Any

from resettle.app.installation import Installation
from resettle.children.models import Child, Identifier, Merge
from resettle.releases.models import Message
from resettle.staff.people import add_team
from resettle.tasks.models import Task
from tests.component.tasks.messages import prison
from tests.component.web.conftest import Enter, Sent, event, post, token_in
from tests.component.web.test_tray import (
    NOMS,
    child,
    custody,
    kept,
    last,
    numbered,
    out,
    version_in,
)


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
    typed = _registration(form, team=str(team))
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


def _registration(page: str, **said: str) -> dict[str, str]:
    key = page.split('name="key" value="')[1].split('"')[0]
    ref = page.split('id="ref"')[1].split('value="')[1].split('"')[0]
    return {
        "csrf_token": token_in(page),
        "key": key,
        "ref": ref,
        "name": "Robin Example",
        "date_of_birth-day": "15",
        "date_of_birth-month": "6",
        "date_of_birth-year": "2009",
        "noms": NOMS,
        **version_in(page),
        **said,
    }


def test_a_child_can_be_registered_without_a_message_once(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("manager")
    typed = _registration(browser.get("/children/new").text, ref="O-1", step="save")
    assert browser.post("/children/new", data=typed).location == "/children/O-1"
    again = browser.post("/children/new", data=typed)
    assert again.status_code == 422
    assert "registered a moment ago" in again.text
    assert len(kept(installation, Child)) == 1
    other = _registration(browser.get("/children/new").text, ref="O-1")
    assert "reference is taken" in browser.post("/children/new", data=other).text


def test_a_number_that_clashes_shows_both_records_and_asks(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody()])
    browser = enter("resettlement_worker")
    typed = _registration(browser.get("/children/new").text)
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
    data |= version_in(whose)
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
    data |= {**version_in(page), "step": "save"}
    assert browser.post(f"/events/{number}/number", data=data).location == "/events"
    assert (last(installation).state, last(installation).child_id) == ("applied", 1)
    assert child(installation).stage == "community"


def test_two_records_are_merged_and_taken_apart_through_the_pages(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send([numbered(), custody(), numbered("child-2", "A0001ZZ", name="Robyn Example")])
    send(event("release.planned", "child-2", date="2026-06-30"))
    browser = enter("manager")
    assert "child-2" in browser.get("/children/child-1/merge?q=robyn").text
    page = browser.get("/children/child-1/merge?child=child-2").text
    data = {"csrf_token": token_in(page), "other": "child-2", **version_in(page)}
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


def post_again(browser: Any, path: str) -> Any:
    return browser.post(path, data={"csrf_token": token_in(browser.get("/children/new").text)})
