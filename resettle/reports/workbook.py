"""A sheet as a workbook: a page that says what it is, and a page for each table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from flask_babel import gettext

from resettle.calculators.rri import RateRatio
from resettle.reports.rules import Kind
from resettle.reports.sheet import Figure, LaidTable, Sheet
from resettle.reports.writing import about, head_of
from resettle.web.workbook import CellValue, WorkbookPage, write_workbook


def as_workbook(sheet: Sheet) -> IO[bytes]:
    return write_workbook(_pages(sheet))


def _pages(sheet: Sheet) -> Iterator[WorkbookPage]:
    yield WorkbookPage(gettext("About"), [str(sheet.report.title), ""], about(sheet))
    for laid in sheet.tables:
        yield WorkbookPage(str(laid.table.title), head_of(laid), _rows(laid))


def _rows(laid: LaidTable) -> Iterator[list[CellValue]]:
    for line in laid.every_line:
        yield [line.title, *(_cell(one) for one in line.figures)]
    if laid.table.note:
        yield []
        yield [str(laid.table.note)]


def _cell(figure: Figure) -> CellValue:
    if figure.hidden or isinstance(figure.value, RateRatio):
        return figure.words
    if figure.column.kind == Kind.SHARE and isinstance(figure.value, float):
        # As people say it, in per cent, so that nobody takes 0.8 for days.
        return round(figure.value * 100, 1)
    return figure.value
