"""The tables of the management board. Agencies sit on it and no person is named."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from resettle.board.rules import Agency, Came, Part
from resettle.db import Model, one_of


class BoardMeeting(Model, table=True):
    """One meeting of the management board. Its quarter is that of its day."""

    __tablename__ = "board_meeting"
    __table_args__ = (Index("ix_board_meeting_held_on", "held_on"),)
    id: int = Field(default=None, primary_key=True)
    held_on: date
    version: int = 1
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None


class BoardPlace(Model, table=True):
    """One agency that was expected at a meeting, and how it was there."""

    __tablename__ = "board_place"
    __table_args__ = (
        UniqueConstraint("meeting_id", "agency"),
        one_of("agency", Agency),
        one_of("came", Came),
    )
    id: int = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="board_meeting.id")
    agency: str
    came: str


class BoardCommentary(Model, table=True):
    """What was written of a part of a quarter. A newer one takes its place; none is overwritten."""

    __tablename__ = "board_commentary"
    __table_args__ = (
        Index("ix_board_commentary_quarter", "quarter", "part"),
        one_of("part", Part),
    )
    id: int = Field(default=None, primary_key=True)
    #: The first day of the quarter.
    quarter: date
    part: str
    words: str
    at: datetime
    actor: str
