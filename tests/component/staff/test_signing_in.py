"""Signing in: the password, the code from a telephone, the ten codes, and who must wait."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlmodel import Session, select

from resettle.db import Database
from resettle.errors import BadInput
from resettle.staff import codes
from resettle.staff.models import Attempt, Credential, Person, RecoveryCode, WebSession
from resettle.staff.people import Described, add_person
from resettle.staff.signing_in import (
    FIRST_PASSWORD_LASTS,
    Entered,
    Step,
    TooManyTries,
    check_code,
    choose_password,
    enter,
    give_first_password,
    set_up_telephone,
)
from tests.builders import NOW

EMAIL = "worker@example.org"
GOOD = "lantern orchard seventeen"
HERE = "127.0.0.1"


@pytest.fixture
def person(database: Database) -> int:
    with database.unit() as db:
        roles = ("resettlement_worker",)
        added = add_person(db, Described(name="W", email=EMAIL, roles=roles), at=NOW, actor="t")
        choose_password(db, added, GOOD, now=NOW, session=None)
    return added


def _enter(
    database: Database,
    password: str = GOOD,
    email: str = EMAIL,
    now: datetime = NOW,
    *,
    second_factor: bool = True,
    place: str = HERE,
) -> Entered | None:
    with database.unit() as db:
        return enter(db, email, password, place=place, now=now, second_factor=second_factor)


def _with_telephone(db: Session, person: int, now: datetime = NOW) -> tuple[str, tuple[str, ...]]:
    secret = codes.new_totp_secret()
    ten = set_up_telephone(db, person, secret, pyotp.TOTP(secret).at(now), now)
    return secret, ten


def test_the_right_password_lets_in_and_asks_for_a_telephone_where_there_is_none(
    database: Database, person: int
) -> None:
    assert _enter(database) == Entered(person, (Step.SET_UP,))
    assert _enter(database, email=" WORKER@example.org ", second_factor=False) == Entered(
        person, ()
    )


@pytest.mark.parametrize("password", ["", GOOD.upper(), GOOD + " ", GOOD[:-1], "\ud800"])
def test_no_other_password_lets_in(database: Database, person: int, password: str) -> None:
    assert _enter(database, password) is None
    for email in ("nobody@example.org", "", "\ud800", "worker"):
        assert _enter(database, GOOD, email) is None


def test_a_closed_account_does_not_open(database: Database, person: int) -> None:
    with database.unit() as db:
        db.get_one(Person, person).active = False
    assert _enter(database) is None


def test_after_five_failures_each_more_doubles_the_wait_and_nothing_is_looked_at(
    database: Database, person: int
) -> None:
    for _ in range(6):
        assert _enter(database, "wrong") is None
    with pytest.raises(TooManyTries) as refused:
        _enter(database)
    assert refused.value.seconds == 2
    later = NOW + timedelta(seconds=2)
    assert _enter(database, "wrong", now=later) is None
    with pytest.raises(TooManyTries, match="4 seconds"):
        _enter(database, now=later)
    assert _enter(database, now=later + timedelta(seconds=4)) is not None
    # The right password has made it good.
    assert _enter(database, "wrong", now=later + timedelta(seconds=5)) is None
    assert _enter(database, now=later + timedelta(seconds=5)) is not None


def test_the_longest_wait_is_a_quarter_of_an_hour(database: Database, person: int) -> None:
    now = NOW
    for _ in range(30):
        with database.unit() as db:
            held = db.exec(select(Attempt.blocked_until)).all()
        now = max([moment for moment in held if moment], default=now)
        assert _enter(database, "wrong", now=now, place="elsewhere") is None
    with database.reading() as db:
        until = [one.blocked_until for one in db.exec(select(Attempt)) if one.blocked_until]
    assert max(until) - now == timedelta(minutes=15)


def test_many_accounts_tried_from_one_place_slow_that_place_down(
    database: Database, person: int
) -> None:
    for number in range(32):
        try:
            _enter(database, "wrong", f"p{number}@example.org", now=NOW + timedelta(seconds=number))
        except TooManyTries:
            break
    else:
        pytest.fail("nobody was ever slowed down")
    assert number > 25
    assert _enter(database, now=NOW + timedelta(seconds=number), place="another") is not None


def test_the_table_of_tries_names_nobody(database: Database, person: int) -> None:
    _enter(database, "wrong")
    with database.reading() as db:
        held = str([one.model_dump() for one in db.exec(select(Attempt))])
    assert "worker" not in held
    assert HERE not in held


def test_a_code_opens_once_and_not_again(database: Database, person: int) -> None:
    with database.unit() as db:
        secret, _ = _with_telephone(db, person)
    assert _enter(database) == Entered(person, (Step.CODE,))
    later = NOW + timedelta(minutes=5)
    code = pyotp.TOTP(secret).at(later)
    with database.unit() as db:
        assert not check_code(db, person, "000000", place=HERE, now=later)
        assert check_code(db, person, f"{code[:3]} {code[3:]}", place=HERE, now=later)
        assert not check_code(db, person, code, place=HERE, now=later)


def test_a_code_one_step_old_is_still_taken_but_none_older(database: Database, person: int) -> None:
    with database.unit() as db:
        secret, _ = _with_telephone(db, person)
        later = NOW + timedelta(minutes=5)
        old = pyotp.TOTP(secret).at(later - timedelta(seconds=90))
        assert not check_code(db, person, old, place=HERE, now=later)
        recent = pyotp.TOTP(secret).at(later - timedelta(seconds=30))
        assert check_code(db, person, recent, place=HERE, now=later)


def test_each_of_the_ten_codes_opens_once_and_none_is_kept_readable(
    database: Database, person: int
) -> None:
    with database.unit() as db:
        _, ten = _with_telephone(db, person)
    assert len(set(ten)) == 10
    with database.unit() as db:
        assert check_code(db, person, ten[3].upper().replace("-", " "), place=HERE, now=NOW)
        assert not check_code(db, person, ten[3], place=HERE, now=NOW)
        held = str([one.model_dump() for one in db.exec(select(RecoveryCode))])
    assert not any(code in held for code in ten)


def test_a_telephone_is_taken_into_use_only_with_a_right_code(
    database: Database, person: int
) -> None:
    with pytest.raises(BadInput), database.unit() as db:
        set_up_telephone(db, person, codes.new_totp_secret(), "000000", NOW)
    assert _enter(database) == Entered(person, (Step.SET_UP,))


def test_a_first_password_must_be_changed_and_does_not_last(
    database: Database, person: int
) -> None:
    with database.unit() as db:
        first = give_first_password(db, person, now=NOW, actor="person:99")
    assert _enter(database) is None
    assert _enter(database, first) == Entered(person, (Step.SET_UP, Step.PASSWORD))
    assert _enter(database, first, now=NOW + FIRST_PASSWORD_LASTS + timedelta(seconds=1)) is None


def test_a_new_password_ends_every_other_session_and_forgets_nothing_else(
    database: Database, person: int
) -> None:
    with database.unit() as db:
        for name in ("mine", "other"):
            db.add(WebSession(hash=name, person_id=person, created_at=NOW, seen_at=NOW, kept={}))
        db.flush()
        mine = db.exec(select(WebSession.id).where(WebSession.hash == "mine")).one()
        choose_password(db, person, "copper window and a goat", now=NOW, session=mine)
        ended = dict(db.exec(select(WebSession.hash, WebSession.ended_at)).all())
    assert ended == {"mine": None, "other": NOW}


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12"),
        ("x" * 201, "at most 200"),
        ("password1234", "easy to guess"),
        ("worker@example.org", "easy to guess"),
        (GOOD, "just used"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_words_that_help(
    database: Database, person: int, password: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words) as refused, database.unit() as db:
        choose_password(db, person, password, now=NOW, session=None)
    assert refused.value.field == "password"


def test_no_password_is_kept_readable(database: Database, person: int) -> None:
    with database.reading() as db:
        held = db.get_one(Credential, person).password_hash
    assert held.startswith("$argon2id$")
    assert GOOD not in held
