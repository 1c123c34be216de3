"""Gathers what planning needs to know from the rooms below. The only place rows become facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select
from sqlmodel import Session

from resettle.children.models import Child
from resettle.planning.facts import Folded
from resettle.planning.fold import fold
from resettle.planning.plan import SettledOn
from resettle.planning.reconcile import HeldTask, settled_by_people
from resettle.planning.vocabulary import ChildRef
from resettle.planning.workflow import TaskName
from resettle.releases.queries import events_of
from resettle.rulebook.windows import window_of
from resettle.tasks.models import Task

_CHILD = Child.__table__.c
_TASK = Task.__table__.c

#: In the order `_held` reads them, the task's own before what only the apply needs.
_COLUMNS = (
    _TASK.id,
    _TASK.child_id,
    _TASK.workflow,
    _TASK.task,
    _TASK.identity,
    _TASK.occurrence,
    _TASK.title,
    _TASK.pathway,
    _TASK.owner,
    _TASK.standing,
    _TASK.source,
    _TASK.verified,
    _TASK.opens,
    _TASK.due,
    _TASK.due_time,
    _TASK.computed_due,
    _TASK.pinned,
    _TASK.flags,
    _TASK.because,
    _TASK.fallback_on,
    _TASK.fallback_owner,
    _TASK.handed_over,
    _TASK.state,
    _TASK.state_before,
    _TASK.settled_by,
    _TASK.settled_on,
    _TASK.lapses_on,
    _TASK.lapsed_on,
    _TASK.revisit_on,
    _TASK.look_on,
    _TASK.told,
)
_LOOKED = slice(28, None)


class Beside(NamedTuple):
    """What a re-plan keeps beside the child, in columns of these names."""

    stage: str | None = None
    planned_release_on: date | None = None
    released_on: date | None = None
    order: str | None = None
    custody_since: date | None = None
    release_earliest: date | None = None
    release_latest: date | None = None
    release_decided: bool = False
    unplanned_release: bool = False
    recalled: bool = False
    looked_after: str | None = None
    establishment: str | None = None
    #: The fingerprint of the rulebook it planned by.
    plan_rulebook: str | None = None


#: Beside a child who was never planned.
NOTHING = Beside()


_SOME: BindParameter[Any] = bindparam("child_ids", expanding=True)
#: Built once: building them would cost a single child's re-plan more than running them.
_CHILDREN = (
    select(_CHILD.id, _CHILD.ref, _CHILD.merged_into, *(_CHILD[name] for name in Beside._fields))
    .where(_CHILD.id.in_(_SOME))
    .order_by(_CHILD.id)
)
_HELD = select(*_COLUMNS).where(_TASK.child_id.in_(_SOME)).order_by(_TASK.child_id, _TASK.id)


class Looked(NamedTuple):
    """What the beat needs to know of a task beside its plan."""

    revisit_on: date | None
    look_on: date | None
    told: str


class Gathered(NamedTuple):
    """Everything about one child that planning reads."""

    child_id: int
    before: Beside
    folded: Folded
    held: list[HeldTask]
    #: The held tasks as they were read, by id.
    rows: Mapping[int, Sequence[Any]]
    #: The record is part of another, and only that other is planned.
    is_merged: bool = False

    def looked(self, task_id: int) -> Looked:
        """Asked only of tasks that change, and those are few."""
        return Looked(*self.rows[task_id][_LOOKED])

    @property
    def settled_on(self) -> SettledOn:
        return settled_by_people(self.held)


def gather(db: Session, child_ids: Sequence[int]) -> list[Gathered]:
    """Facts and held tasks of some children, in three reads whatever their number."""
    connection, some = db.connection(), {"child_ids": child_ids}
    children = connection.execute(_CHILDREN, some).all()
    events = events_of(db, child_ids)
    held: dict[int, list[HeldTask]] = {child_id: [] for child_id, *_ in children}
    rows: dict[int, dict[int, Sequence[Any]]] = {child_id: {} for child_id, *_ in children}
    for row in connection.execute(_HELD, some).all():
        child_id = row[1]
        held[child_id].append(_held(row))
        rows[child_id][row[0]] = row
    return [
        Gathered(
            child_id,
            Beside(*before),
            fold(ChildRef(ref), events.get(child_id, ()), window_of=window_of),
            held[child_id],
            rows[child_id],
            merged_into is not None,
        )
        for child_id, ref, merged_into, *before in children
    ]


def gathered_of(child_id: int, folded: Folded, tasks: Sequence[Task]) -> Gathered:
    """The same of tasks that are given, as they were on another day, and not read."""
    rows = {task.id: [getattr(task, column.name) for column in _COLUMNS] for task in tasks}
    return Gathered(child_id, NOTHING, folded, [_held(row) for row in rows.values()], rows)


def _held(row: Sequence[Any]) -> HeldTask:
    flags, settled_by = row[17], row[24]
    return HeldTask._make(
        (
            row[0],
            TaskName(row[2], row[3]),
            *row[4:17],
            tuple(flags.split()) if flags else (),
            *row[18:24],
            settled_by is not None and settled_by.startswith("event:"),
            *row[25:28],
        )
    )
