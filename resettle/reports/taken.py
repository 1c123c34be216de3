"""Which files of a report have left the service, as the audit log has it: whoever is about to give
another away sees from which of them it could be subtracted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import and_
from sqlmodel import Session

from resettle.audit.models import AuditLine
from resettle.audit.queries import last_lines_about
from resettle.clock import LONDON
from resettle.meetings.rules import first_moment
from resettle.permissions import THE_SERVICE, May, Viewer
from resettle.reports.asking import Asked
from resettle.reports.rules import Filter

_L = AuditLine.__table__.c
#: How far back one looks.
BACK = timedelta(days=366)

_TOOK = re.compile(r"took a report away as [^:]+: (?P<asked>.+)")
#: A child is in one of these at a time. With two workers a child may be.
_PARTING = (Filter.TEAM, Filter.ORDER, Filter.ETHNICITY, Filter.LOOKED_AFTER)
_NUMBERS = (Filter.TEAM, Filter.WORKER)


class Taken(NamedTuple):
    """What was asked of a report that left, and who took it last."""

    asked: Asked
    at: datetime
    actor: str

    @property
    def day(self) -> date:
        return _day(self.at)


def subject_of(report: str) -> str:
    """What the audit log calls a report."""
    return f"report:{report}"


def took(form: str, asked: Asked) -> str:
    """How the audit log says that a report left: with what was asked, in numbers and no names.

    >>> took("CSV", Asked(first=date(2026, 1, 1), last=date(2026, 3, 31), team=2))
    'took a report away as CSV: from=2026-01-01&to=2026-03-31&team=2'
    """
    return f"took a report away as {form}: {urlencode(asked.in_address())}"


def asked_in(because: str) -> Asked | None:
    """What was asked, read back from there; None where the line says nothing of it."""
    found = _TOOK.fullmatch(because)
    if found is None:
        return None
    said = dict(parse_qsl(found["asked"]))
    values: dict[str, Any] = {one.value: said.get(one.value) for one in Filter}
    try:
        values |= {one.value: int(said[one.value]) for one in _NUMBERS if one.value in said}
        first, last = (date.fromisoformat(said[name]) for name in ("from", "to"))
    except (KeyError, ValueError):
        return None
    return Asked(first=first, last=last, **values)


def overlap(one: Asked, other: Asked) -> bool:
    """Whether the same child on the same day may be counted in both."""
    if one.last < other.first or other.last < one.first:
        return False
    pairs = ((getattr(one, name.value), getattr(other, name.value)) for name in _PARTING)
    return all(a is None or b is None or a == b for a, b in pairs)


def taken_beside(
    viewer: Viewer, db: Session, report: str, asked: Asked, now: datetime
) -> Sequence[Taken]:
    """What has left of a report that overlaps with this: once each, the newest first.

    The same that this viewer has taken today is not among them. The same of another day may have
    other numbers, and so may that of somebody else, who counts the children of other teams.
    """
    if not viewer.may(May.READ_REPORTS):
        return []
    words = f": {urlencode(asked.in_address())}"
    mine_today = and_(
        _L.actor == viewer.name, _L.at >= first_moment(_day(now)), _L.because.endswith(words)
    )
    lines = last_lines_about(THE_SERVICE, db, subject_of(report), since=now - BACK, but=mine_today)
    found: dict[Asked, Taken] = {}
    for line in lines:
        left = asked_in(line.because)
        if left is None or left in found or not overlap(left, asked):
            continue
        found[left] = Taken(left, line.at, line.actor)
    return list(found.values())


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
