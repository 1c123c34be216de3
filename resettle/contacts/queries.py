"""Questions about contacts. The viewer comes first, rows are always ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import may_see, visible_children
from resettle.children.rules import shown_name
from resettle.contacts.models import Contact, Expense, HeldContact
from resettle.contacts.rules import initials
from resettle.errors import NotFound
from resettle.permissions import May, Viewer
from resettle.staff.models import Assignment

_C, _CHILD, _A = Contact.__table__.c, Child.__table__.c, Assignment.__table__.c
#: More than anybody reads at once.
MOST = 200
#: More children than anybody chooses among on a phone.
MOST_CHILDREN = 100


class Mine(NamedTuple):
    """One contact of whoever asks, and whose it was as far as they may still know."""

    contact: Contact
    ref: str
    #: The name while the child is theirs, and initials afterwards.
    name: str
    is_theirs: bool


def may_see_contact(viewer: Viewer) -> ColumnElement[bool]:
    """The part of the condition that is about the contact alone, where the child may be seen.

    Who does not read the whole record sees their own log.
    """
    if viewer.sees_whole_record:
        return true()
    return _C.person_id == (viewer.person_id or 0)


def contacts_of(
    viewer: Viewer, db: Session, child_id: int, *, limit: int = MOST
) -> Sequence[Contact]:
    """Those of one child that count, the latest first. The child must be one they may see."""
    wanted = select(Contact).where(
        Contact.child_id == child_id, col(Contact.counts), may_see_contact(viewer)
    )
    return db.exec(wanted.order_by(_C.began_at.desc(), _C.id.desc()).limit(limit)).all()


def my_contacts(viewer: Viewer, db: Session, *, limit: int = MOST) -> list[Mine]:
    """One's own log, the latest first: also of children who are theirs no longer, without anything
    that they could not know already."""
    if viewer.person_id is None:
        return []
    wanted = (
        select(Contact, Child, may_see(viewer).label("theirs"))
        .join(Child, _CHILD.id == _C.child_id)
        .where(Contact.person_id == viewer.person_id, col(Contact.counts))
        .order_by(_C.began_at.desc(), _C.id.desc())
        .limit(limit)
    )
    return [
        Mine(one, child.ref, shown_name(child) if theirs else _short(child), bool(theirs))
        for one, child, theirs in db.exec(wanted)
    ]


def _short(child: Child) -> str:
    return initials(child.name or "") or child.ref


def contact_for(viewer: Viewer, db: Session, contact_id: int) -> tuple[Contact, Child]:
    """A contact that the viewer may correct, with its child.

    Raises:
        NotFound: the same words for one that is not there and one that is not shown.
    """
    wanted = (
        select(Contact, Child)
        .join(Child, _CHILD.id == _C.child_id)
        .where(Contact.id == contact_id, may_see(viewer), may_see_contact(viewer))
        .order_by(_C.id)
    )
    found = db.exec(wanted).first()
    if found is None:
        raise NotFound("There is no such contact that you may see.", field="contact")
    return found


def earlier_of(
    viewer: Viewer, db: Session, contacts: Iterable[Contact]
) -> Mapping[int, tuple[Contact, ...]]:
    """What stood there before a correction, the last first, by the contact that counts now."""
    wanted = {one.id: one for one in contacts if one.replaces_id is not None}
    if not wanted:
        return {}
    of = sorted({one.child_id for one in wanted.values()})
    replaced = select(Contact).where(_C.child_id.in_(of), col(Contact.counts).is_(False))
    rows = db.exec(replaced.where(may_see_contact(viewer)).order_by(_C.id)).all()
    by_id = {one.id: one for one in rows}
    found: dict[int, tuple[Contact, ...]] = {}
    for number, one in wanted.items():
        chain: list[Contact] = []
        before = by_id.get(one.replaces_id or 0)
        while before is not None:
            chain.append(before)
            before = by_id.get(before.replaces_id or 0)
        found[number] = tuple(chain)
    return found


def expenses_of(
    viewer: Viewer,
    db: Session,
    contacts: Iterable[Contact],
    earlier: Mapping[int, tuple[Contact, ...]],
) -> Mapping[int, Expense]:
    """What was claimed with some contacts, or with what they have taken the place of. The viewer
    must be one to see them."""
    if not viewer.may(May.LOG_CONTACT):
        return {}
    now = {before.id: number for number, chain in earlier.items() for before in chain}
    now |= {one.id: one.id for one in contacts}
    wanted = select(Expense).where(col(Expense.contact_id).in_(sorted(now)))
    return {now[one.contact_id or 0]: one for one in db.exec(wanted.order_by(col(Expense.id)))}


def children_to_choose(viewer: Viewer, db: Session) -> Sequence[Child]:
    """The children somebody works with today: those a contact is logged for in a hurry."""
    on = viewer.on
    if on is None or not viewer.may(May.LOG_CONTACT):
        return []
    still = or_(_A.until.is_(None), _A.until >= on)
    theirs = select_columns(_A.child_id).where(
        _A.person_id.in_(viewer.people), _A.since <= on, still
    )
    return db.exec(visible_children(viewer).where(_CHILD.id.in_(theirs)).limit(MOST_CHILDREN)).all()


def worked_with_on(viewer: Viewer, db: Session, child_id: int, day: date) -> bool:
    """Whether the viewer, or somebody they stand in for, worked with the child on a day."""
    wanted = select_columns(_A.id).where(
        _A.child_id == child_id,
        _A.person_id.in_(viewer.people),
        _A.since <= day,
        or_(_A.until.is_(None), _A.until >= day),
    )
    return db.connection().execute(wanted.order_by(_A.id).limit(1)).first() is not None


def _may_settle(viewer: Viewer) -> ColumnElement[bool]:
    """Of a child nobody knows, a manager finds out."""
    theirs = and_(_CHILD.id.is_not(None), may_see(viewer))
    return or_(theirs, _CHILD.id.is_(None)) if viewer.may(May.OVERSEE) else theirs


def held_contacts(viewer: Viewer, db: Session) -> list[tuple[HeldContact, Child | None]]:
    """What waits for a worker, the oldest first."""
    if not viewer.may(May.CHANGE_CHILDREN):
        return []
    wanted = (
        select(HeldContact, Child)
        .outerjoin(Child, _CHILD.id == col(HeldContact.child_id))
        .where(col(HeldContact.settled_at).is_(None), _may_settle(viewer))
        .order_by(col(HeldContact.id))
        .limit(MOST)
    )
    return [(held, child) for held, child in db.exec(wanted)]


def count_held(viewer: Viewer, db: Session) -> int:
    """How many wait for this viewer."""
    if not viewer.may(May.CHANGE_CHILDREN):
        return 0
    wanted = (
        select_columns(func.count())
        .select_from(HeldContact.__table__)
        .outerjoin(Child.__table__, _CHILD.id == col(HeldContact.child_id))
        .where(col(HeldContact.settled_at).is_(None), _may_settle(viewer))
    )
    return db.connection().execute(wanted).scalar() or 0


def held_for(viewer: Viewer, db: Session, held_id: int) -> tuple[HeldContact, Child | None]:
    """Raises: NotFound: there is none, it is settled, or it is not for this viewer."""
    for held, child in held_contacts(viewer, db):
        if held.id == held_id:
            return held, child
    raise NotFound("Nothing waits here for you any more.", field="contact")
