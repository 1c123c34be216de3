"""The tables of the mentoring report about how matches end, and about days that cannot be true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, func, or_, select

from resettle.children.models import Child
from resettle.mentoring.models import Match
from resettle.mentoring.rules import Ending, MatchState
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
from resettle.reports.mentoring_matches import MATCHES, contradicts
from resettle.reports.rules import TOTAL, Chart, Drawn, Place, Row, Table, count, share

_M, _C = Match.__table__.c, Child.__table__.c
ENDINGS: Mapping[str, Any] = {
    Ending.PLANNED: _l("As planned"),
    Ending.RECALL: _l("Recall to custody"),
    Ending.MOVED: _l("The child moved away"),
    Ending.MENTOR_LEFT: _l("The mentor stopped"),
    Ending.CHILD_DECLINED: _l("The child did not want it any more"),
    Ending.SAFETY: _l("Somebody was not safe"),
    Ending.OTHER: _l("Another reason"),
}
#: All matches that ended stand in the totals of two tables.
_ENDED = "matches ended"


def _ended(ask: Ask) -> list[ColumnElement[bool]]:
    asked = ask.asked
    return [
        _M.state == MatchState.ENDED.value,
        _M.ends_on.between(asked.first, asked.last),
        ask.children(),
    ]


def _ending() -> ColumnElement[str]:
    return func.coalesce(_M.ending, Ending.OTHER.value)


def _planned_or_not() -> ColumnElement[str]:
    return case((_ending() == Ending.PLANNED.value, "planned"), else_="unplanned")


def ending_tables(ask: Ask) -> list[Table]:
    """Matches that ended in the period: by how, and by group; and whose days cannot be true."""
    rows = counted_by(ask, MATCHES, _ended(ask), code=_C.ethnicity, ending=_ending())
    found: Counter[str] = Counter()
    for _, ending, number in rows:
        found[ending] += number
    planned = ((code, _how(ending), number) for code, ending, number in rows)
    return [_by_ending(found), _by_group(told_by_group(planned)), _faults(ask)]


def _how(ending: str) -> str:
    return "planned" if ending == Ending.PLANNED else "unplanned"


def _by_ending(found: Counter[str]) -> Table:
    whole = found.total()
    everything = f"{_ENDED}/{TOTAL}/ended"
    rows = [
        Row(kind, words, {"ended": found[kind], "all": whole}, called={"all": everything})
        for kind, words in ENDINGS.items()
    ]
    called = {"ended": everything, "all": everything}
    return Table(
        name="endings",
        title=_l("How matches ended"),
        rows_are=_l("Ending"),
        columns=(
            count("ended", _l("Matches")),
            share("share", _l("Share"), part="ended", whole="all"),
        ),
        rows=rows if whole else [],
        total=Row(TOTAL, _l("All"), {"ended": whole, "all": whole}, called=called)
        if whole
        else None,
        chart=Chart(drawn=Drawn.BARS, title=_l("Matches by how they ended"), columns=("ended",)),
        empty=_l("No match ended in this period."),
    )


def _by_group(found: Found) -> Table:
    """As planned or not."""
    return group_table(
        "endings-by-group",
        _l("Endings by ethnic group"),
        (
            count("ended", _l("Matches ended")),
            count("planned", _l("As planned")),
            count("unplanned", _l("Not as planned")),
            share("share", _l("As planned, of those that ended"), part="planned", whole="ended"),
        ),
        found,
        ("planned", "unplanned"),
        whole="ended",
        of=_ENDED,
        empty=_l("No match ended in this period."),
    )


def _in_doubt(ask: Ask) -> list[ColumnElement[bool]]:
    asked = ask.asked
    touched = or_(
        _M.requested_on.between(asked.first, asked.last),
        _M.ends_on.between(asked.first, asked.last),
    )
    return [contradicts(), touched, ask.children()]


def _faults(ask: Ask) -> Table:
    """Matches whose days cannot all be true: shown, so that somebody puts them right."""
    wanted = select(func.count()).select_from(MATCHES).where(*_in_doubt(ask))
    number = ask.db.connection().scalar(wanted) or 0
    return Table(
        name="faults",
        title=_l("Days that contradict each other"),
        rows_are=_l("What is wrong"),
        columns=(count("matches", _l("Matches")),),
        rows=[
            Row(
                "contradicts",
                _l("A yes before anybody asked, or an end before the beginning"),
                {"matches": number},
            )
        ]
        if number
        else [],
        note=_l("They are in no number of days above. Put right which day is wrong."),
        empty=_l("None was found."),
    )


def behind_endings(ask: Ask, place: Place) -> Any:
    """The children behind a number of these tables."""
    row = place.row
    match place.table:
        case "endings":
            wheres = [*_ended(ask), *([] if row == TOTAL else [_ending() == row])]
        case "endings-by-group":
            kind = only(_planned_or_not(), place.column, "ended")
            wheres = [*_ended(ask), *of_group(row), *kind]
        case _:
            wheres = _in_doubt(ask)
    return behind_children(MATCHES, wheres)
