"""The messages about a child, for the page that tells everything that happened."""

from __future__ import annotations

from typing import cast

from sqlalchemy.orm import defer
from sqlalchemy.orm.attributes import QueryableAttribute
from sqlmodel import Session, col, select

from resettle.children.happened import Place, is_before, of_child
from resettle.permissions import May, Viewer
from resettle.releases.models import Message

#: Where messages stand among what happened in one moment.
MESSAGE = 10


def messages_before(
    viewer: Viewer, db: Session, child_id: int, before: Place | None, limit: int
) -> list[Message]:
    """The last messages before a place, the newest first, without what they looked like."""
    if not viewer.may(May.READ_EVENTS):
        return []
    at, number = col(Message.received_at), col(Message.id)
    raw = cast(QueryableAttribute[bytes], Message.raw)
    wanted = (
        select(Message)
        .options(defer(raw))
        .where(of_child(viewer, child_id, col(Message.child_id)))
        .where(is_before(before, MESSAGE, at, number))
        .order_by(at.desc(), number.desc())
        .limit(limit)
    )
    return list(db.exec(wanted))
