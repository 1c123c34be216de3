"""What happened about the order, and what managers answered for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, literal
from sqlmodel import Session

from resettle.children.happened import Happened, Place, newest, of_child, part
from resettle.permissions import Viewer
from resettle.supervision.models import Condition, Judgement, Oversight, Warned

_CONDITION, _WARNED = Condition.__table__.c, Warned.__table__.c
_JUDGED, _OVERSIGHT = Judgement.__table__.c, Oversight.__table__.c


def happened(
    viewer: Viewer,
    db: Session,
    child_id: int,
    *,
    before: Place | None,
    limit: int,
    order: bool = True,
    oversight: bool = True,
) -> list[Happened]:
    """Conditions, warnings and judged absences; and oversight: each where it is asked for."""
    if not viewer.sees_whole_record:
        return []
    parts = [*(_order(viewer, child_id, before) if order else ())]
    if oversight:
        parts.append(
            part(
                44,
                "oversight",
                Oversight,
                before,
                of_child(viewer, child_id, _OVERSIGHT.child_id),
                kind=_OVERSIGHT.kind,
                words=_OVERSIGHT.words,
            )
        )
    return newest(db, parts, limit) if parts else []


def _order(viewer: Viewer, child_id: int, before: Place | None) -> list[Select[Any]]:
    acceptable = case((_JUDGED.acceptable, literal("acceptable")), else_=literal("not_acceptable"))
    return [
        part(
            40,
            "condition",
            Condition,
            before,
            of_child(viewer, child_id, _CONDITION.child_id),
            kind=_CONDITION.kind,
            words=_CONDITION.words,
        ),
        part(
            41,
            "warning",
            Warned,
            before,
            of_child(viewer, child_id, _WARNED.child_id),
            kind=_WARNED.kind,
            words=_WARNED.words,
        ),
        part(
            42,
            "warning_taken_back",
            Warned,
            before,
            of_child(viewer, child_id, _WARNED.child_id),
            _WARNED.taken_back_at.is_not(None),
            at=_WARNED.taken_back_at,
            actor=_WARNED.taken_back_by,
        ),
        part(
            43,
            "judgement",
            Judgement,
            before,
            of_child(viewer, child_id, _JUDGED.child_id),
            kind=acceptable,
            words=_JUDGED.reason,
        ),
    ]
