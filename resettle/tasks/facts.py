"""Gathers what planning needs to know from the rooms below. The only place rows become facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
from resettle.tasks.models import Task
from resettle.tasks.windows import window_of

_TASK = Task.__table__.c
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

    revisit_on: object
    look_on: object
    told: str


class Gathered(NamedTuple):
    """Everything about one child that planning reads."""

    child_id: int
    folded: Folded
    held: list[HeldTask]
    looked: dict[int, Looked]

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
        select(Child.__table__.c.id, Child.__table__.c.ref)
        .where(Child.__table__.c.id.in_(child_ids))
        .order_by(Child.__table__.c.id)
    ).all()
    events = events_of(db, child_ids)
    held: dict[int, list[HeldTask]] = {child_id: [] for child_id, _ in refs}
    looked: dict[int, dict[int, Looked]] = {child_id: {} for child_id, _ in refs}
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
        )
        for child_id, ref in refs
    ]


def _held(row: Sequence[object]) -> HeldTask:
    values = list(row[:26])
    settled_by = values[24]
    flags = values[17]
    return HeldTask(
        values[0],  # type: ignore[arg-type] - the columns are in the order of HeldTask
        TaskName(values[2], values[3]),  # type: ignore[arg-type]
        *values[4:17],  # type: ignore[arg-type]
        tuple(flags.split()) if flags else (),  # type: ignore[attr-defined]
        *values[18:24],  # type: ignore[arg-type]
        settled_by is not None and settled_by.startswith("event:"),  # type: ignore[attr-defined]
        values[25],  # type: ignore[arg-type]
    )
