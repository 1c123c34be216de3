"""Questions about messages: what counts for a child, what waits for a person, what came before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    bindparam,
    exists,
    false,
    func,
    select,
    tuple_,
)
from sqlmodel import Session, col

from resettle.children.models import Child, Identifier
from resettle.children.queries import asked_why, may_see
from resettle.errors import BehindAReason, NotFound, Words
from resettle.permissions import Viewer
from resettle.planning.events import Event, Said
from resettle.releases.meaning import from_json
from resettle.releases.models import IN_TRAY, Message
from resettle.releases.understood import State

_M = Message.__table__.c
_UNKNOWN = State.UNKNOWN_CHILD.value
#: The states of what waits for a person or a later event.
TRAY_STATES = tuple(state.value for state in State if state not in (State.APPLIED, State.NOTED))

# Asked at every re-plan and every arrival, so built once.
_SOME: BindParameter[Any] = bindparam("child_ids", expanding=True)
_EVENTS = (
    select(_M.child_id, _M.said_at, _M.event_source, _M.event_id, _M.meaning)
    .where(_M.child_id.in_(_SOME), _M.counts.is_(True))
    .order_by(_M.child_id, _M.id)
)
_DOUBTED = (
    select(_M.id, _M.child_id, _M.event_source, _M.event_id, _M.doubt, _M.meaning)
    .where(_M.child_id.in_(_SOME), _M.doubt.is_not(None))
    .order_by(_M.id)
)
_BY_KEY = (
    select(_M.event_key, _M.id, _M.digest, _M.state, _M.reason, _M.child_id, _M.received_at)
    .where(_M.event_key.in_(bindparam("keys", expanding=True)))
    .order_by(_M.id)
)


def events_of(
    db: Session, child_ids: Sequence[int], *, known_by: datetime | None = None
) -> dict[int, list[Event]]:
    """Every event that is part of some children's facts, in one read. Not in order: `fold` sorts.

    Args:
        known_by: leave out what arrived after this moment, to see a plan as it was known then.
    """
    wanted = _EVENTS if known_by is None else _EVENTS.where(_M.received_at <= known_by)
    rows = db.connection().execute(wanted, {"child_ids": child_ids}).all()
    found: dict[int, list[Event]] = {}
    for child_id, said_at, source, event_id, meaning in rows:
        event = from_json(Said(said_at, source, event_id), meaning)
        found.setdefault(child_id, []).append(event)
    return found


def came_before(db: Session, keys: Iterable[str]) -> Mapping[str, Any]:
    """The messages already kept under some keys: id, digest, state, reason, child, received_at."""
    rows = db.connection().execute(_BY_KEY, {"keys": sorted(set(keys))})
    return {row.event_key: row for row in rows}


def said_from(
    viewer: Viewer, db: Session, source: str, child_ids: Collection[int]
) -> dict[tuple[int, str], tuple[str, bytes, str]]:
    """The last event of each type that one source said of some children: its id, it raw, and who
    sent it."""
    if not child_ids:
        return {}
    wanted = (
        select(_M.child_id, _M.kind, _M.event_id, _M.raw, _M.sender)
        .where(_M.child_id.in_(sorted(child_ids)), _M.event_source == source, _shown(viewer))
        .order_by(_M.id)
    )
    rows = db.connection().execute(wanted)
    return {(child, kind): (name, raw, sender) for child, kind, name, raw, sender in rows}


def tray(
    viewer: Viewer,
    db: Session,
    *,
    states: Collection[str] = TRAY_STATES,
    kind: str | None = None,
    after_id: int = 0,
    limit: int = 100,
) -> list[Message]:
    """What a person must look at, oldest first. A message of no known child is for everybody who
    may read events at all."""
    wanted = (
        select(Message)
        .where(IN_TRAY, _shown(viewer), col(Message.id) > after_id)
        .where(col(Message.state).in_(sorted(states)))
        .order_by(col(Message.id))
        .limit(limit)
    )
    if kind is not None:
        wanted = wanted.where(col(Message.kind) == kind)
    return list(db.scalars(wanted))


def tray_counts(viewer: Viewer, db: Session) -> list[tuple[str, str, int]]:
    """How many messages wait, by state and kind: `(state, kind, number)`."""
    wanted = (
        select(_M.state, _M.kind, func.count())
        .where(IN_TRAY, _shown(viewer))
        .group_by(_M.state, _M.kind)
        .order_by(_M.state, _M.kind)
    )
    return [(row[0], row[1], row[2]) for row in db.connection().execute(wanted)]


def message_for(viewer: Viewer, db: Session, message_id: int) -> Message | None:
    """One message, if there is one and it may be seen."""
    wanted = select(Message).where(col(Message.id) == message_id, _shown(viewer))
    return db.scalars(wanted.order_by(col(Message.id))).first()


def seen_message(viewer: Viewer, db: Session, message_id: int) -> Message:
    """Raises:
    NotFound: the same for a message that is not there and one that is not shown.
    BehindAReason: its child's record is restricted, and this viewer may open it by saying why.
    """
    message = message_for(viewer, db, message_id)
    if message is not None:
        return message
    words = Words("There is no such message, or none that you may see.")
    about = select(Child).join(Message, col(Message.child_id) == col(Child.id))
    child = db.scalars(about.where(col(Message.id) == message_id).order_by(col(Child.id))).first()
    if child is not None and viewer.sees_children and asked_why(viewer, db, child.id):
        raise BehindAReason(words, ref=child.ref, field="id")
    raise NotFound(words, field="id")


def decided(
    viewer: Viewer, db: Session, since: datetime, *, before_id: int | None = None, limit: int = 50
) -> list[Message]:
    """What people have decided since a moment, the last to come first."""
    wanted = (
        select(Message)
        .where(_shown(viewer), col(Message.handled_at) >= since)
        .order_by(col(Message.id).desc())
        .limit(limit)
    )
    if before_id is not None:
        wanted = wanted.where(col(Message.id) < before_id)
    return list(db.scalars(wanted))


def waiting_under(viewer: Viewer, db: Session, subject: str) -> list[Message]:
    """The messages that wait under one subject for somebody to say whose they are."""
    wanted = (
        select(Message)
        .where(IN_TRAY, _shown(viewer), col(Message.child_id).is_(None))
        .where(col(Message.subject) == subject, col(Message.handled_at).is_(None))
        .order_by(col(Message.id))
    )
    return list(db.scalars(wanted))


def _shown(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `message` that every query for a person carries."""
    if not viewer.sees_children:
        return false()
    hidden = select(col(Child.id)).where(~may_see(viewer))
    return col(Message.child_id).is_(None) | col(Message.child_id).not_in(hidden)


def messages_of(
    viewer: Viewer,
    db: Session,
    child_id: int,
    *,
    before_id: int | None = None,
    limit: int = 1000,
) -> list[Message]:
    """The messages about one child, the last to come first, from just before `before_id`."""
    wanted = (
        select(Message)
        .where(
            col(Message.child_id) == child_id,
            col(Message.child_id).in_(select(col(Child.id)).where(may_see(viewer))),
        )
        .order_by(col(Message.id).desc())
        .limit(limit)
    )
    if before_id is not None:
        wanted = wanted.where(col(Message.id) < before_id)
    return list(db.scalars(wanted))


def messages_by_key(
    viewer: Viewer, db: Session, child_id: int, keys: Iterable[str]
) -> Mapping[str, Any]:
    """Those messages about one child that some keys of events name, without their raw content."""
    named = {tuple(key.split(" ", 1)) for key in keys if " " in key}
    if not named:
        return {}
    pairs: Any = tuple_(_M.event_source, _M.event_id)
    wanted = (
        select(
            _M.id,
            _M.event_source,
            _M.event_id,
            _M.said_at,
            _M.received_at,
            _M.sender,
            _M.meaning,
        )
        .where(
            col(Message.child_id) == child_id,
            col(Message.child_id).in_(select(col(Child.id)).where(may_see(viewer))),
            pairs.in_(sorted(named)),
        )
        .order_by(col(Message.id))
    )
    return {f"{one.event_source} {one.event_id}": one for one in db.execute(wanted)}


def doubted(db: Session, child_ids: Sequence[int]) -> list[Any]:
    """The messages of some children that the last fold doubted."""
    return list(db.connection().execute(_DOUBTED, {"child_ids": child_ids}))


def waiting_for_a_child(db: Session, subjects: Iterable[str]) -> list[Any]:
    """The messages that came under some subjects before any child was known by them."""
    wanted = (
        select(_M.id, _M.subject, _M.meaning, _M.reason)
        .where(IN_TRAY, _M.state == _UNKNOWN, _M.subject.in_(sorted(set(subjects))))
        .order_by(_M.id)
    )
    return list(db.connection().execute(wanted))


def known_after_all(db: Session) -> set[str]:
    """The subjects that messages wait under although a child is known by them."""
    by_ref = exists().where(col(Child.ref) == _M.subject)
    # “noms:” is five letters; the rest is the number, and can be looked up in its index.
    by_number = exists().where(
        col(Identifier.type) == "noms",
        col(Identifier.value) == func.substr(_M.subject, 6),
        _M.subject.startswith("noms:"),
    )
    wanted = (
        select(_M.subject)
        .where(IN_TRAY, _M.state == _UNKNOWN, by_ref | by_number)
        .distinct()
        .order_by(_M.subject)
    )
    return set(db.connection().scalars(wanted))
