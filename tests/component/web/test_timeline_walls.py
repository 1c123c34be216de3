"""What the timeline says of what was recorded: to each reader what that reader may know."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.contacts.models import CheckIn
from resettle.records.models import Address, OutcomePoint, PersonAround, Statement
from resettle.staff.actions import assign
from resettle.staff.models import Person
from resettle.victims.models import Victim, VictimStep
from tests.component.web.caseload_rows import number_of
from tests.component.web.conftest import Enter, Sent, a_child
from tests.component.web.test_timeline import PAGE, WORKER, titles
from tests.component.web.traying import child


@pytest.fixture
def worker(enter: Enter, send: Sent) -> FlaskClient:
    send(a_child())
    return enter(WORKER, post=WORKER)


def put_walls(installation: Installation, at: datetime) -> None:
    """What not everybody reads, and beside it what everybody does."""
    one = child(installation)
    who: dict[str, Any] = {
        "child_id": one.id,
        "at": at,
        "actor": f"person:{number_of(installation)}",
    }
    taken: dict[str, Any] = {
        "taken_back_at": at,
        "taken_back_by": who["actor"],
        "taken_back_because": "Of another child",
    }
    on = at.date()
    risk: dict[str, Any] = {"chosen": ["very_high"], "words": "A private risk"}
    with installation.database.unit() as db:
        db.add_all(
            [
                Statement(kind="who_i_am", value={"words": "A keen drummer"}, said_on=on, **who),
                Statement(kind="risk_of_serious_harm", value=risk, said_on=on, **who),
                Victim(reference="V-somebody-harmed", **who),
                VictimStep(
                    victim_id=1,
                    step="contacted",
                    on=on,
                    words="Somebody harmed",
                    at=at,
                    actor=who["actor"],
                ),
                Statement(kind="siblings", value={"chosen": ["care"]}, said_on=on, **who, **taken),
                Statement(
                    kind="good_at", value={"words": "Another child"}, said_on=on, **who, **taken
                ),
                PersonAround(kind="carer", name="Cara Carer", relation="aunt", **who),
                PersonAround(kind="health", name="Nia Nurse", **who),
                Address(
                    kind="family_home",
                    lines="2 Open Street",
                    postcode="ZZ1 1ZZ",
                    since=on,
                    **who,
                ),
                Address(
                    kind="hostel",
                    lines="3 Hidden Street",
                    since=on,
                    hidden_from_family=True,
                    hidden_because="Danger",
                    **who,
                ),
                OutcomePoint(
                    pathway="health",
                    point="entry",
                    answers={"offered": True},
                    said_on=on,
                    **who,
                ),
            ]
        )


WALLED = ("harmed", "Somebody harmed", "3 Hidden Street")
OF_THE_WHOLE = (
    "A private risk",
    "Very high",
    "Nia Nurse",
    "2 Open Street",
    "Another child",
    "Of another child",
)


def test_a_worker_reads_what_was_recorded_and_nothing_behind_the_wall(
    worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    put_walls(installation, clock.now())
    page = html.unescape(worker.get(PAGE).text)
    for words in (*OF_THE_WHOLE, "A keen drummer", "Cara Carer, aunt", "ZZ1 1ZZ"):
        assert words in page, words
    for words in WALLED:
        assert words not in page, words
    assert "Taken back from the details: Brothers and sisters in care or in custody" in page
    assert "Hidden from the family: the details say where it is" in page
    assert "Needs on entering custody were recorded: Health" in page
    assert not [one for one in titles(page) if one.startswith("Recorded in the details: A person")]


def test_a_manager_reads_nothing_of_people_harmed_here_either(
    enter: Enter, worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    """They have a page of their own: a timeline is turned to a screen that others see."""
    put_walls(installation, clock.now())
    page = enter("manager").get(PAGE).text
    assert "A private risk" in page
    for words in WALLED:
        assert words not in page, words


def test_a_mentor_reads_what_everybody_may_and_nothing_of_health_risk_or_address(
    enter: Enter, worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    put_walls(installation, clock.now())
    mentor = enter("mentor", name="Max Mentor")
    with installation.database.unit() as db:
        max_ = db.exec(select(Person).where(Person.name == "Max Mentor")).one()
        since, number = date(2026, 1, 5), child(installation).id
        assign(db, number, "mentor", max_.id, since=since, at=clock.now(), actor="t")
    page = html.unescape(mentor.get(PAGE).text)
    assert "A keen drummer" in page
    assert "Cara Carer, aunt" in page
    for words in (*WALLED, *OF_THE_WHOLE, "An address", "Needs on entering", "Risk of", "Brothers"):
        assert words not in page, words


def put_check_in(installation: Installation, at: datetime, **said: Any) -> None:
    one = child(installation)
    answers = {"accommodation": 4, "substance_misuse": 1}
    with installation.database.unit() as db:
        db.add(CheckIn(child_id=one.id, way="link", answers=answers, at=at, actor="test", **said))


def test_what_the_child_says_stands_in_the_timeline_in_their_words(
    worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    put_check_in(installation, clock.now(), words="Better than last week", talk=True)
    for address in (PAGE, f"{PAGE}?kind=check_ins"):
        page = html.unescape(worker.get(address).text)
        assert "The child asked to talk to somebody" in titles(page)
        assert "“Better than last week”" in page
        assert "Where I live: Good" in page
    assert titles(worker.get(f"{PAGE}?kind=meetings").text) == []


def test_many_check_ins_are_on_pages_that_neither_skip_nor_repeat_one(
    worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    for number in range(30):
        put_check_in(installation, clock.now(), words=f"Say {number:02}")
    first = worker.get(f"{PAGE}?kind=check_ins").text
    older = re.search(r'href="([^"]+)">What happened before that', first)
    assert older is not None
    second = worker.get(html.unescape(older[1])).text
    found = re.findall(r"Say (\d\d)", first) + re.findall(r"Say (\d\d)", second)
    assert found == [f"{number:02}" for number in reversed(range(30))]


def test_a_mentor_reads_no_answer_about_drugs_and_a_partner_reads_none_at_all(
    worker: FlaskClient, enter: Enter, installation: Installation, clock: FixedClock
) -> None:
    put_check_in(installation, clock.now(), words="All right")
    seen = {}
    for role in ("mentor", "partner"):
        browser = enter(role, name=f"A {role}", post=role if role == "mentor" else "social_worker")
        with installation.database.unit() as db:
            person = db.exec(select(Person).where(Person.name == f"A {role}")).one()
            assign(
                db,
                child(installation).id,
                "mentor" if role == "mentor" else "social_worker",
                person.id,
                since=clock.today(),
                at=clock.now(),
                actor="test",
            )
        seen[role] = html.unescape(browser.get(PAGE).text)
    assert "“All right”" in seen["mentor"]
    assert "Drink and drugs" not in seen["mentor"]
    assert "The child said how things are" not in titles(seen["partner"])
    assert "All right" not in seen["partner"]
    assert "check_ins" not in seen["partner"]
