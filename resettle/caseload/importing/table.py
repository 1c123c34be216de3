"""From the bytes of a file to its rows, whatever program wrote it. Pure.

A file may begin with a mark, be in one of three alphabets' codes, and part its columns with
commas, semicolons or tabs: none of that is the business of whoever brings it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple

from resettle.errors import BadInput

#: More rows than any one service has children; a second file holds the rest.
MOST_ROWS = 20_000
#: The longest cell that can be meant.
_MOST_LETTERS = 2_000
_DELIMITERS = ",;\t|"
_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Line(NamedTuple):
    """One row of the file, and its number as a spreadsheet counts."""

    number: int
    cells: tuple[str, ...]


class Table(NamedTuple):
    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(content: bytes) -> Table:
    """Raises: BadInput: it is no CSV, has no heading or no row; says what to do."""
    text = _text(content)
    rows = _rows(text, _delimiter(text))
    first = next(rows, None)
    if first is None:
        raise BadInput("The file is empty. Choose one with a row of headings.", field="file")
    lines: list[Line] = []
    for line in rows:
        lines.append(line)
        if len(lines) > MOST_ROWS:
            raise BadInput(
                "The file has more than %(most)s rows. Split it, and bring the parts one after "
                "another.",
                most=f"{MOST_ROWS:,}",
                field="file",
            )
    if not lines:
        raise BadInput("The file has headings and no rows below them.", field="file")
    return Table(tuple(cell.strip() for cell in first.cells), tuple(lines))


def _text(content: bytes) -> str:
    if content.startswith(_SHEETS):
        raise BadInput(
            "This is a spreadsheet and not a CSV file. Open it, choose File, then Save as, and "
            "the type “CSV UTF-8 (comma delimited)”. Then bring that file.",
            field="file",
        )
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise BadInput(
            "This is not a CSV file. Save the list as CSV, and bring that.", field="file"
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(content, "utf-16")
    elif b"\0" in content[:2000]:
        text = _decoded(content, "utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _decoded(content, "cp1252")
    text = text.lstrip("\ufeff")
    if "\0" in text:
        raise BadInput(
            "This is not a CSV file. Save the list as CSV, and bring that.", field="file"
        )
    return text


def _decoded(content: bytes, code: str) -> str:
    try:
        return content.decode(code)
    except UnicodeDecodeError:
        raise BadInput(
            "The letters of this file cannot be read. Save it as “CSV UTF-8”, and bring that.",
            field="file",
        ) from None


def _delimiter(text: str) -> str:
    """What parts the most columns of the first line that says anything, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4]
    outside = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=lambda one: (outside.count(one), -_DELIMITERS.index(one)))


def _rows(text: str, delimiter: str) -> Iterator[Line]:
    """Every row with something in it. Excel writes a `sep=;` line first, which is no row."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    # A quoted cell may go over lines; a spreadsheet counts that as one row, and so do we.
    number = 0
    try:
        for cells in reader:
            number += 1
            if number == 1 and "".join(cells).lower() in ("sep=", f"sep={delimiter}"):
                continue
            if any(cell.strip() for cell in cells):
                yield Line(number, tuple(cell[:_MOST_LETTERS] for cell in cells))
    except csv.Error:
        raise BadInput(
            "Row %(row)s cannot be read: a quotation mark there is opened and not closed. Mend "
            "the row, or save the list as CSV again.",
            row=number + 1,
            field="file",
        ) from None
