"""Every row of a file, read; what is wrong with which is said of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from resettle.caseload.importing.columns import EVENTS, Found
from resettle.caseload.importing.event_rows import event_row
from resettle.caseload.importing.reader import Fault, Reader
from resettle.caseload.importing.rows import Row, child_row
from resettle.caseload.importing.table import Line
from resettle.errors import Words


def read_rows(kind: str, lines: Sequence[Line], found: Found, today: date) -> list[Row]:
    """Every row of a file, with what is wrong with it; the second of a child is refused."""
    read = event_row if kind == EVENTS else child_row
    rows: list[Row] = []
    first: dict[str, int] = {}
    for line in lines:
        row = read(line, Reader(line, found, today))
        if kind != EVENTS and row.ref and row.ref in first:
            again = Words(
                "Row %(row)s is about the same child. Keep one of the two.", row=first[row.ref]
            )
            fault = Fault(found.headings["child"], again)
            row = Row(row.number, row.ref, faults=(*row.faults, fault))
        elif row.ref:
            first[row.ref] = row.number
        rows.append(row)
    return rows
