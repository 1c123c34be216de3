"""The heart, and the one road: gather, plan, reconcile, apply.

Nothing else adds, moves, withdraws or restores a planned task. To repair a plan, walk it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, update
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.bulk import write_rows
from resettle.children.models import Child
from resettle.db import lock_children
from resettle.planning.facts import Facts
from resettle.planning.plan import plan
from resettle.planning.reconcile import Change, reconcile
from resettle.releases.actions import set_doubts
from resettle.tasks.apply import Applying
from resettle.tasks.facts import Gathered, gather
from resettle.tasks.planning import Planning
from resettle.tasks.telling import what_to_tell
from resettle.timers.actions import announce_all

_CHILD = Child.__table__


def replan(db: Session, child_id: int, because: Because, planning: Planning) -> tuple[Change, ...]:
    """Bring one child's tasks into line with the rules and the facts."""
    return replan_many(db, (child_id,), because, planning)[child_id]


def replan_many(
    db: Session,
    child_ids: Sequence[int],
    because: Because | Mapping[int, Because],
    planning: Planning,
) -> dict[int, tuple[Change, ...]]:
    """The same for several children, with a few statements for all. Ids not known are left out.

    Args:
        because: one reason for all, or each child's own.
    """
    if not child_ids:
        return {}
    lock_children(db, child_ids)
    reasons = dict.fromkeys(child_ids, because) if isinstance(because, Because) else because
    applying = Applying(planning)
    changes: dict[int, tuple[Change, ...]] = {}
    everyone = gather(db, child_ids)
    for gathered in everyone:
        decided = decide(gathered, planning)
        changes[gathered.child_id] = decided
        applying.take(gathered, decided, reasons[gathered.child_id])
    applying.write(db)
    _note_children(db, everyone, reasons, planning)
    return changes


def decide(gathered: Gathered, planning: Planning) -> tuple[Change, ...]:
    """What must change for one child. Pure: a what-if asks this too, and does nothing with it."""
    facts = gathered.folded.facts
    wanted = plan(
        planning.rulebook,
        facts,
        planning.calendar,
        planning.plan_settings,
        gathered.settled_on,
    )
    return reconcile(wanted, gathered.held, facts, planning.rulebook)


def _note_children(
    db: Session,
    everyone: Sequence[Gathered],
    because: Mapping[int, Because],
    planning: Planning,
) -> None:
    """Keep what lists sort by, tell what happened, and put what is doubted in the tray."""
    rules = planning.rulebook.fingerprint
    rows, news = [], []
    for gathered in everyone:
        child_id, facts = gathered.child_id, gathered.folded.facts
        new = (*noted(facts), rules)
        if new != gathered.before:
            news += what_to_tell(child_id, gathered.before, facts, because[child_id], planning)
            rows.append(dict(zip(_NOTED, (child_id, *new), strict=True)))
    announce_all(db, news, now=planning.clock.now())
    set_doubts(db, {gathered.child_id: gathered.folded.doubts for gathered in everyone})
    write_rows(db, _NOTE, rows)


_NOTED_COLUMNS = ("stage", "planned_release_on", "released_on", "plan_rulebook")
_NOTED = ("child", *(f"new_{name}" for name in _NOTED_COLUMNS))
_NOTE = (
    update(_CHILD)
    .where(_CHILD.c.id == bindparam("child"))
    .values({name: bindparam(f"new_{name}") for name in _NOTED_COLUMNS})
)


def noted(facts: Facts) -> tuple[object, ...]:
    """What of the facts is kept beside the child for lists."""
    planned = facts.spell.planned_on if facts.spell else None
    return facts.stage.value, planned, facts.released_on
