"""Slows down whoever keeps failing to sign in, by account and by place. Kept in the database.

Asked before a password is hashed: hashing is slow on purpose, and must not be had for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlmodel import Session, col, select

from resettle.staff.models import Attempt


class Patience(NamedTuple):
    """How many failures cost nothing, and how long the longest wait is."""

    free: int
    longest: timedelta


#: An account waits no longer than this, so that nobody can be locked out by somebody else for long.
OF_ACCOUNT = Patience(5, timedelta(minutes=15))
#: A whole office may come from one address.
OF_PLACE = Patience(30, timedelta(minutes=15))
#: After a day without a failure all is forgotten.
_FORGET = timedelta(days=1)


class Key(NamedTuple):
    word: str
    patience: Patience


def keys_of(email: str, place: str) -> tuple[Key, Key]:
    """The account and the place, as hashes: this table must not list who works here."""
    return (
        Key(_hash(f"account:{email}"), OF_ACCOUNT),
        Key(_hash(f"place:{place}"), OF_PLACE),
    )


def key_of_place(what: str, place: str) -> Key:
    """A place that tries secret addresses of one kind, such as links: apart from signing in, so
    that neither stops the other."""
    return Key(_hash(f"{what}:{place}"), OF_PLACE)


def wait_for(db: Session, keys: Iterable[Key], now: datetime) -> timedelta:
    """How long from now until another try is allowed; zero where it is allowed at once."""
    held = db.exec(
        select(Attempt.blocked_until)
        .where(col(Attempt.key).in_([key.word for key in keys]))
        .order_by(col(Attempt.key))
    )
    until = [moment for moment in held if moment is not None and moment > now]
    return max(until) - now if until else timedelta(0)


def note_failure(db: Session, keys: Iterable[Key], now: datetime) -> None:
    """Count one more failure; each beyond the free ones doubles the wait."""
    for key in keys:
        held = db.get(Attempt, key.word)
        if held is None or now - held.last_at > _FORGET:
            held = held or Attempt(key=key.word, failures=0, last_at=now)
            held.failures = 0
        held.failures += 1
        held.last_at = now
        over = held.failures - key.patience.free
        if over > 0:
            # Never past what fits: after a dozen doublings the longest wait is reached anyway.
            wait = timedelta(seconds=2 ** min(over, 12))
            held.blocked_until = now + min(wait, key.patience.longest)
        db.add(held)


def forgive(db: Session, key: Key) -> None:
    """Signing in forgives an account's failures, but not its place's: others may be at it there."""
    held = db.get(Attempt, key.word)
    if held is not None:
        db.delete(held)


def _hash(words: str) -> str:
    return sha256(words.encode("utf-8", errors="replace")).hexdigest()
