"""A chart of what leaves the service draws nothing of a hidden number, nor what tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resettle.reports.drawing import MOST_ROWS, NARROW, WIDE, bars, lines
from resettle.reports.picturing import pictures_of
from resettle.reports.rules import Chart, Drawn, Row, Table, count, share
from resettle.reports.sheet import LaidTable, lay_out
from tests.unit.reports.test_chart_geometry import row_of
from tests.unit.reports.test_hiding import ASKED, REPORT


def a_table(numbers: Sequence[Sequence[int]], drawn: Drawn, columns: Sequence[str]) -> Table:
    rows = [
        Row(f"r{n}", f"r{n}", {"due": a + b + c, "a": a, "b": b, "c": c})
        for n, (a, b, c) in enumerate(numbers)
    ]
    total = {name: sum(int(row.values[name]) for row in rows) for name in ("due", "a", "b", "c")}
    return Table(
        name="t",
        title="T",
        rows_are="Row",
        columns=(
            *(count(name, name.title()) for name in ("due", "a", "b", "c")),
            share("share", "Share", part="a", whole="due"),
        ),
        rows=rows,
        total=Row("total", "All", total),
        sums=(("due", ("a", "b", "c")),),
        chart=Chart(drawn=drawn, title="Chart", columns=tuple(columns)),
    )


def laid_out(table: Table) -> LaidTable:
    (laid,) = lay_out(REPORT, ASKED, [table], leaves=True).tables
    return laid


CHARTS = ((Drawn.BARS, ("a",)), (Drawn.STACKED, ("a", "b", "c")), (Drawn.LINES, ("share",)))
COUNTS = st.lists(
    st.tuples(*[st.one_of(st.integers(0, 8), st.integers(0, 60))] * 3), min_size=1, max_size=5
)


@pytest.mark.parametrize(("drawn", "columns"), CHARTS)
@settings(max_examples=60, deadline=None)
@given(numbers=COUNTS)
def test_nothing_is_drawn_of_a_hidden_number_and_the_scale_is_that_of_the_others(
    drawn: Drawn, columns: tuple[str, ...], numbers: list[tuple[int, int, int]]
) -> None:
    laid = laid_out(a_table(numbers, drawn, columns))
    picture = pictures_of(laid)
    shown = [
        [figure.value if not figure.hidden else None for figure in map(line.figure, columns)]
        for line in laid.lines
    ]
    if picture is None:
        assert not any(value for row in shown for value in row)
        return
    # Whoever has the file alone draws the same picture: it cannot tell more than the file.
    alone = [row_of(f"r{n}", list(row)) for n, row in enumerate(shown)]
    alone = [
        one._replace(said=tuple(line.figure(name).words for name in columns))
        for one, line in zip(alone, laid.lines, strict=True)
    ]
    for width, held in ((WIDE, picture.wide), (NARROW, picture.narrow)):
        if drawn == Drawn.LINES:
            assert held == lines(alone, width=width, most=1)
        else:
            assert held == bars(alone, width=width, stacked=drawn == Drawn.STACKED)
    for line in laid.lines:
        for name in columns:
            if line.figure(name).hidden:
                assert line.figure(name).value is None


@pytest.mark.parametrize(("drawn", "columns"), CHARTS)
def test_two_reports_that_differ_in_hidden_numbers_alone_have_one_picture(
    drawn: Drawn, columns: tuple[str, ...]
) -> None:
    """One child more here and one less there, so that every total is the same."""
    first = laid_out(a_table([(3, 9, 30), (8, 12, 40), (30, 40, 50)], drawn, columns))
    second = laid_out(a_table([(4, 8, 30), (7, 13, 40), (30, 40, 50)], drawn, columns))
    seen = [
        [figure.words for line in laid.every_line for figure in line.figures]
        for laid in (first, second)
    ]
    assert seen[0] == seen[1]
    assert any(line.figure(name).hidden for line in first.lines for name in columns)
    picture = pictures_of(first)
    assert picture is not None
    assert picture == pictures_of(second)


def test_a_chart_of_hidden_numbers_alone_is_none() -> None:
    assert pictures_of(laid_out(a_table([(3, 0, 0), (2, 0, 0)], Drawn.BARS, ("a",)))) is None


# Many rows.


@pytest.mark.parametrize("drawn", Drawn)
def test_what_is_described_is_what_is_drawn(drawn: Drawn) -> None:
    many = [(100 + n, 100, 100) for n in range(MOST_ROWS + 3)]
    picture = pictures_of(laid_out(a_table(many, drawn, ("a",))))
    assert picture is not None
    named = re.findall(r"(r\d+):", picture.described)
    kept = [f"r{n}" for n in range(MOST_ROWS + 3)]
    assert named == (kept[-MOST_ROWS:] if drawn == Drawn.LINES else kept[:MOST_ROWS])
    assert picture.left_out == 3
    if drawn == Drawn.LINES:
        assert [one.said for one in picture.wide.series[0].points][-1] == str(many[-1][0])
    else:
        assert [one.words for one in picture.wide.bars] == named
