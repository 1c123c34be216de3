"""Who is to be told what (notices), and the messages that tell them (dispatches)."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from resettle.db import Model, one_of

#: `dropped`: nothing it was to say was still true when it was about to leave.
DISPATCH_STATES = ("open", "claimed", "sent", "failed", "dropped")
_UNSENT = text("message_id IS NULL AND dropped IS NULL")
_OPEN = text("state = 'open'")
_CLAIMED = text("state = 'claimed'")
_ASKED = text("ask_at IS NOT NULL")


class Dispatch(Model, table=True):
    """One outgoing message. Many notices for one person may travel in one."""

    __table_args__ = (
        Index("ix_dispatch_open", "next_attempt_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_dispatch_claimed", "claimed_at", sqlite_where=_CLAIMED, postgresql_where=_CLAIMED
        ),
        Index("ix_dispatch_ask_at", "ask_at", sqlite_where=_ASKED, postgresql_where=_ASKED),
        one_of("state", DISPATCH_STATES),
    )
    id: int = Field(default=None, primary_key=True)
    to: str
    channel: str
    subject: str
    body: str
    #: The receiving service can refuse the second of two messages with the same key.
    key: str = Field(unique=True)
    state: str = "open"
    claim: str | None = None
    claimed_at: datetime | None = None
    attempts: int = 0
    next_attempt_at: datetime
    sent_at: datetime | None = None
    last_error: str | None = None
    #: The number by which whoever delivers it can be asked after it.
    outside_id: str | None = None
    #: Whether it arrived; None while nobody knows, or nobody can be asked.
    delivered: bool | None = None
    #: When to ask next; None when there is nothing to ask.
    ask_at: datetime | None = None


class Notice(Model, table=True):
    """One fact for one person, waiting to travel in a dispatch."""

    __table_args__ = (
        Index("ix_notice_unsent", "not_before", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
        Index("ix_notice_message_id", "message_id"),
    )
    id: int = Field(default=None, primary_key=True)
    #: An addressee key, as `staff.queries.who_is` gives it.
    to: str
    kind: str
    child_id: int | None = Field(default=None, foreign_key="child.id")
    task_id: int | None = Field(default=None, foreign_key="task.id")
    #: The same fact for the same person is told once.
    key: str = Field(unique=True)
    urgent: bool = False
    created_at: datetime
    not_before: datetime
    message_id: int | None = Field(default=None, foreign_key="dispatch.id")
    #: Why it was never sent, where it was no longer true when it would have been.
    dropped: str | None = None


class Choice(Model, table=True):
    """A setting about messages, chosen on screen by an administrator. It wins over the file."""

    __tablename__ = "notification_choice"
    name: str = Field(primary_key=True)
    value: str
    actor: str
    at: datetime


class Feed(Model, table=True):
    """A secret address from which a calendar program reads one person's days. Revocable.

    Only the hash of the secret is kept.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (Index("ix_calendar_feed_person_id", "person_id"),)
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    hash: str = Field(unique=True)
    made_at: datetime
    #: When what it may show was last noted in `FeedEntry`; None where that is to be done now.
    noted_at: datetime | None = None
    revoked_at: datetime | None = None


class Preference(Model, table=True):
    """How one person wants to be told. Where there is none everything goes by e-mail, as it comes:
    the defaults here say the same."""

    __tablename__ = "notification_preference"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    #: "email" or "text".
    channel: str = "email"
    #: Where a text message goes; "" for nobody.
    telephone: str = ""
    #: In which language messages come: one of `web.languages.OFFERED`.
    language: str = "en"
    #: One message a day with everything that can wait.
    digest: bool = False
    #: From and until when nothing but the urgent is sent, as HH:MM in London; "" for never.
    quiet_from: str = ""
    quiet_until: str = ""
    #: Kinds of notice this person does not want, sorted, separated by spaces. Never urgent ones.
    muted: str = ""
    version: int = 1
    at: datetime


class FeedEntry(Model, table=True):
    """What a calendar may have been told of one thing, so that what is gone can be cancelled there.
    No word of it is kept."""

    __tablename__ = "feed_entry"
    __table_args__ = (UniqueConstraint("feed_id", "uid"),)
    id: int = Field(default=None, primary_key=True)
    feed_id: int = Field(foreign_key="calendar_feed.id")
    uid: str
    digest: str
    sequence: int = 0
    cancelled: bool = False
    #: When it is, so that what is long past falls away.
    starts_at: datetime
    at: datetime
