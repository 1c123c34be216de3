"""The tables of planned tasks and of every change made to them, with its why."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model, one_of
from resettle.planning.vocabulary import Standing, TaskState

#: The stages a person is told of, in order; "" before the first.
TOLD = ("", "opened", "reminded", "overdue", "escalated")
_LOOKED_FOR = text("look_on IS NOT NULL")
#: Still to be done. Queries use this very text, so that both databases recognise the partial index.
OPEN_TASK = text("task.state IN ('not_started', 'in_progress', 'blocked')")
_OPEN = text("state IN ('not_started', 'in_progress', 'blocked')")
_HANDED_ON = text(f"{_OPEN} AND fallback_owner IS NOT NULL")


class Task(Model, table=True):
    """One held task. Identity is workflow, task and occurrence or event; never a date."""

    __table_args__ = (
        # Also the index for reading one child's plan, since it begins with the child.
        UniqueConstraint("child_id", "workflow", "task", "identity"),
        Index("ix_task_look_on", "look_on", sqlite_where=_LOOKED_FOR, postgresql_where=_LOOKED_FOR),
        Index("ix_task_due", "due", sqlite_where=_OPEN, postgresql_where=_OPEN),
        # What each child of a list has open, and what of it is late and in which pathway: the
        # columns that such a question asks about all stand here, so the rows are not looked at.
        Index(
            "ix_task_child_due",
            "child_id",
            "due",
            "flags",
            "pathway",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        # What of some children is open and for one post, today or once it is handed over. Whether a
        # task is near stands in the first too: a manager's post has tasks of every child.
        Index(
            "ix_task_owner",
            "owner",
            "child_id",
            "due",
            "opens",
            "state",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_task_fallback_owner",
            "fallback_owner",
            "child_id",
            sqlite_where=_HANDED_ON,
            postgresql_where=_HANDED_ON,
        ),
        # What reports count of a period: everything they ask of a task stands here, so that tasks
        # of other years, and the words of these, are not looked at.
        Index(
            "ix_task_counted",
            "due",
            "state",
            "settled_on",
            "pathway",
            "workflow",
            "task",
            "owner",
            "flags",
            "child_id",
        ),
        one_of("state", TaskState),
        one_of("standing", Standing),
        one_of("told", TOLD),
    )
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    workflow: str
    task: str
    #: The occurrence as text, or the key of the event that made the task.
    identity: str
    occurrence: int
    title: str
    pathway: str
    owner: str
    #: Given to somebody by a person: a re-plan leaves the owner alone.
    handed_over: bool = False
    standing: str
    source: str
    verified: bool
    because: str
    opens: date | None = None
    due: date | None = None
    due_time: time | None = None
    #: What the plan says where a person pinned another date.
    computed_due: date | None = None
    pinned: bool = False
    #: Sorted, separated by spaces, "" for none.
    flags: str = ""
    state: str
    #: The state to go back to when a withdrawn task is wanted again.
    state_before: str | None = None
    reason: str | None = None
    blocked_by: str | None = None
    revisit_on: date | None = None
    settled_on: date | None = None
    #: "event:<key>" where an event settled it, else the person's or token's name.
    settled_by: str | None = None
    fallback_owner: str | None = None
    fallback_on: date | None = None
    #: From this day it is over where it is still open: one of the times of a task that comes again.
    lapses_on: date | None = None
    #: The day for which it lapsed, and so was withdrawn; a missed week is counted by this.
    lapsed_on: date | None = None
    #: The next day the beat must look at this task; None when there is nothing to look for.
    look_on: date | None = None
    told: str = ""
    #: What came of it, in the fields that this kind of task asks for.
    outcome: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    version: int = 1
    created_at: datetime
    updated_at: datetime


class TaskNote(Model, table=True):
    """Something a person wrote beside a task. Never changed; a mistake is followed by another."""

    __tablename__ = "task_note"
    __table_args__ = (Index("ix_task_note_child_id", "child_id"),)
    id: int = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    child_id: int = Field(foreign_key="child.id")
    #: A person, as the audit log calls them.
    actor: str
    at: datetime
    words: str
    #: Its writer is worried about the child, and somebody must look.
    concern: bool = False
    seen_at: datetime | None = None
    seen_by: str | None = None


class ReleaseMove(Model, table=True):
    """The day a release is planned for has changed, from what to what."""

    __tablename__ = "release_move"
    __table_args__ = (Index("ix_release_move_child_id", "child_id"),)
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    at: datetime
    was: date | None = None
    now: date | None = None
    #: In words, as in the log.
    cause: str


class TaskLog(Model, table=True):
    """One re-plan or one deed that changed something: when, who, because of which events."""

    __tablename__ = "task_log"
    # With the time, so that whether anything was done since a day is known without reading rows.
    __table_args__ = (Index("ix_task_log_child_id", "child_id", "at"),)
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    at: datetime
    actor: str
    #: In words.
    cause: str
    #: Keys of the events that led here.
    events: list[str] = Field(sa_type=JSON_VALUE)
    #: `{task_id?, name, identity, kind, fields, reason}` for each change.
    changes: list[dict[str, Any]] = Field(sa_type=JSON_VALUE)


class TaskPartner(Model, table=True):
    """The agency and the person there who have a task to do, where that is known by name."""

    __tablename__ = "task_partner"
    task_id: int = Field(primary_key=True, foreign_key="task.id")
    agency: str
    contact: str = ""
    telephone: str = ""
    email: str = ""
    at: datetime
    actor: str


class Chase(Model, table=True):
    """Somebody asked a partner how a task stands: whom, how, and what came of it."""

    __table_args__ = (Index("ix_chase_task_id", "task_id"),)
    id: int = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    at: datetime
    actor: str
    to_whom: str
    #: `telephone`, `email`, `meeting` or `message`.
    how: str
    words: str = ""
