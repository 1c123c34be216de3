"""Reads `config/mentoring.yaml`: the numbers of mentoring, each with how binding it is and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from resettle.errors import Words
from resettle.mentoring.rules import CheckKind
from resettle.planning.vocabulary import Standing
from resettle.rulebook.complaints import Complaints, bytes_of, refuse_if_any
from resettle.rulebook.fields import Fields, as_date, as_number, table_in
from resettle.rulebook.nodes import Table

FILE = "mentoring.yaml"
_CHECKED = "checked_again"
#: What each part counts, and the numbers that are no slip of the pen.
_PARTS: Mapping[str, tuple[str, range]] = {
    "supervision": ("months", range(1, 13)),
    "group_supervision": ("weeks", range(1, 53)),
    "on_probation": ("children", range(1, 11)),
    "lapses_soon": ("days", range(1, 366)),
    "notice_of_ending": ("days", range(1, 366)),
    "ends_soon": ("weeks", range(1, 53)),
    "follow_up": ("months", range(1, 25)),
    "least_shown": ("children", range(2, 101)),
}
_MONTHS = range(1, 121)
_CITED = ("standing", "since", "source", "verified")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the service."""

    number: int
    standing: Standing
    #: Since when the service goes by it.
    since: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    #: After how many months each kind of check is made again; a kind left out never is.
    checked_again: Mapping[str, Number]
    supervision: Number
    group_supervision: Number
    on_probation: Number
    lapses_soon: Number
    #: A planned ending is said to the child so many days before.
    notice_of_ending: Number
    ends_soon: Number
    follow_up: Number
    #: A report shows no smaller number of children than this, but none at all.
    least_shown: Number

    @property
    def months(self) -> Mapping[str, int]:
        """As `suitability.standing` takes them."""
        return {kind: one.number for kind, one in self.checked_again.items()}


@cache
def numbers_in(config_dir: Path) -> Numbers:
    """The numbers in the configuration folder, read once.

    Raises:
        BadInput: they cannot be used; every complaint names its line.
    """
    path = config_dir / FILE
    raw = bytes_of(
        path,
        Words(
            "%(file)s cannot be read: %(why)s. Without it nobody can say whether a mentor’s "
            "checks have lapsed; put the file back."
        ),
    )
    return read_numbers(raw, str(path))


def read_numbers(raw: bytes, file: str = FILE) -> Numbers:
    """The numbers in these bytes.

    Raises:
        BadInput: they cannot be used; every complaint names its line.
    """
    complaints = Complaints(file)
    table = table_in(raw, complaints)
    checked: dict[str, Number] = {}
    found: dict[str, Number] = {}
    if table is not None:
        fields = Fields("the numbers of mentoring", table, (_CHECKED, *_PARTS), complaints)
        for name in (_CHECKED, *_PARTS):
            fields.missing(name, "Mentors could not be seen to without it.", "Add the part.")
        checked = _checked(fields.subtable(_CHECKED), complaints)
        for name, (counts, allowed) in _PARTS.items():
            one = _number(fields.subtable(name), name, counts, allowed, complaints)
            if one is not None:
                found[name] = one
    refuse_if_any(complaints)
    return Numbers(checked, **found)


def _checked(table: Table | None, complaints: Complaints) -> dict[str, Number]:
    if table is None:
        return {}
    kinds = [str(kind) for kind in CheckKind]
    fields = Fields("the checks that are made again", table, kinds, complaints)
    found = {
        kind: _number(fields.subtable(kind), kind, "months", _MONTHS, complaints)
        for kind in kinds
        if kind in fields
    }
    return {kind: one for kind, one in found.items() if one is not None}


def _number(
    table: Table | None, name: str, counts: str, allowed: range, complaints: Complaints
) -> Number | None:
    if table is None:
        return None
    part = Fields(f"`{name}`", table, (counts, *_CITED), complaints)
    for key in (counts, *_CITED):
        part.missing(key, "A number without it could not be checked by a reader.", "Add it.")
    node, day = part.node(counts), part.node("since")
    number = as_number(node, f"`{counts}`", allowed, complaints) if node else None
    since = as_date(day, "`since`", complaints) if day else None
    standing, source = part.word("standing", Standing), part.text("source", at_most=400)
    verified = part.yes_no("verified", default=False)
    if number is None or since is None or standing is None or source is None:
        return None
    return Number(number, standing, since, source, verified)
