"""Who looked at or changed what. Asking is itself something only the service may do for now."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from resettle.audit.models import AuditLine
from resettle.permissions import Viewer


def lines_about_child(viewer: Viewer, db: Session, child_id: int) -> Sequence[AuditLine]:
    """Every line about one child, the oldest first."""
    if not viewer.is_the_service:
        return ()
    wanted = select(AuditLine).where(AuditLine.child_id == child_id)
    return db.exec(wanted.order_by(col(AuditLine.at), col(AuditLine.id))).all()
