"""What became of the rows of a list, in the words of its pages, and as a file for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.caseload.importing.columns import CHILDREN, COLUMNS, EVENTS
from resettle.caseload.importing.sending import reason_of, told_of
from resettle.web.spreadsheet import safe
from resettle.web.wording import in_words

#: Tells a spreadsheet that the letters are Unicode.
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

OUTCOMES: Mapping[str, Any] = {
    "new": _l("New child"),
    "changed": _l("Something new"),
    "same": _l("Nothing new"),
    "tray": _l("Waits in Events"),
    "refused": _l("Not taken"),
}
KINDS: Mapping[str, Any] = {
    CHILDREN: _l("Children: today’s caseload"),
    EVENTS: _l("Events: what happened, where no feed tells us"),
}


class Said(NamedTuple):
    """One row, for people."""

    number: int
    ref: str
    outcome: str
    column: str
    words: str


def said_of(receipts: Iterable[Mapping[str, Any]]) -> list[Said]:
    return [_said(one) for one in receipts]


def _said(receipt: Mapping[str, Any]) -> Said:
    told = told_of(receipt, in_words)
    reason = in_words(reason_of(receipt)) if receipt["reason"] else ""
    words = f"{told[:1].upper()}{told[1:]}." if told else ""
    return Said(
        number=receipt["row"],
        ref=receipt["child"],
        outcome=receipt["outcome"],
        column=receipt["field"],
        words=" ".join(filter(None, (words, reason))),
    )


def as_report(receipts: Iterable[Mapping[str, Any]]) -> bytes:
    """Every row and what became of it. Nothing in it runs."""
    head = (
        gettext("Row"),
        gettext("Reference"),
        gettext("What became of it"),
        gettext("Column"),
        gettext("Why"),
    )
    rows = (
        (str(one.number), one.ref, str(OUTCOMES[one.outcome]), one.column, one.words)
        for one in said_of(receipts)
    )
    return _csv([head, *rows])


def as_template(kind: str) -> bytes:
    """The headings a list may have, and one invented row to be written over."""
    columns = COLUMNS[kind]
    return _csv([[one.heading for one in columns], [one.example for one in columns]])


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (_MARK + written.getvalue()).encode()
