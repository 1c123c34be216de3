"""Contacts from door to door: logged, corrected, and who sees which."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.caseload.child_pages import facts_of
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.concerns.models import Concern
from resettle.contacts.models import Expense
from resettle.mentoring.models import Match
from resettle.releases.models import Message
from tests.component.web.caseload_rows import TODAY, number_of, put_child
from tests.component.web.conftest import Enter, post
from tests.component.web.contact_rows import contacts, end_assignment, log


@pytest.fixture
def mentor(enter: Enter) -> FlaskClient:
    return enter("mentor", post="mentor", name="Marlon Mentor")


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


@pytest.fixture
def child(installation: Installation, mentor: FlaskClient) -> int:
    me = number_of(installation, "Marlon Mentor")
    return put_child(installation, "child-1", mentor=me, name="Robin Example")


def test_an_ordinary_contact_needs_nothing_but_what_the_form_holds_already(
    installation: Installation, mentor: FlaskClient, child: int
) -> None:
    page = mentor.get("/contacts/new").text
    assert "Robin Example" in page
    for held in ('value="9:00am"', 'value="60"', 'value="attended" checked'):
        assert held in page
    answer = post(
        mentor,
        "/contacts/new",
        child="child-1",
        attended="attended",
        day="today",
        time="9:00am",
        minutes="60",
        how="visit",
        place="out",
    )
    assert answer.status_code == 303, answer.text
    (kept,) = contacts(installation)
    assert kept.began_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (kept.minutes, kept.attended, kept.planned, kept.counts) == (60, "attended", True, True)
    assert kept.person_id == number_of(installation, "Marlon Mentor")
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine).where(AuditLine.subject == "contact:1")).all()
    assert [(line.verb, line.child_id) for line in lines] == [("collected", child)]


def test_everything_else_can_be_said_too(
    installation: Installation, mentor: FlaskClient, child: int
) -> None:
    said: dict[str, Any] = {
        "unplanned": "yes",
        "pathways": ["education", "family"],
        "rating": "4",
        "child_said": "I liked it.",
        "next_plan": "The library, on Friday.",
        "spent": "£3.40",
        "spent_on": "Two bus tickets",
    }
    assert log(mentor, **said).status_code == 303
    (kept,) = contacts(installation)
    assert (kept.pathways, kept.rating, kept.planned) == ("education family", 4, False)
    with installation.database.reading() as db:
        (expense,) = db.exec(select(Expense)).all()
    assert (expense.pence, expense.what, expense.state) == (340, "Two bus tickets", "claimed")
    assert (expense.contact_id, expense.spent_on) == (kept.id, TODAY)
    page = mentor.get("/children/child-1/contacts").text
    for words in ("I liked it.", "The library, on Friday.", "£3.40 on Two bus tickets", "Good"):
        assert words in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"attended": ""}, "Choose what became of it"),
        ({"attended": "perhaps"}, "Choose what became of it"),
        ({"day": ""}, "Choose on which day it was"),
        ({"day": "other"}, "Enter the day of the contact"),
        ({"day": "other", "on-day": "31", "on-month": "2", "on-year": "2026"}, "a real date"),
        ({"day": "other", "on-day": "3", "on-month": "3", "on-year": "2026"}, "still to come"),
        ({"day": "other", "on-day": "3", "on-month": "3", "on-year": "2021"}, "within the last"),
        ({"day": "yesterday"}, "On that day you did not work with this child"),
        ({"time": "11am"}, "still to come"),
        ({"time": "soon"}, "Enter the time in numbers"),
        ({"minutes": "long"}, "whole number of minutes"),
        ({"minutes": "1441"}, "between 1 minute and 24 hours"),
        ({"how": "pigeon"}, "Choose how you were in touch"),
        ({"pathways": ["luck"]}, "Choose from the list"),
        ({"rating": "6"}, "Choose one of the five"),
        ({"spent": "a lot", "spent_on": "x"}, "in pounds, like 3.40"),
        ({"spent": "3.405", "spent_on": "x"}, "in pounds, like 3.40"),
        ({"spent": "500.01", "spent_on": "x"}, "£500 or less"),
        ({"spent": "3"}, "Enter what you spent it on"),
        ({"spent_on": "A ticket"}, "in pounds, like 3.40"),
        ({"worried": "yes"}, "Say in a few words what worries you"),
        ({"did": "x" * 4001}, "4,000 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    installation: Installation, mentor: FlaskClient, child: int, typed: dict[str, Any], words: str
) -> None:
    answer = log(mentor, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert contacts(installation) == []


def test_a_form_that_is_sent_twice_is_one_contact(
    installation: Installation, mentor: FlaskClient, child: int
) -> None:
    key = "0123456789abcdef0123456789abcdef"
    assert log(mentor, key=key).status_code == 303
    again = log(mentor, key=key)
    assert "is there once" in mentor.get(again.headers["Location"]).text
    assert len(contacts(installation)) == 1


def test_the_same_said_on_two_phones_is_one_and_something_else_of_that_moment_is_refused(
    installation: Installation, mentor: FlaskClient, child: int
) -> None:
    log(mentor)
    assert log(mentor).status_code == 303
    other = log(mentor, did="We talked in the car.")
    assert other.status_code == 422
    assert "another contact with this child at that time" in other.text
    assert len(contacts(installation)) == 1


def test_nobody_logs_a_contact_with_a_child_who_is_not_theirs(
    installation: Installation, mentor: FlaskClient, enter: Enter, child: int
) -> None:
    put_child(installation, "child-2")
    assert mentor.get("/children/child-2/contacts/new").status_code == 404
    other = post(mentor, "/contacts/new", child="child-2", **{"attended": "attended"})
    assert other.status_code == 422
    assert log(mentor, child="child-2").status_code == 303, "the address says which child it is"
    assert [one.child_id for one in contacts(installation)] == [child]
    partner, admin = enter("partner", name="P"), enter("administrator", name="A")
    for somebody in (partner, admin):
        assert somebody.get("/contacts/new").status_code == 403
        assert somebody.get("/children/child-1/contacts").status_code == 403


def test_a_mentor_sees_their_own_log_and_a_worker_all_of_it(
    installation: Installation, mentor: FlaskClient, worker: FlaskClient, child: int
) -> None:
    log(mentor)
    log(worker, did="I rang her carer.", how="phone")
    mine, all_of_it = (one.get("/children/child-1/contacts").text for one in (mentor, worker))
    assert "boxing club" in mine
    assert "her carer" not in mine
    assert "boxing club" in all_of_it
    assert "her carer" in all_of_it
    assert "Logged by Marlon Mentor" in all_of_it


def test_once_the_match_has_ended_a_mentor_has_their_own_log_and_nothing_new(
    installation: Installation,
    mentor: FlaskClient,
    child: int,
) -> None:
    log(mentor)
    end_assignment(installation, child, TODAY - timedelta(days=1))
    page = mentor.get("/contacts").text
    assert "boxing club" in page
    assert "RE, Monday 2 March 2026" in page
    assert "Robin" not in page
    assert "correct" not in page.split("<main")[1]
    for path in ("/children/child-1/contacts", "/contacts/1/correct"):
        assert mentor.get(path).status_code == 404
    assert mentor.get("/api/v1/children/child-1/contacts").status_code == 401


def test_a_correction_keeps_both_and_a_second_one_in_the_meantime_is_not_lost(
    installation: Installation, mentor: FlaskClient, child: int, clock: FixedClock
) -> None:
    log(mentor, spent="2", spent_on="A bus")
    page = mentor.get("/contacts/1/correct").text
    assert "boxing club" in page
    assert "What did you spend" not in page
    said = {"child": "child-1", "attended": "not_there", "day": "other", "time": "9:30am"}
    said |= {"on-day": "2", "on-month": "3", "on-year": "2026", "how": "visit", "place": "out"}
    unsaid = post(mentor, "/contacts/1/correct", **said)
    assert unsaid.status_code == 422
    assert "Enter what was wrong" in unsaid.text
    clock.move(timedelta(minutes=5))
    first = post(mentor, "/contacts/1/correct", reason="It was another child.", **said)
    assert first.status_code == 303
    old, new = contacts(installation)
    assert (old.counts, new.counts, new.replaces_id) == (False, True, old.id)
    assert (new.attended, new.minutes, new.written_at) == ("not_there", 0, old.written_at)
    page = mentor.get("/children/child-1/contacts").text
    for words in ("It was another child.", "How it read before", "boxing club", "A bus"):
        assert words in page
    again = mentor.get("/contacts/1/correct", follow_redirects=True)
    assert "Somebody has corrected this contact meanwhile" in again.text
    assert len(contacts(installation)) == 2


def test_the_plan_is_told_of_a_contact_and_of_its_correction_anew(
    installation: Installation, mentor: FlaskClient, child: int
) -> None:
    with installation.database.unit() as db:
        me = number_of(installation, "Marlon Mentor")
        given = {"requested_on": TODAY, "accepted_on": TODAY, "at": installation.clock.now()}
        db.add(Match(child_id=child, person_id=me, state="active", actor="t", **given))
    log(mentor)
    (kept,) = contacts(installation)
    assert kept.match_id == 1
    with installation.database.reading() as db:
        (message,) = db.exec(select(Message).where(Message.kind == "mentor_contact.logged")).all()
    raw = json.loads(message.raw)
    assert raw["data"] == {"date": "2026-03-02", "attended": "attended", "match": "1"}
    assert (raw["id"], raw["subject"]) == (kept.key, "child-1")
    said = {"child": "child-1", "attended": "cancelled_by_us", "day": "today", "time": "9:30am"}
    answer = post(
        mentor, "/contacts/1/correct", reason="We had to.", how="visit", place="out", **said
    )
    assert answer.status_code == 303
    with installation.database.reading() as db:
        kinds = db.exec(select(Message.kind).order_by(col(Message.id))).all()
        facts = facts_of(db, db.get_one(Child, child))
    assert kinds == ["mentor_contact.logged", "event.withdrawn", "mentor_contact.logged"]
    assert [(one.on, one.word) for one in facts.mentor_contacts] == [(TODAY, "cancelled")]


def test_whoever_is_worried_raises_a_concern_with_the_contact_and_reads_what_to_do_now(
    installation: Installation, mentor: FlaskClient, child: int
) -> None:
    answer = log(mentor, worried="yes", worry="He has nowhere to sleep.", danger="yes")
    assert answer.headers["Location"] == "/concerns/1/what-now"
    assert "999" in mentor.get("/concerns/1/what-now").text
    with installation.database.reading() as db:
        (concern,) = db.exec(select(Concern)).all()
    (kept,) = contacts(installation)
    assert (concern.words, concern.danger, concern.key) == (
        "He has nowhere to sleep.",
        True,
        kept.key,
    )
    said = {"child": "child-1", "attended": "attended", "day": "today", "time": "9am"}
    said |= {"worried": "yes", "worry": "The same.", "how": "visit", "place": "out"}
    post(mentor, "/contacts/1/correct", reason="A slip.", **said)
    with installation.database.reading() as db:
        assert len(db.exec(select(Concern)).all()) == 1, "a correction is no new worry"


def test_what_is_written_down_late_says_so(
    installation: Installation, worker: FlaskClient, child: int, clock: FixedClock
) -> None:
    log(worker, day="yesterday")
    assert "Written down late" not in worker.get("/children/child-1/contacts").text
    other = {"on-day": "27", "on-month": "2", "on-year": "2026"}
    assert log(worker, day="other", **other).status_code == 303
    assert "Written down late" in worker.get("/children/child-1/contacts").text


def test_other_systems_read_the_contacts_that_count(
    installation: Installation, mentor: FlaskClient, child: int, everything: dict[str, str]
) -> None:
    log(mentor, rating="5")
    found = mentor.get("/api/v1/children/child-1/contacts", headers=everything).get_json()
    (one,) = found["contacts"]
    assert (one["began_at"], one["rating"]) == ("2026-03-02T09:00:00+00:00", 5)
    assert (one["late"], one["corrected"]) == (False, False)
    with installation.database.reading() as db:
        wanted = select(AuditLine.verb).where(AuditLine.actor == "everything")
        assert db.exec(wanted.order_by(col(AuditLine.id))).all() == ["consulted"]
