"""Rows as a file for a spreadsheet, which runs nothing that stands in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

#: What a spreadsheet takes for the beginning of a formula, wide forms included.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Tells a spreadsheet that the letters are Unicode.
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def safe(text: str) -> str:
    """A cell that stays text: what would run begins with an apostrophe.

    >>> safe("=1+1"), safe("Robin")
    ("'=1+1", 'Robin')
    """
    return f"'{text}" if text.startswith(_RUNS) else text


def csv_of(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A whole file: its first line, which is ours, and the rows, every cell of them made safe."""
    written = StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (_MARK + written.getvalue()).encode()
