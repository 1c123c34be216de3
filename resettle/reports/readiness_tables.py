"""The tables of release readiness: by week, the address, each pathway, releases nobody planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, extract, func, null, or_, select
from sqlalchemy.orm import aliased

from resettle.children.models import Child
from resettle.children.words import PATHWAYS
from resettle.planning.vocabulary import OPEN, Flag, Pathway, Stage, TaskState
from resettle.reports.asking import Ask
from resettle.reports.completion_counts import conditions
from resettle.reports.periods import weeks_between
from resettle.reports.rules import TOTAL, Chart, Drawn, Place, Row, Table, count, share
from resettle.tasks.models import Task
from resettle.web.dates import day_range

_C, _T = Child.__table__.c, Task.__table__.c
#: Days before the release by which an address is to be confirmed.
IN_TIME = 14
_DAY = 24 * 60 * 60
#: The rule whose task says that an address is confirmed.
ADDRESS = ("accommodation", "confirm_address")
#: How long before the period a release nobody planned is still looked at.
LOOK_BACK = timedelta(days=90)
_WITHDRAWN = TaskState.WITHDRAWN.value
_AT_HOME = (Stage.COMMUNITY.value, Stage.DIED.value, Stage.ENDED.value)
_OPEN = sorted(state.value for state in OPEN)

#: Each thing that an address can be, no two at once.
ADDRESSES: Mapping[str, Any] = {
    "in_time": _l("Confirmed at least 14 days before"),
    "late": _l("Confirmed later than that"),
    "time_left": _l("Not confirmed, 14 days or more to go"),
    "short": _l("Not confirmed, fewer than 14 days to go or already out"),
    "settled": _l("Not required, or declined"),
    "no_task": _l("No such task in the plan"),
}


def release_day() -> ColumnElement[date]:
    """The real day of release, else the planned one."""
    return func.coalesce(_C.released_on, _C.planned_release_on)


def coming_out(ask: Ask) -> list[ColumnElement[bool]]:
    """Children whose release lies in the period."""
    ahead = and_(_C.released_on.is_(None), _C.stage.not_in(_AT_HOME))
    return [
        release_day().between(ask.asked.first, ask.asked.last),
        or_(_C.released_on.is_not(None), ahead),
        ask.children(),
    ]


def address_task() -> Any:
    """The id of the task that confirms the address of this release: the last occurrence of it."""
    one = aliased(Task.__table__)
    return (
        select(func.max(one.c.id))
        .where(
            one.c.child_id == _C.id,
            one.c.workflow == ADDRESS[0],
            one.c.task == ADDRESS[1],
            one.c.state != _WITHDRAWN,
        )
        .correlate(Child.__table__)
        .scalar_subquery()
    )


def with_address() -> Any:
    """Children with that task beside them, where there is one."""
    return Child.__table__.outerjoin(Task.__table__, _T.id == address_task())


def address_is(today: date) -> ColumnElement[str]:
    """Which of `ADDRESSES` it is, for a child with that task beside it."""
    before = (extract("epoch", release_day()) - extract("epoch", _T.settled_on)) / _DAY
    is_done = _T.state == TaskState.DONE.value
    is_open = _T.state.in_(_OPEN)
    has_time = release_day() >= today + timedelta(days=IN_TIME)
    return case(
        (_T.id.is_(None), "no_task"),
        # Done on no known day: nobody can say that it was in time.
        (and_(is_done, before >= IN_TIME), "in_time"),
        (is_done, "late"),
        (and_(is_open, has_time, _C.released_on.is_(None)), "time_left"),
        (is_open, "short"),
        else_="settled",
    )


def _by_day(ask: Ask) -> list[tuple[date, str, int]]:
    """How many children come out on each day, by what their address is."""
    day, kind = release_day().label("day"), address_is(ask.today).label("kind")
    inner = select(day, kind).select_from(with_address()).where(*coming_out(ask)).subquery()
    wanted = (
        select(inner.c.day, inner.c.kind, func.count())
        .group_by(inner.c.day, inner.c.kind)
        .order_by(inner.c.day, inner.c.kind)
    )
    return [(row[0], row[1], row[2]) for row in ask.db.connection().execute(wanted)]


_WEEK_COLUMNS = (
    count("releases", _l("Releases")),
    *(count(name, words) for name, words in ADDRESSES.items()),
)


def by_week(ask: Ask) -> Table:
    """Releases on a time line, each week with how many of them have an address."""
    found = _by_day(ask)
    rows = []
    for first, last in weeks_between(ask.asked.first, ask.asked.last):
        counts = Counter(_kinds(one for one in found if first <= one[0] <= last))
        rows.append(Row(first.isoformat(), day_range(first, last), _values(counts)))
    whole = Counter(_kinds(found))
    return Table(
        name="weeks",
        title=_l("Releases week by week, and their addresses"),
        rows_are=_l("Week"),
        columns=_WEEK_COLUMNS,
        rows=rows if found else [],
        total=Row(TOTAL, _l("All"), _values(whole)) if found else None,
        of="releases",
        sums=(("releases", tuple(ADDRESSES)),),
        chart=Chart(
            drawn=Drawn.STACKED, title=_l("Releases by their address"), columns=tuple(ADDRESSES)
        ),
        empty=_l("No release is planned in this period."),
    )


def _kinds(found: Any) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for _, kind, number in found:
        counts[kind] += number
    return counts


def _values(counts: Counter[str]) -> dict[str, Any]:
    said = {name: counts[name] for name in ADDRESSES}
    return {"releases": sum(said.values()), **said}


def accommodation(ask: Ask) -> Table:
    """The address of everybody who comes out."""
    counts = Counter(_kinds(_by_day(ask)))
    whole = counts.total()
    rows = [
        Row(name, words, {"children": counts[name], "all": whole}, called=_called(name))
        for name, words in ADDRESSES.items()
    ]
    return Table(
        name="accommodation",
        title=_l("Is an address confirmed 14 days before?"),
        rows_are=_l("Address"),
        columns=(
            count("children", _l("Children")),
            share("share", _l("Share"), part="children", whole="all"),
        ),
        rows=rows if whole else [],
        total=_everybody(whole) if whole else None,
        chart=Chart(drawn=Drawn.BARS, title=_l("Children by their address"), columns=("children",)),
        empty=_l("No release is planned in this period."),
    )


def _called(column: str) -> dict[str, str]:
    """What a row here counts stands in the total of the weeks too, and all of them in every row."""
    everybody = f"releases/{TOTAL}/releases"
    return {"children": f"releases/{TOTAL}/{column}", "all": everybody}


def _everybody(number: int) -> Row:
    values = {"children": number, "all": number}
    return Row(TOTAL, _l("All"), values, called=_called("releases"))


def by_pathway(ask: Ask) -> Table:
    """Each pathway: of the children with tasks due by their release, how many are ready."""
    inner = _by_child_and_pathway(ask)
    is_late, is_open = inner.c.overdue > 0, inner.c.open > 0
    wanted = (
        select(
            inner.c.pathway,
            func.count(),
            func.sum(case((is_late, 1), else_=0)),
            func.sum(case((and_(is_open, ~is_late), 1), else_=0)),
        )
        .group_by(inner.c.pathway)
        .order_by(inner.c.pathway)
    )
    rows_found = ask.db.connection().execute(wanted)
    # Children of whom nothing is due by then stand under no pathway.
    found = {row[0]: row[1:] for row in rows_found if row[0] is not None}
    rows = []
    for one in Pathway:
        children, late, waiting = map(int, found.get(one.value, (0, 0, 0)))
        values = {"children": children, "overdue": late, "to_do": waiting}
        ready = {"ready": children - late - waiting}
        rows.append(Row(one.value, PATHWAYS[one], values | ready))
    return Table(
        name="pathways",
        title=_l("How each pathway stands"),
        rows_are=_l("Pathway"),
        columns=(
            count("children", _l("Children with tasks due by release")),
            count("ready", _l("Everything settled")),
            count("to_do", _l("Still to do")),
            count("overdue", _l("Something overdue")),
            share("share", _l("Ready"), part="ready", whole="children"),
        ),
        rows=rows if found else [],
        sums=(("children", ("ready", "to_do", "overdue")),),
        chart=Chart(
            drawn=Drawn.STACKED,
            title=_l("Children by how each pathway stands"),
            columns=("ready", "to_do", "overdue"),
        ),
        empty=_l("No task is due by a release in this period."),
        note=_l("A child stands in every pathway in which something is due by the release."),
    )


def _by_child_and_pathway(ask: Ask) -> Any:
    return pathways_of_children(ask).group_by(_T.child_id, _T.pathway).subquery()


def pathways_of_children(ask: Ask) -> Any:
    """What is due by the release, to be grouped by child and pathway. A child of whom nothing is
    due stands under no pathway."""
    is_open = _T.state.in_(_OPEN)
    is_late = and_(is_open, _T.due < ask.today, ~_T.flags.contains(Flag.HELD.value))
    return (
        select(
            _T.child_id,
            _T.pathway,
            func.sum(case((is_open, 1), else_=0)).label("open"),
            func.sum(case((is_late, 1), else_=0)).label("overdue"),
        )
        .select_from(_with_tasks(_T.due <= release_day()))
        .where(*coming_out(ask))
    )


def _with_tasks(*due: ColumnElement[bool]) -> Any:
    """Children with their tasks beside them. It is no inner join, so that SQLite goes from the
    few children to their tasks: else it reads all tasks due until a day, of whatever child."""
    mine = and_(_T.child_id == _C.id, _T.state != _WITHDRAWN, *due)
    return Child.__table__.outerjoin(Task.__table__, mine)


def _unplanned(ask: Ask) -> list[ColumnElement[bool]]:
    first = ask.asked.first - LOOK_BACK
    return [
        _C.unplanned_release.is_(True),
        _C.released_on.between(first, ask.asked.last),
        ask.children(),
    ]


def _since(ask: Ask) -> list[ColumnElement[bool]]:
    """Due from the day of release until today."""
    return [_T.due >= _C.released_on, _T.due <= ask.today]


_HANDLED = ("on_time", "late", "overdue", "blocked", "other")


def _handled(today: date) -> Mapping[str, ColumnElement[bool]]:
    kinds = conditions(today)
    some = {name: kinds[name] for name in _HANDLED if name != "other"}
    return some | {"other": ~or_(*some.values())}


def unplanned(ask: Ask) -> Table:
    """Releases that no plan named, and what became of what was to be done since."""
    children = select(func.count()).select_from(Child.__table__).where(*_unplanned(ask))
    kinds = _handled(ask.today)
    sums = [func.count().filter(is_so) for is_so in kinds.values()]
    tasks = select(*sums).select_from(_with_tasks(*_since(ask))).where(*_unplanned(ask))
    connection = ask.db.connection()
    number = connection.execute(children).scalar_one()
    said = dict(zip(kinds, map(int, connection.execute(tasks).one()), strict=True))
    values = {"children": number, "due": sum(said.values()), **said}
    return Table(
        name="unplanned",
        title=_l("Unplanned releases, in the period and the 90 days before it"),
        rows_are=_l("Releases"),
        columns=(
            count("children", _l("Children")),
            count("due", _l("Tasks due since release")),
            count("on_time", _l("Done on time")),
            count("late", _l("Done late")),
            count("overdue", _l("Overdue")),
            count("blocked", _l("Blocked")),
            count("other", _l("Settled otherwise, or due today")),
        ),
        rows=[Row("unplanned", _l("Unplanned releases"), values)] if number else [],
        sums=(("due", _HANDLED),),
        empty=_l("No unplanned release."),
    )


# Who stands behind a number.


def behind_readiness(ask: Ask, place: Place) -> Any:
    """Children, and where tasks are counted or missing, those tasks."""
    match place.table:
        case "weeks":
            return _behind_address(_week(ask, place), place.column)
        case "accommodation":
            return _behind_address(ask, "releases" if place.row == TOTAL else place.row)
        case "pathways":
            return _behind_pathway(ask, place)
        case "unplanned":
            return _behind_unplanned(ask, place.column)
    return None


def _week(ask: Ask, place: Place) -> Ask:
    for first, last in weeks_between(ask.asked.first, ask.asked.last):
        if first.isoformat() == place.row:
            return ask.about(first=first, last=last)
    return ask


def _behind_address(ask: Ask, kind: str) -> Any:
    wheres = coming_out(ask)
    if kind != "releases":
        wheres.append(address_is(ask.today) == kind)
    return (
        select(_C.id.label("child_id"), _T.id.label("task_id"))
        .select_from(with_address())
        .where(*wheres)
    )


def _behind_pathway(ask: Ask, place: Place) -> Any:
    """The children, with their open tasks of this pathway that are due by the release."""
    states = pathways_of_children(ask).where(_T.pathway == place.row)
    inner = states.group_by(_T.child_id, _T.pathway).subquery()
    kinds = {
        "overdue": inner.c.overdue > 0,
        "to_do": and_(inner.c.open > 0, inner.c.overdue == 0),
        "ready": inner.c.open == 0,
    }
    wheres = [kinds[place.column]] if place.column in kinds else []
    mine = and_(
        _T.child_id == inner.c.child_id,
        _T.pathway == place.row,
        _T.due <= release_day(),
        _T.state.in_(_OPEN),
    )
    joined = inner.join(Child.__table__, _C.id == inner.c.child_id)
    return (
        select(inner.c.child_id.label("child_id"), _T.id.label("task_id"))
        .select_from(joined.outerjoin(Task.__table__, mine))
        .where(*wheres)
    )


def _behind_unplanned(ask: Ask, column: str) -> Any:
    if column == "children":
        nothing = null().label("task_id")
        return select(_C.id.label("child_id"), nothing).where(*_unplanned(ask))
    wheres = [*_unplanned(ask), *_since(ask), _T.state != _WITHDRAWN]
    if column in _HANDLED:
        wheres.append(_handled(ask.today)[column])
    return (
        select(_T.child_id.label("child_id"), _T.id.label("task_id"))
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*wheres)
    )
