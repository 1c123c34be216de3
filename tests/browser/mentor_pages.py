"""The pages of mentors, of their supervision and of what they spent."""

from __future__ import annotations

from sqlmodel import Session, col, select

from resettle.contacts.models import Expense
from resettle.mentoring.models import Barrier, MentorCheck
from tests.browser.demonstration import MANAGER, MENTOR, WORKER
from tests.browser.looking import Find, Look, look, person

MARLON = person(MENTOR)
ROSA = person("rosa@example.org")
KIT = person("kit@example.org")
NADIA = person("nadia@example.org")


def check_of(find: Find) -> Find:
    """The first check of a mentor that counts."""

    def found(db: Session) -> int:
        wanted = select(MentorCheck.id).where(MentorCheck.person_id == find(db))
        wanted = wanted.where(col(MentorCheck.taken_back_at).is_(None))
        number = db.exec(wanted.order_by(col(MentorCheck.id))).first()
        assert number is not None, "the demonstration has no check of this mentor"
        return number

    return found


def barrier_of(find: Find) -> Find:
    def found(db: Session) -> int:
        wanted = select(Barrier.id).where(Barrier.person_id == find(db))
        number = db.exec(wanted.order_by(col(Barrier.id))).first()
        assert number is not None, "the demonstration keeps this mentor apart from nobody"
        return number

    return found


def claimed(db: Session) -> int:
    wanted = select(Expense.id).where(Expense.state == "claimed").order_by(col(Expense.id))
    number = db.exec(wanted).first()
    assert number is not None, "the demonstration has no expense to decide"
    return number


#: Lines of `every_page.PAGES`, in a file of their own for their number.
MENTOR_PAGES: tuple[Look, ...] = (
    look(MANAGER, "mentors.show"),
    look(WORKER, "mentors.show", "of a worker"),
    look(WORKER, "mentors.show", "lacking", show="lacking"),
    look(MANAGER, "mentors.show", "none", show="soon"),
    look(MANAGER, "mentors.show_one", person_id=MARLON),
    look(WORKER, "mentors.show_one", "of a worker", person_id=ROSA),
    look(MANAGER, "mentors.show_one", "new", person_id=KIT),
    look(MANAGER, "mentors.show_one", "lapsed", person_id=NADIA),
    look(MANAGER, "mentors.ask_change", person_id=MARLON),
    look(MENTOR, "mentors.show_own"),
    look(MANAGER, "mentor_checks.ask", person_id=MARLON, press="Save check"),
    look(
        MANAGER,
        "mentor_checks.ask_back",
        person_id=MARLON,
        check_id=check_of(MARLON),
        press="Take it back",
    ),
    look(WORKER, "mentor_checks.ask_apart", person_id=MARLON, press="Keep them apart"),
    look(
        WORKER,
        "mentor_checks.ask_lift",
        person_id=MARLON,
        barrier_id=barrier_of(MARLON),
        press="No longer keep apart",
    ),
    look(MANAGER, "supervising.show"),
    look(MANAGER, "supervising.show_one", person_id=MARLON),
    look(MANAGER, "supervising.show_one", "without anything", person_id=NADIA),
    look(MANAGER, "supervising.ask", press="Save supervision"),
    look(MANAGER, "expenses.show"),
    look(MANAGER, "expenses.show", "approved", show="approved"),
    look(MANAGER, "expenses.show", "refused", show="refused"),
    look(MANAGER, "expenses.show", "handed on", show="exported"),
    look(MANAGER, "expenses.ask_refuse", expense_id=claimed, press="Refuse expense"),
    look(MENTOR, "expenses.show_own"),
    look(WORKER, "expenses.show_own", "nothing"),
    look(MENTOR, "expenses.ask_claim", press="Claim expense"),
)
