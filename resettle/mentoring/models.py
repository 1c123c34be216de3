"""The tables of mentors, of what they were checked for, and of matches with their steps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of
from resettle.mentoring.rules import (
    BarrierKind,
    CheckKind,
    Ending,
    Engagement,
    MatchState,
    Pause,
)


class Mentor(Model, table=True):
    """What somebody who mentors has told us of themselves, so far as they wanted to."""

    __table_args__ = (one_of("engagement", Engagement),)
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    engagement: str = Engagement.VOLUNTEER
    #: What a child is told of them, in words for a child.
    about: str = ""
    #: Words in small letters, sorted: what they like doing, and the languages they speak.
    interests: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    languages: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    #: What they have lived through and want a child to know. Offered, never asked.
    lived_experience: str = ""
    #: Only where they offer it, and used for nothing but a child's own wish.
    gender: str = ""
    culture: str = ""
    #: Where they go: words such as "north town", sorted.
    areas: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    #: Words such as "monday evening", sorted.
    times: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    #: Words such as "car", "bus", sorted.
    transport: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    prefers: str = ""
    #: What to avoid, in their words.
    avoids: str = ""
    #: How many children at once.
    capacity: int = 1
    #: Whether they take on a child at all for now.
    takes_on: bool = True
    supervisor_id: int | None = Field(default=None, foreign_key="person.id")
    version: int = 1
    at: datetime
    actor: str


class MentorCheck(Model, table=True):
    """One thing looked into. A newer one of its kind takes its place; none is overwritten."""

    __tablename__ = "mentor_check"
    __table_args__ = (Index("ix_mentor_check_person_id", "person_id"), one_of("kind", CheckKind))
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    kind: str
    done_on: date
    #: The last day it holds; None where it does not lapse.
    until: date | None = None
    #: The number of a certificate or who gave the reference. Never what a certificate says.
    words: str = ""
    at: datetime
    actor: str
    taken_back_at: datetime | None = None
    taken_back_by: str | None = None
    taken_back_because: str | None = None


class MentorSupervision(Model, table=True):
    """One talk of a supervisor with a mentor."""

    __tablename__ = "mentor_supervision"
    __table_args__ = (Index("ix_mentor_supervision_person_id", "person_id"),)
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    held_on: date
    #: With several mentors together.
    group: bool = False
    words: str
    worries: str = ""
    next_on: date | None = None
    at: datetime
    actor: str


class Barrier(Model, table=True):
    """Why one mentor is never given one child. `child_id` None: no child of `area`."""

    __table_args__ = (
        Index("ix_barrier_child_id", "child_id"),
        Index("ix_barrier_person_id", "person_id"),
        one_of("kind", BarrierKind),
    )
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    child_id: int | None = Field(default=None, foreign_key="child.id")
    area: str = ""
    kind: str
    #: Read by those who see the whole record; never by the mentor.
    words: str
    at: datetime
    actor: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_because: str | None = None


class Wish(Model, table=True):
    """What a child wants of a mentor, in the child's words. The newest one holds."""

    __table_args__ = (Index("ix_wish_child_id", "child_id"),)
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    words: str = ""
    #: Somebody the child has named.
    person_id: int | None = Field(default=None, foreign_key="person.id")
    gender: str = ""
    culture: str = ""
    interests: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    languages: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    area: str = ""
    times: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    #: Whether somebody who has lived through something like it would be welcome.
    lived_experience: bool = False
    said_on: date
    at: datetime
    actor: str


class Match(Model, table=True):
    """A mentor for a child, from the asking to the end. A child may have had several."""

    __tablename__ = "mentor_match"
    __table_args__ = (
        Index("ix_mentor_match_child_id", "child_id"),
        Index("ix_mentor_match_person_id", "person_id"),
        one_of("state", MatchState),
        one_of("before_pause", MatchState),
        one_of("pause", Pause),
        one_of("ending", Ending),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    #: The mentor; None while nobody has been offered it.
    person_id: int | None = Field(default=None, foreign_key="person.id")
    state: str = MatchState.REQUESTED
    requested_on: date
    accepted_on: date | None = None
    introduced_on: date | None = None
    #: Met while the child was still inside.
    introduced_in_custody: bool | None = None
    #: Where it goes back to once the pause is over, and why it rests.
    before_pause: str | None = None
    pause: str | None = None
    #: The day of the last meeting, where the end is planned; the day it ended, once it has.
    ends_on: date | None = None
    ending: str | None = None
    last_review: str = ""
    follow_up: str = ""
    followed_up_on: date | None = None
    #: Beside another mentor, and somebody said so: otherwise a child never has two.
    beside_another: bool = False
    #: Why this mentor, in the words of whoever decided.
    chosen_because: str = ""
    #: The assignment that lets the mentor see the child; None too where somebody has taken it away
    #: on the page of who works with the child.
    assignment_id: int | None = Field(
        default=None, foreign_key="assignment.id", ondelete="SET NULL"
    )
    version: int = 1
    at: datetime
    actor: str


class MatchStep(Model, table=True):
    """One step of a match. Nothing of its history is ever rewritten."""

    __tablename__ = "match_step"
    __table_args__ = (Index("ix_match_step_match_id", "match_id"), one_of("became", MatchState))
    id: int = Field(default=None, primary_key=True)
    match_id: int = Field(foreign_key="mentor_match.id")
    became: str
    #: The day it happened, which may be before it was written down.
    happened_on: date
    person_id: int | None = Field(default=None, foreign_key="person.id")
    #: A word of `Pause` or `Ending`, where the step has one.
    reason: str = ""
    words: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON_VALUE)
    at: datetime
    actor: str
