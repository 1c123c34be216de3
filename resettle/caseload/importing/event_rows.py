"""From a row of a list of events to its event. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from resettle.caseload.importing.cells import read_count, read_term
from resettle.caseload.importing.reader import Reader
from resettle.caseload.importing.rows import (
    LOOKED_AFTER,
    ORDERS,
    Row,
    Statement,
    misshapen,
    statement,
)
from resettle.caseload.importing.table import Line
from resettle.planning.vocabulary import EducationPlanStatus, Level, Pathway
from resettle.releases.schemas import RELEASE_KINDS, SHAPES

#: Who a child is and what never was need a page where somebody looks twice.
NOT_IN_LISTS = ("child.registered", "event.withdrawn")

_YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}

#: The closed lists, by type of event and field; under no type, of every type.
_CHOICES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("", "order"): ORDERS,
    ("", "planned"): _YES_NO,
    ("", "acceptable"): _YES_NO,
    ("", "level"): {one.value: one.value for one in Level},
    ("", "pathway"): {one.value.replace("_", " "): one.value for one in Pathway},
    ("looked_after.changed", "status"): LOOKED_AFTER,
    ("education_plan.changed", "status"): {one.value: one.value for one in EducationPlanStatus},
    ("release.planned", "kind"): {one: one for one in RELEASE_KINDS},
}
_READ: Mapping[str, Callable[[str], Any]] = {
    "term": read_term,
    "remand_days": read_count,
    "tagged_bail_days": read_count,
}


def event_row(line: Line, cells: Reader) -> Row:
    """A row of a list of events."""
    ref, kinds = cells.ref(), {name: name for name in SHAPES if name not in NOT_IN_LISTS}
    cells.needed("event")
    names = {name.replace(".", " ").replace("_", " "): name for name in kinds}
    kind = cells.choice("event", names | {name.split(" ", 1)[-1]: k for name, k in names.items()})
    said_on = cells.day("said_on")
    statements: tuple[Statement, ...] = ()
    if kind is not None:
        told = statement(kind, _event_data(cells, kind))
        for name, words in misshapen(told):
            cells.complain(name, words)
        statements = (told,)
    faults = tuple(cells.faults)
    return Row(line.number, ref, () if faults else statements, said_on=said_on, faults=faults)


def _event_data(cells: Reader, kind: str) -> dict[str, Any]:
    """What an event of this type may say; the columns of other types are left alone."""
    told: dict[str, Any] = {}
    for name in SHAPES[kind].fields:
        words = _CHOICES.get((kind, name)) or _CHOICES.get(("", name))
        if name == "date":
            cells.needed("date")
            day = cells.day("date", ahead=kind == "release.planned")
            told["date"] = day.isoformat() if day else None
        elif words is not None:
            told[name] = cells.choice(name, words)
        elif name in _READ:
            told[name] = cells.get(name, _READ[name])
        else:
            told[name] = cells.text(name)
    for name in ("planned", "acceptable"):
        if told.get(name) is not None:
            told[name] = told[name] == "yes"
    return told
