"""Who is at the door, who sees to a child, and who works here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, literal, union_all
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, or_, select

from resettle.permissions import SCOPES, May, Role, Viewer, a_system
from resettle.staff.models import (
    Absence,
    Assignment,
    Membership,
    OpenedRecord,
    Person,
    Team,
    Token,
    WebSession,
)
from resettle.staff.rules import (
    Addressee,
    actor_name,
    hash_of,
    is_secret_of,
    person_key,
    role_key,
)

_TOKEN = Token.__table__.c
#: Asked at every request, so built once, and it reads no more than it needs.
_BY_HASH = select_columns(_TOKEN.name, _TOKEN.hash, _TOKEN.scopes, _TOKEN.revoked_at).where(
    _TOKEN.hash == bindparam("said")
)


def viewer_for(db: Session, secret: str) -> Viewer | None:
    """Whoever holds this token; None where nobody does, or not any more."""
    found = db.connection().execute(_BY_HASH, {"said": hash_of(secret)}).first()
    if found is None or found.revoked_at is not None or not is_secret_of(secret, found.hash):
        return None
    # A scope that a newer version knew and this one does not opens nothing.
    return a_system(found.name, (May(word) for word in found.scopes.split() if word in SCOPES))


def viewer_of(db: Session, person_id: int, *, now: datetime, on: date) -> Viewer | None:
    """A person who has signed in, as they may see things today; None once they have left."""
    person = db.get(Person, person_id)
    if person is None or not person.active:
        return None
    sees = _what_decides(db, person_id, now=now, on=on)
    return Viewer(
        name=actor_name(person_id),
        roles=frozenset(Role(word) for word in person.roles.split() if word in set(Role)),
        scopes=frozenset(May),
        on=on,
        person_id=person_id,
        post=person.post,
        teams=sees["team"],
        covers=sees["covers"],
        opened=sees["opened"],
        called=person.name,
    )


def _what_decides(
    db: Session, person_id: int, *, now: datetime, on: date
) -> Mapping[str, frozenset[int]]:
    """The teams, the people stood in for and the opened records of one person. Asked at every
    page, so all three are one question."""
    asked = union_all(
        select_columns(literal("team"), col(Membership.team_id)).where(
            col(Membership.person_id) == person_id
        ),
        select_columns(literal("covers"), col(Absence.person_id)).where(
            col(Absence.stand_in_id) == person_id, _lasts(Absence, on)
        ),
        select_columns(literal("opened"), col(OpenedRecord.child_id)).where(
            col(OpenedRecord.person_id) == person_id, col(OpenedRecord.until) > now
        ),
    )
    found: dict[str, set[int]] = {"team": set(), "covers": set(), "opened": set()}
    for what, number in db.connection().execute(asked):
        found[what].add(number)
    return {what: frozenset(numbers) for what, numbers in found.items()}


def tokens(db: Session) -> Sequence[Token]:
    """Every token ever made, in order of name. Their secrets are not kept anywhere."""
    return db.exec(select(Token).order_by(col(Token.name))).all()


def who_is(db: Session, child_id: int, owner: str, on: date) -> Addressee:
    """Who sees to this child's tasks as `owner`: the person assigned, else the post itself.

    Somebody who is away is passed over for whoever stands in, and where nobody does for the post:
    what is urgent must not wait.
    """
    wanted = (
        select(Person.id)
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .where(Assignment.child_id == child_id, Assignment.owner == owner)
        .where(_lasts(Assignment, on), col(Person.active))
        .order_by(col(Assignment.since).desc(), col(Assignment.id).desc())
    )
    away = stand_ins(db, on)
    for person in db.exec(wanted):
        if person not in away:
            return person_key(person)
        stand_in = away[person]
        if stand_in is not None and stand_in not in away:
            return person_key(stand_in)
    return role_key(owner)


def stand_ins(db: Session, on: date) -> Mapping[int, int | None]:
    """Everybody who is away on a day, with whoever stands in."""
    wanted = select(Absence.person_id, Absence.stand_in_id).where(_lasts(Absence, on))
    return dict(db.exec(wanted.order_by(col(Absence.id))).all())


def address_of(db: Session, key: str) -> str | None:
    """Where to send what is for this addressee; None where we know of no address."""
    kind, _, number = key.partition(":")
    if kind != "person" or not number.isdecimal():
        return None
    wanted = select(Person.email).where(Person.id == int(number), col(Person.active))
    return db.exec(wanted.order_by(col(Person.id))).first()


def people(viewer: Viewer, db: Session, *, gone: bool = False) -> list[Person]:
    """Everybody who works here, by name; those who have left only when asked for."""
    if not viewer.roles:
        return []
    wanted = select(Person).order_by(col(Person.name), col(Person.id))
    return list(db.exec(wanted if gone else wanted.where(col(Person.active))))


def names_of(viewer: Viewer, db: Session, ids: Iterable[int]) -> Mapping[int, str]:
    """The names of some people, whether or not they still work here."""
    if not viewer.roles:
        return {}
    wanted = select(Person.id, Person.name).where(col(Person.id).in_(sorted(set(ids))))
    return dict(db.exec(wanted.order_by(col(Person.id))).all())


def teams(viewer: Viewer, db: Session, *, closed: bool = False) -> list[Team]:
    """The teams, by name; closed ones only when asked for."""
    if not viewer.roles:
        return []
    wanted = select(Team).order_by(col(Team.name))
    return list(db.exec(wanted if closed else wanted.where(col(Team.active))))


def members_of(viewer: Viewer, db: Session) -> Mapping[int, tuple[int, ...]]:
    """The people of each team: `{team: people}`."""
    if not viewer.roles:
        return {}
    wanted = select(Membership.team_id, Membership.person_id)
    found: dict[int, tuple[int, ...]] = {}
    for team, person in db.exec(wanted.order_by(col(Membership.team_id), col(Membership.id))):
        found[team] = (*found.get(team, ()), person)
    return found


def absences(viewer: Viewer, db: Session, on: date, *, of: int | None = None) -> list[Absence]:
    """Who is away on a day or will be, the earliest first; of everybody, or of one person."""
    if not viewer.roles:
        return []
    still = or_(col(Absence.until).is_(None), col(Absence.until) >= on)
    wanted = select(Absence).where(still).order_by(col(Absence.since), col(Absence.id))
    return list(db.exec(wanted if of is None else wanted.where(Absence.person_id == of)))


def roles_without_anybody(viewer: Viewer, db: Session, on: date) -> tuple[Role, ...]:
    """The roles that nobody fills on a day: nobody has them, or everybody who has them is away."""
    away = stand_ins(db, on)
    here = {
        word
        for person in people(viewer, db)
        if person.id not in away
        for word in person.roles.split()
    }
    needed = (Role.MANAGER, Role.RESETTLEMENT_WORKER)
    return tuple(role for role in needed if role not in here)


def open_sessions(viewer: Viewer, db: Session, person_id: int) -> list[WebSession]:
    """Where somebody is signed in, for themselves and for whoever manages staff."""
    if viewer.person_id != person_id and not viewer.may(May.MANAGE_STAFF):
        return []
    wanted = (
        select(WebSession)
        .where(WebSession.person_id == person_id, col(WebSession.ended_at).is_(None))
        .order_by(col(WebSession.seen_at).desc(), col(WebSession.id))
        .limit(50)
    )
    return list(db.exec(wanted))


def working_with(
    viewer: Viewer, db: Session, child_ids: Iterable[int], on: date
) -> Mapping[int, tuple[Assignment, ...]]:
    """Who works with each of some children on a day: `{child: assignments}`.

    The children must be ones the viewer may see; that is for the caller to know.
    """
    if not viewer.sees_children:
        return {}
    wanted = (
        select(Assignment)
        .where(col(Assignment.child_id).in_(sorted(set(child_ids))), _lasts(Assignment, on))
        .order_by(col(Assignment.child_id), col(Assignment.owner), col(Assignment.id))
    )
    found: dict[int, tuple[Assignment, ...]] = {}
    for one in db.exec(wanted):
        found[one.child_id] = (*found.get(one.child_id, ()), one)
    return found


def assignments_of(viewer: Viewer, db: Session, child_id: int) -> list[Assignment]:
    """Everybody who works, has worked or will work with one child, by the day it began.

    As above, the child must be one the viewer may see.
    """
    if not viewer.sees_children:
        return []
    wanted = select(Assignment).where(Assignment.child_id == child_id)
    return list(db.exec(wanted.order_by(col(Assignment.since), col(Assignment.id))))


def held_from(
    db: Session, child_ids: Iterable[int], owner: str, since: date
) -> Sequence[Assignment]:
    """Every hold of one post, begun or not, that lasts to a day or longer: what naming somebody
    else from that day ends."""
    still = or_(col(Assignment.until).is_(None), col(Assignment.until) >= since)
    wanted = (
        select(Assignment)
        .where(col(Assignment.child_id).in_(sorted(set(child_ids))), still)
        .where(Assignment.owner == owner)
        .order_by(col(Assignment.child_id), col(Assignment.id))
    )
    return db.exec(wanted).all()


def _lasts(kind: type[Absence] | type[Assignment], on: date) -> ColumnElement[bool]:
    """Whether it has begun by a day and not ended before it."""
    still = or_(col(kind.until).is_(None), col(kind.until) >= on)
    return (col(kind.since) <= on) & still
