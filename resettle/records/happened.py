"""When something was recorded about a child, and by whom; what it says, `story` tells."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, true
from sqlmodel import Session

from resettle.children.happened import Happened, Place, newest, of_child, part
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Pathway
from resettle.records.kinds import KINDS
from resettle.records.models import (
    Address,
    Disposal,
    HelpPeriod,
    OutcomePoint,
    PersonAround,
    SeriousViolence,
    Statement,
)
from resettle.records.outcomes import readable
from resettle.records.rules import ABOUT_HEALTH

_STATEMENT, _AROUND = Statement.__table__.c, PersonAround.__table__.c
_ADDRESS, _POINT = Address.__table__.c, OutcomePoint.__table__.c
#: What began and ended, or was proven: read with the whole record alone.
_EPISODES: tuple[tuple[str, Any], ...] = (
    ("disposal", Disposal),
    ("help", HelpPeriod),
    ("violence", SeriousViolence),
)
_TAKEN_BACK: tuple[tuple[str, Any], ...] = (
    ("statement", Statement),
    ("address", Address),
    ("outcome", OutcomePoint),
    *_EPISODES,
)
#: Where each stands among what happened at one moment; no two rooms have the same numbers.
_BACK = dict(zip((what for what, _ in _TAKEN_BACK), (24, 25, 26, 53, 54, 55), strict=True))


def happened(
    viewer: Viewer, db: Session, child_id: int, *, before: Place | None, limit: int
) -> list[Happened]:
    """What was recorded, changed or taken back, as far as the viewer may read it.

    Who may not read a thing is not told that it was recorded either: that a line is left unsaid
    would say what stands behind the wall. What it says, `story` tells.
    """
    whole = _if(viewer.sees_whole_record)
    sources = (
        (20, "statement", Statement, _STATEMENT.kind, _readable_statement(viewer)),
        (21, "around", PersonAround, _AROUND.kind, _readable_person(viewer)),
        (22, "address", Address, _ADDRESS.kind, whole),
        (23, "outcome", OutcomePoint, _POINT.point, _readable_point(viewer)),
        *(
            (50 + number, what, table, literal(""), whole)
            for number, (what, table) in enumerate(_EPISODES)
        ),
    )
    parts = [
        part(
            rank,
            what,
            table,
            before,
            of_child(viewer, child_id, table.__table__.c.child_id),
            seen,
            kind=kind,
        )
        for rank, what, table, kind, seen in sources
    ]
    if viewer.sees_whole_record:
        may_read = {what: seen for _, what, _, _, seen in sources}
        parts += [
            _taken_back(
                _BACK[what],
                what,
                table,
                before,
                of_child(viewer, child_id, table.__table__.c.child_id),
                may_read[what],
            )
            for what, table in _TAKEN_BACK
        ]
    return newest(db, parts, limit)


def _if(whether: bool) -> ColumnElement[bool]:
    return true() if whether else false()


def _standing(viewer: Viewer, row: Any) -> ColumnElement[bool]:
    """What was taken back may be about another child: only who sees the whole record reads it."""
    return true() if viewer.sees_whole_record else row.taken_back_at.is_(None)


def _readable_statement(viewer: Viewer) -> ColumnElement[bool]:
    names = [kind.name for kind in KINDS.values() if kind.may_read(viewer)]
    return and_(_STATEMENT.kind.in_(names), _standing(viewer, _STATEMENT))


def _readable_person(viewer: Viewer) -> ColumnElement[bool]:
    whole = viewer.sees_whole_record
    return true() if whole else _AROUND.kind.not_in([str(kind) for kind in ABOUT_HEALTH])


def _readable_point(viewer: Viewer) -> ColumnElement[bool]:
    pathways = [str(one) for one in Pathway if readable(viewer, one)]
    return and_(_POINT.pathway.in_(pathways), _standing(viewer, _POINT))


def _taken_back(
    rank: int, what: str, table: Any, before: Place | None, *where: ColumnElement[bool]
) -> Select[Any]:
    row = table.__table__.c
    return part(
        rank,
        f"{what}_taken_back",
        table,
        before,
        *where,
        row.taken_back_at.is_not(None),
        at=row.taken_back_at,
        actor=row.taken_back_by,
    )
