"""The table of who did what, to or about whom, when and because of what. Ids only, no names."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from resettle.audit.rules import Verb
from resettle.db import Model, one_of


class AuditLine(Model, table=True):
    """One line. Lines are only ever added."""

    __tablename__ = "audit_line"
    __table_args__ = (
        Index("ix_audit_line_child_id", "child_id"),
        one_of("verb", Verb),
    )
    id: int = Field(default=None, primary_key=True)
    at: datetime
    actor: str
    verb: str
    #: Such as "child:7" or "task:12".
    subject: str
    #: A plain number: the line outlives the record it is about.
    child_id: int | None = None
    because: str
