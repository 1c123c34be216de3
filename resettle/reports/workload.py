"""What each worker has to do now against the others of the team, and what the next weeks bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from resettle.children.models import Child
from resettle.planning.vocabulary import OPEN, Flag, Owner
from resettle.reports.asking import Ask
from resettle.reports.completion_counts import behind_tasks, of_partners
from resettle.reports.names import teams_by_worker, workers_by_id
from resettle.reports.periods import weeks_between
from resettle.reports.rules import TOTAL, Chart, Drawn, Place, Row, Table, count, days
from resettle.staff.models import Assignment
from resettle.tasks.models import OPEN_TASK, Task
from resettle.web.dates import day_range

_T, _C, _A = Task.__table__.c, Child.__table__.c, Assignment.__table__.c
WORKLOAD_TABLES = ("workload", "coming")
#: How far ahead a worker's load is told, and what is coming.
NEAR = timedelta(days=28)
WEEKS = 12


def _held_today(ask: Ask) -> list[ColumnElement[bool]]:
    """The posts of resettlement workers, as they are held today."""
    return [
        _A.owner == Owner.RESETTLEMENT_WORKER.value,
        _A.since <= ask.today,
        or_(_A.until.is_(None), _A.until >= ask.today),
    ]


def _near(ask: Ask) -> list[Any]:
    """A worker's own open tasks that are late, or fall due within four weeks."""
    return [
        OPEN_TASK,
        _T.owner == Owner.RESETTLEMENT_WORKER.value,
        _T.due <= ask.today + NEAR,
    ]


def _late(ask: Ask) -> ColumnElement[bool]:
    return and_(_T.due < ask.today, ~_T.flags.contains(Flag.HELD.value))


def workload(ask: Ask) -> Table:
    """Each worker's children and open tasks today, against the median of their own team."""
    joined = Assignment.__table__.join(Child.__table__, _C.id == _A.child_id)
    children = (
        select(_A.person_id, func.count(_A.child_id.distinct()))
        .select_from(joined)
        .where(*_held_today(ask), ask.children(), _C.stage.not_in(("died", "ended")))
        .group_by(_A.person_id)
        .order_by(_A.person_id)
    )
    late = func.sum(case((_late(ask), 1), else_=0))
    tasks = (
        select(_A.person_id, func.count(), late)
        .select_from(joined.join(Task.__table__, _T.child_id == _A.child_id))
        .where(*_held_today(ask), *_near(ask), ask.children())
        .group_by(_A.person_id)
        .order_by(_A.person_id)
    )
    connection = ask.db.connection()
    having = {row[0]: row[1] for row in connection.execute(children)}
    open_now = {row[0]: (row[1], int(row[2])) for row in connection.execute(tasks)}
    people = workers_by_id(ask.db, having.keys() | open_now.keys())
    loads = {number: open_now.get(number, (0, 0)) for number in people}
    halves = _halves({number: load for number, (load, _) in loads.items()}, ask)
    rows = [
        Row(
            str(number),
            one.name,
            {
                "children": having.get(number, 0),
                "open": loads[number][0],
                "late": loads[number][1],
                "beside": loads[number][0] - halves[number],
            },
        )
        for number, one in people.items()
    ]
    return Table(
        name="workload",
        title=_l("Workload today"),
        rows_are=_l("Worker"),
        columns=(
            count("children", _l("Children"), opens=False),
            count("open", _l("Tasks late or due in 4 weeks")),
            count("late", _l("Of them overdue")),
            days("beside", _l("More or fewer tasks than the median of the team"), of="open"),
        ),
        rows=rows,
        # One person's load is nobody's business outside, and the median tells it back.
        inside=True,
        chart=Chart(drawn=Drawn.BARS, title=_l("Tasks late or due in 4 weeks"), columns=("open",)),
        note=_l(
            "Of the workers who have children today. The median is that of those shown who belong "
            "to a team of the worker, or of all shown where a worker belongs to none. A worker’s "
            "own tasks alone are counted, and not those of partners."
        ),
        empty=_l("Nobody works with these children today."),
    )


def _halves(loads: Mapping[int, int], ask: Ask) -> Mapping[int, float]:
    """For each worker the median load of those who share a team; of all where somebody has none."""
    teams = teams_by_worker(ask.db, loads)
    of_team: dict[int, set[int]] = {}
    for person, mine in teams.items():
        for team in mine:
            of_team.setdefault(team, set()).add(person)
    mates = {
        mine: sorted(set().union(*(of_team[team] for team in mine))) for mine in set(teams.values())
    }
    every = sorted(loads)
    return {
        person: median(loads[one] for one in mates.get(teams.get(person, frozenset()), every))
        for person in loads
    }


def coming_weeks(ask: Ask) -> Table:
    """Tasks falling due in the next twelve weeks, as today's plans have them."""
    first, last = ask.today, _last_of(ask.today)
    wanted = (
        select(_T.due, func.count(), func.sum(case((of_partners(), 1), else_=0)))
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(_is_open(), _T.due.between(first, last), ask.children())
        .group_by(_T.due)
        .order_by(_T.due)
    )
    found: Sequence[Any] = ask.db.connection().execute(wanted).all()
    rows = []
    for begins, ends in weeks_between(first, last):
        counts = _own_and_partners(row for row in found if begins <= row[0] <= ends)
        rows.append(Row(begins.isoformat(), day_range(begins, ends), dict(counts)))
    return Table(
        name="coming",
        title=_l("What the next 12 weeks bring"),
        rows_are=_l("Week"),
        columns=(
            count("due", _l("Tasks falling due")),
            count("own", _l("Of the service’s own people")),
            count("partners", _l("Of partners")),
        ),
        rows=rows if found else [],
        total=Row(TOTAL, _l("All"), dict(_own_and_partners(found))) if found else None,
        sums=(("due", ("own", "partners")),),
        chart=Chart(
            drawn=Drawn.STACKED, title=_l("Tasks falling due"), columns=("own", "partners")
        ),
        note=_l("From today, whatever the period. Plans change, and so will this."),
        empty=_l("No task falls due in the next 12 weeks."),
    )


def _is_open() -> ColumnElement[bool]:
    """Open tasks, told by their states: the index of what reports count is to be read, which holds
    all that is asked, and not the one of open tasks, which leads to every row."""
    return _T.state.in_(sorted(state.value for state in OPEN))


def _own_and_partners(rows: Any) -> Counter[str]:
    counts: Counter[str] = Counter(due=0, own=0, partners=0)
    for _, tasks, partners in rows:
        counts.update(due=tasks, own=tasks - int(partners), partners=int(partners))
    return counts


def _last_of(today: date) -> date:
    return today + timedelta(weeks=WEEKS) - timedelta(days=1)


def behind_workload(ask: Ask, place: Place) -> Any:
    """The tasks behind a number of these two tables."""
    if place.table == "coming":
        return behind_tasks(_in_a_week(ask, place))
    mine = select(_A.child_id).where(*_held_today(ask), _A.person_id == _number(place.row))
    wheres = [*_near(ask), ask.children(), _T.child_id.in_(mine)]
    if place.column == "late":
        wheres.append(_late(ask))
    return behind_tasks(wheres)


def _in_a_week(ask: Ask, place: Place) -> list[Any]:
    first, last = ask.today, _last_of(ask.today)
    for begins, ends in weeks_between(first, last):
        if place.row == begins.isoformat():
            first, last = begins, ends
    wheres: list[Any] = [OPEN_TASK, _T.due.between(first, last), ask.children()]
    if place.column != "due":
        wheres.append(of_partners() if place.column == "partners" else ~of_partners())
    return wheres


def _number(row: str) -> int:
    return int(row) if row.isascii() and row.isdecimal() and len(row) < 10 else 0
