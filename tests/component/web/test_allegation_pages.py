"""Anybody may say something about somebody, few may read it, and whom it is about finds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.concerns.models import Allegation
from tests.component.web.blanks import filled
from tests.component.web.caseload_rows import number_of, put_child
from tests.component.web.conftest import Enter, Signed
from tests.component.web.test_child_pages import PAGES, assign, plain
from tests.component.web.test_concern_pages import sent

WORDS = "Took the telephone of a child and read it"
DOORS = ("", "/lado", "/note", "/close")


@pytest.fixture
def about(enter: Enter, installation: Installation) -> FlaskClient:
    """A mentor about whom a worker has said something."""
    mentor = enter("mentor", name="Merlin Mentor", post="mentor")
    put_child(installation, "child-1", known_as="Zed")
    assign(installation, "mentor", "Merlin Mentor")
    worker = enter("resettlement_worker", name="Wren Worker")
    allege(worker, installation)
    return mentor


def allege(browser: FlaskClient, installation: Installation, name: str = "Merlin Mentor") -> Any:
    number = number_of(installation, name)
    return sent(browser, "/allegations/raise", about=str(number), words=WORDS, child="child-1")


def test_it_is_received_and_whoever_said_it_sees_no_more_of_it(
    about: FlaskClient, enter: Enter, installation: Installation
) -> None:
    worker = enter("resettlement_worker", name="Nia New")
    enter("manager", name="Maeve Manager")
    answer = allege(worker, installation)
    text = plain(worker.get(answer.location).text)
    assert "within one working day" in text
    assert "Tuesday 3 March 2026" in text
    assert WORDS not in text
    assert "Merlin" not in text
    assert worker.get("/allegations").status_code == 404
    assert worker.get("/allegations/2").status_code == 404


def test_the_form_of_a_concern_leads_there(about: FlaskClient) -> None:
    assert "/allegations/raise?child=child-1" in about.get("/children/child-1/concern").text
    assert "Whom is it about?" in about.get("/allegations/raise?child=child-1").text


def test_where_nobody_may_read_it_the_page_says_to_tell_the_officer_oneself(
    enter: Enter, installation: Installation
) -> None:
    enter("manager", name="Maeve Manager")
    put_child(installation, "child-1")
    worker = enter("resettlement_worker", name="Wren Worker")
    answer = allege(worker, installation, "Maeve Manager")
    assert "yourself, today" in worker.get(answer.location).text


def test_a_mentor_cannot_name_somebody_they_do_not_work_with(
    about: FlaskClient, enter: Enter, installation: Installation
) -> None:
    enter("mentor", name="Stella Stranger")
    assert "Stella" not in about.get("/allegations/raise").text
    assert allege(about, installation, "Stella Stranger").status_code == 422


def test_nobody_alleges_about_a_child_they_may_not_see(
    about: FlaskClient, enter: Enter, installation: Installation
) -> None:
    other = enter("mentor", name="Otto Other")
    number = number_of(installation, "Wren Worker")
    said = {"about": str(number), "words": WORDS, "child": "child-1"}
    assert sent(other, "/allegations/raise", **said).status_code == 404


def test_whoever_leads_tells_the_officer_writes_and_closes(
    about: FlaskClient, enter: Enter, installation: Installation
) -> None:
    lead = enter("manager", name="Lena Lead")
    assert "Merlin Mentor" in lead.get("/allegations").text
    one = "/allegations/1"
    assert WORDS in lead.get(one).text
    day = {"on-day": "2", "on-month": "3", "on-year": "2026", "time": "10am"}
    assert sent(lead, f"{one}/close", version="1", outcome="false", words="No.").status_code == 422
    told = sent(lead, f"{one}/lado", version="1", words="Meet on Friday.", **day)
    assert told.status_code == 303
    assert sent(lead, f"{one}/note", version="2", words="Met.").status_code == 303
    shut = sent(lead, f"{one}/close", version="3", outcome="unsubstantiated", words="Not known.")
    assert shut.status_code == 303
    text = plain(lead.get(one).text)
    for words in ("Meet on Friday.", "Met.", "Unsubstantiated", "Not known."):
        assert words in text
    with installation.database.reading() as db:
        assert db.exec(select(Allegation)).one().closed_by == "person:3"


def test_a_time_still_to_come_is_refused_beside_the_day(about: FlaskClient, enter: Enter) -> None:
    lead = enter("manager", name="Lena Lead")
    day = {"on-day": "2", "on-month": "3", "on-year": "2026", "time": "4pm"}
    answer = sent(lead, "/allegations/1/lado", version="1", words="Said.", **day)
    assert answer.status_code == 422
    assert "The time must be in the past" in answer.text


def pages_of(app: Flask) -> list[str]:
    """Every page's address, filled with what there is."""
    return [
        filled(app, rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/static", "/api"))
    ]


@pytest.mark.parametrize("post", ["mentor", "manager"])
def test_whom_it_is_about_finds_nothing_of_it_on_any_page(
    app: Flask, enter: Enter, installation: Installation, post: str
) -> None:
    """Also a manager, who leads on all the others."""
    put_child(installation, "child-1", known_as="Zed")
    subject = enter(post, name="Subject Person", post=post)
    if post == "mentor":
        assign(installation, "mentor", "Subject Person")
    worker = enter("resettlement_worker", name="Wren Worker")
    lead = enter("manager", name="Lena Lead", post="designated_lead")
    allege(worker, installation, "Subject Person")
    sent(lead, "/allegations/1/note", version="1", words="Secret note about it.")
    pages = pages_of(app)
    assert len(pages) > 60
    for address in pages:
        text = subject.get(address, follow_redirects=True).data.decode(errors="replace")
        assert WORDS not in text, address
        assert "Secret note" not in text, address
        assert "Allegation about" not in text, address
        assert 'href="/allegations/1' not in text, address
    for door in DOORS:
        assert subject.get(f"/allegations/1{door}").status_code == 404
        assert subject.get(f"/allegations/2{door}").status_code == 404
        if door:
            said = {"version": "2", "words": "w", "outcome": "false"}
            assert sent(subject, f"/allegations/1{door}", **said).status_code == 404
    # There is one, and whoever else leads finds it: the pages above could have said so.
    assert WORDS in lead.get("/allegations/1").text


def test_one_that_is_not_there_and_one_that_is_not_shown_are_answered_alike(
    about: FlaskClient,
) -> None:
    there, not_there = about.get("/allegations/1"), about.get("/allegations/2")
    assert there.status_code == not_there.status_code == 404
    assert plain(there.text) == plain(not_there.text)


def test_nothing_of_it_is_in_what_other_systems_read_or_in_the_childs_pages(
    app: Flask, about: FlaskClient, enter: Enter, signed: Signed
) -> None:
    token, client = signed(), app.test_client()
    for path in ("", "/timeline", "/plan", "/record", "/order", "/meetings"):
        text = client.get(f"/api/v1/children/child-1{path}", headers=token).text
        assert "llegation" not in text
        assert WORDS not in text
    lead = enter("manager", name="Lena Lead")
    for page in PAGES:
        text = lead.get(f"/children/child-1{page}").text
        assert WORDS not in text
        assert "Allegation about" not in text
