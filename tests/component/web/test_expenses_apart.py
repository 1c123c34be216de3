"""An expense without a contact: claimed on a form, approved and handed on like any other."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.contacts.models import Expense
from tests.component.web.conftest import Enter, post
from tests.component.web.mentor_rows import a_mentor
from tests.component.web.test_oversight import words

OWN = "/account/expenses"
CLAIM = f"{OWN}/claim"
SAID: dict[str, Any] = {
    **{"spent_on-day": "27", "spent_on-month": "2", "spent_on-year": "2026"},
    "spent": "42.50",
    "what": "Bus ticket for March",
}


@pytest.fixture
def mentor(enter: Enter, installation: Installation) -> FlaskClient:
    browser = enter("mentor", name="Marlon Mentor", post="mentor")
    a_mentor(installation, 1)
    return browser


def held(here: Installation) -> list[Expense]:
    with here.database.reading() as db:
        return list(db.exec(select(Expense).order_by(col(Expense.id))))


def test_what_no_contact_cost_is_claimed_approved_and_handed_on(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    assert CLAIM in mentor.get(OWN).text
    assert post(mentor, CLAIM, **SAID).location == OWN
    (expense,) = held(installation)
    assert (expense.pence, expense.contact_id, expense.state) == (4250, None, "claimed")
    assert "Bus ticket for March, £42.50 Waits for your supervisor" in words(mentor.get(OWN).text)
    manager = enter("manager", name="Maeve Manager", post="manager")
    post(manager, f"/mentors/expenses/{expense.id}/approve")
    post(manager, "/mentors/expenses/hand-on")
    file = manager.get(f"/mentors/expenses/files/{expense.id}.csv").text
    assert "Bus ticket for March" in file
    assert "Handed on to be paid" in mentor.get(OWN).text


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"spent": ""}, "Enter what you spent in pounds"),
        ({"spent": "a lot"}, "Enter what you spent in pounds"),
        ({"spent": "0"}, "Enter"),
        ({"spent": "501"}, "£500 or less"),
        ({"what": ""}, "Enter what you spent it on"),
        ({"spent_on-year": "2027"}, "on a day to come"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_question(
    mentor: FlaskClient, installation: Installation, said: dict[str, str], wrong: str
) -> None:
    page = post(mentor, CLAIM, **{**SAID, **said})
    assert page.status_code == 422
    assert wrong in words(page.text)
    assert held(installation) == []


def test_the_same_form_sent_twice_claims_once_and_says_so(
    mentor: FlaskClient, installation: Installation
) -> None:
    post(mentor, CLAIM, **SAID)
    again = post(mentor, CLAIM, **SAID)
    assert again.status_code == 422
    assert "claimed the very same already" in again.text
    assert len(held(installation)) == 1
    post(mentor, CLAIM, **{**SAID, "what": "Bus ticket for March, the second"})
    assert len(held(installation)) == 2
