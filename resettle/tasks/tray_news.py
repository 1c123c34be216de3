"""Says that something waits in the tray, once for each message, whoever put it there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, cast, literal, select
from sqlmodel import Session

from resettle.happenings import MessageNeedsAttention
from resettle.releases.models import IN_TRAY, Message
from resettle.releases.understood import State
from resettle.timers.actions import Announcement, announce_all
from resettle.timers.models import Outbox
from resettle.timers.rules import held_until

_MESSAGE = Message.__table__.c
_OUTBOX = Outbox.__table__.c
_KEY = MessageNeedsAttention(0).key.removesuffix("0")

#: Messages announced at one beat.
_SOME = 1_000


def announce_tray(db: Session, now: datetime, hold_minutes: int) -> int:
    """Announce every message that a person must decide and nobody has been told of.

    Messages of children we do not know are left out: a feed of a whole country is full of them.
    Held as all that leaves the service, for what is corrected or decided in time is no news.
    """
    key = literal(_KEY) + cast(_MESSAGE.id, String)
    told = select(_OUTBOX.id).where(_OUTBOX.key == key).exists()
    waiting = db.connection().execute(
        select(_MESSAGE.id, _MESSAGE.child_id)
        .where(IN_TRAY, _MESSAGE.state == State.NEEDS_ATTENTION.value)
        .where(_MESSAGE.handled_at.is_(None), ~told)
        .order_by(_MESSAGE.id)
        .limit(_SOME)
    )
    rows = waiting.all()
    held = held_until(now, hold_minutes)
    news = [Announcement(MessageNeedsAttention(*row), held) for row in rows]
    announce_all(db, news, now=now)
    return len(rows)
