"""What is due later: timers, the outbox of happenings, and the beat's sign of life.

These rows are the truth about due work; no scheduler holds a deadline of its own.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of

TIMER_STATES = ("open", "claimed", "done", "failed", "cancelled")
OUTBOX_STATES = ("open", "claimed", "done", "failed")
_OPEN = text("state = 'open'")
_CLAIMED = text("state = 'claimed'")


class Timer(Model, table=True):
    """Something to do at a moment. `key` makes setting it twice the same as setting it once."""

    __table_args__ = (
        Index("ix_timer_open", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_timer_claimed", "claimed_at", sqlite_where=_CLAIMED, postgresql_where=_CLAIMED),
        one_of("state", TIMER_STATES),
    )
    id: int = Field(default=None, primary_key=True)
    kind: str
    key: str = Field(unique=True)
    #: Plain numbers: a foreign key points only to tables of the same floor or below.
    child_id: int | None = None
    payload: dict[str, Any] = Field(sa_type=JSON_VALUE)
    due_at: datetime
    state: str = "open"
    #: Who took it: only the holder of this word may record the outcome.
    claim: str | None = None
    claimed_at: datetime | None = None
    attempts: int = 0
    last_error: str | None = None
    created_at: datetime


class Outbox(Model, table=True):
    """A happening on its way up the stairs, written in the transaction it happened in."""

    __table_args__ = (
        Index("ix_outbox_open", "not_before", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_outbox_claimed", "claimed_at", sqlite_where=_CLAIMED, postgresql_where=_CLAIMED),
        one_of("state", OUTBOX_STATES),
    )
    id: int = Field(default=None, primary_key=True)
    kind: str
    payload: dict[str, Any] = Field(sa_type=JSON_VALUE)
    child_id: int | None = None
    key: str = Field(unique=True)
    created_at: datetime
    #: Effects that leave the service are held until then, since senders correct themselves.
    not_before: datetime
    state: str = "open"
    claim: str | None = None
    claimed_at: datetime | None = None
    attempts: int = 0
    last_error: str | None = None


class Heartbeat(Model, table=True):
    """When something that must keep beating last did."""

    name: str = Field(primary_key=True)
    at: datetime
    note: str = ""
