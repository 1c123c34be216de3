"""Who looked at or changed what. Asking is itself something only the service may do for now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from resettle.audit.models import AuditLine
from resettle.permissions import Viewer


def lines_about_child(viewer: Viewer, db: Session, child_id: int) -> Sequence[AuditLine]:
    """Every line about one child, the oldest first."""
    if not viewer.is_the_service:
        return ()
    wanted = select(AuditLine).where(AuditLine.child_id == child_id)
    return db.exec(wanted.order_by(col(AuditLine.at), col(AuditLine.id))).all()


def lines_about(
    viewer: Viewer, db: Session, subject: str, *, since: datetime, limit: int = 1_000
) -> Sequence[AuditLine]:
    """Lines about something that is no child's, such as a report, the newest first."""
    if not viewer.is_the_service:
        return ()
    wanted = (
        select(AuditLine)
        .where(col(AuditLine.child_id).is_(None), AuditLine.subject == subject)
        .where(col(AuditLine.at) >= since)
    )
    newest = (col(AuditLine.at).desc(), col(AuditLine.id).desc())
    return db.exec(wanted.order_by(*newest).limit(limit)).all()
