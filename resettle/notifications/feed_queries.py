"""What one person's calendar may show: their tasks, the meetings they are asked to, and the days
their own children come home. The viewer comes first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

import sqlmodel
from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlmodel import Session

from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.meetings.models import Invited, Meeting
from resettle.meetings.rules import MeetingState, ends_at
from resettle.notifications.feed_words import OF_DAY, OF_MEETING, OF_TASK
from resettle.notifications.models import Feed
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Stage
from resettle.staff.models import Assignment
from resettle.staff.queries import viewer_of
from resettle.staff.rules import hash_of, is_secret_of
from resettle.tasks.looking import who_acts
from resettle.tasks.models import OPEN_TASK, Task
from resettle.tasks.queries import is_shared

_C, _T, _A = Child.__table__.c, Task.__table__.c, Assignment.__table__.c
_M, _I, _F = Meeting.__table__.c, Invited.__table__.c, Feed.__table__.c
_OUT: ColumnElement[date | None] = func.coalesce(_C.released_on, _C.planned_release_on)

#: What is longer ago falls away without being cancelled; what is further off comes nearer.
SINCE, UNTIL = timedelta(days=30), timedelta(days=400)
#: More of each than anybody has; a calendar holds no more.
_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """One thing that is so now, in no language."""

    name: str
    kind: str
    what: str
    begins: datetime | date
    ends: datetime | date
    child_id: int
    ref: str

    @property
    def digest(self) -> str:
        """Another once anything that is shown is."""
        shown = (self.kind, self.what, self.begins, self.ends, self.ref)
        return sha256(repr(shown).encode()).hexdigest()

    @property
    def starts_at(self) -> datetime:
        return moment_of(self.begins)


def moment_of(when: datetime | date) -> datetime:
    """A day is kept as its first moment in UTC, whatever the time in London."""
    return when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)


def reader_of(db: Session, feed: Feed, now: datetime, today: date) -> Viewer | None:
    """The person whose calendar it is, as they see things without saying why they open them; None
    once they have left."""
    viewer = viewer_of(db, feed.person_id, now=now, on=today)
    return None if viewer is None else replace(viewer, opened=frozenset())


def feed_by_secret(db: Session, secret: str) -> Feed | None:
    """The calendar with this address; None for one that there is not, or not any more."""
    wanted = sqlmodel.select(Feed).where(_F.hash == hash_of(secret), _F.revoked_at.is_(None))
    found = db.exec(wanted.order_by(_F.id)).first()
    return found if found is not None and is_secret_of(secret, found.hash) else None


def feed_of(db: Session, person_id: int) -> Feed | None:
    """The address that a person has now."""
    wanted = sqlmodel.select(Feed).where(_F.person_id == person_id, _F.revoked_at.is_(None))
    return db.exec(wanted.order_by(_F.id.desc())).first()


def last_read(db: Session, feed: Feed) -> datetime | None:
    """When a calendar last fetched something new, by the audit: asking writes nothing else down."""
    line = AuditLine.__table__.c
    mine = (line.actor == f"person:{feed.person_id}", line.subject == f"feed:{feed.id}")
    read: datetime | None = db.connection().scalar(
        select(func.max(line.at)).where(*mine, line.verb == "disclosed")
    )
    return read


def live(viewer: Viewer, db: Session, today: date, now: datetime) -> dict[str, Live]:
    """Everything that their calendar shows now, by name. A child they see no more is not in it."""
    found = (*_tasks(viewer, db, today), *_meetings(viewer, db, now), *_days(viewer, db, today))
    return {one.name: one for one in found}


def _tasks(viewer: Viewer, db: Session, today: date) -> Iterator[Live]:
    """Open tasks with a day, which they do themselves or for whom they stand in."""
    due = _T.due.between(today - SINCE, today + UNTIL)
    wanted = (
        select(
            _T.id,
            _T.workflow,
            _T.task,
            _T.due,
            _T.owner,
            _T.fallback_owner,
            _T.fallback_on,
            _T.flags,
            _A.owner.label("post"),
            *_CHILD,
        )
        .join(Child.__table__, _C.id == _T.child_id)
        .join(Assignment.__table__, and_(_A.child_id == _C.id, _of(viewer)))
        .where(OPEN_TASK, due, may_see(viewer), is_shared(viewer), _NOT_STOPPED)
        .order_by(_T.due, _T.id)
        .limit(_MOST)
    )
    for row in db.connection().execute(wanted):
        acts = who_acts(row.owner, row.fallback_owner, row.fallback_on, today)
        if acts == row.post and "held" not in row.flags.split():
            yield _whole_day(OF_TASK, row.id, f"{row.workflow}.{row.task}", row.due, row)


def _meetings(viewer: Viewer, db: Session, now: datetime) -> Iterator[Live]:
    asked = _M.id.in_(select(_I.meeting_id).where(_I.person_id.in_(viewer.people)))
    wanted = (
        select(_M.id, _M.kind, _M.starts_at, _M.minutes, *_CHILD)
        .join(Child.__table__, _C.id == _M.child_id)
        .where(asked, may_see(viewer), _NOT_STOPPED, _M.state != MeetingState.CANCELLED.value)
        .where(_M.starts_at.between(now - SINCE, now + UNTIL))
        .order_by(_M.starts_at, _M.id)
        .limit(_MOST)
    )
    for row in db.connection().execute(wanted):
        yield Live(
            name=f"{OF_MEETING}-{row.id}",
            kind=OF_MEETING,
            what=row.kind,
            begins=row.starts_at,
            ends=ends_at(row.starts_at, row.minutes),
            child_id=row.child_id,
            ref=_ref(row),
        )


def _days(viewer: Viewer, db: Session, today: date) -> Iterator[Live]:
    mine = _C.id.in_(select(_A.child_id).where(_of(viewer)))
    wanted = (
        select(*_CHILD, _OUT.label("out"))
        .where(mine, may_see(viewer), _NOT_STOPPED, _OUT.between(today - SINCE, today + UNTIL))
        .order_by(_OUT, _C.id)
        .limit(_MOST)
    )
    for row in db.connection().execute(wanted):
        yield _whole_day(OF_DAY, row.child_id, "", row.out, row)


_CHILD: tuple[Any, ...] = (_C.id.label("child_id"), _C.ref, _C.restricted)
_NOT_STOPPED: ColumnElement[bool] = or_(_C.stage.is_(None), _C.stage != Stage.DIED.value)


def _of(viewer: Viewer) -> ColumnElement[bool]:
    """An assignment of theirs, or of whom they stand in for, on this day."""
    if viewer.on is None:
        return false()
    still = or_(_A.until.is_(None), _A.until >= viewer.on)
    return and_(_A.person_id.in_(viewer.people), _A.since <= viewer.on, still)


def _whole_day(kind: str, number: int, what: str, day: date, row: Any) -> Live:
    return Live(
        name=f"{kind}-{number}",
        kind=kind,
        what=what,
        begins=day,
        ends=day + timedelta(days=1),
        child_id=row.child_id,
        ref=_ref(row),
    )


def _ref(row: Any) -> str:
    """Of a restricted record not even the reference leaves the house."""
    return "" if row.restricted else row.ref
