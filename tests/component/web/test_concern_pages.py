"""Raising a concern is one step, whoever leads finds it, and everybody else only what is theirs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.concerns.models import Concern
from resettle.notifications.models import Notice
from resettle.notifications.senders import MemorySender
from resettle.reactions import beat_of
from resettle.tasks.models import Task
from tests.component.web.caseload_rows import put_child
from tests.component.web.conftest import Enter, Sent, a_child, token_in
from tests.component.web.test_child_pages import assign, plain

WORRY = "Zed said he is afraid to go home tonight"
RAISE = "/children/child-1/concern"
#: Every door that is about one concern, and how to knock.
DOORS = (
    ("GET", ""),
    ("GET", "/what-now"),
    ("POST", "/seen"),
    ("GET", "/note"),
    ("POST", "/note"),
    ("GET", "/close"),
    ("POST", "/close"),
)


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def raise_one(browser: FlaskClient, *, about: str = "child-1", **typed: Any) -> Any:
    path = f"/children/{about}/concern"
    page = browser.get(path).text
    said = {"csrf_token": token_in(page), "key": key_in(page), "words": WORRY}
    return browser.post(path, data={**said, **typed})


def sent(browser: FlaskClient, path: str, **typed: Any) -> Any:
    page = browser.get("/account").text
    return browser.post(path, data={"csrf_token": token_in(page), **typed})


@pytest.fixture
def mentor(enter: Enter, installation: Installation) -> FlaskClient:
    browser = enter("mentor", name="Merlin Mentor", post="mentor")
    put_child(installation, "child-1", known_as="Zed")
    assign(installation, "mentor", "Merlin Mentor")
    return browser


def test_raising_one_is_a_single_step_and_says_what_to_do_now(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    enter("manager", name="Maeve Manager", post="manager")
    page = raise_one(mentor, danger="yes")
    assert page.status_code == 303
    text = plain(mentor.get(page.location).text)
    for words in ("Call 999 now", "Do not promise to keep it secret", "Maeve Manager", "today"):
        assert words in text
    with installation.database.reading() as db:
        concern = db.exec(select(Concern)).one()
        task = db.exec(select(Task).where(Task.workflow == "safeguarding")).one()
    assert (concern.words, concern.danger) == (WORRY, True)
    assert (task.owner, task.due) == ("designated_lead", installation.clock.today())


def test_the_form_sent_twice_is_one_concern(
    mentor: FlaskClient, installation: Installation
) -> None:
    page = mentor.get(RAISE).text
    said = {"csrf_token": token_in(page), "key": key_in(page), "words": WORRY}
    first, second = mentor.post(RAISE, data=said), mentor.post(RAISE, data=said)
    assert first.location == second.location
    with installation.database.reading() as db:
        assert len(db.exec(select(Concern)).all()) == 1


def test_without_words_nothing_is_sent_and_the_tick_stays(
    mentor: FlaskClient, installation: Installation
) -> None:
    answer = raise_one(mentor, words=" ", danger="yes")
    assert answer.status_code == 422
    assert "Say what you are worried about" in answer.text
    assert "checked" in answer.text
    with installation.database.reading() as db:
        assert db.exec(select(Concern)).all() == []


def test_where_nobody_could_be_told_the_page_says_so(mentor: FlaskClient) -> None:
    page = mentor.get(raise_one(mentor).location).text
    assert "Telephone your manager now" in page


def test_the_menu_leads_a_mentor_with_one_child_to_the_form(
    mentor: FlaskClient, installation: Installation
) -> None:
    assert 'href="/concern"' in mentor.get("/").text
    assert mentor.get("/concern").location == RAISE
    put_child(installation, "child-2", known_as="Yan")
    assign(installation, "mentor", "Merlin Mentor", ref="child-2")
    text = mentor.get("/concern").text
    assert RAISE in text
    assert "/children/child-2/concern" in text


def test_whoever_leads_sees_it_answers_it_and_closes_it_with_an_outcome(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    lead = enter("resettlement_worker", name="Lena Lead", post="designated_lead")
    raise_one(mentor)
    assert "</bdi>: concern of" in plain(lead.get("/concerns").text)
    assert "</bdi>: concern of" in plain(lead.get("/").text)
    assert "Concern of" in plain(lead.get("/children/child-1").text)
    one = "/concerns/1"
    assert WORRY in lead.get(one).text
    assert sent(lead, f"{one}/seen").status_code == 303
    assert "Lena Lead" in lead.get(one).text
    noted = sent(lead, f"{one}/note", version="2", words="Rang him: he is with his aunt.")
    assert noted.status_code == 303
    refused = sent(lead, f"{one}/close", version="3", words="Done.")
    assert refused.status_code == 422
    assert "Choose what came of it" in refused.text
    closed = sent(lead, f"{one}/close", version="3", outcome="plan_changed", words="Stays there.")
    assert closed.status_code == 303
    text = plain(lead.get(one).text)
    for words in ("with his aunt", "The plan was changed", "Stays there."):
        assert words in text
    with installation.database.reading() as db:
        task = db.exec(select(Task).where(Task.workflow == "safeguarding")).one()
    assert task.state == "done"


def test_somebody_who_did_not_see_what_another_wrote_is_told(
    mentor: FlaskClient, enter: Enter
) -> None:
    lead = enter("manager", name="Lena Lead", post="designated_lead")
    raise_one(mentor)
    sent(lead, "/concerns/1/note", version="1", words="Rang him.")
    answer = sent(lead, "/concerns/1/close", version="1", outcome="police", words="Passed on.")
    assert answer.status_code == 422
    assert "Somebody has changed this concern" in answer.text
    assert "Passed on." in answer.text
    assert 'name="version" value="2"' in answer.text


def test_the_task_of_a_concern_is_not_done_from_its_own_page(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    lead = enter("manager", name="Lena Lead", post="designated_lead")
    raise_one(mentor)
    with installation.database.reading() as db:
        task = db.exec(select(Task).where(Task.workflow == "safeguarding")).one()
    said = {"version": task.version, "on-day": "2", "on-month": "3", "on-year": "2026"}
    sent(lead, f"/tasks/{task.id}/done", note="Seen to.", **said)
    with installation.database.reading() as db:
        assert db.get_one(Task, task.id).state == "not_started"


def test_whoever_raised_it_sees_how_it_stands_and_not_what_was_written(
    mentor: FlaskClient, enter: Enter
) -> None:
    lead = enter("manager", name="Lena Lead", post="designated_lead")
    raise_one(mentor)
    sent(lead, "/concerns/1/note", version="1", words="His uncle is known to the police.")
    text = plain(mentor.get("/concerns/1").text)
    assert "Lena Lead" in text
    assert WORRY in text
    assert "uncle" not in text
    for method, door in DOORS[2:]:
        if method == "POST":
            answer = sent(mentor, f"/concerns/1{door}", version="2", words="w", outcome="police")
        else:
            answer = mentor.get(f"/concerns/1{door}")
        assert answer.status_code == 404, door
    sent(lead, "/concerns/1/close", version="2", outcome="police", words="They know.")
    text = plain(mentor.get("/concerns/1").text)
    assert "Closed" in text
    assert "They know" not in text


@pytest.mark.parametrize("role", ["mentor", "resettlement_worker", "partner", "administrator"])
def test_every_door_of_a_concern_is_shut_to_whoever_has_no_part_in_it(
    mentor: FlaskClient, enter: Enter, installation: Installation, role: str
) -> None:
    installation.clock.now()
    raise_one(mentor)
    with installation.database.unit() as db:
        # Another team's child, so that a worker does not see it either.
        db.connection().exec_driver_sql("INSERT INTO team (name, active) VALUES ('North', true)")
        db.connection().exec_driver_sql("UPDATE child SET team_id = (SELECT id FROM team)")
    other = enter(role, name="Otto Other")
    assert WORRY not in other.get("/").text
    for method, door in DOORS:
        if method == "POST":
            answer = sent(other, f"/concerns/1{door}", version="1", words="w", outcome="police")
        else:
            answer = other.get(f"/concerns/1{door}")
        assert answer.status_code in (403, 404), door
        assert WORRY not in answer.text
    assert "concern of" not in other.get("/concerns").text
    assert other.get(RAISE).status_code in (403, 404)


def test_another_mentor_of_the_same_child_sees_no_sign_of_it(
    mentor: FlaskClient, enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child("child-2"))
    other = enter("mentor", name="Olive Other", post="mentor")
    partner = enter("partner", name="Pat Partner", post="education_worker")
    parts = {"Merlin Mentor": "mentor", "Olive Other": "mentor", "Pat Partner": "education_worker"}
    for name, owner in parts.items():
        assign(installation, owner, name, ref="child-2")
    pages = ["/", *(f"/children/child-2{page}" for page in ("", "/plan", "/timeline", "/details"))]
    both = (other, partner)
    before = [[signs(one.get(page).text) for page in pages] for one in both]
    raise_one(mentor, about="child-2")
    assert [[signs(one.get(page).text) for page in pages] for one in both] == before
    with installation.database.reading() as db:
        task = db.exec(select(Task).where(Task.workflow == "safeguarding")).one()
    for one in both:
        assert one.get(f"/tasks/{task.id}").status_code == 404
    # Whoever raised it finds it.
    assert "Open concerns" in mentor.get("/children/child-2").text


def signs(page: str) -> list[str]:
    """What a page says, without what is different in every answer."""
    body = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"<[^>]*>", " ", body).split()


def test_a_worker_without_a_part_in_leading_may_write_but_not_close(
    mentor: FlaskClient, enter: Enter
) -> None:
    worker = enter("resettlement_worker", name="Wren Worker")
    raise_one(mentor)
    page = worker.get("/concerns/1").text
    assert "Write down what was done" in page
    assert "Close the concern" not in page
    assert "I have seen it" not in page
    assert worker.get("/concerns/1/close").status_code == 404
    assert sent(worker, "/concerns/1/seen").status_code == 404
    assert sent(worker, "/concerns/1/note", version="1", words="Rang.").status_code == 303


def test_a_message_leaves_at_once_and_names_nobody(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    enter("manager", name="Lena Lead", post="designated_lead")
    raise_one(mentor)
    sender = MemorySender()
    beat_of(installation, sender)()
    urgent = [one for one in sender.sent if one.subject.startswith("Urgent")]
    assert len(urgent) == 1
    assert "Zed" not in urgent[0].subject + urgent[0].body
    with installation.database.reading() as db:
        assert db.exec(select(Notice).where(Notice.kind == "concern_raised")).one().urgent
