"""Who stands in each cell of the first five indicators. A number and the children behind it are one
list, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from statistics import median
from typing import Any

from resettle.planning.vocabulary import Pathway
from resettle.records.rules import Point
from resettle.reports.indicator_answers import (
    MISSING,
    Arranged,
    Counted,
    accommodation,
    arranged,
    chain,
    education,
    is_of_school_age,
    learning,
)
from resettle.reports.indicator_leavers import EVENTS, Leaver, Leavers
from resettle.reports.indicator_numbers import IndicatorNumbers

#: Columns that are more than one of the words that `indicator_answers` counts by.
MERGED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "accommodation": {"countable": frozenset({"suitable", "unsuitable"})},
    "education": {"countable": frozenset({"attending", "fewer", "unsuitable"})},
    "special-needs": {"needs": frozenset({"both", "no_plan", "unsuitable"})},
}


#: The links of a chain: of those who came so far, the words by which a child goes no further.
CHAIN: Mapping[str, str] = {
    "counted": MISSING,
    "screened": "unscreened",
    "need": "no_need",
    "offered": "not_offered",
    "goes": "not_attending",
}
CHAINS = ("mental-health", "substance-misuse")


@dataclass(slots=True)
class Tally:
    """The children in each cell, by table, row and column."""

    cells: dict[tuple[str, str, str], dict[int, None]] = field(default_factory=dict)
    #: For the median, the days before it that each place was arranged, by row.
    days: dict[str, list[int]] = field(default_factory=dict)

    def put(self, table: str, row: str, column: str, child_id: int) -> None:
        """A child counts once in a cell, also who came out and whose order ended."""
        self.cells.setdefault((table, row, column), {})[child_id] = None

    def count(self, table: str, row: str, column: str) -> int:
        return len(self.cells.get((table, row, column), ()))

    def values(self, table: str, row: str, *columns: str) -> dict[str, Any]:
        return {name: self.count(table, row, name) for name in columns}

    def median_days(self, row: str) -> float | None:
        every = self.days.get(row)
        return median(every) if every else None


def tally_of(leavers: Leavers, numbers: IndicatorNumbers) -> Tally:
    """Every child who left, put into the cells where the child counts."""
    tally = Tally()
    for point in EVENTS:
        for one in leavers.at[point]:
            for table, row, said in _counted(one, point, numbers):
                _put(tally, table, row, one.child_id, said)
            _put_place(tally, one, point, numbers)
        for child_id in leavers.faulty[point]:
            tally.put("faults", point.value, "children", child_id)
    return tally


def _counted(
    one: Leaver, point: Point, numbers: IndicatorNumbers
) -> Iterator[tuple[str, str, Counted]]:
    learns = one.said(Pathway.EDUCATION, point)
    yield "accommodation", point, accommodation(one.said(Pathway.ACCOMMODATION, point))
    yield (
        "education",
        f"{point}-{_age(one)}",
        education(learns, one.born, one.on, numbers),
    )
    yield "special-needs", point, learning(learns, one.on, numbers)
    yield "mental-health", point, chain(one.said(Pathway.HEALTH, point), about_mental=True)
    yield (
        "substance-misuse",
        point,
        chain(one.said(Pathway.SUBSTANCE_MISUSE, point), about_mental=False),
    )


def _age(one: Leaver) -> str:
    if one.born is None:
        return "unknown"
    return "school" if is_of_school_age(one.born, one.on) else "older"


def _put(tally: Tally, table: str, row: str, child_id: int, said: Counted) -> None:
    if table in CHAINS:
        _put_chain(tally, table, row, child_id, said.word)
    else:
        for column in ("children", said.word, *_merged_of(table, said.word)):
            tally.put(table, row, column, child_id)
    if said.word == MISSING:
        tally.put("missing", f"{table}.{said.lacks}", "children", child_id)


def _put_chain(tally: Tally, table: str, point: str, child_id: int, word: str) -> None:
    for link, ends in CHAIN.items():
        row = f"{point}-{link}"
        tally.put(table, row, "of", child_id)
        tally.put(table, row, "others" if word == ends else "people", child_id)
        if word == ends:
            return


@cache
def _merged_of(table: str, word: str) -> tuple[str, ...]:
    return tuple(name for name, words in MERGED[table].items() if word in words)


def _put_place(tally: Tally, one: Leaver, point: Point, numbers: IndicatorNumbers) -> None:
    """How a suitable place was arranged, and what it was at the start."""
    said = one.said(Pathway.ACCOMMODATION, point)
    now, start = accommodation(said), accommodation(one.said(Pathway.ACCOMMODATION, Point.ENTRY))
    if now.word != MISSING:
        change = {
            ("suitable", "suitable"): "stayed",
            ("unsuitable", "suitable"): "better",
            ("suitable", "unsuitable"): "worse",
            ("unsuitable", "unsuitable"): "never",
        }.get((start.word, now.word), f"{now.word}_only")
        for column in (now.word, change):
            tally.put("accommodation-start", point, column, one.child_id)
    if now.word != "suitable" or said is None:
        return
    how: Arranged = arranged(said, one.on, numbers)
    for column in ("suitable", how.when):
        tally.put("accommodation-arranged", point, column, one.child_id)
    for column in ("suitable", how.planned, how.kind):
        tally.put("accommodation-planned", point, column, one.child_id)
    if how.days is not None:
        tally.put("accommodation-arranged", point, "dated", one.child_id)
        tally.days.setdefault(point, []).append(how.days)
