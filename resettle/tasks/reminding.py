"""Asking a colleague after a task that is theirs: one line in the task's history, and one message.

Partners are chased by people, who say whom they rang. A colleague reads messages here, and is told
by the service itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.children.words import OWNERS, said
from resettle.clock import LONDON, Clock
from resettle.happenings import TaskAskedAfter
from resettle.permissions import Viewer
from resettle.records.queries import names_of_actors
from resettle.staff.queries import who_is
from resettle.staff.rules import Addressee, person_key, role_key
from resettle.tasks.kinds import REMINDER
from resettle.tasks.looking import who_acts
from resettle.tasks.models import OPEN_TASK, Chase, Task
from resettle.tasks.queries import may_see_task
from resettle.tasks.rules import PARTNERS, may_change
from resettle.timers.actions import announce


class Waiting(NamedTuple):
    """A task that a colleague has, and who that is today."""

    task: Task
    to: Addressee
    name: str


def waiting_on_colleagues(
    viewer: Viewer, db: Session, task_ids: Iterable[int], today: date
) -> list[Waiting]:
    """Those of these open tasks that a colleague has and nobody was reminded of today. Not one's
    own, and not a partner's."""
    wanted = select(Task).where(col(Task.id).in_(sorted(set(task_ids))), OPEN_TASK)
    own = {person_key(viewer.person_id or 0), role_key(viewer.post or "")}
    found = []
    for task in db.exec(wanted.where(may_see_task(viewer)).order_by(col(Task.id))):
        acts = who_acts(task.owner, task.fallback_owner, task.fallback_on, today)
        # What has fallen to oneself is asked of whoever it was first.
        for owner in dict.fromkeys((acts, task.owner)):
            to = who_is(db, task.child_id, owner, today)
            if to not in own and owner not in PARTNERS and may_change(viewer, owner):
                found.append((task, to, owner))
                break
    asked = _reminded_on(db, [task.id for task, _, _ in found], today)
    names = names_of_actors(viewer, db, [to for _, to, _ in found])
    return [
        Waiting(task, to, names.get(to, said(OWNERS, owner)))
        for task, to, owner in found
        if task.id not in asked
    ]


def _reminded_on(db: Session, task_ids: Iterable[int], day: date) -> set[int]:
    wanted = select(Chase).where(col(Chase.task_id).in_(sorted(task_ids)), Chase.how == REMINDER)
    rows = db.exec(wanted.order_by(col(Chase.id)))
    return {one.task_id for one in rows if one.at.astimezone(LONDON).date() == day}


def remind(viewer: Viewer, db: Session, task_ids: Iterable[int], *, clock: Clock) -> int:
    """Ask whoever has these tasks how they stand. Says after how many; the others are left out."""
    waiting = waiting_on_colleagues(viewer, db, task_ids, clock.today())
    for one in waiting:
        task, now = one.task, clock.now()
        row = Chase(task_id=task.id, at=now, actor=viewer.name, to_whom=one.name, how=REMINDER)
        db.add(row)
        db.flush()
        announce(db, TaskAskedAfter(task.child_id, task.id, row.id, one.to), now=now)
        record(
            db,
            actor=viewer.name,
            verb=Verb.CHANGED,
            subject=f"task:{task.id}",
            because="reminded a colleague of a task",
            at=now,
            child_id=task.child_id,
        )
    return len(waiting)
