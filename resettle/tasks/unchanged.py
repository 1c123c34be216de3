"""Which children need no new plan, because nothing their plan rests on has changed.

A plan rests on the events that count, the tasks as they stand, the rules, the calendar and the
settings. A key made of these is kept beside the child; the same key means the same plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import func, select
from sqlmodel import Session

from resettle.children.models import Child
from resettle.planning.working_days import WorkingDays
from resettle.releases.models import Message
from resettle.tasks.models import Task
from resettle.tasks.planning import Planning

_CHILD, _TASK, _MESSAGE = Child.__table__.c, Task.__table__.c, Message.__table__.c


def unchanged(db: Session, child_ids: Sequence[int], planning: Planning) -> list[int]:
    """Those children whose plan would come out as it is."""
    keys = plan_keys(db, child_ids, planning)
    rows = db.connection().execute(
        select(_CHILD.id, _CHILD.plan_rulebook).where(_CHILD.id.in_(child_ids)).order_by(_CHILD.id)
    )
    return [child_id for child_id, key in rows if key == keys[child_id]]


def plan_keys(db: Session, child_ids: Sequence[int], planning: Planning) -> dict[int, str]:
    """What each child's plan rests on, in one short word a child."""
    connection = db.connection()
    events = connection.execute(
        select(_MESSAGE.child_id, func.count(), func.max(_MESSAGE.id))
        .where(_MESSAGE.child_id.in_(child_ids), _MESSAGE.counts.is_(True))
        .group_by(_MESSAGE.child_id)
        .order_by(_MESSAGE.child_id)
    )
    tasks = connection.execute(
        select(_TASK.child_id, func.count(), func.sum(_TASK.version))
        .where(_TASK.child_id.in_(child_ids))
        .group_by(_TASK.child_id)
        .order_by(_TASK.child_id)
    )
    said = {row[0]: f"{row[1]}.{row[2]}" for row in events}
    held = {row[0]: f"{row[1]}.{row[2]}" for row in tasks}
    rules = f"{planning.rulebook.fingerprint}:{_calendar_key(planning.calendar)}"
    hour = planning.settings.late_hour
    return {
        child_id: f"{rules}:{hour:%H%M}:{said.get(child_id)}:{held.get(child_id)}"
        for child_id in child_ids
    }


@lru_cache(maxsize=8)
def _calendar_key(calendar: WorkingDays) -> str:
    days = ",".join(day.isoformat() for day in sorted(calendar.holidays))
    return sha256(f"{days} {calendar.known_until}".encode()).hexdigest()[:12]
