"""Whether children of every group are given a mentor equally soon. Pure.

Small numbers are not shown: from 1 child to one fewer than the least shown they are “fewer than”
that. Where only one number of a column is hidden it could be worked out from what is known
elsewhere, so the next smallest is hidden with it. Of a number that is hidden, or below the least,
no days are told either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import NamedTuple


class Asked(NamedTuple):
    """One time a mentor was asked for a child."""

    group: str
    requested_on: date
    #: None while nobody has said yes.
    accepted_on: date | None


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it may be shown."""

    #: None where it is hidden.
    value: int | None
    #: Where it is hidden: fewer than this, or None where it is hidden for another's sake.
    fewer_than: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One group."""

    group: str
    asked: Number
    matched: Number
    #: Half of those with a mentor waited no longer; None where too few are there to say.
    days: int | None


def by_group(rows: Iterable[Asked], groups: Sequence[str], least: int) -> list[Line]:
    """A line for each group, in the order given, those without a child too."""
    asked: dict[str, int] = dict.fromkeys(groups, 0)
    waited: dict[str, list[int]] = {group: [] for group in groups}
    for one in rows:
        asked[one.group] += 1
        if one.accepted_on is not None:
            waited[one.group].append((one.accepted_on - one.requested_on).days)
    asked_shown = hidden(asked, least)
    matched_shown = hidden({group: len(days) for group, days in waited.items()}, least)
    return [
        Line(
            group,
            asked_shown[group],
            matched_shown[group],
            _half(waited[group]) if (matched_shown[group].value or 0) >= least else None,
        )
        for group in groups
    ]


def hidden(counts: Mapping[str, int], least: int) -> dict[str, Number]:
    """A column as it may be shown.

    >>> hidden({"a": 3, "b": 0, "c": 9, "d": 12}, 6)["c"]
    Number(value=None, fewer_than=None)
    """
    shown = {
        name: Number(None, least) if 0 < count < least else Number(count)
        for name, count in counts.items()
    }
    small = [name for name, number in shown.items() if number.value is None]
    if len(small) == 1:
        rest = [name for name, number in shown.items() if number.value]
        if rest:
            shown[min(rest, key=lambda name: (counts[name], name))] = Number(None)
    return shown


def _half(days: Sequence[int]) -> int:
    return round(median(days))
