"""Questions about conditions, warnings, judgements and oversight. The viewer comes first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.errors import NotFound
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Owner
from resettle.staff.models import Assignment
from resettle.supervision.models import Condition, Judgement, Oversight, Warned
from resettle.supervision.rules import OversightKind, is_closed

T = TypeVar("T", Condition, Warned, Judgement, Oversight)


def _seen(viewer: Viewer, of: type[T]) -> ColumnElement[bool]:
    """Mentors and partners read nothing of an order, nor of what managers write."""
    if not viewer.sees_whole_record:
        return false()
    return col(of.child_id).in_(select(Child.id).where(may_see(viewer)))


def conditions_of(viewer: Viewer, db: Session, child_id: int) -> list[Condition]:
    """Every condition there is or was, in the order they began."""
    wanted = select(Condition).where(Condition.child_id == child_id, _seen(viewer, Condition))
    return list(db.exec(wanted.order_by(col(Condition.since), col(Condition.id))))


def warnings_of(viewer: Viewer, db: Session, child_id: int) -> list[Warned]:
    """Every warning, also those taken back, the newest first."""
    wanted = select(Warned).where(Warned.child_id == child_id, _seen(viewer, Warned))
    return list(db.exec(wanted.order_by(col(Warned.on).desc(), col(Warned.id).desc())))


def judgements_of(viewer: Viewer, db: Session, child_id: int) -> list[Judgement]:
    """Who judged which missed contact, the newest first."""
    wanted = select(Judgement).where(Judgement.child_id == child_id, _seen(viewer, Judgement))
    return list(db.exec(wanted.order_by(col(Judgement.id).desc())))


def oversight_of(viewer: Viewer, db: Session, child_id: int) -> list[Oversight]:
    """Everything managers have answered for, the newest first."""
    wanted = select(Oversight).where(Oversight.child_id == child_id, _seen(viewer, Oversight))
    return list(db.exec(wanted.order_by(col(Oversight.id).desc())))


def closed_among(viewer: Viewer, db: Session, child_ids: Collection[int]) -> dict[int, datetime]:
    """Which of these children's cases are closed, and since when."""
    wanted = select(Oversight).where(
        col(Oversight.child_id).in_(sorted(child_ids)),
        col(Oversight.kind).in_((OversightKind.CLOSED, OversightKind.REOPENED)),
        _seen(viewer, Oversight),
    )
    # The newest of each child's comes last, and stands.
    last = {row.child_id: row for row in db.exec(wanted.order_by(col(Oversight.id)))}
    return {child_id: row.at for child_id, row in last.items() if is_closed([row])}


def condition_for(viewer: Viewer, db: Session, child_id: int, condition_id: int) -> Condition:
    """Raises: NotFound: this child has no such condition."""
    return _one(viewer, db, Condition, child_id, condition_id)


def warning_for(viewer: Viewer, db: Session, child_id: int, warning_id: int) -> Warned:
    """Raises: NotFound: this child has no such warning."""
    return _one(viewer, db, Warned, child_id, warning_id)


def _one(viewer: Viewer, db: Session, of: type[T], child_id: int, row_id: int) -> T:
    wanted = select(of).where(of.id == row_id, of.child_id == child_id, _seen(viewer, of))
    found = db.exec(wanted.order_by(col(of.id))).first()
    if found is None:
        raise NotFound("There is no such entry for this child.")
    return found


def works_as_their_worker(viewer: Viewer, db: Session, child_id: int, on: date) -> bool:
    """Whether this person makes the child's plan, or stands in for who does."""
    still = col(Assignment.until).is_(None) | (col(Assignment.until) >= on)
    wanted = (
        select(Assignment.id)
        .where(
            Assignment.child_id == child_id,
            Assignment.owner == Owner.RESETTLEMENT_WORKER.value,
            col(Assignment.person_id).in_(viewer.people),
            col(Assignment.since) <= on,
            still,
        )
        .order_by(col(Assignment.id))
    )
    return db.exec(wanted).first() is not None
