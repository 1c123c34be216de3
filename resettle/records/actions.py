"""What people record of a child, change and take back. Each deed is a line of the audit log.

The log has ids and never what was said: it outlives it, and others read it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.children.models import Child
from resettle.children.records import CHANGED_MEANWHILE
from resettle.clock import Clock
from resettle.errors import BadInput, Conflict
from resettle.planning.vocabulary import Pathway
from resettle.records.models import (
    Address,
    Disposal,
    HelpPeriod,
    OutcomePoint,
    PersonAround,
    SeriousViolence,
    Statement,
)
from resettle.records.outcomes import checked_answers
from resettle.records.rules import AddressKind, Around, Point, telling
from resettle.records.values import (
    LONGEST,
    Said,
    checked,
    day_that_has_come,
    in_order,
    possible_day,
    short_lines,
)

Row = TypeVar("Row", Statement, Address, OutcomePoint, Disposal, HelpPeriod, SeriousViolence)
Kept = TypeVar("Kept", Address, PersonAround)


def _note(
    db: Session, child_id: int, verb: Verb, subject: str, *, because: Because, at: datetime
) -> None:
    record(
        db,
        actor=because.actor,
        verb=verb,
        subject=subject,
        because=because,
        at=at,
        child_id=child_id,
    )


def say(db: Session, child_id: int, said: Said, *, because: Because, clock: Clock) -> Statement:
    """Record one thing of a child. What was said before stays, and is read in the history.

    Raises:
        BadInput: it is no answer to what the kind asks.
    """
    at = clock.now()
    row = Statement(
        child_id=child_id,
        kind=said.kind,
        value=checked(said, clock.today()),
        said_on=said.said_on,
        source=said.source,
        at=at,
        actor=because.actor,
    )
    db.add(row)
    db.flush()
    _note(db, child_id, Verb.COLLECTED, f"statement:{row.id}", because=because, at=at)
    return row


def take_back(db: Session, row: Row, reason: str, *, because: Because, at: datetime) -> None:
    """Say that something was recorded for the wrong child, or is wrong. It stays, and counts no
    more. Taken back twice, the first reason holds.

    Raises:
        BadInput: no reason is given.
    """
    plain = reason.strip()
    if not plain:
        raise BadInput("Enter why it is taken back", field="reason")
    short_lines([("reason", plain)], LONGEST)
    held = db.get_one(type(row), row.id, with_for_update=True, populate_existing=True)
    if held.taken_back_at is not None:
        return
    held.taken_back_at, held.taken_back_by, held.taken_back_because = at, because.actor, plain
    db.add(held)
    db.flush()
    subject = f"{type(row).__tablename__}:{row.id}"
    _note(db, row.child_id, Verb.CHANGED, subject, because=because, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody round the child, as they are described."""

    kind: str
    name: str
    relation: str = ""
    organisation: str = ""
    telephone: str = ""
    email: str = ""
    may_be_told: tuple[str, ...] = ()
    mind: str = ""
    since: date | None = None


def add_person(
    db: Session, child_id: int, said: Person, *, because: Because, at: datetime
) -> PersonAround:
    """Raises: BadInput: nobody can be described like that."""
    row = PersonAround(child_id=child_id, at=at, actor=because.actor, **_described(said))
    db.add(row)
    db.flush()
    _note(db, child_id, Verb.COLLECTED, f"person_around:{row.id}", because=because, at=at)
    return row


def change_person(
    db: Session, person_id: int, version: int, said: Person, *, because: Because, at: datetime
) -> tuple[str, ...]:
    """Describe somebody anew; says which fields changed, as the audit log does.

    Raises:
        Conflict: somebody else changed the description since `version`.
        BadInput: nobody can be described like that.
    """
    held = _as_seen(db, PersonAround, person_id, version)
    described = _described(said)
    in_order(said.since, held.until)
    changed = tuple(name for name, value in described.items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, described[name])
    if changed:
        told = Because(because.actor, f"{because.words}: {', '.join(changed)}")
        _changed(db, held, told, at)
    return changed


def end_person(
    db: Session, person_id: int, version: int, until: date, *, because: Because, clock: Clock
) -> None:
    """Say the last day somebody was round the child.

    Raises:
        Conflict: somebody else changed the description since `version`.
        BadInput: the day has not come, or is before the first.
    """
    held = _as_seen(db, PersonAround, person_id, version)
    day_that_has_come(until, clock.today(), "until")
    in_order(held.since, until)
    held.until = until
    _changed(db, held, because, clock.now())


def _described(said: Person) -> dict[str, Any]:
    if said.kind not in set(Around):
        raise BadInput("Choose who this is", field="kind")
    if not said.name:
        raise BadInput("Enter a name", field="name")
    possible_day(said.since, "since")
    fields = asdict(said)
    short_lines((name, value) for name, value in fields.items() if isinstance(value, str))
    try:
        fields["may_be_told"] = telling(said.may_be_told)
    except ValueError:
        raise BadInput("Choose from the list", field="may_be_told") from None
    return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere the child lives, as it is described."""

    kind: str
    lines: str
    since: date
    postcode: str = ""
    lives_with: str = ""
    until: date | None = None
    hidden_because: str = ""
    hidden_from_family: bool = False


def add_address(
    db: Session, child_id: int, said: Place, *, because: Because, at: datetime
) -> Address:
    """Record where the child lives, lived or will live, beside what was recorded before.

    Raises:
        BadInput: it is no address, or is hidden without a reason.
    """
    if said.kind not in set(AddressKind):
        raise BadInput("Choose what kind of place it is", field="kind")
    if not said.lines and said.kind != AddressKind.NO_FIXED_ABODE:
        raise BadInput("Enter the address", field="lines")
    possible_day(said.since, "since")
    in_order(said.since, said.until)
    short_lines([("lines", said.lines)], 5 * 200)
    fields = asdict(said)
    short_lines((name, fields[name]) for name in ("postcode", "lives_with"))
    if said.hidden_from_family:
        fields["hidden_because"] = _why_hidden(said.hidden_because)
    else:
        fields["hidden_because"] = ""
    row = Address(child_id=child_id, at=at, actor=because.actor, **fields)
    db.add(row)
    db.flush()
    _note(db, child_id, Verb.COLLECTED, f"address:{row.id}", because=because, at=at)
    return row


def end_address(
    db: Session, address_id: int, version: int, until: date, *, because: Because, at: datetime
) -> None:
    """Say the last day the child lives somewhere.

    Raises:
        Conflict: somebody else changed the address since `version`.
        BadInput: the day is before the first.
    """
    held = _as_seen(db, Address, address_id, version)
    in_order(held.since, until)
    held.until = until
    _changed(db, held, because, at)


def hide_address(
    db: Session, address_id: int, version: int, reason: str, *, because: Because, at: datetime
) -> bool:
    """Hide an open address from the family, or open a hidden one again; says whether it is hidden.

    The reasons of before stay in front of the new one.

    Raises:
        Conflict: somebody else changed the address since `version`.
        BadInput: no reason is given.
    """
    held = _as_seen(db, Address, address_id, version)
    reasons = (held.hidden_because, _why_hidden(reason))
    held.hidden_because = "\n".join(one for one in reasons if one)
    held.hidden_from_family = not held.hidden_from_family
    word = "hidden from the family" if held.hidden_from_family else "open to the family"
    _changed(db, held, Because(because.actor, f"{because.words}: {word}"), at)
    return held.hidden_from_family


def _why_hidden(reason: str) -> str:
    plain = reason.strip()
    if not plain:
        raise BadInput("Enter the reason", field="hidden_because")
    short_lines([("hidden_because", plain)], LONGEST)
    return plain


def _as_seen(db: Session, table: type[Kept], row_id: int, version: int) -> Kept:
    held = db.get_one(table, row_id, with_for_update=True, populate_existing=True)
    if held.version != version:
        raise Conflict(CHANGED_MEANWHILE, field="version")
    return held


def _changed(db: Session, held: Address | PersonAround, because: Because, at: datetime) -> None:
    held.version += 1
    db.add(held)
    db.flush()
    subject = f"{type(held).__tablename__}:{held.id}"
    _note(db, held.child_id, Verb.CHANGED, subject, because=because, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How one pathway stands at one point, as it comes in."""

    pathway: Pathway
    point: Point
    answers: dict[str, Any]
    said_on: date


def record_point(
    db: Session, child_id: int, said: Stand, seen: int, *, because: Because, clock: Clock
) -> OutcomePoint:
    """Record how a pathway stands at a point, in the place of what was recorded before.

    Args:
        seen: the number of what whoever records this saw there; 0 for nothing.

    Raises:
        Conflict: somebody else recorded it meanwhile.
        BadInput: an answer will not do.
    """
    day_that_has_come(said.said_on, clock.today(), "said_on")
    answers = checked_answers(said.pathway, said.answers, clock.today())
    # Two people who record the same at once do it one after the other.
    db.get_one(Child, child_id, with_for_update=True)
    if newest_at(db, child_id, said.pathway, said.point) != seen:
        raise Conflict(CHANGED_MEANWHILE, field="version")
    row = OutcomePoint(
        child_id=child_id,
        pathway=said.pathway,
        point=said.point,
        answers=answers,
        said_on=said.said_on,
        at=clock.now(),
        actor=because.actor,
    )
    db.add(row)
    db.flush()
    _note(db, child_id, Verb.COLLECTED, f"outcome_point:{row.id}", because=because, at=clock.now())
    return row


def newest_at(db: Session, child_id: int, pathway: str, point: str) -> int:
    """The number of what was last recorded there and stands; 0 for nothing."""
    wanted = (
        select(OutcomePoint.id)
        .where(OutcomePoint.child_id == child_id, OutcomePoint.pathway == pathway)
        .where(OutcomePoint.point == point, col(OutcomePoint.taken_back_at).is_(None))
        .order_by(col(OutcomePoint.said_on).desc(), col(OutcomePoint.id).desc())
    )
    return db.exec(wanted).first() or 0
