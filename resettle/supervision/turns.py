"""Whose turn it is with a plan: what oversight said last about it, kept beside the child.

A manager's day asks it of every child of theirs at once. It is worked out from the rows each time,
never counted on, so it is right after two records were merged or taken apart as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlmodel import Session

from resettle.children.models import Child
from resettle.supervision.models import Oversight
from resettle.supervision.rules import TURNS

_C, _O = Child.__table__.c, Oversight.__table__.c


def note_turns(db: Session, child_ids: Sequence[int]) -> None:
    """Keep beside some children what was said last about their plan. The caller has locked them."""
    newest = (
        select(func.max(_O.id))
        .where(_O.child_id == _C.id, _O.kind.in_(TURNS))
        .correlate(Child.__table__)
        .scalar_subquery()
    )
    kind, at = (
        select(what).where(_O.id == newest).correlate(Child.__table__).scalar_subquery()
        for what in (_O.kind, _O.at)
    )
    # The time a row was written is UTC in both tables, so it is copied as it stands.
    noted = update(Child.__table__).where(_C.id.in_(sorted(child_ids)))
    db.connection().execute(noted.values(plan_turn=kind, plan_turn_at=at))
