"""The charts of the board pack, as places on a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from resettle.reports.picturing import Pictures
from resettle.reports.writing import Json


def chart_in_print(drawn: Pictures) -> Json:
    """A chart as places on a sheet; the wide one, as on a desk."""
    kind = "lines" if hasattr(drawn.wide, "series") else "bars"
    return {
        "kind": kind,
        "title": drawn.title,
        "described": drawn.described,
        "series": list(drawn.series) if len(drawn.series) > 1 else [],
        "wide": _bars(drawn.wide) if kind == "bars" else _curves(drawn.wide),
    }


def _bars(wide: Any) -> Json:
    bars = [
        {
            "words": bar.words,
            "parts": [part._asdict() for part in bar.parts],
            "end": bar.end,
            "said": bar.said,
        }
        for bar in wide.bars
    ]
    return {"width": wide.width, "bars": bars}


def _curves(wide: Any) -> Json:
    """A line as the stretches between neighbours that both have a value."""
    return {
        "width": wide.width,
        "height": wide.height,
        "foot": wide.foot,
        "levels": [one._asdict() for one in wide.levels],
        "names": [one._asdict() for one in wide.names],
        "series": [
            {
                "points": [point._asdict() for point in one.points],
                "stretches": list(_stretches(one.path)),
            }
            for one in wide.series
        ],
    }


def _stretches(path: str) -> Iterator[list[list[float]]]:
    """
    >>> list(_stretches("M1.0 2.0L3.0 4.0M5.0 6.0"))
    [[[1.0, 2.0], [3.0, 4.0]]]
    """
    for run in filter(None, path.split("M")):
        points = [[float(one) for one in point.split()] for point in run.split("L")]
        yield from map(list, pairwise(points))
