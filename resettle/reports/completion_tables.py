"""The tables of the completion report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from resettle.children.models import Child
from resettle.children.words import OWNERS, PATHWAYS
from resettle.planning.vocabulary import Pathway
from resettle.reports.asking import Ask
from resettle.reports.completion_counts import (
    LATE_BANDS,
    NEEDED,
    NONE,
    agency_of_task,
    conditions,
    days_late,
    due_in_period,
    grouped,
    of_partners,
    told,
    values_of,
    worker_of_task,
)
from resettle.reports.periods import a_year_before, months_between
from resettle.reports.queries import team_names, workers_by_id
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
from resettle.tasks.models import Task
from resettle.web.dates import month_words
from resettle.web.wording import ruled

_T, _C = Task.__table__.c, Child.__table__.c
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
    share("share", _l("On time, of what had to be done"), part="on_time", whole="needed"),
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
    given = {"of": _ALL_DUE, "chart": _CHART, "empty": _NOTHING_DUE} | more
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


def by_pathway(ask: Ask) -> Table:
    found = {key[0]: counts for key, counts in grouped(ask, _T.pathway)}
    return _table(
        "pathways",
        _l("By pathway"),
        _l("Pathway"),
        [(one.value, PATHWAYS[one], found.get(one.value, Counter())) for one in Pathway],
    )


def by_rule(ask: Ask) -> Table:
    """Rules as their tasks are called; of two names the later one."""
    found: dict[tuple[str, str], Counter[str]] = {}
    pathways: dict[str, str] = {}
    for (pathway, workflow, task), counts in grouped(ask, _T.pathway, _T.workflow, _T.task):
        found[workflow, task] = found.get((workflow, task), Counter()) + counts
        pathways[f"{workflow}.{task}"] = pathway
    titles = _titles(ask)
    return _table(
        "rules",
        _l("By rule"),
        _l("Task"),
        [
            (f"{w}.{t}", ruled(titles.get((w, t), t)), counts)
            for (w, t), counts in sorted(found.items())
        ],
        chart=None,
        within=("pathways", pathways),
    )


def _titles(ask: Ask) -> Mapping[tuple[str, str], str]:
    newest = (
        select(func.max(_T.id))
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask))
        .group_by(_T.workflow, _T.task)
    )
    wanted = select(_T.workflow, _T.task, _T.title).where(_T.id.in_(newest)).order_by(_T.id)
    return {(w, t): title for w, t, title in ask.db.connection().execute(wanted)}


def by_team(ask: Ask) -> Table:
    names = team_names(ask.db)
    found = {key[0]: counts for key, counts in grouped(ask, _C.team_id)}
    groups = [(str(team), name, found.get(team, Counter())) for team, name in names.items()]
    without = found.get(None, Counter())
    return _table("teams", _l("By team"), _l("Team"), [*groups, (NONE, _l("No team"), without)])


def by_worker(ask: Ask) -> Table:
    """Whoever had the post that a task is for on the day it was due, also those who have left."""
    worker = worker_of_task().label("worker")
    inner = (
        select(worker, *(is_so.label(n) for n, is_so in conditions(ask.today).items()))
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask))
        .subquery()
    )
    sums = [func.sum(_one(inner.c[name])) for name in conditions(ask.today)]
    wanted = select(inner.c.worker, *sums).group_by(inner.c.worker).order_by(inner.c.worker)
    found = {key[0]: counts for key, counts in told(ask, wanted, 1)}
    people = workers_by_id(ask.db, [one for one in found if one is not None])
    groups: list[tuple[str, Any, Counter[str]]] = [
        (str(number), _worker_words(one.name, has_left=one.has_left), found[number])
        for number, one in people.items()
    ]
    nobody = (NONE, _l("Nobody here: a partner’s, or no worker named"), found.get(None, Counter()))
    return _table("workers", _l("By worker"), _l("Worker"), [*groups, nobody])


def _one(is_so: Any) -> Any:
    from sqlalchemy import case

    return case((is_so, 1), else_=0)


def _worker_words(name: str, *, has_left: bool) -> Any:
    return _l("%(name)s (left)", name=name) if has_left else name


def by_agency(ask: Ask) -> Table:
    """Tasks that somebody outside the service does."""
    agency = agency_of_task().label("agency")
    inner = (
        select(agency, *(is_so.label(n) for n, is_so in conditions(ask.today).items()))
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask), of_partners())
        .subquery()
    )
    sums = [func.sum(_one(inner.c[name])) for name in conditions(ask.today)]
    wanted = select(inner.c.agency, *sums).group_by(inner.c.agency).order_by(inner.c.agency)
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
        .group_by(days_late())
        .order_by(days_late())
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
    words = func.coalesce(_T.blocked_by, "")
    number = func.count().label("number")
    wanted = (
        select(words, number)
        .select_from(Task.__table__.join(Child.__table__, _C.id == _T.child_id))
        .where(*due_in_period(ask), conditions(ask.today)["blocked"])
        .group_by(words)
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
    now, before = _by_day(ask), _by_day(ask.about(**_earlier(ask)))
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


def _earlier(ask: Ask) -> Mapping[str, Any]:
    first, last = a_year_before(ask.asked.first, ask.asked.last)
    return {"first": first, "last": last}


def _by_day(ask: Ask) -> Mapping[Any, Counter[str]]:
    return {key[0]: counts for key, counts in grouped(ask, _T.due)}


def _two_years(this: Counter[str], that: Counter[str]) -> Mapping[str, Value]:
    now, before = values_of(this), values_of(that)
    return {name: now[name] for name in ("due", "on_time", "needed")} | {
        f"{name}_before": before[name] for name in ("due", "on_time", "needed")
    }
