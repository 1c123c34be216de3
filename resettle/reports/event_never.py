"""The tables of the report on event quality about what never comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, func, select

from resettle.children.models import Child
from resettle.planning.vocabulary import Order, Stage
from resettle.reports.asking import Ask
from resettle.reports.by_group import behind_children, only
from resettle.reports.rules import (
    TOTAL,
    Chart,
    Drawn,
    Place,
    Row,
    Table,
    Value,
    count,
    day,
    share,
    words,
)
from resettle.reports.senders import (
    days_with_messages,
    name_of,
    usual_gap,
)

_C = Child.__table__.c
#: How far back it is asked how often a system sends.
LOOK_BACK = timedelta(days=365)


def silent(ask: Ask) -> Table:
    """Systems that have sent nothing for longer than they usually do."""
    rows = []
    for said, on in days_with_messages(ask, ask.today - LOOK_BACK).items():
        usual, since = usual_gap(on), (ask.today - on[-1]).days
        if usual is None:
            verdict = _l("Too few days to say what is usual")
        elif since > usual:
            verdict = _l("Silent for longer than usual: ask whether it still sends")
        else:
            verdict = _l("As usual")
        rows.append(
            Row(
                name_of(said),
                said,
                {
                    "last": on[-1],
                    "usual": "" if usual is None else str(_in_days(usual)),
                    "since": str(_in_days(since)),
                    "says": str(verdict),
                },
            )
        )
    return Table(
        name="silent",
        title=_l("Who sends nothing any more"),
        rows_are=_l("Sender"),
        columns=(
            day("last", _l("Last message")),
            words("since", _l("Days ago")),
            words("usual", _l("Usual gap in days")),
            words("says", _l("What it says")),
        ),
        rows=rows,
        note=_l(
            "As things are today, whatever the period and the team. The usual gap is the one that "
            "nine of ten gaps between days with messages are no longer than, over a year; "
            "with fewer than 5 gaps nothing is usual yet."
        ),
        empty=_l("No system has sent anything in a year."),
    )


def _in_days(number: int) -> str:
    return f"{number:,}"


def _sentenced_inside(ask: Ask) -> list[ColumnElement[bool]]:
    return [
        _C.stage == Stage.CUSTODY.value,
        func.coalesce(_C.order, "") != Order.REMAND.value,
        ask.children(),
    ]


def _release_day() -> ColumnElement[str]:
    return case(
        (_C.release_decided, "named"),
        (_C.planned_release_on.is_not(None), "estimated"),
        else_="none",
    )


_DATES = ("named", "estimated", "none")


def no_release_date(ask: Ask) -> Table:
    """Children in custody of whom custody has never named a day of release, by place."""
    place = func.coalesce(_C.establishment, "")
    inner = (
        select(place.label("place"), _release_day().label("kind"))
        .where(*_sentenced_inside(ask))
        .subquery()
    )
    keys = (inner.c.place, inner.c.kind)
    rows = ask.db.connection().execute(select(*keys, func.count()).group_by(*keys).order_by(*keys))
    found: dict[str, Counter[str]] = {}
    for said, kind, number in rows:
        found.setdefault(said, Counter())[kind] += number
    every: Counter[str] = sum(found.values(), Counter())
    return Table(
        name="no-release-date",
        title=_l("Children in custody of whom no day of release ever came"),
        rows_are=_l("Establishment"),
        columns=(
            count("children", _l("Children in custody")),
            count("named", _l("Custody has named the day")),
            count("estimated", _l("Never named: an estimate")),
            count("none", _l("Never named, and no estimate")),
            share("share", _l("Never named"), part="never", whole="children"),
        ),
        rows=[
            Row(_place_name(said), said or _l("No establishment is known"), _date_values(counts))
            for said, counts in found.items()
        ],
        total=Row(TOTAL, _l("All"), _date_values(every)) if found else None,
        sums=(("children", _DATES), ("never", ("estimated", "none"))),
        chart=Chart(
            drawn=Drawn.STACKED, title=_l("Children by their day of release"), columns=_DATES
        ),
        note=_l(
            "As things are today. Children on remand are not in it: nobody can name their day."
        ),
        empty=_l("No sentenced child is in custody today."),
    )


def _place_name(said: str) -> str:
    return f"p{sha256(said.encode()).hexdigest()[:12]}"


def _date_values(counts: Counter[str]) -> Mapping[str, Value]:
    said: dict[str, Value] = {kind: counts[kind] for kind in _DATES}
    return said | {
        "children": counts.total(),
        "never": counts["estimated"] + counts["none"],
    }


def behind_never(ask: Ask, place: Place) -> Any:
    """The children behind a number of the last of these tables."""
    wheres = [*_sentenced_inside(ask), *only(_release_day(), place.column, "children")]
    return behind_children(Child.__table__, [*wheres, *_at_place(ask, place.row)])


def _at_place(ask: Ask, row: str) -> list[ColumnElement[bool]]:
    if row == TOTAL:
        return []
    place = func.coalesce(_C.establishment, "")
    one = select(place.label("place")).where(*_sentenced_inside(ask)).distinct().subquery()
    every = ask.db.connection().scalars(select(one.c.place).order_by(one.c.place))
    return [place == next((said for said in every if _place_name(said) == row), None)]
