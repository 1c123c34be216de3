"""Which of what was recorded counts: not what was taken back, and of one kind the newest. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from resettle.records.kinds import KINDS
from resettle.records.models import (
    Disposal,
    HelpPeriod,
    OutcomePoint,
    SeriousViolence,
    Statement,
)

_T = TypeVar("_T", Statement, OutcomePoint, Disposal, HelpPeriod, SeriousViolence)


def standing(rows: Iterable[_T]) -> list[_T]:
    """Those that nobody has taken back."""
    return [row for row in rows if row.taken_back_at is None]


def what_holds(rows: Iterable[Statement]) -> Mapping[str, list[Statement]]:
    """What counts today of each kind: the newest, or all where several stand side by side."""
    found: dict[str, list[Statement]] = {}
    for row in standing(rows):
        held = found.setdefault(row.kind, [])
        if KINDS[row.kind].several or not held:
            held.append(row)
    return found


def latest(rows: Iterable[OutcomePoint]) -> Mapping[tuple[str, str], OutcomePoint]:
    """What holds for each pathway at each point."""
    found: dict[tuple[str, str], OutcomePoint] = {}
    for row in standing(rows):
        found.setdefault((row.pathway, row.point), row)
    return found


def is_now(since: date | None, until: date | None, on: date) -> bool:
    """Whether a time, whose first and last day are given where known, holds on a day."""
    return (since is None or since <= on) and (until is None or until >= on)
