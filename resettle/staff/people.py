"""Adds people, says what they may do, puts them in teams, and notes when they are away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import Role, read_roles
from resettle.staff.models import Absence, Membership, Person, Team, WebSession
from resettle.staff.rules import email_address, owner_word, person_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is said of somebody who works here."""

    name: str
    email: str | None = None
    roles: tuple[str, ...] = ()
    #: An `Owner` word, or None for somebody without tasks of their own.
    post: str | None = None
    teams: tuple[int, ...] = ()


def add_person(db: Session, said: Described, *, at: datetime, actor: str) -> int:
    """Somebody new.

    Raises:
        BadInput: a name, an address, a role, a post or a team that will not do.
        Conflict: somebody else signs in with that address.
    """
    person = Person(name="")
    _describe(db, person, said)
    db.add(person)
    db.flush()
    _join(db, person.id, said.teams)
    _record(db, actor, person.id, f"was added as {person.roles or 'nobody with a sign-in'}", at)
    return person.id


def change_person(
    db: Session, person_id: int, said: Described, *, version: int, at: datetime, actor: str
) -> None:
    """Say anew who somebody is. What they may do changes from their very next request.

    Raises:
        Conflict: somebody changed it since `version`, or the address is taken.
        BadInput: as for somebody new; or nobody would be left to administer the service.
    """
    person = person_by_id(db, person_id)
    if person.version != version:
        raise Conflict("Somebody else has changed this person since you opened the page.")
    before = person.roles
    _describe(db, person, said)
    person.version += 1
    db.add(person)
    db.flush()
    _keep_an_administrator(db)
    _join(db, person_id, said.teams)
    words = "was changed" if before == person.roles else f"may now act as: {person.roles}"
    _record(db, actor, person_id, words, at)


def set_active(db: Session, person_id: int, active: bool, *, at: datetime, actor: str) -> None:
    """Close somebody's account, or open it again. Closing ends every session they have.

    Raises:
        BadInput: nobody would be left to administer the service.
    """
    person = person_by_id(db, person_id)
    if person.active == active:
        return
    person.active = active
    person.version += 1
    db.add(person)
    db.flush()
    _keep_an_administrator(db)
    if not active:
        end_sessions(db, person_id, at)
    _record(db, actor, person_id, "came back" if active else "left, and was signed out", at)


def end_sessions(db: Session, person_id: int, at: datetime, *, but: int | None = None) -> int:
    """Sign somebody out everywhere, except in one session where that is asked. Says of how many."""
    wanted = select(WebSession).where(
        WebSession.person_id == person_id, col(WebSession.ended_at).is_(None)
    )
    ended = [one for one in db.exec(wanted.order_by(col(WebSession.id))) if one.id != but]
    for one in ended:
        one.ended_at = at
        db.add(one)
    return len(ended)


def end_sessions_of(db: Session, person_id: int, *, at: datetime, actor: str) -> None:
    """An administrator signs somebody out everywhere."""
    ended = end_sessions(db, person_id, at)
    _record(db, actor, person_id, f"was signed out of {ended} sessions", at)


def set_away(db: Session, absence: Absence, *, at: datetime, actor: str) -> int:
    """Somebody will be, or is, away; somebody may stand in for them.

    Raises:
        BadInput: the days, or the person standing in, will not do.
        Conflict: they are away already in those days.
    """
    person_by_id(db, absence.person_id)
    if absence.until is not None and absence.until < absence.since:
        raise BadInput("The last day away is before the first.", field="until")
    if absence.stand_in_id is not None:
        if absence.stand_in_id == absence.person_id:
            raise BadInput("Nobody can stand in for themselves.", field="stand_in_id")
        if not person_by_id(db, absence.stand_in_id).active:
            raise BadInput("That person has left.", field="stand_in_id")
    if _is_away_within(db, absence):
        raise Conflict("They are away already on some of those days.", field="since")
    db.add(absence)
    db.flush()
    cover = f"person:{absence.stand_in_id}" if absence.stand_in_id else "nobody"
    words = (
        f"is away from {absence.since} to {absence.until or 'a day not known'}, covered by {cover}"
    )
    _record(db, actor, absence.person_id, words, at)
    return absence.id


def _is_away_within(db: Session, absence: Absence) -> bool:
    held = select(Absence).where(Absence.person_id == absence.person_id)
    return any(
        (other.until is None or absence.since <= other.until)
        and (absence.until is None or other.since <= absence.until)
        for other in db.exec(held.order_by(col(Absence.id)))
    )


def end_absence(db: Session, absence_id: int, last_day: date, *, at: datetime, actor: str) -> None:
    """Somebody is back: `last_day` was the last one away. Before the first day, it never was."""
    absence = db.get(Absence, absence_id)
    if absence is None:
        raise NotFound("There is no such absence.", field="absence")
    if last_day < absence.since:
        db.delete(absence)
    else:
        absence.until = last_day
        db.add(absence)
    _record(db, actor, absence.person_id, f"is back: the last day away was {last_day}", at)


def add_team(db: Session, name: str, *, at: datetime, actor: str) -> int:
    """Raises: Conflict: there is a team of that name."""
    team = Team(name=_free_team_name(db, name))
    db.add(team)
    db.flush()
    _record_team(db, actor, team.id, "was made", at)
    return team.id


def change_team(
    db: Session, team_id: int, *, name: str, active: bool, at: datetime, actor: str
) -> None:
    """Rename a team, close it, or open it again. A closed team keeps its children and people.

    Raises:
        NotFound, Conflict.
    """
    team = team_by_id(db, team_id)
    if name != team.name:
        team.name = _free_team_name(db, name)
    team.active = active
    db.add(team)
    _record_team(db, actor, team_id, "was changed" if active else "was closed", at)


def person_by_id(db: Session, person_id: int) -> Person:
    """Raises: NotFound."""
    person = db.get(Person, person_id)
    if person is None:
        raise NotFound("There is no person %(number)s.", number=person_id, field="person")
    return person


def team_by_id(db: Session, team_id: int) -> Team:
    """Raises: NotFound."""
    team = db.get(Team, team_id)
    if team is None:
        raise NotFound("There is no such team.", field="team")
    return team


def _describe(db: Session, person: Person, said: Described) -> None:
    person.name = person_name(said.name)
    person.post = owner_word(said.post) if said.post else None
    person.roles = " ".join(sorted(read_roles(said.roles)))
    person.email = email_address(said.email) if said.email else None
    if person.roles and person.email is None:
        raise BadInput("Enter the email address they will sign in with.", field="email")
    if person.email is not None:
        taken = select(Person.id).where(Person.email == person.email, Person.id != person.id)
        if db.exec(taken.order_by(col(Person.id))).first() is not None:
            raise Conflict("Somebody else signs in with that address.", field="email")


def _join(db: Session, person_id: int, wanted: Iterable[int]) -> None:
    """Be in these teams and no others."""
    held = {
        one.team_id: one
        for one in db.exec(
            select(Membership).where(Membership.person_id == person_id).order_by(col(Membership.id))
        )
    }
    for team_id in set(wanted) - held.keys():
        if db.get(Team, team_id) is None:
            raise BadInput("There is no such team.", field="teams")
        db.add(Membership(person_id=person_id, team_id=team_id))
    for team_id in held.keys() - set(wanted):
        db.delete(held[team_id])
    db.flush()


def _keep_an_administrator(db: Session) -> None:
    left = select(Person.roles).where(col(Person.active)).order_by(col(Person.id))
    if not any(Role.ADMINISTRATOR in roles.split() for roles in db.exec(left)):
        raise BadInput(
            "Nobody would be left to administer the service. Make somebody else an administrator "
            "first.",
            field="roles",
        )


def _free_team_name(db: Session, name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > 100 or not plain.isprintable():
        raise BadInput("Enter a name of at most 100 characters.", field="name")
    if db.exec(select(Team.id).where(Team.name == plain).order_by(col(Team.id))).first():
        raise Conflict("There is a team of that name already.", field="name")
    return plain


def _record(db: Session, actor: str, person_id: int, words: str, at: datetime) -> None:
    subject = f"person:{person_id}"
    record(db, actor=actor, verb=Verb.CHANGED, subject=subject, because=words, at=at)


def _record_team(db: Session, actor: str, team_id: int, words: str, at: datetime) -> None:
    subject = f"team:{team_id}"
    record(db, actor=actor, verb=Verb.CHANGED, subject=subject, because=words, at=at)
