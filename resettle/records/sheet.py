"""All that is recorded about one child, put together as one viewer may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from resettle.permissions import Viewer
from resettle.records.holding import is_now, what_holds
from resettle.records.kinds import SECTIONS, Kind, Section, kinds_of
from resettle.records.models import Address, Statement
from resettle.records.queries import (
    SeenPerson,
    addresses_of,
    names_of_actors,
    people_around,
    statements_of,
)


class Line(NamedTuple):
    """One kind, with what holds of it."""

    kind: Kind
    holds: Sequence[Statement]
    #: How many statements there are, those taken back among them.
    said: int
    may_write: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the details page shows beside what events say."""

    sections: Mapping[Section, Sequence[Line]]
    around: Sequence[SeenPerson]
    around_before: Sequence[SeenPerson]
    addresses: Sequence[Address]
    addresses_before: Sequence[Address]
    #: By the audit log's name of whoever wrote something.
    names: Mapping[str, str]


def sheet_of(viewer: Viewer, db: Session, child_id: int, on: date) -> Sheet:
    """Everything that is recorded of a child. What is known of people harmed is in another room."""
    rows = statements_of(viewer, db, child_id)
    holds = what_holds(rows)
    said = [row.kind for row in rows]
    around = people_around(viewer, db, child_id)
    addresses = addresses_of(viewer, db, child_id, on)
    actors = {row.actor for some in holds.values() for row in some}
    return Sheet(
        sections={
            section: [
                Line(
                    kind,
                    holds.get(kind.name, []),
                    said.count(kind.name),
                    kind.may_write(viewer),
                )
                for kind in kinds_of(section)
                if kind.may_read(viewer)
            ]
            for section in SECTIONS
        },
        around=[one for one in around if _still(one.until, on)],
        around_before=[one for one in around if not _still(one.until, on)],
        addresses=[one for one in addresses if _still(one.until, on)],
        addresses_before=[one for one in addresses if not _still(one.until, on)],
        names=names_of_actors(viewer, db, actors | {one.actor for one in addresses}),
    )


def _still(until: date | None, on: date) -> bool:
    return is_now(None, until, on)
