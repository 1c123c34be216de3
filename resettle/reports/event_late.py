"""The tables of the report on event quality about what comes late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case

from resettle.releases.models import Message
from resettle.reports.asking import Ask
from resettle.reports.by_group import behind_children, half, only
from resettle.reports.rules import (
    TOTAL,
    Chart,
    Column,
    Drawn,
    Place,
    Row,
    Table,
    Value,
    count,
    days,
    share,
)
from resettle.reports.senders import (
    MESSAGES,
    Received,
    came,
    days_after,
    name_of,
    sender,
    senders_of,
    words_of,
)

_E = Message.__table__.c
#: So many days after it took effect an event comes late: the first visit after a release is due
#: within two working days, so what is told later than that leaves no time for it.
LATEST = 2
BANDS: Mapping[str, tuple[int, int | None]] = {
    "week": (LATEST + 1, 7),
    "four_weeks": (8, 28),
    "longer": (29, None),
}
_BAND_WORDS = {
    "week": _l("3 to 7 days"),
    "four_weeks": _l("8 to 28 days"),
    "longer": _l("Longer"),
}
NO_MESSAGE = _l("No message came in this period.")


def sender_table(
    name: str,
    title: Any,
    columns: tuple[Column, ...],
    found: Mapping[str, Mapping[str, Value]],
    whole: Mapping[str, Value],
    **given: Any,
) -> Table:
    rows = [Row(name_of(said), words_of(said), values) for said, values in found.items()]
    return Table(
        name=name,
        title=title,
        rows_are=_l("Sender"),
        columns=columns,
        rows=rows,
        total=Row(TOTAL, _l("All"), whole) if rows else None,
        **given,
    )


def _dated(ask: Ask) -> list[ColumnElement[bool]]:
    """What came of children known here, and says on which day it took effect."""
    return [*came(ask), _E.child_id.is_not(None), _E.effective_on.is_not(None)]


def _is_late(ask: Ask) -> ColumnElement[str]:
    return case((days_after(ask) > LATEST, "late"), else_="in_time")


def late(received: Iterable[Received]) -> list[Table]:
    """What came long after it took effect: by sender, and how long after."""
    found: dict[str, list[int]] = {}
    for one in received:
        if one.days is not None:
            found.setdefault(one.sender, []).extend([one.days] * one.number)
    every = [one for some in found.values() for one in some]
    table = sender_table(
        "late",
        _l("What comes late"),
        (
            count("dated", _l("Events that say their day")),
            count("in_time", _l("Within 2 days of it")),
            count("late", _l("Later than that")),
            share("share", _l("Share late"), part="late", whole="dated"),
            days("median", _l("Median days, of the late"), of="late"),
        ),
        {said: _lateness(some) for said, some in found.items()},
        _lateness(every),
        sums=(("dated", ("in_time", "late")),),
        chart=Chart(
            drawn=Drawn.STACKED, title=_l("Events by when they came"), columns=("in_time", "late")
        ),
        note=_l(
            "Of children known here. Late is later than 2 days after the day it took effect: a "
            "child is to be seen within two working days of release, and who hears later cannot. "
            "A list that was brought in on the first day is late as well."
        ),
        empty=_l("No event that says its day came in this period."),
    )
    return [table, _bands(every)]


def _lateness(after: Sequence[int]) -> Mapping[str, Value]:
    mine = [one for one in after if one > LATEST]
    said: dict[str, Value] = {
        "dated": len(after),
        "in_time": len(after) - len(mine),
        "late": len(mine),
    }
    return said | {"median": half(mine)} if mine else said


def _bands(after: Sequence[int]) -> Table:
    counts = {name: _within(after, least, most) for name, (least, most) in BANDS.items()}
    whole = sum(counts.values())
    called = {"late": f"late/{TOTAL}/late"}
    return Table(
        name="how-late",
        title=_l("How late"),
        rows_are=_l("Days after it took effect"),
        columns=(count("late", _l("Events")),),
        rows=[Row(name, _BAND_WORDS[name], {"late": n}) for name, n in counts.items()]
        if whole
        else [],
        total=Row(TOTAL, _l("All"), {"late": whole}, called=called) if whole else None,
        chart=Chart(drawn=Drawn.BARS, title=_l("How late events came"), columns=("late",)),
        empty=_l("None came late in this period."),
    )


def _within(after: Sequence[int], least: int, most: int | None) -> int:
    return sum(1 for one in after if one >= least and (most is None or one <= most))


def _in_band(ask: Ask, row: str) -> ColumnElement[bool]:
    if row == TOTAL:
        return days_after(ask) > LATEST
    least, most = BANDS.get(row, (1, 0))
    after = days_after(ask)
    return after >= least if most is None else after.between(least, most)


def behind_late(ask: Ask, place: Place) -> Any:
    """The children behind a number of these tables, once for each event."""
    if place.table == "how-late":
        return behind_children(MESSAGES, [*_dated(ask), _in_band(ask, place.row)])
    wheres = [
        *_dated(ask),
        *from_sender(ask, place.row),
        *only(_is_late(ask), place.column, "dated"),
    ]
    return behind_children(MESSAGES, wheres)


def from_sender(ask: Ask, row: str) -> list[ColumnElement[bool]]:
    """What a row of such a table narrows to."""
    return [] if row == TOTAL else [sender() == senders_of(ask).get(row, "")]
