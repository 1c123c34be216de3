"""An event that no feed tells us of is recorded by form: the same checks, preview and tray."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.caseload.telling_forms import TELLINGS
from resettle.releases.models import Message
from resettle.releases.schemas import SHAPES
from tests.component.web.conftest import Enter, Sent, event, token_in
from tests.component.web.traying import child, kept, version


@pytest.fixture
def known(send: Sent) -> None:
    send([event("child.registered", date_of_birth="2009-06-15", name="Robin Example")])


def tell(browser: FlaskClient, kind: str, /, **said: str) -> Any:
    """Fill the form in, and see what would follow."""
    page = browser.get(f"/events/new/{kind}?child=child-1").text
    data = {"csrf_token": token_in(page), "child": "child-1", **version(page), **said}
    return browser.post(f"/events/new/{kind}", data=data), data


def on(day: int, month: int, year: int = 2026) -> dict[str, str]:
    return {"date-day": str(day), "date-month": str(month), "date-year": str(year)}


def test_an_arrival_is_previewed_then_recorded_once_and_the_plan_begins(
    enter: Enter, known: None, installation: Installation
) -> None:
    browser = enter("resettlement_worker")
    assert "?child=child-1" in browser.get("/events/new?q=robin").text
    where = {"establishment": "Example House"}
    shown, data = tell(browser, "custody.started", order="dto", **where, **on(20, 2))
    assert "Example House" in shown.text
    assert "Detention and training order" in shown.text
    assert "Nothing has been saved yet" in shown.text
    assert "Tasks that are added" in shown.text
    assert child(installation).stage == "community"
    for _ in range(2):
        answer = browser.post("/events/new/custody.started", data={**data, "step": "save"})
        assert answer.location == "/children/child-1"
    assert child(installation).custody_since.isoformat() == "2026-02-20"
    events = kept(installation, Message)
    assert [one.kind for one in events] == ["child.registered", "custody.started"]
    assert events[-1].event_source == "urn:resettle:person"


def test_what_is_wrong_is_said_by_its_field_and_nothing_is_recorded(
    enter: Enter, known: None, installation: Installation
) -> None:
    browser = enter("resettlement_worker")
    shown, _ = tell(browser, "custody.started", **on(20, 2, 2027))
    assert shown.status_code == 422
    assert "The date must be today or in the past" in shown.text
    assert "Choose the order" in shown.text
    assert len(kept(installation, Message)) == 1
    assert browser.get("/events/new/child.registered?child=child-1").status_code == 404
    assert browser.get("/events/new/custody.started?child=nobody").status_code == 404


def test_news_of_long_ago_waits_for_a_second_look_and_the_preview_says_so(
    enter: Enter, known: None, installation: Installation
) -> None:
    browser = enter("resettlement_worker")
    shown, data = tell(browser, "custody.started", order="dto", **on(20, 2, 2024))
    assert "It would wait in the tray again" in shown.text
    browser.post("/events/new/custody.started", data={**data, "step": "save"})
    assert kept(installation, Message)[-1].state == "needs_attention"
    assert "waits in Events" in browser.get("/children/child-1").text
    assert child(installation).stage == "community"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("release.planned", {"kind": "early", **on(30, 6)}),
        ("temporary_release.recorded", {"outcome": "Back in time", **on(1, 3)}),
        ("child.released", {"planned": "yes", **on(1, 3)}),
        ("looked_after.changed", {"status": "looked_after", **on(1, 3)}),
        ("intensity.set", {"level": "intensive", **on(1, 3)}),
        ("sentence.imposed", {"order": "dto", "term": "8m", **on(1, 3)}),
        ("supervision.ended", on(1, 3)),
        ("need.recorded", {"known": "finance:debt"}),
        ("need.recorded", {"pathway": "health", "need": "Asthma"}),
        ("education_plan.changed", {"status": "requested", **on(1, 3)}),
        ("contact.missed", {"acceptable": "no", **on(1, 3)}),
        ("breach.decided", {"kind": "Back to court", **on(1, 3)}),
        ("disposal.given", on(1, 3)),
        ("moved_service", {"to": "Exampleshire", **on(1, 3)}),
        ("child.died", {"certain": "yes", **on(1, 3)}),
    ],
)
def test_each_event_that_is_offered_can_be_recorded(
    enter: Enter, known: None, send: Sent, installation: Installation, kind: str, said: Any
) -> None:
    send([event("custody.started", date="2026-02-20", order="dto")])
    browser = enter("resettlement_worker")
    shown, data = tell(browser, kind, **said)
    assert shown.status_code == 200, shown.text
    browser.post(f"/events/new/{kind}", data={**data, "step": "save"})
    last = kept(installation, Message)[-1]
    assert (last.kind, last.counts) == (kind, True)


#: A match, a meeting with a mentor and a concern have pages of their own, which keep more.
OF_OTHER_PAGES = {
    "mentoring.changed",
    "mentor_contact.logged",
    "concern.raised",
    "concern.closed",
}


def test_every_event_of_the_contract_is_offered_but_who_a_child_is() -> None:
    assert set(TELLINGS) == set(SHAPES) - {"child.registered"} - OF_OTHER_PAGES


def test_a_need_is_offered_in_the_words_that_rules_wait_for_and_its_task_is_previewed(
    enter: Enter, known: None, send: Sent, installation: Installation
) -> None:
    send([event("custody.started", date="2026-02-20", order="dto")])
    browser = enter("resettlement_worker")
    form = browser.get("/events/new/need.recorded?child=child-1").text
    assert "Money and debt: debt" in form
    assert "Somewhere to live: no address" in form
    assert ": any<" not in form
    shown, data = tell(browser, "need.recorded", known="finance:debt")
    assert "Money and debt: debt" in shown.text
    assert "Tasks that are added" in shown.text
    browser.post("/events/new/need.recorded", data={**data, "step": "save"})
    meaning = kept(installation, Message)[-1].meaning
    assert meaning is not None
    assert meaning["data"] == {"pathway": "finance", "need": "debt"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Choose the need, or say another"),
        ({"pathway": "health"}, "Enter the need"),
        ({"need": "Asthma"}, "Choose what the need is about"),
        ({"known": "finance:debt", "need": "Asthma"}, "Choose a need, or say another; not both"),
        ({"known": "no-such:debt"}, "must be one of"),
        ({"known": "finance"}, "is missing"),
    ],
)
def test_half_a_need_is_refused_by_its_field(
    enter: Enter, known: None, installation: Installation, said: Any, words: str
) -> None:
    shown, _ = tell(enter("resettlement_worker"), "need.recorded", **said)
    assert shown.status_code == 422
    assert words in shown.text
    assert len(kept(installation, Message)) == 1


def test_a_missed_contact_keeps_whether_there_was_a_good_reason_and_is_not_told_twice(
    enter: Enter, known: None, installation: Installation
) -> None:
    browser = enter("resettlement_worker")
    for answer, said in (("no", False), ("yes", True)):
        day = on(1 if answer == "no" else 2, 3)
        _, data = tell(browser, "contact.missed", acceptable=answer, **day)
        browser.post("/events/new/contact.missed", data={**data, "step": "save"})
        meaning = kept(installation, Message)[-1].meaning
        assert meaning is not None
        assert meaning["data"]["acceptable"] is said
    held = len(kept(installation, Message))
    again, data = tell(browser, "contact.missed", **on(1, 3))
    assert again.status_code == 422
    assert "A missed contact of that day is recorded already" in again.text
    forced = browser.post("/events/new/contact.missed", data={**data, "step": "save"})
    assert forced.status_code == 422
    assert len(kept(installation, Message)) == held


def test_a_release_to_hospital_is_said_as_such(
    enter: Enter, known: None, send: Sent, installation: Installation
) -> None:
    send([event("custody.started", date="2026-02-20", order="dto")])
    shown, data = tell(
        browser := enter("resettlement_worker"), "child.released", to="hospital", **on(1, 3)
    )
    assert "Hospital" in shown.text
    browser.post("/events/new/child.released", data={**data, "step": "save"})
    assert child(installation).stage == "hospital"


def test_a_death_is_asked_twice_and_then_every_task_stops(
    enter: Enter, known: None, send: Sent, installation: Installation
) -> None:
    send([event("custody.started", date="2026-02-20", order="dto")])
    browser = enter("resettlement_worker")
    form = browser.get("/events/new/child.died?child=child-1").text
    assert "We are sorry" in form
    unsure, data = tell(browser, "child.died", **on(1, 3))
    assert unsure.status_code == 422
    assert "Tick the box when you have checked both" in unsure.text
    hasty = browser.post("/events/new/child.died", data={**data, "step": "save"})
    assert hasty.status_code == 422
    assert child(installation).stage == "custody"
    sure, data = tell(browser, "child.died", certain="yes", **on(1, 3))
    assert "Record that Robin Example has died?" in sure.text
    assert "Yes, record the death" in sure.text
    assert "15 June 2009" in sure.text
    assert "Tasks that are withdrawn" in sure.text
    assert child(installation).stage == "custody"
    browser.post("/events/new/child.died", data={**data, "step": "save"})
    assert child(installation).stage == "died"


def test_an_event_that_never_was_is_withdrawn(
    enter: Enter, known: None, send: Sent, installation: Installation
) -> None:
    send([event("custody.started", date="2026-02-20", order="dto")])
    number = str(kept(installation, Message)[-1].id)
    browser = enter("resettlement_worker")
    _, data = tell(browser, "event.withdrawn", event=number, reason="It was another child")
    browser.post("/events/new/event.withdrawn", data={**data, "step": "save"})
    assert child(installation).stage == "community"


def test_it_is_offered_where_somebody_looks_for_it_and_to_nobody_else(
    enter: Enter, known: None
) -> None:
    worker = enter("resettlement_worker")
    assert "/events/new?child=child-1" in worker.get("/children/child-1").text
    assert 'href="/events/new"' in worker.get("/events").text
    assert enter("mentor").get("/events/new").status_code == 403
    both = enter("administrator", "manager")
    word = token_in(both.get("/admin/establishments").text)
    both.post("/admin/establishments/load", data={"csrf_token": word})
    page = both.get("/admin/establishments").text
    assert "No feed: record what happens there" in page
    alone = enter("administrator").get("/admin/establishments").text
    assert "No feed: workers record what happens there" in alone
