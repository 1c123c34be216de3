"""What whoever coordinates mentors has to see to: who waits, what is unanswered, what ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session

from resettle.children.ethnicity import ETHNICITIES, NOT_STATED
from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.mentoring.equity import Asked, Line, by_group
from resettle.mentoring.match_rules import follow_up_due
from resettle.mentoring.models import Match, MatchStep
from resettle.mentoring.numbers import Numbers
from resettle.mentoring.rules import HELD, Ending, MatchState, matches
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Stage
from resettle.staff.models import Person

_MATCH, _CHILD, _PERSON = Match.__table__.c, Child.__table__.c, Person.__table__.c
_STEP = MatchStep.__table__.c
#: Nobody reads further down a list.
_MOST = 200
_YEAR = timedelta(days=365)


class Row(NamedTuple):
    """One match in a list."""

    match_id: int
    ref: str
    #: What the child is called.
    name: str
    state: str
    mentor: str
    requested_on: date
    #: The day of the last step.
    since: date
    ends_on: date | None
    pause: str | None
    ending: str | None
    released_on: date | None
    planned_release_on: date | None


class Lists(NamedTuple):
    waiting: Sequence[Row]
    offered: Sequence[Row]
    paused: Sequence[Row]
    ending: Sequence[Row]
    #: Ended unplanned, and nobody is looked for since.
    alone: Sequence[Row]
    #: To be asked by now how it went on.
    follow_up: Sequence[Row]
    #: Of those asked for within a year who have a mentor, half waited no longer; and how many.
    days: int | None
    matched: int


def lists_for(viewer: Viewer, db: Session, numbers: Numbers, today: date) -> Lists:
    """Every list, of children the viewer may see."""
    if not matches(viewer):
        return Lists((), (), (), (), (), (), None, 0)
    soon = today + timedelta(weeks=numbers.ends_soon.number)
    ended = _ended(viewer, db)
    waited = [
        (accepted - requested).days
        for requested, accepted, _ in _asked(viewer, db, today)
        if accepted is not None
    ]
    return Lists(
        waiting=_in(viewer, db, MatchState.REQUESTED),
        offered=_in(viewer, db, MatchState.OFFERED),
        paused=_in(viewer, db, MatchState.PAUSED),
        ending=_rows(
            db,
            _every(viewer)
            .where(_MATCH.state == MatchState.ENDING.value, _MATCH.ends_on <= soon)
            .order_by(_MATCH.ends_on, _MATCH.id),
        ),
        alone=[one for one in ended if one.ending != Ending.PLANNED],
        follow_up=_to_follow_up(viewer, db, numbers, today),
        days=round(median(waited)) if len(waited) >= numbers.least_shown.number else None,
        matched=len(waited),
    )


def _in(viewer: Viewer, db: Session, state: MatchState) -> list[Row]:
    """The longest first."""
    since = _since()
    wanted = _every(viewer).where(_MATCH.state == state.value)
    return _rows(db, wanted.order_by(since, _MATCH.id))


def _ended(viewer: Viewer, db: Session) -> list[Row]:
    """The last match of each child for whom no other runs, the one that ended first at the top."""
    later = Match.__table__.alias("later")
    newer = select(later.c.id).where(later.c.child_id == _MATCH.child_id, later.c.id > _MATCH.id)
    runs = select(later.c.id).where(
        later.c.child_id == _MATCH.child_id,
        later.c.state.in_(sorted([*map(str, HELD), "requested", "offered"])),
    )
    wanted = _every(viewer).where(
        _MATCH.state == MatchState.ENDED.value, ~newer.exists(), ~runs.exists()
    )
    return _rows(db, wanted.order_by(_MATCH.ends_on, _MATCH.id))


def _to_follow_up(viewer: Viewer, db: Session, numbers: Numbers, today: date) -> list[Row]:
    wanted = (
        _every(viewer)
        .where(_MATCH.state == MatchState.ENDED.value, _MATCH.followed_up_on.is_(None))
        .order_by(_MATCH.ends_on, _MATCH.id)
    )
    months = numbers.follow_up.number
    found = _rows(db, wanted)
    return [one for one in found if one.ends_on and follow_up_due(one.ends_on, months) <= today]


def _since() -> Any:
    steps = select(func.max(_STEP.happened_on)).where(_STEP.match_id == _MATCH.id)
    return steps.correlate(Match.__table__).scalar_subquery()


def _every(viewer: Viewer) -> Any:
    """Matches of children who live, with what a list shows of each."""
    return (
        select(
            _MATCH.id,
            _CHILD.ref,
            func.coalesce(_CHILD.known_as, _CHILD.name, _CHILD.ref),
            _MATCH.state,
            func.coalesce(_PERSON.name, ""),
            _MATCH.requested_on,
            func.coalesce(_since(), _MATCH.requested_on),
            _MATCH.ends_on,
            _MATCH.pause,
            _MATCH.ending,
            _CHILD.released_on,
            _CHILD.planned_release_on,
        )
        .join(Child.__table__, _CHILD.id == _MATCH.child_id)
        .outerjoin(Person.__table__, _PERSON.id == _MATCH.person_id)
        .where(may_see(viewer), func.coalesce(_CHILD.stage, "") != Stage.DIED.value)
        .limit(_MOST)
    )


def _rows(db: Session, wanted: Any) -> list[Row]:
    return [Row(*row) for row in db.connection().execute(wanted)]


def _asked(viewer: Viewer, db: Session, today: date) -> list[Any]:
    """Every time a mentor was asked for within a year, also where the child gave up waiting."""
    wanted = (
        select(_MATCH.requested_on, _MATCH.accepted_on, _CHILD.ethnicity)
        .join(Child.__table__, _CHILD.id == _MATCH.child_id)
        .where(may_see(viewer), _MATCH.requested_on > today - _YEAR)
        .order_by(_MATCH.id)
    )
    return list(db.connection().execute(wanted))


def equally_soon(viewer: Viewer, db: Session, numbers: Numbers, today: date) -> list[Line]:
    """The report by ethnic group, of children the viewer may see."""
    if not matches(viewer):
        return []
    rows = [
        Asked(group if group in ETHNICITIES else NOT_STATED, requested, accepted)
        for requested, accepted, group in _asked(viewer, db, today)
    ]
    return by_group(rows, tuple(ETHNICITIES), numbers.least_shown.number)
