"""The pages of concerns, of allegations and of the child's check-ins."""

from __future__ import annotations

from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.concerns.models import Allegation, Concern
from resettle.contacts.models import CheckIn
from tests.browser.demonstration import LEAD, MANAGER, MENTOR, SECRET_OF_A_LINK, WORKER
from tests.browser.looking import Find, Look, look

KESTREL = {"ref": "demo-kestrel"}


def concern(ref: str) -> Find:
    def find(db: Session) -> int:
        wanted = select(Concern.id).join(Child, col(Child.id) == Concern.child_id)
        found = db.exec(wanted.where(Child.ref == ref).order_by(col(Concern.id))).first()
        assert found is not None, f"the demonstration has no concern about {ref}"
        return found

    return find


def allegation(*, closed: bool) -> Find:
    def find(db: Session) -> int:
        wanted = select(Allegation.id).where(col(Allegation.closed_at).is_not(None) == closed)
        found = db.exec(wanted.order_by(col(Allegation.id))).first()
        assert found is not None, "the demonstration has no such allegation"
        return found

    return find


def wants_to_talk(db: Session) -> int:
    wanted = select(CheckIn.id).join(Child, col(Child.id) == CheckIn.child_id)
    wanted = wanted.where(col(CheckIn.talk).is_(True), col(CheckIn.talked_at).is_(None))
    return db.exec(wanted.where(Child.ref == "demo-kestrel")).one()


UNSEEN = concern("demo-kestrel")
SEEN = concern("demo-thrush")
OPEN = allegation(closed=False)

#: Lines of `every_page.PAGES`, in a file of their own for their number.
SAFETY_PAGES: tuple[Look, ...] = (
    look(MENTOR, "concern.begin"),
    look(WORKER, "concern.begin", "of many children"),
    look(MENTOR, "concern.ask", press="Send it now", **KESTREL),
    look(MENTOR, "concern.show_raised", concern_id=UNSEEN),
    look(MENTOR, "concern.show_raised", "in danger", concern_id=SEEN),
    look(LEAD, "concerns.show"),
    look(MENTOR, "concerns.show", "of a mentor"),
    look(LEAD, "concerns.show_one", "unseen", concern_id=UNSEEN),
    look(WORKER, "concerns.show_one", "seen", concern_id=SEEN),
    look(LEAD, "concerns.show_one", "closed", concern_id=concern("demo-jay")),
    look(MENTOR, "concerns.show_one", "of who raised it", concern_id=UNSEEN),
    look(WORKER, "concerns.ask_note", concern_id=SEEN, press="Save note"),
    look(LEAD, "concerns.ask_close", concern_id=SEEN, press="Close the concern"),
    look(MENTOR, "allegations.ask", press="Send it now"),
    look(MENTOR, "allegations.received"),
    look(MENTOR, "allegations.received", "nobody told", told="no"),
    look(LEAD, "allegations.show"),
    look(LEAD, "allegations.show_one", allegation_id=OPEN),
    look(MANAGER, "allegations.show_one", "closed", allegation_id=allegation(closed=True)),
    look(LEAD, "allegations.ask_lado", allegation_id=OPEN, press="Save that the officer was told"),
    look(LEAD, "allegations.ask_note", allegation_id=OPEN, press="Save note"),
    look(LEAD, "allegations.ask_close", allegation_id=OPEN, press="Close the allegation"),
    # The child's own word.
    look(WORKER, "check_ins.show", **KESTREL),
    look(MENTOR, "check_ins.show", "of a mentor", **KESTREL),
    look(WORKER, "check_ins.show", "without one", ref="demo-oheron"),
    look(MENTOR, "check_ins.ask", press="Send my answers", **KESTREL),
    look(MENTOR, "check_ins.thank", talk="yes", **KESTREL),
    look(MENTOR, "check_ins.ask_talked", number=wants_to_talk, **KESTREL),
    look(None, "check_in_link.show", press="Send my answers", secret=SECRET_OF_A_LINK),
    look(None, "check_in_link.thank"),
    look(LEAD, "myday.show", "of a lead"),
)
