"""What can be done from my day itself: a move of a release is seen, a worry is answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.caseload.models import SeenMove
from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.db import upsert
from resettle.errors import NotFound
from resettle.permissions import Viewer
from resettle.tasks.models import ReleaseMove, TaskNote

_NOTE, _MOVE = TaskNote.__table__, ReleaseMove.__table__


def mark_seen(db: Session, viewer: Viewer, move_ids: Iterable[int]) -> int:
    """These moves, and those before them, are no news to this person any more. Says how many."""
    wanted = (
        select(_MOVE.c.child_id, _MOVE.c.id)
        .join(Child.__table__, Child.__table__.c.id == _MOVE.c.child_id)
        .where(_MOVE.c.id.in_(sorted(set(move_ids))), may_see(viewer))
        .order_by(_MOVE.c.id)
    )
    latest = {row.child_id: row.id for row in db.connection().execute(wanted)}
    rows = [
        {"person_id": viewer.person_id, "child_id": child_id, "move_id": move_id}
        for child_id, move_id in sorted(latest.items())
    ]
    upsert(db, SeenMove.__table__, rows, on=("person_id", "child_id"))
    return len(rows)


def answer_concern(db: Session, viewer: Viewer, note_id: int, at: datetime) -> None:
    """Somebody who works with the child has read the worry. It stays beside its task.

    Raises:
        NotFound: there is no such worry about a child this person may see.
    """
    wanted = (
        select(_NOTE.c.child_id, _NOTE.c.task_id, _NOTE.c.seen_at)
        .join(Child.__table__, Child.__table__.c.id == _NOTE.c.child_id)
        .where(_NOTE.c.id == note_id, _NOTE.c.concern.is_(True), may_see(viewer))
        .order_by(_NOTE.c.id)
    )
    found = db.connection().execute(wanted).first()
    if found is None:
        raise NotFound("There is no such concern, or none that you may see.", field="concern")
    if found.seen_at is not None:
        return
    seen = update(_NOTE).where(_NOTE.c.id == note_id).values(seen_at=at, seen_by=viewer.name)
    db.connection().execute(seen)
    record(
        db,
        actor=viewer.name,
        verb=Verb.CHANGED,
        subject=f"task:{found.task_id}",
        because="a concern was read",
        at=at,
        child_id=found.child_id,
    )
