"""Reminding of tomorrow's meetings whoever is asked and has an account, once for each time it is
set: one that is moved is told anew, and what was not sent yet of the time before is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session

from resettle.children.models import Child
from resettle.clock import LONDON
from resettle.db import Database, insert_ignoring
from resettle.meetings.models import Invited, Meeting, MeetingLog
from resettle.meetings.rules import Did, MeetingState, first_moment
from resettle.notifications.models import Notice
from resettle.notifications.rules import Kind
from resettle.planning.vocabulary import Stage
from resettle.staff.models import Person
from resettle.staff.rules import person_key
from resettle.tasks.planning import Planning

_M, _I, _C = Meeting.__table__.c, Invited.__table__.c, Child.__table__.c
_LOG, _NOTICE, _PERSON = MeetingLog.__table__.c, Notice.__table__.c, Person.__table__.c

#: How often it was moved: one that is moved away and back is set anew all the same.
_MOVES: ColumnElement[int] = (
    select(func.count())
    .where(_LOG.meeting_id == _M.id, _LOG.what == Did.MOVED.value)
    .scalar_subquery()
)
_KEY = re.compile(rf"{Kind.MEETING_TOMORROW}:(?P<meeting>\d+):(?P<moves>\d+) (?P<to>.+)")
#: Reminders written at one beat.
_SOME = 1_000


def remind_of_meetings(database: Database, planning: Planning) -> int:
    """Write what nobody has been told yet of tomorrow's meetings. Says how much that was.

    Asked at every beat from the hour of the daily look on, so that what is planned or moved later
    in the day is not missed.
    """
    now = planning.clock.now()
    if now.astimezone(LONDON).time() < planning.settings.daily_at:
        return 0
    with database.reading() as db:
        rows = _untold(db, planning)
    if not rows:
        return 0
    with database.unit() as db:
        return insert_ignoring(db, Notice.__table__, rows)


def still_to_come(db: Session, keys: Iterable[str], now: datetime) -> Mapping[str, datetime]:
    """When the meetings of some notices are; none that is no longer so."""
    asked = {key: found for key in keys if (found := _KEY.fullmatch(key))}
    if not asked:
        return {}
    ids = {int(found["meeting"]) for found in asked.values()}
    wanted = (
        select(_M.id, _M.starts_at, _MOVES.label("moves"), _I.person_id)
        .join(Invited.__table__, _I.meeting_id == _M.id)
        .where(_M.id.in_(sorted(ids)), _M.state == MeetingState.PLANNED.value)
        .where(_M.starts_at > now, _I.person_id.is_not(None))
        .order_by(_M.id, _I.id)
    )
    told = {
        _key(row.id, row.moves, row.person_id): row.starts_at
        for row in db.connection().execute(wanted)
    }
    return {key: told[key] for key in asked if key in told}


def _untold(db: Session, planning: Planning) -> list[dict[str, Any]]:
    now, tomorrow = planning.clock.now(), planning.clock.today() + timedelta(days=1)
    wanted = (
        select(_M.id, _M.child_id, _MOVES.label("moves"), _I.person_id)
        .join(Invited.__table__, _I.meeting_id == _M.id)
        .join(Person.__table__, _PERSON.id == _I.person_id)
        .join(Child.__table__, _C.id == _M.child_id)
        .where(_M.state == MeetingState.PLANNED.value)
        .where(_M.starts_at >= first_moment(tomorrow))
        .where(_M.starts_at < first_moment(tomorrow + timedelta(days=1)))
        .where(_PERSON.active.is_(True), _PERSON.email.is_not(None))
        .where(or_(_C.stage.is_(None), _C.stage != Stage.DIED.value))
        .order_by(_M.id, _I.id)
        .limit(_SOME)
    )
    rows = {_key(row.id, row.moves, row.person_id): row for row in db.connection().execute(wanted)}
    known = select(_NOTICE.key).where(_NOTICE.key.in_(sorted(rows))).order_by(_NOTICE.id)
    told = set(db.connection().scalars(known)) if rows else set()
    return [
        {
            "to": person_key(row.person_id),
            "kind": Kind.MEETING_TOMORROW.value,
            "child_id": row.child_id,
            "task_id": None,
            "key": key,
            "urgent": False,
            "created_at": now,
            "not_before": now,
        }
        for key, row in rows.items()
        if key not in told
    ]


def _key(meeting_id: int, moves: int, person_id: int) -> str:
    return f"{Kind.MEETING_TOMORROW}:{meeting_id}:{moves} {person_key(person_id)}"
