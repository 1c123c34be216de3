"""What an administrator does on pages about the service: places, bank days, settings, the beat."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.notifications.models import Choice, Dispatch
from resettle.releases.models import Establishment
from resettle.rulebook.models import BankDay
from resettle.timers.actions import note_beat
from resettle.timers.models import Timer
from resettle.timers.queries import BEAT
from tests.component.web.conftest import Enter, post, token_in

WETHERBY = {
    "name": "Wetherby",
    "kind": "YOI",
    "contact": "The resettlement team",
    "email": "resettlement@example.org",
    "telephone": "01632 960 001",
}
SETTINGS = {
    "reminder_days_before": "5, 1",
    "escalate_after_working_days": "3",
    "daily_at": "07:30",
    "hold_minutes": "30",
}


@pytest.fixture
def admin(enter: Enter) -> FlaskClient:
    return enter("administrator", name="Ash Administrator")


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def press(browser: FlaskClient, path: str, on: str) -> int:
    """Press a button that stands on a page."""
    word = token_in(browser.get(on).text)
    return browser.post(path, data={"csrf_token": word}).status_code


def test_an_establishment_is_added_changed_and_closed(
    admin: FlaskClient, installation: Installation
) -> None:
    assert "Begin with the list" in admin.get("/admin/establishments").text
    assert post(admin, "/admin/establishments/add", **WETHERBY).status_code == 303
    twice = post(admin, "/admin/establishments/add", **WETHERBY)
    assert "There is an establishment of that name already" in twice.text
    version = version_in(admin.get("/admin/establishments/1").text)
    typed = {**WETHERBY, "contact": "The safer custody team", "active": "no", "version": version}
    assert post(admin, "/admin/establishments/1", **typed).status_code == 303
    late = post(admin, "/admin/establishments/1", **{**typed, "contact": "Nobody"})
    assert late.status_code == 422
    assert "The safer custody team" in late.text
    assert 'value="Nobody"' in late.text
    with installation.database.reading() as db:
        held = db.get(Establishment, 1)
    assert held is not None
    assert (held.contact, held.active) == ("The safer custody team", False)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Enter its name"),
        ({"kind": "castle"}, "Choose what kind of place it is"),
        ({"email": "x"}, "Enter an email address in the right form"),
        ({"telephone": "<script>"}, "Enter a telephone number"),
    ],
)
def test_what_is_wrong_with_an_establishment_is_said_beside_it(
    admin: FlaskClient, typed: dict[str, str], words: str
) -> None:
    page = post(admin, "/admin/establishments/add", **(WETHERBY | typed))
    assert page.status_code == 422
    assert words in page.text


def test_the_list_that_comes_with_the_software_is_added_once(admin: FlaskClient) -> None:
    for _ in range(2):
        assert press(admin, "/admin/establishments/load", "/admin/establishments") == 303
    page = admin.get("/admin/establishments").text
    assert "Every place of the list is here already" in page
    assert page.count(">Wetherby</th>") + page.count(">Wetherby <") == 1


def test_a_one_off_day_is_added_with_its_source_and_taken_away(
    admin: FlaskClient, installation: Installation
) -> None:
    typed = {"on-day": "4", "on-month": "3", "on-year": "2026", "words": "Jubilee, The Gazette"}
    answer = post(admin, "/admin/bank-days/add", **typed)
    assert answer.location == "/admin/bank-days?year=2026"
    page = admin.get(answer.location).text
    assert "Wednesday 4 March 2026" in page
    assert "Added by an administrator" in page
    assert "Published on GOV.UK" in page
    assert "Computed: not published yet" in admin.get("/admin/bank-days?year=2031").text
    twice = post(admin, "/admin/bank-days/add", **typed)
    assert "That day is a bank holiday already" in twice.text
    with installation.database.reading() as db:
        day = db.exec(select(BankDay)).one()
    assert day.actor == "person:1"
    assert post(admin, f"/admin/bank-days/{day.id}/take-away").status_code == 303
    assert "Jubilee, The Gazette" not in admin.get("/admin/bank-days?year=2026").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on-day": "7"}, "Saturday or a Sunday already"),
        ({"on-year": "9999"}, "Enter a day from 2000 to 2070"),
        ({"on-month": "13"}, "The day must be a real date"),
        ({"words": ""}, "Enter what the day is for"),
    ],
)
def test_a_day_that_will_not_do_is_refused_beside_its_field(
    admin: FlaskClient, typed: dict[str, str], words: str
) -> None:
    good = {"on-day": "4", "on-month": "3", "on-year": "2026", "words": "Jubilee"}
    page = post(admin, "/admin/bank-days/add", **(good | typed))
    assert page.status_code == 422
    assert words in page.text


@pytest.mark.parametrize("year", ["1066", "soon", "99999999999999999999"])
def test_a_year_that_is_not_there_is_said_and_this_year_is_shown(
    admin: FlaskClient, year: str
) -> None:
    page = admin.get(f"/admin/bank-days?year={year}")
    assert page.status_code == 422
    assert "Every bank holiday of 2026" in page.text


def test_settings_are_chosen_said_by_whom_and_go_back_to_the_file(
    admin: FlaskClient, installation: Installation
) -> None:
    version = version_in(admin.get("/admin/notifications/change").text)
    typed = {**SETTINGS, "hold_minutes": "5", "version": version}
    assert post(admin, "/admin/notifications/change", **typed).status_code == 303
    page = admin.get("/admin/notifications").text
    assert "Ash Administrator, on 2 March 2026." in page
    assert "The file says 30." in page
    assert installation.planning().settings.hold_minutes == 5
    late = post(admin, "/admin/notifications/change", **{**typed, "hold_minutes": "9"})
    assert late.status_code == 422
    assert "Somebody else has changed these settings" in late.text
    path = "/admin/notifications/hold_minutes/as-the-file-says"
    assert press(admin, path, "/admin/notifications") == 303
    assert installation.planning().settings.hold_minutes == 30
    with installation.database.reading() as db:
        assert db.exec(select(Choice)).all() == []


def test_only_settings_about_messages_can_be_reset(admin: FlaskClient) -> None:
    path = "/admin/notifications/database_url/as-the-file-says"
    assert press(admin, path, "/account") == 404


def test_a_setting_that_will_not_do_is_refused_in_the_words_of_the_file(
    admin: FlaskClient,
) -> None:
    version = version_in(admin.get("/admin/notifications/change").text)
    typed = {**SETTINGS, "hold_minutes": "soon", "version": version}
    page = post(admin, "/admin/notifications/change", **typed)
    assert page.status_code == 422
    assert "must be a whole number from 0 to 10080" in page.text
    assert 'value="soon"' in page.text


def test_the_first_page_warns_of_what_needs_an_administrator_and_then_of_nothing(
    admin: FlaskClient, enter: Enter, installation: Installation
) -> None:
    page = admin.get("/admin").text
    assert "The beat has never run." in page
    assert "Nobody is on duty today as: Manager." in page
    enter("manager", "resettlement_worker", name="Morgan Manager")
    with installation.database.unit() as db:
        note_beat(db, BEAT, installation.clock.now(), "0 happenings")
    assert "Nothing needs you at the moment" in admin.get("/admin").text


def test_what_was_given_up_is_shown_without_what_it_was_about_and_set_going_again(
    admin: FlaskClient, installation: Installation
) -> None:
    now = installation.clock.now()
    with installation.database.unit() as db:
        timer = Timer(
            kind="fetch_release_dates",
            key="dates:child-secret",
            payload={"ref": "child-secret"},
            due_at=now,
            state="failed",
            attempts=12,
            last_error="SourceUnavailable: The prison system did not answer.",
            created_at=now,
        )
        message = Dispatch(
            to="person:1",
            channel="email",
            subject="3 tasks need you",
            body="child-secret must see a doctor",
            key="k",
            state="failed",
            attempts=5,
            next_attempt_at=now,
            last_error="SourceUnavailable: The post office is shut.",
        )
        db.add(timer)
        db.add(message)
        db.flush()
        paths = (
            f"/admin/beat/timer/{timer.id}/try-again",
            f"/admin/beat/dispatch/{message.id}/try-again",
        )
    assert "1 piece of work is stuck." in admin.get("/admin").text
    assert "1 message was not delivered." in admin.get("/admin").text
    page = admin.get("/admin/beat").text
    assert "Asking the prison system about release dates" in page
    assert "The prison system did not answer." in page
    assert "Ash Administrator" in page
    assert "child-secret" not in page
    for path in paths:
        assert press(admin, path, "/admin/beat") == 303
        assert press(admin, path, "/admin/establishments") == 404
    with installation.database.reading() as db:
        assert db.exec(select(Timer.state)).one() == "open"
        assert db.exec(select(Dispatch.state)).one() == "open"
        lines = db.exec(select(AuditLine.because).order_by(col(AuditLine.id))).all()
    assert lines.count("was set going again") == 2
