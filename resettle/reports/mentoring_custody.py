"""The tables of the mentoring report about children in custody today: who has nobody yet, and how
soon each is expected home.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, select

from resettle.children.models import Child
from resettle.mentoring.models import Match
from resettle.mentoring.rules import HELD, WAITING
from resettle.planning.vocabulary import Pathway, Stage, TaskState
from resettle.releases.models import Message
from resettle.reports.asking import Ask
from resettle.reports.by_group import (
    Found,
    behind_children,
    counted_by,
    group_table,
    of_group,
    only,
    told_by_group,
)
from resettle.reports.rules import TOTAL, Chart, Drawn, Place, Row, Table, count, share
from resettle.tasks.models import Task

_C, _M, _T, _E = (
    Child.__table__.c,
    Match.__table__.c,
    Task.__table__.c,
    Message.__table__.c,
)
#: The plan has the mentor introduced so many days before the release.
INTRODUCED_BEFORE = 42
_HELD, _WAITING = sorted(map(str, HELD)), sorted(map(str, WAITING))
#: A child who says no to one of these does not want a mentor for now.
_OFFERS = ("offer_mentor", "introduce_mentor")
_IN_CUSTODY = "children in custody"
_KINDS = ("mentored", "asked", "not_wanted", "nobody")
_COLUMNS = (
    count("children", _l("Children in custody")),
    count("mentored", _l("With a mentor")),
    count("asked", _l("Without: somebody is looked for")),
    count("not_wanted", _l("Without: the child does not want one")),
    count("nobody", _l("Without: nobody is looked for")),
    share("share", _l("Without a mentor"), part="without", whole="children"),
)
_WITHOUT = ("without", ("asked", "not_wanted", "nobody"))
_EMPTY = _l("No child is in custody today.")
HORIZONS: Mapping[str, Any] = {
    "soon": _l("Within 42 days, or the day is past"),
    "next": _l("In 43 to 84 days"),
    "later": _l("Later"),
    "no_day": _l("No day is known"),
}


def _inside(ask: Ask) -> list[ColumnElement[bool]]:
    return [_C.stage == Stage.CUSTODY.value, ask.children()]


def _has(table: Any, child: Any, *wheres: ColumnElement[bool]) -> ColumnElement[bool]:
    one = select(table.c.id).where(child == _C.id, *wheres)
    return one.correlate(Child.__table__).exists()


def _stands() -> ColumnElement[str]:
    """How a child stands with a mentor today; no two at once."""
    matches, messages, tasks = Match.__table__, Message.__table__, Task.__table__
    said = _E.meaning["data"]
    no_need = _has(
        messages,
        _E.child_id,
        _E.counts.is_(True),
        _E.kind == "need.recorded",
        said["pathway"].as_string() == Pathway.MENTORING.value,
        said["need"].as_string() == "not_wanted",
    )
    said_no = _has(
        tasks,
        _T.child_id,
        _T.workflow == "mentoring",
        _T.task.in_(_OFFERS),
        _T.state == TaskState.DECLINED.value,
    )
    return case(
        (_has(matches, _M.child_id, _M.state.in_(_HELD)), "mentored"),
        (_has(matches, _M.child_id, _M.state.in_(_WAITING)), "asked"),
        (no_need | said_no, "not_wanted"),
        else_="nobody",
    )


def _horizon(today: date) -> ColumnElement[str]:
    near, far = (today + timedelta(days=days) for days in (42, 84))
    return case(
        (_C.planned_release_on.is_(None), "no_day"),
        (_C.planned_release_on <= near, "soon"),
        (_C.planned_release_on <= far, "next"),
        else_="later",
    )


def custody_tables(ask: Ask) -> list[Table]:
    """Children in custody today, and whether they have a mentor: two tables from one question."""
    keys = {"code": _C.ethnicity, "horizon": _horizon(ask.today), "kind": _stands()}
    rows = counted_by(ask, Child.__table__, _inside(ask), **keys)
    return [
        _by_horizon((horizon, kind, number) for _, horizon, kind, number in rows),
        _by_group(told_by_group((code, kind, number) for code, _, kind, number in rows)),
    ]


def _by_horizon(rows: Iterable[tuple[str, str, int]]) -> Table:
    """By how soon they are expected home."""
    found: dict[str, Counter[str]] = {name: Counter() for name in HORIZONS}
    for horizon, kind, number in rows:
        found[horizon][kind] += number
    whole: Counter[str] = sum(found.values(), Counter())
    return Table(
        name="without",
        title=_l("Children in custody without a mentor, and when they are expected home"),
        rows_are=_l("Expected release"),
        columns=_COLUMNS,
        rows=[Row(name, HORIZONS[name], _values(counts)) for name, counts in found.items()]
        if whole.total()
        else [],
        total=Row(TOTAL, _l("All"), _values(whole)) if whole.total() else None,
        of=_IN_CUSTODY,
        sums=(("children", _KINDS), _WITHOUT),
        chart=Chart(drawn=Drawn.STACKED, title=_l("Children in custody by mentor"), columns=_KINDS),
        note=_l(
            "As things are today, whatever the period. The plan offers a mentor within 10 working "
            "days of coming into custody and has them meet 42 days before the release, so whoever "
            "is in the first row without a mentor is expected to meet a stranger at the gate."
        ),
        empty=_EMPTY,
    )


def _values(counts: Counter[str]) -> dict[str, int]:
    said = {kind: counts[kind] for kind in _KINDS}
    return said | {
        "children": counts.total(),
        "without": sum(counts[one] for one in _WITHOUT[1]),
    }


def _by_group(found: Found) -> Table:
    return group_table(
        "without-by-group",
        _l("Children in custody without a mentor, by ethnic group"),
        _COLUMNS,
        found,
        _KINDS,
        whole="children",
        sums=(_WITHOUT,),
        of=_IN_CUSTODY,
        empty=_EMPTY,
    )


def behind_custody(ask: Ask, place: Place) -> Any:
    """The children behind a number of these tables."""
    wheres = [*_inside(ask), *only(_stands(), place.column, "children")]
    if place.table == "without-by-group":
        wheres += of_group(place.row)
    elif place.row != TOTAL:
        wheres.append(_horizon(ask.today) == place.row)
    return behind_children(Child.__table__, wheres)
