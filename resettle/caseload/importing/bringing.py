"""Bringing a list in: it is checked, then taken in row by row in small parts, each of them whole.

What a part does and how far the list has come are one transaction: a process that dies in the
middle, or a beat that comes twice, goes on with the next row and repeats none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.caseload.importing.columns import EVENTS, KINDS, find_columns
from resettle.caseload.importing.happening import event_steps
from resettle.caseload.importing.reader import Fault
from resettle.caseload.importing.reading import read_rows
from resettle.caseload.importing.rows import Row
from resettle.caseload.importing.sending import receipt, receipt_of, take_in
from resettle.caseload.importing.settling import Settling, Step
from resettle.caseload.importing.table import read_table
from resettle.caseload.models import Import
from resettle.clock import LONDON
from resettle.errors import BadInput, Conflict, NotFound, Words
from resettle.permissions import THE_SERVICE, Viewer
from resettle.staff.queries import viewer_of
from resettle.tasks.intake import Intake
from resettle.timers.actions import set_timer
from resettle.timers.rules import Again, Due, Finished, Outcome
from resettle.timers.runner import Stopwatch

BRING_IN = "bring_in"
#: Rows in one transaction: few enough that nobody waits long for the writer.
CHUNK = 50
#: How long one run may take before it lets other work in.
_RUN_SECONDS = 2.0
#: A list that was only looked at is forgotten after a day: it is full of what concerns children.
_KEPT_FOR = timedelta(days=1)
_BROKE = Words("It could not be taken in, and nothing of it was. Tell whoever runs the service.")
#: Who brings a list on the command line.
CLI = "cli"


class Read(NamedTuple):
    """A file, read."""

    rows: Sequence[Row]
    #: By key, what the file calls the column.
    called: Any
    #: Columns that are left out.
    unknown: tuple[str, ...]


def read_list(kind: str, content: bytes, at: datetime) -> Read:
    """Raises: BadInput: the file as a whole cannot be used."""
    table = read_table(content)
    found = find_columns(kind, table.headings)
    rows = read_rows(kind, table.lines, found, at.astimezone(LONDON).date())
    return Read(rows, found.headings, found.unknown)


def steps_of(
    viewer: Viewer, db: Session, kind: str, rows: Sequence[Row], *, at: datetime, called: Any
) -> list[Step]:
    """What would become of some rows, with nothing done."""
    settling = Settling(viewer, db, rows, at, called)
    if kind == EVENTS:
        return event_steps(settling, db, rows)
    return [settling.child_step(row) for row in rows]


def check_list(
    viewer: Viewer, db: Session, kind: str, content: bytes, *, name: str, at: datetime
) -> Import:
    """Read a list, say what is wrong with which row, and keep it for whoever then says go.

    Raises:
        BadInput: the file as a whole cannot be used.
    """
    if kind not in KINDS:
        raise BadInput("Choose what the file is a list of", field="kind")
    told = read_list(kind, content, at)
    receipts = []
    for start in range(0, len(told.rows), 500):
        some = told.rows[start : start + 500]
        receipts += [
            receipt_of(one) for one in steps_of(viewer, db, kind, some, at=at, called=told.called)
        ]
    held = Import(
        at=at,
        actor=viewer.name,
        file_name=name[:200],
        digest=sha256(content).hexdigest(),
        content=content,
        kind=kind,
        state="checked",
        total=len(told.rows),
        receipts=receipts,
    )
    db.add(held)
    db.flush()
    _note(db, held, "checked a list", at)
    due = at + _KEPT_FOR
    set_timer(db, BRING_IN, _key(held.id), due, {"import": held.id}, now=at)
    return held


def start_list(db: Session, held: Import, *, at: datetime) -> None:
    """Have a list that was checked taken in, from the next beat on.

    Raises:
        Conflict: that was said before, or the list has been forgotten.
    """
    if held.state != "checked" or held.content is None:
        raise Conflict("This list was started or forgotten already.")
    held.state, held.receipts = "running", []
    db.add(held)
    _note(db, held, "had a list taken in", at)
    set_timer(db, BRING_IN, _key(held.id), at, {"import": held.id}, now=at)


def leave_list(db: Session, held: Import, *, at: datetime) -> None:
    """Forget a list that was only looked at, or has nothing more to give."""
    if held.state in ("checked", "running"):
        held.state, held.content, held.finished_at = "left", None, at
        db.add(held)
        _note(db, held, "left a list", at)


def bring_in(due: Due, intake: Intake) -> Outcome:
    """The beat's part: as much as fits into a moment, then again."""
    work = Work(intake, int(due.payload["import"]))
    watch = Stopwatch(_RUN_SECONDS)
    while work.step():
        if watch.has_run_out():
            return Again(intake.planning.clock.now(), due.payload)
    return Finished()


class Work:
    """Takes one list in, part by part."""

    def __init__(self, intake: Intake, import_id: int) -> None:
        self.intake, self.import_id = intake, import_id
        self._read: Read | None = None

    def step(self) -> bool:
        """The next part. Says whether there is more."""
        try:
            return self._some(CHUNK)
        except DBAPIError:
            raise
        except Exception:
            # One row of these breaks what it meets; alone, it spoils only itself.
            return all(self._one() for _ in range(CHUNK))

    def run(self, each: Callable[[int], None]) -> Import:
        """All of it, here and now: for the command line."""
        done = 0
        more = True
        while more:
            more = self.step()
            with self.intake.database.reading() as db:
                held = db.get_one(Import, self.import_id)
            each(held.done - done)
            done = held.done
        return held

    def _one(self) -> bool:
        try:
            return self._some(1)
        except DBAPIError:
            raise
        except Exception:
            return self._some(1, aside=True)

    def _some(self, most: int, *, aside: bool = False) -> bool:
        now = self.intake.planning.clock.now()
        with self.intake.database.unit() as db:
            # Every list goes through the first row of the table: no two are taken in at once.
            db.exec(select(Import.id).order_by(col(Import.id)).limit(1).with_for_update()).first()
            held = db.get_one(Import, self.import_id)
            viewer = _viewer(db, held.actor, now)
            if held.state != "running" or held.content is None or viewer is None:
                leave_list(db, held, at=now)
                return False
            if self._read is None:
                self._read = read_list(held.kind, held.content, held.at)
            rows = self._read.rows[held.done : held.done + most]
            if aside:
                said = [receipt(row, "refused", fault=Fault("", _BROKE)) for row in rows]
            else:
                steps = steps_of(viewer, db, held.kind, rows, at=held.at, called=self._read.called)
                said = take_in(viewer, db, self.intake, steps)
            held.done += len(rows)
            held.receipts = [*held.receipts, *said]
            if held.done >= held.total:
                held.state, held.content, held.finished_at = "done", None, now
                _note(db, held, "a list was taken in", now)
            db.add(held)
            return held.state == "running"


def counts_of(held: Import) -> dict[str, int]:
    """How many rows came to what."""
    found = Counter(one["outcome"] for one in held.receipts)
    return {outcome: found[outcome] for outcome in ("new", "changed", "same", "tray", "refused")}


def import_for(viewer: Viewer, db: Session, import_id: int) -> Import:
    """One list, for whoever brought it, and for other systems.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    held = db.get(Import, import_id)
    if held is None or not (held.actor == viewer.name or not viewer.is_a_person):
        raise NotFound("There is no such list that you brought.", field="import")
    return held


def imports_of(viewer: Viewer, db: Session, *, limit: int = 20) -> Sequence[Import]:
    """The lists that somebody brought, the last first."""
    wanted = select(Import).where(Import.actor == viewer.name)
    return db.exec(wanted.order_by(col(Import.id).desc()).limit(limit)).all()


def _viewer(db: Session, actor: str, now: datetime) -> Viewer | None:
    """Whoever brought the list, as they may see things now; None once they have left."""
    kind, _, number = actor.partition(":")
    if kind == "person" and number.isdecimal():
        today = now.astimezone(LONDON).date()
        return viewer_of(db, int(number), now=now, on=today)
    return replace(THE_SERVICE, name=actor)


def _key(import_id: int) -> str:
    return f"{BRING_IN}:{import_id}"


def _note(db: Session, held: Import, words: str, at: datetime) -> None:
    record(
        db,
        actor=held.actor,
        verb=Verb.COLLECTED,
        subject=f"import:{held.id}",
        because=f"{words} of {held.total} rows",
        at=at,
    )
