"""The questions of my day. Each is one statement, whatever the number of children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from resettle.caseload.day import SOON, DayTask, Step
from resettle.caseload.models import SeenMove
from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.children.rules import name_for
from resettle.permissions import May, Viewer
from resettle.planning.vocabulary import Owner
from resettle.releases.models import IN_TRAY, Message
from resettle.staff.models import Assignment
from resettle.tasks.models import OPEN_TASK, ReleaseMove, Task, TaskNote, TaskPartner
from resettle.tasks.partners import last_chased
from resettle.tasks.queries import is_shared

_C, _T, _A = Child.__table__.c, Task.__table__.c, Assignment.__table__.c
_P = TaskPartner.__table__.c
#: More than anybody works through in a day; where there is more, the page says so and where.
MOST = 100
_NAMES = (_C.ref, _C.name, _C.known_as)


class Released(NamedTuple):
    """A child who has come home these days."""

    ref: str
    name: str
    released_on: date
    unplanned: bool


class Concern(NamedTuple):
    """Somebody wrote that they are worried, and nobody has said they have seen it."""

    note_id: int
    task_id: int
    title: str
    ref: str
    name: str
    at: Any
    actor: str
    words: str


class Waiting(NamedTuple):
    """How many messages wait in the tray: about my children, and about nobody we know."""

    ours: int
    unknown: int


class Near(NamedTuple):
    """What is near, the first due first."""

    tasks: list[DayTask]
    #: There is more than anybody works through, which is not here.
    is_cut: bool


def day_tasks(viewer: Viewer, db: Session, today: date) -> Near:
    """Open tasks that are late, due in a week or just opened, of the children I work with."""
    acts = _acting(today)
    # Where nobody is named for it, it is for everybody of my post in the team.
    of_my_post = and_(acts == viewer.post, _nobody_of_my_post(viewer, _C.id))
    mine = or_(_assigned_as(viewer, acts), of_my_post)
    wanted = (
        select(
            _T.id,
            _T.title,
            _T.pathway,
            acts.label("acts"),
            _T.state,
            _T.opens,
            _T.due,
            _T.flags,
            _T.blocked_by,
            *_NAMES,
            mine.label("mine"),
            _P.agency,
            _P.contact,
            last_chased().label("chased_at"),
            _T.workflow,
            _T.task,
        )
        .join(Child.__table__, _C.id == _T.child_id)
        .outerjoin(TaskPartner.__table__, _P.task_id == _T.id)
        .where(_T.id.in_(_nearest(viewer, today)))
        .order_by(_T.due.is_(None), _T.due, _T.id)
    )
    rows = db.connection().execute(wanted).all()
    tasks = [
        DayTask._make(
            (
                *row[:9],
                row.ref,
                name_for(viewer, row),
                bool(row.mine),
                False,
                row.agency or "",
                row.contact or "",
                row.chased_at,
                f"{row.workflow}.{row.task}",
                0,
            )
        )
        for row in rows[:MOST]
        if "held" not in row.flags
    ]
    return Near(tasks, is_cut=len(rows) > MOST)


def released_lately(viewer: Viewer, db: Session, today: date) -> list[Released]:
    """Children of mine who were released this last week, the latest first."""
    wanted = (
        select(*_NAMES, _C.released_on, _C.unplanned_release)
        .where(may_see(viewer), mine_or_nobodys(viewer), _C.released_on > today - SOON)
        .order_by(_C.released_on.desc(), _C.ref)
        .limit(MOST)
    )
    return [
        Released(row.ref, name_for(viewer, row), row.released_on, row.unplanned_release)
        for row in db.connection().execute(wanted)
    ]


def unseen_moves(viewer: Viewer, db: Session, since: date) -> list[Step]:
    """Every move of a release of mine that I have not said I have seen, in order."""
    moved, seen = ReleaseMove.__table__.c, SeenMove.__table__.c
    wanted = (
        select(moved.child_id, *_NAMES, moved.was, moved.now, moved.at, moved.id)
        .join(Child.__table__, _C.id == moved.child_id)
        .outerjoin(
            SeenMove.__table__,
            and_(seen.child_id == moved.child_id, seen.person_id == viewer.person_id),
        )
        .where(
            may_see(viewer),
            _worked_with(viewer),
            or_(seen.move_id.is_(None), seen.move_id < moved.id),
            _C.released_on.is_(None),
        )
        .order_by(moved.id)
        .limit(5 * MOST)
    )
    return [
        Step(row.child_id, row.ref, name_for(viewer, row), row.was, row.now, row.at, row.id)
        for row in db.connection().execute(wanted)
        if row.at.date() >= since
    ]


def open_concerns(viewer: Viewer, db: Session, *, about: int | None = None) -> list[Concern]:
    """Worries about my children, or about one, that nobody has answered, the oldest first."""
    if not viewer.works_by_team:
        return []
    note = TaskNote.__table__.c
    wanted = (
        select(note.id, note.task_id, _T.title, *_NAMES, note.at, note.actor, note.words)
        .join(Task.__table__, _T.id == note.task_id)
        .join(Child.__table__, _C.id == note.child_id)
        .where(may_see(viewer), note.concern.is_(True), note.seen_at.is_(None))
        .order_by(note.at, note.id)
        .limit(MOST)
    )
    if about is not None:
        wanted = wanted.where(note.child_id == about)
    return [
        Concern(row.id, row.task_id, row.title, row.ref, name_for(viewer, row), *row[6:])
        for row in db.connection().execute(wanted)
    ]


def waiting_messages(viewer: Viewer, db: Session) -> Waiting:
    """How many messages in the tray are for somebody like this viewer to decide."""
    if not viewer.may(May.DECIDE_EVENTS):
        return Waiting(0, 0)
    message = Message.__table__.c
    ours = select(func.count()).where(
        IN_TRAY,
        message.handled_at.is_(None),
        message.child_id.in_(select(_C.id).where(may_see(viewer))),
    )
    unknown = select(func.count()).where(
        IN_TRAY, message.handled_at.is_(None), message.child_id.is_(None)
    )
    connection = db.connection()
    return Waiting(
        connection.execute(ours.select_from(Message.__table__)).scalar_one(),
        connection.execute(unknown.select_from(Message.__table__)).scalar_one(),
    )


def nobodys_children(viewer: Viewer, db: Session, today: date) -> list[Any]:
    """Children in custody or just out with no resettlement worker: somebody must take them on."""
    if not viewer.works_by_team:
        return []
    has_worker = exists().where(
        _A.child_id == _C.id,
        _A.owner == Owner.RESETTLEMENT_WORKER.value,
        _A.since <= today,
        or_(_A.until.is_(None), _A.until >= today),
    )
    wanted = (
        select(*_NAMES, _C.planned_release_on, _C.stage)
        .where(may_see(viewer), _C.stage.not_in(("died", "ended")), ~has_worker)
        .order_by(_C.planned_release_on.is_(None), _C.planned_release_on, _C.ref)
        .limit(20)
    )
    return list(db.connection().execute(wanted))


def my_child_ids(viewer: Viewer, db: Session) -> Sequence[int]:
    """The ids of the children I am assigned to today, or cover for who is."""
    wanted = select(_C.id).where(may_see(viewer), _worked_with(viewer)).order_by(_C.id)
    return db.connection().scalars(wanted).all()


def _acting(today: date) -> ColumnElement[str]:
    """Whose task it is today, as `tasks.looking.who_acts` says."""
    handed = and_(_T.fallback_owner.is_not(None), _T.fallback_on <= today)
    return case((handed, _T.fallback_owner), else_=_T.owner)


def _lasting(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.on is None:
        return false()
    return and_(_A.since <= viewer.on, or_(_A.until.is_(None), _A.until >= viewer.on))


def _assigned_as(viewer: Viewer, acts: ColumnElement[str]) -> ColumnElement[bool]:
    """I, or somebody I stand in for, do this kind of task for this child."""
    return exists().where(
        _A.child_id == _T.child_id,
        _A.person_id.in_(viewer.people),
        _A.owner == acts,
        _lasting(viewer),
    )


def _nearest(viewer: Viewer, today: date) -> Select[int]:
    """The ids of the tasks of the day, and one more than anybody works through. Whose each is
    exactly is asked of these few alone."""
    # Of what is looked at, the other children's is for me only while it is my post that acts.
    wanted = select(_T.id).join(Child.__table__, _C.id == _T.child_id)
    return (
        wanted.where(_T.id.in_(_to_look_at(viewer, today)), may_see(viewer), is_shared(viewer))
        .where(or_(_worked_with(viewer), _acting(today) == viewer.post))
        .order_by(_T.due.is_(None), _T.due, _T.id)
        .limit(MOST + 1)
        .correlate(None)
    )


def _to_look_at(viewer: Viewer, today: date) -> CompoundSelect[int]:
    """Near tasks of the children I work with, and those that are for my post where nobody is
    named. Each of the three is found by an index; asked in one condition, every open task of every
    child would be looked at."""
    near = or_(
        _T.due <= today + SOON,
        and_(_T.opens > today - SOON, _T.opens <= today),
        _T.state == literal_column("'blocked'"),
    )
    # Asked of each task that is near, and not of each child: of a manager that is nearly everyone.
    unnamed = _nobody_of_my_post(viewer, _T.child_id)
    ways = (
        _T.child_id.in_(select(_C.id).where(_worked_with(viewer))),
        and_(_T.owner == viewer.post, unnamed),
        and_(_T.fallback_owner == viewer.post, unnamed),
    )
    return union_all(*(select(_T.id).where(OPEN_TASK, near, way).correlate(None) for way in ways))


def _nobody_of_my_post(viewer: Viewer, child_id: ColumnElement[int]) -> ColumnElement[bool]:
    """A child for whom nobody is named in the post that is mine."""
    if viewer.post is None or not viewer.works_by_team:
        return false()
    return ~exists().where(_A.child_id == child_id, _A.owner == viewer.post, _lasting(viewer))


def _worked_with(viewer: Viewer) -> ColumnElement[bool]:
    """A child I am assigned to in any capacity."""
    return _C.id.in_(select(_A.child_id).where(_A.person_id.in_(viewer.people), _lasting(viewer)))


def mine_or_nobodys(viewer: Viewer) -> ColumnElement[bool]:
    """A manager hears of every child of the team; everybody else of their own."""
    if viewer.post == Owner.MANAGER:
        return col(Child.id).is_not(None)
    return _worked_with(viewer)


def a_month_before(today: date) -> date:
    """Moves older than this are history, whether anybody pressed “seen” or not."""
    return today - timedelta(days=31)
