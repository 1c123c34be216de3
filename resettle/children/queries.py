"""Which children a viewer may see, and finding them by reference or by a number from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, func, true, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from resettle.children.models import Child, Identifier
from resettle.children.rules import Number
from resettle.errors import BehindAReason, Moved, NotFound, Words
from resettle.permissions import May, Viewer
from resettle.staff.models import Assignment

_CHILD = Child.__table__.c
#: Where a record was found to be part of another, only that other counts.
_THE_ONE_THAT_COUNTS: ColumnElement[int] = func.coalesce(_CHILD.merged_into, _CHILD.id)
#: Asked for every event that arrives, so built once; `may_see` is added to it.
_BY_REF = (
    select_columns(_CHILD.ref, _THE_ONE_THAT_COUNTS.label("id"))
    .where(_CHILD.ref.in_(bindparam("refs", expanding=True)))
    .order_by(_CHILD.ref)
)


# A page asks for it ten times. All that it depends on is said by the viewer, who is one value: with
# other teams, on another day or with another record opened it is another viewer.
@lru_cache(maxsize=256)
def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `child` that every query about children carries.

    The same rule as `children.rules.sees`, which says it in words; a test holds them together.
    """
    if not viewer.sees_children:
        return false()
    if viewer.is_the_service:
        return true()
    alone = col(Child.merged_into).is_(None)
    open_record = col(Child.restricted).is_(False)
    if not viewer.is_a_person:
        return alone & open_record
    works_with = col(Child.id).in_(_worked_with(viewer))
    opened = col(Child.id).in_(sorted(viewer.opened))
    mine: ColumnElement[bool] = works_with
    if viewer.works_by_team:
        theirs = col(Child.team_id).in_(sorted(viewer.teams))
        # A child nobody has taken on yet is everybody's, or would be nobody's.
        mine = works_with | theirs | col(Child.team_id).is_(None)
    return alone & mine & (open_record | works_with | opened)


@lru_cache(maxsize=256)
def may_count(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `child` that every number of a report carries: whom this viewer may count.

    Of the same teams as `may_see`, with restricted records among them: a number without them would
    be wrong, and says nothing of any one child. Who stands behind it is asked with `may_see`.
    """
    if not viewer.may(May.READ_REPORTS):
        return false()
    alone = col(Child.merged_into).is_(None)
    if viewer.is_the_service or not viewer.is_a_person:
        return alone
    works_with = col(Child.id).in_(_worked_with(viewer))
    if not viewer.works_by_team:
        return alone & works_with
    theirs = col(Child.team_id).in_(sorted(viewer.teams))
    return alone & (works_with | theirs | col(Child.team_id).is_(None))


def _worked_with(viewer: Viewer) -> Select[int]:
    """The ids of the children this person is assigned to today, or covers for who is."""
    on = viewer.on
    if on is None:
        return select_columns(col(Assignment.child_id)).where(false())
    still = col(Assignment.until).is_(None) | (col(Assignment.until) >= on)
    return select_columns(col(Assignment.child_id)).where(
        col(Assignment.person_id).in_(viewer.people), col(Assignment.since) <= on, still
    )


def behind_a_reason(viewer: Viewer, db: Session, ref: str) -> int | None:
    """The id of a restricted child whom this person could see if they opened the record, and who
    must be asked why; None for every other child, there or not."""
    counts = select(_THE_ONE_THAT_COUNTS).where(Child.ref == ref).order_by(col(Child.id))
    child_id = db.exec(counts).first()
    return child_id if child_id is not None and asked_why(viewer, db, child_id) else None


def asked_why(viewer: Viewer, db: Session, child_id: int) -> bool:
    """Whether this child's record is restricted, and opens for this person once they say why."""
    if not viewer.works_by_team:
        return False
    would = replace(viewer, opened=viewer.opened | {child_id})
    hidden = select(Child.id).where(Child.id == child_id, may_see(would), ~may_see(viewer))
    return db.exec(hidden.order_by(col(Child.id))).first() is not None


def visible_children(viewer: Viewer) -> SelectOfScalar[Child]:
    """Every child this viewer may see, in order of reference. Nobody sees none."""
    return select(Child).where(may_see(viewer)).order_by(col(Child.ref))


def child_by_ref(viewer: Viewer, db: Session, ref: str) -> Child:
    """Raises:
    NotFound: the same words for a child who is not there and one who is not shown.
    Moved: the record is part of another now, which this viewer may see.
    BehindAReason: it is restricted, and this viewer may open it by saying why.
    """
    child = db.exec(visible_children(viewer).where(Child.ref == ref)).first()
    if child is None:
        counts = select(Child.merged_into).where(Child.ref == ref).order_by(col(Child.id))
        into = db.exec(counts).first()
        now = db.exec(visible_children(viewer).where(Child.id == into)).first() if into else None
        if now is not None:
            raise Moved(now.ref)
        words = Words("There is no child %(ref)s that you may see.", ref=ref)
        if behind_a_reason(viewer, db, ref) is not None:
            raise BehindAReason(words, ref=ref, field="child")
        raise NotFound(words, field="child")
    return child


def ids_by_ref(viewer: Viewer, db: Session, refs: Iterable[str]) -> dict[str, int]:
    """The ids of those references that are known, for many at once.

    The reference of a record that was merged into another leads to the one that counts.
    """
    wanted = {"refs": sorted(set(refs))}
    rows = db.connection().execute(_BY_REF.where(may_see(viewer)), wanted)
    return {row.ref: row.id for row in rows}


def who_has(
    viewer: Viewer, db: Session, numbers: Iterable[Number]
) -> list[tuple[Number, int, str]]:
    """Each of these numbers with each child it is recorded for and the source that says so."""
    pairs = {(str(wanted.type), wanted.value): wanted for wanted in numbers}
    if not pairs:
        return []
    columns: Any = tuple_(col(Identifier.type), col(Identifier.value))
    wanted = (
        select(Identifier.type, Identifier.value, _THE_ONE_THAT_COUNTS, Identifier.source)
        .join(Child, col(Child.id) == col(Identifier.child_id))
        .where(may_see(viewer), columns.in_(sorted(pairs)))
        .order_by(
            col(Identifier.type),
            col(Identifier.value),
            _THE_ONE_THAT_COUNTS,
            col(Identifier.source),
        )
    )
    return [(pairs[kind, value], child, source) for kind, value, child, source in db.exec(wanted)]


def ids_by_number(
    viewer: Viewer, db: Session, numbers: Iterable[Number]
) -> Mapping[Number, tuple[int, ...]]:
    """The children each number is recorded for, in order of id. More than one is a clash."""
    wanted = tuple(numbers)
    found: dict[Number, dict[int, None]] = {number: {} for number in wanted}
    for number, child_id, _ in who_has(viewer, db, wanted):
        found[number][child_id] = None
    return {number: tuple(ids) for number, ids in found.items()}


def numbers_of(viewer: Viewer, db: Session, child_id: int) -> list[Identifier]:
    """Every number of one child, each with the source that gave it."""
    wanted = (
        select(Identifier)
        .join(Child, col(Child.id) == col(Identifier.child_id))
        .where(may_see(viewer), Identifier.child_id == child_id)
        .order_by(col(Identifier.type), col(Identifier.value), col(Identifier.source))
    )
    return list(db.exec(wanted))
