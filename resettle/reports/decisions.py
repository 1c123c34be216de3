"""The decisions about children that this service holds: of which children each could be taken, and
of which it was. One row a child, however often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    not_,
    null,
    or_,
    select,
)

from resettle.children.models import Child
from resettle.mentoring.models import Match
from resettle.planning.vocabulary import Order, Pathway, Stage
from resettle.records.models import OutcomePoint
from resettle.records.rules import Point
from resettle.releases.hmpps import MAY_MEAN
from resettle.releases.models import Message
from resettle.reports.asking import Ask
from resettle.reports.readiness_tables import address_is, with_address
from resettle.tasks.models import Task

_C, _E, _M, _O, _T = (
    Child.__table__.c,
    Message.__table__.c,
    Match.__table__.c,
    OutcomePoint.__table__.c,
    Task.__table__.c,
)
#: What a release is called that came before the usual day.
EARLY = ("early", "curfew")
#: Hours a week that a child is offered at least: under 16, and from then on.
HOURS, HOURS_FROM_16 = 25, 16
_OWN = "own"
_TOLD = (
    "breach.decided",
    "child.recalled",
    "child.released",
    "custody.started",
    "release.planned",
    "sentence.imposed",
    "supervision.ended",
    "temporary_release.recorded",
)

#: From what is asked to a statement for `child_id`, `happened` and `task_id`.
Subjects = Callable[[Ask], Any]


@dataclass(frozen=True, slots=True)
class _Told:
    """What events have told, as columns of a statement."""

    kind: ColumnElement[str]
    on: ColumnElement[date]
    first: date
    last: date

    def when(self, *kinds: str) -> ColumnElement[bool]:
        return self.kind.in_(kinds)

    def in_period(self, said: ColumnElement[bool]) -> Any:
        """The first day of it in the period."""
        inside = self.on.between(self.first, self.last)
        return func.min(case((and_(said, inside), self.on)))

    def before(self, said: ColumnElement[bool]) -> Any:
        """The last day of it before the period."""
        return func.max(case((and_(said, self.on < self.first), self.on)))

    def by_the_end(self, said: ColumnElement[bool]) -> Any:
        """The last day of it until the period ends."""
        return func.max(case((and_(said, self.on <= self.last), self.on)))


def in_force() -> list[ColumnElement[bool]]:
    """Messages that are part of a child’s facts: not taken back, and none that is in doubt."""
    taken = Message.__table__.alias("taken_back")
    about = taken.c.meaning["data"]
    names = select(about["event_source"].as_string() + " " + about["event_id"].as_string()).where(
        taken.c.kind == "event.withdrawn", taken.c.counts.is_(True)
    )
    return [
        _E.counts.is_(True),
        _E.doubt.is_(None),
        (_E.event_source + " " + _E.event_id).not_in(names),
    ]


def lives(ask: Ask) -> Any:
    """What custody has told of each child, as days: one row a child."""
    data = _E.meaning["data"]
    kind = case((_E.form == _OWN, _E.kind), else_=_E.meaning["type"].as_string())
    told = _Told(kind, _E.effective_on, ask.asked.first, ask.asked.last)
    order, called = data["order"].as_string(), data["kind"].as_string()
    began = told.when("custody.started")
    on_remand = and_(began, order == Order.REMAND.value)
    under_sentence = or_(
        told.when("sentence.imposed"),
        and_(began, order.is_not(None), order != Order.REMAND.value),
    )
    # A move to hospital is no release.
    home = func.coalesce(data["to"].as_string(), "") != Stage.HOSPITAL.value
    out = and_(told.when("child.released"), home)
    inside = told.when("custody.started", "child.recalled")
    early_plan = and_(told.when("release.planned"), called == "early")
    return (
        select(
            _E.child_id,
            told.in_period(began).label("entered"),
            told.in_period(on_remand).label("remanded"),
            told.by_the_end(under_sentence).label("sentenced"),
            told.in_period(out).label("released"),
            told.before(out).label("released_before"),
            told.by_the_end(told.when("child.recalled")).label("recalled"),
            told.in_period(inside).label("came_in"),
            told.before(inside).label("came_in_before"),
            told.in_period(told.when("temporary_release.recorded")).label("temporary"),
            told.in_period(and_(out, called.in_(EARLY))).label("early"),
            # Plans are statements: the day is what they say.
            func.max(case((early_plan, data["date"].as_string()))).label("early_plan"),
            told.before(told.when("supervision.ended")).label("ended_before"),
            told.in_period(told.when("breach.decided")).label("breached"),
        )
        .where(*in_force(), _E.kind.in_(sorted({*_TOLD, *MAY_MEAN})))
        .group_by(_E.child_id)
        .subquery()
    )


@dataclass(frozen=True, slots=True)
class _Of:
    """Of a life: whether the decision could be taken, and whether it was."""

    could: Callable[[Any], ColumnElement[bool]]
    was: Callable[[Any], ColumnElement[bool]]


def _was_inside(life: Any) -> ColumnElement[bool]:
    still = or_(life.released_before.is_(None), life.released_before < life.came_in_before)
    before = and_(life.came_in_before.is_not(None), still)
    return and_(life.sentenced.is_not(None), or_(life.came_in.is_not(None), before))


def _was_supervised(life: Any) -> ColumnElement[bool]:
    still = or_(life.ended_before.is_(None), life.ended_before < life.released_before)
    before = and_(life.released_before.is_not(None), still)
    return or_(life.released.is_not(None), before)


def _was_early(life: Any) -> ColumnElement[bool]:
    as_planned = life.early_plan == cast(life.released, String)
    return or_(life.early.is_not(None), func.coalesce(as_planned, false()))


OF_LIVES: Mapping[str, _Of] = {
    "remand": _Of(lambda one: one.entered.is_not(None), lambda one: one.remanded.is_not(None)),
    "sentence": _Of(
        lambda one: one.remanded.is_not(None), lambda one: one.sentenced >= one.remanded
    ),
    "recall": _Of(lambda one: one.released.is_not(None), lambda one: one.recalled >= one.released),
    "temporary-release": _Of(_was_inside, lambda one: one.temporary.is_not(None)),
    "early-release": _Of(lambda one: one.released.is_not(None), _was_early),
    "breach": _Of(_was_supervised, lambda one: one.breached.is_not(None)),
}


def of_lives(name: str) -> Subjects:
    """The children of one decision that events tell of."""

    def subjects(ask: Ask) -> Any:
        life, one = lives(ask), OF_LIVES[name]
        happened = func.coalesce(one.was(life.c), false())
        return select(life.c.child_id, happened.label("happened"), null().label("task_id")).where(
            one.could(life.c)
        )

    return subjects


def asked_for_a_mentor(ask: Ask) -> Any:
    """Children for whom a mentor was asked in the period; it happened where one said yes."""
    asked = ask.asked
    said_yes = func.max(case((_M.accepted_on.is_not(None), 1), else_=0)) == 1
    return (
        select(_M.child_id, said_yes.label("happened"), null().label("task_id"))
        .where(_M.requested_on.between(asked.first, asked.last))
        .group_by(_M.child_id)
    )


def with_an_address_to_confirm(ask: Ask) -> Any:
    """Children released in the period whose plan had the address confirmed; it happened where that
    was not by 14 days before."""
    is_now = address_is(ask.today)
    asked = ask.asked
    return (
        select(
            _C.id.label("child_id"), (is_now != "in_time").label("happened"), _T.id.label("task_id")
        )
        .select_from(with_address())
        .where(
            _C.released_on.between(asked.first, asked.last),
            not_(is_now.in_(("settled", "no_task"))),
        )
    )


def _as_number(day: Any) -> ColumnElement[int]:
    """A day as a number such as 20260302: of two, 160000 apart is 16 years."""
    parts = (extract(name, day) for name in ("year", "month", "day"))
    year, month, day_of_month = parts
    return year * 10_000 + month * 100 + day_of_month


def with_education_recorded(ask: Ask) -> Any:
    """Children whose education was recorded at release or at the end of the order, in the period;
    it happened where fewer hours were offered than a child of that age is to have."""
    asked = ask.asked
    newest = (
        select(func.max(_O.id))
        .where(
            _O.pathway == Pathway.EDUCATION.value,
            _O.point.in_((Point.RELEASE.value, Point.END.value)),
            _O.said_on.between(asked.first, asked.last),
            _O.taken_back_at.is_(None),
        )
        .group_by(_O.child_id)
    )
    is_16 = _as_number(_O.said_on) - _as_number(_C.date_of_birth) >= 160_000
    hours = func.coalesce(_O.answers["hours_offered"].as_integer(), 0)
    return (
        select(
            _O.child_id,
            (hours < case((is_16, HOURS_FROM_16), else_=HOURS)).label("happened"),
            null().label("task_id"),
        )
        .select_from(OutcomePoint.__table__.join(Child.__table__, _C.id == _O.child_id))
        .where(_O.id.in_(newest), _C.date_of_birth.is_not(None))
    )


def in_doubt(ask: Ask) -> list[ColumnElement[bool]]:
    """Events of the period that contradict others, such as an end before the beginning."""
    asked = ask.asked
    return [
        _E.counts.is_(True),
        _E.doubt.is_not(None),
        _E.effective_on.between(asked.first, asked.last),
        ask.children(),
    ]
