"""The tables of conditions, warnings, judged absences and a manager's oversight."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of
from resettle.supervision.rules import ConditionKind, OversightKind, WarningKind


class Condition(Model, table=True):
    """One condition of the licence, or requirement of the notice of supervision."""

    __table_args__ = (
        Index("ix_condition_child_id", "child_id"),
        one_of("kind", ConditionKind),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    kind: str
    words: str
    #: The same in words the child understands.
    plain_words: str = ""
    since: date
    until: date | None = None
    ended_because: str = ""
    version: int = 1
    at: datetime
    actor: str


class Warned(Model, table=True):
    """A formal warning after an absence that was not acceptable."""

    __table_args__ = (
        Index("ix_warned_child_id", "child_id"),
        one_of("kind", WarningKind),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    kind: str
    on: date
    words: str
    #: How the child was told.
    told_how: str = ""
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None


class Judgement(Model, table=True):
    """Whether one missed contact was acceptable: who decided, and why."""

    __table_args__ = (Index("ix_judgement_child_id", "child_id"),)
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    missed_on: date
    acceptable: bool
    reason: str
    at: datetime
    actor: str


class Oversight(Model, table=True):
    """Something a manager answers for: a countersignature, a decision, the closing of a case."""

    __table_args__ = (
        Index("ix_oversight_child_id", "child_id", "at"),
        one_of("kind", OversightKind),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    kind: str
    #: What was decided, asked for or summed up; "" of a countersignature that needs no words.
    words: str
    #: Why, of a decision and of opening a case again.
    reason: str = ""
    #: What was signed, so that a later change shows: `{"plan": …, "hash": …}` of a plan,
    #: `{"hash": …}` of a review.
    signed: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    #: The review that was countersigned.
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")
    #: What goes on after the order, and from whom; of a closing alone.
    carries_on: str = ""
    at: datetime
    actor: str
