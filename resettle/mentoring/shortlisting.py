"""Everybody who mentors, as the ranking takes them, read for one child."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session

from resettle.errors import Words
from resettle.mentoring.match_queries import wanted_by
from resettle.mentoring.match_rules import TURNED_DOWN
from resettle.mentoring.models import Barrier, Match, MatchStep, Mentor, MentorCheck, Wish
from resettle.mentoring.numbers import Numbers
from resettle.mentoring.ranking import Candidate, Shortlist, Wanted, same, shortlist
from resettle.mentoring.rules import HELD, BarrierKind, MatchState, matches
from resettle.mentoring.suitability import Away, standing, why_not
from resettle.permissions import Viewer
from resettle.staff.models import Absence, Person

BARRIERS: Mapping[str, Words] = {
    BarrierKind.AREA: Words("Not with this child: conflict between areas"),
    BarrierKind.GROUP: Words("Not with this child: conflict between groups"),
    BarrierKind.FAMILY: Words("Not with this child: related to the child, or close to the family"),
    BarrierKind.VICTIM: Words("Not with this child: a link to somebody who was harmed"),
    BarrierKind.SCHOOL: Words("Not with this child: the same school"),
    BarrierKind.ADDRESS: Words("Not with this child: the same address"),
    BarrierKind.OTHER: Words("Not with this child"),
}
_MENTOR, _PERSON, _CHECK = Mentor.__table__.c, Person.__table__.c, MentorCheck.__table__.c
_MATCH, _STEP = Match.__table__.c, MatchStep.__table__.c
_BARRIER, _ABSENCE = Barrier.__table__.c, Absence.__table__.c
#: Whose answer is awaited counts as had: two children are not offered the one place.
_TAKES_ROOM = sorted(str(state) for state in (*HELD, MatchState.OFFERED))


class _Check(NamedTuple):
    id: int
    kind: str
    done_on: date
    until: date | None
    taken_back_at: None = None


class _Away(NamedTuple):
    since: date
    until: date | None


class Around(NamedTuple):
    """What one child's list depends on beside what mentors say of themselves."""

    loads: Mapping[int, int]
    away: Mapping[int, Away]
    checks: Mapping[int, Sequence[_Check]]
    barriers: Mapping[int, Sequence[Words]]
    turned_down: Mapping[int, date]


def shortlist_for(
    viewer: Viewer, db: Session, child_id: int, wish: Wish | None, *, numbers: Numbers, on: date
) -> Shortlist:
    """Who comes in question for a child on a day, and who does not, with every reason.

    The child must be one the viewer may see; that is for the caller to know.
    """
    if not matches(viewer):
        return Shortlist((), ())
    wanted = wanted_by(child_id, wish)
    return shortlist(wanted, _candidates(db, wanted, numbers, on))


def candidate_for(
    db: Session, child_id: int, wish: Wish | None, person_id: int, *, numbers: Numbers, on: date
) -> Candidate | None:
    """One mentor for one child, asked again at the moment somebody decides."""
    wanted = wanted_by(child_id, wish)
    found = _candidates(db, wanted, numbers, on, of=person_id)
    return next(iter(found), None)


def _candidates(
    db: Session, wanted: Wanted, numbers: Numbers, on: date, *, of: int | None = None
) -> list[Candidate]:
    people = (
        select(
            _MENTOR.person_id,
            _PERSON.name,
            _PERSON.active,
            _MENTOR.gender,
            _MENTOR.culture,
            _MENTOR.interests,
            _MENTOR.languages,
            _MENTOR.areas,
            _MENTOR.times,
            _MENTOR.transport,
            _MENTOR.lived_experience,
            _MENTOR.capacity,
            _MENTOR.takes_on,
        )
        .join(Person.__table__, _PERSON.id == _MENTOR.person_id)
        .order_by(_MENTOR.person_id)
    )
    if of is not None:
        people = people.where(_MENTOR.person_id == of)
    around = _around(db, wanted, on, of)
    return [
        _candidate(row, around, numbers, on)
        for row in db.connection().execute(people)
        # Of somebody who has left, only a child whom they have needs to be told why not.
        if row.active or around.loads.get(row.person_id) or row.person_id == wanted.person_id
    ]


def _candidate(row: Any, around: Around, numbers: Numbers, on: date) -> Candidate:
    number, name, active, gender, culture, *lists, lived, capacity, _ = row
    interests, languages, areas, times, transport = map(tuple, lists)
    load = around.loads.get(number, 0)
    itself = why_not(
        row,
        standing(around.checks.get(number, ()), on, numbers.months),
        load,
        around.away.get(number),
        on,
        works_here=active,
        on_probation=numbers.on_probation.number,
    )
    return Candidate(
        person_id=number,
        name=name,
        gender=gender,
        culture=culture,
        interests=interests,
        languages=languages,
        areas=areas,
        times=times,
        transport=transport,
        lived_experience=bool(lived),
        held=load,
        capacity=capacity,
        turned_down_on=around.turned_down.get(number),
        why_not=(*around.barriers.get(number, ()), *itself),
    )


def _around(db: Session, wanted: Wanted, on: date, of: int | None) -> Around:
    return Around(
        loads=_loads(db, wanted.child_id),
        away=_away(db, on),
        checks=_checks(db, of),
        barriers=_barriers(db, wanted),
        turned_down=_turned_down(db, wanted.child_id),
    )


def _loads(db: Session, child_id: int) -> Mapping[int, int]:
    """How many other children each mentor has, or is asked about."""
    wanted = select(_MATCH.person_id, _MATCH.child_id).where(
        _MATCH.state.in_(_TAKES_ROOM), _MATCH.person_id.is_not(None), _MATCH.child_id != child_id
    )
    pairs = {(person, child) for person, child in db.connection().execute(wanted)}
    return Counter(person for person, _ in pairs)


def _away(db: Session, on: date) -> Mapping[int, Away]:
    still = or_(_ABSENCE.until.is_(None), _ABSENCE.until >= on)
    wanted = select(_ABSENCE.person_id, _ABSENCE.since, _ABSENCE.until)
    rows = db.connection().execute(wanted.where(_ABSENCE.since <= on, still).order_by(_ABSENCE.id))
    return {person: _Away(since, until) for person, since, until in rows}


def _checks(db: Session, of: int | None) -> Mapping[int, Sequence[_Check]]:
    wanted = select(_CHECK.person_id, _CHECK.id, _CHECK.kind, _CHECK.done_on, _CHECK.until).where(
        _CHECK.taken_back_at.is_(None)
    )
    if of is not None:
        wanted = wanted.where(_CHECK.person_id == of)
    found: dict[int, list[_Check]] = {}
    for person, number, kind, done_on, until in db.connection().execute(wanted.order_by(_CHECK.id)):
        found.setdefault(person, []).append(_Check(number, kind, done_on, until))
    return found


def _barriers(db: Session, wanted: Wanted) -> Mapping[int, Sequence[Words]]:
    """What stands between each mentor and this child, or the place where the child would meet."""
    rows = db.connection().execute(
        select(_BARRIER.person_id, _BARRIER.child_id, _BARRIER.area, _BARRIER.kind)
        .where(_BARRIER.lifted_at.is_(None))
        .where(or_(_BARRIER.child_id == wanted.child_id, _BARRIER.child_id.is_(None)))
        .order_by(_BARRIER.id)
    )
    found: dict[int, list[Words]] = {}
    for person, child, area, kind in rows:
        if child is not None:
            found.setdefault(person, []).append(BARRIERS[kind])
        elif same(area, wanted.area):
            said = Words("Not with a child of %(area)s", area=area)
            found.setdefault(person, []).append(said)
    return found


def _turned_down(db: Session, child_id: int) -> Mapping[int, date]:
    wanted = (
        select(_STEP.person_id, _STEP.happened_on, _STEP.details)
        .join(Match.__table__, _MATCH.id == _STEP.match_id)
        .where(_MATCH.child_id == child_id, _STEP.became == MatchState.REQUESTED.value)
        .where(_STEP.person_id.is_not(None))
        .order_by(_STEP.id)
    )
    rows = db.connection().execute(wanted)
    return {person: day for person, day, details in rows if details.get("step") == TURNED_DOWN}


def areas_barred(db: Session, people: Iterable[int]) -> frozenset[int]:
    """Of some mentors those who are barred from the children of an area: where nobody has said
    where a child would meet, a person must look at it."""
    wanted = select(_BARRIER.person_id).where(
        _BARRIER.lifted_at.is_(None),
        _BARRIER.child_id.is_(None),
        _BARRIER.person_id.in_(sorted(set(people))),
    )
    return frozenset(db.connection().scalars(wanted.order_by(_BARRIER.id)))
