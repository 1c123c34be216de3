"""An installation to beat in: a real database, the real rulebook, a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select

from resettle.clock import Clock, FixedClock
from resettle.db import Database
from resettle.errors import SourceUnavailable
from resettle.notifications.models import Dispatch, Notice
from resettle.notifications.senders import Envelope, MemorySender
from resettle.reactions import Beaten, beat_of
from resettle.releases.reading import pieces
from resettle.releases.reasons import MovementReasons, load_reasons
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT, Settings
from resettle.tasks.intake import Intake, Receipt
from resettle.tasks.models import Task
from resettle.tasks.planning import Planning

Where = Any


class BreakableSender(MemorySender):
    """Takes nothing while it is broken."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = False
        self.tried = 0

    def send(self, envelope: Envelope) -> None:
        self.tried += 1
        if self.broken:
            raise SourceUnavailable("The post office is shut. Come back later.")
        super().send(envelope)


@cache
def the_catalogue() -> Catalogue:
    """The real rules, read once a session. A test that changes rules brings its own."""
    return Catalogue(PROJECT / "workflows", PROJECT / "config")


@cache
def the_reasons() -> MovementReasons:
    return load_reasons(PROJECT / "config")


def moment(words: str) -> datetime:
    """`2026-03-02 09:00`, in UTC."""
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


@dataclass
class House:
    """What the beat needs, and a sender that keeps what it was given."""

    database: Database
    clock: Clock
    settings: Settings = field(default_factory=Settings)
    catalogue: Catalogue = field(default_factory=the_catalogue)
    reasons: MovementReasons = field(default_factory=the_reasons)
    sender: BreakableSender = field(default_factory=BreakableSender)
    _beat: Callable[[], Beaten] | None = None

    def set(self, **settings: Any) -> None:
        self.settings = replace(self.settings, **settings)
        self._beat = None

    @property
    def fixed(self) -> FixedClock:
        assert isinstance(self.clock, FixedClock)
        return self.clock

    def planning(self) -> Planning:
        return Planning(
            self.catalogue.in_force(), self.catalogue.calendar(), self.settings, self.clock
        )

    def intake(self) -> Intake:
        return Intake(self.database, self.planning(), self.reasons)

    def take(self, *messages: dict[str, Any]) -> list[Receipt]:
        return self.intake().take_in(pieces(json.dumps(messages).encode()), "test")

    def beat(self, at: str | None = None) -> Beaten:
        if at is not None:
            self.fixed.set(moment(at))
        if self._beat is None:
            self._beat = beat_of(self, self.sender)
        beaten = self._beat()
        assert beaten.failed == ()
        return beaten

    @property
    def sent(self) -> list[Envelope]:
        sent: list[Envelope] = self.sender.sent
        return sent

    def forget(self) -> None:
        """Look only at what is sent from here on."""
        self.sender._kept.clear()

    def count(self, table: Any, *where: Where) -> int:
        with self.database.reading() as db:
            wanted = select(func.count()).select_from(table).where(*where)
            return db.connection().scalar(wanted) or 0

    def rows(self, table: Any, *where: Where) -> list[Any]:
        with self.database.reading() as db:
            found = select(table.__table__).where(*where).order_by(table.__table__.c.id)
            return list(db.connection().execute(found))

    def tasks(self, *where: Where) -> list[Any]:
        return self.rows(Task, *where)

    def notices(self, *where: Where) -> list[Any]:
        return self.rows(Notice, *where)

    def dispatches(self, *where: Where) -> list[Any]:
        return self.rows(Dispatch, *where)


def day(words: str) -> date:
    return date.fromisoformat(words)
