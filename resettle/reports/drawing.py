"""Where everything stands in the picture of a table: bars, stacked bars and lines. Pure geometry.

Each picture is laid out twice, wide for a desk and narrow for a telephone, so that its words keep
their size. A number that is hidden has no bar: its place says that it is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDE, NARROW = 720, 320
#: One bar with its words above it.
STEP, BAR, WORDS = 52, 22, 20
HEAD = 8
#: Room for the number at a bar's end.
END = 70
#: A part narrower than this has no room for its number.
ROOM = 26
PLOT = 220
LEFT, RIGHT, FOOT = 44, 20, 46
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
    scale = (width - END) / (_longest(shown, stacked=stacked) or 1)
    drawn: list[Bar] = []
    top = float(HEAD)
    for row in shown:
        if stacked:
            drawn.append(_stack(row, top, scale))
            top += STEP
            continue
        for number, value in enumerate(row.values):
            long = round((value or 0) * scale, 1)
            part = Part(number, 0.0, long, row.said[number], has_room=False)
            words = row.words if number == 0 else ""
            drawn.append(Bar(words, top, (part,), long + 6, row.said[number]))
            top += STEP if number == len(row.values) - 1 else STEP - WORDS
    return Bars(width, top + HEAD, tuple(drawn))


def _longest(rows: Sequence[Given], *, stacked: bool) -> float:
    sizes = [[value or 0 for value in row.values] for row in rows]
    return max((sum(one) if stacked else max(one, default=0) for one in sizes), default=0)


def _stack(row: Given, top: float, scale: float) -> Bar:
    parts, at = [], 0.0
    for number, value in enumerate(row.values):
        if not value:
            continue
        wide = round(value * scale, 1)
        parts.append(Part(number, round(at, 1), wide, row.said[number], has_room=wide >= ROOM))
        at += wide
    missing = [said for value, said in zip(row.values, row.said, strict=True) if value is None]
    return Bar(row.words, top, tuple(parts), round(at, 1) + 6, missing[0] if missing else "")


def lines(rows: Sequence[Given], *, width: int, most: float | None = None) -> Lines:
    """A line for each series, a point for each row, from left to right. `most` is the top of the
    scale where it is known, such as 1 for shares."""
    shown = rows[-MOST_ROWS:]
    values = [value for row in shown for value in row.values if value is not None]
    top = most or _round_up(max(values, default=0))
    foot = float(HEAD + PLOT)
    across = (width - LEFT - RIGHT) / max(1, len(shown) - 1)
    places = [round(LEFT + number * across, 1) for number in range(len(shown))]
    found = []
    for number in range(len(shown[0].values) if shown else 0):
        points: list[Point | None] = []
        for row, x in zip(shown, places, strict=True):
            value = row.values[number]
            y = None if value is None else round(foot - PLOT * value / top, 1)
            points.append(None if y is None else Point(x, y, row.said[number]))
        found.append(Series(tuple(one for one in points if one), _path(points)))
    every = max(1, -(-len(shown) * 58 // (width - LEFT)))
    names = [Mark(x, row.words) for x, row in list(zip(places, shown, strict=True))[::every]]
    levels = [
        Mark(round(foot - PLOT * part / 4, 1), _level(top * part / 4, most)) for part in range(5)
    ]
    return Lines(width, foot + FOOT, tuple(found), tuple(levels), tuple(names), foot)


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
    step = 4
    while step < value:
        step *= 2 if str(step).startswith(("4", "8", "1")) and step < 16 else 5 if step % 10 else 2
    return float(step)


def _level(value: float, most: float | None) -> str:
    return f"{value:.0%}" if most == 1 else f"{value:g}"
