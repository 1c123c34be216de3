"""Who looked at or changed what. Asking is itself something only the service may do for now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.audit.models import AuditLine
from resettle.permissions import Viewer

_L = AuditLine.__table__.c


def lines_about_child(viewer: Viewer, db: Session, child_id: int) -> Sequence[AuditLine]:
    """Every line about one child, the oldest first."""
    if not viewer.is_the_service:
        return ()
    wanted = select(AuditLine).where(AuditLine.child_id == child_id)
    return db.exec(wanted.order_by(col(AuditLine.at), col(AuditLine.id))).all()


class LastLine(NamedTuple):
    """When somebody last had a reason that the log names."""

    because: str
    actor: str
    at: datetime


def last_lines_about(
    viewer: Viewer,
    db: Session,
    subject: str,
    *,
    since: datetime,
    but: ColumnElement[bool],
    limit: int = 1_000,
) -> Sequence[LastLine]:
    """Of something that is no child's, such as a report: each reason of each actor once, when it
    was last so, the newest first; without the lines that are left aside."""
    if not viewer.is_the_service:
        return ()
    last = func.max(_L.at).label("last")
    wanted = (
        select_columns(_L.because, _L.actor, last)
        .where(_L.child_id.is_(None), _L.subject == subject, _L.at >= since, ~but)
        .group_by(_L.because, _L.actor)
        .order_by(last.desc(), func.max(_L.id).desc())
        .limit(limit)
    )
    return [LastLine(*row) for row in db.connection().execute(wanted)]
