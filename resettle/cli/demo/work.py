"""What the people of the demonstration did with their tasks: mostly in time, some late, some not.

Each deed goes through the action that a page would use, as its own person, on its own day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.children.models import Child as Record
from resettle.cli.demo.children import Child
from resettle.cli.demo.days import chance, moment_of
from resettle.cli.demo.people import Staff
from resettle.planning.vocabulary import OPEN, Owner, Standing, TaskState
from resettle.staff.rules import actor_name
from resettle.tasks.actions import Deed, SaidOfTask, change_together
from resettle.tasks.models import Task, TaskNote
from resettle.tasks.planning import Planning

_BECAUSE = "written down by hand"
#: What nobody has done for longer than this, somebody did late: a service catches up.
_CATCHES_UP = 17
#: And where nothing was done on a pathway, for longer than this.
_LACKS = 45
_NOT_REQUIRED = (
    "Already in place before custody",
    "The court's decision made this unnecessary",
    "Seen to by the council in another way",
)
_DECLINED = (
    "Does not want this now, and may later",
    "Would rather ask somebody in the family",
)
_BLOCKED = ("The council", "The establishment", "Waiting for a date from the provider")


#: What a child may say no to; the rest is owed to the child whatever the child says.
_MAY_DECLINE = (Owner.MENTOR_COORDINATOR, Owner.SUBSTANCE_MISUSE_WORKER, Owner.EDUCATION_WORKER)
_OPEN = tuple(state.value for state in (*OPEN, TaskState.DECLINED))


@dataclass(frozen=True, slots=True)
class Mine:
    """A child as the file tells it, and as the service has it at the moment."""

    child: Child
    record: Record

    @property
    def known_since(self) -> date:
        return self.record.registered_at.date()


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of a task, and on which day."""

    state: TaskState
    on: date


def do_work(
    db: Session, staff: Staff, mine: Mapping[int, Mine], day: tuple[date, int], planning: Planning
) -> int:
    """Everything that was done up to a day and not written down yet. Says how many deeds.

    Args:
        day: as a day, and as a number counted from the day of loading.
    """
    on, number = day
    wanted = (
        select(Task)
        .where(
            col(Task.state).in_(_OPEN),
            col(Task.due) <= on + timedelta(days=9),
            col(Task.child_id).in_(sorted(mine)),
        )
        .order_by(col(Task.due), col(Task.id))
    )
    deeds = []
    for task in db.exec(wanted).all():
        one = mine[task.child_id]
        person = staff.acting(one.child, task.owner, number)
        fate = _fate(task, one, on) if person is not None else None
        if fate is None or person is None or fate.on > on or task.state == fate.state:
            continue
        because = Because(actor_name(person), _BECAUSE)
        deeds.append(SaidOfTask(task.id, task.version, _deed(task, fate, one, on), because))
    return change_together(db, deeds, planning)


def _fate(task: Task, one: Mine, on: date) -> _Fate | None:
    """What becomes of a task that is due; None while nobody sees to it."""
    assert task.due is not None, "only dated tasks are looked at"
    child, overdue = one.child, (on - task.due).days
    if task.state == TaskState.DECLINED:
        again = task.revisit_on
        return _Fate(TaskState.DONE, again) if again is not None and again <= on else None
    if task.pathway in child.lacking and overdue <= _LACKS:
        return None
    number = chance(child.ref, task.workflow, task.task, task.identity)
    days = chance("days", child.ref, task.task, task.identity, of=4)
    may_decline = task.owner in _MAY_DECLINE and task.standing != Standing.LAW
    soon = task.due - timedelta(days=days)
    if number < 78:
        return _Fate(TaskState.DONE, soon)
    if number < 86 or overdue > _CATCHES_UP:
        return _Fate(TaskState.DONE, task.due + timedelta(days=1 + number % 9))
    if number < 90:
        return _Fate(TaskState.DECLINED, soon) if may_decline else _Fate(TaskState.DONE, soon)
    if number < 92 and task.standing != Standing.LAW:
        return _Fate(TaskState.NOT_REQUIRED, soon)
    if number < 95:
        return _Fate(TaskState.BLOCKED, soon)
    if number < 97:
        return _Fate(TaskState.IN_PROGRESS, task.due - timedelta(days=7))
    return None


def _deed(task: Task, fate: _Fate, one: Mine, on: date) -> Deed:
    number = task.id
    match fate.state:
        case TaskState.DONE:
            # Nobody does a thing before it can be done, and a first day out is that day.
            first = max(one.known_since, task.opens or one.known_since)
            day = task.due if task.due == one.record.released_on else fate.on
            return Deed(state=fate.state, done_on=min(max(day or on, first), on))
        case TaskState.NOT_REQUIRED:
            reason = _NOT_REQUIRED[number % len(_NOT_REQUIRED)]
            return Deed(state=fate.state, reason=reason)
        case TaskState.DECLINED:
            reason = _DECLINED[number % len(_DECLINED)]
            return Deed(state=fate.state, reason=reason, revisit_on=on + timedelta(days=28))
        case TaskState.BLOCKED:
            return Deed(state=fate.state, blocked_by=_BLOCKED[number % len(_BLOCKED)])
        case _:
            return Deed(state=fate.state)


def do_single_things(
    db: Session, staff: Staff, told: Mapping[str, Any], first_day: date, planning: Planning
) -> None:
    """Dates pinned and tasks handed to somebody else, as the file of people says."""
    deeds = [
        *_deeds(db, staff, told["pinned"], lambda one: _pin(first_day, one)),
        *_deeds(db, staff, told["handed_over"], lambda one: Deed(owner=one["owner"])),
    ]
    change_together(db, deeds, planning)
    _write_notes(db, staff, told["notes"], first_day)


def _pin(first_day: date, one: Mapping[str, Any]) -> Deed:
    return Deed(pin=first_day + timedelta(days=one["day"]))


def _deeds(
    db: Session,
    staff: Staff,
    told: Iterable[Mapping[str, Any]],
    deed: Callable[[Mapping[str, Any]], Deed],
) -> Iterator[SaidOfTask]:
    for one in told:
        task = next((task for task in _tasks(db, one) if task.state in _OPEN), None)
        if task is not None:
            because = Because(actor_name(staff.people[one["by"]]), _BECAUSE)
            yield SaidOfTask(task.id, task.version, deed(one), because)


def _tasks(db: Session, one: Mapping[str, Any]) -> list[Task]:
    """The tasks of one rule for one child that the plan wants, the last first."""
    workflow, _, name = one["task"].partition(".")
    wanted = (
        select(Task)
        .join(Record, col(Record.id) == col(Task.child_id))
        .where(Record.ref == one["child"], Task.workflow == workflow, Task.task == name)
        .where(Task.state != TaskState.WITHDRAWN)
        .order_by(col(Task.occurrence).desc(), col(Task.id).desc())
    )
    return list(db.exec(wanted))


def _write_notes(
    db: Session, staff: Staff, told: Iterable[Mapping[str, Any]], first_day: date
) -> None:
    """What people wrote beside tasks. Written once."""
    if db.exec(select(TaskNote.id).order_by(col(TaskNote.id))).first() is not None:
        return
    for one in told:
        at, actor = moment_of(first_day, one["day"]), actor_name(staff.people[one["by"]])
        for task in _tasks(db, one)[:1]:
            note = TaskNote(
                task_id=task.id,
                child_id=task.child_id,
                actor=actor,
                at=at,
                words=one["words"],
            )
            db.add(note)
            record(
                db,
                actor=actor,
                verb=Verb.COLLECTED,
                subject=f"task:{task.id}",
                because="wrote a note",
                at=at,
                child_id=task.child_id,
            )
