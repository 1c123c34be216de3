"""The first sheet of the board pack: the few figures that a management board asks for first.

Nothing is counted for it. Each figure is a cell of a table that the pack holds, taken after small
numbers were hidden in all of its report: what is hidden there is hidden here, and nothing is worked
out from what is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.board.rules import Part
from resettle.board.words import PARTS
from resettle.reports.rules import TOTAL
from resettle.reports.sheet import NOTHING, Figure, LaidTable, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """One figure, and the cells it is taken from."""

    title: Any
    report: str
    table: str
    row: str = TOTAL
    column: str
    #: The row and the column of all those it is a part of; None where the report has no such cell.
    of: tuple[str, str] | None = None
    #: The column in the same row that says how large a part; "" where there is none of just these.
    share: str = ""
    #: What is said where the table has no such row.
    no_row: str = NOTHING
    #: Whether the quarter before stands beside it. Not where a hidden number could be worked out
    #: with it: releases of both quarters stand in one sum where disproportionality pools years; and
    #: needs are those that hold now, so that the quarters differ by the few who came in between.
    has_before: bool = True


#: In the order they are asked for.
GLANCE: tuple[Glance, ...] = (
    Glance(
        title=_l("Releases with an address confirmed at least 14 days before"),
        report="release-readiness",
        table="accommodation",
        row="in_time",
        column="children",
        of=(TOTAL, "children"),
        share="share",
        has_before=False,
    ),
    Glance(
        title=_l("Tasks done on time, and what share of those that had to be done"),
        report="completion",
        table="pathways",
        column="on_time",
        share="share",
    ),
    Glance(
        title=_l("Children released who had met a mentor before"),
        report="mentoring",
        table="before-release",
        column="met",
        of=(TOTAL, "released"),
        has_before=False,
    ),
    Glance(
        title=_l("Weekly contacts kept, of the weeks the plan asks for"),
        report="mentoring",
        table="contacts",
        column="kept",
        of=(TOTAL, "asked"),
        share="share",
    ),
    Glance(
        title=_l("Children of school age in education, training or work"),
        report="needs",
        table="place",
        row="in",
        column="school",
        of=(TOTAL, "school"),
        has_before=False,
    ),
    Glance(
        title=_l("Proven offences of serious violence"),
        report="indicators",
        table="serious-violence",
        column="offences",
    ),
    Glance(
        title=_l("Children whose answers at release are not all recorded"),
        report="needs",
        table="gaps",
        row="release",
        column="children",
        # Only what is missing has a row there.
        no_row="0",
        has_before=False,
    ),
    Glance(
        title=_l("Events that came too late from those who send them"),
        report="event-quality",
        table="late",
        column="late",
        of=(TOTAL, "dated"),
        share="share",
    ),
)
#: The reports that are asked about the quarter before as well.
ASKED_BEFORE = frozenset(one.report for one in GLANCE if one.has_before)


class Glanced(NamedTuple):
    """One figure as it is read."""

    title: str
    now: str
    #: Of the quarter before.
    before: str
    #: The part of the pack, and the table in it.
    place: str


def glanced(sheets: Mapping[str, Sheet], before: Mapping[str, Sheet]) -> tuple[Glanced, ...]:
    """What the reports of a quarter say, beside those of the quarter before; both laid out to
    leave the service. A report that is not among them gives no figure."""
    found = []
    for one in GLANCE:
        sheet = sheets.get(one.report)
        laid = sheet.table(one.table) if sheet else None
        if laid is None:
            continue
        earlier = before.get(one.report) if one.has_before else None
        then = earlier.table(one.table) if earlier else None
        found.append(
            Glanced(
                str(one.title),
                _said(one, laid),
                _said(one, then) if then else NOTHING,
                f"{PARTS[Part(one.report)]}: {laid.table.title}",
            )
        )
    return tuple(found)


def _said(one: Glance, laid: LaidTable) -> str:
    """Its cells in the words of the table."""
    figure = _cell(laid, one.row, one.column)
    if figure is None:
        return one.no_row
    words = figure.words
    whole = _cell(laid, *one.of) if one.of else None
    if whole is not None and not (figure.hidden and whole.hidden):
        words = gettext("%(figure)s of %(whole)s", figure=words, whole=whole.words)
    share = _cell(laid, one.row, one.share) if one.share else None
    if share is None or figure.hidden or (share.value is None and not share.hidden):
        return words
    if share.hidden:
        return gettext("%(figure)s (share hidden)", figure=words)
    return gettext("%(figure)s (%(share)s)", figure=words, share=share.words)


def _cell(laid: LaidTable, row: str, column: str) -> Figure | None:
    line = next((one for one in laid.every_line if one.name == row), None)
    return line.figure(column) if line else None


def notes(*, is_over: bool) -> list[str]:
    """What must be known beside the figures, in sentences."""
    said = [
        gettext(
            "Each figure stands in the table named beside it, with the same small numbers hidden."
        ),
        gettext(
            "The quarter before is counted as it is recorded today, so it may differ from its own "
            "pack. It is left out of releases and of needs: with it, numbers that are hidden "
            "elsewhere in this pack could be worked out."
        ),
    ]
    if not is_over:
        words = gettext("The quarter is not over: the figures are those of today.")
        return [words, *said]
    return said


def glance_in_print(figures: tuple[Glanced, ...], *, is_over: bool) -> dict[str, Any]:
    """The sheet as the template of the PDF reads it."""
    return {
        "title": gettext("The quarter at a glance"),
        "head": [
            gettext("Figure"),
            gettext("This quarter"),
            gettext("Quarter before"),
            gettext("Where it stands in this pack"),
        ],
        "rows": [list(one) for one in figures],
        "notes": notes(is_over=is_over),
    }
