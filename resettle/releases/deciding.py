"""What a person decides about one message: once, whoever of two was first, and written down.

Nothing here plans. The caller walks the road for the child, in the same transaction.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.db import lock_children
from resettle.errors import Conflict
from resettle.permissions import Viewer
from resettle.releases.models import IN_TRAY, Message
from resettle.releases.owners import adopt
from resettle.releases.queries import seen_message
from resettle.releases.understood import SEVERAL_CHILDREN, SHARED_NUMBER, State

_MESSAGE = Message.__table__
_SEVERAL = re.compile(SEVERAL_CHILDREN.split("{}")[1].strip())
_LEAVE: Any = object()


def is_of_several(reason: str | None) -> bool:
    """Whether a message waits because more than one child has its number."""
    return bool(reason and _SEVERAL.search(reason))


def is_of_shared(reason: str | None) -> bool:
    """Whether a registration waits because another child has one of its numbers."""
    return bool(reason and SHARED_NUMBER.partition("{}")[2].partition(".")[0] in reason)


def seen_as(message: Message) -> str:
    """How a message stood when somebody saw it. Sent back with what they decide."""
    handled = int(message.handled_at.timestamp()) if message.handled_at else 0
    parts = (message.state, int(message.counts), message.child_id or 0, handled)
    return ".".join(str(part) for part in parts)


def in_hand(viewer: Viewer, db: Session, message_id: int, seen: str) -> Message:
    """A message to decide about, held so that nobody else decides at the same moment.

    Raises:
        NotFound: there is none that this viewer may see.
        BehindAReason: they may, once they have said why.
        Conflict: somebody has decided, or something else happened to it, since it was seen.
    """
    message = seen_message(viewer, db, message_id)
    # The child first, as everybody does who plans, so that no two wait for each other.
    lock_children(db, [message.child_id] if message.child_id is not None else [])
    db.refresh(message, with_for_update=True)
    if seen_as(message) != seen:
        raise Conflict(
            "Somebody else has decided about this message since you opened it. Here is how it "
            "stands now."
        )
    return message


def close(
    db: Session,
    message: Message,
    state: State,
    *,
    counts: bool,
    reason: str | None,
    because: Because,
    at: datetime,
    child_id: int | None = _LEAVE,
) -> None:
    """Record what a person decided, and take the message out of the tray."""
    owner = message.child_id if child_id is _LEAVE else child_id
    db.connection().execute(
        update(_MESSAGE)
        .where(_MESSAGE.c.id == message.id)
        .values(
            state=state.value,
            counts=counts,
            reason=reason,
            doubt=None,
            child_id=owner,
            handled_at=at,
            handled_by=because.actor,
        )
    )
    note(db, message.id, owner, because, at)


def move_to(
    db: Session,
    message: Message,
    state: State,
    *,
    because: Because,
    at: datetime,
    child_id: int | None = _LEAVE,
) -> None:
    """Change where a message stands without taking it out of the tray."""
    owner = message.child_id if child_id is _LEAVE else child_id
    values = {"state": state.value, "child_id": owner}
    changed = update(_MESSAGE).where(_MESSAGE.c.id == message.id).values(**values)
    db.connection().execute(changed)
    note(db, message.id, owner, because, at)


def whose_number_is_known(db: Session, subject: str) -> set[int]:
    """Somebody has said whose a number is: give the child everything that waited under it.

    Gives the children whose plans must be walked again.
    """
    waiting = select(_MESSAGE.c.id, _MESSAGE.c.reason).where(
        IN_TRAY, _MESSAGE.c.subject == subject, _MESSAGE.c.child_id.is_(None)
    )
    several = [
        row.id
        for row in db.connection().execute(waiting.order_by(_MESSAGE.c.id))
        if is_of_several(row.reason)
    ]
    # What waited because there were several waits from now on as what waits for its only child.
    again = update(_MESSAGE).where(_MESSAGE.c.id.in_(several))
    db.connection().execute(again.values(state=State.UNKNOWN_CHILD.value))
    return adopt(db, {subject})


def note(
    db: Session, message_id: int, child_id: int | None, because: Because, at: datetime
) -> None:
    """An audit line about a decision. The words somebody typed stay with the message."""
    record(
        db,
        actor=because.actor,
        verb=Verb.CHANGED,
        subject=f"message:{message_id}",
        because=because,
        at=at,
        child_id=child_id,
    )
