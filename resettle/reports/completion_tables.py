"""The tables of the completion report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from resettle.children.models import Child
from resettle.children.words import OWNERS, PATHWAYS
from resettle.planning.vocabulary import Pathway
from resettle.reports.asking import Ask
from resettle.reports.completion_counts import (
    LATE_BANDS,
    NEEDED,
    NONE,
    conditions,
    counted,
    days_late,
    due_in_period,
    of_partners,
    told,
    values_of,
    worker_of_task,
)
from resettle.reports.names import team_names, workers_by_id
from resettle.reports.periods import a_year_before, months_between
from resettle.reports.rules import (
    TOTAL,
    Chart,
    Column,
    Drawn,
    Row,
    Table,
    Value,
    count,
    days,
    share,
)
from resettle.staff.models import Assignment
from resettle.tasks.models import Task, TaskPartner
from resettle.web.dates import month_words
from resettle.web.wording import ruled

_T, _C, _P = Task.__table__.c, Child.__table__.c, TaskPartner.__table__.c
#: As many words that block a task as anybody reads.
_MOST_WORDS = 20

#: What the tables of tasks due divide.
_ALL_DUE = "tasks due"

COLUMNS: tuple[Column, ...] = (
    count("due", _l("Due")),
    count("on_time", _l("Done on time")),
    count("late", _l("Done late")),
    count("overdue", _l("Overdue")),
    count("blocked", _l("Blocked")),
    count("to_do", _l("Not due yet, or on hold")),
    count("not_required", _l("Not required")),
    count("declined", _l("Declined")),
    share("share", _l("On time"), part="on_time", whole="needed"),
)
_SUMS = (
    ("due", ("on_time", "late", "overdue", "blocked", "to_do", "not_required", "declined")),
    ("needed", NEEDED),
)
_CHART = Chart(
    drawn=Drawn.STACKED,
    title=_l("What had to be done by now"),
    columns=("on_time", "late", "overdue", "blocked"),
)
#: All that was done late, and all that is blocked, stand in the totals of other tables too.
_SHARED = {name: {name: f"{_ALL_DUE}/{TOTAL}/{name}"} for name in ("late", "blocked")}
_NOTHING_DUE = _l("No task was due in this period.")


def _table(
    name: str,
    title: Any,
    rows_are: Any,
    groups: Iterable[tuple[str, Any, Counter[str]]],
    **more: Any,
) -> Table:
    """A table of tasks due, one row a group, and their total."""
    found = [(row, words, counts) for row, words, counts in groups if counts.total()]
    whole: Counter[str] = Counter()
    for _, _, counts in found:
        whole.update(counts)
    rows = [Row(row, words, _values(counts)) for row, words, counts in found]
    note = _l("On time: of what had to be done by now.")
    given = {"of": _ALL_DUE, "note": note, "chart": _CHART, "empty": _NOTHING_DUE} | more
    return Table(
        name=name,
        title=title,
        rows_are=rows_are,
        columns=COLUMNS,
        rows=rows,
        total=Row(TOTAL, _l("All"), _values(whole)) if rows else None,
        sums=_SUMS,
        **given,
    )


def _values(counts: Counter[str]) -> Mapping[str, Value]:
    return dict(values_of(counts))


class Counted(NamedTuple):
    """Tasks of one rule and one team."""

    team: int | None
    pathway: str
    rule: str
    #: The newest of these tasks: a rule is called as it is called there.
    newest: int
    counts: Counter[str]


def counted_once(ask: Ask) -> list[Counted]:
    """What three tables divide, in one statement: the rows of a long period are many."""
    keys = (_C.team_id, _T.pathway, _T.workflow, _T.task)
    wanted = (
        select(*keys, func.max(_T.id), *counted(ask))
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [
        Counted(team, pathway, f"{workflow}.{task}", newest, counts)
        for (team, pathway, workflow, task, newest), counts in told(ask, wanted, 5)
    ]


def _by(rows: Iterable[Counted], key: Callable[[Counted], Any]) -> dict[Any, Counter[str]]:
    found: dict[Any, Counter[str]] = {}
    for row in rows:
        found.setdefault(key(row), Counter()).update(row.counts)
    return found


def by_pathway(_ask: Ask, rows: Sequence[Counted]) -> Table:
    found = _by(rows, lambda row: row.pathway)
    return _table(
        "pathways",
        _l("By pathway"),
        _l("Pathway"),
        [(one.value, PATHWAYS[one], found.get(one.value, Counter())) for one in Pathway],
    )


def by_rule(ask: Ask, rows: Sequence[Counted]) -> Table:
    """Rules as their tasks are called; of two names the later one."""
    found = _by(rows, lambda row: row.rule)
    newest = {row.rule: row.newest for row in sorted(rows, key=lambda row: row.newest)}
    wanted = select(_T.id, _T.title).where(_T.id.in_(sorted(newest.values()))).order_by(_T.id)
    titles = {row.id: row.title for row in ask.db.connection().execute(wanted)}
    return _table(
        "rules",
        _l("By rule"),
        _l("Task"),
        [(rule, ruled(titles[newest[rule]]), counts) for rule, counts in sorted(found.items())],
        chart=None,
        within=("pathways", {row.rule: row.pathway for row in rows}),
    )


def by_team(ask: Ask, rows: Sequence[Counted]) -> Table:
    found, names = _by(rows, lambda row: row.team), team_names(ask.db)
    groups = [(str(team), name, found.get(team, Counter())) for team, name in names.items()]
    without = found.get(None, Counter())
    return _table("teams", _l("By team"), _l("Team"), [*groups, (NONE, _l("No team"), without)])


def by_worker(ask: Ask, rows: Sequence[Counted]) -> Table:
    """Whoever had the post that a task is for on the day it was due, also those who have left."""
    # Whose a task is has to be looked up for each: only for tasks of posts that anybody here holds.
    of_ours = _T.owner.in_(select(Assignment.__table__.c.owner))
    wanted = (
        select(worker_of_task().label("worker"), *counted(ask))
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask), of_ours)
        .group_by("worker")
        .order_by("worker")
    )
    found = {key[0]: counts for key, counts in told(ask, wanted, 1) if key[0] is not None}
    people = workers_by_id(ask.db, found)
    groups: list[tuple[str, Any, Counter[str]]] = [
        (str(number), _worker_words(one.name, has_left=one.has_left), found[number])
        for number, one in people.items()
    ]
    # All others are nobody's.
    left = sum((row.counts for row in rows), Counter())
    left.subtract(sum((counts for _, _, counts in groups), Counter()))
    nobody = (NONE, _l("Nobody here: a partner’s, or no worker named"), left)
    return _table("workers", _l("By worker"), _l("Worker"), [*groups, nobody])


def _worker_words(name: str, *, has_left: bool) -> Any:
    return _l("%(name)s (left)", name=name) if has_left else name


def by_agency(ask: Ask) -> Table:
    """Tasks that somebody outside the service does."""
    agency = func.coalesce(_P.agency, "").label("its_agency")
    joined = Task.__table__.join(Child.__table__, _C.id == _T.child_id)
    wanted = (
        select(agency, *counted(ask))
        .select_from(joined.outerjoin(TaskPartner.__table__, _P.task_id == _T.id))
        .where(*due_in_period(ask), of_partners())
        .group_by("its_agency")
        .order_by("its_agency")
    )
    groups = [
        (key[0] or NONE, key[0] or _l("No agency named"), counts)
        for key, counts in told(ask, wanted, 1)
    ]
    return _table(
        "agencies",
        _l("By partner agency"),
        _l("Agency"),
        groups,
        of="",
        empty=_l("No task of a partner was due in this period."),
    )


def lateness(ask: Ask) -> Table:
    """How late what was done late was done."""
    late = (
        select(days_late().label("days"), func.count().label("tasks"))
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask), conditions(ask.today)["late"])
        .group_by("days")
        .order_by("days")
    )
    found = {int(row.days): row.tasks for row in ask.db.connection().execute(late)}
    every = [number for number, tasks in found.items() for _ in range(tasks)]
    words = {
        "week": _l("1 to 7 days"),
        "two_weeks": _l("8 to 14 days"),
        "four_weeks": _l("15 to 28 days"),
        "longer": _l("Longer"),
    }
    rows = []
    for name, (least, most) in LATE_BANDS.items():
        mine = [n for n in every if n >= least and (most is None or n <= most)]
        half = median(mine) if mine else None
        rows.append(Row(name, words[name], {"late": len(mine), "median": half}))
    whole: Mapping[str, Value] = {"late": len(every), "median": median(every) if every else None}
    return Table(
        name="lateness",
        title=_l("How late tasks were done"),
        rows_are=_l("Days late"),
        columns=(
            count("late", _l("Tasks done late")),
            days("median", _l("Median days"), of="late"),
        ),
        rows=rows if every else [],
        total=Row(TOTAL, _l("All"), whole, called=_SHARED["late"]) if every else None,
        chart=Chart(drawn=Drawn.BARS, title=_l("How late"), columns=("late",)),
        empty=_l("No task was done late in this period."),
    )


def what_blocks(ask: Ask) -> Table:
    """Whose tasks wait for somebody else."""
    blocked = conditions(ask.today)["blocked"]
    wanted = (
        select(_T.owner, func.count())
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask), blocked)
        .group_by(_T.owner)
        .order_by(_T.owner)
    )
    found = {row[0]: row[1] for row in ask.db.connection().execute(wanted)}
    rows = [Row(one, OWNERS.get(one, one), {"blocked": n}) for one, n in found.items()]
    whole = {"blocked": sum(found.values())}
    return Table(
        name="blocked",
        title=_l("Whose tasks are blocked"),
        rows_are=_l("Post"),
        columns=(count("blocked", _l("Blocked tasks")),),
        rows=rows,
        total=Row(TOTAL, _l("All"), whole, called=_SHARED["blocked"]) if rows else None,
        empty=_l("No task due in this period is blocked."),
    )


def words_that_block(ask: Ask) -> Table:
    """What they wait for, as people wrote it."""
    words = func.coalesce(_T.blocked_by, "").label("words")
    number = func.count().label("number")
    wanted = (
        select(words, number)
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask), conditions(ask.today)["blocked"])
        .group_by("words")
        .order_by(number.desc(), words)
        .limit(_MOST_WORDS)
    )
    found: Sequence[Any] = ask.db.connection().execute(wanted).all()
    rows = [
        Row(str(place), said or _l("Nothing was written"), {"blocked": n})
        for place, (said, n) in enumerate(found)
    ]
    return Table(
        name="blocked-words",
        title=_l("What blocked tasks wait for"),
        rows_are=_l("As it was written"),
        columns=(count("blocked", _l("Blocked tasks"), opens=False),),
        rows=rows,
        inside=True,
        empty=_l("No task due in this period is blocked."),
    )


def months(ask: Ask) -> Table:
    """Each month of the period, with the same month a year earlier beside it."""
    now, before = _by_day_in_two_years(ask)
    rows = []
    for first, last in months_between(ask.asked.first, ask.asked.last):
        was_first, was_last = a_year_before(first, last)
        this = sum((c for d, c in now.items() if first <= d <= last), Counter())
        that = sum((c for d, c in before.items() if was_first <= d <= was_last), Counter())
        rows.append(Row(first.isoformat()[:7], month_words(first), _two_years(this, that)))
    whole = _two_years(sum(now.values(), Counter()), sum(before.values(), Counter()))
    return Table(
        name="months",
        title=_l("Month by month, and a year earlier"),
        rows_are=_l("Month"),
        columns=(
            count("due", _l("Due")),
            count("on_time", _l("Done on time")),
            share("share", _l("On time"), part="on_time", whole="needed"),
            count("due_before", _l("Due a year earlier"), opens=False),
            share(
                "share_before",
                _l("On time a year earlier"),
                part="on_time_before",
                whole="needed_before",
            ),
        ),
        rows=rows,
        total=Row(TOTAL, _l("All"), whole),
        of=_ALL_DUE,
        chart=Chart(
            drawn=Drawn.LINES,
            title=_l("Done on time, of what had to be done"),
            columns=("share", "share_before"),
        ),
    )


#: What the months are told by.
_OF_A_MONTH = ("due", "on_time", "needed")
_ByDay = Mapping[date, Counter[str]]


def _by_day_in_two_years(ask: Ask) -> tuple[_ByDay, _ByDay]:
    """What was due on each day, and on each day of the period a year earlier."""
    first, last = a_year_before(ask.asked.first, ask.asked.last)
    # Whom a worker worked with is asked of each period by itself.
    if last < ask.asked.first or ask.asked.worker is not None:
        return _by_day(ask), _by_day(ask.about(first=first, last=last))
    both = _by_day(ask.about(first=first))
    now = {day: counts for day, counts in both.items() if day >= ask.asked.first}
    return now, {day: counts for day, counts in both.items() if day <= last}


def _by_day(ask: Ask) -> _ByDay:
    kinds = conditions(ask.today)
    needed = or_(*(kinds[name] for name in NEEDED))
    wanted = (
        select(
            _T.due,
            func.count().label("due_then"),
            func.count().filter(kinds["on_time"]),
            func.count().filter(needed),
        )
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask))
        .group_by(_T.due)
        .order_by(_T.due)
    )
    rows = ask.db.connection().execute(wanted)
    return {day: Counter(dict(zip(_OF_A_MONTH, counts, strict=True))) for day, *counts in rows}


def _two_years(this: Counter[str], that: Counter[str]) -> Mapping[str, Value]:
    now = {name: this[name] for name in _OF_A_MONTH}
    return now | {f"{name}_before": that[name] for name in _OF_A_MONTH}
