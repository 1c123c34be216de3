"""Has a message that was given up tried once more, after a person has mended what was wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from resettle.notifications.models import Dispatch

_DISPATCH = Dispatch.__table__


def send_again(db: Session, dispatch_id: int, now: datetime) -> bool:
    """Says whether there was such a message. What it says is looked at again before it leaves."""
    again = update(_DISPATCH).where(_DISPATCH.c.id == dispatch_id, _DISPATCH.c.state == "failed")
    anew = {"outside_id": None, "delivered": None, "ask_at": None}
    done = db.connection().execute(
        again.values(state="open", attempts=0, next_attempt_at=now, **anew)
    )
    return done.rowcount == 1
