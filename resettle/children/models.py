"""The tables of the children we know and of the numbers other services know them by."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from resettle.children.rules import IdentifierType
from resettle.db import Model, one_of


class Child(Model, table=True):
    id: int = Field(default=None, primary_key=True)
    #: The service's own reference: the `subject` of its events.
    ref: str = Field(unique=True)
    name: str | None = None
    date_of_birth: date | None = None
    #: When its sender said what stands here: of two statements the later one holds.
    registered_at: datetime
    #: Only named people may open a restricted record.
    restricted: bool = False
    version: int = 1
    #: The fingerprint of the rulebook this child was last planned with.
    plan_rulebook: str | None = None
    #: What the last re-plan found, so that lists can sort by it. Written by `tasks.replan` alone.
    stage: str | None = None
    planned_release_on: date | None = None
    released_on: date | None = None


class Identifier(Model, table=True):
    """One number, as one source gave it. Two sources may say the same; both are kept."""

    __table_args__ = (
        UniqueConstraint("type", "value", "child_id", "source"),
        Index("ix_identifier_child", "child_id"),
        one_of("type", IdentifierType),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    type: str
    value: str
    source: str
    said_at: datetime
