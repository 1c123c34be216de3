"""Reads `config/supervision.yaml`: the numbers of the service, each with its source."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from resettle.errors import Words
from resettle.rulebook.complaints import Complaints, bytes_of, refuse_if_any
from resettle.rulebook.fields import Fields, as_number, table_in
from resettle.supervision.rules import BreachRule, ManyChanges

FILE = "supervision.yaml"
_ALLOWED = range(1, 1001)
#: What each part counts, in the order its numbers are kept.
_PARTS = {"breach": ("warnings", "misses"), "countersign_again": ("dates", "new_tasks")}


class Limits(NamedTuple):
    breach: BreachRule
    countersign_again: ManyChanges


class _Part(NamedTuple):
    first: int
    second: int
    source: str
    verified: bool


@cache
def limits_in(config_dir: Path) -> Limits:
    """The numbers in the configuration folder, read once.

    Raises:
        BadInput: they cannot be used; every complaint names its line.
    """
    path = config_dir / FILE
    raw = bytes_of(
        path,
        Words(
            "%(file)s cannot be read: %(why)s. Without it nobody can say when breach is "
            "considered; put the file back."
        ),
    )
    return read_limits(raw, str(path))


def read_limits(raw: bytes, file: str = FILE) -> Limits:
    """The numbers in these bytes.

    Raises:
        BadInput: they cannot be used; every complaint names its line.
    """
    complaints = Complaints(file)
    table = table_in(raw, complaints)
    found: dict[str, _Part] = {}
    if table is not None:
        fields = Fields("the numbers of supervision", table, tuple(_PARTS), complaints)
        for name, keys in _PARTS.items():
            fields.missing(name, "The pages could not say it.", "Add the part.")
            part = _part(fields, name, keys, complaints)
            if part is not None:
                found[name] = part
    refuse_if_any(complaints)
    return Limits(BreachRule(*found["breach"]), ManyChanges(*found["countersign_again"]))


def _part(fields: Fields, name: str, keys: tuple[str, str], complaints: Complaints) -> _Part | None:
    table = fields.subtable(name)
    if table is None:
        return None
    part = Fields(f"`{name}`", table, (*keys, "source", "verified"), complaints)
    for key in (*keys, "source", "verified"):
        part.missing(key, "A number without it could not be checked by a reader.", "Add it.")
    numbers = [
        as_number(node, f"`{key}`", _ALLOWED, complaints) if (node := part.node(key)) else None
        for key in keys
    ]
    first, second = numbers
    source = part.text("source", at_most=400)
    verified = part.yes_no("verified", default=False)
    if first is None or second is None or source is None:
        return None
    return _Part(first, second, source, verified)
