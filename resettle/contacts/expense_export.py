"""Expenses as a file for whoever pays them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from resettle.clock import LONDON
from resettle.contacts.expense_queries import Claim
from resettle.web.spreadsheet import csv_of


def as_csv(claims: Iterable[Claim]) -> bytes:
    """Every expense of one file. Nothing in it runs, and no child is in it."""
    head = (
        gettext("Number"),
        gettext("Name"),
        gettext("Day"),
        gettext("What for"),
        gettext("Pounds"),
        gettext("Approved on"),
        gettext("Approved by"),
    )
    return csv_of(head, (_cells(one) for one in claims))


def _cells(one: Claim) -> Iterator[str]:
    expense = one.expense
    yield str(expense.id)
    yield one.name
    yield expense.spent_on.isoformat()
    yield expense.what
    yield pounds(expense.pence)
    decided = expense.decided_at
    yield decided.astimezone(LONDON).date().isoformat() if decided else ""
    yield expense.decided_by or ""


def pounds(pence: int) -> str:
    """As a spreadsheet adds them up.

    >>> pounds(1205)
    '12.05'
    """
    return f"{pence // 100}.{pence % 100:02}"
