"""The keys that phones seal their queue with: made, turned over, and forgotten in time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, or_, select

from resettle.contacts.models import SealKey
from resettle.contacts.rules import KEY_GIVEN_OUT, KEY_OPENS_AFTER
from resettle.contacts.sealing import new_key
from resettle.db import Database


def turn_keys(database: Database, secret: bytes, now: datetime) -> bool:
    """Have a key that is fresh enough to give out, and forget those that open nothing any more.

    Says whether anything was done. Safe to call as often as anybody likes: of two that make a key
    at once both keys open, and the later one is given out.
    """
    with database.reading() as db:
        newest = newest_key(db)
        over = db.exec(select(SealKey.id).where(col(SealKey.until) < now)).first()
    is_due = newest is None or now - newest.made_at >= KEY_GIVEN_OUT
    if not is_due and over is None:
        return False
    # Made before the unit is opened: it takes a second, and others wait for the writer.
    made = new_key(secret) if is_due else None
    with database.unit() as db:
        for old in db.exec(select(SealKey).order_by(col(SealKey.id))):
            if old.until is not None and old.until < now:
                db.delete(old)
            elif made is not None and old.until is None:
                old.until = now + KEY_OPENS_AFTER
                db.add(old)
        if made is not None:
            name, pem = made
            db.add(SealKey(name=name, private_pem=pem, made_at=now))
    return True


def newest_key(db: Session) -> SealKey | None:
    """The key to give out; None before the first beat."""
    return db.exec(select(SealKey).order_by(col(SealKey.id).desc()).limit(1)).first()


def key_named(db: Session, name: str, now: datetime) -> SealKey | None:
    """The key of this name, while it opens anything."""
    still = or_(col(SealKey.until).is_(None), col(SealKey.until) >= now)
    wanted = select(SealKey).where(SealKey.name == name, still)
    return db.exec(wanted.order_by(col(SealKey.id))).first()
