"""The board pack: a quarter's reports with what the board is told of each, as plain data.

It goes to the management board, and so leaves the service: it is laid out as every file is, with
small numbers hidden and no child in it; and no colleague, for a board reads of teams.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from sqlmodel import Session

from resettle.board.queries import Held, commentary_of, meetings_between
from resettle.board.rules import Part, Quarter
from resettle.board.words import PARTS, quarter_words
from resettle.permissions import Viewer
from resettle.reports.at_a_glance import ASKED_BEFORE, Glanced, glance_in_print, glanced
from resettle.reports.for_board import Chosen, chosen, worth_drawing
from resettle.reports.here import ask_of, reports_for
from resettle.reports.pack_charts import chart_in_print
from resettle.reports.picturing import pictures_of
from resettle.reports.queries import teams_to_choose
from resettle.reports.rules import Filter, Report
from resettle.reports.sheet import LaidTable, Sheet, make_sheet
from resettle.reports.writing import (
    MARKING,
    Json,
    about,
    not_to_one_reader,
    small_numbers_in_words,
    table_in_print,
)
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import Settings
from resettle.web.dates import day_range, moment_words, plain_day

#: Where a report pools years, so many: a quarter holds too few children to compare.
YEARS = "3"


@dataclass(frozen=True, slots=True)
class PackPart:
    """One report of the quarter, and what was written of it."""

    sheet: Sheet
    #: "" where nothing is.
    words: str
    #: What of the report is in the pack, and what is not.
    tables: Chosen

    @property
    def report(self) -> Report:
        return self.sheet.report

    @property
    def name(self) -> str:
        """What the part is called, as on the page where it is written of."""
        return str(PARTS[Part(self.report.name)])

    @property
    def in_address(self) -> Json:
        """How the report's own page is asked for the same days."""
        return dict(self.sheet.asked.in_address())

    @property
    def left_out(self) -> tuple[str, ...]:
        """Which tables the board has a claim to and are not shown, and why, in sentences."""
        said = [f"{one.table.title}: {_instead(one)}" for one in self.tables.empty]
        if self.tables.hidden:
            names = _titles(self.tables.hidden)
            said.append(
                gettext(
                    "Not shown, since hiding small numbers leaves nothing to read: %(tables)s.",
                    tables=names,
                )
            )
        return tuple(said)


def _instead(empty: LaidTable) -> str:
    return str(empty.table.empty or gettext("There is nothing to show."))


def _titles(tables: Sequence[LaidTable]) -> str:
    return "; ".join(str(one.table.title) for one in tables)


@dataclass(frozen=True, slots=True)
class Pack:
    quarter: Quarter
    #: What was written of the whole quarter.
    words: str
    #: What stands before all parts.
    glance: tuple[Glanced, ...]
    #: Of the quarter before, those of which something stands there.
    before: tuple[Sheet, ...]
    parts: tuple[PackPart, ...]
    #: The meetings of the board, the newest first.
    held: tuple[Held, ...]
    #: The teams whose children are counted.
    teams: tuple[str, ...]
    is_over: bool
    #: Whose board it is; "" where nobody has said.
    service: str

    @property
    def small_numbers(self) -> tuple[str, ...]:
        """What is hidden in every part, and what to mind with that: said once at the front."""
        hidden = sorted({small_numbers_in_words(one.sheet) for one in self.parts})[:1]
        return (*hidden, *(not_to_one_reader(self.parts[0].sheet.most_hidden) if hidden else ()))

    @property
    def unwritten(self) -> tuple[str, ...]:
        """The parts of which nothing is written."""
        whole = () if self.words else (str(PARTS[Part.WHOLE]),)
        return (*whole, *(one.name for one in self.parts if not one.words))


def pack_of(
    viewer: Viewer,
    db: Session,
    quarter: Quarter,
    today: date,
    *,
    rules: Catalogue,
    settings: Settings,
) -> Pack:
    """Every report that this viewer may read, over a quarter.

    Args:
        rules: those in force.
        settings: say where the numbers are kept that some reports count by, up to which count small
            ones are hidden, and what the service is called.
    """

    def sheet_of(report: Report, of: Quarter) -> Sheet:
        said = _asked(report, of)
        ask = ask_of(viewer, db, report, said, today, settings=settings, catalogue=rules)
        return make_sheet(report, ask, leaves=True, most=settings.small_numbers)

    written = {part: one.words for part, one in commentary_of(viewer, db, quarter).items()}
    ours = reports_for(viewer)
    sheets = {one.name: sheet_of(one, quarter) for one in ours}
    before = {one.name: sheet_of(one, quarter.before) for one in ours if one.name in ASKED_BEFORE}
    return Pack(
        quarter,
        written.get(Part.WHOLE, "").strip(),
        glanced(sheets, before),
        tuple(before.values()),
        tuple(
            PackPart(sheet, written.get(name, "").strip(), chosen(sheet))
            for name, sheet in sheets.items()
        ),
        tuple(meetings_between(viewer, db, quarter.first, quarter.last)),
        tuple(name for _, name in teams_to_choose(viewer, db)),
        quarter.last < today,
        settings.service_name,
    )


def _asked(report: Report, quarter: Quarter) -> Mapping[str, Any]:
    if Filter.YEARS in report.filters:
        return {"to": quarter.last, "years": YEARS}
    return {"from": quarter.first, "to": quarter.last}


def missing_in(pack: Pack) -> list[str]:
    """What a reader would miss in it as a whole, in sentences."""
    said = []
    if not pack.is_over:
        said.append(gettext("The quarter is not over: the figures are those of today."))
    if not pack.held:
        said.append(gettext("No meeting of the board is recorded in this quarter."))
    if pack.unwritten:
        said.append(gettext("Nothing is written of: %(parts)s.", parts="; ".join(pack.unwritten)))
    return said


def pack_in_print(pack: Pack, *, by: str, now: datetime, language: str) -> Json:
    """What the template of the PDF reads. Words alone, and where the bars of charts stand."""
    return {
        "marking": MARKING,
        "title": gettext("Board pack, %(quarter)s", quarter=quarter_words(pack.quarter)),
        "cover": _cover(pack),
        "glance": glance_in_print(pack.glance, is_over=pack.is_over),
        "whole": _lines(pack.words),
        "meetings": _meetings(pack.held),
        "parts": [_part(one, (pack.service, *pack.small_numbers)) for one in pack.parts],
        "printed": gettext("Printed by %(who)s on %(moment)s", who=by, moment=moment_words(now)),
        "language": language,
        "words": {
            "page": gettext("Page"),
            "of": gettext("of"),
            "contents": gettext("Contents"),
            "whole": str(PARTS[Part.WHOLE]),
            "meetings": gettext("Meetings of the board"),
            "no_meeting": gettext("No meeting of the board is recorded in this quarter."),
            "written": gettext("What the board is told"),
            "unwritten": gettext("Nothing is written of this part."),
            "sources": gettext("How it is counted, and whose rule that is"),
            "same": gettext("The same numbers stand in the table below."),
        },
    }


def _cover(pack: Pack) -> list[tuple[str, str]]:
    days = day_range(pack.quarter.first, pack.quarter.last)
    teams = ", ".join(pack.teams) or gettext("No team")
    board = gettext("The management board of the youth justice service")
    if pack.service:
        board = gettext("The management board of %(service)s", service=pack.service)
    return [
        (gettext("For"), board),
        (gettext("Quarter"), days),
        (gettext("Teams counted, with children who have no team"), teams),
        *((gettext("Small numbers"), words) for words in pack.small_numbers),
        (gettext("To mind"), " ".join(missing_in(pack)) or gettext("Nothing is missing.")),
    ]


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def _meetings(held: Sequence[Held]) -> list[str]:
    return [
        gettext(
            "%(day)s: %(senior)s of %(expected)s agencies sent somebody senior enough.",
            day=plain_day(one.meeting.held_on),
            senior=one.attendance.senior,
            expected=one.attendance.expected,
        )
        for one in reversed(held)
    ]


def _part(one: PackPart, said_before: Sequence[str]) -> Json:
    return {
        "title": str(one.report.title),
        "question": str(one.report.question),
        "period": day_range(one.sheet.asked.first, one.sheet.asked.last),
        "words": _lines(one.words),
        "cautions": [str(caution) for caution in one.report.cautions],
        "tables": [_table(laid) for laid in one.tables.shown],
        "left_out": list(one.left_out),
        "about": _sources(one, said_before),
    }


def _sources(one: PackPart, said_before: Sequence[str]) -> list[tuple[str, str]]:
    """How it is counted, without what stands on the cover or at the head of its part already."""
    days = day_range(one.sheet.asked.first, one.sheet.asked.last)
    above = {str(one.report.question), days, *map(str, one.report.cautions), *said_before}
    said = [(name, words) for name, words in about(one.sheet) if words not in above]
    if one.tables.elsewhere:
        said.append((gettext("Only on the report’s own page"), _titles(one.tables.elsewhere)))
    return said


def _table(laid: LaidTable) -> Json:
    drawn = pictures_of(laid) if worth_drawing(laid) else None
    return {**table_in_print(laid), "chart": chart_in_print(drawn) if drawn else None}
