"""Who is at the door, and who sees to a child."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, or_, select

from resettle.permissions import May, Role, Viewer
from resettle.staff.models import Assignment, Person, Token
from resettle.staff.rules import Addressee, hash_of, is_secret_of, person_key, role_key

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
    scopes = frozenset(May(word) for word in found.scopes.split() if word in set(May))
    return Viewer(found.name, Role.SYSTEM, scopes)


def tokens(db: Session) -> Sequence[Token]:
    """Every token ever made, in order of name. Their secrets are not kept anywhere."""
    return db.exec(select(Token).order_by(col(Token.name))).all()


def who_is(db: Session, child_id: int, owner: str, on: date | None = None) -> Addressee:
    """Who sees to this child's tasks as `owner`: the person assigned, else the post itself.

    A person who is away is passed over: what is urgent must not wait for them. Without a day, the
    assignment that has no end counts.
    """
    wanted = (
        select(Person.id)
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .where(Assignment.child_id == child_id, Assignment.owner == owner)
        .where(col(Person.away).is_(False))
    )
    if on is None:
        wanted = wanted.where(col(Assignment.until).is_(None))
    else:
        still = or_(col(Assignment.until).is_(None), col(Assignment.until) >= on)
        wanted = wanted.where(col(Assignment.since) <= on, still)
    latest = wanted.order_by(col(Assignment.since).desc(), col(Assignment.id).desc())
    person = db.exec(latest).first()
    return person_key(person) if person is not None else role_key(owner)


def address_of(db: Session, key: str) -> str | None:
    """Where to send what is for this addressee; None where we know of no address."""
    kind, _, number = key.partition(":")
    if kind != "person" or not number.isdecimal():
        return None
    return db.exec(select(Person.address).where(Person.id == int(number))).first()
