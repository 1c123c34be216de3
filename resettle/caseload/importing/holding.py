"""What is held already of the children whom some rows are about, with a few questions for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from sqlmodel import Session, col, select

from resettle.caseload.importing.rows import Row
from resettle.children.models import Child, Identifier
from resettle.children.queries import who_has
from resettle.children.rules import number
from resettle.permissions import THE_SERVICE
from resettle.staff.queries import held_from


def numbers_held(db: Session, ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    held: dict[int, set[tuple[str, str]]] = {}
    wanted = (
        select(Identifier).where(col(Identifier.child_id).in_(ids)).order_by(col(Identifier.id))
    )
    for one in db.exec(wanted):
        held.setdefault(one.child_id, set()).add((one.type, one.value))
    return held


def posts_held(
    db: Session, ids: Sequence[int], rows: Sequence[Row], today: date
) -> dict[tuple[int, str], list[int]]:
    held: dict[tuple[int, str], list[int]] = {}
    owners = {owner for row in rows for owner in row.posts}
    found = chain.from_iterable(held_from(db, ids, owner, today) for owner in sorted(owners))
    for one in found:
        held.setdefault((one.child_id, one.owner), []).append(one.person_id)
    return held


def who_else(db: Session, rows: Sequence[Row]) -> dict[tuple[str, str], list[int]]:
    """Who has the numbers that these rows say."""
    said = [number(kind, value) for row in rows for kind, value in said_numbers(row)]
    found: dict[tuple[str, str], list[int]] = {}
    for one, child_id, _ in who_has(THE_SERVICE, db, said):
        found.setdefault((one.type.value, one.value), []).append(child_id)
    return found


def said_numbers(row: Row) -> Iterable[tuple[str, str]]:
    for told in row.statements:
        for one in told.data.get("identifiers", ()):
            yield one["type"], one["value"]


def is_another(child: Child, row: Row) -> bool:
    for told in row.statements:
        if told.kind == "child.registered" and child.name and child.date_of_birth:
            name = str(told.data.get("name", child.name))
            born = told.data["date_of_birth"]
            return (
                name.casefold() != child.name.casefold() and born != child.date_of_birth.isoformat()
            )
    return False
