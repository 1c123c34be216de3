"""What a report is asked about: which days, and which children. The same for a page, the API and
the command line, which all read it with one schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session

from resettle.children.models import Child
from resettle.children.queries import may_count
from resettle.errors import BadInput
from resettle.permissions import Viewer
from resettle.reports.groups import GROUP_OF, NOT_KNOWN, codes_of
from resettle.reports.periods import years_until
from resettle.reports.rules import Filter, Report
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT
from resettle.staff.models import Assignment, Person, Team

_C, _A, _P, _T = (
    Child.__table__.c,
    Assignment.__table__.c,
    Person.__table__.c,
    Team.__table__.c,
)
#: A larger number is no id of ours.
_LARGEST_ID = 2_147_483_647
_NOT_OURS = "not_looked_after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks a report about. `first` and `last` both belong to it."""

    first: date
    last: date
    team: int | None = None
    worker: int | None = None
    order: str | None = None
    ethnicity: str | None = None
    #: "yes", "no", or None for all.
    looked_after: str | None = None
    #: "1", "3" or None: so many years that end with the last day.
    years: str | None = None

    def in_address(self, **changed: Any) -> dict[str, str]:
        """The same as an address says it, with something changed."""
        this = replace(self, **changed)
        said = {"from": this.first.isoformat(), "to": this.last.isoformat()}
        for name in Filter:
            value = getattr(this, name.value)
            if value is not None:
                said[name.value] = str(value)
        return said


@dataclass(frozen=True, slots=True)
class Ask:
    """A report is being asked: by whom, of which database, about what, and on which day."""

    viewer: Viewer
    db: Session
    asked: Asked
    today: date
    #: Where the numbers that some reports count by are kept.
    config_dir: Path = PROJECT / "config"
    #: The rules in force, for reports about them.
    catalogue: Catalogue | None = None
    #: What the service is called; "" where nobody has said.
    service: str = ""

    def children(self) -> ColumnElement[bool]:
        """The condition on `child` that every statement of a report carries: whom this viewer may
        count, and whom the filters leave."""
        return and_(may_count(self.viewer), *_filtered(self.asked))

    def about(self, **changed: Any) -> Ask:
        """The same viewer, asking about something else: another period, such as a year earlier."""
        return replace(self, asked=replace(self.asked, **changed))


def _filtered(asked: Asked) -> list[ColumnElement[bool]]:
    wheres: list[ColumnElement[bool]] = []
    if asked.team is not None:
        wheres.append(_C.team_id == asked.team)
    if asked.worker is not None:
        worked = select(_A.child_id).where(
            _A.person_id == asked.worker,
            _A.since <= asked.last,
            or_(_A.until.is_(None), _A.until >= asked.first),
        )
        wheres.append(_C.id.in_(worked))
    if asked.order is not None:
        wheres.append(_C.order == asked.order)
    if asked.ethnicity == NOT_KNOWN:
        wheres.append(or_(_C.ethnicity.is_(None), _C.ethnicity.not_in(tuple(GROUP_OF))))
    elif asked.ethnicity is not None:
        wheres.append(_C.ethnicity.in_(codes_of(asked.ethnicity)))
    if asked.looked_after is not None:
        is_so = and_(_C.looked_after.is_not(None), _C.looked_after != _NOT_OURS)
        wheres.append(is_so if asked.looked_after == "yes" else ~func.coalesce(is_so, False))
    return wheres


def asked_from(db: Session, report: Report, said: Mapping[str, Any], today: date) -> Asked:
    """What was asked, from values that the schema has let through; what was not said is as usual.

    Raises:
        BadInput: a team or a person of that name is not there; names the field.
    """
    first, last = said.get("from"), said.get("to")
    usual_first, usual_last = report.usual(today)
    if first is None:
        first = usual_first if last is None else min(usual_first, last)
    if last is None:
        last = max(usual_last, first)
    values = {one.value: said.get(one.value) or None for one in report.filters}
    years = values.get(Filter.YEARS.value)
    if years:
        first = years_until(last, int(years))
    for name, find in (("team", _team), ("worker", _worker)):
        if values.get(name):
            values[name] = find(db, str(values[name]))
    return Asked(first=first, last=last, **values)


def _team(db: Session, said: str) -> int:
    rows = select(_T.id).where(func.lower(_T.name) == said.lower()).order_by(_T.id)
    return _numbered(
        db, said, rows, BadInput("There is no team “%(name)s”.", name=said, field="team")
    )


def _worker(db: Session, said: str) -> int:
    is_them = or_(func.lower(_P.name) == said.lower(), _P.email == said.lower())
    rows = select(_P.id).where(is_them).order_by(_P.active.desc(), _P.id)
    missing = BadInput("Nobody called “%(name)s” works here.", name=said, field="worker")
    return _numbered(db, said, rows, missing)


def _numbered(db: Session, said: str, rows: Any, missing: BadInput) -> int:
    """A number as it is, whether anybody has it or not; a name as whose it is."""
    if said.isascii() and said.isdecimal():
        if int(said) > _LARGEST_ID:
            raise missing
        return int(said)
    found = db.connection().scalars(rows).first()
    if found is None:
        raise missing
    return int(found)
