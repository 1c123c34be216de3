"""Who could be drawn: the children on the caseload in a period, or those released in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.children.ethnicity import NOT_STATED
from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.clock import LONDON
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Stage
from resettle.quality.drawing import Candidate
from resettle.quality.rules import Drawn, Spread, oversees
from resettle.releases.models import Message
from resettle.releases.telling import tells_of
from resettle.staff.models import Team

_M = Message.__table__.c
#: How a child leaves the caseload.
_LEAVING = ("supervision.ended", "moved_service", "child.died")
_RELEASE = "child.released"
#: A release to here is none: the child is in custody still.
_HOSPITAL = "hospital"
_GONE = (Stage.ENDED.value, Stage.DIED.value)


class Could(NamedTuple):
    """Who could be drawn, and how many restricted records were left out."""

    candidates: tuple[Candidate, ...]
    left_out: int


def who_could(
    viewer: Viewer, db: Session, since: date, until: date, *, drawn_from: str, spread: str
) -> Could:
    """The children this viewer may see who were there in the period.

    A restricted record that is not open to them is left out and counted, where they could open it
    by saying why; of others they learn nothing.
    """
    if not oversees(viewer):
        return Could((), 0)
    restricted = db.exec(select(Child.id).where(col(Child.restricted)).order_by(col(Child.id)))
    would = replace(viewer, opened=viewer.opened | frozenset(restricted))
    there = (
        _released(db, since, until) if drawn_from == Drawn.RELEASED else _on_caseload(since, until)
    )
    wanted = (
        select(Child, Team.name)
        .join(Team, col(Team.id) == col(Child.team_id), isouter=True)
        .where(may_see(would), there)
        .order_by(col(Child.id))
    )
    seen = set(db.exec(select(Child.id).where(may_see(viewer)).order_by(col(Child.id))))
    rows = db.exec(wanted).all()
    found = tuple(
        Candidate(child.id, group_of(spread, child, team))
        for child, team in rows
        if child.id in seen
    )
    return Could(found, len(rows) - len(found))


def group_of(spread: str, child: Child, team: str | None) -> str:
    """The group of one child; "" for one of whom it is not known."""
    match spread:
        case Spread.TEAM:
            return team or ""
        case Spread.ETHNICITY:
            known = child.ethnicity not in (None, "", NOT_STATED)
            return str(child.ethnicity)[:1] if known else ""
        case Spread.ORDER:
            return child.order or ""
        case _:
            return ""


def _on_caseload(since: date, until: date) -> ColumnElement[bool]:
    """Known by the last day, and not gone before the first."""
    after = datetime.combine(until + timedelta(days=1), time(), LONDON)
    began = select_columns(_M.id).where(
        _M.child_id == Child.__table__.c.id, _M.counts.is_(True), _M.effective_on <= until
    )
    # Whoever left in the period or after it was there in it; the last leaving is what counts.
    left_later = select_columns(_M.child_id).where(
        _M.child_id.is_not(None),
        _M.counts.is_(True),
        tells_of(*_LEAVING),
        _M.effective_on >= since,
    )
    known = or_(col(Child.registered_at) < after, began.exists())
    here = or_(
        col(Child.stage).is_(None), col(Child.stage).not_in(_GONE), col(Child.id).in_(left_later)
    )
    return known & here


def _released(db: Session, since: date, until: date) -> ColumnElement[bool]:
    """Released within the period, to live outside."""
    wanted = (
        select_columns(_M.child_id, _M.meaning)
        .where(_M.counts.is_(True), _M.effective_on.between(since, until), tells_of(_RELEASE))
        .order_by(_M.id)
    )
    ids: Collection[int] = {
        row.child_id
        for row in db.connection().execute(wanted)
        if row.meaning["data"].get("to") != _HOSPITAL
    }
    return col(Child.id).in_(sorted(ids))
