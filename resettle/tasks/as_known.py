"""A plan as it was known at the end of a past day: what had arrived, and what people had done.

The facts are folded from the events that had come by then. The tasks are planned from those facts
by the rules of today, over what the log says people had done by then: states, days that somebody
pinned, tasks handed on. What cannot be known again is said: see `AsKnown`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from resettle.children.models import Child
from resettle.clock import LONDON
from resettle.errors import BadInput
from resettle.permissions import THE_SERVICE, Viewer
from resettle.planning.facts import Facts
from resettle.planning.fold import fold
from resettle.planning.reconcile import ChangeKind
from resettle.planning.vocabulary import ChildRef, TaskState
from resettle.releases.models import Message
from resettle.releases.queries import events_of
from resettle.rulebook.windows import window_of
from resettle.tasks.facts import gathered_of
from resettle.tasks.foreseen import copied, tasks_after
from resettle.tasks.models import Task, TaskLog
from resettle.tasks.planning import Planning
from resettle.tasks.queries import log_of, shares, tasks_of
from resettle.tasks.replan import decide

#: Nothing that is kept here is older.
FIRST = date(1990, 1, 1)

Entry = Mapping[str, Any]
#: What names one task in the log: its rule, and which of that rule's tasks it is.
Named = tuple[str, str]

#: What a task itself holds, of what the log tells of it.
_HELD = frozenset(Task.__table__.c.keys())
_DAYS = frozenset(
    {
        *("opens", "due", "computed_due", "fallback_on", "revisit_on", "settled_on"),
        *("lapses_on", "lapsed_on"),
    }
)
#: What people decide, and what follows from it. The log has every change of these from the start.
_FROM_THE_START = {
    "state": TaskState.NOT_STARTED.value,
    "state_before": None,
    "reason": None,
    "lapsed_on": None,
    "blocked_by": None,
    "revisit_on": None,
    "settled_on": None,
    "settled_by": None,
    "outcome": None,
    "pinned": False,
    "handed_over": False,
}


@dataclass(frozen=True, slots=True)
class AsKnown:
    """What was known of one child at the end of a day in London, and the plan that followed.

    By the rules and bank holidays in force today: those of that day are not kept. A message that
    somebody decided about only later counts as it was decided; `decided_since` says how many.
    """

    on: date
    facts: Facts
    #: Whether anything that counts had arrived by then.
    anything: bool
    #: Also those the plan had withdrawn by then. Those that only today's rules ask for have no id.
    tasks: tuple[Task, ...]
    decided_since: int
    #: The fingerprint of the rules that it was computed by.
    rulebook: str


def end_of(day: date) -> datetime:
    """The last moment of a day in London."""
    # The last day there is has no day after it.
    day = min(day, date.max - timedelta(days=2))
    midnight = datetime.combine(day + timedelta(days=1), time(), LONDON)
    return midnight - timedelta(microseconds=1)


def past_day(day: date, today: date) -> date:
    """The day itself, where it is one that can be looked back on.

    Raises:
        BadInput: it lies ahead, or so far back that nothing was known of anybody.
    """
    if day > today:
        raise BadInput("Nobody knows yet what will be known then.", field="as_known_on")
    if day < FIRST:
        raise BadInput("That day is too long ago. Check the year.", field="as_known_on")
    return day


def as_known(viewer: Viewer, db: Session, child: Child, on: date, planning: Planning) -> AsKnown:
    """What was known on a day of a child whom the viewer has been found to be allowed to see."""
    night = end_of(on)
    events = events_of(db, (child.id,), known_by=night).get(child.id, [])
    folded = fold(ChildRef(child.ref), events, window_of=window_of)
    # The plan is one: what this viewer may not see is left out when it is made.
    kept = [
        task
        for task in tasks_of(THE_SERVICE, db, child.id, withdrawn=True)
        if task.created_at <= night
    ]
    held = tasks_at(kept, log_of(THE_SERVICE, db, child.id), night)
    gathered = gathered_of(child.id, folded, held)
    tasks = tasks_after(held, gathered, decide(gathered, planning), planning)
    return AsKnown(
        on=on,
        facts=folded.facts,
        anything=bool(events),
        tasks=tuple(task for task in tasks if shares(viewer, task)),
        decided_since=_decided_since(db, child.id, night),
        rulebook=planning.rulebook.fingerprint,
    )


def _decided_since(db: Session, child_id: int, night: datetime) -> int:
    """How many of the messages there were somebody has decided about only afterwards."""
    wanted = select(func.count()).where(
        Message.child_id == child_id,
        col(Message.received_at) <= night,
        col(Message.handled_at) > night,
    )
    return int(db.exec(wanted).one())


# From the log back to what the tasks were.


@dataclass(slots=True)
class _Told:
    """What the log tells of one task."""

    values: dict[str, Any] = field(default_factory=lambda: dict(_FROM_THE_START))
    #: What later changes found: undone, it is what stood before them.
    undone: dict[str, Any] = field(default_factory=dict)
    #: It began in this log, and did not come over from another record.
    is_whole: bool = False


def tasks_at(kept: Iterable[Task], log: Sequence[TaskLog], moment: datetime) -> list[Task]:
    """Some tasks as they stood at a moment: copies, by what the log says, oldest entry first."""
    told: dict[Named, _Told] = {}
    for entry in log:
        for change in entry.changes:
            one = told.setdefault((change["name"], change["identity"]), _Told())
            one.is_whole |= change["kind"] == ChangeKind.ADD
            if entry.at <= moment:
                _follow(one.values, change)
            else:
                _undo(one.undone, change)
    return [_as_it_was(task, told.get(_name_of(task))) for task in kept]


def _name_of(task: Task) -> Named:
    return f"{task.workflow}.{task.task}", task.identity


def _as_it_was(task: Task, told: _Told | None) -> Task:
    was = copied(task)
    if told is not None:
        # Backwards from today, and what the log has from the start forwards: it says more.
        known = told.undone | (told.values if told.is_whole else {})
        for name, value in known.items():
            setattr(was, name, value)
    return was


def _follow(values: dict[str, Any], change: Entry) -> None:
    """Take one more change into account."""
    kind, before = change["kind"], values["state"]
    for name, (_, after) in change.get("fields", {}).items():
        if name in values:
            values[name] = _typed(name, after)
    match kind:
        case ChangeKind.WITHDRAW:
            values |= {
                "state": TaskState.WITHDRAWN.value,
                "state_before": before,
                "reason": change.get("reason"),
            }
        case ChangeKind.RESTORE:
            found = values["state_before"] if "settled_on" in change else None
            values |= {"reason": None, "state_before": found}
        case ChangeKind.REOPEN:
            values |= {"state_before": None, "settled_on": None, "settled_by": None}
        case ChangeKind.SETTLE:
            values["state_before"] = before
    if "settled_on" in change:
        # By which event, the entry says; here it matters only that it was one.
        settled_on = _typed("settled_on", change["settled_on"])
        values |= {"state": TaskState.DONE.value, "settled_on": settled_on, "settled_by": "event:"}


def _undo(undone: dict[str, Any], change: Entry) -> None:
    """Remember what the first of the later changes found; who a partner was stands elsewhere."""
    for name, (before, _) in change.get("fields", {}).items():
        if name in _HELD:
            undone.setdefault(name, _typed(name, before))


def _typed(name: str, value: Any) -> Any:
    """A value of the log as the task holds it."""
    if name == "flags" and isinstance(value, list):
        return " ".join(value)
    if not isinstance(value, str):
        return value
    if name in _DAYS:
        return date.fromisoformat(value)
    return time.fromisoformat(value) if name == "due_time" else value
