"""Each person's page of how they are told: what can be chosen there, and what cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.audit.models import AuditLine
from resettle.notifications.models import Preference
from resettle.notifications.preferences import mobile_number, preference_of
from resettle.notifications.rules import CALLS, URGENT
from resettle.notifications.when import MUTABLE
from resettle.notifications.words import KINDS
from tests.component.web.conftest import Enter, post

PATH = "/account/messages"
USUAL: dict[str, Any] = {
    "channel": "email",
    "language": "en",
    "digest": "each",
    "version": "0",
    "wanted": [str(kind) for kind in CALLS],
}


#: What a mentor is ever told of: their tasks, and none that are for a manager; a meeting tomorrow;
#: a child they are asked to mentor; a task of theirs that a colleague asks about.
OF_A_MENTOR = len(CALLS) - 1 + 3


@pytest.fixture
def mentor(enter: Enter) -> FlaskClient:
    return enter("mentor", post="mentor")


def held(installation: Installation, person: int = 1) -> Preference | None:
    with installation.database.reading() as db:
        return preference_of(db, person)


def choose(browser: FlaskClient, **said: Any) -> Any:
    return post(browser, PATH, **{**USUAL, **said})


def test_somebody_who_has_chosen_nothing_sees_what_that_means(mentor: FlaskClient) -> None:
    page = mentor.get(PATH).text
    assert "To person0@example.org." in page
    assert 'value="each" checked' in page
    assert page.count('name="wanted"') == OF_A_MENTOR
    assert 'value="en" checked' in page
    assert page.count("checked") == OF_A_MENTOR + 3


def test_each_is_asked_of_what_they_are_ever_told_of(mentor: FlaskClient, enter: Enter) -> None:
    assert "Restricted records that were opened" not in mentor.get(PATH).text
    page = enter("manager").get(PATH).text
    assert "Restricted records that were opened" in page
    assert page.count('name="wanted"') == len(MUTABLE)


def test_what_is_chosen_is_kept_shown_again_and_in_the_audit(
    mentor: FlaskClient, installation: Installation
) -> None:
    done = choose(
        mentor,
        channel="text",
        telephone="07700 900 123",
        language="cy",
        digest="day",
        quiet_from="8pm",
        quiet_until="7am",
        wanted=["task_overdue"],
    )
    assert done.status_code == 303
    row = held(installation)
    assert row is not None
    assert (row.channel, row.telephone, row.digest) == ("text", "+447700900123", True)
    assert row.language == "cy"
    assert (row.quiet_from, row.quiet_until) == ("20:00", "07:00")
    assert len(row.muted.split()) == OF_A_MENTOR - 1
    page = mentor.get(PATH).text
    assert 'value="+447700900123"' in page
    assert 'value="day" checked' in page
    assert 'value="cy" checked' in page
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine.because)).all()
    assert "chose how to be told" in lines


def test_nobody_can_do_without_the_urgent(mentor: FlaskClient, installation: Installation) -> None:
    assert "always sent at once" in mentor.get(PATH).text
    choose(mentor, wanted=[])
    row = held(installation)
    assert row is not None
    assert row.muted
    assert set(row.muted.split()).isdisjoint(URGENT)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"channel": "text"}, "Enter a mobile number"),
        ({"channel": "text", "telephone": "999"}, "Enter a mobile number"),
        ({"channel": "email", "telephone": "a"}, "Enter a mobile number"),
        ({"channel": "pigeon"}, "Choose how you want to be told"),
        ({"language": ""}, "Choose in which language you want to be told"),
        ({"language": "tlh"}, "Choose in which language you want to be told"),
        ({"digest": ""}, "Choose when you want to be told"),
        ({"quiet_from": "8pm"}, "Enter both hours, or neither"),
        ({"quiet_until": "7am"}, "Enter both hours, or neither"),
        ({"quiet_from": "8pm", "quiet_until": "8pm"}, "Enter another hour"),
        ({"quiet_from": "late", "quiet_until": "7am"}, "Enter the time in numbers"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_question(
    mentor: FlaskClient, installation: Installation, said: dict[str, str], words: str
) -> None:
    page = choose(mentor, **said)
    assert page.status_code == 422
    assert words in page.text
    assert held(installation) is None


def test_a_second_window_sees_that_the_first_has_changed_it(
    mentor: FlaskClient, installation: Installation
) -> None:
    assert choose(mentor, digest="day").status_code == 303
    second = choose(mentor, version="0")
    assert second.status_code == 422
    assert "in another window" in second.text
    row = held(installation)
    assert row is not None
    assert row.digest


def test_each_chooses_for_themselves(
    mentor: FlaskClient, enter: Enter, installation: Installation
) -> None:
    choose(enter("manager"), digest="day")
    assert held(installation) is None
    assert held(installation, 2) is not None


def test_a_service_that_sends_no_texts_offers_none(
    installation: Installation, enter: Enter, mentor: FlaskClient
) -> None:
    by_mail = replace(installation.settings, sender="smtp", smtp_host="h", mail_from="a@b.example")
    app = create_app(replace(installation, settings=by_mail))
    browser = app.test_client()
    cookie = mentor.get_cookie("resettle")
    assert cookie is not None
    browser.set_cookie("resettle", cookie.value)
    assert "By text message" not in browser.get(PATH).text
    assert choose(browser, channel="text").status_code == 303
    row = held(installation)
    assert row is not None
    assert row.channel == "email"


def test_every_kind_that_can_be_chosen_has_its_words() -> None:
    assert set(KINDS) == set(MUTABLE)


@pytest.mark.parametrize(
    "said",
    ["07700 900123", "07700-900-123", "+447700900123", "+44 (0) 7700 900123", "00447700900123"],
)
def test_a_number_is_kept_as_it_is_dialled_from_anywhere(said: str) -> None:
    assert mobile_number(said) == "+447700900123"
