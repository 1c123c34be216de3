"""Questions about tasks. The viewer comes first, rows are always ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlmodel import Session, col

from resettle.children.models import Child
from resettle.children.queries import asked_why, may_see
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Owner, Pathway, TaskState
from resettle.tasks.models import Task, TaskLog, TaskNote

_WITHDRAWN = TaskState.WITHDRAWN.value
#: The kind of a change in the log by which another event speaks for a task.
FOLLOWS = "follow"

#: Not for a mentor's or a partner's eyes, whoever the child is.
PRIVATE_PATHWAYS = (Pathway.HEALTH.value, Pathway.SUBSTANCE_MISUSE.value)
#: The same: what concerns the person harmed, and what somebody is worried about.
PRIVATE_OWNERS = (Owner.VICTIM_WORKER.value, Owner.DESIGNATED_LEAD.value)


def _seen(viewer: Viewer) -> Select[int]:
    """The ids of the children this viewer may see, as a filter."""
    return select(col(Child.id)).where(may_see(viewer))


def may_see_task(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `task` that every query about tasks carries."""
    return col(Task.child_id).in_(_seen(viewer)) & is_shared(viewer)


def is_shared(viewer: Viewer) -> ColumnElement[bool]:
    """The part of it that is about the task alone, where the child is known to be seen."""
    if viewer.sees_whole_record:
        return true()
    shared = col(Task.pathway).not_in(PRIVATE_PATHWAYS)
    return shared & col(Task.owner).not_in(PRIVATE_OWNERS)


def shares(viewer: Viewer, task: Task) -> bool:
    """The same of a task that is not in the database as it is shown."""
    if viewer.sees_whole_record:
        return True
    return task.pathway not in PRIVATE_PATHWAYS and task.owner not in PRIVATE_OWNERS


def may_see_note(viewer: Viewer) -> ColumnElement[bool]:
    """The part of the condition that is about a note alone, where its task may be seen.

    What somebody else is worried about is for those who see the whole record.
    """
    if viewer.sees_whole_record:
        return true()
    return col(TaskNote.concern).is_(False) | (col(TaskNote.actor) == viewer.name)


def pathways_for(viewer: Viewer) -> tuple[Pathway, ...]:
    """The pathways this viewer may know anything of, in the order of the glossary."""
    if viewer.sees_whole_record:
        return tuple(Pathway)
    return tuple(pathway for pathway in Pathway if pathway.value not in PRIVATE_PATHWAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Which tasks somebody wants to see; everything left out asks for all."""

    child: str | None = None
    owner: str | None = None
    state: str | None = None
    pathway: str | None = None
    due_before: date | None = None
    due_after: date | None = None


def tasks_of(viewer: Viewer, db: Session, child_id: int, *, withdrawn: bool = False) -> list[Task]:
    """One child's tasks as they are kept, by due day."""
    rows = (
        select(Task)
        .where(col(Task.child_id) == child_id, may_see_task(viewer))
        .order_by(
            col(Task.due).is_(None),
            col(Task.due),
            col(Task.workflow),
            col(Task.task),
            col(Task.occurrence),
        )
    )
    if not withdrawn:
        rows = rows.where(col(Task.state) != _WITHDRAWN)
    return list(db.scalars(rows))


def task_for(viewer: Viewer, db: Session, task_id: int) -> Task | None:
    """A task, if there is one and its child may be seen."""
    return db.scalars(
        select(Task).where(col(Task.id) == task_id, may_see_task(viewer)).order_by(col(Task.id))
    ).first()


def whose_reason(viewer: Viewer, db: Session, task_id: int) -> str | None:
    """The reference of the task's child, where the viewer may see both once they say why."""
    child = db.scalars(
        select(Child)
        .join(Task, col(Task.child_id) == col(Child.id))
        .where(col(Task.id) == task_id)
        .order_by(col(Child.id))
    ).first()
    return child.ref if child is not None and asked_why(viewer, db, child.id) else None


def find_tasks(
    viewer: Viewer, db: Session, asking: Asking, *, after_id: int = 0, limit: int = 50
) -> Sequence[tuple[Task, str]]:
    """Tasks with their child's reference, by id, from just after `after_id`: a page at a time."""
    wheres: list[ColumnElement[bool]] = [
        may_see_task(viewer),
        col(Task.id) > after_id,
    ]
    if asking.state is None:
        wheres.append(col(Task.state) != _WITHDRAWN)
    asked = (
        (asking.child, Child.ref),
        (asking.owner, Task.owner),
        (asking.state, Task.state),
        (asking.pathway, Task.pathway),
    )
    wheres += [col(column) == value for value, column in asked if value is not None]
    if asking.due_before is not None:
        wheres.append(col(Task.due) < asking.due_before)
    if asking.due_after is not None:
        wheres.append(col(Task.due) > asking.due_after)
    rows = (
        select(Task, col(Child.ref))
        .join(Child, col(Child.id) == col(Task.child_id))
        .where(and_(*wheres))
        .order_by(col(Task.id))
        .limit(limit)
    )
    return [(task, ref) for task, ref in db.execute(rows)]


def log_of(viewer: Viewer, db: Session, child_id: int) -> list[TaskLog]:
    """Everything that was changed in one child's plan, oldest first."""
    return list(
        db.scalars(
            select(TaskLog)
            .where(
                col(TaskLog.child_id) == child_id,
                col(TaskLog.child_id).in_(_seen(viewer)),
            )
            .order_by(col(TaskLog.id))
        )
    )


def notes_of(viewer: Viewer, db: Session, task_id: int) -> list[TaskNote]:
    """What people wrote beside one task, the newest first."""
    return list(
        db.scalars(
            select(TaskNote)
            .join(Task, col(Task.id) == col(TaskNote.task_id))
            .where(col(TaskNote.task_id) == task_id, may_see_task(viewer), may_see_note(viewer))
            .order_by(col(TaskNote.id).desc())
        )
    )


def open_children(viewer: Viewer, db: Session) -> list[int]:
    """The ids of every child whose plan a sweep should walk again."""
    rows = (
        select(col(Child.id))
        .where(
            col(Child.id).in_(_seen(viewer)),
            or_(col(Child.stage).is_(None), col(Child.stage).not_in(("died",))),
        )
        .order_by(col(Child.id))
    )
    return list(db.scalars(rows))


def changes_to(log: Sequence[TaskLog], task: Task) -> list[tuple[TaskLog, dict[str, Any]]]:
    """From a child's log, oldest first, what was done to one task.

    Where the event that made it gave way to another (`tasks.following`), also what was done before.
    """
    name, identities = f"{task.workflow}.{task.task}", {task.identity}
    for entry in reversed(log):
        for change in entry.changes:
            if change["kind"] == FOLLOWS and change["identity"] in identities:
                identities.add(change["fields"]["identity"][0])
    return [
        (entry, change)
        for entry in log
        for change in entry.changes
        if change["name"] == name and change["identity"] in identities
    ]
