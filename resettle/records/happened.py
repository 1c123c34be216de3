"""When something was recorded about a child, and by whom; what it says, the details tell."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlmodel import Session

from resettle.children.happened import Happened, Place, newest, of_child, part
from resettle.permissions import Viewer
from resettle.records.models import Address, OutcomePoint, PersonAround, Statement

_STATEMENT, _AROUND = Statement.__table__.c, PersonAround.__table__.c
_ADDRESS, _POINT = Address.__table__.c, OutcomePoint.__table__.c
_TAKEN_BACK: tuple[tuple[str, Any], ...] = (
    ("statement", Statement),
    ("address", Address),
    ("outcome", OutcomePoint),
)


def happened(
    viewer: Viewer, db: Session, child_id: int, *, before: Place | None, limit: int
) -> list[Happened]:
    """What was recorded, changed or taken back: only for who sees the whole record.

    Nothing of what was recorded is in it, since some of it is behind a wall of its own.
    """
    if not viewer.sees_whole_record:
        return []
    parts = [
        part(
            20,
            "statement",
            Statement,
            before,
            of_child(viewer, child_id, _STATEMENT.child_id),
        ),
        part(
            21,
            "around",
            PersonAround,
            before,
            of_child(viewer, child_id, _AROUND.child_id),
            kind=_AROUND.kind,
        ),
        part(
            22,
            "address",
            Address,
            before,
            of_child(viewer, child_id, _ADDRESS.child_id),
            kind=_ADDRESS.kind,
        ),
        part(
            23,
            "outcome",
            OutcomePoint,
            before,
            of_child(viewer, child_id, _POINT.child_id),
            kind=_POINT.point,
        ),
        *(
            _taken_back(
                24 + number,
                what,
                table,
                before,
                of_child(viewer, child_id, table.__table__.c.child_id),
            )
            for number, (what, table) in enumerate(_TAKEN_BACK)
        ),
    ]
    return newest(db, parts, limit)


def _taken_back(
    rank: int, what: str, table: Any, before: Place | None, child: ColumnElement[bool]
) -> Select[Any]:
    row = table.__table__.c
    return part(
        rank,
        f"{what}_taken_back",
        table,
        before,
        child,
        row.taken_back_at.is_not(None),
        at=row.taken_back_at,
        actor=row.taken_back_by,
    )
