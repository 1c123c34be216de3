"""What people write beside a task.

Notes written before there were concerns may carry a worry. They are read, and answered, as before.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.errors import NotFound
from resettle.tasks.models import Task, TaskNote


def add_note(db: Session, task: Task, words: str, *, actor: str, at: datetime) -> TaskNote:
    """Write something beside a task. It is never changed: a mistake is followed by another."""
    note = TaskNote(task_id=task.id, child_id=task.child_id, actor=actor, at=at, words=words)
    db.add(note)
    db.flush()
    _record(db, note, actor, "noted something beside a task", at)
    return note


def see_concern(db: Session, task_id: int, note_id: int, *, actor: str, at: datetime) -> TaskNote:
    """Somebody has seen a worry and is on to it. The first to say so is kept.

    Raises:
        NotFound: there is no such note beside this task.
    """
    note = db.get(TaskNote, note_id, with_for_update=True)
    if note is None or note.task_id != task_id:
        raise NotFound("There is no such note.", field="note")
    if note.concern and note.seen_at is None:
        note.seen_at, note.seen_by = at, actor
        db.add(note)
        _record(db, note, actor, "saw a worry about the child", at)
    return note


def _record(db: Session, note: TaskNote, actor: str, because: str, at: datetime) -> None:
    record(
        db,
        actor=actor,
        verb=Verb.CHANGED,
        subject=f"task:{note.task_id}",
        because=because,
        at=at,
        child_id=note.child_id,
    )
