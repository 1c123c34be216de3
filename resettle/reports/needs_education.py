"""Where the children of the caseload learn: the place, exclusion, hours, and education plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, null, or_, select

from resettle.children.models import Child
from resettle.planning.vocabulary import TaskState
from resettle.records.codes import EDUCATION, WITHOUT_A_PLACE
from resettle.records.models import OutcomePoint
from resettle.records.outcomes import EXCLUSIONS
from resettle.reports.asking import Ask
from resettle.reports.completion_counts import conditions
from resettle.reports.indicator_answers import is_of_school_age
from resettle.reports.indicator_children import cited_words
from resettle.reports.indicator_help import last_day, on_caseload
from resettle.reports.indicator_numbers import IndicatorNumbers
from resettle.reports.needs_answers import EVERYBODY, NOT_RECORDED, latest
from resettle.reports.rules import TOTAL, Chart, Drawn, Place, Row, Table, count, share
from resettle.tasks.models import Task

_C, _O, _T = Child.__table__.c, OutcomePoint.__table__.c, Task.__table__.c
_UNKNOWN = "not_known"
_AGES: Mapping[str, Any] = {
    "school": _l("Of school age"),
    "older": _l("Above school age"),
    "unborn": _l("Date of birth not known"),
}
_OUT = tuple(sorted(WITHOUT_A_PLACE))
_NOBODY = _l("There is no child on the caseload.")


def _last_at_school(day: date) -> date:
    """The day of birth of the oldest child who must be in school on a day."""
    born = date(day.year - 18, 1, 1)
    while not is_of_school_age(born, day):
        born += timedelta(days=1)
    return born


def _age(ask: Ask) -> ColumnElement[str]:
    oldest = _last_at_school(last_day(ask))
    return case(
        (_C.date_of_birth.is_(None), "unborn"),
        (_C.date_of_birth >= oldest, "school"),
        else_="older",
    )


def _said(name: str) -> ColumnElement[str]:
    said: ColumnElement[str] = func.coalesce(_O.answers[name].as_string(), _UNKNOWN)
    return said


def _place() -> ColumnElement[str]:
    return case((_said("type").in_(_OUT), "out"), (_said("type") == _UNKNOWN, _UNKNOWN), else_="in")


def _hours(numbers: IndicatorNumbers) -> ColumnElement[str]:
    hours = _O.answers["hours_attended"].as_integer()
    low, high = sorted((numbers.older.number, numbers.school_age.number))
    return case(
        (and_(hours.is_(None), _said("type").in_(_OUT)), "none"),
        (hours.is_(None), _UNKNOWN),
        (hours == 0, "none"),
        (hours < low, "few"),
        (hours < high, "some"),
        else_="many",
    )


def _joined() -> Any:
    """Every child, with what holds of where the child learns."""
    mine = _O.id == latest("education")
    return Child.__table__.outerjoin(OutcomePoint.__table__, mine)


def _columns(numbers: IndicatorNumbers) -> Mapping[str, ColumnElement[str]]:
    """What each table is divided by."""
    return {
        "place": _place(),
        "kinds": _said("type"),
        "exclusion": _said("excluded"),
        "hours": _hours(numbers),
    }


def education_tables(ask: Ask, numbers: IndicatorNumbers) -> list[Table]:
    """Four tables from one question."""
    columns = {name: one.label(name) for name, one in _columns(numbers).items()}
    inner = (
        select(_age(ask).label("age"), *columns.values())
        .select_from(_joined())
        .where(*on_caseload(ask))
        .subquery()
    )
    wanted = select(*inner.c, func.count().label("number")).group_by(*inner.c)
    found = ask.db.connection().execute(wanted).mappings().all()
    return [
        _table(name, title, rows_are, words, found=found, note=note)
        for name, title, rows_are, words, note in (
            ("place", _l("In education, training or work"), _l("Place"), _PLACES, ""),
            ("kinds", _l("Where they learn or work"), _l("Kind of place"), _KINDS, ""),
            ("exclusion", _l("Exclusion"), _l("Excluded"), _EXCLUDED, ""),
            (
                "hours",
                _l("Hours attended a week"),
                _l("Hours"),
                _bands(numbers),
                cited_words(numbers.school_age.cited),
            ),
        )
    ]


_PLACES: Mapping[str, Any] = {
    "in": _l("In education, training or work"),
    "out": _l("Not in education, training or work"),
    _UNKNOWN: _l("Not known"),
}
_KINDS: Mapping[str, Any] = {**EDUCATION, _UNKNOWN: _l("Not known")}
_EXCLUDED: Mapping[str, Any] = {**EXCLUSIONS, _UNKNOWN: _l("Not known")}


def _bands(numbers: IndicatorNumbers) -> Mapping[str, Any]:
    low, high = sorted((numbers.older.number, numbers.school_age.number))
    return {
        "none": _l("None"),
        "few": _l("1 to %(most)s", most=low - 1),
        "some": _l("%(least)s to %(most)s", least=low, most=high - 1),
        "many": _l("%(least)s or more", least=high),
        _UNKNOWN: _l("Not known"),
    }


def _table(
    name: str,
    title: Any,
    rows_are: Any,
    words: Mapping[str, Any],
    *,
    found: Any,
    note: Any,
) -> Table:
    counts: dict[str, Counter[str]] = {}
    for row in found:
        key = row[name] if row[name] in words else _UNKNOWN
        counts.setdefault(key, Counter())[row["age"]] += row["number"]
    whole = sum(counts.values(), Counter())
    rows = [
        Row(
            one, said, _values(counts.get(one, Counter()), whole.total()), called=_called(name, one)
        )
        for one, said in words.items()
        if name != "kinds" or one in counts
    ]
    return Table(
        name=name,
        title=title,
        rows_are=rows_are,
        columns=(
            count("children", _l("Children")),
            *(count(age, said) for age, said in _AGES.items()),
            share("share", _l("Share"), part="children", whole="all"),
        ),
        rows=rows if whole else [],
        total=Row(TOTAL, _l("All"), _values(whole, whole.total()), called=_all("children", "all"))
        if whole
        else None,
        of="children",
        within=("place", {one: _place_of(one) for one in words}) if name == "kinds" else None,
        sums=(("children", tuple(_AGES)),),
        chart=Chart(drawn=Drawn.STACKED, title=title, columns=("school", "older")),
        empty=_NOBODY,
        note=note,
    )


def _called(table: str, row: str) -> dict[str, str]:
    """Of whom nothing is recorded, the place is not known."""
    if (table, row) == ("place", _UNKNOWN):
        return _all("all") | {"children": NOT_RECORDED.format("education")}
    return _all("all")


def _place_of(kind: str) -> str:
    if kind == _UNKNOWN:
        return kind
    return "out" if kind in WITHOUT_A_PLACE else "in"


def _all(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, EVERYBODY)


def _values(counts: Counter[str], everybody: int) -> dict[str, Any]:
    return {**{age: counts[age] for age in _AGES}, "children": counts.total(), "all": everybody}


# The plan for a child with special needs, as three tasks.

PLANS: Mapping[str, Any] = {
    "request_plan": _l("Asked for"),
    "receive_plan": _l("Received"),
    "reflect_plan": _l("Put into the child’s own plan"),
}
_HOW: Mapping[str, tuple[str, ...]] = {
    "done": ("on_time", "late"),
    "overdue": ("overdue",),
    "open": ("blocked", "to_do"),
    "other": ("not_required", "declined"),
}


def _plan_tasks(ask: Ask) -> list[ColumnElement[bool]]:
    return [
        _T.child_id.in_(select(_C.id).where(*on_caseload(ask))),
        _T.workflow == "education",
        _T.task.in_(sorted(PLANS)),
        _T.state != TaskState.WITHDRAWN.value,
    ]


def _is(ask: Ask, name: str) -> ColumnElement[bool]:
    kinds = conditions(ask.today)
    every: ColumnElement[bool] = func.coalesce(or_(*(kinds[one] for one in _HOW[name])), False)
    return every


def plans(ask: Ask) -> Table:
    """How far education plans have come: asked for, received and used are three things."""
    sums = [func.count().filter(_is(ask, name)).label(name) for name in _HOW]
    wanted = (
        select(_T.task, func.count().label("tasks"), *sums)
        .where(*_plan_tasks(ask))
        .group_by(_T.task)
    )
    found = {row["task"]: row for row in ask.db.connection().execute(wanted).mappings()}
    rows = []
    for task, title in PLANS.items():
        mine = found.get(task)
        values = {name: int(mine[name]) if mine else 0 for name in ("tasks", *_HOW)}
        # A task without a day that is not settled is neither overdue nor due: it is open.
        values["open"] += values["tasks"] - sum(values[one] for one in _HOW)
        values["needed"] = values["tasks"] - values["other"]
        rows.append(Row(task, title, values))
    return Table(
        name="plans",
        title=_l("Education plans: asked for, received, used"),
        rows_are=_l("State"),
        columns=(
            count("tasks", _l("Tasks")),
            count("done", _l("Done")),
            count("overdue", _l("Overdue")),
            count("open", _l("Still to do")),
            count("other", _l("Not required, or declined")),
            share("share", _l("Done"), part="done", whole="needed"),
        ),
        rows=rows if found else [],
        sums=(
            ("tasks", ("done", "overdue", "open", "other")),
            ("needed", ("done", "overdue", "open")),
        ),
        empty=_l("No child on the caseload has a task about an education plan."),
        note=gettext("A child who came back to custody has such tasks more than once."),
    )


def behind_education(ask: Ask, place: Place, numbers: IndicatorNumbers) -> Any:
    if place.table == "plans":
        wheres = [*_plan_tasks(ask), _T.task == place.row]
        if place.column == "open":
            wheres.append(~or_(*(_is(ask, name) for name in _HOW if name != "open")))
        elif place.column in _HOW:
            wheres.append(_is(ask, place.column))
        columns = (_T.child_id.label("child_id"), _T.id.label("task_id"))
        return select(*columns).where(*wheres)
    by = _columns(numbers)[place.table]
    wheres = on_caseload(ask)
    if place.row != TOTAL:
        wheres.append(by == place.row)
    if place.column in _AGES:
        wheres.append(_age(ask) == place.column)
    columns = (_C.id.label("child_id"), null().label("task_id"))
    return select(*columns).select_from(_joined()).where(*wheres)
