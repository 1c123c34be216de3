"""Signing in through the pages: every step, and what becomes of a session and of what was typed."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.staff.models import Draft, Person, WebSession
from resettle.staff.people import Described, add_person, set_active
from resettle.staff.signing_in import choose_password, give_first_password
from tests.component.web.conftest import Enter, post, token_in

EMAIL = "worker@example.org"
GOOD = "lantern orchard seventeen"
ANOTHER = "copper window and a goat"


@pytest.fixture
def person(installation: Installation) -> int:
    now = installation.clock.now()
    with installation.database.unit() as db:
        # Somebody else administers the service, so that this account can be closed.
        add_person(
            db,
            Described(name="A", email="a@example.org", roles=("administrator",)),
            at=now,
            actor="t",
        )
        described = Described(name="Wren Worker", email=EMAIL, roles=("resettlement_worker",))
        added = add_person(db, described, at=now, actor="t")
        choose_password(db, added, GOOD, now=now, session=None)
    return added


@pytest.fixture
def secret(client: FlaskClient, person: int, clock: FixedClock) -> str:
    """Signed in for the first time: the secret of the telephone that was set up."""
    answer = post(client, "/sign-in", email=EMAIL, password=GOOD)
    assert answer.location == "/sign-in/telephone"
    page = client.get(answer.location)
    found = re.search(r'app-reference">([A-Z2-7]{32})<', page.text)
    assert found
    picture = client.get("/sign-in/telephone.svg")
    assert picture.mimetype == "image/svg+xml"
    code = pyotp.TOTP(found[1]).at(clock.now())
    shown = client.post(
        "/sign-in/telephone", data={"csrf_token": token_in(page.text), "code": code}
    )
    assert len(re.findall(r'app-reference">[a-z0-9]{5}-[a-z0-9]{5}<', shown.text)) == 10
    clock.move(timedelta(minutes=1))
    return found[1]


def test_a_page_about_children_sends_whoever_is_not_in_to_sign_in_and_back(
    client: FlaskClient, secret: str
) -> None:
    assert client.get("/account").status_code == 200
    post_out = client.get("/account")
    client.post("/sign-out", data={"csrf_token": token_in(post_out.text)})
    away = client.get("/account?x=1")
    assert (away.status_code, away.location) == (303, "/sign-in")


def test_signing_in_goes_on_to_where_somebody_was_going(
    client: FlaskClient, secret: str, clock: FixedClock
) -> None:
    out = client.get("/account")
    client.post("/sign-out", data={"csrf_token": token_in(out.text)})
    client.get("/account/password")
    assert post(client, "/sign-in", email=EMAIL, password=GOOD).location == "/sign-in/code"
    code = pyotp.TOTP(secret).at(clock.now())
    assert post(client, "/sign-in/code", code=code).location == "/account/password"


def test_until_every_step_is_done_no_page_opens(client: FlaskClient, secret: str) -> None:
    out = client.get("/account")
    client.post("/sign-out", data={"csrf_token": token_in(out.text)})
    post(client, "/sign-in", email=EMAIL, password=GOOD)
    assert client.get("/account").location == "/sign-in"


@pytest.mark.parametrize("next_page", ["//evil.example", "/\\evil.example", "https://e.example"])
def test_nobody_is_sent_to_another_site(
    client: FlaskClient, secret: str, clock: FixedClock, next_page: str
) -> None:
    out = client.get("/account")
    client.post("/sign-out", data={"csrf_token": token_in(out.text)})
    client.get("/sign-in")
    with client.session_transaction() as visit:
        visit["next"] = next_page
    post(client, "/sign-in", email=EMAIL, password=GOOD)
    code = pyotp.TOTP(secret).at(clock.now())
    assert post(client, "/sign-in/code", code=code).location == "/"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    client: FlaskClient, person: int
) -> None:
    def words(email: str) -> str:
        answer = post(client, "/sign-in", email=email, password="something else entirely")
        assert answer.status_code == 422
        return re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.text).replace(email, "…")

    assert words(EMAIL) == words("nobody@example.org")


def test_the_cookie_changes_at_every_step_and_the_old_one_opens_nothing(
    client: FlaskClient, secret: str, clock: FixedClock
) -> None:
    old = client.get_cookie("resettle")
    assert old is not None
    assert old.http_only
    assert old.same_site == "Lax"
    out = client.get("/account")
    client.post("/sign-out", data={"csrf_token": token_in(out.text)})
    client.set_cookie("resettle", old.value)
    assert client.get("/account").location == "/sign-in"


def test_a_session_ends_by_itself_after_half_an_hour_without_use(
    client: FlaskClient, secret: str, clock: FixedClock
) -> None:
    assert client.get("/account").status_code == 200
    for _ in range(3):
        clock.move(timedelta(minutes=29, seconds=59))
        assert client.get("/account").status_code == 200
    clock.move(timedelta(minutes=30, seconds=1))
    assert client.get("/account").location == "/sign-in"


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(
    client: FlaskClient, secret: str, clock: FixedClock
) -> None:
    for _ in range(47):
        clock.move(timedelta(minutes=15))
        assert client.get("/account").status_code == 200
    clock.move(timedelta(minutes=15))
    assert client.get("/account").location == "/sign-in"


def test_what_was_typed_when_a_session_ran_out_is_there_after_signing_in(
    client: FlaskClient, secret: str, clock: FixedClock, installation: Installation
) -> None:
    page = client.get("/account/telephone")
    clock.move(timedelta(minutes=31))
    sent = {"csrf_token": token_in(page.text), "current": "x", "password": "never kept"}
    assert client.post("/account/telephone", data=sent).location == "/sign-in"
    assert "What you typed is kept" in client.get("/sign-in").text
    with installation.database.reading() as db:
        (draft,) = db.exec(select(Draft)).all()
        assert draft.fields == {"current": ["x"]}
    post(client, "/sign-in", email=EMAIL, password=GOOD)
    code = pyotp.TOTP(secret).at(clock.now())
    assert post(client, "/sign-in/code", code=code).location == "/account/telephone"
    client.get("/account/telephone")
    post(client, "/account/telephone", current="y")
    with installation.database.reading() as db:
        assert db.exec(select(Draft)).all() == []


def test_what_one_person_typed_is_never_shown_to_another(
    client: FlaskClient, secret: str, clock: FixedClock, installation: Installation
) -> None:
    page = client.get("/account/telephone")
    clock.move(timedelta(minutes=31))
    client.post("/account/telephone", data={"csrf_token": token_in(page.text), "current": "x"})
    with installation.database.reading() as db:
        (draft,) = db.exec(select(Draft)).all()
        owner = db.get_one(Person, draft.person_id)
    assert owner.email == EMAIL


def test_a_closed_account_is_out_at_its_next_request_in_every_browser(
    client: FlaskClient, secret: str, person: int, installation: Installation
) -> None:
    with installation.database.unit() as db:
        set_active(db, person, False, at=installation.clock.now(), actor="t")
    assert client.get("/account").location == "/sign-in"
    with installation.database.reading() as db:
        rows = db.exec(select(WebSession).where(WebSession.person_id == person)).all()
        assert all(row.ended_at is not None for row in rows)


def test_a_first_password_leads_to_one_of_ones_own_and_then_in(
    client: FlaskClient, secret: str, person: int, installation: Installation, clock: FixedClock
) -> None:
    with installation.database.unit() as db:
        first = give_first_password(db, person, now=clock.now(), actor="person:99")
    assert client.get("/account").location == "/sign-in"
    assert post(client, "/sign-in", email=EMAIL, password=first).location == "/sign-in/telephone"
    page = client.get("/sign-in/telephone")
    found = re.search(r'app-reference">([A-Z2-7]{32})<', page.text)
    assert found
    code = pyotp.TOTP(found[1]).at(clock.now())
    shown = client.post(
        "/sign-in/telephone", data={"csrf_token": token_in(page.text), "code": code}
    )
    assert 'href="/sign-in/password"' in shown.text
    weak = post(client, "/sign-in/password", password="password1234", again="password1234")
    assert "easy to guess" in weak.text
    unlike = post(client, "/sign-in/password", password=ANOTHER, again=ANOTHER + "s")
    assert "not the same" in unlike.text
    done = post(client, "/sign-in/password", password=ANOTHER, again=ANOTHER)
    assert done.location == "/account"
    assert client.get("/account").status_code == 200


def test_signing_out_everywhere_else_ends_the_others_and_not_this_one(
    client: FlaskClient, secret: str, person: int, installation: Installation, clock: FixedClock
) -> None:
    with installation.database.unit() as db:
        now = clock.now()
        db.add(WebSession(hash="h", person_id=person, created_at=now, seen_at=now, kept={}))
    page = client.get("/account")
    assert page.text.count("<tr") == 3
    sent = {"csrf_token": token_in(page.text)}
    assert client.post("/account/sign-out-everywhere", data=sent).status_code == 303
    assert client.get("/account").text.count("<tr") == 2


def test_a_form_without_our_word_in_it_is_refused(client: FlaskClient, secret: str) -> None:
    assert client.post("/account/sign-out-everywhere", data={}).status_code == 400
    assert client.get("/account").status_code == 200


def test_whoever_is_let_in_by_a_test_is_who_they_say(enter: Enter) -> None:
    assert "Wren Worker" in enter("mentor").get("/account").text


@pytest.mark.parametrize("address", ["http://localhost", "https://localhost"])
def test_the_page_of_cookies_names_the_cookie_there_is(client: FlaskClient, address: str) -> None:
    set_there = client.get("/sign-in", base_url=address).headers["Set-Cookie"].split("=")[0]
    assert f">{set_there}<" in client.get("/cookies", base_url=address).text
