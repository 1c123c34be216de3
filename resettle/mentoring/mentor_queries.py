"""Questions about mentors. The viewer comes first, rows are always ordered.

Only those who match read of mentors; a mentor reads what they have said of themselves, and never
why somebody keeps them from a child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.errors import NotFound, Words
from resettle.mentoring.models import Barrier, Match, Mentor, MentorCheck
from resettle.mentoring.numbers import Numbers
from resettle.mentoring.rules import HELD, MatchState, matches, supervises
from resettle.mentoring.suitability import Standing, covers, standing, why_not
from resettle.permissions import May, Role, Viewer
from resettle.staff.models import Absence, Person
from resettle.staff.queries import absences

#: More than one service has; beyond it nobody reads a list.
MOST = 1000
_HELD = tuple(sorted(str(state) for state in HELD))
#: What counts towards how many children somebody can have: an offer they have not answered too.
_LOAD = (*_HELD, str(MatchState.OFFERED))


NO_PROFILE = Words("Nobody has written down yet what kind of mentor they are.")


@dataclass(frozen=True, slots=True)
class Line:
    """One mentor in the list."""

    person: Person
    #: None where nobody has written anything of them yet.
    mentor: Mentor | None
    standing: Standing
    #: Children they have, and those they were offered and have not answered for.
    children: int
    offered: int
    absence: Absence | None
    #: How many children the service gives somebody whose first match was not looked at yet.
    on_probation: int

    @property
    def reasons(self) -> tuple[Words, ...]:
        """Why they cannot be given a child today; empty: they can."""
        if self.mentor is None:
            return (NO_PROFILE,)
        return why_not(
            self.mentor,
            self.standing,
            self.children + self.offered,
            self.absence,
            self.standing.on,
            works_here=self.person.active and _is_mentor(self.person),
            on_probation=self.on_probation,
        )


class Today(NamedTuple):
    """The day that is asked about, and the service's numbers on it."""

    numbers: Numbers
    on: date


def mentors(viewer: Viewer, db: Session, numbers: Numbers, on: date) -> list[Line]:
    """Everybody who mentors, by name; who has left only while they still have a child."""
    if not matches(viewer):
        return []
    loads = _loads(db)
    still = sorted({person for person, state in loads if state in _HELD})
    mentoring = col(Person.active) & col(Person.roles).contains(str(Role.MENTOR))
    here = or_(mentoring, col(Person.id).in_(still))
    wanted = select(Person).where(here).order_by(col(Person.name), col(Person.id)).limit(MOST)
    return _lines(viewer, db, db.exec(wanted).all(), loads, Today(numbers, on))


def mentor_line(viewer: Viewer, db: Session, person_id: int, numbers: Numbers, on: date) -> Line:
    """One mentor, as in the list.

    Raises:
        NotFound: they do not mentor, or the viewer reads of no mentor.
    """
    person = mentor_person(viewer, db, person_id)
    return _lines(viewer, db, [person], _loads(db, person_id), Today(numbers, on))[0]


def mentor_person(viewer: Viewer, db: Session, person_id: int) -> Person:
    """Raises: NotFound: they do not mentor, or the viewer reads of no mentor."""
    person = db.get(Person, person_id) if matches(viewer) else None
    if person is None or not (_is_mentor(person) or _loads(db, person_id)):
        raise NotFound("There is no such mentor.", field="person")
    return person


def own_profile(viewer: Viewer, db: Session) -> tuple[Mentor | None, Sequence[MentorCheck]]:
    """What stands of somebody who mentors, for themselves: no barrier, and no one else's words.

    Raises:
        NotFound: they do not mentor.
    """
    if viewer.person_id is None or Role.MENTOR not in viewer.roles:
        raise NotFound("There is no such page.", field="person")
    return db.get(Mentor, viewer.person_id), _checks(db, viewer.person_id)


def checks_of(viewer: Viewer, db: Session, person_id: int) -> Sequence[MentorCheck]:
    """Every check of one mentor, the newest first, those taken back among them."""
    return _checks(db, person_id) if matches(viewer) else ()


def check_of(viewer: Viewer, db: Session, person_id: int, check_id: int) -> MentorCheck:
    """Raises: NotFound."""
    check = db.get(MentorCheck, check_id) if supervises(viewer) else None
    if check is None or check.person_id != person_id:
        raise NotFound("There is no such check.", field="check")
    return check


@dataclass(frozen=True, slots=True)
class Apart:
    """One barrier, with the child where the viewer may see them."""

    barrier: Barrier
    child: Child | None


def barriers_of(viewer: Viewer, db: Session, person_id: int) -> list[Apart]:
    """What keeps a mentor apart, from whom and why; what was lifted last. Never for the mentor,
    also where they have another role besides.

    A barrier to a child whom the viewer may not see is not there for them: it would tell of both.
    """
    if not (matches(viewer) and viewer.sees_whole_record) or viewer.person_id == person_id:
        return []
    wanted = select(Barrier).where(Barrier.person_id == person_id)
    held = db.exec(wanted.order_by(col(Barrier.lifted_at).is_not(None), col(Barrier.id))).all()
    ids = sorted({one.child_id for one in held if one.child_id is not None})
    seen = select(Child).where(col(Child.id).in_(ids), may_see(viewer)).order_by(col(Child.id))
    children = {one.id: one for one in db.exec(seen)}
    return [
        Apart(one, children.get(one.child_id or 0))
        for one in held
        if one.child_id is None or one.child_id in children
    ]


def barrier_of(viewer: Viewer, db: Session, person_id: int, barrier_id: int) -> Apart:
    """Raises: NotFound."""
    for one in barriers_of(viewer, db, person_id):
        if one.barrier.id == barrier_id:
            return one
    raise NotFound("There is no such barrier.", field="barrier")


@dataclass(frozen=True, slots=True)
class Children:
    """A mentor's children, as one viewer may know of them."""

    seen: Sequence[tuple[Match, Child]]
    #: How many more there are, of whom nothing else is said.
    others: int


def children_of(viewer: Viewer, db: Session, person_id: int) -> Children:
    """The children somebody mentors now: those the viewer may see, and how many others."""
    if not matches(viewer):
        return Children((), 0)
    held = select(Match, Child).where(col(Match.child_id) == col(Child.id))
    held = held.where(Match.person_id == person_id, col(Match.state).in_(_HELD))
    seen = db.exec(held.where(may_see(viewer)).order_by(col(Child.ref), col(Match.id))).all()
    total = _loads(db, person_id)
    count = sum(number for (_, state), number in total.items() if state in _HELD)
    return Children(seen, count - len(seen))


def supervisors(viewer: Viewer, db: Session) -> list[Person]:
    """Who may be named as a supervisor: managers, and whoever coordinates mentors."""
    if not matches(viewer):
        return []
    wanted = select(Person).where(col(Person.active)).order_by(col(Person.name), col(Person.id))
    return [one for one in db.exec(wanted) if _may_supervise(one)]


def _may_supervise(person: Person) -> bool:
    roles = frozenset(Role(word) for word in person.roles.split() if word in set(Role))
    return supervises(Viewer("", roles, frozenset(May), post=person.post))


def _is_mentor(person: Person) -> bool:
    return Role.MENTOR in person.roles.split()


#: How many matches in which state each person has.
_Loads = Mapping[tuple[int, str], int]


def _loads(db: Session, person_id: int | None = None) -> _Loads:
    count = func.count(col(Match.id))
    wanted = select(Match.person_id, Match.state, count).where(col(Match.state).in_(_LOAD))
    wanted = wanted.where(
        col(Match.person_id).is_not(None) if person_id is None else Match.person_id == person_id
    )
    rows = db.exec(wanted.group_by(col(Match.person_id), col(Match.state)))
    return {(person, state): number for person, state, number in rows if person is not None}


def _checks(db: Session, person_id: int) -> Sequence[MentorCheck]:
    wanted = select(MentorCheck).where(MentorCheck.person_id == person_id)
    order = col(MentorCheck.done_on).desc(), col(MentorCheck.id).desc()
    return db.exec(wanted.order_by(*order)).all()


def _checks_by_person(db: Session, ids: Sequence[int]) -> Mapping[int, list[MentorCheck]]:
    wanted = select(MentorCheck).where(col(MentorCheck.person_id).in_(ids))
    found: dict[int, list[MentorCheck]] = {}
    for one in db.exec(wanted.order_by(col(MentorCheck.id))):
        found.setdefault(one.person_id, []).append(one)
    return found


def _lines(
    viewer: Viewer, db: Session, people: Sequence[Person], loads: _Loads, today: Today
) -> list[Line]:
    ids = [one.id for one in people]
    wanted = select(Mentor).where(col(Mentor.person_id).in_(ids))
    profiles = {one.person_id: one for one in db.exec(wanted.order_by(col(Mentor.person_id)))}
    checks = _checks_by_person(db, ids)
    away = {one.person_id: one for one in absences(viewer, db, today.on) if covers(one, today.on)}
    found = []
    for person in people:
        stands = standing(checks.get(person.id, ()), today.on, today.numbers.months)
        load = {state: loads.get((person.id, state), 0) for state in _LOAD}
        offered = load[MatchState.OFFERED]
        line = Line(
            person=person,
            mentor=profiles.get(person.id),
            standing=stands,
            children=sum(load.values()) - offered,
            offered=offered,
            absence=away.get(person.id),
            on_probation=today.numbers.on_probation.number,
        )
        found.append(line)
    return found
