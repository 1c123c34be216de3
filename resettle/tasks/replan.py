"""The heart, and the one road: gather, plan, reconcile, apply.

Nothing else adds, moves, withdraws or restores a planned task. To repair a plan, walk it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.db import lock_children
from resettle.planning.plan import plan
from resettle.planning.reconcile import Change, ChangeKind, reconcile
from resettle.planning.vocabulary import OPEN, TaskState
from resettle.tasks.apply import Applying
from resettle.tasks.facts import Gathered, gather
from resettle.tasks.noting import note_children
from resettle.tasks.planning import Planning

#: Why the open tasks of a record that was found to be part of another are withdrawn.
MERGED = "merged"


def replan(db: Session, child_id: int, because: Because, planning: Planning) -> tuple[Change, ...]:
    """Bring one child's tasks into line with the rules and the facts."""
    return replan_many(db, (child_id,), because, planning)[child_id]


def replan_many(
    db: Session,
    child_ids: Sequence[int],
    because: Because | Mapping[int, Because],
    planning: Planning,
    *,
    over_on: date | None = None,
) -> dict[int, tuple[Change, ...]]:
    """The same for several children, with a few statements for all. Ids not known are left out.

    Args:
        because: one reason for all, or each child's own.
        over_on: what is over by this day lapses; said by the daily look alone.
    """
    if not child_ids:
        return {}
    lock_children(db, child_ids)
    reasons = dict.fromkeys(child_ids, because) if isinstance(because, Because) else because
    applying = Applying(planning)
    changes: dict[int, tuple[Change, ...]] = {}
    everyone = gather(db, child_ids)
    for gathered in everyone:
        decided = decide(gathered, planning, over_on=over_on)
        changes[gathered.child_id] = decided
        applying.take(gathered, decided, reasons[gathered.child_id])
    applying.write(db)
    note_children(db, everyone, reasons, planning)
    return changes


def decide(
    gathered: Gathered, planning: Planning, *, over_on: date | None = None
) -> tuple[Change, ...]:
    """What must change for one child. Pure: a what-if asks this too, and does nothing with it."""
    if gathered.is_merged:
        return _closing(gathered)
    facts = gathered.folded.facts
    wanted = plan(
        planning.rulebook,
        facts,
        planning.calendar,
        planning.plan_settings,
        gathered.settled_on,
    )
    return reconcile(wanted, gathered.held, facts, planning.rulebook, over_on=over_on)


def _closing(gathered: Gathered) -> tuple[Change, ...]:
    """Of a record that is part of another nothing is asked any more; what was done stays."""
    still_open = [task for task in gathered.held if TaskState(task.state) in OPEN]
    return tuple(Change(ChangeKind.WITHDRAW, task, None, {}, MERGED) for task in still_open)
