"""A sheet as plain words and numbers: for a terminal, a CSV file, JSON and a print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from resettle.calculators.rri import RateRatio
from resettle.children.words import ORDERS, STANDINGS
from resettle.children.words import said as listed
from resettle.reports.asking import Asked
from resettle.reports.forms import YEARS, YES_NO
from resettle.reports.groups import GROUPS
from resettle.reports.rules import Kind, Value
from resettle.reports.sheet import LaidTable, Line, Sheet
from resettle.web.dates import day_range, moment_words
from resettle.web.spreadsheet import csv_of

Json = dict[str, Any]
#: The government's word for papers that do harm in the wrong hands.
MARKING = "OFFICIAL-SENSITIVE"


def about(sheet: Sheet) -> list[tuple[str, str]]:
    """What must be known beside the numbers, wherever they go."""
    report, asked = sheet.report, sheet.asked
    said = [
        *([(gettext("Service"), sheet.service)] if sheet.service else []),
        (gettext("Question"), str(report.question)),
        (gettext("Period"), day_range(asked.first, asked.last)),
        *filters_in_words(sheet.asked),
        (gettext("How it is counted"), str(report.method)),
        (gettext("Source"), f"{report.source} ({listed(STANDINGS, report.standing)})"),
        *((gettext("Mind"), str(one)) for one in report.cautions),
    ]
    if sheet.leaves:
        said.append((gettext("Small numbers"), small_numbers_in_words(sheet)))
        said += [(gettext("Mind"), words) for words in not_to_one_reader(sheet.most_hidden)]
    return said


def not_to_one_reader(most_hidden: int) -> list[str]:
    """What hiding cannot do: each file is safe by itself alone. Nothing where nothing is hidden."""
    if not most_hidden:
        return []
    return [
        gettext(
            "Do not give the same reader files of overlapping periods or teams: subtracted from "
            "each other, they tell what each of them hides."
        )
    ]


def small_numbers_in_words(sheet: Sheet) -> str:
    if not sheet.most_hidden:
        return gettext("Nothing is hidden.")
    return gettext(
        "Counts from 1 to %(most)s are hidden, with whatever they could be worked out from.",
        most=sheet.most_hidden,
    )


def filters_in_words(asked: Asked, **named: str) -> list[tuple[str, str]]:
    """Each filter that is on; teams and people by number, for whoever gets this looks them up,
    unless a name is given."""
    said = [
        (gettext("Team"), named.get("team") or _number(asked.team)),
        (gettext("Worker"), named.get("worker") or _number(asked.worker)),
        (gettext("Order"), listed(ORDERS, asked.order)),
        (gettext("Ethnic group"), listed(GROUPS, asked.ethnicity)),
        (gettext("Looked after"), listed(YES_NO, asked.looked_after)),
        (gettext("Years pooled"), listed(YEARS, asked.years)),
    ]
    return [(name, words) for name, words in said if words]


def _number(said: int | None) -> str:
    return "" if said is None else str(said)


# For a terminal.


def as_text(sheet: Sheet) -> str:
    """The whole report in columns."""
    written = [str(sheet.report.title), ""]
    written += [f"{name}: {words}" for name, words in about(sheet)]
    for laid in sheet.tables:
        written += ["", str(laid.table.title)]
        written += _columns(laid) if laid.lines else [str(laid.table.empty or gettext("Nothing."))]
        if laid.table.note:
            written.append(str(laid.table.note))
    return "\n".join(written)


def _columns(laid: LaidTable) -> list[str]:
    rows = [head_of(laid), *(_words_of(line) for line in laid.every_line)]
    wide = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  ".join(
            [
                row[0].ljust(wide[0]),
                *(cell.rjust(w) for cell, w in zip(row[1:], wide[1:], strict=True)),
            ]
        ).rstrip()
        for row in rows
    ]


def head_of(laid: LaidTable) -> list[str]:
    return [str(laid.table.rows_are), *(str(one.title) for one in laid.table.columns)]


def _words_of(line: Line) -> list[str]:
    return [line.title, *(one.words for one in line.figures)]


# For a spreadsheet.


def as_csv(sheet: Sheet, only: LaidTable | None = None) -> bytes:
    """Every table below the one before, each with its title in the first cell; or one alone."""
    if only is not None:
        return csv_of(head_of(only), (_cells(line) for line in only.every_line))
    return csv_of([str(sheet.report.title)], _stacked(sheet))


def _stacked(sheet: Sheet) -> Iterator[list[str]]:
    for name, words in about(sheet):
        yield [name, words]
    for laid in sheet.tables:
        yield []
        yield [str(laid.table.title)]
        yield head_of(laid)
        for line in laid.every_line:
            yield _cells(line)


def _cells(line: Line) -> list[str]:
    """Numbers as a spreadsheet reads them; what is hidden says so."""
    return [line.title, *(_cell(one.value, one.words) for one in line.figures)]


def _cell(value: Value, words: str) -> str:
    match value:
        case None:
            return words if words != "–" else ""
        case date():
            return value.isoformat()
        case RateRatio():
            return "" if value.rri is None else words
        case _:
            return str(value)


# For a machine.


def as_json(sheet: Sheet) -> Json:
    """The whole report; numbers unrounded. What is hidden is null, and named in `hidden`."""
    report = sheet.report
    return {
        "name": report.name,
        "title": str(report.title),
        "service": sheet.service,
        "question": str(report.question),
        "method": str(report.method),
        "source": str(report.source),
        "standing": str(report.standing),
        "cautions": [
            *(str(one) for one in report.cautions),
            *(not_to_one_reader(sheet.most_hidden) if sheet.leaves else ()),
        ],
        **sheet.asked.in_address(),
        "hides_up_to": sheet.most_hidden if sheet.leaves else 0,
        "tables": [_table_json(laid) for laid in sheet.tables],
    }


def _table_json(laid: LaidTable) -> Json:
    return {
        "name": laid.table.name,
        "title": str(laid.table.title),
        "note": str(laid.table.note),
        "columns": [
            {"name": one.name, "title": str(one.title), "kind": str(one.kind)}
            for one in laid.table.columns
        ],
        "rows": [_line_json(line) for line in laid.lines],
        "total": _line_json(laid.total) if laid.total else None,
    }


def _line_json(line: Line) -> Json:
    return {
        "name": line.name,
        "title": line.title,
        "values": {one.column.name: _json_value(one.value) for one in line.figures},
        "hidden": [one.column.name for one in line.figures if one.hidden],
    }


def _json_value(value: Value) -> Any:
    match value:
        case date():
            return value.isoformat()
        case RateRatio():
            return asdict(value)
        case _:
            return value


# For paper.


def as_print(sheet: Sheet, *, by: str, now: datetime, language: str) -> Json:
    """What the template of the PDF reads. Words alone."""
    return {
        "marking": MARKING,
        "title": str(sheet.report.title),
        "about": about(sheet),
        "tables": [table_in_print(laid) for laid in sheet.tables],
        "printed": gettext("Printed by %(who)s on %(moment)s", who=by, moment=moment_words(now)),
        "language": language,
        "words": {"page": gettext("Page"), "of": gettext("of")},
    }


def table_in_print(laid: LaidTable) -> Json:
    """One table as a template of a PDF reads it."""
    return {
        "title": str(laid.table.title),
        "head": head_of(laid),
        "numbers": [one.kind not in (Kind.WORDS, Kind.DATE) for one in laid.table.columns],
        "rows": [_words_of(line) for line in laid.lines],
        "total": _words_of(laid.total) if laid.total else None,
        "note": str(laid.table.note),
        "empty": str(laid.table.empty or gettext("There is nothing to show.")),
    }
