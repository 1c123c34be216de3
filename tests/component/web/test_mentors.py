"""Who there is to mentor a child, what they were checked for, and whom they are kept from."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.errors import Conflict
from resettle.mentoring.mentor_actions import save_profile
from resettle.mentoring.models import Barrier, Mentor, MentorCheck
from resettle.mentoring.rules import CheckKind
from resettle.staff.actions import assign
from resettle.staff.people import set_active
from tests.component.web.conftest import Enter, Sent, a_child, token_in
from tests.component.web.mentor_rows import ALL, a_match, a_mentor, child_id, doer, lapse
from tests.component.web.test_oversight import words

#: Marlon is the first to come in, so that his number is known.
MARLON = "/mentors/1"
CHECK = f"{MARLON}/checks/add"
APART = f"{MARLON}/barriers/add"
DAY = {"done_on-day": "1", "done_on-month": "6", "done_on-year": "2025"}


def fill(browser: FlaskClient, path: str, **typed: Any) -> Any:
    """Open a page and send its form with the version it was made with."""
    page = browser.get(path).text
    version = re.search(r'name="version" value="([^"]+)"', page)
    seen = {"version": version[1]} if version else {}
    return browser.post(path, data={"csrf_token": token_in(page), **seen, **typed})


@pytest.fixture
def mentor(enter: Enter) -> FlaskClient:
    return enter("mentor", name="Marlon Mentor", post="mentor")


@pytest.fixture
def manager(mentor: FlaskClient, enter: Enter) -> FlaskClient:
    return enter("manager", name="Maeve Manager", post="manager")


@pytest.fixture
def worker(mentor: FlaskClient, enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", name="Wren Worker", post="resettlement_worker")


def test_a_manager_describes_a_mentor_and_a_worker_reads_it(
    manager: FlaskClient, worker: FlaskClient
) -> None:
    typed = {
        "engagement": "paid",
        "capacity": "3",
        "takes_on": "yes",
        "interests": "Boxing\nbikes, boxing",
        "times": ["saturday daytime", "monday evening"],
        "transport": "car",
        "supervisor_id": "2",
    }
    assert fill(manager, f"{MARLON}/change", **typed).location == MARLON
    page = words(worker.get(MARLON).text)
    assert "bikes, boxing" in page
    assert "Monday evening, Saturday daytime" in page
    assert "Maeve Manager" in page
    assert "0 of 3" in words(worker.get("/mentors").text)
    assert "Change profile" not in page


def test_only_whoever_sees_to_mentors_changes_a_profile_or_a_check(
    worker: FlaskClient, enter: Enter, installation: Installation
) -> None:
    a_mentor(installation, 1)
    coordinator = enter("resettlement_worker", post="mentor_coordinator")
    for path in (f"{MARLON}/change", CHECK, f"{MARLON}/checks/1/take-back"):
        assert worker.get(path).status_code == 403
        assert coordinator.get(path).status_code == 200
        token = token_in(worker.get(APART).text)
        assert worker.post(path, data={"csrf_token": token, "reason": "x"}).status_code == 403
    with installation.database.reading() as db:
        assert db.get_one(MentorCheck, 1).taken_back_at is None


def test_a_mentor_says_of_themselves_what_they_like_and_not_how_many_children_they_have(
    mentor: FlaskClient, installation: Installation
) -> None:
    a_mentor(installation, 1, capacity=2)
    sent = fill(mentor, "/account/mentoring", about="I fix bikes.", languages="Welsh", capacity="9")
    assert sent.location == "/account/mentoring"
    with installation.database.reading() as db:
        held = db.get_one(Mentor, 1)
        assert (held.about, held.languages, held.capacity) == ("I fix bikes.", ["welsh"], 2)
        assert held.takes_on is False
    assert "You as a mentor" in mentor.get("/account").text


def test_a_mentor_of_whom_nothing_is_known_yet_begins_their_own_profile(
    mentor: FlaskClient, installation: Installation
) -> None:
    assert fill(mentor, "/account/mentoring", about="Hello.", takes_on="yes").status_code == 303
    with installation.database.reading() as db:
        held = db.get_one(Mentor, 1)
        assert (held.version, held.actor, held.capacity) == (1, "person:1", 1)


def test_nobody_else_has_a_page_of_their_own_as_a_mentor(worker: FlaskClient) -> None:
    assert worker.get("/account/mentoring").status_code == 404
    assert "You as a mentor" not in worker.get("/account").text


def test_what_two_people_say_of_a_mentor_at_once_is_not_lost(
    mentor: FlaskClient, manager: FlaskClient, installation: Installation
) -> None:
    a_mentor(installation, 1)
    page = mentor.get("/account/mentoring").text
    fill(manager, f"{MARLON}/change", engagement="paid", capacity="3", about="By the manager.")
    typed = {"csrf_token": token_in(page), "version": "1", "about": "By himself."}
    answer = mentor.post("/account/mentoring", data=typed)
    assert answer.status_code == 409
    assert "By himself." in answer.text
    with installation.database.reading() as db:
        assert db.get_one(Mentor, 1).about == "By the manager."
    with pytest.raises(Conflict), installation.database.unit() as db:
        save_profile(db, doer(installation), 1, {"about": "Late."}, version=0)


def test_checks_make_a_mentor_suitable_and_one_that_is_taken_back_never_does(
    manager: FlaskClient, installation: Installation
) -> None:
    a_mentor(installation, 1, kinds=tuple(kind for kind in ALL if kind != CheckKind.DBS))
    assert "Missing: Enhanced DBS certificate." in words(manager.get(MARLON).text)
    sent = fill(manager, CHECK, kind="dbs", words="Certificate 0000", **DAY)
    assert sent.location == MARLON
    assert "Can be given a child today" in words(manager.get(MARLON).text)
    assert "2028" in words(manager.get(MARLON).text)
    back = f"{MARLON}/checks/7/take-back"
    assert fill(manager, back, reason="It is of another person.").location == MARLON
    page = words(manager.get(MARLON).text)
    assert "Cannot be given a child today" in page
    assert "Missing: Enhanced DBS certificate." in page
    assert "Taken back It is of another person." in page
    assert "Somebody has taken this check back" in fill(manager, back, reason="Again.").text


def test_a_check_that_lapsed_is_said_with_its_day_and_one_that_will_is_said_in_time(
    manager: FlaskClient, installation: Installation
) -> None:
    a_mentor(installation, 1)
    lapse(installation, 1, CheckKind.DBS, date(2026, 3, 20))
    page = words(manager.get("/mentors?show=soon").text)
    assert "Lapses soon Enhanced DBS certificate: 20 March 2026" in page
    assert "Yes" in page
    lapse(installation, 1, CheckKind.DBS, date(2026, 3, 1))
    page = words(manager.get("/mentors?show=lacking").text)
    assert "A check has lapsed" in page
    assert "No. Lapsed on 1 March 2026: Enhanced DBS certificate." in page
    assert "Marlon" not in manager.get("/mentors?show=free").text


def test_a_check_of_a_day_to_come_or_that_ends_before_it_began_is_refused(
    manager: FlaskClient, installation: Installation
) -> None:
    tomorrow = {"done_on-day": "3", "done_on-month": "3", "done_on-year": "2026"}
    answer = fill(manager, CHECK, kind="dbs", **tomorrow)
    assert (answer.status_code, "on a day to come" in answer.text) == (422, True)
    ended = {"until-day": "31", "until-month": "5", "until-year": "2025"}
    answer = fill(manager, CHECK, kind="dbs", **DAY, **ended)
    assert (answer.status_code, "before the day it was done" in answer.text) == (422, True)
    with installation.database.reading() as db:
        assert db.exec(select(MentorCheck)).all() == []


def test_nobody_records_or_takes_back_a_check_of_their_own(
    enter: Enter, installation: Installation
) -> None:
    both = enter("mentor", "manager", post="manager")
    answer = fill(both, CHECK, kind="dbs", **DAY)
    assert (answer.status_code, "your own checks" in answer.text) == (422, True)
    a_mentor(installation, 1)
    answer = fill(both, f"{MARLON}/checks/1/take-back", reason="Mine.")
    assert (answer.status_code, "your own checks" in answer.text) == (422, True)


def test_a_worker_keeps_a_mentor_apart_and_the_mentor_never_learns_of_it(
    worker: FlaskClient, mentor: FlaskClient, send: Sent, installation: Installation
) -> None:
    send(a_child())
    a_mentor(installation, 1)
    a_match(installation, 1)
    secret = "Their cousins fought at the harbour."
    sent = fill(worker, APART, child="child-1", kind="group", words=secret)
    assert sent.location == MARLON
    page = words(worker.get(MARLON).text)
    assert f"Robin Example : A conflict between groups. {secret}" in page
    assert "They are matched with this child now" in page
    with installation.database.unit() as db:
        since, now = date(2026, 2, 1), installation.clock.now()
        child = child_id(db, "child-1")
        assign(db, child, "mentor", 1, since=since, at=now, actor="t")
    for path in _pages_of(installation, mentor):
        shown = mentor.get(path).data
        assert b"cousins" not in shown, path
        assert b"conflict between groups" not in shown, path


def test_somebody_with_two_roles_reads_no_barrier_or_talk_about_themselves(
    enter: Enter, installation: Installation
) -> None:
    both = enter("mentor", "manager", post="manager")
    manager = enter("manager", post="manager")
    a_mentor(installation, 1)
    fill(manager, APART, area="harbour", kind="group", words="A canary was hurt there.")
    day = {"held_on-day": "1", "held_on-month": "3", "held_on-year": "2026"}
    typed = {"how": "one", "who": "1", "words": "A canary sang.", **day}
    fill(manager, "/mentors/supervision/note", **typed)
    for path in (MARLON, f"{MARLON}/supervision"):
        assert "canary" in manager.get(path).text, path
        assert "canary" not in both.get(path).text, path
    assert both.get(f"{MARLON}/barriers/1/lift").status_code == 404


def _pages_of(here: Installation, browser: FlaskClient) -> list[str]:
    """Every page that one may ask for without more than the child, the mentor and their rows."""
    app = create_app(here)
    blanks = {"ref": "child-1", "person_id": 1, "child_id": 1, "check_id": 1, "barrier_id": 1}
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments <= blanks.keys():
            given = {name: blanks[name] for name in rule.arguments}
            found.append(app.url_map.bind("127.0.0.1").build(rule.endpoint, given))
    assert len(found) > 40
    return found


def test_a_barrier_to_a_child_whom_one_may_not_see_is_not_there(
    worker: FlaskClient, manager: FlaskClient, send: Sent, installation: Installation
) -> None:
    send(a_child())
    a_mentor(installation, 1)
    fill(manager, APART, child="child-1", kind="victim", words="Known from the court.")
    with installation.database.unit() as db:
        child = db.exec(select(Child)).one()
        child.restricted = True
        db.add(child)
    page = worker.get(MARLON).text
    assert "court" not in page
    assert "Nobody, so far as you may know." in page
    assert worker.get(f"{MARLON}/barriers/1/lift").status_code == 404
    answer = fill(worker, APART, child="child-1", kind="victim", words="Guessed.")
    assert "no child of that reference whom you may see" in answer.text


def test_a_barrier_names_a_child_or_an_area_and_is_lifted_with_a_reason(
    worker: FlaskClient, installation: Installation
) -> None:
    a_mentor(installation, 1)
    typed = {"kind": "area", "words": "He was hurt there."}
    assert "or an area" in fill(worker, APART, **typed).text
    assert fill(worker, APART, area="Harbour  South", **typed).location == MARLON
    assert "Children of harbour south" in words(worker.get(MARLON).text)
    lifting = f"{MARLON}/barriers/1/lift"
    assert fill(worker, lifting, reason="He says that is over.").location == MARLON
    assert "No longer holds He says that is over." in words(worker.get(MARLON).text)
    assert "has lifted this barrier already" in fill(worker, lifting, reason="Again.").text
    with installation.database.reading() as db:
        assert db.exec(select(Barrier.words)).one() == "He was hurt there."


def test_a_mentor_a_partner_and_an_administrator_read_of_no_mentor(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    a_mentor(installation, 1)
    others = (mentor, enter("partner"), enter("administrator"))
    paths = ("/mentors", MARLON, f"{MARLON}/change", CHECK, APART, "/mentors/supervision")
    for path in (*paths, f"{MARLON}/supervision", "/mentors/expenses"):
        for browser in others:
            assert browser.get(path).status_code == 403, path


def test_somebody_who_has_left_is_shown_only_while_they_have_a_child(
    manager: FlaskClient, enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    a_mentor(installation, 1)
    enter("administrator")
    with installation.database.unit() as db:
        set_active(db, 1, False, at=installation.clock.now(), actor="t")
    assert "Marlon" not in manager.get("/mentors").text
    a_match(installation, 1)
    page = words(manager.get("/mentors").text)
    assert "They do not mentor for this service any more." in page
    assert "1 of 2" in page


def test_a_mentor_without_a_profile_is_there_and_cannot_be_given_a_child(
    manager: FlaskClient,
) -> None:
    page = words(manager.get("/mentors").text)
    assert "Marlon Mentor" in page
    assert "Nobody has written down yet what kind of mentor they are." in page


def test_the_audit_says_what_was_done_and_not_what_was_written(
    manager: FlaskClient, installation: Installation
) -> None:
    fill(manager, f"{MARLON}/change", engagement="paid", capacity="3", about="A canary sings.")
    fill(manager, CHECK, kind="dbs", words="A canary’s number", **DAY)
    fill(manager, APART, area="north", kind="area", words="A canary was hurt.")
    with installation.database.reading() as db:
        wanted = select(AuditLine.because).order_by(col(AuditLine.id))
        told = db.exec(wanted.where(AuditLine.actor == "person:2")).all()
    assert not [line for line in told if "canary" in line]
    assert "wrote down a check: dbs" in told
    assert "kept a mentor from an area" in told
    assert any(line.startswith("said of a mentor: about, capacity, engagement") for line in told)
