"""What a working day begins with: which tasks are mine, how near they are, and in which order.

Pure. The database is asked in `day_queries`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from resettle.planning.vocabulary import TaskState
from resettle.tasks.rules import PARTNERS

#: How far ahead the page looks.
SOON = timedelta(days=7)


class DayTask(NamedTuple):
    """One open task as the day's lists show it."""

    id: int
    title: str
    pathway: str
    #: Whose it is today, by the plan.
    acts: str
    state: str
    opens: date | None
    due: date | None
    flags: str
    blocked_by: str | None
    ref: str
    name: str
    #: It is for whoever is looking, or for somebody they stand in for.
    mine: bool
    #: Somebody else is late with it, or stands in its way: the first to be chased.
    holds_up: bool = False
    #: Who has it outside the service, by name, where somebody has said so.
    agency: str = ""
    contact: str = ""
    #: When they were last asked.
    chased_at: datetime | None = None
    #: Which rule asks for it; of one that comes round again there may be several late.
    rule: str = ""
    #: So many times before this it was due as well, and was not done.
    before: int = 0

    @property
    def whom(self) -> str:
        return ", ".join(part for part in (self.agency, self.contact) if part)

    @property
    def is_partners(self) -> bool:
        return not self.mine and self.acts in PARTNERS


class Move(NamedTuple):
    """A release that has moved since somebody last pressed “seen”: from the first to the last."""

    child_id: int
    ref: str
    name: str
    was: date | None
    now: date | None
    times: int
    at: datetime
    last_id: int


@dataclass(slots=True)
class Day:
    """The lists of one day, each in the order to work through it."""

    overdue: list[DayTask] = field(default_factory=list)
    today: list[DayTask] = field(default_factory=list)
    soon: list[DayTask] = field(default_factory=list)
    opening: list[DayTask] = field(default_factory=list)
    waiting: list[DayTask] = field(default_factory=list)

    @property
    def is_clear(self) -> bool:
        return not (self.overdue or self.today)


def sort_out(tasks: Iterable[DayTask], today: date) -> Day:
    """Put each task in the one list it belongs to; those of others only where they hold us up."""
    day = Day()
    for task in sorted(tasks, key=_by_due):
        if not task.mine:
            if task.due is not None and task.due <= today + SOON:
                day.waiting.append(task._replace(holds_up=_holds_up(task, today)))
        elif task.state == TaskState.BLOCKED:
            day.waiting.append(task._replace(holds_up=True))
        elif task.due is not None and task.due < today:
            day.overdue.append(task)
        elif task.due == today:
            day.today.append(task)
        elif task.due is not None and task.due <= today + SOON:
            day.soon.append(task)
        elif task.opens is not None and today - SOON < task.opens <= today:
            day.opening.append(task)
    day.waiting.sort(key=_longest_unasked)
    return day


def latest_of_each(overdue: Iterable[DayTask]) -> list[DayTask]:
    """What comes round again and again stands once, where it was due last: nobody makes up for
    the weeks before, and thirteen lines of them hide everything else."""
    latest: dict[tuple[str, str], DayTask] = {}
    for task in overdue:
        earlier = latest.pop((task.ref, task.rule), None)
        before = 0 if earlier is None else earlier.before + 1
        latest[task.ref, task.rule] = task._replace(before=before)
    return list(latest.values())


def _longest_unasked(task: DayTask) -> tuple[bool, float]:
    """Whoever was never asked comes first, then whoever was asked longest ago."""
    return task.chased_at is not None, task.chased_at.timestamp() if task.chased_at else 0.0


def _holds_up(task: DayTask, today: date) -> bool:
    return task.state == TaskState.BLOCKED or (task.due is not None and task.due < today)


def _by_due(task: DayTask) -> tuple[bool, date, str, str]:
    return task.due is None, task.due or date.max, task.name, task.title


class Step(NamedTuple):
    """One move of a release, as it was kept."""

    child_id: int
    ref: str
    name: str
    was: date | None
    now: date | None
    at: datetime
    id: int


def in_one(steps: Iterable[Step]) -> list[Move]:
    """The moves of each child as one, latest first. There and back again is no move.

    Args:
        steps: in the order they were made.
    """
    found: dict[int, Move] = {}
    for step in steps:
        before = found.get(step.child_id)
        was = before.was if before else step.was
        times = before.times + 1 if before else 1
        found[step.child_id] = Move(
            step.child_id, step.ref, step.name, was, step.now, times, step.at, step.id
        )
    moved = [move for move in found.values() if move.was != move.now]
    return sorted(moved, key=lambda move: (move.at, move.ref), reverse=True)
