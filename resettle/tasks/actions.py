"""What a person does to one task: take it up, finish it, leave it, block it, give it a date.

Each deed is checked against the rules, written with its version, logged with who and why, and
followed by a re-plan, since other tasks may wait for this one. Nothing is committed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import insert, update
from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.errors import BadInput, Conflict, MoveRefused, NotFound, Words
from resettle.planning.vocabulary import OPEN, SETTLED, TaskState
from resettle.tasks.apply import pinned_flags
from resettle.tasks.looking import first_look
from resettle.tasks.models import Task, TaskLog
from resettle.tasks.planning import Planning, settled_only_by_fact
from resettle.tasks.replan import replan, replan_many
from resettle.tasks.rules import check_move

_TASK = Task.__table__
_LEAVE: Any = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a person says of a task. What is left out stays as it is."""

    state: TaskState | None = None
    reason: str | None = None
    blocked_by: str | None = None
    revisit_on: date | None = None
    #: The day it was really done, where that was not today.
    done_on: date | None = None
    #: A date pinned by a person; None takes the pin out.
    pin: date | None = _LEAVE
    #: Hands the task to another owner.
    owner: str | None = None
    #: What came of a task that is done, as `outcomes.stored` has it; None takes it out.
    outcome: dict[str, Any] | None = _LEAVE

    @property
    def pins(self) -> bool:
        return self.pin is not _LEAVE

    @property
    def records(self) -> bool:
        return self.outcome is not _LEAVE


def change_task(
    db: Session,
    task_id: int,
    deed: Deed,
    *,
    version: int,
    because: Because,
    planning: Planning,
) -> Task:
    """Do one thing to a task, if it is still as the person saw it.

    Raises:
        NotFound: there is no such task.
        Conflict: somebody changed it since `version`.
        MoveRefused, BadInput: the move is not allowed, or does not say what it must.
    """
    if _change(db, task_id, deed, version=version, because=because, planning=planning):
        task = db.get_one(Task, task_id)
        replan(db, task.child_id, _waiting(task, because), planning)
    task = db.get_one(Task, task_id)
    db.refresh(task)
    return task


class SaidOfTask(NamedTuple):
    """One deed among several that are done together."""

    task_id: int
    version: int
    deed: Deed
    because: Because


def change_together(db: Session, said: Iterable[SaidOfTask], planning: Planning) -> int:
    """Do several things to tasks of several children, and plan each child again once.

    All of them or, where one is refused, none: the caller's transaction decides. Says how many
    changed anything.

    Raises:
        NotFound, Conflict, MoveRefused, BadInput: as for one.
    """
    reasons: dict[int, Because] = {}
    changed = 0
    for one in said:
        if _change(
            db,
            one.task_id,
            one.deed,
            version=one.version,
            because=one.because,
            planning=planning,
        ):
            task = db.get_one(Task, one.task_id)
            reasons[task.child_id] = _waiting(task, one.because)
            changed += 1
    replan_many(db, sorted(reasons), reasons, planning)
    return changed


ONLY_BY_FACT = Words(
    "This task is settled by what it waits for, and not here: close the concern, with its outcome."
)


def _waiting(task: Task, because: Because) -> Because:
    """Why a child is planned again after a deed: other tasks may have waited for this one."""
    return Because(because.actor, f"{task.workflow}.{task.task} changed", because.events)


def _change(
    db: Session,
    task_id: int,
    deed: Deed,
    *,
    version: int,
    because: Because,
    planning: Planning,
) -> bool:
    """One deed, without the re-plan that must follow. Whether it changed anything."""
    task = db.get(Task, task_id, with_for_update=True)
    if task is None:
        raise NotFound("There is no such task.", field="id")
    if task.version != version:
        raise Conflict("Somebody has changed this task since you read it. Read it again.")
    values = _values(task, deed, because, planning)
    changed = {name: value for name, value in values.items() if getattr(task, name) != value}
    if changed:
        _write(db, task, changed, deed, because=because, planning=planning)
    return bool(changed)


def _values(task: Task, deed: Deed, because: Because, planning: Planning) -> dict[str, Any]:
    """The columns a deed sets. Decides; writes nothing."""
    values: dict[str, Any] = {}
    state = TaskState(task.state)
    if deed.state is not None and deed.state is not state:
        said = {
            "reason": deed.reason,
            "blocked_by": deed.blocked_by,
            "revisit_on": deed.revisit_on,
        }
        check_move(state, deed.state, said)
        if deed.state in SETTLED and settled_only_by_fact(task, planning):
            raise MoveRefused(ONLY_BY_FACT, field="state")
        values |= _settling(deed, because, planning)
        state = deed.state
    elif deed.state is not None:
        values |= _said_again(deed, planning)
    if deed.records or task.outcome is not None:
        values |= _recording(deed, state)
    if deed.pins:
        values |= _pinning(task, deed.pin, state, planning)
    if deed.owner is not None:
        values |= {"owner": deed.owner, "handed_over": True}
    return values | {
        "look_on": first_look(
            opens=task.opens,
            due=values.get("due", task.due),
            calendar=planning.calendar,
            rhythm=planning.rhythm,
            fallback_on=task.fallback_on,
            state=state,
            revisit_on=values.get("revisit_on", task.revisit_on),
        )
    }


def _settling(deed: Deed, because: Because, planning: Planning) -> dict[str, Any]:
    state, today = deed.state, planning.clock.today()
    if deed.revisit_on is not None and deed.revisit_on < today:
        raise BadInput("Choose a day to ask again that has not passed.", field="revisit_on")
    if deed.done_on is not None and deed.done_on > today:
        raise BadInput("A task cannot have been done on a day to come.", field="done_on")
    settled = state in SETTLED
    return {
        "state": state,
        "reason": deed.reason,
        "blocked_by": deed.blocked_by if state is TaskState.BLOCKED else None,
        "revisit_on": deed.revisit_on if state is TaskState.DECLINED else None,
        "settled_on": (deed.done_on or today) if settled else None,
        "settled_by": because.actor if settled else None,
    }


def _said_again(deed: Deed, planning: Planning) -> dict[str, Any]:
    """A state it is in already, said again with something new: another day, another reason."""
    if deed.revisit_on is not None and deed.revisit_on < planning.clock.today():
        raise BadInput("Choose a day to ask again that has not passed.", field="revisit_on")
    said: dict[str, Any] = {}
    if deed.state is TaskState.DECLINED and deed.revisit_on is not None:
        said["revisit_on"] = deed.revisit_on
    if deed.state is TaskState.BLOCKED and deed.blocked_by is not None:
        said["blocked_by"] = deed.blocked_by
    if said and deed.reason is not None:
        said["reason"] = deed.reason
    return said


def _recording(deed: Deed, state: TaskState) -> dict[str, Any]:
    """Only what is done has an outcome: who takes a task up again finds it in the history."""
    if state is not TaskState.DONE:
        if deed.records and deed.outcome is not None:
            raise MoveRefused("Only a task that is done has an outcome.", field="outcome")
        return {"outcome": None}
    return {"outcome": deed.outcome} if deed.records else {}


def _pinning(task: Task, pin: date | None, state: TaskState, planning: Planning) -> dict[str, Any]:
    if state not in OPEN:
        raise MoveRefused("Only an open task can be given another date.", field="due")
    if pin is not None and not planning.calendar.first <= pin <= planning.calendar.last:
        raise BadInput("That day lies outside the calendar. Check the year.", field="pin")
    flags = tuple(task.flags.split())
    if pin is None:
        return {
            "pinned": False,
            "due": task.computed_due,
            "flags": pinned_flags(flags, pinned=False),
        }
    return {"pinned": True, "due": pin, "flags": pinned_flags(flags, pinned=True)}


def _write(
    db: Session,
    task: Task,
    changed: dict[str, Any],
    deed: Deed,
    *,
    because: Because,
    planning: Planning,
) -> None:
    now = planning.clock.now()
    connection = db.connection()
    fields = {name: [_plain(getattr(task, name)), _plain(new)] for name, new in changed.items()}
    done = connection.execute(
        update(_TASK)
        .where(_TASK.c.id == task.id, _TASK.c.version == task.version)
        .values(**changed, version=task.version + 1, updated_at=now)
    )
    if done.rowcount != 1:
        raise Conflict("Somebody has changed this task since you read it. Read it again.")
    entry = {
        "name": f"{task.workflow}.{task.task}",
        "identity": task.identity,
        "kind": "person",
        "fields": fields,
    }
    if deed.reason:
        entry["reason"] = deed.reason
    connection.execute(
        insert(TaskLog.__table__).values(
            child_id=task.child_id,
            at=now,
            actor=because.actor,
            cause=because.words,
            events=list(because.events),
            changes=[entry],
        )
    )
    record(
        db,
        actor=because.actor,
        verb=Verb.CHANGED,
        subject=f"task:{task.id}",
        because=because,
        at=now,
        child_id=task.child_id,
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
