"""Whether this installation is a demonstration: a mark that `resettle demo` alone sets.

Accounts that ask for no second factor open only here, and every page says that all is invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from resettle.clock import Clock
from resettle.db import Database
from resettle.timers.models import Heartbeat

#: The name under which the mark is kept. Its note is the day the demonstration counts from.
MARK = "demonstration"
#: Stands in the note once everything is loaded.
_WHOLE = " loaded"
_ASKED_EVERY = timedelta(minutes=1)


def first_day(db: Session) -> date | None:
    """The day the demonstration was first loaded; None where this is none."""
    mark = db.get(Heartbeat, MARK)
    return date.fromisoformat(mark.note.removesuffix(_WHOLE)) if mark else None


def is_whole(db: Session) -> bool:
    """Whether the demonstration was loaded to its end."""
    mark = db.get(Heartbeat, MARK)
    return mark is not None and mark.note.endswith(_WHOLE)


def mark_as_demonstration(db: Session, day: date, *, whole: bool, at: datetime) -> None:
    mark = db.get(Heartbeat, MARK) or Heartbeat(name=MARK, at=at)
    mark.at, mark.note = at, day.isoformat() + (_WHOLE if whole else "")
    db.add(mark)


class Sign:
    """Whether pages must say that this is a demonstration, without asking at every page.

    Once it is one it stays one. While it is none, the mark is looked for again now and then, since
    a demonstration may be loaded beside a running service.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._is_up = False
        self._asked_at: datetime | None = None

    def is_up(self) -> bool:
        now = self._clock.now()
        if self._is_up or (self._asked_at is not None and now - self._asked_at < _ASKED_EVERY):
            return self._is_up
        self._asked_at = now
        try:
            with self._database.reading() as db:
                self._is_up = first_day(db) is not None
        except SQLAlchemyError:
            # A database that does not answer, or has no tables yet, is no demonstration.
            return False
        return self._is_up
