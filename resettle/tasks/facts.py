"""Gathers what planning needs to know from the rooms below. The only place rows become facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from resettle.children.models import Child
from resettle.planning.facts import Folded
from resettle.planning.fold import fold
from resettle.planning.plan import SettledOn
from resettle.planning.reconcile import HeldTask
from resettle.planning.vocabulary import SETTLED, ChildRef
from resettle.planning.workflow import TaskName
from resettle.releases.queries import events_of
from resettle.rulebook.windows import window_of
from resettle.tasks.models import Task

_TASK = Task.__table__.c
_CHILD = Child.__table__.c
_SETTLED = frozenset(str(state) for state in SETTLED)

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
    _TASK.revisit_on,
    _TASK.look_on,
    _TASK.told,
)


class Looked(NamedTuple):
    """What the beat needs to know of a task beside its plan."""

    revisit_on: date | None
    look_on: date | None
    told: str


class Gathered(NamedTuple):
    """Everything about one child that planning reads."""

    child_id: int
    folded: Folded
    held: list[HeldTask]
    looked: dict[int, Looked]
    #: The record is part of another, and only that other is planned.
    is_merged: bool = False

    @property
    def settled_on(self) -> SettledOn:
        """When the tasks that are settled were settled, for those that wait for them."""
        return {
            (task.name, task.identity): task.settled_on
            for task in self.held
            if task.settled_on is not None and task.state in _SETTLED
        }


def gather(db: Session, child_ids: Sequence[int]) -> list[Gathered]:
    """Facts and held tasks of some children, in two reads whatever their number."""
    connection = db.connection()
    refs = connection.execute(
        select(_CHILD.id, _CHILD.ref, _CHILD.merged_into)
        .where(_CHILD.id.in_(child_ids))
        .order_by(_CHILD.id)
    ).all()
    events = events_of(db, child_ids)
    held: dict[int, list[HeldTask]] = {child_id: [] for child_id, *_ in refs}
    looked: dict[int, dict[int, Looked]] = {child_id: {} for child_id, *_ in refs}
    rows = connection.execute(
        select(*_COLUMNS).where(_TASK.child_id.in_(child_ids)).order_by(_TASK.child_id, _TASK.id)
    )
    for row in rows:
        held[row[1]].append(_held(row))
        looked[row[1]][row[0]] = Looked(*row[26:])
    return [
        Gathered(
            child_id,
            fold(ChildRef(ref), events.get(child_id, ()), window_of=window_of),
            held[child_id],
            looked[child_id],
            merged_into is not None,
        )
        for child_id, ref, merged_into in refs
    ]


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
            row[25],
        )
    )
