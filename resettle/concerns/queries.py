"""Questions about concerns. The viewer comes first, rows are always ordered.

Whoever leads sees them of every child, those of a restricted record only where they may open it; a
worker sees those of the children they see; whoever raised one sees that one, but not its notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, false, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import asked_why, may_see
from resettle.children.rules import name_for
from resettle.concerns.models import Concern, ConcernNote
from resettle.concerns.rules import ESCALATE_HOURS, leads
from resettle.concerns.who import has_a_lead, told_at_once
from resettle.errors import BehindAReason, NotFound, Words
from resettle.permissions import May, Viewer
from resettle.staff.queries import names_of

_C, _K = Concern.__table__.c, Child.__table__.c
#: More than anybody reads at once.
MOST = 200
_PERSON = "person:"


class Line(NamedTuple):
    """One concern, as far as this viewer may know of it."""

    concern: Concern
    ref: str
    #: What the child is called; the reference where this viewer sees the child no more.
    name: str
    #: Whether they see what was done about it, or only that they raised it and how it stands.
    whole: bool
    #: Whether they may open the child's own pages.
    sees_child: bool

    def is_late(self, today: date) -> bool:
        return self.concern.closed_at is None and today > self.concern.due_on

    def is_unseen_for_long(self, now: datetime) -> bool:
        waits = timedelta(hours=ESCALATE_HOURS[0])
        unseen = self.concern.seen_at is None and self.concern.closed_at is None
        return unseen and now - self.concern.at >= waits


def leads_here(viewer: Viewer, db: Session) -> bool:
    """Whether they see to concerns: those whose part it is, and who stands in for such a one."""
    if leads(viewer):
        return True
    return viewer.may(May.RAISE_CONCERN) and has_a_lead(db, viewer.covers)


def concerns_for(
    viewer: Viewer, db: Session, *, closed: bool = False, about: int | None = None
) -> list[Line]:
    """The concerns somebody may know of: the open ones by age, or the last that were closed."""
    whole = _whole(viewer, leads_here(viewer, db))
    wanted = _lines(viewer, whole).where(or_(whole, _own(viewer)))
    if about is not None:
        wanted = wanted.where(_C.child_id == about)
    if closed:
        wanted = wanted.where(_C.closed_at.is_not(None))
        wanted = wanted.order_by(_C.closed_at.desc(), _C.id.desc())
    else:
        wanted = wanted.where(_C.closed_at.is_(None)).order_by(_C.at, _C.id)
    return [_line(viewer, row) for row in db.execute(wanted.limit(MOST))]


def concern_for(viewer: Viewer, db: Session, concern_id: int) -> Line:
    """Raises:
    NotFound: the same words for one that is not there and one that is not shown.
    BehindAReason: the child's record is restricted, and this viewer may open it by saying why.
    """
    leading = leads_here(viewer, db)
    whole = _whole(viewer, leading)
    wanted = _lines(viewer, whole).where(_C.id == concern_id).order_by(_C.id)
    row = db.execute(wanted.where(or_(whole, _own(viewer)))).first()
    if row is not None:
        return _line(viewer, row)
    words = Words("There is no such concern that you may see.")
    held = db.get(Concern, concern_id)
    if held is not None and asked_why(viewer, db, held.child_id):
        raise BehindAReason(words, ref=db.get_one(Child, held.child_id).ref, field="concern")
    raise NotFound(words, field="concern")


def notes_of(viewer: Viewer, db: Session, line: Line) -> Sequence[ConcernNote]:
    """What was done about a concern, in order; nothing for who only raised it."""
    if not line.whole:
        return []
    wanted = select(ConcernNote).where(ConcernNote.concern_id == line.concern.id)
    return db.exec(wanted.order_by(col(ConcernNote.at), col(ConcernNote.id))).all()


def told_names(viewer: Viewer, db: Session, concern_id: int) -> list[str]:
    """The same by name, for whoever may see the concern."""
    ids = told_at_once(db, concern_id)
    names = names_of(viewer, db, ids)
    return [names[one] for one in ids if one in names]


def names_by_actor(viewer: Viewer, db: Session, actors: Sequence[str | None]) -> dict[str, str]:
    """The names of those actors that are people."""
    numbers = {one: one.removeprefix(_PERSON) for one in actors if one and one.startswith(_PERSON)}
    ids = {one: int(number) for one, number in numbers.items() if number.isdecimal()}
    names = names_of(viewer, db, ids.values()) if ids else {}
    return {actor: names[number] for actor, number in ids.items() if number in names}


def _whole(viewer: Viewer, leading: bool) -> ColumnElement[bool]:
    """The concerns of which they see everything."""
    if leading:
        return or_(_K.restricted.is_(False), may_see(viewer))
    return may_see(viewer) if viewer.works_by_team else false()


def _own(viewer: Viewer) -> ColumnElement[bool]:
    return false() if viewer.person_id is None else _C.person_id == viewer.person_id


def _lines(viewer: Viewer, whole: ColumnElement[bool]) -> Select[Any]:
    names = (_K.ref, _K.name, _K.known_as)
    sees = may_see(viewer).label("sees_child")
    columns = (Concern, *names, whole.label("whole"), sees)
    return select_columns(*columns).join(Child, _K.id == _C.child_id)


def _line(viewer: Viewer, row: Any) -> Line:
    whole, sees = bool(row.whole), bool(row.sees_child)
    name = name_for(viewer, row) if whole or sees else row.ref
    return Line(row.Concern, row.ref, name, whole, sees)
