"""People harmed: what is kept of them, and the wall that nobody who works with the child passes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.permissions import THE_SERVICE, May, Viewer
from resettle.staff.actions import assign, end_assignment
from resettle.staff.models import Absence, Person
from resettle.staff.queries import viewer_of
from resettle.victims.models import Victim, VictimStep
from resettle.victims.queries import decided_between
from tests.component.web.canaries import Seeded, seen_in, sow
from tests.component.web.conftest import Enter, Sent, Signed, a_child, post
from tests.component.web.mentor_scene import addresses, text_of
from tests.component.web.test_child_pages import child_in

PAGE = "/children/child-1/people-harmed"
DETAILS = "/children/child-1/details"
ON = {"on-day": "1", "on-month": "3", "on-year": "2026"}
DECIDED = {"decided_on-day": "1", "decided_on-month": "3", "decided_on-year": "2026"}
SOMEBODY = {"reference": "V-104", "offence": "EX/2041", "version": "0"}


@pytest.fixture
def manager(enter: Enter, send: Sent) -> FlaskClient:
    send(a_child())
    return enter("manager", post="manager", name="Max Manager")


def rows(installation: Installation, table: type[Any]) -> list[Any]:
    with installation.database.reading() as db:
        return list(db.exec(select(table).order_by(col(table.id))))


def step(browser: FlaskClient, word: str, **typed: str) -> Any:
    return post(browser, f"{PAGE}/1/steps/new", **{**ON, "step": word, **typed})


def works(installation: Installation, name: str, owner: str, until: date | None = None) -> int:
    with installation.database.unit() as db:
        person = db.exec(select(Person).where(Person.name == name)).one().id
        child, now = child_in(db).id, installation.clock.now()
        assign(db, child, owner, person, since=date(2026, 1, 1), at=now, actor="test")
        if until is not None:
            end_assignment(db, child, owner, on=until, at=now, actor="test")
    return person


def test_what_was_done_is_kept_by_its_day_and_every_look_is_written_down(
    manager: FlaskClient, installation: Installation
) -> None:
    assert post(manager, f"{PAGE}/new", **SOMEBODY).location == PAGE
    assert "Not asked yet" in manager.get(PAGE).text
    step(manager, "consent_asked")
    assert "Asked, no answer yet" in manager.get(PAGE).text
    step(manager, "consent_given", words="Wants to know the day.")
    step(manager, "view_asked")
    post(manager, f"{PAGE}/1/change", **{**SOMEBODY, "version": "1", **DECIDED})
    page = manager.get(PAGE).text
    for words in ("V-104", "EX/2041", "Agrees to be contacted", "Wants to know the day."):
        assert words in page, words
    assert "Asked before the decision" in page
    assert PAGE in manager.get(DETAILS).text
    assert "V-104" not in manager.get(DETAILS).text
    with installation.database.reading() as db:
        wanted = select(AuditLine.because).where(AuditLine.actor == "person:1")
        told = list(db.exec(wanted.order_by(col(AuditLine.id))))
    assert told.count("read about people harmed") == 3
    assert "changed a person harmed: decided_on" in told
    assert not [one for one in told if "V-104" in one or "Wants" in one]


def test_after_a_refusal_nothing_is_recorded_that_needs_consent(manager: FlaskClient) -> None:
    post(manager, f"{PAGE}/new", **SOMEBODY)
    step(manager, "consent_given", **{"on-day": "1", "on-month": "2"})
    step(manager, "consent_refused")
    assert "Do not contact" in manager.get(PAGE).text
    for word in ("contacted", "view_asked", "restorative", "progress_told"):
        answer = step(manager, word)
        assert answer.status_code == 422
        assert "did not want to be contacted" in answer.text
    assert step(manager, "support_given").status_code == 303
    # Before the refusal they had agreed.
    assert step(manager, "contacted", **{"on-day": "5", "on-month": "2"}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reference": ""}, "Enter a reference"),
        ({"reference": "Jo Bloggs"}, "without spaces"),
        ({"reference": "x" * 41}, "40 characters or fewer"),
        ({"offence": "the shop"}, "without spaces"),
        ({**DECIDED, "decided_on-year": "2031"}, "today or in the past"),
    ],
)
def test_no_name_is_kept(
    manager: FlaskClient, installation: Installation, typed: dict[str, str], words: str
) -> None:
    answer = post(manager, f"{PAGE}/new", **{**SOMEBODY, **typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert rows(installation, Victim) == []


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"reference": "v-104"},
        {"reference": " V-104 "},
        {"offence": "ex/2041"},
        {"offence": ""},
    ],
)
def test_a_person_is_recorded_once_for_a_child_and_an_offence(
    manager: FlaskClient, installation: Installation, typed: dict[str, str]
) -> None:
    """Else they would count twice. Without its reference no offence is known to be another."""
    post(manager, f"{PAGE}/new", **SOMEBODY)
    again = post(manager, f"{PAGE}/new", **{**SOMEBODY, **typed})
    assert again.status_code == 422
    summary = again.text.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    assert 'href="#reference"' in summary
    assert "is recorded for this child already" in summary
    assert len(rows(installation, Victim)) == 1


def test_a_person_without_an_offence_is_not_recorded_again_with_one(
    manager: FlaskClient, installation: Installation
) -> None:
    post(manager, f"{PAGE}/new", **{**SOMEBODY, "offence": ""})
    assert post(manager, f"{PAGE}/new", **SOMEBODY).status_code == 422
    # The first is given its offence instead.
    assert post(manager, f"{PAGE}/1/change", **{**SOMEBODY, "version": "1"}).status_code == 303
    assert [one.offence for one in rows(installation, Victim)] == [SOMEBODY["offence"]]


def test_a_person_harmed_by_another_offence_or_taken_back_before_is_recorded(
    manager: FlaskClient, installation: Installation
) -> None:
    post(manager, f"{PAGE}/new", **SOMEBODY)
    assert post(manager, f"{PAGE}/new", **{**SOMEBODY, "offence": "EX/9"}).status_code == 303
    back = {**SOMEBODY, "offence": "ex/2041", "version": "1"}
    assert post(manager, f"{PAGE}/2/change", **back).status_code == 422
    assert post(manager, f"{PAGE}/1/take-back", reason="Somebody else.").status_code == 303
    assert post(manager, f"{PAGE}/2/change", **back).status_code == 303
    assert [one.offence for one in rows(installation, Victim)] == ["EX/2041", "ex/2041"]


def test_two_that_were_recorded_before_this_was_refused_can_be_given_their_day(
    manager: FlaskClient, installation: Installation
) -> None:
    post(manager, f"{PAGE}/new", **SOMEBODY)
    with installation.database.unit() as db:
        first = db.exec(select(Victim)).one()
        kept = first.model_dump(exclude={"id", "reference"})
        db.add(Victim(**kept, reference="v-104"))
    dated = {**SOMEBODY, **DECIDED, "version": "1"}
    assert post(manager, f"{PAGE}/1/change", **dated).status_code == 303


def test_what_was_wrong_is_taken_back_and_its_words_are_gone(
    manager: FlaskClient, installation: Installation
) -> None:
    post(manager, f"{PAGE}/new", **SOMEBODY)
    step(manager, "consent_given", words="Of somebody else.")
    assert "Enter why" in post(manager, f"{PAGE}/1/steps/1/take-back").text
    post(manager, f"{PAGE}/1/steps/1/take-back", reason="Another person.")
    page = manager.get(PAGE).text
    assert "Of somebody else." not in page
    assert "Another person." in page
    assert "Not asked yet" in page
    assert manager.get(f"{PAGE}/1/steps/1/take-back").status_code == 404
    post(manager, f"{PAGE}/1/take-back", reason="Recorded twice.")
    page = manager.get(PAGE).text
    assert "V-104" not in page
    assert "Recorded twice." in page
    assert manager.get(f"{PAGE}/1/steps/new").status_code == 404
    assert rows(installation, VictimStep)[0].words == "Of somebody else."


def test_the_victim_worker_writes_a_partner_reads_and_a_worker_neither(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    victims = enter("resettlement_worker", post="victim_worker", name="Vi Worker")
    assert post(victims, f"{PAGE}/new", **SOMEBODY).status_code == 303
    partner = enter("partner", post="victim_worker", name="Pat Partner")
    works(installation, "Pat Partner", "victim_worker")
    assert "V-104" in partner.get(PAGE).text
    assert f"{PAGE}/new" not in partner.get(PAGE).text
    assert partner.get(f"{PAGE}/new").status_code == 403
    worker = enter("resettlement_worker", post="resettlement_worker", name="Wren Worker")
    for path in ("", "/new", "/1/change", "/1/steps/new", "/1/take-back"):
        assert worker.get(PAGE + path).status_code == 403, path
    assert PAGE not in worker.get(DETAILS).text


@pytest.mark.parametrize("owner", ["mentor", "resettlement_worker", "case_manager"])
def test_a_manager_who_works_with_the_child_stands_outside(
    manager: FlaskClient, installation: Installation, owner: str
) -> None:
    post(manager, f"{PAGE}/new", **SOMEBODY)
    works(installation, "Max Manager", owner)
    for path in ("", "/new", "/1/change", "/1/steps/new", "/1/take-back"):
        assert manager.get(PAGE + path).status_code == 404, path
    assert PAGE not in manager.get(DETAILS).text


@pytest.mark.parametrize("owner", ["manager", "victim_worker", "designated_lead"])
def test_a_manager_who_answers_for_the_child_does_not(
    manager: FlaskClient, installation: Installation, owner: str
) -> None:
    post(manager, f"{PAGE}/new", **SOMEBODY)
    works(installation, "Max Manager", owner)
    assert manager.get(PAGE).status_code == 200


def test_the_wall_stands_as_long_as_the_work_and_for_who_stands_in(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    post(manager, f"{PAGE}/new", **SOMEBODY)
    today = installation.clock.today()
    enter("mentor", post="mentor", name="Marlon Mentor")
    mentor = works(installation, "Marlon Mentor", "mentor")
    assert manager.get(PAGE).status_code == 200
    with installation.database.unit() as db:
        db.add(Absence(person_id=mentor, since=today, until=today, stand_in_id=1))
    assert manager.get(PAGE).status_code == 404
    with installation.database.unit() as db:
        away = db.exec(select(Absence)).one()
        away.since = away.until = today - timedelta(days=1)
        db.add(away)
    assert manager.get(PAGE).status_code == 200
    works(installation, "Max Manager", "case_manager", until=today - timedelta(days=1))
    assert manager.get(PAGE).status_code == 200


def test_counting_asks_for_the_permission_and_gives_what_was_decided_in_those_days(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    post(manager, f"{PAGE}/new", **SOMEBODY)
    post(manager, f"{PAGE}/new", **{**SOMEBODY, **DECIDED, "reference": "V-105"})
    post(manager, f"{PAGE}/new", **{**SOMEBODY, **DECIDED, "reference": "V-106"})
    post(manager, f"{PAGE}/3/take-back", reason="Twice.")
    enter("resettlement_worker", name="Wren Worker")
    march, last = date(2026, 3, 1), date(2026, 3, 31)

    def counted(viewer: Viewer, db: Session, since: date = march) -> list[str]:
        return [one.victim.reference for one in decided_between(viewer, db, since, last)]

    with installation.database.reading() as db:
        now, on = installation.clock.now(), installation.clock.today()
        seen = [viewer_of(db, number, now=now, on=on) for number in (1, 2)]
        assert [viewer and counted(viewer, db) for viewer in seen] == [["V-105"], []]
        assert counted(THE_SERVICE, db) == ["V-105"]
        assert counted(THE_SERVICE, db, date(2026, 3, 2)) == []


def test_nothing_of_it_reaches_anybody_who_may_not_read_it_by_any_address(
    app: Flask, enter: Enter, installation: Installation
) -> None:
    """A worker, who reads everything else of the child, and a manager who is the child's mentor."""
    worker = enter("resettlement_worker", post="resettlement_worker", name="Wren Worker")
    both = enter("manager", post="manager", name="Max Manager")
    with installation.database.unit() as db:
        since = installation.clock.today() - timedelta(days=30)
        child = sow(db, Seeded("a", "child-a", 2, 1, installation.clock.now()), since, None, 2)
    found, leaks = 0, []
    for browser in (worker, both):
        plain = [
            rule.rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments
        ]
        theirs = [address for _, address in addresses(app, child, "GET")]
        searches = ["/children?q=zyxzyavictimreference", "/children?worker=all&show=all"]
        for address in (*plain, *theirs, *searches):
            told = seen_in(text_of(browser.get(address)), "a") - seen_in(address, "a")
            found += len(told)
            leaks += [(address, word) for word in told if word.startswith("victim")]
    assert found > 200, "it was looked at all"
    assert not leaks


def test_no_token_reads_it_whatever_its_scopes(
    manager: FlaskClient, client: FlaskClient, signed: Signed
) -> None:
    post(manager, f"{PAGE}/new", **SOMEBODY)
    step(manager, "consent_given", words="Wants to know the day.")
    rules = [
        "/record",
        "/timeline",
        "",
        "/events",
        "/order",
    ]
    for path in rules:
        text = client.get(f"/api/v1/children/child-1{path}", headers=signed()).text
        assert not re.search("V-104|Wants to know|harmed", text), path
    assert "victims:read" not in str(client.get("/api/v1/openapi.json", headers=signed()).text)
    assert May.READ_VICTIMS == "victims:read"
