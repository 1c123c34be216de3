"""Which children a viewer may see, and finding them by reference or by a number from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, false, true, tuple_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from resettle.children.models import Child, Identifier
from resettle.children.rules import Clash, Number
from resettle.errors import NotFound
from resettle.permissions import Viewer


def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `child` that every query about children carries."""
    if not viewer.sees_children:
        return false()
    if viewer.sees_restricted:
        return true()
    return col(Child.restricted).is_(False)


def visible_children(viewer: Viewer) -> SelectOfScalar[Child]:
    """Every child this viewer may see, in order of reference. Nobody sees none."""
    return select(Child).where(may_see(viewer)).order_by(col(Child.ref))


def child_by_ref(viewer: Viewer, db: Session, ref: str) -> Child:
    """Raises: NotFound: the same words for a child who is not there and one who is not shown."""
    child = db.exec(visible_children(viewer).where(Child.ref == ref)).first()
    if child is None:
        raise NotFound(f"There is no child {ref} that you may see.", field="child")
    return child


def ids_by_ref(viewer: Viewer, db: Session, refs: Iterable[str]) -> dict[str, int]:
    """The ids of those references that are known, for many at once."""
    wanted = select(Child.ref, Child.id).where(
        may_see(viewer), col(Child.ref).in_(sorted(set(refs)))
    )
    return dict(db.exec(wanted.order_by(col(Child.ref))).all())


def ids_by_number(
    viewer: Viewer, db: Session, numbers: Iterable[Number]
) -> Mapping[Number, tuple[int, ...]]:
    """The children each number is recorded for, in order of id. More than one is a clash."""
    pairs = sorted({(str(wanted.type), wanted.value) for wanted in numbers})
    found: dict[tuple[str, str], list[int]] = {}
    if pairs:
        columns: Any = tuple_(col(Identifier.type), col(Identifier.value))
        wanted = (
            select(Identifier.type, Identifier.value, Identifier.child_id)
            .join(Child, col(Child.id) == col(Identifier.child_id))
            .where(may_see(viewer), columns.in_(pairs))
            .distinct()
            .order_by(col(Identifier.type), col(Identifier.value), col(Identifier.child_id))
        )
        for kind, value, child_id in db.exec(wanted):
            found.setdefault((kind, value), []).append(child_id)
    return {
        wanted_number: tuple(found.get((str(wanted_number.type), wanted_number.value), ()))
        for wanted_number in numbers
    }


def numbers_of(viewer: Viewer, db: Session, child_id: int) -> list[Identifier]:
    """Every number of one child, each with the source that gave it."""
    wanted = (
        select(Identifier)
        .join(Child, col(Child.id) == col(Identifier.child_id))
        .where(may_see(viewer), Identifier.child_id == child_id)
        .order_by(col(Identifier.type), col(Identifier.value), col(Identifier.source))
    )
    return list(db.exec(wanted))


def clashes_of(viewer: Viewer, db: Session, numbers: Iterable[Number]) -> tuple[Clash, ...]:
    """Those of these numbers that more than one child is said to have."""
    held = ids_by_number(viewer, db, tuple(numbers))
    return tuple(Clash(number, ids) for number, ids in held.items() if len(ids) > 1)
