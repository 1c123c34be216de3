"""Questions about meetings. The viewer comes first, rows are always ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.children.rules import name_for
from resettle.errors import NotFound
from resettle.meetings.models import Invited, Meeting, MeetingLog
from resettle.meetings.rules import (
    THE_CHILD,
    Came,
    MeetingState,
    are_at_once,
    day_of,
    ends_at,
    first_moment,
    is_overtaken,
)
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Stage
from resettle.records.models import PersonAround
from resettle.staff.models import Assignment

_M, _C, _I, _A = Meeting.__table__.c, Child.__table__.c, Invited.__table__.c, Assignment.__table__.c
#: More than anybody reads at once; a list says where the rest is.
MOST = 200
#: No meeting lasts longer, so nothing that begins earlier can overlap.
_LONGEST = timedelta(hours=13)
#: What was planned for longer ago and never written up is history, and no longer of the day.
_LATELY = timedelta(days=60)
#: Of a child who has died nothing is still to come, and nobody is reminded of anything.
_NOT_STOPPED: ColumnElement[bool] = or_(
    _C.stage.is_(None), _C.stage != Stage.DIED.value, _M.state != MeetingState.PLANNED.value
)
_OUT: ColumnElement[date | None] = func.coalesce(_C.released_on, _C.planned_release_on)


class Line(NamedTuple):
    """One meeting in a list across children."""

    id: int
    kind: str
    title: str
    starts_at: datetime
    minutes: int | None
    place: str
    state: str
    before_release: bool
    child_id: int
    ref: str
    #: What the child is called.
    name: str
    #: The day the child is out, as it was or as it is planned.
    out: date | None

    @property
    def overtaken(self) -> bool:
        return is_overtaken(self.state, self.before_release, self.starts_at, self.out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Which meetings somebody wants to see."""

    #: People whose meetings these are, or who work with the child; None for everybody's.
    people: tuple[int, ...] | None = None
    team: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    #: Only those in these states; all of them where empty.
    states: tuple[str, ...] = ()
    #: The last ones first.
    backwards: bool = False


def may_see_meeting(viewer: Viewer) -> ColumnElement[bool]:
    """The part of the condition that is about the meeting alone, where the child may be seen.

    Who does not read the whole record sees the meetings they are asked to, or those whom they
    stand in for: what is said in others is not for them.
    """
    if viewer.sees_whole_record:
        return true()
    return _M.id.in_(select_columns(_I.meeting_id).where(_I.person_id.in_(viewer.people)))


def meetings_of(
    viewer: Viewer, db: Session, child_id: int, *, limit: int = MOST
) -> Sequence[Meeting]:
    """One child's meetings, the latest first. The child must be one the viewer may see."""
    wanted = select(Meeting).where(Meeting.child_id == child_id, may_see_meeting(viewer))
    return db.exec(wanted.order_by(_M.starts_at.desc(), _M.id.desc()).limit(limit)).all()


def meeting_of(viewer: Viewer, db: Session, child_id: int, meeting_id: int) -> Meeting:
    """Raises: NotFound: the same words for one that is not there and one that is not shown."""
    wanted = select(Meeting).where(
        Meeting.id == meeting_id, Meeting.child_id == child_id, may_see_meeting(viewer)
    )
    found = db.exec(wanted.order_by(_M.id)).first()
    if found is None:
        raise NotFound("There is no such meeting that you may see.", field="meeting")
    return found


def next_meeting(viewer: Viewer, db: Session, child_id: int, now: datetime) -> Meeting | None:
    """The next one planned for a child, from the one that is just on."""
    wanted = select(Meeting).where(
        Meeting.child_id == child_id,
        may_see_meeting(viewer),
        Meeting.state == MeetingState.PLANNED.value,
        _M.starts_at > now - timedelta(hours=1),
    )
    return db.exec(wanted.order_by(_M.starts_at, _M.id).limit(1)).first()


def asked_to(
    viewer: Viewer, db: Session, meeting_ids: Iterable[int]
) -> Mapping[int, tuple[Invited, ...]]:
    """Who is asked to each of some meetings, which the viewer must be one to see."""
    ids = sorted(set(meeting_ids))
    if not viewer.sees_children or not ids:
        return {}
    wanted = select(Invited).where(_I.meeting_id.in_(ids)).order_by(_I.meeting_id, _I.id)
    found: dict[int, tuple[Invited, ...]] = {}
    for one in db.exec(wanted):
        found[one.meeting_id] = (*found.get(one.meeting_id, ()), one)
    return found


def day_and_who_came(
    viewer: Viewer, db: Session, child_id: int, meeting_id: int
) -> tuple[date, list[str | None]] | None:
    """When a meeting of the child was held and who came, the child as None; None where it was not
    held, or is not there for this viewer. The child must be one the viewer may see."""
    wanted = select(Meeting).where(
        Meeting.id == meeting_id,
        Meeting.child_id == child_id,
        Meeting.state == MeetingState.HELD.value,
        may_see_meeting(viewer),
    )
    meeting = db.exec(wanted.order_by(_M.id)).first()
    if meeting is None:
        return None
    asked = asked_to(viewer, db, (meeting_id,)).get(meeting_id, ())
    names = [None if one.role == THE_CHILD else one.name for one in asked if one.came == Came.YES]
    return day_of(meeting.starts_at), names


def log_of(viewer: Viewer, db: Session, meeting_id: int) -> Sequence[MeetingLog]:
    """What was done to a meeting, the last first. Not for who sees only a part of the record."""
    if not viewer.sees_whole_record:
        return ()
    wanted = select(MeetingLog).where(MeetingLog.meeting_id == meeting_id)
    return db.exec(wanted.order_by(col(MeetingLog.id).desc()).limit(MOST)).all()


def people_round(viewer: Viewer, db: Session, child_id: int, on: date) -> Sequence[PersonAround]:
    """Who is round a child on a day. The child must be one the viewer may see."""
    if not viewer.sees_whole_record:
        return ()
    still = or_(col(PersonAround.until).is_(None), col(PersonAround.until) >= on)
    wanted = select(PersonAround).where(PersonAround.child_id == child_id, still)
    return db.exec(wanted.order_by(col(PersonAround.name), col(PersonAround.id))).all()


def busy_at_once(
    viewer: Viewer, db: Session, meeting: Meeting, asked: Sequence[Invited]
) -> tuple[bool, tuple[str, ...]]:
    """Whether the child, and who else of those asked, is asked to another meeting at that time.

    Nothing is told of the other meeting: it may be about a child whom the viewer may not see.
    """
    if meeting.state != MeetingState.PLANNED or not viewer.sees_children:
        return False, ()
    people = {one.person_id: one.name for one in asked if one.person_id is not None}
    last = ends_at(meeting.starts_at, meeting.minutes)
    wanted = (
        select_columns(_M.id, _M.child_id, _M.starts_at, _M.minutes, _I.person_id)
        .outerjoin(Invited.__table__, _I.meeting_id == _M.id)
        .where(_M.id != meeting.id, _M.state == MeetingState.PLANNED.value)
        .where(_M.starts_at < last, _M.starts_at > meeting.starts_at - _LONGEST)
        .where(or_(_M.child_id == meeting.child_id, _I.person_id.in_(sorted(people))))
        .order_by(_M.id, _I.id)
        .limit(MOST)
    )
    here = (meeting.starts_at, last)
    others = [
        row
        for row in db.connection().execute(wanted)
        if are_at_once(here, (row.starts_at, ends_at(row.starts_at, row.minutes)))
    ]
    busy = {row.person_id for row in others}
    names = tuple(name for number, name in people.items() if number in busy)
    return any(row.child_id == meeting.child_id for row in others), names


def agenda(viewer: Viewer, db: Session, asking: Agenda, *, limit: int = MOST) -> list[Line]:
    """Meetings across the children a viewer may see, in order of time."""
    wheres: list[ColumnElement[bool]] = [may_see(viewer), may_see_meeting(viewer), _NOT_STOPPED]
    if asking.people is not None:
        wheres.append(_of_people(asking.people, viewer.on))
    if asking.team is not None:
        wheres.append(_C.team_id == asking.team)
    if asking.since is not None:
        wheres.append(_M.starts_at >= asking.since)
    if asking.until is not None:
        wheres.append(_M.starts_at < asking.until)
    if asking.states:
        wheres.append(_M.state.in_(asking.states))
    order = (_M.starts_at.desc(), _M.id) if asking.backwards else (_M.starts_at, _M.id)
    wanted = _lines().where(*wheres).order_by(*order).limit(limit)
    return [_line(viewer, row) for row in db.connection().execute(wanted)]


class OfTheDay(NamedTuple):
    """What my day says of meetings."""

    today: list[Line]
    #: They make sense only in custody, and the child is out by then.
    overtaken: list[Line]
    #: They are over, and nobody has said what came of them.
    unwritten: int

    @property
    def child_ids(self) -> list[int]:
        """Whom the lists name."""
        return [one.child_id for one in (*self.today, *self.overtaken)]


def meetings_of_the_day(viewer: Viewer, db: Session, today: date, now: datetime) -> OfTheDay:
    """Of the meetings of a person and of the children they work with. One question for all."""
    begins, ends = first_moment(today), first_moment(today + timedelta(days=1))
    planned = _M.state == MeetingState.PLANNED.value
    near = or_(
        _M.starts_at < ends,
        and_(_M.before_release.is_(True), _OUT.is_not(None)),
    )
    held_today = and_(_M.state == MeetingState.HELD.value, _M.starts_at < ends)
    since = or_(_M.starts_at >= begins, and_(planned, _M.starts_at >= now - _LATELY))
    wanted = (
        _lines()
        .where(may_see(viewer), may_see_meeting(viewer), _of_people(viewer.people, viewer.on))
        .where(_NOT_STOPPED, since, or_(and_(planned, near), held_today))
        .order_by(_M.starts_at, _M.id)
        .limit(MOST)
    )
    lines = [_line(viewer, row) for row in db.connection().execute(wanted)]
    return OfTheDay(
        [one for one in lines if begins <= one.starts_at < ends],
        [one for one in lines if one.overtaken],
        sum(one.state == MeetingState.PLANNED and one.starts_at < begins for one in lines),
    )


def _of_people(people: Sequence[int], on: date | None) -> ColumnElement[bool]:
    """They are asked themselves, or it is about a child they work with today."""
    asked = _M.id.in_(select_columns(_I.meeting_id).where(_I.person_id.in_(people)))
    if on is None:
        return asked
    lasting = and_(_A.since <= on, or_(_A.until.is_(None), _A.until >= on))
    works = select_columns(_A.child_id).where(_A.person_id.in_(people), lasting)
    return or_(asked, _M.child_id.in_(works))


def _lines() -> Any:
    return select_columns(
        _M.id,
        _M.kind,
        _M.title,
        _M.starts_at,
        _M.minutes,
        _M.place,
        _M.state,
        _M.before_release,
        _M.child_id,
        _C.ref,
        _C.name,
        _C.known_as,
        _OUT.label("out"),
    ).join(Child.__table__, _C.id == _M.child_id)


def _line(viewer: Viewer, row: Any) -> Line:
    return Line._make((*row[:9], row.ref, name_for(viewer, row), row.out))
