"""Rows as a workbook for a spreadsheet, written to a file as they come, so that memory stays flat.

The library is loaded when the first workbook is asked for: most visits never ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from flask import Response

#: What this kind of file is called on the web.
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What the format cannot hold: characters that no page can show either.
_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: What the name of a page of a workbook cannot have, and how long it may be.
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
#: A cell holds no more.
_LONGEST_TEXT = 32_767
_AT_A_TIME = 64 * 1024

CellValue = str | int | float | date | None


class WorkbookPage(NamedTuple):
    """One page of a workbook."""

    name: str
    head: Iterable[str]
    rows: Iterable[Iterable[CellValue]]


def write_workbook(pages: Iterable[WorkbookPage]) -> IO[bytes]:
    """A file that is gone once it is closed, ready to be read from its beginning.

    Text stays text, whatever it begins with; numbers and days are numbers and days.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    taken: set[str] = set()
    for page in pages:
        sheet = book.create_sheet(_name(page.name, taken))
        sheet.freeze_panes = "B2"
        sheet.append([_cell(sheet, one, Font(bold=True)) for one in page.head])
        for row in page.rows:
            sheet.append([_cell(sheet, one) for one in row])
    file = TemporaryFile()  # noqa: SIM115 - whoever asked reads and closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: CellValue, font: Any = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str) and font is None:
        return value
    cell = WriteOnlyCell(sheet, value=None)
    cell.value = _NEVER.sub("", str(value))[:_LONGEST_TEXT]
    # A text that begins like a formula is a text, here and once it is edited.
    cell.data_type = "s"
    cell.quotePrefix = True
    if font is not None:
        cell.font = font
    return cell


def _name(wanted: str, taken: set[str]) -> str:
    """Short enough, allowed, and given to no other page."""
    plain = _NOT_IN_A_NAME.sub(" ", wanted).strip()[:_LONGEST_NAME] or "1"
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        end = f" {number}"
        name = plain[: _LONGEST_NAME - len(end)] + end
    taken.add(name.lower())
    return name


def workbook_response(file: IO[bytes], name: str) -> Response:
    """The file to save, sent a piece at a time and then thrown away."""
    response = Response(_pieces(file), mimetype=MIME)
    response.call_on_close(file.close)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_AT_A_TIME):
        yield piece
