"""The tables of contacts, of those that wait for a worker, of expenses, and of check-ins."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from resettle.contacts.rules import Attended, CheckInWay, ExpenseState, How, Place
from resettle.db import JSON_VALUE, Model, one_of


class Contact(Model, table=True):
    """One contact with a child. A correction is a row of its own, and the earlier one stays."""

    __table_args__ = (
        Index("ix_contact_child_id", "child_id", "began_at"),
        Index("ix_contact_person_id", "person_id", "began_at"),
        # Reports count those of a period.
        Index("ix_contact_began_at", "began_at"),
        one_of("how", How),
        one_of("place", Place),
        one_of("attended", Attended),
    )
    id: int = Field(default=None, primary_key=True)
    #: Made where it was written, so that what is sent twice is kept once.
    key: str = Field(unique=True)
    child_id: int = Field(foreign_key="child.id")
    #: Whose contact it was.
    person_id: int = Field(foreign_key="person.id")
    match_id: int | None = Field(default=None, foreign_key="mentor_match.id")
    began_at: datetime
    minutes: int
    how: str
    place: str
    planned: bool = True
    attended: str
    #: Pathways it served, sorted, separated by spaces.
    pathways: str = ""
    did: str = ""
    #: The child's own, from 1 to 5, where the child wants to.
    rating: int | None = None
    child_said: str = ""
    next_plan: str = ""
    worried: bool = False
    #: When it was written down on the phone, and when it came to us.
    written_at: datetime
    at: datetime
    actor: str
    #: The contact this one corrects; the newest of a row of corrections counts.
    replaces_id: int | None = Field(default=None, foreign_key="contact.id", unique=True)
    corrected_because: str = ""
    #: False once another has taken its place.
    counts: bool = True


class HeldContact(Model, table=True):
    """What came from a phone and could not be kept as a contact: it waits for a worker."""

    __tablename__ = "held_contact"
    __table_args__ = (Index("ix_held_contact_person_id", "person_id"),)
    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id")
    #: None where no child of that reference is known.
    child_id: int | None = Field(default=None, foreign_key="child.id")
    said: dict[str, Any] = Field(sa_type=JSON_VALUE)
    reason: str
    at: datetime
    settled_at: datetime | None = None
    settled_by: str | None = None
    #: What became of it, in words; the contact, where it became one.
    settled_because: str = ""
    contact_id: int | None = Field(default=None, foreign_key="contact.id")


class SealKey(Model, table=True):
    """A key that phones seal their queue with. The newest is given out; older ones still open."""

    __tablename__ = "seal_key"
    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    private_pem: str
    made_at: datetime
    #: After this day nothing sealed with it is opened any more.
    until: datetime | None = None


class Expense(Model, table=True):
    """What a contact, or a mentor's work, has cost them."""

    __table_args__ = (Index("ix_expense_person_id", "person_id"), one_of("state", ExpenseState))
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    spent_on: date
    pence: int
    what: str
    state: str = ExpenseState.CLAIMED
    decided_at: datetime | None = None
    decided_by: str | None = None
    because: str = ""
    exported_at: datetime | None = None
    at: datetime
    actor: str


class CheckIn(Model, table=True):
    """How a child says things are."""

    __tablename__ = "check_in"
    __table_args__ = (Index("ix_check_in_child_id", "child_id"), one_of("way", CheckInWay))
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    way: str
    #: Pathways, each with a number from 1 to 5; only what the child answered.
    answers: dict[str, int] = Field(sa_type=JSON_VALUE)
    words: str = ""
    #: The child asked to talk to somebody.
    talk: bool = False
    talked_at: datetime | None = None
    talked_by: str | None = None
    talked_words: str = ""
    link_id: int | None = Field(default=None, foreign_key="check_in_link.id", unique=True)
    at: datetime
    actor: str


class CheckInLink(Model, table=True):
    """A link that lets a child answer once. Only the hash of its secret is kept."""

    __tablename__ = "check_in_link"
    __table_args__ = (Index("ix_check_in_link_child_id", "child_id"),)
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id")
    hash: str = Field(unique=True)
    made_at: datetime
    actor: str
    until: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
