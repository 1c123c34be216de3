"""The axis of the picture: where on it a day of the story lies.

Near a release a day matters and far from it a month does, so distances are drawn as square
roots. Days that hang on neither custody nor release have a column of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from resettle.planning.due import Due
from resettle.planning.vocabulary import Anchor
from resettle.planning.workflow import TaskRule
from resettle.rulebook.ordering import AFTER, AT_THE_START, BEFORE, OTHER, Place, place_of, place_on

LEFT = 24.0
LABELS = 520.0
AXIS = LEFT + LABELS + 24.0

_START = (AXIS, AXIS + 230.0, 92.0)
_BEFORE = (AXIS + 290.0, AXIS + 680.0, 182.0)
_AFTER = (AXIS + 680.0, AXIS + 1040.0, 366.0)
OTHER_X = AXIS + 1110.0
RIGHT = AXIS + 1160.0
RELEASE_X = _AFTER[0]
WIDTH = RIGHT + 24.0

_RELEASES = (Anchor.EARLIEST_RELEASE, Anchor.RELEASE, Anchor.LATEST_RELEASE)

#: `(x, words, text-anchor)` of the marks along the axis.
Mark = tuple[float, str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where one rule is drawn: from where it opens or begins to repeat, to its deadline."""

    begins: float
    ends: float
    repeats: bool


def x_of(place: Place) -> float:
    """Where a place in the story lies on the axis; what is further than the axis is at its end."""
    if place.part == AT_THE_START:
        return _START[0] + _root(place.days, _START)
    if place.part == BEFORE:
        return _BEFORE[1] - _root(-place.days, _BEFORE)
    if place.part == AFTER:
        return _AFTER[0] + _root(place.days, _AFTER)
    return OTHER_X


def drawn(rule: TaskRule) -> Drawn:
    if rule.repeat is not None:
        repeat = rule.repeat.latest
        begins = x_of(place_on(Due(0, repeat.at_most_unit, repeat.start)))
        cap = x_of(place_on(Due(repeat.at_most, repeat.at_most_unit, repeat.start)))
        ends = RELEASE_X if repeat.until in _RELEASES else cap
        return Drawn(begins, max(begins, ends), repeats=True)
    ends = x_of(place_of(rule))
    if rule.opens is None or place_on(rule.opens).part == OTHER or ends == OTHER_X:
        return Drawn(ends, ends, repeats=False)
    return Drawn(min(x_of(place_on(rule.opens)), ends), ends, repeats=False)


def marks() -> tuple[Mark, ...]:
    """The words along the axis, far enough apart to be read."""
    return (
        (_START[0], "start", "start"),
        (x_of(Place(AT_THE_START, 14)), "2 weeks", "middle"),
        (_START[1], "3 months", "end"),
        (x_of(Place(BEFORE, -182)), "6 months", "middle"),
        (x_of(Place(BEFORE, -91)), "3 months", "middle"),
        (x_of(Place(BEFORE, -42)), "6 weeks", "middle"),
        (x_of(Place(BEFORE, -14)), "2 weeks", "middle"),
        (RELEASE_X, "release", "middle"),
        (x_of(Place(AFTER, 30)), "a month", "middle"),
        (x_of(Place(AFTER, 183)), "6 months", "middle"),
        (_AFTER[1], "a year", "end"),
        (OTHER_X, "other days", "middle"),
    )


def _root(days: float, zone: tuple[float, float, float]) -> float:
    """How far into a zone of the axis a number of days reaches."""
    left, right, most = zone
    return (right - left) * float((min(max(days, 0.0), most) / most) ** 0.5)
