"""The daily look at tasks: what opened, is due soon, is overdue, must be escalated or handed on,
and what is over.

Once a day, from the hour the service has set. A day that was missed is not made up for: what is
said is what is true on the day of the look. Who hears of it is decided above, by what is passed in
as `say`, in the same transaction: told and looked at stand or fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.clock import LONDON, Clock
from resettle.db import Database, lock_children
from resettle.planning.workflow import TaskName
from resettle.tasks.looking import Word, look, who_acts
from resettle.tasks.models import Task
from resettle.tasks.planning import Planning
from resettle.tasks.replan import replan_many
from resettle.timers.actions import note_beat
from resettle.timers.models import Heartbeat
from resettle.timers.runner import Stopwatch

_TASK = Task.__table__
_LOOKED = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("task_id"))
    .values(look_on=bindparam("new_look_on"), told=bindparam("new_told"))
)

#: Tasks looked at in one transaction: few enough that nobody else waits long to write.
CHUNK = 100

_THE_DAY = Because("resettle", "its time was over")

#: Under this name the heartbeat table says for which day the look has been finished.
DAILY_LOOK = "daily look"


@dataclass(frozen=True, slots=True)
class Calling:
    """One word about one task: what the rooms above make notices of."""

    task_id: int
    child_id: int
    word: Word
    #: Whose task it is by the plan, and who acts on it today.
    owner: str
    acts: str


Say = Callable[[Session, Iterable[Calling], Planning], None]


def look_round(database: Database, planning: Planning, say: Say, watch: Stopwatch) -> bool:
    """Take today's look, if it is time and it is not done. True: nothing is left of it for now."""
    clock = planning.clock
    with database.reading() as db:
        if not is_time(clock, planning.settings.daily_at, _last_day(db)):
            return True
    while not watch.has_run_out():
        if database.run(lambda db: _look_at_some(db, planning, say)) == 0:
            return database.run(lambda db: _finish(db, clock))
    return False


def is_time(clock: Clock, daily_at: time, last: date | None) -> bool:
    """Whether today's look should be taken: by the clock on a London wall, once a day.

    Compared as a time of day, so the hour that is skipped in spring is simply past, and the one
    that comes twice in autumn brings no second look.
    """
    london = clock.now().astimezone(LONDON)
    return (last is None or london.date() > last) and london.time() >= daily_at


def _last_day(db: Session) -> date | None:
    beat = db.get(Heartbeat, DAILY_LOOK)
    return date.fromisoformat(beat.note) if beat and beat.note else None


def _look_at_some(db: Session, planning: Planning, say: Say) -> int:
    """Look at one chunk of tasks. Says how many; 0 when there was none to be had."""
    today = planning.clock.today()
    rows = _due_a_look(db, today)
    callings: list[Calling] = []
    looked: list[dict[str, Any]] = []
    over: set[int] = set()
    for row in rows:
        rule = planning.rulebook.by_name.get(TaskName(row.workflow, row.task))
        stopped = rule is not None and bool(rule.stops_for)
        found = look(row, today, planning.calendar, planning.rhythm, stopped=stopped)
        looked.append({"task_id": row.id, "new_look_on": found.look_on, "new_told": found.told})
        over |= {row.child_id} if found.over else set()
        acts = who_acts(row.owner, row.fallback_owner, row.fallback_on, today)
        callings.extend(
            Calling(row.id, row.child_id, word, row.owner, acts) for word in found.words
        )
    say(db, callings, planning)
    if looked:
        # Neither column is part of what a person edits, so the task's version stays as it is.
        db.connection().execute(_LOOKED, looked)
    # What lapses is withdrawn on the one road, with its line in the log.
    replan_many(db, sorted(over), _THE_DAY, planning, over_on=today)
    return len(rows)


def _due_a_look(db: Session, today: date) -> list[Row[Any]]:
    """The next tasks to look at, held. Children first, then tasks: the order everybody keeps."""
    due = (_TASK.c.look_on.is_not(None), _TASK.c.look_on <= today)
    some = select(_TASK.c.id, _TASK.c.child_id).where(*due)
    found = db.connection().execute(some.order_by(_TASK.c.look_on, _TASK.c.id).limit(CHUNK)).all()
    lock_children(db, [row.child_id for row in found])
    held = select(_TASK).where(*due, _TASK.c.id.in_([row.id for row in found]))
    # A task somebody is changing at this moment is passed over, not waited for.
    held = held.order_by(_TASK.c.id).with_for_update(skip_locked=True)
    return list(db.connection().execute(held).all())


def _finish(db: Session, clock: Clock) -> bool:
    """Note that today's look is done, unless a task was being changed when we came by."""
    left = select(_TASK.c.id).where(_TASK.c.look_on <= clock.today()).order_by(_TASK.c.id).limit(1)
    if db.connection().scalar(left) is not None:
        return False
    note_beat(db, DAILY_LOOK, clock.now(), clock.today().isoformat())
    return True
