"""Disposals, help from the council and proven serious violence of one child, for one viewer.

Each takes the id of a child whom the viewer has been found to be allowed to see. Mentors and
partners read none of it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlmodel import Session, col, select

from resettle.errors import NotFound
from resettle.permissions import Viewer
from resettle.records.models import Disposal, HelpPeriod, SeriousViolence

Row = TypeVar("Row", Disposal, HelpPeriod, SeriousViolence)


def disposals_of(viewer: Viewer, db: Session, child_id: int) -> list[Disposal]:
    """Also those taken back, the last given first."""
    return _of(viewer, db, Disposal, child_id, Disposal.given_on)


def help_of(viewer: Viewer, db: Session, child_id: int) -> list[HelpPeriod]:
    """Also what was taken back; what was only asked for stands by the day it was."""
    rows = _of(viewer, db, HelpPeriod, child_id, HelpPeriod.id)
    return sorted(rows, key=lambda one: (one.since or one.referred_on, one.id), reverse=True)


def violence_of(viewer: Viewer, db: Session, child_id: int) -> list[SeriousViolence]:
    """Also what was taken back, the last proven first."""
    return _of(viewer, db, SeriousViolence, child_id, SeriousViolence.proven_on)


def _of(viewer: Viewer, db: Session, table: type[Row], child_id: int, by: Any) -> list[Row]:
    if not viewer.sees_whole_record:
        return []
    wanted = select(table).where(table.child_id == child_id)
    return list(db.exec(wanted.order_by(col(by).desc(), col(table.id).desc())))


def episode(viewer: Viewer, db: Session, table: type[Row], child_id: int, number: int) -> Row:
    """Raises: NotFound: it was not recorded, was taken back, or is not for this viewer."""
    wanted = select(table).where(table.id == number, table.child_id == child_id)
    held = db.exec(wanted.order_by(col(table.id))).first()
    if held is None or held.taken_back_at is not None or not viewer.sees_whole_record:
        raise NotFound("This was not recorded, or was taken back.")
    return held
