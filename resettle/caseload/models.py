"""What a person has seen, and the filters they keep. Nothing here is about a child by itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of


class SeenMove(Model, table=True):
    """Up to which move of a child's release a person has pressed “seen”."""

    __tablename__ = "seen_move"
    __table_args__ = (UniqueConstraint("person_id", "child_id"),)
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    child_id: int = Field(foreign_key="child.id")
    move_id: int


class SavedFilter(Model, table=True):
    """A way of looking at the caseload that a person keeps under a name."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "name"),)
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    name: str
    #: The query of the address, as it was.
    asked: dict[str, Any] = Field(sa_type=JSON_VALUE)
    saved_at: datetime


IMPORT_STATES = ("checked", "running", "done", "left")


class Import(Model, table=True):
    """A list of children somebody brought along, and how far it has been taken in."""

    __table_args__ = (one_of("state", IMPORT_STATES),)
    id: int = Field(default=None, primary_key=True)
    at: datetime
    actor: str
    file_name: str
    digest: str
    #: The file as it came; None once it is done with.
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    #: `children` for a caseload, `events` for a setting without a feed.
    kind: str
    state: str
    total: int
    done: int = 0
    #: What was said of each row that needs a word: `[{"row", "field", "outcome", "reason"}]`.
    receipts: list[dict[str, Any]] = Field(sa_type=JSON_VALUE)
    finished_at: datetime | None = None
