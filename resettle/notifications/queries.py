"""What waits to be told, whether it is still true, and what has not arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlmodel
from sqlalchemy import ColumnElement, Row, Select, and_, func, literal_column, select
from sqlmodel import Session

from resettle.children.models import Child
from resettle.errors import Words
from resettle.notifications.meetings import still_to_come
from resettle.notifications.models import Dispatch, Notice
from resettle.notifications.rules import ABOUT_SAFETY, CALLS, STAGE_OF, Kind, Told
from resettle.permissions import THE_SERVICE, Viewer
from resettle.planning.vocabulary import OPEN, Stage
from resettle.quality.queries import audits_waiting
from resettle.releases.models import Message
from resettle.tasks.looking import Due, still_true
from resettle.tasks.models import Task
from resettle.tasks.planning import Planning

_NOTICE = Notice.__table__.c
_DISPATCH = Dispatch.__table__
_TASK = Task.__table__.c
_CHILD = Child.__table__.c

#: A literal, so that both planners see that the partial index on what is unsent will do.
_UNSENT: ColumnElement[bool] = and_(_NOTICE.message_id.is_(None), _NOTICE.dropped.is_(None))

_RESTRICTED = Words("a child whose record is restricted")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice with all that is needed to say it, or to see that it is no longer true."""

    id: int
    to: str
    urgent: bool
    told: Told
    #: When it was written down.
    since: datetime
    #: Why it must not be sent; None while it is true.
    untrue: str | None


def addressees(
    viewer: Viewer, db: Session, now: datetime, *, urgent: bool, after: str = "", limit: int = 100
) -> Sequence[str]:
    """Who has something waiting, in order of their key, `after` one already seen to."""
    wanted = (
        select(_NOTICE.to)
        .where(_UNSENT, _NOTICE.not_before <= now, _NOTICE.urgent.is_(urgent), _NOTICE.to > after)
        .distinct()
        .order_by(_NOTICE.to)
        .limit(limit)
    )
    return db.connection().scalars(wanted).all()


def waiting_for(
    viewer: Viewer, db: Session, to: str, planning: Planning, *, urgent: bool
) -> list[Waiting]:
    """One person's unsent notices, held until the transaction ends so that two beats cannot both
    put them in a message."""
    due = _NOTICE.not_before <= planning.clock.now()
    wanted = _notices().where(_UNSENT, _NOTICE.to == to, due, _NOTICE.urgent.is_(urgent))
    return _all_waiting(db, wanted.with_for_update(of=Notice.__table__), planning)


def notices_of(viewer: Viewer, db: Session, dispatch_id: int, planning: Planning) -> list[Waiting]:
    """What one message is to say, looked at again."""
    wanted = _notices().where(_NOTICE.message_id == dispatch_id, _NOTICE.dropped.is_(None))
    return _all_waiting(db, wanted, planning)


def has_one_under_way(viewer: Viewer, db: Session, to: str) -> bool:
    """Whether a message to this person has not arrived yet: the next one waits for it."""
    under_way = _DISPATCH.c.state.in_((literal_column("'open'"), literal_column("'claimed'")))
    found = select(_DISPATCH.c.id).where(under_way, _DISPATCH.c.to == to).limit(1)
    return db.connection().scalar(found.order_by(_DISPATCH.c.id)) is not None


def is_about_work_given_up(viewer: Viewer, db: Session, dispatch_id: int) -> bool:
    """Whether a message tells of something that was given up."""
    about = (_NOTICE.message_id == dispatch_id, _NOTICE.kind == Kind.WORK_GIVEN_UP.value)
    found = select(_NOTICE.id).where(*about).order_by(_NOTICE.id).limit(1)
    return db.connection().scalar(found) is not None


def oldest_unsent(viewer: Viewer, db: Session, now: datetime) -> timedelta | None:
    """How long the oldest thing that should have been told has waited; None where nothing has."""
    notice = db.connection().scalar(
        select(func.min(_NOTICE.not_before)).where(_UNSENT, _NOTICE.not_before <= now)
    )
    # A message that is being tried again is as old as what it carries.
    carried = db.connection().scalar(
        select(func.min(_NOTICE.not_before))
        .join(_DISPATCH, _DISPATCH.c.id == _NOTICE.message_id)
        .where(_DISPATCH.c.state.in_(("open", "claimed")))
    )
    since = [moment for moment in (notice, carried) if moment is not None]
    return now - min(since) if since else None


def not_delivered(viewer: Viewer, db: Session, limit: int = 200) -> Sequence[Dispatch]:
    """Messages that were given up, newest first."""
    wanted = sqlmodel.select(Dispatch).where(Dispatch.state == "failed")
    return db.exec(wanted.order_by(_DISPATCH.c.id.desc()).limit(limit)).all()


def _notices() -> Select[Any]:
    return (
        select(
            _NOTICE.id,
            _NOTICE.to,
            _NOTICE.kind,
            _NOTICE.key,
            _NOTICE.urgent,
            _NOTICE.task_id,
            _NOTICE.created_at,
            _CHILD.ref,
            _CHILD.restricted,
            _CHILD.stage,
            _TASK.title,
            _TASK.state,
            _TASK.opens,
            _TASK.due,
            _TASK.fallback_on,
            _TASK.revisit_on,
        )
        .select_from(Notice.__table__)
        .outerjoin(Task.__table__, _TASK.id == _NOTICE.task_id)
        .outerjoin(Child.__table__, _CHILD.id == _NOTICE.child_id)
        .order_by(_NOTICE.id)
    )


def _all_waiting(db: Session, wanted: Select[Any], planning: Planning) -> list[Waiting]:
    rows = db.connection().execute(wanted).all()
    of_meetings = [row.key for row in rows if row.kind == Kind.MEETING_TOMORROW]
    meetings = still_to_come(db, of_meetings, planning.clock.now())
    auditors = [row.to for row in rows if row.kind == Kind.AUDITOR_ASKED]
    audits = audits_waiting(THE_SERVICE, db, auditors) if auditors else {}
    return [_waiting(row, planning, meetings, audits) for row in rows]


def _waiting(
    row: Row[Any],
    planning: Planning,
    meetings: Mapping[str, datetime],
    audits: Mapping[str, int],
) -> Waiting:
    kind = Kind(row.kind)
    child = _RESTRICTED if row.restricted else row.ref or ""
    number = audits.get(row.to, 0) if kind is Kind.AUDITOR_ASKED else None
    told = Told(kind, child, row.title or "", row.task_id, meetings.get(row.key), number)
    untrue = _untrue(kind, row, planning)
    if untrue is None and kind is Kind.MEETING_TOMORROW and row.key not in meetings:
        untrue = "the meeting was moved, cancelled or is over"
    if untrue is None and number == 0:
        untrue = "no case is left for them to audit"
    return Waiting(row.id, row.to, row.urgent, told, row.created_at, untrue)


def _untrue(kind: Kind, row: Row[Any], planning: Planning) -> str | None:
    """Why a notice must not go out after all; None while it is true."""
    if kind in ABOUT_SAFETY:
        return None
    if kind in STAGE_OF:
        return None if row.stage == STAGE_OF[kind] else "the record has been corrected"
    if row.stage == Stage.DIED and kind is not Kind.RESTRICTED_RECORD_OPENED:
        return "the child has died"
    if kind is Kind.TASK_ASKED_AFTER:
        return None if row.state in OPEN else "the task is settled"
    if kind in CALLS:
        today, calendar = planning.clock.today(), planning.calendar
        if not still_true(CALLS[kind], cast(Due, row), today, calendar, planning.rhythm):
            return "the task has changed"
    return None


def is_in_the_tray(viewer: Viewer, db: Session, message_id: int) -> bool:
    """Whether a message still waits for a person to decide."""
    message = db.get(Message, message_id)
    return (
        message is not None
        and message.state not in ("applied", "noted")
        and (message.handled_at is None)
    )
