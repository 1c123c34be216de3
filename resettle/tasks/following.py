"""When one event takes the place of another that said less, the work for it goes on as it was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.db import lock_child
from resettle.tasks.models import Task, TaskLog
from resettle.tasks.queries import FOLLOWS

_TASK = Task.__table__


def follow_event(
    db: Session, child_id: int, was: str, now: str, *, because: Because, at: datetime
) -> int:
    """Bind the tasks that one event made to another, before that one is taken in and planned for.

    Without it a missed contact that is judged would ask anew for what was done about it already.
    The new event must say the same of the same happening, only more of it. Says how many tasks.

    Args:
        was: the key of the event that is withdrawn.
        now: the key of the one that takes its place.
    """
    lock_child(db, child_id)
    mine = (_TASK.c.child_id == child_id) & (_TASK.c.identity == was)
    wanted = select(_TASK.c.workflow, _TASK.c.task).where(mine).order_by(_TASK.c.id)
    changes = [
        {
            "name": f"{workflow}.{task}",
            "identity": now,
            "kind": FOLLOWS,
            "fields": {"identity": [was, now]},
            "reason": None,
        }
        for workflow, task in db.connection().execute(wanted)
    ]
    if not changes:
        return 0
    # Each change in the log is one version of the task.
    moved = update(_TASK).where(mine).values(identity=now, version=_TASK.c.version + 1)
    db.connection().execute(moved)
    cause, actor = because.words, because.actor
    db.add(TaskLog(child_id=child_id, at=at, actor=actor, cause=cause, events=[], changes=changes))
    db.flush()
    return len(changes)
