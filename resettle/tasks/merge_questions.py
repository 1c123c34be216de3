"""What the tray asks because one child has two records: answered by a merge, asked anew without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from resettle.children.models import Identifier
from resettle.children.queries import ids_by_number
from resettle.children.rules import number
from resettle.permissions import THE_SERVICE
from resettle.releases.deciding import is_of_several, is_of_shared, whose_number_is_known
from resettle.releases.models import IN_TRAY, Message
from resettle.releases.understood import State
from resettle.tasks.merge_rows import ids_of, write

_MESSAGE, _NUMBER = Message.__table__, Identifier.__table__
#: How a message stood before, so that it can stand so again.
_KEPT = ("state", "reason", "child_id", "counts", "doubt")


def asked_about(db: Session, child_ids: Sequence[int]) -> dict[str, list[Any]]:
    """The messages that wait because both records have a number, as they stand before."""
    numbers = select(_NUMBER.c.type, _NUMBER.c.value).where(_NUMBER.c.child_id.in_(child_ids))
    found = db.connection().execute(numbers.order_by(_NUMBER.c.id))
    subjects = sorted({f"{kind}:{value}" for kind, value in found})
    wanted = (
        select(_MESSAGE)
        .where(IN_TRAY, _MESSAGE.c.handled_at.is_(None))
        .where(_MESSAGE.c.subject.in_(subjects) | _MESSAGE.c.child_id.in_(child_ids))
        .order_by(_MESSAGE.c.id)
    )
    return {
        str(row.id): [getattr(row, name) for name in _KEPT]
        for row in db.connection().execute(wanted)
        if (row.child_id is None and is_of_several(row.reason)) or is_of_shared(row.reason)
    }


def answer(db: Session, into_id: int, asked: Mapping[str, list[Any]]) -> None:
    """What was asked because there were two records is answered now that there is one."""
    ids = [int(one) for one in asked]
    held = select(_NUMBER.c.type, _NUMBER.c.value).where(_NUMBER.c.child_id == into_id)
    numbers = [number(*row) for row in db.connection().execute(held.order_by(_NUMBER.c.id))]
    if any(len(has) > 1 for has in ids_by_number(THE_SERVICE, db, numbers).values()):
        return
    shared = _MESSAGE.c.id.in_(ids) & (_MESSAGE.c.child_id == into_id)
    settled = {"state": State.APPLIED.value, "reason": None}
    write(db, _MESSAGE, ids_of(db, _MESSAGE, shared), **settled)
    for one in numbers:
        whose_number_is_known(db, f"{one.type}:{one.value}")


def ask_anew(db: Session, asked: Mapping[str, list[Any]]) -> None:
    """It is asked again, unless a person has decided about it since."""
    for message_id, before in asked.items():
        still = update(_MESSAGE).where(
            _MESSAGE.c.id == int(message_id), _MESSAGE.c.handled_at.is_(None)
        )
        db.connection().execute(still.values(dict(zip(_KEPT, before, strict=True))))
