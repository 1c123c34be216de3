"""What is recorded about one child, as one viewer may read it.

Each takes the id of a child whom the viewer has been found to be allowed to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from resettle.errors import NotFound
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Pathway
from resettle.records.holding import is_now, latest, standing
from resettle.records.kinds import KINDS
from resettle.records.models import Address, OutcomePoint, PersonAround, Statement
from resettle.records.outcomes import readable
from resettle.records.rules import ABOUT_HEALTH, Around, Point
from resettle.staff.queries import names_of
from resettle.staff.rules import actor_name


def statements_of(
    viewer: Viewer, db: Session, child_id: int, kinds: Iterable[str] | None = None
) -> list[Statement]:
    """Every statement of these kinds that the viewer may read, the newest first; also those taken
    back. Without kinds it is all of them.
    """
    asked = set(kinds) if kinds is not None else set(KINDS)
    names = [kind.name for kind in KINDS.values() if kind.name in asked and kind.may_read(viewer)]
    wanted = (
        select(Statement)
        .where(Statement.child_id == child_id, col(Statement.kind).in_(names))
        .order_by(col(Statement.said_on).desc(), col(Statement.id).desc())
    )
    return list(db.exec(wanted)) if names else []


def statement(viewer: Viewer, db: Session, child_id: int, statement_id: int) -> Statement:
    """One statement that stands.

    Raises:
        NotFound: there is none, it was taken back, or this viewer may not read it.
    """
    wanted = select(Statement).where(Statement.id == statement_id, Statement.child_id == child_id)
    held = db.exec(wanted.order_by(col(Statement.id))).first()
    kind = KINDS.get(held.kind) if held is not None and held.taken_back_at is None else None
    if held is None or kind is None or not kind.may_read(viewer):
        raise NotFound("This was not recorded, or was taken back.")
    return held


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPerson:
    """Somebody round the child, as far as one viewer may know."""

    id: int
    kind: str
    name: str
    relation: str
    organisation: str
    #: Only for whoever sees the whole record.
    telephone: str
    email: str
    may_be_told: str
    mind: str
    since: date | None
    until: date | None


def people_around(viewer: Viewer, db: Session, child_id: int) -> list[SeenPerson]:
    """Everybody round the child, those of today and those before; the family first."""
    wanted = (
        select(PersonAround)
        .where(PersonAround.child_id == child_id)
        .order_by(col(PersonAround.name), col(PersonAround.id))
    )
    nearest = [str(kind) for kind in Around]
    whole = viewer.sees_whole_record
    return [
        SeenPerson(
            id=one.id,
            kind=one.kind,
            name=one.name,
            relation=one.relation,
            organisation=one.organisation,
            telephone=one.telephone if whole else "",
            email=one.email if whole else "",
            may_be_told=one.may_be_told,
            mind=one.mind,
            since=one.since,
            until=one.until,
        )
        for one in sorted(db.exec(wanted), key=lambda one: nearest.index(one.kind))
        if whole or one.kind not in ABOUT_HEALTH
    ]


def person_around(viewer: Viewer, db: Session, child_id: int, person_id: int) -> PersonAround:
    """Raises: NotFound: nobody of that number is round this child, or not for this viewer."""
    wanted = select(PersonAround).where(
        PersonAround.id == person_id, PersonAround.child_id == child_id
    )
    held = db.exec(wanted.order_by(col(PersonAround.id))).first()
    if held is None or not viewer.sees_whole_record:
        raise NotFound("There is nobody of that number round this child.")
    return held


def addresses_of(viewer: Viewer, db: Session, child_id: int, on: date) -> list[Address]:
    """The child's addresses, the newest first.

    Who does not see the whole record is told only where the child lives on this day, and never an
    address that is hidden from the family.
    """
    wanted = (
        select(Address)
        .where(Address.child_id == child_id, col(Address.taken_back_at).is_(None))
        .order_by(col(Address.since).desc(), col(Address.id).desc())
    )
    rows = list(db.exec(wanted))
    if viewer.sees_whole_record:
        return rows
    return [one for one in _open(rows) if is_now(one.since, one.until, on)]


def addresses_that_may_leave(viewer: Viewer, db: Session, child_id: int, on: date) -> list[Address]:
    """Where the child lives, as it may stand on a print or in a message: whoever may see it here,
    somebody of the family may find the paper."""
    rows = addresses_of(viewer, db, child_id, on)
    return [one for one in _open(rows) if is_now(one.since, one.until, on)]


def _open(rows: Iterable[Address]) -> list[Address]:
    return [one for one in rows if not one.hidden_from_family]


def address(viewer: Viewer, db: Session, child_id: int, address_id: int) -> Address:
    """Raises: NotFound: this child has no such address, or this viewer may not change it."""
    wanted = select(Address).where(Address.id == address_id, Address.child_id == child_id)
    held = db.exec(wanted.order_by(col(Address.id))).first()
    if held is None or held.taken_back_at or not viewer.sees_whole_record:
        raise NotFound("There is no such address of this child.")
    return held


def points_of(viewer: Viewer, db: Session, child_id: int) -> list[OutcomePoint]:
    """Everything recorded at the three points that the viewer may read, the newest first; also
    what was taken back."""
    wanted = (
        select(OutcomePoint)
        .where(OutcomePoint.child_id == child_id)
        .order_by(col(OutcomePoint.said_on).desc(), col(OutcomePoint.id).desc())
    )
    return [one for one in db.exec(wanted) if readable(viewer, Pathway(one.pathway))]


def held_at(
    viewer: Viewer, db: Session, child_id: int, pathway: Pathway, point: Point
) -> OutcomePoint | None:
    """What holds for one pathway at one point."""
    return latest(points_of(viewer, db, child_id)).get((pathway, point))


def names_of_actors(viewer: Viewer, db: Session, actors: Iterable[str]) -> Mapping[str, str]:
    """The names of those actors that are people; whoever else acts keeps their own name."""
    prefix = actor_name(0).removesuffix("0")
    numbers = {one.removeprefix(prefix) for one in actors if one.startswith(prefix)}
    ids = {int(number) for number in numbers if number.isdecimal()}
    names = names_of(viewer, db, ids) if ids else {}
    return {actor_name(number): name for number, name in names.items()}


def outcome_point(viewer: Viewer, db: Session, child_id: int, number: int) -> OutcomePoint:
    """Raises: NotFound: this was not recorded, was taken back, or is not for this viewer."""
    found = standing(one for one in points_of(viewer, db, child_id) if one.id == number)
    if not found:
        raise NotFound("This was not recorded, or was taken back.")
    return found[0]
