"""Who is told of a concern or an allegation: whoever leads and is here, and who works with the
child. Wherever there is anybody at all, somebody is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.concerns.models import ConcernNote
from resettle.concerns.rules import ConcernDid
from resettle.permissions import MAY, THE_SERVICE, May, Role
from resettle.planning.vocabulary import Owner
from resettle.staff.models import Assignment, Person
from resettle.staff.queries import members_of, people, stand_ins

_PERSON = "person:"


def first_told(db: Session, child_id: int, on: date, *, danger: bool) -> tuple[int, ...]:
    """Who hears of a concern at once: who leads, and the child's resettlement worker. Where
    somebody is in danger now, the managers too."""
    here = _Here(db, child_id, on)
    told = {*here.leads(), *workers_of(db, child_id, on)}
    return tuple(sorted(told | set(here.managers() if danger else ())))


def told_at_once(db: Session, concern_id: int) -> tuple[int, ...]:
    """The people it went to when it was raised."""
    wanted = select(ConcernNote.words).where(
        ConcernNote.concern_id == concern_id, ConcernNote.did == ConcernDid.RAISED.value
    )
    keys = (db.exec(wanted.order_by(col(ConcernNote.id))).first() or "").split()
    return tuple(int(key.removeprefix(_PERSON)) for key in keys)


def told_again(db: Session, child_id: int, on: date, step: int) -> tuple[int, ...]:
    """Who hears when nobody has seen it: the first time also the managers of the child's team,
    then every manager there is."""
    here = _Here(db, child_id, on)
    told = {*here.leads(), *workers_of(db, child_id, on), *here.managers()}
    return tuple(sorted(told | set(here.every_manager() if step else ())))


def told_of_allegation(
    db: Session, about_id: int, child_id: int | None, on: date
) -> tuple[int, ...]:
    """Who hears of an allegation: who leads, and never the person it is about. Nobody stands in
    here who does not lead themselves: few may know."""
    return tuple(sorted(_Here(db, child_id, on, but=about_id).leads()))


def workers_of(db: Session, child_id: int, on: date) -> tuple[int, ...]:
    """The child's resettlement workers on a day, or whoever stands in for those who are away."""
    lasts = or_(col(Assignment.until).is_(None), col(Assignment.until) >= on)
    wanted = (
        select(Person.id)
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .where(Assignment.child_id == child_id, Assignment.since <= on, lasts)
        .where(Assignment.owner == Owner.RESETTLEMENT_WORKER.value, col(Person.active))
        .order_by(col(Person.id))
    )
    return tuple(sorted(set(_in_their_place(db.exec(wanted), stand_ins(db, on)))))


def has_a_lead(db: Session, among: Collection[int]) -> bool:
    """Whether it is the post of one of these people, who works here and may. Where there are none
    nothing is asked: that is so of nearly everybody, on each morning's page."""
    if not among:
        return False
    wanted = select(Person).where(col(Person.id).in_(sorted(among)), col(Person.active))
    return any(_is_lead(one) for one in db.exec(wanted.order_by(col(Person.id))))


class _Here:
    """The people of the service on one day, as far as one child needs them."""

    def __init__(self, db: Session, child_id: int | None, on: date, but: int | None = None) -> None:
        child = db.get(Child, child_id) if child_id is not None else None
        #: Whom it is about: never told, and nobody is told in the place of another either.
        self._but = but
        self._every = [one for one in people(THE_SERVICE, db) if one.id != but]
        self._away = stand_ins(db, on)
        team = child.team_id if child is not None else None
        self._team = members_of(THE_SERVICE, db).get(team, ()) if team is not None else ()

    def leads(self) -> tuple[int, ...]:
        """Designated leads; else the managers of the team; else every manager. Where all of them
        are away, they are told all the same."""
        named = [one.id for one in self._every if _is_lead(one)]
        return self._here(named) or self.managers()

    def managers(self) -> tuple[int, ...]:
        of_team = [one.id for one in self._every if _manages(one) and one.id in self._team]
        return self._here(of_team) or self.every_manager()

    def every_manager(self) -> tuple[int, ...]:
        managers = [one.id for one in self._every if _manages(one)]
        anybody = [one.id for one in self._every if _manages(one) or _is_lead(one)]
        return self._here(managers) or tuple(anybody)

    def _here(self, ids: Iterable[int]) -> tuple[int, ...]:
        if self._but is not None:
            return tuple(one for one in ids if one not in self._away)
        return tuple(_in_their_place(ids, self._away))


def _in_their_place(ids: Iterable[int], away: Mapping[int, int | None]) -> list[int]:
    """Those who are here, and whoever stands in for those who are not."""
    found = []
    for one in ids:
        stand_in = away.get(one)
        if one not in away:
            found.append(one)
        elif stand_in is not None and stand_in not in away:
            found.append(stand_in)
    return found


def _is_lead(one: Person) -> bool:
    return one.post == Owner.DESIGNATED_LEAD and _may(one, May.RAISE_CONCERN)


def _manages(one: Person) -> bool:
    return _may(one, May.LEAD_CONCERNS)


def _may(one: Person, what: May) -> bool:
    return any(what in MAY.get(Role(word), ()) for word in one.roles.split())
