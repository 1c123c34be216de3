"""What a re-plan leaves beside each child, so that lists can sort and filter without folding.

Beside it stands each move of a planned release, for whoever has not seen it yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.planning.facts import Facts
from resettle.releases.actions import set_doubts
from resettle.tasks.facts import Gathered
from resettle.tasks.models import ReleaseMove
from resettle.tasks.planning import Planning
from resettle.tasks.telling import tell

_CHILD = Child.__table__
_MOVE = ReleaseMove.__table__

#: In the order `noted` gives them.
_COLUMNS = (
    "stage",
    "planned_release_on",
    "released_on",
    "order",
    "custody_since",
    "release_earliest",
    "release_latest",
    "release_decided",
    "unplanned_release",
    "recalled",
    "looked_after",
    "establishment",
)
_NOTED = ("child", *(f"new_{name}" for name in (*_COLUMNS, "plan_rulebook")))
_NOTE = (
    update(_CHILD)
    .where(_CHILD.c.id == bindparam("child"))
    .values({name: bindparam(f"new_{name}") for name in (*_COLUMNS, "plan_rulebook")})
)
_KEPT = select(
    _CHILD.c.id, *(_CHILD.c[name] for name in _COLUMNS), _CHILD.c.plan_rulebook
).order_by(_CHILD.c.id)


def noted(facts: Facts) -> tuple[object, ...]:
    """What of the facts is kept beside the child, in the order of its columns."""
    spell = facts.spell
    return (
        facts.stage.value,
        spell.planned_on if spell else None,
        facts.released_on,
        facts.order.value if facts.order else None,
        spell.started if spell else None,
        facts.window.earliest,
        facts.window.latest,
        spell is not None and spell.decided is not None,
        spell is not None and spell.unplanned,
        spell is not None and spell.by_recall,
        facts.looked_after[-1].word if facts.looked_after else None,
        spell.establishment if spell else None,
    )


def note_children(
    db: Session,
    everyone: Sequence[Gathered],
    because: Mapping[int, Because],
    planning: Planning,
) -> None:
    """Keep what lists sort by, tell what happened, and put what is doubted in the tray."""
    # Beside a record that is part of another stays what was known when it still counted.
    everyone = [gathered for gathered in everyone if not gathered.is_merged]
    ids = [gathered.child_id for gathered in everyone]
    before = {row[0]: row for row in db.connection().execute(_KEPT.where(_CHILD.c.id.in_(ids)))}
    rules = planning.rulebook.fingerprint
    rows: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    for gathered in everyone:
        child_id, facts = gathered.child_id, gathered.folded.facts
        old, new = before[child_id], noted(facts)
        if new[:3] != tuple(old[1:4]):
            tell(db, child_id, old, facts, because=because[child_id], planning=planning)
            moves += _move(old, facts, because[child_id], planning)
        if (*new, rules) != tuple(old[1:]):
            rows.append(dict(zip(_NOTED, (child_id, *new, rules), strict=True)))
    set_doubts(db, {gathered.child_id: gathered.folded.doubts for gathered in everyone})
    if rows:
        db.connection().execute(_NOTE, rows)
    if moves:
        db.connection().execute(insert(_MOVE), moves)


def _move(old: Any, facts: Facts, because: Because, planning: Planning) -> list[dict[str, Any]]:
    """A release that is planned for another day than before, if it is.

    A first plan is no move, and neither is a release itself nor what a recall undoes.
    """
    now = facts.spell.planned_on if facts.spell else None
    settled = old.stage is None or old.released_on or facts.released_on
    if settled or old.planned_release_on == now:
        return []
    return [
        {
            "child_id": old.id,
            "at": planning.clock.now(),
            "was": old.planned_release_on,
            "now": now,
            "cause": because.words,
        }
    ]
