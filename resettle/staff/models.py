"""The people who work here, the children they work with, and the keys of source systems."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from resettle.db import Model


class Token(Model, table=True):
    """A key to the API. Only its hash is kept; the secret is shown once, when it is made."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    hash: str = Field(unique=True)
    #: Separated by spaces, such as "events:write plan:read".
    scopes: str
    created_at: datetime
    revoked_at: datetime | None = None


class Person(Model, table=True):
    id: int = Field(default=None, primary_key=True)
    name: str
    #: An `Owner` word.
    role: str
    address: str | None = None
    away: bool = False


class Assignment(Model, table=True):
    """From `since` until `until`, this person is this owner for this child."""

    __table_args__ = (Index("ix_assignment_child_id", "child_id", "owner"),)
    id: int = Field(default=None, primary_key=True)
    #: A plain number: staff stand below children, and a foreign key points only downwards.
    child_id: int
    owner: str
    person_id: int = Field(foreign_key="person.id")
    since: date
    until: date | None = None
