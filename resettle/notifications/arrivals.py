"""Asks after messages that somebody else delivers: one that never arrives is seen, and told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from resettle.clock import Clock
from resettle.db import Database
from resettle.errors import ResettleError
from resettle.happenings import WorkGivenUp
from resettle.notifications.models import Dispatch
from resettle.notifications.queries import is_about_work_given_up
from resettle.notifications.senders import Sender
from resettle.permissions import THE_SERVICE
from resettle.timers.actions import announce
from resettle.timers.runner import Stopwatch

_D = Dispatch.__table__.c
_CHUNK = 50
#: Most are delivered in seconds, and a phone that is off is tried for three days.
FIRST = timedelta(minutes=1)
_SOON, _LATER = timedelta(minutes=5), timedelta(hours=1)
_AN_HOUR, _LAST = timedelta(hours=1), timedelta(days=4)
_NEVER = "Refused: It was sent and could not be delivered. Check the address, or the number."


def ask_after(database: Database, clock: Clock, sender: Sender, watch: Stopwatch) -> int:
    """Ask what became of each message that it is time to ask about. Says how many never will
    arrive. Where nobody answers, all of it is asked later."""
    lost = 0
    now = clock.now()
    wanted = select(Dispatch.__table__).where(_D.ask_at.is_not(None), _D.ask_at <= now)
    with database.reading() as db:
        rows = db.connection().execute(wanted.order_by(_D.ask_at, _D.id).limit(_CHUNK)).all()
    for row in rows:
        if watch.has_run_out():
            break
        try:
            arrived = sender.arrived(row.outside_id)
        except ResettleError:
            _note(database, row, ask_at=now + _SOON)
            break
        if arrived is False:
            lost += _give_up(database, row, now)
        else:
            later = None if arrived else ask_next(row.sent_at, now)
            _note(database, row, delivered=arrived, ask_at=later)
    return lost


def ask_next(sent_at: datetime, now: datetime) -> datetime | None:
    """When to ask again about a message nobody knows of yet; None once it is too long ago."""
    age = now - sent_at
    if age > _LAST:
        return None
    return now + (_SOON if age < _AN_HOUR else _LATER)


def _note(database: Database, row: Row[Any], **values: Any) -> None:
    with database.unit() as db:
        db.connection().execute(_same(row).values(**values))


def _give_up(database: Database, row: Row[Any], now: datetime) -> bool:
    lost = {"state": "failed", "delivered": False, "ask_at": None, "last_error": _NEVER}
    with database.unit() as db:
        ours = db.connection().execute(_same(row).values(**lost)).rowcount == 1
        # That nobody could be told that something was given up is told to nobody.
        if ours and not is_about_work_given_up(THE_SERVICE, db, row.id):
            announce(db, WorkGivenUp("dispatch", row.id, row.attempts + 1), now=now)
    return ours


def _same(row: Row[Any]) -> Any:
    """The very message that was asked about: not one sent again meanwhile."""
    return update(Dispatch.__table__).where(
        _D.id == row.id,
        _D.state == "sent",
        _D.outside_id == row.outside_id,
        _D.ask_at.is_not(None),
    )
