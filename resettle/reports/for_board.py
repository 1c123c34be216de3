"""Which tables of each report the management board is shown.

A board sets direction: it reads figures by team and by agency, never by worker and never rule by
rule. What it is shown is named here, so that a new table is not in its pack by oversight.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from resettle.reports.rules import Drawn, Kind
from resettle.reports.sheet import Figure, LaidTable, Sheet

#: By report, in the order of the report. The others stay on the report's own page.
FOR_BOARD: Mapping[str, frozenset[str]] = {
    "release-readiness": frozenset({"accommodation", "pathways", "unplanned"}),
    "completion": frozenset(
        {"pathways", "teams", "agencies", "lateness", "blocked", "months", "coming"}
    ),
    "mentoring": frozenset(
        {"without", "waiting", "before-release", "contacts", "supervision", "endings"}
    ),
    "disproportionality": frozenset(
        {
            "remand",
            "sentence",
            "recall",
            "temporary-release",
            "early-release",
            "breach",
            "mentor-matched",
            "accommodation-late",
            "education-hours",
        }
    ),
    "inspection-readiness": frozenset({"samples", "standards", "policy"}),
    "event-quality": frozenset({"late", "silent", "no-release-date"}),
    "indicators": frozenset(
        {
            "accommodation",
            "education",
            "special-needs",
            "mental-health",
            "substance-misuse",
            "disposals",
            "help",
            "board",
            "serious-violence",
            "people-harmed",
            "older",
        }
    ),
    "needs": frozenset({"known", "place", "exclusion", "hours", "plans", "gaps"}),
}


class Chosen(NamedTuple):
    """The tables of one report, by what becomes of them in the pack."""

    shown: tuple[LaidTable, ...]
    #: There are no rows in them.
    empty: tuple[LaidTable, ...]
    #: There is nothing in them that may leave the service.
    hidden: tuple[LaidTable, ...]
    #: They are not for the board.
    elsewhere: tuple[LaidTable, ...]


def chosen(sheet: Sheet) -> Chosen:
    """They are chosen after small numbers were hidden in all of them.

    So the pack hides the same cells as the report's files do. Hidden anew in fewer tables, others
    would be hidden, and the pack beside a file would tell what each of them hides.
    """
    ours = FOR_BOARD.get(sheet.report.name, frozenset())
    mine = [one for one in sheet.tables if one.table.name in ours]
    told = [one for one in mine if one.lines]
    return Chosen(
        shown=tuple(one for one in told if not _tells_nothing(one)),
        empty=tuple(one for one in mine if not one.lines),
        hidden=tuple(one for one in told if _tells_nothing(one)),
        elsewhere=tuple(one for one in sheet.tables if one.table.name not in ours),
    )


def _tells_nothing(laid: LaidTable) -> bool:
    """Whether something in it is hidden, and no row shows more than zeros beside that.

    A table of rates is read for its rates: without one it says nothing of a difference.
    """
    figures = [one for line in laid.lines for one in line.figures]
    numbers = [one for one in figures if one.column.kind not in (Kind.WORDS, Kind.DATE)]
    read_for = [one for one in numbers if one.column.kind == Kind.RATE] or numbers
    return any(one.hidden for one in read_for) and not any(one.value for one in read_for)


def worth_drawing(laid: LaidTable) -> bool:
    """Bars of which most are hidden look like little where much may be."""
    chart = laid.table.chart
    if chart is None or chart.drawn == Drawn.LINES:
        return chart is not None
    rows = [[line.figure(name) for name in chart.columns] for line in laid.lines]
    told = [row for row in rows if _is_told(row)]
    return 2 * len(told) > len(rows)


def _is_told(row: list[Figure]) -> bool:
    return any(one.value for one in row) or not any(one.hidden for one in row)
