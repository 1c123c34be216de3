"""How each room tells what happened to a child, so that one page can tell it all in one order.

What happened stands by its moment; of one moment by its source and its number, so that a page of it
can begin exactly where the one before ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, true, union_all
from sqlmodel import Session, col

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.permissions import Viewer


class Place(NamedTuple):
    """Where one thing stands among all that happened."""

    at: datetime
    #: Which source it is from: a number for each.
    rank: int
    id: int


class Happened(NamedTuple):
    """One thing that a room tells."""

    at: datetime
    rank: int
    id: int
    #: What it is, such as `address` or `meeting_held`.
    what: str
    actor: str
    #: A word of a closed list of the room, such as the kind of a meeting; "" where there is none.
    kind: str
    #: In somebody's own words; "" where there are none.
    words: str

    @property
    def place(self) -> Place:
        return Place(self.at, self.rank, self.id)


def is_before(place: Place | None, rank: int, at: Any, number: Any) -> ColumnElement[bool]:
    """The condition on rows of one source that stand before a place, the newest being first."""
    if place is None:
        return true()
    earlier: ColumnElement[bool] = at < place.at
    if rank > place.rank:
        return earlier
    same = number < place.id if rank == place.rank else true()
    return or_(earlier, and_(at == place.at, same))


def part(
    rank: int,
    what: str,
    table: Any,
    before: Place | None,
    *where: ColumnElement[bool],
    **columns: Any,
) -> Select[Any]:
    """One source: its rows before a place. Name `at`, `actor`, `kind` and `words` where the table
    calls them otherwise."""
    row = table.__table__.c
    at, actor = columns.get("at", row.at), columns.get("actor", row.actor)
    return select(
        at.label("at"),
        literal(rank).label("rank"),
        row.id.label("id"),
        literal(what).label("what"),
        actor.label("actor"),
        columns.get("kind", literal("")).label("kind"),
        columns.get("words", literal("")).label("words"),
    ).where(is_before(before, rank, at, row.id), *where)


def newest(db: Session, parts: Iterable[Select[Any]], limit: int) -> list[Happened]:
    """Of several sources the last that happened, in one question."""
    every = union_all(*parts).subquery()
    wanted = select(every).order_by(every.c.at.desc(), every.c.rank.desc(), every.c.id.desc())
    return [Happened(*row) for row in db.connection().execute(wanted.limit(limit))]


def of_child(viewer: Viewer, child_id: int, column: Any) -> ColumnElement[bool]:
    """The condition on rows of a child: none of one who may not be seen."""
    seen = select(col(Child.id)).where(may_see(viewer), col(Child.id) == child_id)
    found: ColumnElement[bool] = column.in_(seen)
    return found
