"""The tables of the children we know and of the numbers other services know them by."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from resettle.children.rules import IdentifierType
from resettle.db import JSON_VALUE, Model, one_of


class Child(Model, table=True):
    __table_args__ = (
        Index("ix_child_team_id", "team_id"),
        Index("ix_child_planned_release_on", "planned_release_on"),
    )
    id: int = Field(default=None, primary_key=True)
    #: The service's own reference: the `subject` of its events.
    ref: str = Field(unique=True)
    name: str | None = None
    date_of_birth: date | None = None
    #: When its sender said what stands here: of two statements the later one holds.
    registered_at: datetime
    #: Only the people who work with the child may open a restricted record without saying why.
    restricted: bool = False
    version: int = 1
    #: The team that looks after the child; None until somebody has said.
    team_id: int | None = Field(default=None, foreign_key="team.id")
    #: Set where a person found that this record and another are one child: the other one counts.
    merged_into: int | None = Field(default=None, foreign_key="child.id")
    #: What the child wants to be called.
    known_as: str | None = None
    #: A code of the 18+1 list.
    ethnicity: str | None = None
    language: str | None = None
    interpreter: bool = False
    #: The fingerprint of the rulebook this child was last planned with.
    plan_rulebook: str | None = None
    #: What the last re-plan found, so that lists can sort by it. Written by `tasks.replan` alone.
    stage: str | None = None
    planned_release_on: date | None = None
    released_on: date | None = None
    order: str | None = None
    custody_since: date | None = None
    #: The days the release may fall on, as calculated.
    release_earliest: date | None = None
    release_latest: date | None = None
    #: Whether custody has named the day of release, or it is an estimate.
    release_decided: bool = False
    unplanned_release: bool = False
    recalled: bool = False
    looked_after: str | None = None
    establishment: str | None = None
    #: Whose turn it is with the plan: what oversight said last about it, and when; None where it
    #: never did. Written by `supervision.turns` alone.
    plan_turn: str | None = None
    plan_turn_at: datetime | None = None


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


class Merge(Model, table=True):
    """A person found that two records are one child, and why. It can be undone."""

    __table_args__ = (Index("ix_merge_into_id", "into_id"),)
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    into_id: int = Field(foreign_key="child.id")
    at: datetime
    actor: str
    reason: str
    #: What went over to the other record, so that undoing it brings back exactly that.
    moved: dict[str, Any] = Field(sa_type=JSON_VALUE)
    undone_at: datetime | None = None
    undone_by: str | None = None


class Restriction(Model, table=True):
    """A record was restricted, or opened again to everybody in its team: by whom, when and why."""

    __table_args__ = (Index("ix_restriction_child_id", "child_id"),)
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    #: What it became.
    restricted: bool
    at: datetime
    actor: str
    reason: str
