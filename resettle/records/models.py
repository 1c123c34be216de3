"""The tables of what people record about a child beyond what custody tells."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of
from resettle.records.rules import AddressKind, Around, Point


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
