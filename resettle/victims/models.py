"""The tables of people harmed: a reference, and what was done on which day. No name is kept."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from resettle.db import Model, one_of
from resettle.victims.rules import Step


class Victim(Model, table=True):
    """One person harmed by one offence, by references alone."""

    __table_args__ = (
        Index("ix_victim_child_id", "child_id"),
        Index("ix_victim_decided_on", "decided_on"),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    #: How the service calls the person elsewhere: never a name.
    reference: str
    #: How the service calls the offence elsewhere; "" where that is not known.
    offence: str = ""
    #: The day of the disposal or the sentence; None while there is none.
    decided_on: date | None = None
    version: int = 1
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None


class VictimStep(Model, table=True):
    """One thing that was done with or for a person harmed, or that they answered."""

    __tablename__ = "victim_step"
    __table_args__ = (
        Index("ix_victim_step_victim_id", "victim_id"),
        one_of("step", Step),
    )
    id: int = Field(default=None, primary_key=True)
    victim_id: int = Field(foreign_key="victim.id")
    step: str
    on: date
    #: What they want known or done, without what could lead to them.
    words: str = ""
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None
