"""What an administrator does on pages about people: accounts, teams, absences, tokens."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.permissions import May
from resettle.staff.models import Absence, Credential, Person, Team, Token, WebSession
from resettle.staff.queries import viewer_for
from tests.component.web.conftest import Enter, post, token_in
from tests.component.web.test_asking_changes_nothing import everything_kept

PAGES = (
    "/admin",
    "/admin/staff",
    "/admin/staff/add",
    "/admin/teams",
    "/admin/teams/add",
    "/admin/absences",
    "/admin/absences/add",
    "/admin/tokens",
    "/admin/tokens/add",
    "/admin/establishments",
    "/admin/establishments/add",
    "/admin/bank-days",
    "/admin/bank-days/add",
    "/admin/notifications",
    "/admin/notifications/change",
    "/admin/beat",
)

ONE = ("", "/change", "/close", "/open", "/password")


@pytest.fixture
def admin(enter: Enter) -> FlaskClient:
    return enter("administrator", name="Ash Administrator")


def person_named(here: Installation, name: str) -> Person:
    with here.database.reading() as db:
        return db.exec(select(Person).where(Person.name == name)).one()


def log(here: Installation) -> list[tuple[str, str, str]]:
    with here.database.reading() as db:
        lines = db.exec(select(AuditLine).order_by(col(AuditLine.id)))
        return [(line.actor, line.subject, line.because) for line in lines]


def test_every_page_of_administration_opens_with_one_heading_and_a_title(
    admin: FlaskClient,
) -> None:
    for path in PAGES:
        page = admin.get(path)
        assert page.status_code == 200, path
        assert page.text.count("<h1") == 1, path
        assert re.search(r"<title>[A-Z][^<]+ – resettle</title>", page.text), path


def test_looking_at_every_page_changes_nothing(
    admin: FlaskClient, enter: Enter, installation: Installation
) -> None:
    enter("mentor", name="Robin Mentor")
    before = everything_kept(installation)
    for path in (*PAGES, *(f"/admin/staff/2{more}" for more in ONE)):
        assert admin.get(path).status_code == 200, path
    assert everything_kept(installation) == before


def test_nobody_but_an_administrator_opens_them(enter: Enter) -> None:
    for role in ("resettlement_worker", "mentor", "manager", "partner"):
        browser = enter(role)
        assert {browser.get(path).status_code for path in PAGES} == {403}, role


def test_the_menu_names_administration_for_administrators_alone(
    admin: FlaskClient, enter: Enter
) -> None:
    assert 'href="/admin"' in admin.get("/account").text
    assert 'href="/admin"' not in enter("manager").get("/account").text


def test_somebody_added_gets_a_first_password_that_is_shown_once(
    admin: FlaskClient, installation: Installation
) -> None:
    page = post(
        admin,
        "/admin/staff/add",
        name="Robin O’Brien-Ńowak",
        email="Robin@Example.org",
        roles=["mentor"],
        post="mentor",
    )
    found = re.search(r'app-reference">([^<]+)<', page.text)
    assert found
    robin = person_named(installation, "Robin O’Brien-Ńowak")
    assert (robin.email, robin.roles, robin.post) == ("robin@example.org", "mentor", "mentor")
    with installation.database.reading() as db:
        held = db.get(Credential, robin.id)
    assert held is not None
    assert held.must_change
    assert found[1] not in admin.get(f"/admin/staff/{robin.id}").text
    assert (f"person:{1}", f"person:{robin.id}", "was given a first password") in log(installation)


def test_somebody_without_a_role_has_no_password_and_needs_no_address(
    admin: FlaskClient, installation: Installation
) -> None:
    answer = post(admin, "/admin/staff/add", name="Sam Social-Worker", post="social_worker")
    sam = person_named(installation, "Sam Social-Worker")
    assert answer.location == f"/admin/staff/{sam.id}"
    with installation.database.reading() as db:
        assert db.get(Credential, sam.id) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Enter their name"),
        ({"name": "x" * 201}, "Name must be 200 characters or fewer"),
        ({"email": "not an address"}, "Enter an email address in the right form"),
        ({"email": ""}, "Enter the email address they will sign in with"),
        ({"email": "person0@example.org"}, "Somebody else signs in with that address"),
        ({"roles": ["emperor"]}, "Choose roles from the list"),
        ({"roles": ["service"]}, "Choose roles from the list"),
        ({"post": "emperor"}, "Choose a post from the list"),
        ({"teams": ["99"]}, "There is no such team"),
        ({"teams": ["99999999999999999999"]}, "Choose teams from the list"),
        ({"teams": ["one"]}, "Choose teams from the list"),
    ],
)
def test_what_is_wrong_with_an_account_is_said_beside_it_and_answers_are_kept(
    admin: FlaskClient, typed: dict[str, object], words: str
) -> None:
    good = {"name": "Robin", "email": "robin@example.org", "roles": ["mentor"]}
    page = post(admin, "/admin/staff/add", **(good | typed))
    assert page.status_code == 422
    assert words in page.text
    assert "There is a problem" in page.text
    if "name" not in typed:
        assert 'value="Robin"' in page.text


def test_of_two_who_change_one_account_the_second_sees_what_the_first_did(
    admin: FlaskClient, enter: Enter, installation: Installation
) -> None:
    enter("mentor", name="Robin Mentor")
    robin = person_named(installation, "Robin Mentor")
    path = f"/admin/staff/{robin.id}/change"
    first = {"name": "Robin First", "email": robin.email, "roles": ["mentor"]}
    late = {**first, "name": "Robin Second", "version": "1", "roles": ["mentor", "partner"]}
    page = admin.get(path)
    assert post(admin, path, **first, version="1").status_code == 303
    answer = admin.post(path, data={"csrf_token": token_in(page.text), **late})
    assert answer.status_code == 422
    assert "Somebody else has changed this person" in answer.text
    assert "Robin First" in answer.text
    assert 'value="Robin Second"' in answer.text
    assert 'name="version" value="2"' in answer.text
    again = admin.post(path, data={"csrf_token": token_in(page.text), **late, "version": "2"})
    assert again.status_code == 303
    assert person_named(installation, "Robin Second").roles == "mentor partner"


def test_the_last_administrator_cannot_be_closed_or_lose_the_role(
    admin: FlaskClient, installation: Installation
) -> None:
    closed = post(admin, "/admin/staff/1/close")
    assert closed.status_code == 422
    assert "Nobody would be left to administer the service" in closed.text
    typed = {"name": "Ash", "email": "ash@example.org", "roles": ["manager"], "version": "1"}
    changed = post(admin, "/admin/staff/1/change", **typed)
    assert "Nobody would be left to administer the service" in changed.text
    assert person_named(installation, "Ash Administrator").active


def test_closing_an_account_signs_out_at_once_and_it_can_be_opened_again(
    admin: FlaskClient, enter: Enter, installation: Installation
) -> None:
    browser = enter("mentor", name="Robin Mentor")
    robin = person_named(installation, "Robin Mentor")
    assert browser.get("/account").status_code == 200
    assert post(admin, f"/admin/staff/{robin.id}/close").status_code == 303
    assert browser.get("/account").location == "/sign-in"
    assert "Robin Mentor" not in admin.get("/admin/staff").text
    assert "Robin Mentor" in admin.get("/admin/staff?show=left").text
    assert post(admin, f"/admin/staff/{robin.id}/open").status_code == 303
    assert person_named(installation, "Robin Mentor").active


def test_a_new_first_password_signs_out_everywhere_and_forgets_the_phone(
    admin: FlaskClient, enter: Enter, installation: Installation
) -> None:
    browser = enter("mentor", name="Robin Mentor")
    robin = person_named(installation, "Robin Mentor")
    page = post(admin, f"/admin/staff/{robin.id}/password")
    assert re.search(r'app-reference">[^<]+<', page.text)
    assert browser.get("/account").location == "/sign-in"


def test_an_administrator_gives_no_first_password_to_themselves(admin: FlaskClient) -> None:
    answer = post(admin, "/admin/staff/1/password")
    assert answer.status_code == 422
    assert admin.get("/account").status_code == 200


def test_somebodys_sessions_are_listed_and_can_be_ended(
    admin: FlaskClient, enter: Enter, installation: Installation
) -> None:
    browser = enter("mentor", name="Robin Mentor")
    robin = person_named(installation, "Robin Mentor")
    page = admin.get(f"/admin/staff/{robin.id}")
    assert "Sign them out everywhere" in page.text
    path = f"/admin/staff/{robin.id}/sign-out"
    assert admin.post(path, data={"csrf_token": token_in(page.text)}).status_code == 303
    assert browser.get("/account").location == "/sign-in"
    with installation.database.reading() as db:
        held = db.exec(select(WebSession).where(WebSession.person_id == robin.id)).one()
    assert held.ended_at is not None
    assert ("person:1", f"person:{robin.id}", "was signed out of 1 sessions") in log(installation)


def test_the_list_is_searched_without_accents_and_says_so_when_nobody_fits(
    admin: FlaskClient, enter: Enter
) -> None:
    enter("mentor", name="Zoë Ångström")
    assert "Zoë Ångström" in admin.get("/admin/staff?q=zoe ang").text
    assert "Zoë Ångström" not in admin.get("/admin/staff?role=manager").text
    assert "Nobody here is like that" in admin.get("/admin/staff?q=nemo").text
    strange = admin.get("/admin/staff?role=emperor")
    assert strange.status_code == 422
    assert "Choose a role from the list" in strange.text


@pytest.mark.parametrize(
    "path",
    [
        "/admin/staff/999",
        "/admin/staff/999/change",
        "/admin/staff/99999999999",
        "/admin/teams/999",
        "/admin/tokens/999/revoke",
        "/admin/establishments/999",
        "/admin/bank-days/999/take-away",
    ],
)
def test_what_is_not_there_is_not_found(admin: FlaskClient, path: str) -> None:
    assert admin.get(path).status_code == 404


def test_a_team_is_added_renamed_closed_and_shows_who_is_in_it(
    admin: FlaskClient, enter: Enter, installation: Installation
) -> None:
    assert post(admin, "/admin/teams/add", name="North  team").location == "/admin/teams"
    twice = post(admin, "/admin/teams/add", name="North team")
    assert twice.status_code == 422
    assert "There is a team of that name already" in twice.text
    enter("manager", teams=(1,), name="Morgan Manager")
    assert "Morgan Manager" in admin.get("/admin/teams").text
    page = admin.get("/admin/teams/1")
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version
    typed = {"name": "Northern team", "active": "no", "version": version[1]}
    assert post(admin, "/admin/teams/1", **typed).status_code == 303
    late = post(admin, "/admin/teams/1", **{**typed, "name": "Norse team"})
    assert late.status_code == 422
    assert "Somebody else has changed this team" in late.text
    assert "Northern team" in late.text
    with installation.database.reading() as db:
        team = db.get(Team, 1)
    assert team is not None
    assert (team.name, team.active) == ("Northern team", False)


def away(**more: str) -> dict[str, str]:
    said = {"since-day": "2", "since-month": "3", "since-year": "2026"}
    return {**said, "until-day": "6", "until-month": "3", "until-year": "2026", **more}


def test_an_absence_without_a_stand_in_warns_there_and_on_the_first_page(
    admin: FlaskClient, enter: Enter, installation: Installation
) -> None:
    enter("mentor", name="Robin Mentor")
    robin = person_named(installation, "Robin Mentor")
    post(admin, "/admin/absences/add", **away(person_id=str(robin.id)))
    page = admin.get("/admin/absences").text
    assert "The absence is noted, but nobody stands in" in page
    assert "Nobody stands in" in page
    assert "1 person is away and nobody stands in for them." in admin.get("/admin").text
    again = post(admin, "/admin/absences/add", **away(person_id=str(robin.id)))
    assert "They are away already on some of those days" in again.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"person_id": ""}, "Choose who is away"),
        ({"person_id": "999"}, "There is no person 999"),
        ({"person_id": "99999999999999999999"}, "Choose who is away"),
        ({"since-day": "31", "since-month": "2"}, "The first day away must be a real date"),
        ({"since-year": "2027"}, "The last day away is before the first"),
        ({"stand_in_id": "1"}, "Nobody can stand in for themselves"),
    ],
)
def test_what_is_wrong_with_an_absence_is_said_beside_it(
    admin: FlaskClient, typed: dict[str, str], words: str
) -> None:
    page = post(admin, "/admin/absences/add", **away(**{"person_id": "1", **typed}))
    assert page.status_code == 422
    assert words in page.text


def test_somebody_notes_their_own_absence_and_is_back(
    enter: Enter, installation: Installation
) -> None:
    browser = enter("resettlement_worker", name="Wren Worker")
    enter("resettlement_worker", name="Robin Worker")
    enter("mentor", name="Max Mentor")
    page = browser.get("/account/absence").text
    assert "Robin Worker" in page
    assert "Max Mentor" not in page
    mentor = person_named(installation, "Max Mentor").id
    refused = post(browser, "/account/absence", **away(stand_in_id=str(mentor)))
    assert refused.status_code == 422
    stand_in = person_named(installation, "Robin Worker").id
    answer = post(browser, "/account/absence", **away(stand_in_id=str(stand_in)))
    assert answer.location == "/account/absence"
    with installation.database.reading() as db:
        held = db.exec(select(Absence)).one()
    assert (held.since, held.until, held.stand_in_id) == (
        date(2026, 3, 2),
        date(2026, 3, 6),
        stand_in,
    )
    other = enter("resettlement_worker", name="Kit Worker")
    word = token_in(other.get("/account/absence").text)
    strange = other.post(f"/account/absence/{held.id}/end", data={"csrf_token": word})
    assert strange.status_code == 404
    word = token_in(browser.get("/account/absence").text)
    browser.post(f"/account/absence/{held.id}/end", data={"csrf_token": word})
    assert "You are not away" in browser.get("/account/absence").text


def test_a_token_is_shown_once_and_opens_nothing_once_revoked(
    admin: FlaskClient, installation: Installation
) -> None:
    page = post(admin, "/admin/tokens/add", name="custody-feed", scopes=["events:write"])
    found = re.search(r"resettle_[\w-]{30,}", page.text)
    assert found
    assert found[0] not in admin.get("/admin/tokens").text
    with installation.database.reading() as db:
        holder = viewer_for(db, found[0])
        token = db.exec(select(Token).where(Token.name == "custody-feed")).one()
    assert holder is not None
    assert holder.may(May.SEND_EVENTS)
    assert post(admin, f"/admin/tokens/{token.id}/revoke").status_code == 303
    with installation.database.reading() as db:
        assert viewer_for(db, found[0]) is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "a b"}, "A token’s name is up to 64 letters"),
        ({"scopes": []}, "Choose what it may do"),
        ({"scopes": ["staff:manage"]}, "Choose from the list"),
    ],
)
def test_a_token_that_will_not_do_is_refused(
    admin: FlaskClient, typed: dict[str, object], words: str
) -> None:
    good: dict[str, object] = {"name": "custody-feed", "scopes": ["events:write"]}
    page = post(admin, "/admin/tokens/add", **(good | typed))
    assert page.status_code == 422
    assert words.replace("’", "&#39;") in page.text or words in page.text
