"""What teams and workers are called, in the rows of a report that has counted by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from resettle.staff.models import Membership, Person, Team

_P, _G, _M = Person.__table__.c, Team.__table__.c, Membership.__table__.c


def team_names(db: Session) -> Mapping[int, str]:
    """Every team there is or was."""
    rows = db.connection().execute(select(_G.id, _G.name).order_by(_G.name, _G.id))
    return {row.id: row.name for row in rows}


class Worker(NamedTuple):
    name: str
    has_left: bool


def teams_by_worker(db: Session, ids: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """The teams that some people belong to."""
    wanted = select(_M.person_id, _M.team_id).where(_M.person_id.in_(sorted(ids)))
    found: dict[int, set[int]] = {}
    for person, team in db.connection().execute(wanted.order_by(_M.id)):
        found.setdefault(person, set()).add(team)
    return {person: frozenset(teams) for person, teams in found.items()}


def workers_by_id(db: Session, ids: Iterable[int]) -> Mapping[int, Worker]:
    """What people are called, those who have left too."""
    wanted = (
        select(_P.id, _P.name, _P.active).where(_P.id.in_(sorted(ids))).order_by(_P.name, _P.id)
    )
    return {row.id: Worker(row.name, not row.active) for row in db.connection().execute(wanted)}
