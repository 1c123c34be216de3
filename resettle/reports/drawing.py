"""Where everything stands in the picture of a table: bars, stacked bars and lines. Pure geometry.

Each picture is laid out twice, wide for a desk and narrow for a telephone, so that its words keep
their size. A number that is hidden has no bar: its place says that it is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

WIDE, NARROW = 720, 320
#: One bar with its words above it.
STEP, BAR, WORDS = 52, 22, 20
HEAD = 8
#: The least room for the number at a bar's end, and how far from the bar it stands.
END, BESIDE = 70, 6
#: A part narrower than this, or than its number, has no room for it.
ROOM = 26
PLOT = 220
LEFT, RIGHT, FOOT = 54, 20, 46
#: About as wide as a letter is, in the size of the pictures.
LETTER = 8.6
#: The same in a title of several words, where narrow letters make up for wide ones.
RUNNING = 7.6
#: Between two words along an axis.
APART = 12
#: More rows than this are a table, and no picture.
MOST_ROWS = 40


class Given(NamedTuple):
    """One row: its words, and the value of each series; None where there is none to show."""

    words: str
    values: tuple[float | None, ...]
    #: The same as people read them.
    said: tuple[str, ...]


class Part(NamedTuple):
    """One bar, or one part of a stacked bar."""

    series: int
    x: float
    width: float
    said: str
    #: Whether there is room inside for the number.
    has_room: bool


@dataclass(frozen=True, slots=True)
class Bar:
    words: str
    top: float
    parts: tuple[Part, ...]
    #: Where the number at its end stands, and what it says.
    end: float
    said: str


@dataclass(frozen=True, slots=True)
class Bars:
    width: int
    height: float
    bars: tuple[Bar, ...]


class Point(NamedTuple):
    x: float
    y: float
    said: str


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its points, and the stretches between neighbours that both have a value."""

    points: tuple[Point, ...]
    path: str


class Mark(NamedTuple):
    """Words along an axis."""

    at: float
    words: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Lines:
    width: int
    height: float
    series: tuple[Series, ...]
    #: Along the side, and along the foot.
    levels: tuple[Mark, ...]
    names: tuple[Mark, ...]
    foot: float


def bars(rows: Sequence[Given], *, width: int, stacked: bool) -> Bars:
    """A bar for each value, or one bar for each row with its values end to end."""
    shown = rows[:MOST_ROWS]
    room = width - _room_at_the_end(shown, stacked=stacked)
    scale = room / (_longest(shown, stacked=stacked) or 1)
    drawn: list[Bar] = []
    top = float(HEAD)
    for row in shown:
        title = fitting(row.words, width)
        if stacked:
            drawn.append(_stack(row, title, top, scale))
            top += STEP
            continue
        for number, value in enumerate(row.values):
            long = round((value or 0) * scale, 1)
            part = Part(number, 0.0, long, row.said[number], has_room=False)
            words = title if number == 0 else ""
            drawn.append(Bar(words, top, (part,) if value else (), long + BESIDE, row.said[number]))
            top += STEP if number == len(row.values) - 1 else STEP - WORDS
    return Bars(width, top + HEAD, tuple(drawn))


def fitting(words: str, width: float) -> str:
    """As much of some words as there is room for: the middle goes, since titles of rows often
    differ in their last word. The table below has all of them.

    >>> fitting("Confirm the address, sample 2", 190), fitting("Ask", 190)
    ('Confirm the addr…sample 2', 'Ask')
    """
    most = int(width / RUNNING)
    if len(words) <= most:
        return words
    tail = most // 3
    return f"{words[: most - 1 - tail].rstrip()}…{words[len(words) - tail :].lstrip()}"


def wide(words: str) -> float:
    """About how wide some words are."""
    return len(words) * LETTER


def _room_at_the_end(rows: Sequence[Given], *, stacked: bool) -> float:
    """What stands at the end of a bar may stand at the end of the longest."""
    said = (
        words
        for row in rows
        for value, words in zip(row.values, row.said, strict=True)
        if value is None or not stacked
    )
    return max(END, BESIDE + max(map(wide, said), default=0))


def _longest(rows: Sequence[Given], *, stacked: bool) -> float:
    sizes = [[value or 0 for value in row.values] for row in rows]
    return max((sum(one) if stacked else max(one, default=0) for one in sizes), default=0)


def _stack(row: Given, title: str, top: float, scale: float) -> Bar:
    """Edges are rounded and not widths, so that the parts are as long together as their sum."""
    parts: list[Part] = []
    total, edge = 0.0, 0.0
    for number, value in enumerate(row.values):
        if not value:
            continue
        total += value
        left, edge = edge, round(total * scale, 1)
        long, said = round(edge - left, 1), row.said[number]
        parts.append(Part(number, left, long, said, has_room=long >= max(ROOM, wide(said))))
    missing = [said for value, said in zip(row.values, row.said, strict=True) if value is None]
    return Bar(title, top, tuple(parts), edge + BESIDE, missing[0] if missing else "")


def lines(rows: Sequence[Given], *, width: int, most: float | None = None) -> Lines:
    """A line for each series, a point for each row, from left to right. `most` is the top of the
    scale where it is known, such as 1 for shares."""
    shown = rows[-MOST_ROWS:]
    values = [value for row in shown for value in row.values if value is not None]
    top = most or _round_up(max(values, default=0))
    foot = float(HEAD + PLOT)
    across = (width - LEFT - RIGHT) / max(1, len(shown) - 1)
    places = [round(LEFT + number * across, 1) for number in range(len(shown))]
    if len(shown) == 1:
        # One alone has room for its words on both sides.
        places = [(LEFT + width - RIGHT) / 2]
    found = []
    for number in range(len(shown[0].values) if shown else 0):
        points: list[Point | None] = []
        for row, x in zip(shown, places, strict=True):
            value = row.values[number]
            y = None if value is None else round(foot - PLOT * value / top, 1)
            points.append(None if y is None else Point(x, y, row.said[number]))
        found.append(Series(tuple(one for one in points if one), _path(points)))
    names = _along_the_foot(shown, places, width)
    levels = [
        Mark(round(foot - PLOT * part / 4, 1), _level(top * part / 4, most)) for part in range(5)
    ]
    return Lines(width, foot + FOOT, tuple(found), tuple(levels), names, foot)


def _along_the_foot(rows: Sequence[Given], places: Sequence[float], width: int) -> tuple[Mark, ...]:
    """The words of the rows, as many as there is room for; the outermost are turned inwards."""
    last = len(places) - 1
    # They are short, and measured as such.
    room = (width - LEFT - RIGHT) * RUNNING / LETTER
    every: list[Mark] = []
    for number, (x, row) in enumerate(zip(places, rows, strict=True)):
        anchor = "middle" if not last else {0: "start", last: "end"}.get(number, "middle")
        every.append(Mark(x, fitting(row.words, room), anchor))
    steps = range(1, len(every) + 1)
    return next((some for step in steps if _have_room(some := tuple(every[::step]), width)), ())


def _have_room(marks: Sequence[Mark], width: int) -> bool:
    """Whether none of them reaches into the next, or out of the picture."""
    spans = [span_of(one) for one in marks]
    apart = all(one[1] + APART <= other[0] for one, other in pairwise(spans))
    return apart and all(left >= 0 and right <= width for left, right in spans)


def span_of(mark: Mark) -> tuple[float, float]:
    """From where to where words along the foot reach, about."""
    long = wide(mark.words)
    left = mark.at - {"start": 0, "middle": long / 2, "end": long}[mark.anchor]
    return left, left + long


def _path(points: Sequence[Point | None]) -> str:
    """A line through neighbours; where one is missing the line is broken."""
    said, draws = [], False
    for point in points:
        if point is not None:
            said.append(f"{'L' if draws else 'M'}{point.x} {point.y}")
        draws = point is not None
    return "".join(said)


def _round_up(value: float) -> float:
    """A round number not below it, that divides by four."""
    size = 4
    while True:
        for times in (1, 2, 5):
            if size * times >= value:
                return float(size * times)
        size *= 10


def _level(value: float, most: float | None) -> str:
    return f"{value:.0%}" if most == 1 else f"{value:.0f}"
