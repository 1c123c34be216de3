"""From a row of a list to what it says of a child: statements, each of which can be an event. Pure.

A row is taken or refused whole: half of what somebody wrote about a child is worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from resettle.caseload.importing.cells import (
    read_count,
    read_day,
    read_number,
    read_term,
)
from resettle.caseload.importing.reader import Fault, Reader
from resettle.caseload.importing.table import Line
from resettle.children.rules import number
from resettle.errors import BadInput, Words
from resettle.planning.vocabulary import Level, Order, Owner
from resettle.releases.schemas import IDENTIFIER_TYPES, RELEASE_KINDS, SHAPES, load

ORDERS = {
    "remand": Order.REMAND,
    "remanded": Order.REMAND,
    "youth detention accommodation": Order.REMAND,
    "dto": Order.DTO,
    "detention and training order": Order.DTO,
    **{
        name.format(n): order
        for n, order in (
            ("250", Order.SECTION_250),
            ("254", Order.SECTION_254),
            ("259", Order.SECTION_259),
        )
        for name in ("section {}", "s{}", "s {}", "{}")
    },
}
LOOKED_AFTER = {
    "looked after": "looked_after",
    "yes": "looked_after",
    "ceased on detention": "ceased_on_detention",
    "care leaver": "relevant_child",
    "relevant child": "relevant_child",
    "not looked after": "not_looked_after",
    "no": "not_looked_after",
}
#: Whose work each column of people names.
POSTS = {
    "worker": Owner.RESETTLEMENT_WORKER,
    "case_manager": Owner.CASE_MANAGER,
    "mentor": Owner.MENTOR,
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One event that a row asks for, as its data will say it."""

    kind: str
    data: Mapping[str, Any]

    @property
    def day(self) -> date | None:
        told = self.data.get("date")
        return date.fromisoformat(told) if told else None


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says."""

    number: int
    ref: str = ""
    statements: tuple[Statement, ...] = ()
    #: By owner, an address.
    posts: Mapping[str, str] = field(default_factory=dict)
    team: str | None = None
    said_on: date | None = None
    faults: tuple[Fault, ...] = ()


def child_row(line: Line, cells: Reader) -> Row:
    """A row of a caseload."""
    ref = cells.ref()
    statements = [*_who(cells), *_custody(cells), *_release(cells), *_standing(cells)]
    for told in statements:
        for name, words in misshapen(told):
            cells.complain(name, words)
    posts = {owner.value: text for key, owner in POSTS.items() if (text := cells.text(key))}
    good = () if cells.faults else tuple(statements)
    return Row(line.number, ref, good, posts, cells.text("team"), faults=tuple(cells.faults))


def _who(cells: Reader) -> list[Statement]:
    cells.needed("date_of_birth")
    born = cells.day("date_of_birth")
    numbers = []
    for kind in IDENTIFIER_TYPES:
        if held := cells.get(kind, partial(_number, kind)):
            numbers.append({"type": kind, "value": held})
    data = {"date_of_birth": _iso(born), "name": cells.text("name"), "identifiers": numbers}
    return [statement("child.registered", data)] if born else []


def _custody(cells: Reader) -> list[Statement]:
    """A start of custody before the sentence was on remand, whatever the order is now."""
    order = cells.choice("order", ORDERS)
    started, sentenced = cells.day("custody_start"), cells.day("sentence_date")
    term = cells.get("term", read_term)
    days = {key: cells.get(key, read_count) for key in ("remand_days", "tagged_bail_days")}
    place = cells.text("establishment")
    born = cells.get("date_of_birth", lambda text: _quietly(text, cells.today))
    if started and born and started <= born:
        cells.complain("custody_start", Words("It is before the child was born."))
    if (started or sentenced) and order is None:
        cells.needed("order")
        return []
    if order and order != Order.REMAND and not sentenced and term:
        cells.complain(
            "sentence_date" if cells.has("sentence_date") else "term",
            Words("A term needs the date of the sentence too. Enter it."),
        )
    told = []
    if started and order:
        remanded = order != Order.REMAND and sentenced is not None and started < sentenced
        first = Order.REMAND if remanded else Order(order)
        data = {"date": _iso(started), "order": first.value, "establishment": place}
        told.append(statement("custody.started", data))
    if sentenced and order and order != Order.REMAND:
        data = {"date": _iso(sentenced), "order": str(order), "term": term, **days}
        told.append(statement("sentence.imposed", data))
    return told


def _release(cells: Reader) -> list[Statement]:
    planned, released = cells.day("planned_release", ahead=True), cells.day("released_on")
    kinds = {kind: kind for kind in RELEASE_KINDS}
    kind = cells.choice("release_kind", kinds)
    started = cells.get("custody_start", lambda text: _quietly(text, cells.today))
    told = []
    for key, day in (("planned_release", planned), ("released_on", released)):
        if day and started and day < started:
            cells.complain(key, Words("It is before custody started."))
    if planned:
        told.append(statement("release.planned", {"date": _iso(planned), "kind": kind}))
    if released:
        told.append(statement("child.released", {"date": _iso(released)}))
    return told


def _standing(cells: Reader) -> list[Statement]:
    told = []
    levels = {level.value: level.value for level in Level}
    for key, since, kind, name, words in (
        ("looked_after", "looked_after_since", "looked_after.changed", "status", LOOKED_AFTER),
        ("intensity", "intensity_since", "intensity.set", "level", levels),
    ):
        word, day = cells.choice(key, words), cells.day(since)
        if word is not None:
            told.append(statement(kind, {"date": _iso(day), name: word}))
    return told


def misshapen(told: Statement) -> list[tuple[str, Words]]:
    """What the event's own shape would refuse: the field, and why."""
    shape = SHAPES[told.kind]
    undated = told.kind in ("looked_after.changed", "intensity.set") and "date" not in told.data
    try:
        load(shape, {"date": "2026-01-01", **told.data} if undated else dict(told.data))
    except BadInput as wrong:
        name = wrong.field or ""
        return [(name, Words("It cannot be taken: %(why)s", why=str(wrong.message)))]
    return []


def _number(kind: str, text: str) -> str:
    return number(kind, read_number(text)).value


def statement(kind: str, data: Mapping[str, Any]) -> Statement:
    return Statement(kind, {key: one for key, one in data.items() if one not in (None, "", [])})


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _quietly(text: str, today: date) -> date | None:
    """A day that is complained of elsewhere."""
    try:
        return read_day(text, today)
    except BadInput:
        return None
