"""How each person wants to be told, and where: asked by the post room, and chosen by the person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import update
from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.errors import BadInput, Conflict
from resettle.notifications.models import Notice, Preference
from resettle.notifications.when import AS_IT_COMES, MUTABLE, Quiet, Wishes
from resettle.staff.rules import actor_name, person_key
from resettle.web.languages import ENGLISH

EMAIL, TEXT = "email", "text"

_NOTICE = Notice.__table__


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What somebody chose on their page."""

    channel: str
    telephone: str
    language: str
    digest: bool
    quiet: Quiet | None
    muted: Iterable[str]


def preference_of(db: Session, person_id: int) -> Preference | None:
    """What one person chose; None for somebody who chose nothing."""
    return db.get(Preference, person_id)


def wishes_of(db: Session, to: str, daily_at: time) -> Wishes:
    """How whoever this is wants to be told. A post has no wishes."""
    held = _of(db, to)
    if held is None:
        return AS_IT_COMES
    return Wishes(daily_at if held.digest else None, quiet_of(held), frozenset(held.muted.split()))


def quiet_of(held: Preference) -> Quiet | None:
    if not held.quiet_from or not held.quiet_until:
        return None
    return Quiet(time.fromisoformat(held.quiet_from), time.fromisoformat(held.quiet_until))


def telephone_of(db: Session, to: str) -> str:
    """Where text messages to this addressee go; "" for everybody who is written to."""
    held = _of(db, to)
    return held.telephone if held is not None and held.channel == TEXT else ""


def language_of(db: Session, to: str) -> str:
    """In which language this addressee is told; a post, and who has chosen nothing, in English."""
    held = _of(db, to)
    return held.language if held is not None else ENGLISH


def mobile_number(said: str) -> str:
    """A number that a text message can be sent to.

    >>> mobile_number("07700 900 123"), mobile_number("+44 (0)7700 900123")
    ('+447700900123', '+447700900123')

    Raises:
        BadInput: it is none.
    """
    plain = re.sub(r"[\s().-]", "", said)
    plain = re.sub(r"^(?:00|\+)440?|^0(?=7)", "+44", plain)
    if not re.fullmatch(r"\+447\d{9}|\+(?!44)\d{8,15}", plain, re.ASCII):
        raise BadInput("Enter a mobile number, like 07700 900 123.", field="telephone")
    return plain


def quiet_hours(begins: time | None, ends: time | None) -> Quiet | None:
    """Raises: BadInput: only one of the two is said, or there is no time between them."""
    if begins is None and ends is None:
        return None
    if begins is None or ends is None:
        missing = "quiet_from" if begins is None else "quiet_until"
        raise BadInput("Enter both hours, or neither.", field=missing)
    if begins == ends:
        raise BadInput("Enter another hour than the one they begin at.", field="quiet_until")
    return Quiet(begins, ends)


def choose_how(
    db: Session, person_id: int, said: Chosen, *, version: int, at: datetime
) -> Preference:
    """Keep what somebody chose. What waited for an hour of before is looked at again.

    Raises:
        Conflict: it was changed since, in another window.
    """
    held = db.get(Preference, person_id, with_for_update=True)
    if version != (held.version if held else 0):
        raise Conflict("This was changed in another window since you opened the page.")
    kept = held or Preference(person_id=person_id, version=0, at=at)
    kept.channel, kept.telephone, kept.digest = said.channel, said.telephone, said.digest
    kept.language = said.language
    kept.quiet_from = f"{said.quiet.begins:%H:%M}" if said.quiet else ""
    kept.quiet_until = f"{said.quiet.ends:%H:%M}" if said.quiet else ""
    kept.muted = " ".join(sorted(set(said.muted) & set(MUTABLE)))
    kept.version += 1
    kept.at = at
    db.add(kept)
    _look_again(db, person_id, at)
    record(
        db,
        actor=actor_name(person_id),
        verb=Verb.CHANGED,
        subject=f"person:{person_id}",
        because="chose how to be told",
        at=at,
    )
    return kept


def _look_again(db: Session, person_id: int, now: datetime) -> None:
    mine = (_NOTICE.c.to == person_key(person_id), _NOTICE.c.not_before > now)
    unsent = (_NOTICE.c.message_id.is_(None), _NOTICE.c.dropped.is_(None))
    db.connection().execute(update(_NOTICE).where(*mine, *unsent).values(not_before=now))


def _of(db: Session, to: str) -> Preference | None:
    kind, _, number = to.partition(":")
    return db.get(Preference, int(number)) if kind == "person" and number.isdecimal() else None
