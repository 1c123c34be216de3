"""Makes and takes back tokens; says who works with a child."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from resettle.audit.actions import Line, record, record_all
from resettle.audit.rules import Verb
from resettle.bulk import insert_rows
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import SCOPES, May
from resettle.staff.models import Assignment, Token
from resettle.staff.people import person_by_id
from resettle.staff.queries import held_from
from resettle.staff.rules import hash_of, new_secret, owner_word, token_name


def make_token(
    db: Session,
    name: str,
    scopes: Iterable[May],
    *,
    at: datetime,
    actor: str,
    replace: bool = False,
) -> str:
    """Make a token and give its secret, which is kept nowhere: this is the only time it is seen.

    Raises:
        Conflict: there is a token of that name already, and it is not to be replaced.
        BadInput: the name will not do, or there is no scope.
    """
    words = " ".join(sorted(set(scopes)))
    if not words:
        raise BadInput(
            "A token without a scope opens nothing. Name at least one of: %(scopes)s.",
            scopes=", ".join(SCOPES),
            field="scope",
        )
    held = _token(db, token_name(name))
    if held is not None and not replace:
        raise Conflict(
            "There is a token named %(name)s already. Choose another name, or replace it.",
            name=name,
            field="name",
        )
    secret = new_secret()
    token = held or Token(name=name, hash="", scopes="", created_at=at)
    token.hash, token.scopes = hash_of(secret), words
    token.created_at, token.revoked_at = at, None
    db.add(token)
    db.flush()
    _record(db, actor, f"token:{token.id}", f"a token was made for: {words}", at)
    return secret


def revoke_token(db: Session, name: str, *, at: datetime, actor: str) -> None:
    """Close a token for good. Doing it twice is the same as once.

    Raises:
        NotFound: there is no token of that name.
    """
    token = _token(db, name)
    if token is None:
        raise NotFound("There is no token named %(name)s.", name=name, field="name")
    if token.revoked_at is None:
        token.revoked_at = at
        db.add(token)
        _record(db, actor, f"token:{token.id}", "a token was revoked", at)


def assign(
    db: Session, child_id: int, owner: str, person_id: int, *, since: date, at: datetime, actor: str
) -> None:
    """From `since`, this person is this owner for this child; whoever was before is so no more.
    Saying it again changes nothing."""
    person_by_id(db, person_id)
    before = held_from(db, (child_id,), owner_word(owner), since)
    if [one.person_id for one in before if one.until is None and one.since <= since] == [person_id]:
        return
    for held in before:
        if held.since >= since:
            # It never began: a day of work that did not happen is not kept as if it had.
            db.delete(held)
        else:
            held.until = since - timedelta(days=1)
            db.add(held)
    db.add(Assignment(child_id=child_id, owner=owner_word(owner), person_id=person_id, since=since))
    db.flush()
    words = f"person:{person_id} became {owner} from {since}"
    _record(db, actor, f"child:{child_id}", words, at, child_id=child_id)


def assign_beside(
    db: Session, child_id: int, owner: str, person_id: int, *, since: date, at: datetime, actor: str
) -> int:
    """The same, and whoever was before still is: for a post that two may hold. Gives the number of
    the assignment; that of one that holds already, where there is one."""
    person_by_id(db, person_id)
    for held in held_from(db, (child_id,), owner_word(owner), since):
        if held.person_id == person_id and held.until is None and held.since <= since:
            return held.id
    row = Assignment(child_id=child_id, owner=owner_word(owner), person_id=person_id, since=since)
    db.add(row)
    db.flush()
    words = f"person:{person_id} became {owner} from {since}, beside whoever else is"
    _record(db, actor, f"child:{child_id}", words, at, child_id=child_id)
    return row.id


def end_one_assignment(
    db: Session, assignment_id: int, *, on: date, at: datetime, actor: str
) -> None:
    """From the day after `on` this one hold of a post is over, and others of it are not. One that
    is over by then, or is gone, is no error."""
    held = db.get(Assignment, assignment_id)
    if held is None or (held.until is not None and held.until <= on):
        return
    child_id, words = held.child_id, f"person:{held.person_id} is {held.owner} no more after {on}"
    if held.since > on:
        db.delete(held)
    else:
        held.until = on
        db.add(held)
    db.flush()
    _record(db, actor, f"child:{child_id}", words, at, child_id=child_id)


def assign_free(
    db: Session,
    posts: Iterable[tuple[int, str, int]],
    *,
    since: date,
    at: datetime,
    actor: str,
) -> None:
    """The same for many posts at once, `(child, owner, person)`, which nobody holds: whoever calls
    has seen to that."""
    named = [(child, owner_word(owner), person) for child, owner, person in posts]
    rows = [
        {"child_id": child, "owner": owner, "person_id": person, "since": since}
        for child, owner, person in named
    ]
    insert_rows(db, Assignment.__table__, rows)
    record_all(
        db,
        [
            Line(
                actor=actor,
                verb=Verb.CHANGED,
                subject=f"child:{child}",
                because=f"person:{person} became {owner} from {since}",
                at=at,
                child_id=child,
            )
            for child, owner, person in named
        ],
    )


def end_assignment(
    db: Session, child_id: int, owner: str, *, on: date, at: datetime, actor: str
) -> None:
    """From the day after `on`, nobody is this owner for this child. Nobody before is no error."""
    for held in held_from(db, (child_id,), owner_word(owner), on + timedelta(days=1)):
        if held.since > on:
            # As above: what has not begun by then never does.
            db.delete(held)
        else:
            held.until = on
            db.add(held)
        words = f"person:{held.person_id} is {owner} no more after {on}"
        _record(db, actor, f"child:{child_id}", words, at, child_id=child_id)


def _token(db: Session, name: str) -> Token | None:
    return db.exec(select(Token).where(Token.name == name)).first()


def _record(
    db: Session, actor: str, subject: str, words: str, at: datetime, *, child_id: int | None = None
) -> None:
    record(
        db,
        actor=actor,
        verb=Verb.CHANGED,
        subject=subject,
        because=words,
        at=at,
        child_id=child_id,
    )
