"""Who stands behind a number, and the teams and workers to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, cast, func, select
from sqlmodel import Session

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.children.rules import name_for
from resettle.permissions import May, Role, Viewer
from resettle.planning.vocabulary import OPEN
from resettle.staff.models import Membership, Person, Team
from resettle.tasks.models import Task
from resettle.tasks.partners import last_chased

_C, _T, _P = Child.__table__.c, Task.__table__.c, Person.__table__.c
_M, _G = Membership.__table__.c, Team.__table__.c
#: Children on one page of those behind a number.
PAGE = 50
_OPEN = frozenset(state.value for state in OPEN)


class TaskBehind(NamedTuple):
    id: int
    title: str
    owner: str
    due: date | None
    settled_on: date | None
    state: str
    blocked_by: str | None
    #: When somebody last asked after it.
    asked_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in _OPEN


class ChildBehind(NamedTuple):
    id: int
    ref: str
    name: str
    tasks: tuple[TaskBehind, ...]


class Behind(NamedTuple):
    """The children behind a number."""

    #: All of them, also those whose records are restricted.
    total: int
    #: Those among them whom this viewer may not see by name.
    left_out: int
    children: tuple[ChildBehind, ...]


def behind(viewer: Viewer, db: Session, statement: Any, *, page: int) -> Behind:
    """One page of the children behind a number, with their tasks where tasks are counted.

    Args:
        statement: a select of `child_id` and `task_id`, of children the viewer may count.
    """
    found = statement.subquery()
    total = db.connection().scalar(select(func.count(found.c.child_id.distinct()))) or 0
    if not viewer.may(May.READ_CHILDREN):
        return Behind(total, total, ())
    among = _C.id.in_(select(found.c.child_id))
    count = select(func.count()).select_from(Child.__table__).where(among, may_see(viewer))
    seen = db.connection().scalar(count) or 0
    wanted = (
        select(_C.id, _C.ref, _C.name, _C.known_as)
        .where(among, may_see(viewer))
        .order_by(_C.ref)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = list(db.connection().execute(wanted))
    tasks = _tasks(db, found, [row.id for row in rows])
    children = (
        ChildBehind(row.id, row.ref, name_for(viewer, row), tuple(tasks.get(row.id, ())))
        for row in rows
    )
    return Behind(total, total - seen, tuple(children))


def _tasks(db: Session, found: Any, ids: Sequence[int]) -> Mapping[int, list[TaskBehind]]:
    wanted = (
        select(
            _T.child_id,
            _T.id,
            _T.title,
            _T.owner,
            _T.due,
            _T.settled_on,
            _T.state,
            _T.blocked_by,
            last_chased().label("asked_at"),
        )
        .join(found, cast(found.c.task_id, Integer) == _T.id)
        .where(_T.child_id.in_(sorted(ids)))
        .order_by(_T.child_id, _T.due, _T.id)
    )
    tasks: dict[int, list[TaskBehind]] = {}
    for row in db.connection().execute(wanted):
        tasks.setdefault(row.child_id, []).append(TaskBehind(*row[1:]))
    return tasks


def workers_to_choose(viewer: Viewer, db: Session) -> list[tuple[int, str]]:
    """Everybody who has worked with children in the viewer's teams; who has left comes last."""
    if not viewer.may(May.READ_REPORTS):
        return []
    wanted = select(_P.id, _P.name, _P.active).where(
        _P.roles.contains(Role.RESETTLEMENT_WORKER.value)
    )
    if viewer.is_a_person:
        mates = select(_M.person_id).where(_M.team_id.in_(sorted(viewer.teams)))
        wanted = wanted.where(_P.id.in_(mates))
    rows = db.connection().execute(wanted.order_by(_P.active.desc(), _P.name, _P.id))
    return [(row.id, row.name) for row in rows]


def teams_to_choose(viewer: Viewer, db: Session) -> list[tuple[int, str]]:
    """The viewer's own teams; all of them for another system and for the service."""
    wanted = select(_G.id, _G.name)
    if viewer.is_a_person:
        wanted = wanted.where(_G.id.in_(sorted(viewer.teams)))
    return [(row.id, row.name) for row in db.connection().execute(wanted.order_by(_G.name, _G.id))]
