"""The children somebody may see, filtered, sorted and a page at a time; few statements for any.

Two steps: first which children and in which order, then everything about the page's own. So the
sums about tasks are done for fifty children and not for five thousand, unless one sorts by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, or_, select
from sqlmodel import Session

from resettle.caseload import asking
from resettle.caseload.asking import Asked
from resettle.caseload.matching import best_matches
from resettle.children.models import Child, Identifier
from resettle.children.queries import may_see
from resettle.children.rules import IdentifierType, name_for
from resettle.permissions import Role, Viewer
from resettle.planning.vocabulary import Owner, Stage
from resettle.staff.models import Assignment, Membership, Person
from resettle.staff.queries import names_of, working_with
from resettle.tasks.models import OPEN_TASK, Task
from resettle.tasks.queries import is_shared

#: Children on one page of the list.
PAGE = 50
_C, _T = Child.__table__.c, Task.__table__.c
_A, _P, _I = Assignment.__table__.c, Person.__table__.c, Identifier.__table__.c
_CLOSED = (Stage.DIED.value, Stage.ENDED.value)
_M = Membership.__table__.c
_NOT_OURS = "not_looked_after"
#: No person has this number, whatever is asked for.
_NOBODY_AT_ALL = 0


class NextTask(NamedTuple):
    task_id: int
    title: str
    due: date


@dataclass(frozen=True, slots=True)
class Line:
    """One child of the list. `child` has the columns of the table, and its names."""

    child: Any
    workers: tuple[str, ...]
    mentors: tuple[str, ...]
    overdue: int
    next_task: NextTask | None


class Found(NamedTuple):
    """How many there are in all, and the ids of one page in order."""

    total: int
    ids: Sequence[int]


def find_children(
    viewer: Viewer, db: Session, asked: Asked, today: date, *, size: int | None = PAGE
) -> Found:
    """Which children, in which order. `size` None gives every page at once."""
    wheres = _wheres(viewer, asked, today)
    if asked.q:
        return _search(viewer, db, asked, today, wheres, size=size)
    count = select(func.count()).select_from(Child.__table__).where(*wheres)
    total = db.connection().execute(count).scalar_one()
    wanted = select(_C.id).where(*wheres).order_by(*_order(viewer, asked, today))
    return Found(total, db.connection().scalars(_paged(wanted, asked.page, size)).all())


def children_after(
    viewer: Viewer, db: Session, asked: Asked, today: date, *, after_id: int, limit: int
) -> Sequence[int]:
    """In an order that never changes, so that no page misses one while others are added."""
    wanted = select(_C.id).where(*_wheres(viewer, asked, today), _C.id > after_id)
    return db.connection().scalars(wanted.order_by(_C.id).limit(limit)).all()


def lines_of(viewer: Viewer, db: Session, ids: Sequence[int], today: date) -> list[Line]:
    """Everything a list shows about these children, in this order."""
    wanted = select(Child.__table__).where(_C.id.in_(sorted(ids)), may_see(viewer))
    rows = {row.id: row for row in db.connection().execute(wanted.order_by(_C.id))}
    helping = working_with(viewer, db, ids, today)
    people = {one.person_id for some in helping.values() for one in some}
    names = names_of(viewer, db, people) if people else {}
    late, coming = _overdue(viewer, db, ids, today), _next_tasks(viewer, db, ids, today)

    def named(child_id: int, owner: Owner) -> tuple[str, ...]:
        some = (one for one in helping.get(child_id, ()) if one.owner == owner)
        return tuple(dict.fromkeys(names[one.person_id] for one in some))

    return [
        Line(
            rows[number],
            named(number, Owner.RESETTLEMENT_WORKER),
            named(number, Owner.MENTOR),
            late.get(number, 0),
            coming.get(number),
        )
        for number in ids
        if number in rows
    ]


def workers_to_choose(viewer: Viewer, db: Session) -> list[tuple[int, str]]:
    """The other resettlement workers of the viewer's teams; of all, where there are no teams."""
    if not viewer.works_by_team:
        return []
    wanted = select(_P.id, _P.name).where(
        _P.active.is_(True),
        _P.roles.contains(Role.RESETTLEMENT_WORKER.value),
        _P.id != (viewer.person_id or _NOBODY_AT_ALL),
    )
    if viewer.teams:
        with_them = select(_M.person_id).where(_M.team_id.in_(sorted(viewer.teams)))
        wanted = wanted.where(_P.id.in_(with_them))
    rows = db.connection().execute(wanted.order_by(_P.name, _P.id))
    return [(row.id, row.name) for row in rows]


def releases_between(
    viewer: Viewer, db: Session, asked: Asked, first: date, last: date
) -> list[tuple[date, Any]]:
    """Who comes home, or came home, on each day of a stretch, in order."""
    day = func.coalesce(_C.released_on, _C.planned_release_on)
    away = _C.stage.not_in((*_CLOSED, Stage.COMMUNITY.value))
    wanted = (
        select(Child.__table__)
        .where(may_see(viewer), *_of_people(viewer, asked))
        .where(day.between(first, last), or_(_C.released_on.is_not(None), away))
        .order_by(day, _C.ref)
    )
    rows = db.connection().execute(wanted)
    return [(row.released_on or row.planned_release_on, row) for row in rows]


def _search(
    viewer: Viewer,
    db: Session,
    asked: Asked,
    today: date,
    wheres: Sequence[ColumnElement[bool]],
    *,
    size: int | None,
) -> Found:
    """By reference or number exactly, which then is the child who is meant; else by name nearly."""
    connection = db.connection()
    ids = list(connection.scalars(_numbered(asked.q, wheres)))
    if not ids:
        columns = (_C.id, _C.ref, _C.known_as, _C.name)
        rows: list[Any] = [*connection.execute(select(*columns).where(*wheres).order_by(_C.id))]
        if not viewer.knows_more_than_a_mentor:
            # Whether a surname finds a child would say what the surname is.
            rows = [(row.id, row.ref, None, name_for(viewer, row)) for row in rows]
        ids = best_matches(asked.q, rows)
    if asked.sort:
        order = _order(viewer, asked, today)
        ids = list(connection.scalars(select(_C.id).where(_C.id.in_(ids)).order_by(*order)))
    start = 0 if size is None else (asked.page - 1) * size
    return Found(len(ids), ids[start : None if size is None else start + size])


def _numbered(typed: str, wheres: Sequence[ColumnElement[bool]]) -> Select[int]:
    """The children who have just this reference, or just this number of another service."""
    plain = "".join(typed.split()).upper()
    # A closed list of types lets the index on type and value be used.
    types = [kind.value for kind in IdentifierType]
    having = select(_I.child_id).where(_I.type.in_(types), _I.value == plain)
    is_it = or_(func.upper(_C.ref) == plain, _C.id.in_(having))
    return select(_C.id).where(*wheres, is_it).order_by(_C.ref)


def _paged(wanted: Any, page: int, size: int | None) -> Any:
    return wanted if size is None else wanted.limit(size).offset((page - 1) * size)


def _wheres(viewer: Viewer, asked: Asked, today: date) -> list[ColumnElement[bool]]:
    wheres = [may_see(viewer), *_of_stage(asked), *_of_release(asked.release, today)]
    wheres += _of_people(viewer, asked)
    if asked.order and viewer.sees_whole_record:
        wheres.append(_C.order == asked.order)
    if asked.team:
        is_none = asked.team == asking.NO_TEAM
        wheres.append(_C.team_id.is_(None) if is_none else _C.team_id == int(asked.team))
    if asked.looked_after:
        wheres.append(and_(_C.looked_after.is_not(None), _C.looked_after != _NOT_OURS))
    if asked.unplanned:
        wheres.append(_C.unplanned_release.is_(True))
    if asked.pathway:
        late = _late_task(viewer, today)
        wheres.append(exists().where(late, _T.pathway == asked.pathway))
    return wheres


def _of_stage(asked: Asked) -> list[ColumnElement[bool]]:
    if asked.stage == asking.ANY_STAGE:
        return []
    if asked.stage:
        return [_C.stage == asked.stage]
    # Somebody who searches for a name means that child, whatever has become of the record.
    return [] if asked.q else [or_(_C.stage.is_(None), _C.stage.not_in(_CLOSED))]


def _of_release(release: str, today: date) -> list[ColumnElement[bool]]:
    if not release:
        return []
    if release == asking.JUST_RELEASED:
        lately = today - timedelta(days=asking.LATELY)
        return [_C.released_on >= lately, _C.released_on <= today]
    ahead = [_C.released_on.is_(None), _C.stage.not_in((*_CLOSED, Stage.COMMUNITY.value))]
    if release == asking.NO_DAY:
        return [*ahead, _C.planned_release_on.is_(None)]
    # A day that has passed without a release is the most urgent of all.
    return [*ahead, _C.planned_release_on <= today + timedelta(days=int(release))]


def _of_people(viewer: Viewer, asked: Asked) -> list[ColumnElement[bool]]:
    wheres = []
    match asked.whose(viewer):
        case asking.EVERYBODY:
            pass
        case asking.MINE:
            wheres.append(_worked_with(viewer, viewer.people or (_NOBODY_AT_ALL,)))
        case asking.NOBODY:
            wheres.append(not_(_has(viewer, Owner.RESETTLEMENT_WORKER)))
        case number:
            wheres.append(_worked_with(viewer, (int(number),)))
    if asked.no_mentor:
        wheres.append(not_(_has(viewer, Owner.MENTOR)))
    return wheres


def _lasting(viewer: Viewer) -> ColumnElement[bool]:
    """On the day the viewer asks; a system asks without one, and means those with no end."""
    if viewer.on is None:
        return _A.until.is_(None)
    return and_(_A.since <= viewer.on, or_(_A.until.is_(None), _A.until >= viewer.on))


def _worked_with(viewer: Viewer, people: Iterable[int]) -> ColumnElement[bool]:
    wanted = select(_A.child_id).where(_A.person_id.in_(sorted(people)), _lasting(viewer))
    return _C.id.in_(wanted)


def _has(viewer: Viewer, owner: Owner) -> ColumnElement[bool]:
    return exists().where(_A.child_id == _C.id, _A.owner == owner.value, _lasting(viewer))


def _late_task(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """An open task of this child that is overdue; while the child is away its clock stands."""
    return and_(_T.child_id == _C.id, _is_late(viewer, today))


def _is_late(viewer: Viewer, today: date) -> ColumnElement[bool]:
    return and_(_T.due < today, OPEN_TASK, _T.flags.not_like("%held%"), is_shared(viewer))


def _order(viewer: Viewer, asked: Asked, today: date) -> list[ColumnElement[Any]]:
    """Those about whom a column says nothing stand last, whichever way it is turned."""
    # The youngest has the latest birthday.
    turned = asked.is_turned != (asked.column == "age")
    if asked.column == "release":
        return [*_by_release(turned), _C.ref]
    key = _key(viewer, asked.column, today)
    return [(key.desc() if turned else key.asc()).nulls_last(), _C.ref]


def _by_release(turned: bool) -> list[ColumnElement[Any]]:
    """The next to come home first, then those without a day, then whoever came home last."""
    coming = case((_C.released_on.is_(None), _C.planned_release_on))
    is_out = _C.released_on.is_not(None)
    if turned:
        return [is_out.desc(), _C.released_on.desc(), coming.is_(None), coming.desc()]
    return [is_out, coming.is_(None), coming, _C.released_on.desc()]


def _key(viewer: Viewer, column: str, today: date) -> ColumnElement[Any]:
    match column:
        case "age":
            return _C.date_of_birth
        case "stage":
            return _C.stage
        case "worker":
            return _first_name(viewer, Owner.RESETTLEMENT_WORKER)
        case "mentor":
            return _first_name(viewer, Owner.MENTOR)
        case "overdue":
            late = select(func.count()).select_from(Task.__table__)
            return late.where(_late_task(viewer, today)).scalar_subquery()
        case "next":
            coming = select(func.min(_T.due)).where(
                _T.child_id == _C.id, _T.due >= today, OPEN_TASK, is_shared(viewer)
            )
            return coming.scalar_subquery()
        case _:
            return func.lower(func.coalesce(_C.known_as, _C.name, _C.ref))


def _first_name(viewer: Viewer, owner: Owner) -> ColumnElement[Any]:
    wanted = (
        select(func.min(_P.name))
        .join(Assignment.__table__, _A.person_id == _P.id)
        .where(_A.child_id == _C.id, _A.owner == owner.value, _lasting(viewer))
    )
    return wanted.scalar_subquery()


def _overdue(viewer: Viewer, db: Session, ids: Sequence[int], today: date) -> Mapping[int, int]:
    wanted = (
        select(_T.child_id, func.count())
        .where(_T.child_id.in_(sorted(ids)), _is_late(viewer, today))
        .group_by(_T.child_id)
        .order_by(_T.child_id)
    )
    return {row[0]: row[1] for row in db.connection().execute(wanted)}


def _next_tasks(
    viewer: Viewer, db: Session, ids: Sequence[int], today: date
) -> Mapping[int, NextTask]:
    """The first open task of each that is due today or later."""
    place = func.row_number().over(partition_by=_T.child_id, order_by=(_T.due, _T.id))
    near = (
        select(_T.child_id, _T.id, place.label("place"))
        .where(_T.child_id.in_(sorted(ids)), _T.due >= today, OPEN_TASK, is_shared(viewer))
        .subquery()
    )
    wanted = (
        select(_T.child_id, _T.id, _T.title, _T.due)
        .join(near, near.c.id == _T.id)
        .where(near.c.place == 1)
        .order_by(_T.child_id)
    )
    return {row[0]: NextTask(*row[1:]) for row in db.connection().execute(wanted)}
