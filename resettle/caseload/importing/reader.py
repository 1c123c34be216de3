"""The cells of one row, read one by one; what cannot be read is noted beside its column. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from resettle.caseload.importing.cells import read_choice, read_day, said
from resettle.caseload.importing.columns import Found
from resettle.caseload.importing.table import Line
from resettle.children.rules import child_reference
from resettle.errors import BadInput, Words

#: Pages stand under these addresses, so no child can be called so.
_PAGES = frozenset({"new", "reassign", "take-on", "calendar", "saved"})


class Fault(NamedTuple):
    """What is wrong with one row, and in which column."""

    field: str
    reason: Words


class Reader:
    """The cells of one row, read; what cannot be is noted."""

    def __init__(self, line: Line, found: Found, today: date) -> None:
        self.today = today
        self.faults: list[Fault] = []
        self._headings = found.headings
        self._cells: dict[str, str] = {}
        for key, place in found.places.items():
            try:
                text = said(line.cells[place]) if place < len(line.cells) else None
            except BadInput as wrong:
                self.complain(key, wrong.message)
            else:
                if text is not None:
                    self._cells[key] = text

    def heading(self, key: str) -> str:
        """What the file calls a column."""
        return self._headings.get(key, key)

    def has(self, key: str) -> bool:
        return key in self._headings

    def complain(self, key: str, words: Words) -> None:
        self.faults.append(Fault(self.heading(key), words))

    def text(self, key: str) -> str | None:
        return self._cells.get(key)

    def get(self, key: str, read: Callable[[str], Any]) -> Any:
        text = self._cells.get(key)
        if text is None:
            return None
        try:
            return read(text)
        except BadInput as wrong:
            self.complain(key, wrong.message)
            return None

    def choice(self, key: str, words: Mapping[str, str]) -> str | None:
        chosen: str | None = self.get(key, lambda text: read_choice(text, words))
        return chosen

    def day(self, key: str, *, ahead: bool = False) -> date | None:
        day: date | None = self.get(key, lambda text: read_day(text, self.today))
        if day is not None and not ahead and day > self.today:
            self.complain(key, Words("%(day)s is in the future. Check it.", day=short(day)))
        return day

    def needed(self, key: str) -> str | None:
        text = self._cells.get(key)
        if text is None and not any(fault.field == self.heading(key) for fault in self.faults):
            self.complain(key, Words("The cell is empty. Fill it in."))
        return text

    def ref(self) -> str:
        text = self.needed("child")
        if text is None:
            return ""
        try:
            ref = child_reference(text)
        except BadInput as wrong:
            self.complain("child", wrong.message)
            return ""
        if ref in _PAGES:
            self.complain("child", Words("A page of this service is called so. Choose another."))
        return ref


def short(day: date) -> str:
    """A day as the list itself would write it."""
    return f"{day.day}/{day.month}/{day.year}"
