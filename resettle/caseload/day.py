"""What a working day begins with: which tasks are mine, how near they are, and in which order.

Pure. The database is asked in `day_queries`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from resettle.planning.vocabulary import TaskState

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
            if _holds_us_up(task, today):
                day.waiting.append(task)
        elif task.state == TaskState.BLOCKED:
            day.waiting.append(task)
        elif task.due is not None and task.due < today:
            day.overdue.append(task)
        elif task.due == today:
            day.today.append(task)
        elif task.due is not None and task.due <= today + SOON:
            day.soon.append(task)
        elif task.opens is not None and today - SOON < task.opens <= today:
            day.opening.append(task)
    return day


def _holds_us_up(task: DayTask, today: date) -> bool:
    return task.due is not None and task.due <= today + SOON


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
