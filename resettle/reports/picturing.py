"""From a table that is laid out to the pictures of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from resettle.reports.drawing import (
    MOST_ROWS,
    NARROW,
    WIDE,
    Bars,
    Given,
    Lines,
    bars,
    lines,
)
from resettle.reports.rules import Drawn, Kind
from resettle.reports.sheet import Figure, LaidTable


@dataclass(frozen=True, slots=True)
class Pictures:
    """One chart in both layouts, with what its series are called."""

    name: str
    title: str
    drawn: Drawn
    series: tuple[str, ...]
    wide: Any
    narrow: Any
    #: Rows that the picture leaves to the table.
    left_out: int
    #: Everything in it, as a screen reader says it.
    described: str


def pictures_of(laid: LaidTable) -> Pictures | None:
    """None where a table has no chart, or nothing to show in it."""
    chart = laid.table.chart
    if chart is None or not laid.lines:
        return None
    columns = [laid.table.column(name) for name in chart.columns]
    given = [
        Given(
            line.title,
            tuple(_number(line.figure(name)) for name in chart.columns),
            tuple(line.figure(name).words for name in chart.columns),
        )
        for line in laid.lines
    ]
    if not any(value for row in given for value in row.values):
        return None
    titles = tuple(str(one.title) for one in columns if one is not None)
    are_shares = all(one is not None and one.kind == Kind.SHARE for one in columns)

    def draw(width: int) -> Bars | Lines:
        if chart.drawn == Drawn.LINES:
            return lines(given, width=width, most=1 if are_shares else None)
        return bars(given, width=width, stacked=chart.drawn == Drawn.STACKED)

    return Pictures(
        laid.table.name,
        str(chart.title),
        chart.drawn,
        titles,
        draw(WIDE),
        draw(NARROW),
        max(0, len(given) - MOST_ROWS),
        "; ".join(f"{row.words}: {_said(titles, row)}" for row in _shown(given, chart.drawn)),
    )


def _shown(rows: Sequence[Given], drawn: Drawn) -> Sequence[Given]:
    """The rows that are in the picture: of a line the latest, else the first."""
    return rows[-MOST_ROWS:] if drawn == Drawn.LINES else rows[:MOST_ROWS]


def _said(titles: tuple[str, ...], row: Given) -> str:
    pairs = zip(titles, row.said, strict=True)
    return ", ".join(f"{title} {said}" for title, said in pairs)


def _number(figure: Figure) -> float | None:
    value = figure.value
    return float(value) if isinstance(value, int | float) and not figure.hidden else None
