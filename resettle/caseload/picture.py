"""Where everything stands in the picture of a plan: points and lines from days. Pure geometry.

Two layouts of the same marks: a wide one, time from left to right and a lane for each pathway;
and a narrow one for a telephone, time from top to bottom. Tasks too close together to tell apart
stand as one mark with their number; in the wide one never across the day of release.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

#: How far the picture reaches beyond today and the release. What lies further off is counted.
REACH = timedelta(weeks=26)
#: A picture shows at least this much, so that a single day is not the whole of it.
_LEAST = timedelta(weeks=6)
_MARGIN = timedelta(days=7)

WIDTH, LABELS, RIGHT = 960, 240, 24
HEAD, ROW, SIZE = 84, 30, 24
#: Marks closer than this would touch.
APART = SIZE + 2
_MONTH_WIDTH = 52

NARROW, STEP_HEIGHT, NARROW_HEAD = 320, 34, 44
_NARROW_COLUMNS = (130, 180, 230, 280)
_MOST_STEPS = 26


class Look(StrEnum):
    """What a mark shows. Each has a shape of its own: colour alone says nothing."""

    LATE = "late"
    OPEN = "open"
    LATER = "later"
    DONE = "done"


class Mark(NamedTuple):
    """One task on one day."""

    on: date
    #: The lane it stands in: a pathway.
    lane: str
    look: Look


@dataclass(frozen=True, slots=True)
class Days:
    """The days that give a plan its frame. Each may be unknown, except today."""

    today: date
    release: date | None = None
    earliest: date | None = None
    latest: date | None = None
    started: date | None = None


class Line(NamedTuple):
    """A day drawn as a line. `anchor` says on which side of it its words stand."""

    at: float
    on: date
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One mark in the picture: so many tasks of one look."""

    x: float
    y: float
    look: Look
    count: int


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    #: Its upper edge, and where its words stand.
    top: float
    height: float
    clusters: tuple[Cluster, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The wide picture."""

    width: int
    height: float
    lanes: tuple[Lane, ...]
    months: tuple[Line, ...]
    today: Line | None
    release: Line | None
    #: The days the release may fall on: left edge and width.
    window: tuple[float, float] | None
    holidays: tuple[Line, ...]
    #: Marks that lie before and after what is shown.
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of time in the narrow picture."""

    top: float
    first: date
    clusters: tuple[Cluster, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The narrow picture: time runs down, and each look has a column."""

    width: int
    height: float
    step_days: int
    steps: tuple[Step, ...]
    heads: tuple[tuple[Look, float], ...]
    today: Line | None
    release: Line | None
    window: tuple[float, float] | None
    before: int
    after: int


def span(marks: Sequence[Mark], days: Days) -> tuple[date, date]:
    """The first and last day shown: all there is, as far as it lies near today or the release.

    A release more than a year from today is not in the picture: what is near today is.
    """
    framing = [days.release, days.earliest, days.latest, days.started, days.today]
    known = [mark.on for mark in marks] + [day for day in framing if day is not None]
    release = days.release or days.today
    centre = release if abs(release - days.today) <= 2 * REACH else days.today
    first = max(min(known), min(centre, days.today) - REACH) - _MARGIN
    last = min(max(known), max(centre, days.today) + REACH) + _MARGIN
    missing = _LEAST - (last - first)
    if missing > timedelta(0):
        first, last = first - missing / 2, last + missing / 2
    return first, last


class _Scale:
    """From days to places along a line."""

    def __init__(self, first: date, last: date, begin: float, end: float) -> None:
        self.first, self.last = first, last
        self._begin = begin
        self._each = (end - begin) / ((last - first).days or 1)

    def at(self, day: date) -> float:
        held = min(max(day, self.first), self.last)
        return round(self._begin + (held - self.first).days * self._each, 1)

    def shows(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def line(self, day: date | None, room: float = 0) -> Line | None:
        """A day as a line, its words turned inwards where they would not fit beside an edge."""
        if day is None or not self.shows(day):
            return None
        at = self.at(day)
        near_begin, near_end = at < self.at(self.first) + room, at > self.at(self.last) - room
        return Line(at, day, "start" if near_begin else "end" if near_end else "middle")

    def band(self, first: date | None, last: date | None) -> tuple[float, float] | None:
        if first is None or last is None or last < self.first or first > self.last:
            return None
        left, right = self.at(first), self.at(max(first, last))
        return left, max(2.0, round(right - left, 1))


def draw(
    marks: Iterable[Mark], lanes: Sequence[str], days: Days, holidays: Iterable[date] = ()
) -> Picture:
    """The wide picture of a plan."""
    every = sorted(marks)
    first, last = span(every, days)
    scale = _Scale(first, last, LABELS, WIDTH - RIGHT)
    shown = [mark for mark in every if scale.shows(mark.on)]
    drawn: list[Lane] = []
    top = float(HEAD)
    for name in lanes:
        mine = [mark for mark in shown if mark.lane == name]
        lane = _lane(name, mine, top, scale, days.release)
        drawn.append(lane)
        top += lane.height
    return Picture(
        width=WIDTH,
        height=top + 8,
        lanes=tuple(drawn),
        months=_months(scale),
        today=scale.line(days.today, 60),
        release=scale.line(days.release, 90),
        window=scale.band(days.earliest, days.latest),
        holidays=tuple(Line(scale.at(day), day) for day in sorted(holidays) if scale.shows(day)),
        before=sum(mark.on < first for mark in every),
        after=sum(mark.on > last for mark in every),
    )


def _lane(
    name: str, marks: Sequence[Mark], top: float, scale: _Scale, release: date | None
) -> Lane:
    clusters: list[tuple[float, Look, int]] = []
    for look in Look:
        clusters += [
            (x, look, count)
            for x, count in _clustered([m.on for m in marks if m.look is look], scale, release)
        ]
    rows: list[float] = []
    placed = []
    for x, look, count in sorted(clusters):
        row = next((n for n, end in enumerate(rows) if x - end >= APART), len(rows))
        rows[row : row + 1] = [x]
        placed.append(Cluster(x, top + ROW * row + ROW / 2 + 3, look, count))
    return Lane(name, top, ROW * max(1, len(rows)) + 6, tuple(placed))


def _clustered(
    days: Sequence[date], scale: _Scale, release: date | None
) -> list[tuple[float, int]]:
    """Days as places, those that would touch taken together; never across the release."""
    found: list[tuple[float, int]] = []
    group: list[date] = []
    for day in days:
        crosses = release is not None and bool(group) and group[0] <= release < day
        if group and (crosses or scale.at(day) - scale.at(group[0]) >= APART):
            found.append(_together(group, scale))
            group = []
        group.append(day)
    if group:
        found.append(_together(group, scale))
    return found


def _together(days: Sequence[date], scale: _Scale) -> tuple[float, int]:
    return round(sum(scale.at(day) for day in days) / len(days), 1), len(days)


def _months(scale: _Scale) -> tuple[Line, ...]:
    """The first of each month, or of every second, third or sixth where they would crowd."""
    day = scale.first.replace(day=1)
    firsts = []
    while day <= scale.last:
        if day >= scale.first:
            firsts.append(day)
        day = (day + timedelta(days=31)).replace(day=1)
    for every in (1, 2, 3, 6):
        kept = [one for one in firsts if (one.month - 1) % every == 0]
        places = [scale.at(one) for one in kept]
        gaps = [after - at for at, after in pairwise(places)]
        if not gaps or min(gaps) >= _MONTH_WIDTH:
            break
    return tuple(Line(scale.at(one), one) for one in kept)


def draw_narrow(marks: Iterable[Mark], days: Days) -> Column:
    """The picture for a telephone."""
    every = sorted(marks)
    first, last = span(every, days)
    step_days = next(
        n for n in (7, 14, 28, 56, 112) if (last - first).days / n <= _MOST_STEPS or n == 112
    )
    count = -(-((last - first).days + 1) // step_days)
    heads = tuple(zip(Look, map(float, _NARROW_COLUMNS), strict=True))
    steps = []
    for number in range(count):
        begins = first + timedelta(days=number * step_days)
        ends = begins + timedelta(days=step_days)
        mine = [mark for mark in every if begins <= mark.on < ends]
        top = float(NARROW_HEAD + number * STEP_HEIGHT)
        steps.append(Step(top, begins, _in_columns(mine, top, heads)))
    bottom = float(NARROW_HEAD + count * STEP_HEIGHT)
    ends_on = first + timedelta(days=count * step_days)
    scale = _Scale(first, ends_on, NARROW_HEAD, bottom)
    return Column(
        width=NARROW,
        height=bottom + 8,
        step_days=step_days,
        steps=tuple(steps),
        heads=heads,
        today=scale.line(days.today),
        release=scale.line(days.release),
        window=scale.band(days.earliest, days.latest),
        before=sum(mark.on < first for mark in every),
        after=sum(mark.on >= ends_on for mark in every),
    )


def _in_columns(
    marks: Sequence[Mark], top: float, heads: Sequence[tuple[Look, float]]
) -> tuple[Cluster, ...]:
    return tuple(
        Cluster(x, top + STEP_HEIGHT / 2, look, count)
        for look, x in heads
        if (count := sum(mark.look is look for mark in marks))
    )
