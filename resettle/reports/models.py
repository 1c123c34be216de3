"""The reports somebody keeps under a name. Nothing here is about a child."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of
from resettle.reports.periods import HOW_OFTEN

#: Which days it is about: those of its address, or such as move along with today.
SPANS = ("fixed", "usual", "last_month", "last_quarter")


class SavedReport(Model, table=True):
    """A report with its filters, as one person wants to see it again."""

    __tablename__ = "saved_report"
    __table_args__ = (
        UniqueConstraint("person_id", "name"),
        one_of("span", SPANS),
        one_of("often", ("", *HOW_OFTEN)),
    )
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    name: str
    #: A name of `REPORTS`.
    report: str
    #: The query of the address; its days count only where the span is fixed.
    asked: dict[str, Any] = Field(sa_type=JSON_VALUE)
    span: str
    #: How often its owner hears that it is ready; "" for never.
    often: str = ""
    saved_at: datetime
