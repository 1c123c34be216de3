"""The product itself, called where its own doors call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from bench.caseload import NOW
from bench.measuring import Work
from bench.rules import calendar, rulebook
from resettle.audit.rules import Because
from resettle.clock import FixedClock
from resettle.db import Database, migrate, open_database
from resettle.planning.vocabulary import TaskState
from resettle.planning.workflow import Rulebook
from resettle.planning.working_days import WorkingDays
from resettle.releases.reading import pieces
from resettle.releases.reasons import load_reasons
from resettle.settings import Settings
from resettle.tasks.actions import Deed, change_task
from resettle.tasks.intake import CHUNK, Intake
from resettle.tasks.models import Task
from resettle.tasks.planning import Planning
from resettle.tasks.replan import replan, replan_many
from resettle.tasks.sweep import NIGHTLY_SWEEP, REPLAN_EVERYONE, replan_everyone, sweep
from resettle.timers.rules import Again, Due

__all__ = ["CHUNK", "Product", "closing", "make", "open_at", "opened"]

_TASK = Task.__table__
MEASURED = Because("bench", "measured")


class Closing(Protocol):
    """A database, the product's or the floor's."""

    def close(self) -> None: ...


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    database = open_at(path)
    try:
        yield database
    finally:
        database.close()


def open_at(path: Path) -> Database:
    return open_database(f"sqlite:///{path}")


def make(path: Path) -> None:
    """An empty database in the shape of this version."""
    with opened(path) as database:
        migrate(database)


class _Enough(Exception):
    """Ends a rehearsal, so that nothing of it stays."""


def closing(database: Closing, work: Callable[[], object]) -> Work:
    """Work on a database that is open already; closing it, and so tidying its file, counts."""

    def both() -> None:
        work()
        database.close()

    return both


@dataclass(frozen=True, slots=True)
class Product:
    """The rules and days to plan by, and everything else as the settings have it by default."""

    planning: Planning

    @classmethod
    def by(cls, rules: Rulebook | None = None, days: WorkingDays | None = None) -> Product:
        rules, days = rules or rulebook(), days or calendar()
        return cls(Planning(rules, days, Settings(), FixedClock(NOW)))

    def at(self, path: Path) -> Database:
        """A database that has planned one child, for nothing.

        A service makes its statements ready once in its life, and not once in every measurement.
        """
        database = open_at(path)
        with suppress(_Enough), database.unit() as db:
            replan(db, 1, MEASURED, self.planning)
            raise _Enough
        return database

    def plan_everyone(self, database: Database) -> None:
        """As after a change of rules: every open child, in steps that let other work in."""
        due = Due(1, REPLAN_EVERYONE, REPLAN_EVERYONE, None, {}, NOW, 1)
        while isinstance(outcome := replan_everyone(due, database, self.planning), Again):
            due = replace(due, payload=outcome.payload or {})

    def sweep(self, database: Database) -> None:
        """The nightly sweep, which must change nothing."""
        due = Due(1, NIGHTLY_SWEEP, NIGHTLY_SWEEP, None, {"night": "2027-01-15"}, NOW, 1)
        while isinstance(outcome := sweep(due, database, self.planning), Again):
            due = replace(due, payload=outcome.payload or {})

    def plan_some(self, database: Database, number: int) -> None:
        """The first so many children, in transactions of a chunk."""
        for start in range(1, number + 1, CHUNK):
            some = range(start, min(start + CHUNK, number + 1))
            with database.unit() as db:
                replan_many(db, some, MEASURED, self.planning)

    def finish_one_each(self, database: Database, number: int) -> None:
        """One task of each child done by a person, each in a transaction of its own."""
        deed = Deed(state=TaskState.DONE)
        for child in range(1, number + 1):
            wanted = select(_TASK.c.id).where(_TASK.c.child_id == child).order_by(_TASK.c.id)
            with database.unit() as db:
                task_id = db.connection().execute(wanted.limit(1)).scalar_one()
                change_task(db, task_id, deed, version=1, because=MEASURED, planning=self.planning)

    def plan_each(self, database: Database, ids: Sequence[int]) -> None:
        """Each child in a transaction of its own."""
        for child in ids:
            with database.unit() as db:
                replan(db, child, MEASURED, self.planning)

    def ingest(self, database: Database, body: bytes) -> None:
        """A list of events, as a file or a request brings it."""
        receipts = self.intake(database).take_in(pieces(body), "bench")
        bad = [receipt for receipt in receipts if receipt.outcome != "accepted"]
        if bad:
            raise AssertionError(f"every event here is a good one, but: {bad[:3]}")

    def ingest_one(self, intake: Intake, message: bytes) -> None:
        """One event, as one request brings it."""
        (receipt,) = intake.take_in(pieces(message), "bench")
        if receipt.outcome != "accepted":
            raise AssertionError(f"the event is a good one, but: {receipt}")

    def intake(self, database: Database) -> Intake:
        return Intake(database, self.planning, load_reasons(self.planning.settings.config_dir))
