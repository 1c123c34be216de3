"""How a child's tasks stand on a day: one status for each task, one for each pathway. Pure.

A status is never better than what it is about: one task that is late makes its pathway late.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from resettle.planning.vocabulary import Flag, Owner, Pathway, TaskState

#: “Soon” on a child's overview: as far as a worker looks ahead in a fortnight.
SOON = timedelta(days=14)

#: Whose tasks are another organisation's: the service can only chase them.
OUTSIDE = frozenset({Owner.ESTABLISHMENT, Owner.HOME_AUTHORITY, Owner.PROBATION})


class Kept(Protocol):
    """A task as it is kept, as far as its standing goes; `tasks.models.Task` is one."""

    @property
    def state(self) -> str: ...
    @property
    def pathway(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def flags(self) -> str: ...
    @property
    def opens(self) -> date | None: ...
    @property
    def due(self) -> date | None: ...
    @property
    def blocked_by(self) -> str | None: ...
    @property
    def revisit_on(self) -> date | None: ...


T = TypeVar("T", bound=Kept)


class Standing(StrEnum):
    """How one task stands. Settled ones first, then the rest from worst to best."""

    DONE = "done"
    NOT_REQUIRED = "not_required"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    OVERDUE = "overdue"
    BLOCKED = "blocked"
    TODAY = "today"
    STARTED = "started"
    OPEN = "open"
    #: It opens on a day to come.
    LATER = "later"
    #: The day it counts from is not known.
    UNDATED = "undated"


SETTLED = frozenset({Standing.DONE, Standing.NOT_REQUIRED, Standing.DECLINED})
#: Somebody could work on it today.
WORKABLE = frozenset({Standing.TODAY, Standing.STARTED, Standing.OPEN})

_OF_STATE = {
    TaskState.DONE: Standing.DONE,
    TaskState.NOT_REQUIRED: Standing.NOT_REQUIRED,
    TaskState.DECLINED: Standing.DECLINED,
    TaskState.WITHDRAWN: Standing.WITHDRAWN,
}


def standing_of(task: Kept, today: date) -> Standing:
    """How a task stands on a day. What is blocked and late is late: the day has passed."""
    state = TaskState(task.state)
    if state in _OF_STATE:
        return _OF_STATE[state]
    if Flag.HELD in task.flags.split():
        return Standing.HELD
    if task.due is not None and task.due < today:
        return Standing.OVERDUE
    if state is TaskState.BLOCKED:
        return Standing.BLOCKED
    if task.due == today:
        return Standing.TODAY
    if state is TaskState.IN_PROGRESS:
        return Standing.STARTED
    if task.opens is not None and task.opens > today:
        return Standing.LATER
    return Standing.UNDATED if task.opens is None and task.due is None else Standing.OPEN


class PathwayKind(StrEnum):
    OVERDUE = "overdue"
    BLOCKED = "blocked"
    TODAY = "today"
    WAITING = "waiting"
    ON_TRACK = "on_track"
    HELD = "held"
    LATER = "later"
    UNDATED = "undated"
    DECLINED = "declined"
    DONE = "done"
    #: The plan asks for nothing here.
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PathwayStatus:
    """The one thing to know about a pathway."""

    kind: PathwayKind
    #: How many tasks it is about.
    count: int = 0
    #: By whom it is blocked, as somebody wrote it; or the owner that is waited for.
    who: str = ""
    #: When the next task opens, or the child is asked again.
    day: date | None = None


def pathway_status(tasks: Iterable[Kept], today: date) -> PathwayStatus:
    """The status of one pathway: of everything that is so, the worst."""
    by: dict[Standing, list[Kept]] = {}
    for task in tasks:
        by.setdefault(standing_of(task, today), []).append(task)
    by.pop(Standing.WITHDRAWN, None)
    if late := by.get(Standing.OVERDUE):
        return PathwayStatus(PathwayKind.OVERDUE, len(late))
    if stuck := by.get(Standing.BLOCKED):
        return PathwayStatus(PathwayKind.BLOCKED, len(stuck), stuck[0].blocked_by or "")
    if due := by.get(Standing.TODAY):
        return PathwayStatus(PathwayKind.TODAY, len(due))
    if open_now := [*by.get(Standing.STARTED, ()), *by.get(Standing.OPEN, ())]:
        return _going_on(open_now)
    return _at_rest(by)


def _going_on(tasks: Sequence[Kept]) -> PathwayStatus:
    owners = [task.owner for task in sorted(tasks, key=_by_due)]
    if all(owner in OUTSIDE for owner in owners):
        return PathwayStatus(PathwayKind.WAITING, len(owners), owners[0])
    return PathwayStatus(PathwayKind.ON_TRACK, len(owners))


def _at_rest(by: Mapping[Standing, Sequence[Kept]]) -> PathwayStatus:
    """Nothing can be worked on today: why not."""
    if held := by.get(Standing.HELD):
        return PathwayStatus(PathwayKind.HELD, len(held))
    if later := by.get(Standing.LATER):
        opens = min(task.opens for task in later if task.opens is not None)
        return PathwayStatus(PathwayKind.LATER, len(later), day=opens)
    if undated := by.get(Standing.UNDATED):
        return PathwayStatus(PathwayKind.UNDATED, len(undated))
    if declined := by.get(Standing.DECLINED):
        again = min((t.revisit_on for t in declined if t.revisit_on), default=None)
        return PathwayStatus(PathwayKind.DECLINED, len(declined), day=again)
    settled = sum(len(found) for found in by.values())
    return PathwayStatus(PathwayKind.DONE if settled else PathwayKind.NOTHING, settled)


@dataclass(frozen=True, slots=True)
class PathwayLine(Generic[T]):
    """One pathway of a plan: its status, what is to be done, and what is behind us."""

    pathway: Pathway
    status: PathwayStatus
    current: tuple[T, ...]
    settled: tuple[T, ...]
    withdrawn: tuple[T, ...]

    @property
    def wanted(self) -> int:
        """How many tasks the plan asks for."""
        return len(self.current) + len(self.settled)


def pathway_lines(
    tasks: Iterable[T], today: date, *, pathways: Iterable[Pathway] = tuple(Pathway)
) -> tuple[PathwayLine[T], ...]:
    """A plan by pathway, in the order of the glossary; those without a task as well."""
    by: dict[str, list[T]] = {}
    for task in tasks:
        by.setdefault(task.pathway, []).append(task)
    return tuple(_line(pathway, by.get(pathway, []), today) for pathway in pathways)


def _line(pathway: Pathway, tasks: Sequence[T], today: date) -> PathwayLine[T]:
    stands = [(task, standing_of(task, today)) for task in tasks]
    return PathwayLine(
        pathway,
        pathway_status(tasks, today),
        tuple(t for t, s in stands if s not in SETTLED and s is not Standing.WITHDRAWN),
        tuple(t for t, s in stands if s in SETTLED),
        tuple(t for t, s in stands if s is Standing.WITHDRAWN),
    )


@dataclass(frozen=True, slots=True)
class Needing(Generic[T]):
    """What needs doing next for one child. A task stands in one of these, the first that fits."""

    overdue: tuple[T, ...]
    #: Due today or within a fortnight.
    due_soon: tuple[T, ...]
    blocked: tuple[T, ...]
    #: It opens within a fortnight, and is due later than that.
    opening: tuple[T, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.due_soon or self.blocked or self.opening)


def needing(tasks: Iterable[T], today: date) -> Needing[T]:
    """What needs doing next, each list by due day."""
    overdue, soon, blocked, opening = [], [], [], []
    for task in sorted(tasks, key=_by_due):
        stands = standing_of(task, today)
        if stands in SETTLED or stands in (Standing.WITHDRAWN, Standing.HELD):
            continue
        if stands is Standing.OVERDUE:
            overdue.append(task)
        elif task.due is not None and task.due <= today + SOON:
            soon.append(task)
        elif stands is Standing.BLOCKED:
            blocked.append(task)
        elif stands is Standing.LATER and task.opens is not None and task.opens <= today + SOON:
            opening.append(task)
    return Needing(tuple(overdue), tuple(soon), tuple(blocked), tuple(opening))


def once_each(found: Needing[T], rule_of: Callable[[T], Hashable]) -> Needing[T]:
    """What comes round again and again, once in each: where it was late last or is next."""
    late = _first_of_each(reversed(found.overdue), rule_of)
    others = (found.due_soon, found.blocked, found.opening)
    return Needing(late[::-1], *(_first_of_each(tasks, rule_of) for tasks in others))


def next_and_later(
    tasks: Iterable[T], today: date, rule_of: Callable[[T], Hashable]
) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """What is to be done, and apart from it what comes round again later: of what is not open yet
    only the next of each rule is among the first. A year of weeks would hide everything else."""
    near: list[T] = []
    later: list[T] = []
    seen: set[Hashable] = set()
    for task in tasks:
        again = standing_of(task, today) is Standing.LATER and rule_of(task) in seen
        (later if again else near).append(task)
        if standing_of(task, today) is Standing.LATER:
            seen.add(rule_of(task))
    return tuple(near), tuple(later)


def _first_of_each(tasks: Iterable[T], rule_of: Callable[[T], Hashable]) -> tuple[T, ...]:
    found: dict[Hashable, T] = {}
    for task in tasks:
        found.setdefault(rule_of(task), task)
    return tuple(found.values())


def _by_due(task: Kept) -> tuple[bool, date]:
    return (task.due is None, task.due or date.max)
