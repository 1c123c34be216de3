"""Nobody recovers a hidden number from a report: whole reports are attacked by arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resettle.calculators.rri import RateRatio
from resettle.calculators.small_numbers import Sum
from resettle.permissions import May
from resettle.planning.vocabulary import Standing
from resettle.reports.asking import Asked
from resettle.reports.hiding import hidden_in
from resettle.reports.rules import (
    TOTAL,
    Report,
    Row,
    Table,
    count,
    days,
    rate,
    share,
    words,
)
from resettle.reports.sheet import Sheet, lay_out
from resettle.reports.writing import as_csv, as_json, as_text
from tests.unit.calculators.test_small_numbers import solved

COLUMNS = (
    count("due", "Due"),
    count("done", "Done"),
    count("late", "Late"),
    count("open", "Open"),
    share("share", "Share", part="done", whole="due"),
)
SUMS = (("due", ("done", "late", "open")),)
NAMES = ("due", "done", "late", "open")
REPORT = Report(
    name="r",
    title="R",
    question="?",
    method="m",
    source="s",
    standing=Standing.LOCAL,
    make=lambda _: [],
    behind=lambda *_: None,
    usual=lambda day: (day, day),
    needs=May.READ_REPORTS,
)
ASKED = Asked(first=date(2026, 1, 1), last=date(2026, 1, 31))


def row(name: str, numbers: Sequence[int], **more: Any) -> Row:
    return Row(name, name, dict(zip(NAMES, (sum(numbers), *numbers), strict=True)), **more)


def a_table(name: str, rows: Sequence[Sequence[int]], **more: Any) -> Table:
    whole = [sum(numbers) for numbers in zip(*rows, strict=True)]
    return Table(
        name=name,
        title=name,
        rows_are="Row",
        columns=COLUMNS,
        rows=[row(f"{name}{n}", numbers) for n, numbers in enumerate(rows)],
        total=row(TOTAL, whole),
        sums=SUMS,
        of="all",
        **more,
    )


def outside(tables: Sequence[Table]) -> Sheet:
    return lay_out(REPORT, ASKED, tables, leaves=True)


def attack(tables: Sequence[Table]) -> set[str]:
    """What follows from everything that a file says and from how its tables hang together.

    Written apart from what hides: it knows of each number that is shown, of every sum within a
    line, of totals, and that a share tells its part where the whole is shown.
    """
    known: dict[str, int] = {}
    hidden: set[str] = set()
    sums: list[Sum] = []
    sheet = outside(tables)
    for laid in sheet.tables:
        lines = {line.name: line for line in laid.every_line}

        def called(line: str, column: str, name: str = laid.table.name) -> str:
            return f"all/{column}" if line == TOTAL else f"{name}/{line}/{column}"

        for name, line in lines.items():
            for column in NAMES:
                cell = called(name, column)
                value = line.row.values[column]
                assert isinstance(value, int)
                known[cell] = value
                if line.figure(column).hidden:
                    hidden.add(cell)
            sums.append(Sum(called(name, "due"), tuple(called(name, one) for one in NAMES[1:])))
            shown = line.figure("share")
            if not shown.hidden and isinstance(shown.value, float):
                assert not line.figure("due").hidden
                assert not line.figure("done").hidden
        for column in NAMES:
            rows = tuple(called(name, column) for name in lines if name != TOTAL)
            sums.append(Sum(called(TOTAL, column), rows))
        if laid.table.within:
            other, rows_of = laid.table.within
            for there in set(rows_of.values()):
                for column in NAMES:
                    mine = tuple(called(n, column) for n, at in rows_of.items() if at == there)
                    sums.append(Sum(f"{other}/{there}/{column}", mine))
    assert not [cell for cell, number in known.items() if 1 <= number <= 5 and cell not in hidden]
    return solved(known, sums, frozenset(hidden))


NUMBER = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 5, 6, 7, 9, 20, 40])
ROWS = st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=4)


@given(ROWS)
def test_nobody_works_out_a_hidden_number_of_one_table(rows: list[tuple[int, ...]]) -> None:
    assert attack([a_table("a", rows)]) == set()


@settings(deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_nor_of_tables_that_divide_the_same(rows: list[tuple[int, ...]], luck: Any) -> None:
    """A second table divides the same things by something else, and a third each of its lines."""
    first = a_table("a", rows)
    parts: list[tuple[int, ...]] = []
    within: dict[str, str] = {}
    for number, numbers in enumerate(rows):
        for piece in _split(numbers, luck):
            within[f"c{len(parts)}"] = f"a{number}"
            parts.append(piece)
    whole = tuple(sum(numbers) for numbers in zip(*rows, strict=True))
    tables = [first, a_table("b", _split(whole, luck)), a_table("c", parts, within=("a", within))]
    assert attack(tables) == set()


def _split(numbers: Sequence[int], luck: Any) -> list[tuple[int, ...]]:
    first = tuple(luck.randint(0, number) for number in numbers)
    return [first, tuple(a - b for a, b in zip(numbers, first, strict=True))]


def test_the_attack_would_find_a_number_that_is_hidden_too_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With small numbers alone hidden, the next sum gives them away."""

    def small_alone(tables: Sequence[Table], *, most: int) -> frozenset[str]:
        whole = hidden_in(tables, most=most)
        return frozenset(cell for cell in whole if cell == "a/a0/done")

    monkeypatch.setattr("resettle.reports.sheet.hidden_in", small_alone)
    with pytest.raises(AssertionError):
        assert attack([a_table("a", [(2, 20, 30), (40, 50, 60)])]) == set()
    monkeypatch.setattr(
        "resettle.reports.sheet.hidden_in", lambda *_, **__: frozenset({"a/a0/late"})
    )
    assert attack([a_table("a", [(20, 20, 30), (40, 50, 60)])]) == {"a/a0/late"}


def test_every_hidden_number_of_two_small_tables_could_be_another() -> None:
    """By trying every table there could be of eight things, seen by two divisions; 1 and 2 are
    small here, so that there are few enough to try."""
    tables = [a_table("a", [(1, 3, 0), (1, 0, 3)]), a_table("b", [(2, 0, 0), (0, 3, 3)])]
    sheet = lay_out(REPORT, ASKED, tables, leaves=True, most=2)
    shown = {
        (laid.table.name if line.name != TOTAL else "", line.name, column): line.figure(
            column
        ).value
        for laid in sheet.tables
        for line in laid.every_line
        for column in NAMES
        if not line.figure(column).hidden
    }
    seen: dict[tuple[str, str, str], set[int]] = {}
    thirds = list(product(range(9), repeat=3))
    for totals in (one for one in thirds if sum(one) == 8):
        firsts = _fitting("a", totals, thirds, shown)
        seconds = _fitting("b", totals, thirds, shown)
        if firsts and seconds:
            for cells in (*firsts, *seconds):
                for place, value in cells.items():
                    seen.setdefault(place, set()).add(value)
    told = {place for place, possible in seen.items() if len(possible) == 1}
    assert told == set(shown)
    assert len(seen) > len(shown)


def _fitting(
    name: str, totals: tuple[int, ...], thirds: list[tuple[int, ...]], shown: dict[Any, Any]
) -> list[dict[tuple[str, str, str], int]]:
    """Every table of two lines with these totals that says what is shown."""
    found = []
    for first in thirds:
        second = tuple(whole - part for whole, part in zip(totals, first, strict=True))
        if min(second) < 0:
            continue
        cells = {}
        for line, numbers in ((f"{name}0", first), (f"{name}1", second), (TOTAL, totals)):
            at = "" if line == TOTAL else name
            for column, value in zip(NAMES, (sum(numbers), *numbers), strict=True):
                cells[at, line, column] = value
        if all(shown.get(place, value) == value for place, value in cells.items()):
            found.append(cells)
    return found


def test_a_share_a_mean_a_rate_and_words_go_with_the_count_they_follow_from() -> None:
    columns = (
        count("events", "Events"),
        count("total", "Total"),
        share("share", "Share", part="events", whole="total"),
        days("days", "Days", of="events"),
        rate("rri", "Index", part="events", whole="total", beside="white"),
        words("word", "Word", part="events"),
    )

    def line(name: str, events: int, total: int) -> Row:
        said = {"events": events, "total": total, "days": 4.5, "word": "often"}
        return Row(name, name, {**said, "rri": RateRatio(1.5, 1.1, 2.0)})

    rows = [line("black", 20, 50), line("asian", 3, 70), line("white", 40, 200)]
    table = Table(name="t", title="T", rows_are="Group", columns=columns, rows=rows)
    (laid,) = outside([table]).tables
    asian, black = laid.lines[1], laid.lines[0]
    assert [one.hidden for one in asian.figures] == [True, False, True, True, True, True]
    assert not any(one.hidden for one in black.figures)
    # An index tells how often it happens to the group that everybody is compared with.
    (laid,) = outside(
        [Table(**{**_fields(table), "rows": [rows[0], line("white", 4, 200)]})]
    ).tables
    assert laid.lines[0].figure("rri").hidden
    assert not laid.lines[0].figure("share").hidden


def _fields(table: Table) -> dict[str, Any]:
    return {name: getattr(table, name) for name in ("name", "title", "rows_are", "columns")}


def test_what_is_left_of_a_share_is_small_too() -> None:
    # 38 of 40: the two who are missing are nobody's business either.
    columns = (count("of", "Of"), count("did", "Did"), share("s", "S", part="did", whole="of"))
    rows = [Row("a", "a", {"of": 40, "did": 38}), Row("b", "b", {"of": 40, "did": 20})]
    table = Table(name="t", title="T", rows_are="R", columns=columns, rows=rows)
    (laid,) = outside([table]).tables
    assert laid.lines[0].figure("s").hidden
    assert sum(one.hidden for one in laid.lines[0].figures) == 2
    assert not any(one.hidden for one in laid.lines[1].figures)


def test_a_hidden_number_stands_in_no_kind_of_file() -> None:
    tables = [a_table("a", [(4_321, 3, 7_777), (8_888, 9_999, 6_666)])]
    sheet = outside(tables)
    hidden = {
        str(line.row.values[one.column.name])
        for laid in sheet.tables
        for line in laid.every_line
        for one in line.figures
        if one.hidden and one.column.name != "share"
    }
    assert len(hidden) >= 4
    written = as_csv(sheet).decode(), as_text(sheet), str(as_json(sheet)["tables"])
    for text in written:
        plain = text.replace(",", "")
        assert not [number for number in hidden if len(number) > 1 and number in plain]


def test_the_threshold_may_be_another_and_0_hides_nothing() -> None:
    tables = [a_table("a", [(8, 20, 30), (40, 50, 60)])]
    for most, some in ((5, False), (9, True), (0, False)):
        sheet = lay_out(REPORT, ASKED, tables, leaves=True, most=most)
        assert sheet.has_hidden is some


def test_what_counts_no_people_is_shown_and_what_stands_beside_it_is_hidden_all_the_same() -> None:
    """Two of three agencies came: that says nothing of a child."""
    numbers = [row("a", (2, 1, 0))]
    given = {"title": "T", "rows_are": "R", "columns": COLUMNS, "rows": numbers, "sums": SUMS}
    agencies = Table(name="agencies", of_nobody=True, **given)
    children = Table(name="children", **given)
    sheet = lay_out(REPORT, ASKED, [agencies, children], leaves=True)
    shown, hidden = (laid.lines[0] for laid in sheet.tables)
    assert [one.value for one in shown.figures] == [3, 2, 1, 0, 2 / 3]
    assert [one.words for one in hidden.figures] == ["hidden", "hidden", "hidden", "0", "hidden"]
