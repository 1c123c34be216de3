"""Signing in, step by step: the password, a code from a telephone, a password of one's own.

Each step is a deed in the caller's transaction. None of them says whether an address is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.errors import BadInput, Refused, Words
from resettle.staff import codes, passwords, throttle
from resettle.staff.demonstration import first_day
from resettle.staff.models import Credential, Person, RecoveryCode
from resettle.staff.people import end_sessions, person_by_id
from resettle.staff.rules import actor_name, email_address, hash_of

#: A first password must be used, and changed, within this time.
FIRST_PASSWORD_LASTS = timedelta(days=7)

WRONG_CODE = Words("That code is wrong, or it has been used. Wait for the next one and try again.")


class Step(StrEnum):
    """What a sign-in may still have to ask for, in this order."""

    CODE = "code"
    SET_UP = "set_up"
    PASSWORD = "password"  # noqa: S105 - the name of a step, not a secret


class TooManyTries(Refused):
    """Somebody keeps failing to sign in, and must wait."""

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, round(wait.total_seconds()))
        if seconds < 120:
            words = Words("%(count)s seconds", count=seconds)
        else:
            words = Words("%(count)s minutes", count=round(seconds / 60))
        super().__init__(
            "There have been too many tries. Wait %(time)s, then try again.", time=words
        )
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody gave the right password."""

    person_id: int
    #: What is still to be asked for, in order; empty when they are in.
    lacks: tuple[Step, ...]


def enter(
    db: Session, email: str, password: str, *, place: str, now: datetime, second_factor: bool
) -> Entered | None:
    """Check an address and password. None where they do not fit, and then it has been counted.

    Args:
        place: where the request came from.
        second_factor: whether this installation asks everybody for a code.

    Raises:
        TooManyTries: before anything is looked at.
    """
    keys = throttle.keys_of(email.strip().lower(), place)
    _let_through(db, keys, now)
    person, held = _account(db, email)
    if not passwords.matches(held.password_hash if held else None, password):
        throttle.note_failure(db, keys, now)
        return None
    assert person is not None, "a password that fits is somebody's"
    assert held is not None, "a password that fits is somebody's"
    late = held.must_change and held.must_change_by is not None and held.must_change_by < now
    # An account that asks for no second factor is for a demonstration, and opens nothing elsewhere.
    astray = held.no_second_factor and first_day(db) is None
    if not person.active or late or astray:
        throttle.note_failure(db, keys, now)
        return None
    throttle.forgive(db, keys[0])
    if passwords.is_out_of_date(held.password_hash):
        held.password_hash = passwords.hash_of_password(password)
        db.add(held)
    return Entered(person.id, _steps(held, second_factor))


def check_code(db: Session, person_id: int, said: str, *, place: str, now: datetime) -> bool:
    """The second step: a code from the telephone, or one of the ten. Each opens once.

    Raises:
        TooManyTries.
    """
    keys = throttle.keys_of(actor_name(person_id), place)
    _let_through(db, keys, now)
    held = db.get(Credential, person_id, with_for_update=True)
    if held is None or held.totp_secret is None:
        return False
    counter = codes.counter_of(held.totp_secret, said, now, held.totp_counter)
    if counter is not None:
        held.totp_counter = counter
        db.add(held)
    elif not _use_recovery_code(db, person_id, said, now):
        throttle.note_failure(db, keys, now)
        return False
    throttle.forgive(db, keys[0])
    return True


def set_up_telephone(
    db: Session, person_id: int, secret: str, said: str, now: datetime
) -> tuple[str, ...]:
    """Take a telephone into use, once it has shown a right code. Gives the ten recovery codes.

    Raises:
        BadInput: the code does not fit the secret.
    """
    counter = codes.counter_of(secret, said, now, 0)
    held = db.get(Credential, person_id)
    if counter is None or held is None:
        raise BadInput(WRONG_CODE, field="code")
    held.totp_secret, held.totp_counter, held.changed_at = secret, counter, now
    db.add(held)
    for old in db.exec(
        select(RecoveryCode)
        .where(RecoveryCode.person_id == person_id)
        .order_by(col(RecoveryCode.id))
    ):
        db.delete(old)
    fresh = tuple(codes.new_recovery_codes())
    for code in fresh:
        db.add(RecoveryCode(person_id=person_id, hash=hash_of(code)))
    _record(db, person_id, "a telephone was set up for signing in", now)
    return fresh


def forget_telephone(db: Session, person_id: int, now: datetime) -> None:
    """The telephone is another one: the next sign-in sets it up. Ends every session."""
    held = db.get(Credential, person_id)
    if held is not None:
        held.totp_secret, held.totp_counter, held.changed_at = None, 0, now
        db.add(held)
    end_sessions(db, person_id, now)
    _record(db, person_id, "will set up another telephone", now)


def choose_password(
    db: Session, person_id: int, password: str, *, now: datetime, session: int | None
) -> None:
    """Change one's own password. Every other session of theirs ends.

    Raises:
        BadInput: it is too easy, or the one they had.
    """
    person = person_by_id(db, person_id)
    held = db.get(Credential, person_id)
    passwords.strong(password, (person.name, person.email or "", "resettle"))
    if held is not None and passwords.matches(held.password_hash, password):
        raise BadInput("Choose a password you have not just used.", field="password")
    held = held or Credential(person_id=person_id, password_hash="", changed_at=now)
    held.password_hash = passwords.hash_of_password(password)
    held.must_change, held.must_change_by, held.changed_at = False, None, now
    db.add(held)
    end_sessions(db, person_id, now, but=session)
    _record(db, person_id, "chose a password", now)


def give_first_password(db: Session, person_id: int, *, now: datetime, actor: str) -> str:
    """A password to hand to somebody, who must change it at once. Ends all their sessions, and
    forgets their telephone: this is also the way back for somebody who has lost everything."""
    person_by_id(db, person_id)
    held = db.get(Credential, person_id)
    held = held or Credential(person_id=person_id, password_hash="", changed_at=now)
    secret = codes.a_first_password()
    held.password_hash = passwords.hash_of_password(secret)
    held.must_change, held.must_change_by = True, now + FIRST_PASSWORD_LASTS
    held.totp_secret, held.totp_counter, held.changed_at = None, 0, now
    db.add(held)
    end_sessions(db, person_id, now)
    _record(db, person_id, "was given a first password", now, actor=actor)
    return secret


def is_password_of(db: Session, person_id: int, password: str) -> bool:
    """Asked again before somebody changes how they sign in."""
    held = db.get(Credential, person_id)
    return passwords.matches(held.password_hash if held else None, password)


def _let_through(db: Session, keys: Iterable[throttle.Key], now: datetime) -> None:
    wait = throttle.wait_for(db, keys, now)
    if wait:
        raise TooManyTries(wait)


def _account(db: Session, email: str) -> tuple[Person | None, Credential | None]:
    try:
        wanted = select(Person).where(Person.email == email_address(email))
    except BadInput:
        return None, None
    person = db.exec(wanted.order_by(col(Person.id))).first()
    return person, (db.get(Credential, person.id) if person else None)


def _steps(held: Credential, second_factor: bool) -> tuple[Step, ...]:
    steps = []
    if held.totp_secret is not None:
        steps.append(Step.CODE)
    elif second_factor and not held.no_second_factor:
        steps.append(Step.SET_UP)
    if held.must_change:
        steps.append(Step.PASSWORD)
    return tuple(steps)


def _use_recovery_code(db: Session, person_id: int, said: str, now: datetime) -> bool:
    wanted = hash_of(codes.plain_code(said))
    found = db.exec(
        select(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.hash == wanted)
        .where(col(RecoveryCode.used_at).is_(None))
        .order_by(col(RecoveryCode.id))
        .with_for_update()
    ).first()
    if found is None:
        return False
    found.used_at = now
    db.add(found)
    _record(db, person_id, "used a recovery code", now)
    return True


def _record(
    db: Session, person_id: int, words: str, at: datetime, *, actor: str | None = None
) -> None:
    name = actor_name(person_id)
    record(db, actor=actor or name, verb=Verb.CHANGED, subject=name, because=words, at=at)
