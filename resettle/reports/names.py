"""What teams and workers are called, in the rows of a report that has counted by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from resettle.staff.models import Person, Team

_P, _G = Person.__table__.c, Team.__table__.c


def team_names(db: Session) -> Mapping[int, str]:
    """Every team there is or was."""
    rows = db.connection().execute(select(_G.id, _G.name).order_by(_G.name, _G.id))
    return {row.id: row.name for row in rows}


class Worker(NamedTuple):
    name: str
    has_left: bool


def workers_by_id(db: Session, ids: Iterable[int]) -> Mapping[int, Worker]:
    """What people are called, those who have left too."""
    wanted = (
        select(_P.id, _P.name, _P.active).where(_P.id.in_(sorted(ids))).order_by(_P.name, _P.id)
    )
    return {row.id: Worker(row.name, not row.active) for row in db.connection().execute(wanted)}
