"""What there is already when a contact comes in: asked by the deeds, whoever looks on."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, or_, select

from resettle.contacts.models import Contact, HeldContact
from resettle.mentoring.models import Match
from resettle.mentoring.rules import HELD, MatchState

_C = Contact.__table__.c


def match_at(db: Session, child_id: int, person_id: int, day: date) -> int | None:
    """The match a contact belongs to: the newest of the two that had been accepted by that day."""
    known = (*HELD, MatchState.ENDED)
    wanted = (
        select(Match.id)
        .where(Match.child_id == child_id, Match.person_id == person_id)
        .where(col(Match.state).in_(sorted(str(one) for one in known)))
        .where(or_(col(Match.accepted_on).is_(None), col(Match.accepted_on) <= day))
        .order_by(col(Match.id).desc())
        .limit(1)
    )
    return db.exec(wanted).first()


def by_key(db: Session, key: str) -> Contact | HeldContact | None:
    """What became of an entry that has come before."""
    kept = db.exec(select(Contact).where(Contact.key == key).order_by(_C.id)).first()
    if kept is not None:
        return kept
    wanted = select(HeldContact).where(HeldContact.key == key)
    return db.exec(wanted.order_by(col(HeldContact.id))).first()


def same_moment(db: Session, said_by: int, child_id: int, contact: Contact) -> Contact | None:
    """A contact that counts, of the same person with the same child at the same moment."""
    wanted = select(Contact).where(
        Contact.child_id == child_id,
        Contact.person_id == said_by,
        Contact.began_at == contact.began_at,
        col(Contact.counts),
    )
    return db.exec(wanted.order_by(_C.id).limit(1)).first()
