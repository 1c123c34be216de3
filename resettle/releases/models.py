"""The inbox: every message as it came, and what we took it to mean."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of

FORMS = ("own", "hmpps", "nomis", "unknown")
STATES = (
    "applied",
    "noted",
    "needs_attention",
    "unknown_child",
    "rejected",
    "waiting_for_dates",
)
#: The rows a person or a later event must still see to. Queries use this very text, so that
#: SQLite recognises the partial index.
IN_TRAY = text("state NOT IN ('applied', 'noted')")


class Message(Model, table=True):
    __table_args__ = (
        # Facts are folded from the rows of one child that count.
        Index("ix_message_child_id", "child_id", "counts"),
        # Reports count what came in a period, and what happened in one.
        Index("ix_message_received_at", "received_at", "sender"),
        Index("ix_message_kind", "kind", "effective_on"),
        Index(
            "ix_message_tray",
            "state",
            "subject",
            sqlite_where=IN_TRAY,
            postgresql_where=IN_TRAY,
        ),
        one_of("form", FORMS),
        one_of("state", STATES),
    )
    id: int = Field(default=None, primary_key=True)
    received_at: datetime
    #: A token's name, "cli" or "resettle".
    sender: str
    form: str
    event_source: str | None = None
    event_id: str | None = None
    #: What makes two deliveries the same event; NULL where that cannot be known.
    event_key: str | None = Field(default=None, unique=True)
    #: What people call it: the CloudEvents id, else the SNS MessageId, else "#n".
    display_id: str
    #: SHA-256 of the canonical content: the same key with another digest needs attention.
    digest: str
    raw: bytes
    #: The own event type, such as `child.released`, or the HMPPS event type.
    kind: str
    state: str
    reason: str | None = None
    #: The child's reference, or "noms:A1234BC".
    subject: str | None = None
    child_id: int | None = Field(default=None, foreign_key="child.id")
    said_at: datetime | None = None
    effective_on: date | None = None
    #: Canonical `{"type", "data"}`, enough to make the planning event again.
    meaning: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    #: The meaning is part of the child's facts.
    counts: bool = False
    doubt: str | None = None
    handled_at: datetime | None = None
    handled_by: str | None = None
    #: Deliveries of the same event seen again.
    copies: int = 0


class Establishment(Model, table=True):
    """A place of custody, and whom to ask there. What events call it is its name."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    #: Such as "secure children's home".
    kind: str
    contact: str = ""
    email: str = ""
    telephone: str = ""
    active: bool = True
