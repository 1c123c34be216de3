"""How the completion report counts tasks: one statement a table, added up by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, func, or_, select

from resettle.children.models import Child
from resettle.planning.vocabulary import Flag, TaskState
from resettle.reports.asking import Ask
from resettle.reports.periods import months_between
from resettle.reports.rules import TOTAL, Place
from resettle.staff.models import Assignment
from resettle.tasks.models import Task, TaskPartner
from resettle.tasks.rules import PARTNERS

_T, _C, _A = Task.__table__.c, Child.__table__.c, Assignment.__table__.c
_P = TaskPartner.__table__.c
_S = TaskState
#: Stands for nobody, or for a thing without a name.
NONE = "none"
#: A row for each: how many days late a task was done, at most.
LATE_BANDS: Mapping[str, tuple[int, int | None]] = {
    "week": (1, 7),
    "two_weeks": (8, 14),
    "four_weeks": (15, 28),
    "longer": (29, None),
}


def _held() -> ColumnElement[bool]:
    """The child is away, and the clock of the task stands."""
    return _T.flags.contains(Flag.HELD.value)


def conditions(today: date) -> Mapping[str, ColumnElement[bool]]:
    """Each thing that a task can be, no two at once: together they are all tasks due."""
    is_done = _T.state == _S.DONE.value
    # A task that is done without a day was found done; nobody can say that it was late.
    in_time = or_(_T.settled_on.is_(None), _T.settled_on <= _T.due)
    still = _T.state.in_((_S.NOT_STARTED.value, _S.IN_PROGRESS.value))
    is_late = and_(_T.due < today, ~_held())
    return {
        "on_time": and_(is_done, in_time),
        "late": and_(is_done, ~in_time),
        "overdue": and_(still, is_late),
        "blocked": _T.state == _S.BLOCKED.value,
        "to_do": and_(still, ~is_late),
        "not_required": _T.state == _S.NOT_REQUIRED.value,
        "declined": _T.state == _S.DECLINED.value,
    }


#: The names of these, at hand: the conditions are made anew for each statement, and rows are many.
KINDS = tuple(conditions(date.min))
#: What had to be done by now.
NEEDED = ("on_time", "late", "overdue", "blocked")


def counted(ask: Ask) -> list[Any]:
    """The columns that count each of them."""
    kinds = conditions(ask.today)
    return [func.count().filter(is_so).label(name) for name, is_so in kinds.items()]


def due_in_period(ask: Ask) -> list[ColumnElement[bool]]:
    """Tasks of the children asked about, due in the period."""
    asked = ask.asked
    return [
        _T.due.between(asked.first, asked.last),
        _T.state != _S.WITHDRAWN.value,
        ask.children(),
    ]


def told(ask: Ask, wanted: Any, keys: int) -> list[tuple[Any, Counter[str]]]:
    """What such a statement finds: the keys of each group, and its counts."""
    return [
        (tuple(row[:keys]), Counter(dict(zip(KINDS, map(int, row[keys:]), strict=True))))
        for row in ask.db.connection().execute(wanted)
    ]


def values_of(counts: Counter[str]) -> dict[str, int]:
    """One row's values: what was counted, all of it, and what had to be done by now."""
    said = {name: counts[name] for name in KINDS}
    return said | {"due": sum(said.values()), "needed": sum(said[name] for name in NEEDED)}


def worker_of_task() -> Any:
    """The person who had the post that a task is for, on the day it was due: of two the first."""
    return (
        select(func.min(_A.person_id))
        .where(
            _A.child_id == _T.child_id,
            _A.owner == _T.owner,
            _A.since <= _T.due,
            or_(_A.until.is_(None), _A.until >= _T.due),
        )
        .correlate(Task.__table__)
        .scalar_subquery()
    )


def agency_of_task() -> Any:
    """The partner agency named for a task."""
    named = select(_P.agency).where(_P.task_id == _T.id).correlate(Task.__table__)
    return func.coalesce(named.scalar_subquery(), "")


def of_partners() -> ColumnElement[bool]:
    return _T.owner.in_(sorted(owner.value for owner in PARTNERS))


_DAY = 24 * 60 * 60


def days_late() -> Any:
    """The days from due to done, told alike by both databases: as the seconds between midnights."""
    return (extract("epoch", _T.settled_on) - extract("epoch", _T.due)) / _DAY


# Who stands behind a number.


def behind_completion(ask: Ask, place: Place) -> Any:
    """The tasks that one number of this report counts, with their children."""
    wheres = [*_rows(ask, place), *due_in_period(_period(ask, place))]
    if place.column in conditions(ask.today):
        wheres.append(conditions(ask.today)[place.column])
    if place.column == "needed":
        wheres.append(or_(*(conditions(ask.today)[name] for name in NEEDED)))
    return behind_tasks(wheres)


def _period(ask: Ask, place: Place) -> Ask:
    """A row of the months is about that month."""
    if place.table != "months" or place.row == TOTAL:
        return ask
    for first, last in months_between(ask.asked.first, ask.asked.last):
        if first.isoformat()[:7] == place.row:
            return ask.about(first=first, last=last)
    return ask


def _rows(ask: Ask, place: Place) -> list[ColumnElement[bool]]:
    """What a row of each table narrows to."""
    row = place.row
    always = {
        "agencies": [of_partners()],
        "lateness": [conditions(ask.today)["late"]],
        "blocked": [conditions(ask.today)["blocked"]],
    }.get(place.table, [])
    if row == TOTAL:
        return always
    match place.table:
        case "pathways":
            return [_T.pathway == row]
        case "rules":
            workflow, _, task = row.partition(".")
            return [_T.workflow == workflow, _T.task == task]
        case "teams":
            return [_C.team_id.is_(None) if row == NONE else _C.team_id == _number(row)]
        case "workers":
            mine = worker_of_task()
            return [mine.is_(None) if row == NONE else mine == _number(row)]
        case "agencies":
            return [*always, agency_of_task() == ("" if row == NONE else row)]
        case "lateness":
            return [*always, _in_band(row)]
        case "blocked":
            return [*always, _T.owner == row]
    return always


def _number(row: str) -> int:
    return int(row) if row.isascii() and row.isdecimal() and len(row) < 10 else 0


def _in_band(name: str) -> ColumnElement[bool]:
    least, most = LATE_BANDS.get(name, (0, 0))
    days: ColumnElement[Any] = days_late()
    return days >= least if most is None else days.between(least, most)


def behind_tasks(wheres: Sequence[Any]) -> Any:
    """Tasks and their children, as what stands behind a number."""
    return (
        select(_T.child_id.label("child_id"), _T.id.label("task_id"))
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*wheres)
    )
