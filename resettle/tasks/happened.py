"""What happened to a child's plan, for the page that tells everything that happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import String, cast
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.children.happened import Place, is_before, of_child
from resettle.permissions import Viewer
from resettle.tasks.models import Chase, ReleaseMove, Task, TaskLog, TaskNote
from resettle.tasks.queries import may_see_note, may_see_task

#: Where each source stands among what happened in one moment.
LOG, MOVE, NOTE, CHASE = 11, 12, 13, 17
_NO_EVENTS = "[]"


class Titled(NamedTuple):
    """A task as far as telling of it goes."""

    id: int
    title: str


def log_before(
    viewer: Viewer,
    db: Session,
    child_id: int,
    before: Place | None,
    limit: int,
    *,
    by_events: bool = True,
) -> list[TaskLog]:
    """The last entries of the log before a place, the newest first.

    Args:
        by_events: also what events led to; without it, only what people and rules did.
    """
    at, number = col(TaskLog.at), col(TaskLog.id)
    wanted = (
        select(TaskLog)
        .where(of_child(viewer, child_id, col(TaskLog.child_id)))
        .where(is_before(before, LOG, at, number))
        .order_by(at.desc(), number.desc())
        .limit(limit)
    )
    if not by_events:
        wanted = wanted.where(cast(col(TaskLog.events), String) == _NO_EVENTS)
    return list(db.exec(wanted))


def moves_before(
    viewer: Viewer, db: Session, child_id: int, before: Place | None, limit: int
) -> list[ReleaseMove]:
    """The last moves of the planned release before a place, the newest first."""
    at, number = col(ReleaseMove.at), col(ReleaseMove.id)
    wanted = (
        select(ReleaseMove)
        .where(of_child(viewer, child_id, col(ReleaseMove.child_id)))
        .where(is_before(before, MOVE, at, number))
        .order_by(at.desc(), number.desc())
        .limit(limit)
    )
    return list(db.exec(wanted))


def notes_before(
    viewer: Viewer, db: Session, child_id: int, before: Place | None, limit: int
) -> list[TaskNote]:
    """The last notes before a place beside the tasks this viewer may see, the newest first."""
    at, number = col(TaskNote.at), col(TaskNote.id)
    wanted = (
        select(TaskNote)
        .join(Task, col(Task.id) == col(TaskNote.task_id))
        .where(col(TaskNote.child_id) == child_id, may_see_task(viewer), may_see_note(viewer))
        .where(is_before(before, NOTE, at, number))
        .order_by(at.desc(), number.desc())
        .limit(limit)
    )
    return list(db.exec(wanted))


def chases_before(
    viewer: Viewer, db: Session, child_id: int, before: Place | None, limit: int
) -> list[Chase]:
    """The last times a partner was chased about a task this viewer may see, the newest first."""
    at, number = col(Chase.at), col(Chase.id)
    wanted = (
        select(Chase)
        .join(Task, col(Task.id) == col(Chase.task_id))
        .where(col(Task.child_id) == child_id, may_see_task(viewer))
        .where(is_before(before, CHASE, at, number))
        .order_by(at.desc(), number.desc())
        .limit(limit)
    )
    return list(db.exec(wanted))


def titles_of(viewer: Viewer, db: Session, child_id: int) -> Mapping[tuple[str, str], Titled]:
    """The tasks of a child this viewer may see, by what the log calls them."""
    row = Task.__table__.c
    wanted = (
        select_columns(row.workflow, row.task, row.identity, row.id, row.title)
        .where(row.child_id == child_id, may_see_task(viewer))
        .order_by(row.id)
    )
    rows = db.connection().execute(wanted)
    return {
        (f"{workflow}.{task}", identity): Titled(number, title)
        for workflow, task, identity, number, title in rows
    }
