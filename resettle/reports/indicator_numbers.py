"""Reads `config/indicators.yaml`: what decides in the indicators, how binding it is and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from resettle.errors import BadInput, Words
from resettle.planning.vocabulary import Standing
from resettle.records.codes import ADDRESSES
from resettle.records.outcomes import MOST_HOURS, PLANS
from resettle.rulebook.complaints import Complaints, bytes_of, refuse_if_any
from resettle.rulebook.fields import Fields, as_date, as_number, table_in
from resettle.rulebook.nodes import Table

FILE = "indicators.yaml"
_HOURS = range(1, MOST_HOURS + 1)
_CHILDREN = range(100, 10_000_000)
_CITED = ("standing", "since", "source", "verified")
_MUST = ("attends", "seldom_suitable", "learning_plans")
_WITHOUT = "A number without it could not be checked by a reader."


@dataclass(frozen=True, slots=True)
class Cited:
    """Where something is from."""

    standing: Standing
    #: Since when it is gone by.
    since: date
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Number:
    number: int
    cited: Cited


@dataclass(frozen=True, slots=True)
class Listed:
    words: frozenset[str]
    cited: Cited


@dataclass(frozen=True, slots=True)
class IndicatorNumbers:
    """What decides in the indicators."""

    #: Hours a week from which a child attends.
    school_age: Number
    older: Number
    seldom_suitable: Listed
    learning_plans: Listed
    #: The 10 to 17 year olds of the area; None where nobody has said.
    population: Number | None


@cache
def indicator_numbers_in(config_dir: Path) -> IndicatorNumbers:
    """The numbers in the configuration folder, read once.

    Raises:
        BadInput: they cannot be used; every complaint names its line.
    """
    path = config_dir / FILE
    raw = bytes_of(
        path,
        Words(
            "%(file)s cannot be read: %(why)s. Without it the indicators cannot be counted; "
            "put the file back."
        ),
    )
    return read_indicator_numbers(raw, str(path))


def read_indicator_numbers(raw: bytes, file: str = FILE) -> IndicatorNumbers:
    """The numbers in these bytes.

    Raises:
        BadInput: they cannot be used; every complaint names its line.
    """
    complaints = Complaints(file)
    table = table_in(raw, complaints)
    found: IndicatorNumbers | None = None
    if table is not None:
        fields = Fields("what the indicators count by", table, (*_MUST, "population"), complaints)
        for name in _MUST:
            fields.missing(name, "The indicators could not be counted.", "Add the part.")
        found = _read(fields, complaints)
    refuse_if_any(complaints)
    if found is None:
        raise BadInput("%(file)s cannot be read.", file=file, field="config_dir")
    return found


def _read(fields: Fields, complaints: Complaints) -> IndicatorNumbers | None:
    attends = fields.subtable("attends")
    school_age = older = None
    if attends is not None:
        both = Fields("`attends`", attends, ("school_age", "older"), complaints)
        for name in ("school_age", "older"):
            both.missing(name, "A child of that age could not be counted.", "Add the part.")
        school_age = _number(both.subtable("school_age"), "hours", _HOURS, complaints)
        older = _number(both.subtable("older"), "hours", _HOURS, complaints)
    seldom = _listed(fields.subtable("seldom_suitable"), "places", ADDRESSES, complaints)
    plans = _listed(fields.subtable("learning_plans"), "plans", PLANS, complaints)
    people = fields.subtable("population") if "population" in fields else None
    population = _number(people, "children", _CHILDREN, complaints)
    if school_age is None or older is None or seldom is None or plans is None:
        return None
    return IndicatorNumbers(school_age, older, seldom, plans, population)


def _number(
    table: Table | None, counts: str, allowed: range, complaints: Complaints
) -> Number | None:
    if table is None:
        return None
    part = Fields(f"what has `{counts}`", table, (counts, *_CITED), complaints)
    part.missing(counts, _WITHOUT, "Add it.")
    node = part.node(counts)
    number = as_number(node, f"`{counts}`", allowed, complaints) if node else None
    cited = _cited(part, complaints)
    return Number(number, cited) if number is not None and cited is not None else None


def _listed(
    table: Table | None, name: str, allowed: Collection[str], complaints: Complaints
) -> Listed | None:
    if table is None:
        return None
    part = Fields(f"what has `{name}`", table, (name, *_CITED), complaints)
    part.missing(name, _WITHOUT, "Add it.")
    words = frozenset(one.text for one in part.words(name))
    for word in sorted(words - set(allowed)):
        part.complain(
            name,
            f"“{word}” is not a word of the list.",
            "Nothing could be counted by it.",
            f"There are: {', '.join(sorted(allowed))}.",
        )
    cited = _cited(part, complaints)
    return Listed(words, cited) if cited is not None else None


def _cited(part: Fields, complaints: Complaints) -> Cited | None:
    for key in _CITED:
        part.missing(key, _WITHOUT, "Add it.")
    day = part.node("since")
    since = as_date(day, "`since`", complaints) if day else None
    standing, source = part.word("standing", Standing), part.text("source", at_most=400)
    verified = part.yes_no("verified", default=False)
    if since is None or standing is None or source is None:
        return None
    return Cited(standing, since, source, verified)
