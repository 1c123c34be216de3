"""Partners' open tasks over all my children, by agency: one telephone call covers all of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import literal_column, or_, select
from sqlmodel import Session, col

from resettle.caseload.day_queries import mine_or_nobodys
from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.children.rules import name_for
from resettle.permissions import Viewer
from resettle.tasks.models import OPEN_TASK, Task, TaskPartner
from resettle.tasks.partners import Partner, last_chased
from resettle.tasks.queries import may_see_task
from resettle.tasks.rules import PARTNERS

_C, _T, _P = Child.__table__.c, Task.__table__.c, TaskPartner.__table__.c
#: What is due later than this needs no chasing yet.
AHEAD = timedelta(weeks=4)
#: More than anybody telephones about; the page says so.
MOST = 500


class Awaited(NamedTuple):
    """One open task that a partner has."""

    id: int
    child_id: int
    title: str
    owner: str
    state: str
    due: date | None
    ref: str
    name: str
    partner: Partner | None
    chased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Agency:
    """Everything that one agency has to do; without a name, those of one kind of owner."""

    #: "" where nobody has named one.
    name: str
    owner: str
    #: Each person there, once.
    partners: tuple[Partner, ...]
    tasks: tuple[Awaited, ...]

    @property
    def last_asked(self) -> datetime | None:
        return max((one.chased_at for one in self.tasks if one.chased_at), default=None)


def awaited(
    viewer: Viewer, db: Session, today: date, *, ids: Iterable[int] | None = None
) -> list[Awaited]:
    """What partners have to do for my children and is late, blocked or due in four weeks.

    Args:
        ids: only these of them, however far off they are due.
    """
    near = or_(_T.due <= today + AHEAD, _T.state == literal_column("'blocked'"))
    wanted = (
        select(
            _T.id,
            _T.child_id,
            _T.title,
            _T.owner,
            _T.state,
            _T.due,
            _T.flags,
            _C.ref,
            _C.name,
            _C.known_as,
            _P.agency,
            _P.contact,
            _P.telephone,
            _P.email,
            last_chased().label("chased_at"),
        )
        .join(Child.__table__, _C.id == _T.child_id)
        .outerjoin(TaskPartner.__table__, _P.task_id == _T.id)
        .where(OPEN_TASK, col(Task.owner).in_(sorted(PARTNERS)), may_see_task(viewer))
        .where(may_see(viewer), mine_or_nobodys(viewer))
        .where(near if ids is None else _T.id.in_(sorted(set(ids))))
        .order_by(_T.due.is_(None), _T.due, _T.id)
        .limit(MOST)
    )
    return [
        Awaited(
            *row[:6],
            ref=row.ref,
            name=name_for(viewer, row),
            partner=_partner(row),
            chased_at=row.chased_at,
        )
        for row in db.connection().execute(wanted)
        if "held" not in row.flags
    ]


def _partner(row: object) -> Partner | None:
    agency, contact, telephone, email = (
        getattr(row, name) for name in ("agency", "contact", "telephone", "email")
    )
    if agency is None:
        return None
    return Partner(agency=agency, contact=contact, telephone=telephone, email=email)


def by_agency(tasks: Sequence[Awaited]) -> list[Agency]:
    """Groups of tasks that one call covers: whoever was asked longest ago first.

    Two spellings that differ in capitals alone are one agency.
    """
    groups: dict[tuple[str, str], list[Awaited]] = {}
    for task in tasks:
        named = task.partner.agency if task.partner else ""
        groups.setdefault((named.casefold(), "" if named else task.owner), []).append(task)
    found = [_agency(held) for held in groups.values()]
    return sorted(found, key=_longest_unasked)


def _agency(tasks: list[Awaited]) -> Agency:
    first = tasks[0]
    partners = dict.fromkeys(one.partner for one in tasks if one.partner)
    name = first.partner.agency if first.partner else ""
    return Agency(name, first.owner, tuple(partners), tuple(tasks))


def _longest_unasked(one: Agency) -> tuple[bool, float, date, str, str]:
    at = one.last_asked
    due = min((task.due for task in one.tasks if task.due), default=date.max)
    return at is not None, at.timestamp() if at else 0.0, due, one.name, one.owner
