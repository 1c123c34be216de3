"""What is for a post goes to the people in it: mail reaches nobody but people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.db import Database, insert_ignoring
from resettle.notifications.models import Notice
from resettle.planning.vocabulary import Owner
from resettle.staff.models import Person
from resettle.staff.queries import stand_ins, viewer_of
from resettle.staff.rules import person_key, role_key
from resettle.tasks.planning import Planning

_NOTICE = Notice.__table__
_N = _NOTICE.c
_CHUNK = 500
_SHARED_OUT = "everybody in the post was told"


def share_out(database: Database, planning: Planning) -> None:
    """Give each notice that is for a post to the people in it, once each.

    A notice for a post that nobody is in goes to the managers. Where nobody is that either it stays
    as it is, and is seen among what was not delivered.
    """
    after = 0
    while True:
        with database.unit() as db:
            rows = _waiting(db, planning, after)
            for_people = _Sharing(db, planning, rows)
            for row in rows:
                for_people.share(row)
        if len(rows) < _CHUNK:
            return
        after = rows[-1].id


def _waiting(db: Session, planning: Planning, after: int) -> list[Any]:
    wanted = (
        select(_NOTICE)
        .where(_N.message_id.is_(None), _N.dropped.is_(None))
        .where(_N.not_before <= planning.clock.now())
        .where(_N.to.startswith("role:"), _N.id > after)
        .order_by(_N.id)
        .limit(_CHUNK)
        .with_for_update()
    )
    return list(db.connection().execute(wanted))


class _Sharing:
    """Who is in each post, and which of the children of these notices they may see."""

    def __init__(self, db: Session, planning: Planning, rows: Iterable[Any]) -> None:
        self.db, self.planning = db, planning
        self._children = sorted({row.child_id for row in rows if row.child_id is not None})
        self._posts: dict[str, Mapping[int, set[int]]] = {}

    def share(self, row: Any) -> None:
        people = self._people(row.to, row.child_id) or self._people(
            role_key(Owner.MANAGER), row.child_id
        )
        if not people:
            return
        told = dict(row._mapping)
        del told["id"]
        copies = [
            told | {"to": to, "key": f"{row.key} {to}"} for to in map(person_key, sorted(people))
        ]
        insert_ignoring(self.db, _NOTICE, copies)
        done = update(_NOTICE).where(_N.id == row.id).values(dropped=_SHARED_OUT)
        self.db.connection().execute(done)

    def _people(self, to: str, child_id: int | None) -> list[int]:
        """Whoever is in a post and may see the child. Where no manager may, all of them are told
        that there is something: what they may not see is not said in it."""
        if to not in self._posts:
            self._posts[to] = self._in_post(to.partition(":")[2])
        here = self._posts[to]
        seeing = [one for one, seen in here.items() if child_id is None or child_id in seen]
        return seeing or (list(here) if to == role_key(Owner.MANAGER) else [])

    def _in_post(self, post: str) -> Mapping[int, set[int]]:
        on, now = self.planning.clock.today(), self.planning.clock.now()
        wanted = select(col(Person.id)).where(
            col(Person.post) == post, col(Person.active), col(Person.email).is_not(None)
        )
        everybody = list(self.db.connection().scalars(wanted.order_by(col(Person.id))))
        away = stand_ins(self.db, on)
        found: dict[int, set[int]] = {}
        for person in [one for one in everybody if one not in away] or everybody:
            viewer = viewer_of(self.db, person, now=now, on=on)
            if viewer is not None:
                seen = select(col(Child.id)).where(
                    may_see(viewer), col(Child.id).in_(self._children)
                )
                found[person] = set(self.db.connection().scalars(seen.order_by(col(Child.id))))
        return found
