"""What nobody has recorded of a child although the day for it has come: counted, and as work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    select,
    union_all,
)

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.children.rules import name_for
from resettle.children.words import PATHWAYS
from resettle.permissions import May
from resettle.planning.vocabulary import Stage
from resettle.records.models import OutcomePoint
from resettle.records.outcomes import QUESTIONS
from resettle.records.rules import Point
from resettle.releases.models import Message
from resettle.releases.telling import tells_of
from resettle.reports.asking import Ask
from resettle.reports.indicator_events import untold_disposals
from resettle.reports.indicator_help import last_day, on_caseload
from resettle.reports.indicator_leavers import ENDED, stands
from resettle.reports.rules import Place, Row, Table, count, day, words

_C, _O, _M = Child.__table__.c, OutcomePoint.__table__.c, Message.__table__.c
#: As many lines as anybody works through; the numbers above are of all of them.
MOST = 100
_AWAY = (Stage.CUSTODY.value, Stage.HOSPITAL.value, Stage.UNLAWFULLY_AT_LARGE.value)
_EVERY = tuple(sorted(one.value for one in QUESTIONS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that may be missing."""

    title: Any
    #: Whose it is, and since when: columns `child_id` and `since`.
    find: Callable[[Ask], Select[Any]]
    #: Where it is recorded, below the page of the child.
    leads_to: str
    #: The point whose pathways are looked at one by one.
    point: Point | None = None


def _of_child(ask: Ask, since: Any, *wheres: Any) -> Select[Any]:
    columns = (_C.id.label("child_id"), since.label("since"))
    return select(*columns).where(*on_caseload(ask), *wheres)


def _pathways_at(point: Point) -> ColumnElement[int]:
    """How many of the pathways have an answer at a point."""
    counted: ColumnElement[int] = (
        select(func.count(_O.pathway.distinct()))
        .where(
            _O.child_id == _C.id,
            _O.point == point.value,
            _O.pathway.in_(_EVERY),
            _O.taken_back_at.is_(None),
        )
        .correlate(Child.__table__)
        .scalar_subquery()
    )
    return counted


def _entry(ask: Ask) -> Select[Any]:
    is_away = and_(_C.stage.in_(_AWAY), _C.custody_since <= last_day(ask))
    return _of_child(ask, _C.custody_since, is_away, _pathways_at(Point.ENTRY) < len(_EVERY))


def _release(ask: Ask) -> Select[Any]:
    is_out = and_(_C.stage == Stage.COMMUNITY.value, _C.released_on <= last_day(ask))
    return _of_child(ask, _C.released_on, is_out, _pathways_at(Point.RELEASE) < len(_EVERY))


def _end(ask: Ask) -> Select[Any]:
    """Of orders that ended in the period: those children are on the caseload no more."""
    on = func.max(_M.effective_on)
    return (
        select(_C.id.label("child_id"), on.label("since"))
        .select_from(Message.__table__.join(Child.__table__, _C.id == _M.child_id))
        .where(
            _M.effective_on.between(ask.asked.first, last_day(ask)),
            tells_of(ENDED),
            stands(),
            ask.children(),
            _pathways_at(Point.END) < len(_EVERY),
        )
        .group_by(_C.id)
    )


def _disposal(ask: Ask) -> Select[Any]:
    found = untold_disposals(ask, last_day(ask)).subquery()
    return select(found.c.child_id, func.min(found.c.on).label("since")).group_by(found.c.child_id)


def _fault(ask: Ask) -> Select[Any]:
    return _of_child(ask, _C.released_on, _C.released_on < _C.custody_since)


def _lacks(column: Any) -> Callable[[Ask], Select[Any]]:
    return lambda ask: _of_child(ask, _C.custody_since, column.is_(None))


GAPS: Mapping[str, Gap] = {
    "entry": Gap(
        title=_l("Answers on entering custody"), find=_entry, leads_to="needs", point=Point.ENTRY
    ),
    "release": Gap(
        title=_l("Answers at release"), find=_release, leads_to="needs", point=Point.RELEASE
    ),
    "end": Gap(
        title=_l("Answers at the end of the order"), find=_end, leads_to="needs", point=Point.END
    ),
    "ethnicity": Gap(title=_l("Ethnic group"), find=_lacks(_C.ethnicity), leads_to="details/edit"),
    "born": Gap(title=_l("Date of birth"), find=_lacks(_C.date_of_birth), leads_to="details/edit"),
    "looked_after": Gap(
        title=_l("Whether the child is looked after"),
        find=_lacks(_C.looked_after),
        leads_to="/events/new/looked_after.changed?child={ref}",
    ),
    "disposal": Gap(
        title=_l("How a disposal goes"),
        find=_disposal,
        leads_to="help-and-disposals/disposal/new",
    ),
    "fault": Gap(
        title=_l("The release is before custody began: the days cannot be so"),
        find=_fault,
        leads_to="messages",
    ),
}


def gap_tables(ask: Ask) -> list[Table]:
    """Of how many children each thing is missing; and the same as work."""
    counts, first = _found(ask)
    return [_counts(counts), _work(ask, first)]


def _counts(found: Mapping[str, int]) -> Table:
    rows = [
        Row(name, gap.title, {"children": found[name]})
        for name, gap in GAPS.items()
        if found.get(name)
    ]
    return Table(
        name="gaps",
        title=_l("What is not recorded"),
        rows_are=_l("What is missing"),
        columns=(count("children", _l("Children")),),
        rows=rows,
        empty=_l("Nothing is missing."),
    )


def _work(ask: Ask, found: Sequence[Any]) -> Table:
    """Each child, what is missing, since when, and where to record it."""
    lacking = _lacking(ask, [one for one in found if GAPS[one.gap].point is not None])
    rows = [
        Row(
            f"{one.ref}.{one.gap}",
            # One child may have several gaps, and each leads elsewhere.
            gettext(
                "%(child)s: %(what)s", child=name_for(ask.viewer, one), what=GAPS[one.gap].title
            ),
            {
                "pathways": _pathways_words(lacking.get((one.id, one.gap))),
                "since": one.since,
            },
            child_id=one.id,
            href=_leads_to(one.gap, one.ref),
        )
        for one in found[:MOST]
    ]
    return Table(
        name="work",
        title=_l("What to record"),
        rows_are=_l("Child, and what is missing"),
        columns=(day("since", _l("Since")), words("pathways", _l("Of which pathways"))),
        rows=rows,
        inside=True,
        empty=_l("Nothing is missing of whom you may see by name."),
        note=ngettext(
            "The first %(num)d line. Each leads to where it is recorded.",
            "The first %(num)d lines. Each leads to where it is recorded.",
            MOST,
        )
        if len(found) > MOST
        else _l("Each leads to where it is recorded."),
    )


def _found(ask: Ask) -> tuple[Mapping[str, int], Sequence[Any]]:
    """How many gaps there are of each kind; and the oldest of them, of children this viewer may
    see by name, one more than are shown. Looked for once, in one statement."""
    every = union_all(*(_named(name, gap.find(ask).subquery()) for name, gap in GAPS.items())).cte(
        "gaps"
    )
    counts = select(
        every.c.gap,
        func.count().label("number"),
        *(cast(null(), one.type).label(one.name) for one in (every.c.since, *_OF_CHILD)),
    ).group_by(every.c.gap)
    may_name = may_see(ask.viewer) if ask.viewer.may(May.READ_CHILDREN) else false()
    oldest = (func.coalesce(every.c.since, date.max), _C.ref, every.c.gap)
    first = (
        select(
            every.c.gap,
            # Its place, since a union keeps no order.
            func.row_number().over(order_by=oldest).label("number"),
            every.c.since,
            *_OF_CHILD,
        )
        .join(Child.__table__, _C.id == every.c.child_id)
        .where(may_name)
        .order_by(*oldest)
        .limit(MOST + 1)
        .subquery()
    )
    rows = list(ask.db.connection().execute(union_all(counts, select(first))))
    found = sorted((row for row in rows if row.id is not None), key=lambda row: int(row.number))
    return {row.gap: row.number for row in rows if row.id is None}, found


#: What a line of the list says of a child.
_OF_CHILD = (_C.id, _C.ref, _C.name, _C.known_as)


def _named(name: str, found: Any) -> Select[Any]:
    return select(found.c.child_id, found.c.since, literal(name).label("gap"))


def _lacking(ask: Ask, found: Sequence[Any]) -> Mapping[tuple[int, str], list[str]]:
    """Which pathways have no answer at the point of each gap."""
    wanted = (
        select(_O.child_id, _O.point, _O.pathway)
        .where(_O.child_id.in_(sorted({one.id for one in found})), _O.taken_back_at.is_(None))
        .distinct()
    )
    held = {tuple(row) for row in ask.db.connection().execute(wanted)}
    return {
        (one.id, one.gap): [
            str(PATHWAYS[pathway])
            for pathway in QUESTIONS
            if (one.id, one.gap, pathway.value) not in held
        ]
        for one in found
    }


def _pathways_words(lacking: list[str] | None) -> str:
    if lacking is None:
        return ""
    if len(lacking) == len(QUESTIONS):
        return gettext("All of them")
    return gettext("; ").join(lacking)


def _leads_to(gap: str, ref: str) -> str:
    where = GAPS[gap].leads_to
    return where.format(ref=ref) if where.startswith("/") else f"/children/{ref}/{where}"


def behind_gap(ask: Ask, place: Place) -> Any:
    if place.row not in GAPS:
        return None
    found = GAPS[place.row].find(ask).subquery()
    return select(found.c.child_id, null().label("task_id"))
