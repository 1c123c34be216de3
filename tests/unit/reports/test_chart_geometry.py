"""Charts say what their numbers say: as long, as high and as far apart, and nothing of what is
hidden. What is drawn is measured in the picture itself, as the page has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader

from resettle.reports.drawing import (
    APART,
    BAR,
    FOOT,
    HEAD,
    LEFT,
    LETTER,
    NARROW,
    PLOT,
    RIGHT,
    RUNNING,
    WIDE,
    Bars,
    Given,
    Lines,
    bars,
    lines,
    span_of,
)
from resettle.reports.picturing import Pictures
from resettle.reports.rules import Drawn
from resettle.settings import PROJECT

SVG = "{http://www.w3.org/2000/svg}"
#: Places are rounded to a tenth.
ROUNDED = 0.051
WIDTHS = st.sampled_from((WIDE, NARROW))
NUMBER = st.one_of(st.integers(0, 12), st.integers(0, 99_999), st.just(0))
MAYBE = st.one_of(st.none(), NUMBER)
TITLE = st.text("abcdefgh ", min_size=1, max_size=60)


def row_of(words: str, values: Sequence[float | None]) -> Given:
    return Given(words, tuple(values), tuple("hidden" if v is None else f"{v:,}" for v in values))


def rows_of(value: Any, series: st.SearchStrategy[int], most: int = 12) -> Any:
    """Rows with as many values each as there are series."""
    return series.flatmap(
        lambda n: st.lists(
            st.builds(row_of, TITLE, st.lists(value, min_size=n, max_size=n)),
            min_size=1,
            max_size=most,
        )
    )


SOME = rows_of(MAYBE, st.integers(1, 5))


def parts_of(picture: Bars) -> list[tuple[int, int, float]]:
    """The row, the series and the length of every bar and part that is drawn."""
    found, row = [], -1
    for bar in picture.bars:
        # The words of a row stand above its first bar alone; here every row has some.
        row += bool(bar.words)
        found += [(row, part.series, part.width) for part in bar.parts]
    return found


# Bars.


@settings(deadline=None)
@given(SOME, WIDTHS, st.booleans())
def test_bars_are_as_long_as_their_values_say(rows: list[Given], width: int, stacked: bool) -> None:
    rows = [one._replace(words=one.words.replace(" ", "_")) for one in rows]
    drawn = parts_of(bars(rows, width=width, stacked=stacked))
    there = {(r, s): v for r, row in enumerate(rows) for s, v in enumerate(row.values) if v}
    assert [(r, s) for r, s, _ in drawn] == list(there)
    if not there:
        return
    # Whatever the scale is, it is one: that of the longest.
    r, s, longest = max(drawn, key=lambda one: one[2])
    scale = longest / there[r, s]
    for r, s, long in drawn:
        slack = 2 * ROUNDED + 2 * ROUNDED * there[r, s] / there[max(there, key=there.__getitem__)]
        assert long == pytest.approx(there[r, s] * scale, abs=slack)


def test_one_bar_is_twice_as_long_as_another_and_the_longest_fills_its_room() -> None:
    rows = [row_of("a", (10,)), row_of("b", (20,)), row_of("c", (0,)), row_of("d", (None,))]
    assert parts_of(bars(rows, width=WIDE, stacked=False)) == [(0, 0, 325.0), (1, 0, 650.0)]
    assert parts_of(bars(rows, width=NARROW, stacked=False)) == [(0, 0, 125.0), (1, 0, 250.0)]


@settings(deadline=None)
@given(SOME, WIDTHS)
def test_the_parts_of_a_stacked_bar_follow_one_another_and_are_as_long_as_their_sum(
    rows: list[Given], width: int
) -> None:
    picture = bars(rows, width=width, stacked=True)
    sums = [sum(value or 0 for value in row.values) for row in rows]
    whole = [sum(part.width for part in bar.parts) for bar in picture.bars]
    for bar, row, together in zip(picture.bars, rows, whole, strict=True):
        edge = 0.0
        for part in bar.parts:
            assert part.x == pytest.approx(edge, abs=1e-6), "a gap, or one over the other"
            edge = part.x + part.width
        assert edge == pytest.approx(together, abs=1e-6)
        assert bar.end == pytest.approx(edge + 6)
        assert len(bar.parts) == sum(bool(value) for value in row.values)
    if longest := max(sums):
        scale = max(whole) / longest
        for together, value in zip(whole, sums, strict=True):
            assert together == pytest.approx(value * scale, abs=2 * ROUNDED)


@settings(deadline=None)
@given(SOME, WIDTHS)
def test_a_number_stands_in_a_part_only_where_it_does_not_reach_out_of_it(
    rows: list[Given], width: int
) -> None:
    for bar in bars(rows, width=width, stacked=True).bars:
        for part in bar.parts:
            assert not part.has_room or len(part.said) * LETTER <= part.width


@settings(deadline=None)
@given(SOME, WIDTHS, st.booleans())
def test_bars_do_not_lie_over_each_other_or_over_words(
    rows: list[Given], width: int, stacked: bool
) -> None:
    svg = drawn_as(Drawn.STACKED if stacked else Drawn.BARS, rows, width)
    tops = sorted({float(one.get("y", "")) for one in rects(svg)})
    assert all(lower - upper >= BAR for upper, lower in pairwise(tops))
    words = [float(one.get("y", "")) for one in svg.iter(f"{SVG}text") if one.get("x") == "0"]
    assert len(words) == len(rows)
    for base in words:
        # Letters reach about 13 above the line they stand on, and 4 below.
        assert not [top for top in tops if top < base + 4 and top + BAR > base - 13]


# Lines.


@settings(deadline=None)
@given(SOME, WIDTHS)
def test_a_line_goes_through_the_place_of_each_value_and_breaks_where_there_is_none(
    rows: list[Given], width: int
) -> None:
    picture = lines(rows, width=width)
    top = float(picture.levels[-1].words)
    assert top >= max((v for row in rows for v in row.values if v is not None), default=0)
    for number, series in enumerate(picture.series):
        values = [row.values[number] for row in rows]
        there = [(n, value) for n, value in enumerate(values) if value is not None]
        assert len(series.points) == len(there)
        for (n, value), point in zip(there, series.points, strict=True):
            if len(rows) > 1:
                across = LEFT + n * (width - LEFT - RIGHT) / (len(rows) - 1)
                assert point.x == pytest.approx(across, abs=ROUNDED)
            assert point.y == pytest.approx(HEAD + PLOT * (1 - value / top), abs=ROUNDED)
            assert point.said == rows[n].said[number]
        # The path is these points, and begins anew after each gap.
        steps = re.findall(r"([ML])([\d.]+) ([\d.]+)", series.path)
        assert "".join(f"{a}{x} {y}" for a, x, y in steps) == series.path
        assert [(float(x), float(y)) for _, x, y in steps] == [(p.x, p.y) for p in series.points]
        follows = [n > 0 and values[n - 1] is not None for n, _ in there]
        assert [a == "L" for a, _, _ in steps] == follows


def test_shares_are_drawn_from_none_to_all_whatever_they_are() -> None:
    rows = [row_of("a", (0.25,)), row_of("b", (None,)), row_of("c", (0.5,))]
    picture = lines(rows, width=WIDE, most=1)
    assert [one.words for one in picture.levels] == ["0%", "25%", "50%", "75%", "100%"]
    assert [(one.x, one.y) for one in picture.series[0].points] == [(54.0, 173.0), (700.0, 118.0)]
    assert picture.series[0].path == "M54.0 173.0M700.0 118.0"


@settings(deadline=None)
@given(SOME, WIDTHS)
def test_levels_are_where_a_point_of_their_number_would_be(rows: list[Given], width: int) -> None:
    picture = lines(rows, width=width)
    top = float(picture.levels[-1].words)
    for level in picture.levels:
        assert level.at == pytest.approx(HEAD + PLOT * (1 - float(level.words) / top), abs=ROUNDED)


@settings(deadline=None)
@given(st.lists(TITLE, min_size=1, max_size=60), WIDTHS)
@example(["a" * 60], NARROW)
@example(["a" * 60, "b" * 60], NARROW)
@example(["September 2026"] * 3, NARROW)
def test_words_along_the_foot_do_not_reach_into_each_other(titles: list[str], width: int) -> None:
    names = lines([row_of(one, (1,)) for one in titles], width=width).names
    assert names, "the first always has room"
    spans = [span_of(one) for one in names]
    assert all(right + APART <= left for (_, right), (left, _) in pairwise(spans))


@pytest.mark.parametrize("months", range(1, 40))
def test_the_words_of_months_are_apart_on_a_telephone_however_many_there_are(months: int) -> None:
    """What the trend by month says, with as many months as there may be."""
    rows = [row_of(f"Month {n:02} 2026", (n,)) for n in range(months)]
    spans = [span_of(one) for one in lines(rows, width=NARROW).names]
    assert all(right + APART <= left for (_, right), (left, _) in pairwise(spans))
    assert spans[0][0] >= 0
    assert spans[-1][1] <= NARROW


# The picture as it stands in the page.


def drawn_as(drawn: Drawn, rows: Sequence[Given], width: int) -> Any:
    picture: Bars | Lines
    if drawn == Drawn.LINES:
        picture = lines(rows, width=width)
    else:
        picture = bars(rows, width=width, stacked=drawn == Drawn.STACKED)
    names = tuple(f"s{n}" for n in range(len(rows[0].values)))
    held = Pictures("table", "Title", drawn, names, picture, picture, 0, "described")
    return ET.fromstring(_TEMPLATE.one(held, picture, "wide"))


def _template() -> Any:
    made = Environment(
        loader=FileSystemLoader(PROJECT / "resettle/reports/templates"), autoescape=True
    )
    made.globals["_"] = lambda words: words
    return made.get_template("charts.html").module


_TEMPLATE = _template()


def rects(svg: Any) -> list[Any]:
    """Those that stand in the picture, and not in a pattern."""
    return [one for child in svg if child.tag != f"{SVG}defs" for one in child.iter(f"{SVG}rect")]


def boxes_of(svg: Any) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of everything that is drawn."""
    found = []
    for one in rects(svg):
        x, y, w, h = (float(one.get(name)) for name in ("x", "y", "width", "height"))
        assert w >= 0
        assert h >= 0
        found.append((x, y, x + w, y + h))
    for one in svg.iter(f"{SVG}circle"):
        if one.get("r") == "4.5":
            x, y, r = (float(one.get(name)) for name in ("cx", "cy", "r"))
            found.append((x - r, y - r, x + r, y + r))
    for one in svg.iter(f"{SVG}text"):
        x, y = float(one.get("x")), float(one.get("y"))
        # Titles stand at the left edge, and are of several words.
        long = len(one.text or "") * (RUNNING if one.get("x") == "0" else LETTER)
        left = x - {"start": 0.0, "middle": long / 2, "end": long}[one.get("text-anchor", "start")]
        found.append((left, y - 13, left + long, y + 4))
    for child in svg:
        if child.tag == f"{SVG}path" and child.get("d"):
            if "H" in child.get("d"):
                x, y, right = re.fullmatch(r"M([\d.]+) ([\d.]+)H([\d.]+)", child.get("d")).groups()
                found.append((float(x), float(y), float(right), float(y)))
            else:
                for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", child.get("d")):
                    found.append((float(x), float(y), float(x), float(y)))
    return found


@settings(max_examples=60, deadline=None)
@given(SOME, WIDTHS, st.sampled_from(list(Drawn)))
def test_nothing_reaches_out_of_the_picture(rows: list[Given], width: int, drawn: Drawn) -> None:
    if drawn == Drawn.LINES:
        # Of numbers along the side there is room for five digits.
        few = [[None if v is None else min(v, 80_000) for v in one.values] for one in rows]
        rows = [row_of(one.words, values) for one, values in zip(rows, few, strict=True)]
    svg = drawn_as(drawn, rows, width)
    _, _, wide, high = map(float, svg.get("viewBox").split())
    assert wide == width
    for left, top, right, bottom in boxes_of(svg):
        assert left >= 0
        assert top >= 0
        assert right <= wide + ROUNDED
        assert bottom <= high


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("drawn", Drawn)
def test_long_words_do_not_reach_out_of_the_picture(drawn: Drawn, width: int) -> None:
    """A title of many words, and a language in which “hidden” is longer than in English."""
    title = "Confirm with whoever has offered it the address that the child will live at" * 2
    missing = Given(title, (None, 40_000), ("wedi’i guddio", "40,000"))
    svg = drawn_as(drawn, [missing, Given(title, (9, 0), ("9", "0")), missing], width)
    for left, _, right, _ in boxes_of(svg):
        assert left >= 0
        assert right <= width + ROUNDED


def test_two_titles_that_differ_in_their_last_word_differ_in_the_picture() -> None:
    titles = [f"2.1 Assessment: safety and wellbeing, sample {n}" for n in (1, 2)]
    drawn = bars([row_of(one, (1,)) for one in titles], width=NARROW, stacked=False).bars
    assert [one.words for one in drawn] == [
        "2.1 Assessment: safety and…eing, sample 1",
        "2.1 Assessment: safety and…eing, sample 2",
    ]


def test_what_is_drawn_ends_at_the_lines_that_the_levels_are() -> None:
    svg = drawn_as(Drawn.LINES, [row_of("a", (1,)), row_of("b", (4,))], WIDE)
    levels = [one.get("d") for one in svg if (one.get("class") or "") == "app-chart__level"]
    assert levels[0] == f"M{LEFT} {HEAD + PLOT}.0H{WIDE - RIGHT}"
    assert levels[-1] == f"M{LEFT} {HEAD}.0H{WIDE - RIGHT}"
    assert svg.get("viewBox") == f"0 0 {WIDE} {HEAD + PLOT + FOOT}.0"
