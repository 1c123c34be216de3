"""What becomes of an expense: approved, refused with a reason, and handed on to be paid.

Each on the `db` it is given, with its audit line. Nobody decides about an expense of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from resettle.audit.rules import Verb
from resettle.contacts.models import Expense
from resettle.contacts.rules import MOST_PENCE, ExpenseState
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.mentoring.mentor_actions import Doer
from resettle.staff.models import Person


def claim(db: Session, by: Doer, *, spent_on: date, pence: int, what: str) -> Expense:
    """Somebody spent this on their work as a mentor, apart from any one contact.

    Raises:
        BadInput: the day or the amount will not do.
        Conflict: the very same waits already: a form that was sent twice pays nobody twice.
    """
    if spent_on > by.today:
        raise BadInput("It cannot have been spent on a day to come.", field="spent_on")
    if not 0 < pence <= MOST_PENCE:
        raise BadInput(
            "Enter an amount of at most £%(most)s.", most=MOST_PENCE // 100, field="spent"
        )
    assert by.viewer.person_id is not None, "only people spend"
    # Held until the unit ends, so that two of the same cannot pass each other.
    db.get(Person, by.viewer.person_id, with_for_update=True)
    same = select(Expense.id).where(
        Expense.person_id == by.viewer.person_id,
        Expense.state == str(ExpenseState.CLAIMED),
        col(Expense.contact_id).is_(None),
        Expense.spent_on == spent_on,
        Expense.pence == pence,
        Expense.what == what,
    )
    if db.exec(same.order_by(col(Expense.id))).first() is not None:
        raise Conflict(
            "You have claimed the very same already. If you spent it twice, say in what it was for "
            "that this is the second.",
            field="what",
        )
    expense = Expense(
        person_id=by.viewer.person_id,
        spent_on=spent_on,
        pence=pence,
        what=what,
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(expense)
    db.flush()
    log(db, by, expense, Verb.COLLECTED, "claimed an expense")
    return expense


def approve(db: Session, by: Doer, expense_id: int) -> Expense:
    """Raises: Conflict: somebody decided already. Refused: it is one's own."""
    return _decide(db, by, expense_id, ExpenseState.APPROVED, "")


def refuse(db: Session, by: Doer, expense_id: int, reason: str) -> Expense:
    """Raises: Conflict: somebody decided already. Refused: it is one's own."""
    return _decide(db, by, expense_id, ExpenseState.REFUSED, reason)


def hand_on(db: Session, by: Doer) -> Sequence[Expense]:
    """Every approved expense goes into one file to be paid, and into no other; the rows of it.

    Their moment names the file, so that it can be had again as it was.
    """
    wanted = select(Expense).where(Expense.state == str(ExpenseState.APPROVED))
    found = db.exec(wanted.order_by(col(Expense.id)).with_for_update()).all()
    for one in found:
        one.state, one.exported_at = str(ExpenseState.EXPORTED), by.at
        db.add(one)
        log(db, by, one, Verb.DISCLOSED, "handed an expense on to be paid")
    db.flush()
    return found


def log(db: Session, by: Doer, expense: Expense, verb: Verb, words: str) -> None:
    by.log(db, verb, f"expense:{expense.id}", words)


def _decide(db: Session, by: Doer, expense_id: int, state: ExpenseState, reason: str) -> Expense:
    expense = db.get(Expense, expense_id, with_for_update=True)
    if expense is None:
        raise NotFound("There is no such expense.", field="expense")
    if expense.person_id == by.viewer.person_id:
        raise Refused("This is an expense of your own. Somebody else must decide about it.")
    if expense.state != ExpenseState.CLAIMED:
        raise Conflict("Somebody has decided about this expense already.")
    expense.state, expense.because = str(state), reason
    expense.decided_at, expense.decided_by = by.at, by.viewer.name
    db.add(expense)
    db.flush()
    log(db, by, expense, Verb.CHANGED, f"decided about an expense: {state}")
    return expense
