"""What people do with a contact: log it, and correct it. Nothing of either is ever overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.children.models import Child
from resettle.concerns.actions import raise_concern
from resettle.concerns.models import Concern
from resettle.contacts.known import by_key, match_at, same_moment
from resettle.contacts.models import Contact, Expense
from resettle.contacts.queries import worked_with_on
from resettle.contacts.rules import (
    Attended,
    CannotKeep,
    HeldBecause,
    Said,
    day_of,
    refuse_unlikely,
)
from resettle.contacts.telling import tell_contact, withdraw_contact
from resettle.db import lock_child
from resettle.errors import Conflict, Refused, Words
from resettle.permissions import Viewer
from resettle.tasks.intake import Intake

#: What two telephones must agree in for what they say to be one contact.
_SAYS = (
    *("minutes", "how", "place", "attended", "planned", "pathways", "did", "rating"),
    *("child_said", "next_plan", "worried"),
)


class Kept(NamedTuple):
    """A contact as it stands now."""

    contact: Contact
    #: False where the same had been kept before.
    is_new: bool
    #: What a person must look at in the plan, where something must.
    doubt: str | None = None
    #: What came of a worry: it leads on to what to do now.
    concern: Concern | None = None


def log_contact(
    db: Session,
    intake: Intake,
    viewer: Viewer,
    child: Child,
    said: Said,
    *,
    key: str,
    written_at: datetime | None = None,
    of: int | None = None,
    worry_is_told: bool = False,
) -> Kept:
    """Keep one contact, with its event, its expense and its worry. Sent twice, it is kept once.

    Args:
        child: one whom the viewer may see; that is for the caller to know.
        key: made where it was written.
        of: whose contact it was, where a worker makes it of what was held: then the worker has
            judged what would otherwise be refused, and it need only have happened.
        worry_is_told: a concern was raised already when it was held.

    Raises:
        CannotKeep: it is still to come or long ago, from before the child was theirs, or another
            contact of the same moment says something else.
        Conflict: the key is another contact's. Refused: not a person.
    """
    if viewer.person_id is None:
        raise Refused("Only a person can log a contact.")
    lock_child(db, child.id)
    whose, now = of or viewer.person_id, intake.planning.clock.now()
    before = by_key(db, key)
    if isinstance(before, Contact):
        if (before.child_id, before.person_id) != (child.id, whose):
            raise Conflict("This was sent before, about another child or by somebody else.")
        return Kept(before, is_new=False)
    refuse_unlikely(said.began_at, now)
    contact = _row(db, viewer, child, said, key=key, whose=whose, at=now)
    contact.written_at = min(written_at or now, now)
    if of is None:
        _refuse_before_match(db, viewer, child, contact)
        twin = same_moment(db, whose, child.id, contact)
        if twin is not None:
            return Kept(_the_same(twin, contact), is_new=False)
    return _keep(db, intake, viewer, contact, said, child=child, was_worried=worry_is_told)


def correct_contact(
    db: Session,
    intake: Intake,
    viewer: Viewer,
    contact_id: int,
    said: Said,
    *,
    child: Child,
    because: str,
) -> Kept:
    """Put another in a contact's place. Both stay, and the plan follows the later one.

    Raises:
        Conflict: somebody has corrected it since. CannotKeep: it is still to come or long ago.
    """
    lock_child(db, child.id)
    old = db.get_one(Contact, contact_id, with_for_update=True)
    if old.child_id != child.id or not old.counts:
        raise Conflict("Somebody has corrected this contact since you opened the page.")
    now = intake.planning.clock.now()
    refuse_unlikely(said.began_at, now)
    contact = _row(db, viewer, child, said, key=uuid4().hex, whose=old.person_id, at=now)
    # When it was first written down says whether it is late; that it was corrected, the reason.
    contact.written_at, contact.replaces_id = old.written_at, old.id
    contact.corrected_because = because
    if not viewer.works_by_team:
        _refuse_before_match(db, viewer, child, contact)
    old.counts = False
    db.add(old)
    db.flush()
    withdraw_contact(db, intake, child, old, viewer)
    was_worried = old.worried
    return _keep(db, intake, viewer, contact, said, child=child, was_worried=was_worried)


def _row(
    db: Session, viewer: Viewer, child: Child, said: Said, *, key: str, whose: int, at: datetime
) -> Contact:
    came = said.attended is Attended.ATTENDED
    return Contact(
        key=key,
        child_id=child.id,
        person_id=whose,
        match_id=match_at(db, child.id, whose, day_of(said.began_at)),
        began_at=said.began_at,
        # Where nobody met there is nothing to measure.
        minutes=said.minutes if came else 0,
        how=str(said.how),
        place=str(said.place),
        planned=said.planned,
        attended=str(said.attended),
        pathways=" ".join(sorted(set(said.pathways))),
        did=said.did,
        rating=said.rating,
        child_said=said.child_said,
        next_plan=said.next_plan,
        worried=said.worried,
        written_at=at,
        at=at,
        actor=viewer.name,
    )


def _refuse_before_match(db: Session, viewer: Viewer, child: Child, contact: Contact) -> None:
    """Who works by team sees the child anyway; everybody else only while the child is theirs."""
    if viewer.works_by_team:
        return
    if not worked_with_on(viewer, db, child.id, day_of(contact.began_at)):
        words = Words("On that day you did not work with this child. Change the day.")
        raise CannotKeep(HeldBecause.BEFORE_MATCH, words, "day")


def _the_same(twin: Contact, contact: Contact) -> Contact:
    """Raises: CannotKeep: the two say different things of one moment."""
    if any(getattr(twin, name) != getattr(contact, name) for name in _SAYS):
        words = Words(
            "You have logged another contact with this child at that time. Change the time, or "
            "correct what is there."
        )
        raise CannotKeep(HeldBecause.SAME_TIME, words, "time")
    return twin


def _keep(
    db: Session,
    intake: Intake,
    viewer: Viewer,
    contact: Contact,
    said: Said,
    *,
    child: Child,
    was_worried: bool = False,
) -> Kept:
    db.add(contact)
    db.flush()
    _audit(db, viewer, contact)
    if said.pence:
        _claim(db, viewer, contact, said)
    doubt = tell_contact(db, intake, child, contact)
    concern = None
    if said.worried and not was_worried:
        concern = raise_concern(
            db, intake, viewer, child, said.worry, danger=said.danger, key=contact.key
        )
    return Kept(contact, is_new=True, doubt=doubt, concern=concern)


def _audit(db: Session, viewer: Viewer, contact: Contact) -> None:
    corrected = contact.replaces_id is not None
    record(
        db,
        actor=viewer.name,
        verb=Verb.CHANGED if corrected else Verb.COLLECTED,
        subject=f"contact:{contact.id}",
        because="corrected a contact" if corrected else "logged a contact",
        at=contact.at,
        child_id=contact.child_id,
    )


def _claim(db: Session, viewer: Viewer, contact: Contact, said: Said) -> None:
    given: dict[str, Any] = {"at": contact.at, "actor": viewer.name}
    expense = Expense(
        person_id=contact.person_id,
        contact_id=contact.id,
        spent_on=day_of(contact.began_at),
        pence=said.pence or 0,
        what=said.spent_on,
        **given,
    )
    db.add(expense)
    db.flush()
    record(
        db,
        actor=viewer.name,
        verb=Verb.COLLECTED,
        subject=f"expense:{expense.id}",
        because="claimed an expense with a contact",
        at=contact.at,
    )
