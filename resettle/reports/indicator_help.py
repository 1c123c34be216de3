"""Indicator 7: which children have help from the council, of all on the caseload."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, func, null, or_, select
from sqlalchemy.orm import aliased

from resettle.children.models import Child
from resettle.children.words import LOOKED_AFTER
from resettle.planning.events import LONDON
from resettle.planning.vocabulary import Stage
from resettle.records.listed import HELP
from resettle.records.models import HelpPeriod
from resettle.releases.models import Message
from resettle.releases.telling import said_type, tells_of
from resettle.reports.asking import Ask
from resettle.reports.indicator_leavers import stands
from resettle.reports.rules import Place, Row, Table, count, share

_C, _H, _M = Child.__table__.c, HelpPeriod.__table__.c, Message.__table__.c
_LOOKED_AFTER = "looked_after"
_LOOKED_AFTER_ROW = (_LOOKED_AFTER, LOOKED_AFTER[_LOOKED_AFTER])
_OURS_NO_MORE = (Stage.ENDED.value, Stage.DIED.value)
_LEAVING = ("supervision.ended", "child.died", "moved_service")


def last_day(ask: Ask) -> date:
    """The last day of the period, or today while it lasts."""
    return min(ask.asked.last, ask.today)


def _after(day: date) -> datetime:
    """The moment when a day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, LONDON)


def on_caseload(ask: Ask) -> list[ColumnElement[bool]]:
    """Children who were ours on the last day of the period: known by then, and not gone yet."""
    day = last_day(ask)
    told = aliased(Message.__table__)
    known = exists().where(
        told.c.child_id == _C.id, told.c.counts.is_(True), told.c.effective_on <= day
    )
    # Found once, and not looked for child by child.
    left = select(_M.child_id).where(
        _M.child_id.is_not(None), _M.effective_on > day, tells_of(*_LEAVING)
    )
    still = or_(_C.stage.is_(None), _C.stage.not_in(_OURS_NO_MORE))
    wheres = [ask.children()]
    if day < ask.today:
        wheres += [or_(_C.registered_at < _after(day), known), or_(still, _C.id.in_(left))]
    else:
        wheres.append(still)
    return wheres


def _in_force(day: date) -> ColumnElement[bool]:
    return and_(_H.since <= day, or_(_H.until.is_(None), _H.until >= day))


def _asked_in(ask: Ask) -> ColumnElement[bool]:
    """Somebody asked for it in the period."""
    return _H.referred_on.between(ask.asked.first, ask.asked.last)


def _has_plan(kind: str, is_so: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_H.child_id == _C.id, _H.kind == kind, _H.taken_back_at.is_(None), is_so)


def _status(ask: Ask) -> ColumnElement[Any]:
    """Whether a child is looked after, as it was known on that day; NULL where it was not."""
    day = last_day(ask)
    if day >= ask.today:
        return _C.looked_after
    status: ColumnElement[Any] = (
        select(_M.meaning[("data", "status")].as_string())
        .where(
            _M.child_id == _C.id,
            said_type() == "looked_after.changed",
            _M.effective_on <= day,
            stands(),
        )
        .order_by(_M.effective_on.desc(), _M.said_at.desc())
        .limit(1)
        .correlate(Child.__table__)
        .scalar_subquery()
    )
    return status


def help_from_council(ask: Ask) -> Table:
    found = _counted(ask)
    rows = []
    for kind, words_of in (*((k, one.words) for k, one in HELP.items()), _LOOKED_AFTER_ROW):
        now = found[f"{kind}/now"]
        unknown = found.get(f"{kind}/unknown", 0)
        asked_for = found.get(f"{kind}/asked")
        rows.append(
            Row(
                str(kind),
                words_of,
                {
                    "all": found["all"],
                    "now": now,
                    "unknown": unknown,
                    "not_now": found["all"] - now - unknown,
                    "asked": asked_for,
                    "countable": found["all"] - unknown,
                },
                called={"all": "help/children/all"},
            )
        )
    return Table(
        name="help",
        title=_l("7. Links to wider services"),
        rows_are=_l("Help"),
        columns=(
            count("all", _l("Children on the caseload")),
            count("now", _l("In force on the last day")),
            count("not_now", _l("Not in force")),
            count("unknown", _l("Not known")),
            share("share", _l("In force, of those known"), part="now", whole="countable"),
            count("asked", _l("Asked for in the period")),
        ),
        rows=rows if found["all"] else [],
        sums=(("all", ("now", "not_now", "unknown")), ("countable", ("now", "not_now"))),
        empty=_l("There was no child on the caseload."),
        note=_l(
            "On the last day of the period, or today while it lasts. A child may have several. Of "
            "plans nobody recorded we cannot know; they count as not in force."
        ),
    )


def _counted(ask: Ask) -> Mapping[str, int]:
    """How many children there are, and of how many each of the conditions below is so. Of plans in
    a statement of its own: few children have any, and each would be asked eight times."""
    status = _status(ask)
    sums = [func.count().label("all")]
    sums += [func.count().filter(is_so).label(name) for name, is_so in _known(status).items()]
    wanted = select(*sums).select_from(Child.__table__).where(*on_caseload(ask))
    found = dict(ask.db.connection().execute(wanted).mappings().one())
    children = func.count(_H.child_id.distinct())
    plans = (
        select(
            _H.kind,
            children.filter(_in_force(last_day(ask))),
            children.filter(_asked_in(ask)),
        )
        .where(_H.taken_back_at.is_(None), _H.child_id.in_(select(_C.id).where(*on_caseload(ask))))
        .group_by(_H.kind)
    )
    for kind in HELP:
        found[f"{kind}/now"] = found[f"{kind}/asked"] = 0
    for kind, now, asked_for in ask.db.connection().execute(plans):
        found[f"{kind}/now"], found[f"{kind}/asked"] = now, asked_for
    return found


def _help_conditions(ask: Ask, status: ColumnElement[Any]) -> dict[str, ColumnElement[bool]]:
    now, asked_for = _in_force(last_day(ask)), _asked_in(ask)
    found = {f"{kind}/now": _has_plan(kind, now) for kind in HELP}
    found |= {f"{kind}/asked": _has_plan(kind, asked_for) for kind in HELP}
    return found | _known(status)


def _known(status: ColumnElement[Any]) -> dict[str, ColumnElement[bool]]:
    """Of looked-after status: whether it is so, and whether anybody knows."""
    return {
        f"{_LOOKED_AFTER}/now": func.coalesce(status, "") == _LOOKED_AFTER,
        f"{_LOOKED_AFTER}/unknown": status.is_(None),
    }


def behind_help(ask: Ask, place: Place) -> Any:
    conditions = _help_conditions(ask, _status(ask))
    wheres = on_caseload(ask)
    match place.column:
        case "now" | "asked" | "unknown":
            found = conditions.get(f"{place.row}/{place.column}")
            wheres.append(found if found is not None else _C.id.is_(None))
        case "not_now":
            wheres.append(~conditions[f"{place.row}/now"])
            if f"{place.row}/unknown" in conditions:
                wheres.append(~conditions[f"{place.row}/unknown"])
    return select(_C.id.label("child_id"), null().label("task_id")).where(*wheres)
