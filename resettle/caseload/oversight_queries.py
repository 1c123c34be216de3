"""What oversight asks about plans: which of them a manager has to look at, and which came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, case, exists, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.children.rules import shown_name
from resettle.meetings.models import Meeting
from resettle.meetings.rules import MeetingState
from resettle.permissions import May, Viewer
from resettle.planning.vocabulary import OPEN, SETTLED, Owner
from resettle.staff.models import Assignment
from resettle.supervision.models import Oversight
from resettle.supervision.rules import ManyChanges, OversightKind, SignedTask, Since, since_signed
from resettle.tasks.models import OPEN_TASK, Task, TaskLog
from resettle.tasks.queries import tasks_of

_C, _T, _A = Child.__table__.c, Task.__table__.c, Assignment.__table__.c
_O, _L = Oversight.__table__.c, TaskLog.__table__.c
#: No more than anybody reads through in a morning.
MOST = 20
#: Somebody asks a manager to look at the plan.
_ASKED = (OversightKind.PUT_FORWARD.value, OversightKind.REOPENED.value)
_SIGNED = OversightKind.PLAN_COUNTERSIGNED.value
#: Plans that somebody asks for, then by the next release.
_THE_NEXT_FIRST = (
    case((_C.plan_turn.in_(_ASKED), 0), else_=1),
    _C.released_on.is_not(None),
    _C.planned_release_on.is_(None),
    _C.planned_release_on,
    _C.ref,
)
_OPEN = frozenset(state.value for state in OPEN)
_SETTLED = frozenset(state.value for state in SETTLED)


class PlanNow(NamedTuple):
    """A plan as far as it is signed for, and which tasks of it are settled."""

    open: tuple[SignedTask, ...]
    settled: frozenset[int]


def plan_now(viewer: Viewer, db: Session, child_id: int) -> PlanNow:
    """One child's plan as it stands."""
    tasks = tasks_of(viewer, db, child_id)
    return PlanNow(
        tuple(SignedTask(one.id, one.title, one.due) for one in tasks if one.state in _OPEN),
        frozenset(one.id for one in tasks if one.state in _SETTLED),
    )


def held_meetings(viewer: Viewer, db: Session, child_id: int) -> list[Meeting]:
    """The meetings about one child that were held, the newest first."""
    if not viewer.sees_whole_record:
        return []
    seen = select(_C.id).where(may_see(viewer))
    wanted = (
        select(Meeting)
        .where(
            col(Meeting.child_id) == child_id,
            col(Meeting.child_id).in_(seen),
            col(Meeting.state) == MeetingState.HELD.value,
        )
        .order_by(col(Meeting.starts_at).desc(), col(Meeting.id).desc())
    )
    return list(db.scalars(wanted))


class SentBack(NamedTuple):
    """A plan that a manager has sent back to whoever makes it."""

    ref: str
    name: str
    words: str
    at: datetime
    actor: str


def sent_back(viewer: Viewer, db: Session, child_ids: Sequence[int]) -> list[SentBack]:
    """The plans of some children that came back and nobody has put forward since."""
    if not child_ids or not viewer.works_by_team:
        return []
    later = aliased(Oversight)
    answers = (
        OversightKind.SENT_BACK.value,
        OversightKind.PUT_FORWARD.value,
        OversightKind.PLAN_COUNTERSIGNED.value,
        OversightKind.CLOSED.value,
    )
    was_answered = exists().where(
        col(later.child_id) == _O.child_id, col(later.id) > _O.id, col(later.kind).in_(answers)
    )
    wanted = (
        select(_C.ref, _C.name, _C.known_as, _O.words, _O.at, _O.actor)
        .select_from(Oversight.__table__)
        .join(Child.__table__, _C.id == _O.child_id)
        .where(may_see(viewer), _O.child_id.in_(child_ids))
        .where(_O.kind == OversightKind.SENT_BACK.value, ~was_answered)
        .order_by(_O.id)
    )
    return [
        SentBack(row.ref, shown_name(row), row.words, row.at, row.actor)
        for row in db.connection().execute(wanted)
    ]


class ToSign(NamedTuple):
    """A plan that waits for a manager."""

    ref: str
    name: str
    #: Where it is still to come.
    release: date | None
    #: None where nobody ever countersigned it, or somebody asks for it.
    since: Since | None
    #: What was done last: put forward by its worker, or the case opened again; "" for neither.
    asked: str = ""


def plans_to_countersign(
    viewer: Viewer, db: Session, many: ManyChanges, today: date
) -> list[ToSign]:
    """Plans of a manager's children that nobody ever countersigned, that were put forward, or that
    are much changed since; the next release first. Two questions, however many children."""
    if not viewer.may(May.OVERSEE):
        return []
    rows = list(db.connection().execute(_candidates(viewer, today)))
    signed = [row.id for row in rows if row.plan_turn == _SIGNED]
    plans = _plans(viewer, db, signed) if signed else {}
    found = []
    for row in rows:
        since = since_signed(row.signed, *plans[row.id]) if row.id in plans else None
        if since is None or many.is_reached(since):
            release = None if row.released_on else row.planned_release_on
            asked = row.plan_turn if since is None and row.plan_turn else ""
            found.append(ToSign(row.ref, shown_name(row), release, since, asked))
    return found[:MOST]


def _candidates(viewer: Viewer, today: date) -> Any:
    """Children whose plan may have to be looked at, with what was signed of it. That is read of
    these few alone: which they are is said by what stands beside each child."""
    signed = (
        select(_O.signed)
        .where(_O.child_id == _C.id, _O.kind == _SIGNED)
        .order_by(_O.id.desc())
        .limit(1)
        .correlate(Child.__table__)
        .scalar_subquery()
    )
    return (
        select(
            _C.id,
            _C.ref,
            _C.name,
            _C.known_as,
            _C.planned_release_on,
            _C.released_on,
            _C.plan_turn,
            case((_C.plan_turn == _SIGNED, signed)).label("signed"),
        )
        .where(_C.id.in_(union_all(*_waiting(viewer, today))))
        .order_by(*_THE_NEXT_FIRST)
    )


def _waiting(viewer: Viewer, today: date) -> tuple[Select[int], Select[int]]:
    """The ids of children whose plan nobody ever looked at or somebody asks for, and of those to
    whose plan anything has been done since it was signed: what exactly, their plans must say. They
    are counted apart, so that no plan that surely waits is left out for plans that may not."""
    own = select(_A.child_id).where(
        _A.owner == Owner.RESETTLEMENT_WORKER.value,
        _A.person_id.in_(viewer.people),
        _A.since <= today,
        or_(_A.until.is_(None), _A.until >= today),
    )
    touched = exists().where(_L.child_id == _C.id, _L.at >= _C.plan_turn_at)
    has_plan = exists().where(_T.child_id == _C.id, OPEN_TASK)
    found = (
        select(_C.id)
        .where(may_see(viewer), _C.stage.not_in(("died", "ended")), _C.id.not_in(own))
        .order_by(*_THE_NEXT_FIRST)
    )
    surely = found.where(or_(_C.plan_turn.is_(None), _C.plan_turn.in_(_ASKED)), has_plan)
    perhaps = found.where(_C.plan_turn == _SIGNED, touched, has_plan)
    first, second = surely.limit(MOST).subquery(), perhaps.limit(2 * MOST).subquery()
    return select(first.c.id), select(second.c.id)


def _plans(viewer: Viewer, db: Session, child_ids: Sequence[int]) -> dict[int, PlanNow]:
    """The plans of some children, in one question."""
    wanted = (
        select(_T.child_id, _T.id, _T.title, _T.due, _T.state)
        .join(Child.__table__, _C.id == _T.child_id)
        .where(may_see(viewer), _T.child_id.in_(child_ids))
        .where(_T.state.in_(sorted(_OPEN | _SETTLED)))
        .order_by(_T.id)
    )
    still: dict[int, list[SignedTask]] = {child_id: [] for child_id in child_ids}
    settled: dict[int, list[int]] = {child_id: [] for child_id in child_ids}
    for child_id, task_id, title, due, state in db.connection().execute(wanted).all():
        if state in _OPEN:
            still[child_id].append(SignedTask(task_id, title, due))
        else:
            settled[child_id].append(task_id)
    return {one: PlanNow(tuple(still[one]), frozenset(settled[one])) for one in child_ids}
