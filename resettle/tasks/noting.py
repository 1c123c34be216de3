"""What a re-plan leaves beside each child, so that lists can sort and filter without folding.

Beside it stands each move of a planned release, for whoever has not seen it yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.bulk import insert_rows, write_rows
from resettle.children.models import Child
from resettle.planning.facts import Facts
from resettle.releases.actions import set_doubts
from resettle.tasks.facts import Beside, Gathered
from resettle.tasks.models import ReleaseMove
from resettle.tasks.planning import Planning
from resettle.tasks.telling import what_to_tell
from resettle.timers.actions import announce_all

_CHILD = Child.__table__
_NOTED = ("child", *(f"new_{name}" for name in Beside._fields))
_NOTE = (
    update(_CHILD)
    .where(_CHILD.c.id == bindparam("child"))
    .values({name: bindparam(f"new_{name}") for name in Beside._fields})
)


def beside(facts: Facts, rulebook: str) -> Beside:
    """What of the facts is kept beside the child."""
    spell = facts.spell
    return Beside(
        stage=facts.stage.value,
        planned_release_on=spell.planned_on if spell else None,
        released_on=facts.released_on,
        order=facts.order.value if facts.order else None,
        custody_since=spell.started if spell else None,
        release_earliest=facts.window.earliest,
        release_latest=facts.window.latest,
        release_decided=spell is not None and spell.decided is not None,
        unplanned_release=spell is not None and spell.unplanned,
        recalled=spell is not None and spell.by_recall,
        looked_after=facts.looked_after[-1].word if facts.looked_after else None,
        establishment=spell.establishment if spell else None,
        plan_rulebook=rulebook,
    )


def note_children(
    db: Session,
    everyone: Sequence[Gathered],
    because: Mapping[int, Because],
    planning: Planning,
) -> None:
    """Keep what lists sort by, tell what happened, and put what is doubted in the tray."""
    rules = planning.rulebook.fingerprint
    rows: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    news = []
    # Beside a record that is part of another stays what was known when it still counted.
    everyone = [gathered for gathered in everyone if not gathered.is_merged]
    for gathered in everyone:
        child_id, facts = gathered.child_id, gathered.folded.facts
        old, new = gathered.before, beside(facts, rules)
        if new != old:
            news += what_to_tell(child_id, old, facts, because[child_id], planning)
            moves += _move(child_id, old, new, because[child_id], planning)
            rows.append(dict(zip(_NOTED, (child_id, *new), strict=True)))
    announce_all(db, news, now=planning.clock.now())
    set_doubts(db, {gathered.child_id: gathered.folded.doubts for gathered in everyone})
    write_rows(db, _NOTE, rows)
    insert_rows(db, ReleaseMove.__table__, moves)


def _move(
    child_id: int, old: Beside, new: Beside, because: Because, planning: Planning
) -> list[dict[str, Any]]:
    """A release that is planned for another day than before, if it is.

    A first plan is no move, and neither is a release itself nor what a recall undoes.
    """
    settled = old.stage is None or old.released_on or new.released_on
    if settled or old.planned_release_on == new.planned_release_on:
        return []
    return [
        {
            "child_id": child_id,
            "at": planning.clock.now(),
            "was": old.planned_release_on,
            "now": new.planned_release_on,
            "cause": because.words,
        }
    ]
