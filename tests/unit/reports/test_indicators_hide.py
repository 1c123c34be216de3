"""Nobody works out a hidden number of the first five indicators from their files, knowing how the
tables hang together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from resettle.calculators.small_numbers import Sum
from resettle.planning.vocabulary import Pathway
from resettle.records.rules import Point
from resettle.reports.asking import Asked
from resettle.reports.indicator_children import children_tables
from resettle.reports.indicator_leavers import Leaver, Leavers
from resettle.reports.indicator_numbers import indicator_numbers_in
from resettle.reports.indicator_tally import tally_of
from resettle.reports.indicators import INDICATORS
from resettle.reports.rules import Kind
from resettle.reports.sheet import Sheet, lay_out
from tests.unit.calculators.test_small_numbers import solved

NUMBERS = indicator_numbers_in(Path(__file__).resolve().parents[3] / "config")
ASKED = Asked(first=date(2026, 1, 1), last=date(2026, 3, 31))
ON = date(2026, 2, 1)
#: Every line of every table: what it is, and what it is the sum of.
WITHIN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "accommodation": (("children", "suitable unsuitable missing"),),
    "accommodation-start": (
        ("suitable", "stayed better suitable_only"),
        ("unsuitable", "worse never unsuitable_only"),
    ),
    "accommodation-arranged": (("suitable", "before after undated"),),
    "accommodation-planned": (
        ("suitable", "as_planned otherwise unsaid"),
        ("suitable", "usual seldom"),
    ),
    "education": (("children", "attending fewer unsuitable missing"),),
    "special-needs": (
        ("children", "needs without missing"),
        ("needs", "both no_plan unsuitable"),
    ),
    "mental-health": (("of", "people others"),),
    "substance-misuse": (("of", "people others"),),
}
TRUE, FALSE = st.just(True), st.just(False)
MAYBE = st.sampled_from([None, True, False, True])


def some(**answers: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Answers, without those that were not given."""
    given_ = st.fixed_dictionaries(answers)
    return given_.map(lambda said: {name: one for name, one in said.items() if one is not None})


PLACE = some(
    type=st.sampled_from(["PARENT", "PARENT", "BNB"]),
    suitable=MAYBE,
    arranged_on=st.sampled_from([None, "2026-01-01", "2026-02-02"]),
    as_planned=MAYBE,
)
LEARNS = some(
    suitable=MAYBE,
    hours_attended=st.sampled_from([None, 10, 30]),
    special_needs=MAYBE,
    learning_plan=st.sampled_from([None, "none", "ehcp"]),
    learning_plan_on=st.sampled_from([None, "2025-10-01"]),
)
CHAIN = some(
    mental=MAYBE,
    screened_on=st.sampled_from([None, "2026-01-01"]),
    need=MAYBE,
    offered=MAYBE,
    attending=MAYBE,
)
CHILD = st.tuples(
    st.sampled_from([None, date(2008, 1, 1), date(2008, 1, 1), date(2012, 1, 1)]),
    st.fixed_dictionaries(
        {
            (Pathway.ACCOMMODATION, Point.ENTRY): PLACE,
            (Pathway.ACCOMMODATION, Point.RELEASE): PLACE,
            (Pathway.EDUCATION, Point.RELEASE): LEARNS,
            (Pathway.HEALTH, Point.RELEASE): CHAIN,
            (Pathway.SUBSTANCE_MISUSE, Point.RELEASE): CHAIN,
        }
    ),
    # Several children alike, so that some numbers are large enough to be shown.
    st.sampled_from([1, 2, 6, 9]),
)


def outside(said: list[Any]) -> Sheet:
    leavers = Leavers()
    for born, answers, times in said:
        for _ in range(times):
            number = len(leavers.at[Point.RELEASE]) + 1
            kept = {at: json.dumps(one) for at, one in answers.items() if one is not None}
            leavers.at[Point.RELEASE].append(Leaver(number, ON, born, kept))
    tables = list(children_tables(tally_of(leavers, NUMBERS), NUMBERS))
    return lay_out(INDICATORS, ASKED, tables, leaves=True)


def cell(table: str, row: str, column: str) -> str:
    """What a reader knows to be one number."""
    if column == "children" and row in ("release", "end"):
        return f"everybody/{row}"
    point, _, link = row.partition("-")
    if column == "of" and link:
        before = {"counted": "", "screened": "counted", "need": "screened", "offered": "need"}
        last = before.get(link, "offered")
        return f"{table}/{point}-{last}/people" if last else f"everybody/{point}"
    if table.startswith("accommodation") and column in ("suitable", "unsuitable"):
        return f"accommodation/{row}/{column}"
    return f"{table}/{row}/{column}"


def attack(sheet: Sheet) -> set[str]:
    known: dict[str, int] = {}
    hidden: set[str] = set()
    sums: list[Sum] = []
    for laid in sheet.tables:
        name = laid.table.name
        for line in laid.lines:
            for figure in line.figures:
                column = figure.column
                if column.kind == Kind.COUNT:
                    number = line.row.values[column.name]
                    assert isinstance(number, int)
                    here = cell(name, line.name, column.name)
                    assert known.setdefault(here, number) == number
                    assert (here in hidden) <= figure.hidden, "hidden in one table alone"
                    if figure.hidden:
                        hidden.add(here)
                    assert figure.hidden or not 1 <= number <= 5
            for whole, parts in WITHIN[name]:
                mine = tuple(cell(name, line.name, one) for one in parts.split())
                sums.append(Sum(cell(name, line.name, whole), mine))
        if name == "education" and laid.lines:
            rows = tuple(
                cell(name, one.name, "children")
                for one in laid.lines
                if one.name.startswith("release")
            )
            sums.append(Sum("everybody/release", rows))
    # A large number may be hidden without need, and be worked out: that tells of nobody.
    found = solved(known, sums, frozenset(hidden))
    return {one for one in found if 1 <= known[one] <= 5}


@settings(deadline=None, max_examples=40)
@given(st.lists(CHILD, min_size=1, max_size=8))
def test_the_files_of_the_indicators_tell_no_hidden_number(said: list[Any]) -> None:
    assert attack(outside(said)) == set()


@settings(deadline=None, max_examples=15)
@given(st.lists(CHILD, min_size=1, max_size=5))
def test_a_share_is_hidden_with_what_it_is_worked_out_from(said: list[Any]) -> None:
    for laid in outside(said).tables:
        for line in laid.lines:
            for figure in line.figures:
                if figure.column.kind == Kind.SHARE and not figure.hidden:
                    part = line.row.values[figure.column.part]
                    whole = line.row.values[figure.column.whole]
                    assert isinstance(part, int)
                    assert isinstance(whole, int)
                    for number in (part, whole, whole - part):
                        assert not 1 <= number <= 5
