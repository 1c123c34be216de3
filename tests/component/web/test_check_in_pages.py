"""A child says how things are, on the mentor's phone or by a link that opens once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.clock import FixedClock
from resettle.contacts.models import CheckIn, CheckInLink
from resettle.notifications.senders import MemorySender
from resettle.reactions import beat_of
from resettle.staff.models import WebSession
from tests.component.web.caseload_rows import put_child
from tests.component.web.conftest import Enter, Signed, post, token_in
from tests.component.web.test_child_pages import assign, plain
from tests.component.web.test_concern_pages import sent

PHONE = "/children/child-1/check-in"
ALL = "/children/child-1/check-ins"
SAID = {"how-finance": "2", "how-family": "5", "how-health": "1", "words": "My aunt rang me"}


@pytest.fixture
def mentor(enter: Enter, installation: Installation) -> FlaskClient:
    browser = enter("mentor", name="Merlin Mentor", post="mentor")
    put_child(installation, "child-1", name="Zed Example")
    assign(installation, "mentor", "Merlin Mentor")
    return browser


@pytest.fixture
def worker(enter: Enter, installation: Installation, mentor: FlaskClient) -> FlaskClient:
    browser = enter("resettlement_worker", name="Wren Worker")
    assign(installation, "resettlement_worker", "Wren Worker")
    return browser


def link(browser: FlaskClient) -> str:
    """A link that was made, as the path of it."""
    page = sent(browser, f"{ALL}/link")
    found = re.search(r"http://localhost(/c/[\w-]+)", page.text)
    assert found, page.text
    return found[1]


def check_ins(installation: Installation) -> list[CheckIn]:
    with installation.database.reading() as db:
        return list(db.exec(select(CheckIn).order_by(CheckIn.id)))


def gone(answer: Any) -> bool:
    return answer.status_code == 404 and "does not work any more" in answer.text


def test_a_child_answers_on_the_mentors_phone_and_skips_what_it_wants(
    mentor: FlaskClient, installation: Installation
) -> None:
    page = mentor.get(PHONE).text
    assert "govuk-service-navigation" not in page
    assert "Sign out" not in page
    answer = post(mentor, PHONE, **SAID)
    assert "give the phone back" in mentor.get(answer.location).text
    (held,) = check_ins(installation)
    assert held.answers == {"finance": 2, "family": 5, "health": 1}
    assert (held.words, held.talk, held.way) == ("My aunt rang me", False, "on_a_phone")


def test_a_form_with_nothing_in_it_is_not_a_check_in(
    mentor: FlaskClient, installation: Installation
) -> None:
    answer = post(mentor, PHONE, **{"how-finance": "skip"})
    assert answer.status_code == 422
    assert check_ins(installation) == []
    assert post(mentor, PHONE, **{"how-finance": "6"}).status_code == 422


def test_sent_twice_it_is_one_check_in(mentor: FlaskClient, installation: Installation) -> None:
    page = mentor.get(PHONE).text
    said = {"csrf_token": token_in(page), **SAID}
    mentor.post(PHONE, data=said)
    mentor.post(PHONE, data=said)
    assert len(check_ins(installation)) == 1


def test_what_the_child_says_stands_in_the_overview_and_the_plan_with_the_day(
    mentor: FlaskClient, worker: FlaskClient
) -> None:
    post(mentor, PHONE, **SAID)
    for page in ("", "/plan", "/check-ins"):
        text = plain(worker.get(f"/children/child-1{page}").text)
        assert "My aunt rang me" in text
        assert "2 March" in text
        assert "Very bad" in text
    assert "My body and mind" in worker.get(ALL).text


def test_a_mentor_reads_it_without_what_is_about_health(mentor: FlaskClient) -> None:
    post(mentor, PHONE, **SAID)
    text = mentor.get(ALL).text
    assert "My aunt rang me" in text
    assert "Money" in text
    assert "My body and mind" not in text
    assert "Very bad" not in text


def test_a_partner_and_a_mentor_of_others_read_no_check_in(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    post(mentor, PHONE, **SAID)
    partner = enter("partner", name="Pat Partner", post="education_worker")
    assign(installation, "education_worker", "Pat Partner")
    assert "My aunt" not in partner.get("/children/child-1").text
    other = enter("mentor", name="Otto Other")
    for path in (ALL, PHONE, f"{PHONE}/thanks", f"{ALL}/1/talked"):
        assert partner.get(path).status_code == 403
        assert other.get(path).status_code == 404
    for path in (PHONE, f"{ALL}/link", f"{ALL}/link/1/revoke", f"{ALL}/1/talked"):
        assert sent(other, path, **SAID).status_code == 404
    assert len(check_ins(installation)) == 1


def test_other_systems_read_them_under_the_child(
    app: Flask, mentor: FlaskClient, signed: Signed
) -> None:
    post(mentor, PHONE, **SAID)
    told = app.test_client().get("/api/v1/children/child-1/check-ins", headers=signed()).json
    (one,) = told["check_ins"]
    assert one["answers"] == {"finance": 2, "family": 5, "health": 1}
    assert (one["words"], one["talk"]) == ("My aunt rang me", False)


def test_a_link_opens_once_without_signing_in_and_names_nobody(
    mentor: FlaskClient, app: Flask, installation: Installation
) -> None:
    path = link(mentor)
    child = app.test_client()
    for _ in range(3):
        page = child.get(path)
        assert page.status_code == 200, "looking does not use it up"
    for word in ("Zed", "child-1", "ustody", "resettle", "elease", "rison"):
        assert word not in re.sub(r'(href|src|value|nonce|content)="[^"]*"', "", page.text), word
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    answer = post(child, path, **SAID)
    assert answer.status_code == 303
    assert "Thank you" in child.get(answer.location).text
    (held,) = check_ins(installation)
    assert (held.way, held.link_id) == ("link", 1)
    assert gone(child.get(path))
    assert gone(send_with(child, path, **SAID))
    assert len(check_ins(installation)) == 1


def send_with(child: FlaskClient, path: str, **said: Any) -> Any:
    """Send to a link whose form is no longer shown, with the guard word of another page."""
    token = token_in(child.get("/sign-in").text)
    return child.post(path, data={"csrf_token": token, **said})


def test_wrong_used_old_and_taken_back_are_answered_with_the_very_same_page(
    mentor: FlaskClient, app: Flask, clock: FixedClock
) -> None:
    child = app.test_client()
    used, revoked, old = link(mentor), link(mentor), link(mentor)
    post(child, used, **SAID)
    sent(mentor, f"{ALL}/link/2/revoke")
    clock.move(timedelta(days=7))
    answers = [child.get(path) for path in (used, revoked, old, "/c/nonsense")]
    assert all(gone(answer) for answer in answers)
    assert len({plain(answer.text) for answer in answers}) == 1
    for path in (used, revoked, old, "/c/nonsense"):
        assert gone(send_with(child, path, **SAID))
        assert gone(send_with(child, path))


def test_a_link_works_until_the_moment_it_is_over(
    mentor: FlaskClient, app: Flask, clock: FixedClock, installation: Installation
) -> None:
    path, child = link(mentor), app.test_client()
    clock.move(timedelta(days=7, seconds=-1))
    assert child.get(path).status_code == 200
    clock.move(timedelta(seconds=1))
    assert gone(child.get(path))


def test_a_form_that_is_refused_does_not_use_the_link_up(mentor: FlaskClient, app: Flask) -> None:
    path, child = link(mentor), app.test_client()
    assert post(child, path).status_code == 422
    assert post(child, path, **SAID).status_code == 303


def test_only_the_hash_of_a_links_secret_is_kept_anywhere(
    mentor: FlaskClient, app: Flask, installation: Installation
) -> None:
    path = link(mentor)
    secret = path.removeprefix("/c/")
    assert len(secret) >= 43, "256 bits"
    post(app.test_client(), path, **SAID)
    with installation.database.reading() as db:
        for table in (CheckInLink, CheckIn, AuditLine, WebSession):
            assert secret not in repr(db.exec(select(table)).all())


def test_whoever_tries_many_links_has_to_wait_and_a_right_one_waits_too(
    mentor: FlaskClient, app: Flask, clock: FixedClock, installation: Installation
) -> None:
    path, child = link(mentor), app.test_client()
    for number in range(40):
        child.get(f"/c/guess-{number}")
    assert child.get("/c/guess-41").status_code == 429
    assert child.get(path).status_code == 429
    assert send_with(child, path, **SAID).status_code == 429
    assert check_ins(installation) == []
    clock.move(timedelta(minutes=20))
    assert child.get(path).status_code == 200


def test_no_more_links_are_open_than_anybody_needs(
    mentor: FlaskClient, installation: Installation
) -> None:
    for _ in range(5):
        link(mentor)
    answer = sent(mentor, f"{ALL}/link")
    assert "Take one back first" in mentor.get(answer.location).text
    sent(mentor, f"{ALL}/link/3/revoke")
    link(mentor)


def test_a_child_who_wants_to_talk_is_heard_at_once_and_listed_until_somebody_has(
    mentor: FlaskClient, worker: FlaskClient, installation: Installation
) -> None:
    answer = post(mentor, PHONE, talk="yes")
    assert "that you want to talk" in mentor.get(answer.location).text
    sender = MemorySender()
    beat_of(installation, sender)()
    urgent = [one for one in sender.sent if one.subject == "Somebody wants to talk to you"]
    assert {one.address for one in urgent} == {"person0@example.org", "person1@example.org"}
    assert not [one for one in urgent if "Zed" in one.subject + one.body]
    for browser in (worker, mentor):
        assert "Children who want to talk" in browser.get("/").text
    assert "Wants to talk" in worker.get("/children/child-1").text
    talked = sent(worker, f"{ALL}/1/talked", words="Rang her: she has a question about college")
    assert talked.status_code == 303
    assert "Children who want to talk" not in worker.get("/").text
    text = plain(mentor.get(ALL).text)
    assert "Wren Worker" in text
    again = sent(mentor, f"{ALL}/1/talked", words="Me too")
    assert again.status_code == 422
    assert "Somebody has talked" in again.text


def test_without_a_worker_whoever_leads_hears_that_a_child_wants_to_talk(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    enter("manager", name="Maeve Manager")
    post(mentor, PHONE, talk="yes")
    sender = MemorySender()
    beat_of(installation, sender)()
    told = {one.address for one in sender.sent if one.subject == "Somebody wants to talk to you"}
    assert told == {"person0@example.org", "person1@example.org"}
