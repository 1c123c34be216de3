"""The tables of concerns about children and of allegations about those who work with them."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from resettle.concerns.rules import AllegationOutcome, ConcernDid, ConcernOutcome
from resettle.db import Model, one_of


class Concern(Model, table=True):
    """Somebody is worried about a child's safety. Open until it is closed with an outcome."""

    __table_args__ = (
        Index("ix_concern_child_id", "child_id"),
        Index("ix_concern_person_id", "person_id"),
        one_of("outcome", ConcernOutcome),
    )
    id: int = Field(default=None, primary_key=True)
    #: Made where it was written, so that what is sent twice is one concern; also of its event.
    key: str = Field(unique=True)
    child_id: int = Field(foreign_key="child.id")
    #: Who raised it.
    person_id: int = Field(foreign_key="person.id")
    words: str
    #: Somebody is in danger now.
    danger: bool = False
    #: The same day, in London, that it was raised.
    due_on: date
    seen_at: datetime | None = None
    seen_by: str | None = None
    outcome: str | None = None
    outcome_words: str = ""
    closed_at: datetime | None = None
    closed_by: str | None = None
    version: int = 1
    at: datetime
    actor: str


class ConcernNote(Model, table=True):
    """What was done about a concern, step by step."""

    __tablename__ = "concern_note"
    __table_args__ = (Index("ix_concern_note_concern_id", "concern_id"), one_of("did", ConcernDid))
    id: int = Field(default=None, primary_key=True)
    concern_id: int = Field(foreign_key="concern.id")
    did: str
    words: str = ""
    at: datetime
    actor: str


class Allegation(Model, table=True):
    """Something was said against somebody who works with children. Its own path, seen by few."""

    __table_args__ = (
        Index("ix_allegation_about_id", "about_id"),
        Index("ix_allegation_child_id", "child_id"),
        one_of("outcome", AllegationOutcome),
    )
    id: int = Field(default=None, primary_key=True)
    about_id: int = Field(foreign_key="person.id")
    child_id: int | None = Field(default=None, foreign_key="child.id")
    words: str
    #: Who raised it.
    person_id: int = Field(foreign_key="person.id")
    #: The last day to tell the local authority designated officer.
    lado_due_on: date
    lado_told_at: datetime | None = None
    lado_told_by: str | None = None
    lado_words: str = ""
    outcome: str | None = None
    outcome_words: str = ""
    closed_at: datetime | None = None
    closed_by: str | None = None
    version: int = 1
    at: datetime
    actor: str


class AllegationNote(Model, table=True):
    __tablename__ = "allegation_note"
    __table_args__ = (Index("ix_allegation_note_allegation_id", "allegation_id"),)
    id: int = Field(default=None, primary_key=True)
    allegation_id: int = Field(foreign_key="allegation.id")
    words: str
    at: datetime
    actor: str
