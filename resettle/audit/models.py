"""The table of who did what, to or about whom, when and because of what. Ids only, no names."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from resettle.audit.rules import Verb
from resettle.db import Model, one_of

_OF_NO_CHILD = text("child_id IS NULL")


class AuditLine(Model, table=True):
    """One line. Lines are only ever added."""

    __tablename__ = "audit_line"
    __table_args__ = (
        Index("ix_audit_line_child_id", "child_id"),
        # What is about no child, such as a report, is asked for by what it is about.
        Index(
            "ix_audit_line_subject",
            "subject",
            "at",
            sqlite_where=_OF_NO_CHILD,
            postgresql_where=_OF_NO_CHILD,
        ),
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
