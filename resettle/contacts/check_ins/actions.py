"""Taking a check-in down, the links that lead to one, and talking with who asked for it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.contacts.check_ins.rules import (
    LINK_LASTS,
    MOST_LINKS,
    TWICE,
    only_answers,
)
from resettle.contacts.models import CheckIn, CheckInLink
from resettle.contacts.rules import CheckInWay
from resettle.db import lock_child
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.happenings import ChildWantsToTalk
from resettle.staff.rules import hash_of
from resettle.timers.actions import announce

_LINK = CheckInLink.__table__


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a child says. Whatever is left out was skipped."""

    how: Mapping[str, int | None] = field(default_factory=dict)
    words: str = ""
    talk: bool = False


def check_in(
    db: Session,
    child_id: int,
    said: Answers,
    *,
    actor: str,
    at: datetime,
    way: CheckInWay = CheckInWay.ON_A_PHONE,
    link_id: int | None = None,
) -> CheckIn:
    """Take down how a child says things are. Who must talk with them hears of it at once.

    Raises:
        BadInput: every question was skipped.
    """
    how, words = only_answers(said.how), said.words.strip()
    if not how and not words and not said.talk:
        raise BadInput("Pick a face, write something, or say that you want to talk", field="words")
    lock_child(db, child_id)
    held = _last(db, child_id)
    if (
        held is not None
        and link_id is None
        and at - held.at < TWICE
        and (held.answers, held.words, held.talk, held.actor) == (how, words, said.talk, actor)
    ):
        return held
    row = CheckIn(
        child_id=child_id,
        way=str(way),
        answers=how,
        words=words,
        talk=said.talk,
        link_id=link_id,
        at=at,
        actor=actor,
    )
    db.add(row)
    db.flush()
    _record(
        db,
        f"check_in:{row.id}",
        child_id,
        "a child checked in",
        actor=actor,
        at=at,
        verb=Verb.COLLECTED,
    )
    if said.talk:
        announce(db, ChildWantsToTalk(child_id, row.id), now=at)
    return row


def talked(
    db: Session, child_id: int, number: int, words: str, *, actor: str, at: datetime
) -> None:
    """Somebody has talked with the child who asked for it.

    Raises:
        NotFound: no such check-in of this child. Conflict: somebody said so already.
        Refused: the child did not ask to talk.
    """
    row = db.get(CheckIn, number, with_for_update=True)
    if row is None or row.child_id != child_id:
        raise NotFound("There is no such check-in of this child.", field="check-in")
    if not row.talk:
        raise Refused("The child did not ask to talk to anybody.")
    if row.talked_at is not None:
        raise Conflict("Somebody has talked with the child already.")
    row.talked_at, row.talked_by, row.talked_words = at, actor, words.strip()
    db.add(row)
    db.flush()
    _record(
        db, f"check_in:{number}", child_id, "somebody talked with the child", actor=actor, at=at
    )


def make_link(db: Session, child_id: int, *, actor: str, at: datetime) -> str:
    """Make a link and give its secret, which is kept nowhere: this is the only time it is seen.

    Raises:
        Refused: there are as many open links as anybody needs.
    """
    lock_child(db, child_id)
    wanted = select(CheckInLink.id).where(
        CheckInLink.child_id == child_id,
        col(CheckInLink.used_at).is_(None),
        col(CheckInLink.revoked_at).is_(None),
        col(CheckInLink.until) > at,
    )
    if len(db.exec(wanted.order_by(col(CheckInLink.id))).all()) >= MOST_LINKS:
        raise Refused("There are %(count)s open links. Take one back first.", count=MOST_LINKS)
    # 256 bits, and nothing in front of them that says what this service is for.
    secret = secrets.token_urlsafe(32)
    row = CheckInLink(
        child_id=child_id, hash=hash_of(secret), made_at=at, actor=actor, until=at + LINK_LASTS
    )
    db.add(row)
    db.flush()
    _record(
        db,
        f"check_in_link:{row.id}",
        child_id,
        "a link for a check-in was made",
        actor=actor,
        at=at,
    )
    return secret


def revoke_link(db: Session, child_id: int, number: int, *, actor: str, at: datetime) -> bool:
    """From the very next moment it opens nothing. False where it opened nothing already."""
    waits = (_LINK.c.used_at.is_(None), _LINK.c.revoked_at.is_(None))
    done = db.connection().execute(
        update(_LINK)
        .where(_LINK.c.id == number, _LINK.c.child_id == child_id, *waits)
        .values(revoked_at=at)
    )
    if done.rowcount != 1:
        return False
    words = "a link for a check-in was taken back"
    _record(db, f"check_in_link:{number}", child_id, words, actor=actor, at=at)
    return True


def check_in_by_link(db: Session, secret: str, said: Answers, *, at: datetime) -> bool:
    """The same through a link, which is used up by it. False where it opens nothing: a wrong one,
    one that was used, one that is over, and one that was taken back are all the same.

    Raises:
        BadInput: every question was skipped. The link is not used up by that.
    """
    used = db.connection().execute(
        update(_LINK)
        .where(
            _LINK.c.hash == hash_of(secret),
            _LINK.c.used_at.is_(None),
            _LINK.c.revoked_at.is_(None),
            _LINK.c.until > at,
        )
        .values(used_at=at)
        .returning(_LINK.c.id, _LINK.c.child_id)
    )
    link = used.first()
    if link is None:
        return False
    actor = f"check_in_link:{link.id}"
    check_in(db, link.child_id, said, actor=actor, at=at, way=CheckInWay.LINK, link_id=link.id)
    return True


def _last(db: Session, child_id: int) -> CheckIn | None:
    wanted = select(CheckIn).where(CheckIn.child_id == child_id)
    return db.exec(wanted.order_by(col(CheckIn.id).desc())).first()


def _record(
    db: Session,
    subject: str,
    child_id: int,
    words: str,
    *,
    actor: str,
    at: datetime,
    verb: Verb = Verb.CHANGED,
) -> None:
    record(db, actor=actor, verb=verb, subject=subject, because=words, at=at, child_id=child_id)
