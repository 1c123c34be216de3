"""The tables of meetings and of who was asked to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of
from resettle.meetings.rules import Came, MeetingKind, MeetingState


class Meeting(Model, table=True):
    __table_args__ = (
        Index("ix_meeting_child_id", "child_id", "starts_at"),
        Index("ix_meeting_starts_at", "starts_at"),
        one_of("kind", MeetingKind),
        one_of("state", MeetingState),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    kind: str
    title: str
    starts_at: datetime
    minutes: int | None = None
    place: str = ""
    #: How those who need it get there, and who pays.
    travel: str = ""
    #: It makes no sense once the child is out: a release that comes earlier warns of it.
    before_release: bool = False
    state: str = MeetingState.PLANNED
    #: What was decided, in words that stand by themselves.
    decided: str = ""
    #: What the child said, in the child's words.
    child_said: str = ""
    cancelled_because: str = ""
    #: What is settled of the list of its kind, such as that of the day of release, by item.
    arranged: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    version: int = 1
    at: datetime
    actor: str


class Invited(Model, table=True):
    """Somebody asked to a meeting: one who works here, one round the child, or just a name."""

    __table_args__ = (
        Index("ix_invited_meeting_id", "meeting_id"),
        Index("ix_invited_person_id", "person_id"),
        one_of("came", Came),
    )
    id: int = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    around_id: int | None = Field(default=None, foreign_key="person_around.id")
    #: The name as it was when they were asked; the child is "child".
    name: str
    role: str = ""
    #: None until the meeting was held.
    came: str | None = None


class MeetingLog(Model, table=True):
    """What was done to a meeting, by whom and when: moved, held, cancelled."""

    __tablename__ = "meeting_log"
    __table_args__ = (Index("ix_meeting_log_meeting_id", "meeting_id"),)
    id: int = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    at: datetime
    actor: str
    #: A word of `rules.Did`.
    what: str
    #: Why it was cancelled; of a change, JSON: each field's name with what it was and what it is.
    words: str = ""
