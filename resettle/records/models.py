"""The tables of what people record about a child beyond what custody tells."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of
from resettle.records.rules import (
    AddressKind,
    Around,
    DisposalEnding,
    DisposalKind,
    HelpKind,
    Point,
    ViolenceGroup,
)


class Statement(Model, table=True):
    """One thing somebody recorded about a child. A newer one of its kind takes its place, or stands
    beside it where there may be several; none is ever overwritten.
    """

    __table_args__ = (Index("ix_statement_child_id", "child_id", "kind"),)
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    #: A word of `records.rules.KINDS`.
    kind: str
    #: What the kind says it holds: a word of a list, words of somebody, an address on the web.
    value: dict[str, Any] = Field(sa_type=JSON_VALUE)
    #: The day it is true of, or was said.
    said_on: date
    #: Who said so, in words; "" where the person who wrote it down knows it themselves.
    source: str = ""
    at: datetime
    actor: str
    #: Recorded for the wrong child, or wrong: it stays here and counts no more.
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None


class PersonAround(Model, table=True):
    """Somebody in the child's life or work, who may not work here: and what they may be told."""

    __tablename__ = "person_around"
    __table_args__ = (
        Index("ix_person_around_child_id", "child_id"),
        one_of("kind", Around),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    kind: str
    name: str
    #: Such as "mother" or "head of year".
    relation: str = ""
    organisation: str = ""
    telephone: str = ""
    email: str = ""
    #: Words of `records.rules.Telling`, sorted, separated by spaces; "" is nothing at all.
    may_be_told: str = ""
    #: What to mind before getting in touch, such as "never leave a message".
    mind: str = ""
    since: date | None = None
    until: date | None = None
    version: int = 1
    at: datetime
    actor: str


class Address(Model, table=True):
    """Where the child lives, lived or will live. Each change is a row, so that the past stays."""

    __table_args__ = (
        Index("ix_address_child_id", "child_id"),
        one_of("kind", AddressKind),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    kind: str
    #: As written on an envelope, a line a row.
    lines: str
    postcode: str = ""
    #: Whom the child lives with there.
    lives_with: str = ""
    since: date
    until: date | None = None
    #: Nobody of the family may learn it: not on a print, not in a message.
    hidden_from_family: bool = False
    hidden_because: str = ""
    version: int = 1
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None


class OutcomePoint(Model, table=True):
    """How one pathway stood at one of three points: entering custody, release, end of the order."""

    __tablename__ = "outcome_point"
    __table_args__ = (
        Index("ix_outcome_point_child_id", "child_id", "pathway", "point"),
        one_of("point", Point),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    pathway: str
    point: str
    #: Answers to the questions of `records.outcomes`, by name.
    answers: dict[str, Any] = Field(sa_type=JSON_VALUE)
    said_on: date
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None


class Disposal(Model, table=True):
    """Something that was settled without a court: what the child agreed to, and how it ended.

    That it was given is an event too, which the plan follows; how it went is said only here.
    """

    __table_args__ = (
        Index("ix_disposal_child_id", "child_id"),
        Index("ix_disposal_ended_on", "ended_on"),
        one_of("kind", DisposalKind),
        one_of("ending", DisposalEnding),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    kind: str
    given_on: date
    #: Both or neither: an end without a manner counts for nothing.
    ended_on: date | None = None
    ending: str | None = None
    #: What it asks of the child, and what came of it.
    words: str = ""
    #: The name of the event by which it was told from here; None where another system told it.
    told_as: str | None = None
    version: int = 1
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None


class HelpPeriod(Model, table=True):
    """A time in which a plan of the council holds for the child or the family."""

    __tablename__ = "help_period"
    __table_args__ = (
        Index("ix_help_period_child_id", "child_id"),
        Index("ix_help_period_since", "since"),
        one_of("kind", HelpKind),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    kind: str
    #: The day it was asked for; None where nobody here asked.
    referred_on: date | None = None
    #: The first day of the plan; None while it is only asked for, and for good where `until` says
    #: that nothing came of it.
    since: date | None = None
    until: date | None = None
    words: str = ""
    version: int = 1
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None


class SeriousViolence(Model, table=True):
    """One proven offence of serious violence. It has no words: what happened stands elsewhere."""

    __tablename__ = "serious_violence"
    __table_args__ = (
        Index("ix_serious_violence_child_id", "child_id"),
        Index("ix_serious_violence_proven_on", "proven_on"),
        one_of("offence_group", ViolenceGroup),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    offence_group: str
    #: A number from 5 to 8.
    gravity: int
    offence_on: date
    #: The day a court found so, or the child admitted it and a disposal was given.
    proven_on: date
    version: int = 1
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None
