"""Questions about expenses, for whoever decides about them. No child is named with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from resettle.contacts.models import Expense
from resettle.contacts.rules import ExpenseState
from resettle.errors import NotFound
from resettle.mentoring.rules import supervises
from resettle.permissions import Viewer
from resettle.staff.models import Person

_E = Expense.__table__.c
#: More than anybody looks through at once.
MOST = 500
#: How many files of the past are offered again.
_FILES = 12


class Claim(NamedTuple):
    """An expense, with whose it is."""

    expense: Expense
    name: str


class File(NamedTuple):
    """One file of expenses that were handed on."""

    #: The number of the first expense in it, by which it is asked for.
    number: int
    at: datetime
    expenses: int
    pence: int


def claims(viewer: Viewer, db: Session, state: ExpenseState) -> Sequence[Claim]:
    """Expenses in one state, the longest ago first."""
    if not supervises(viewer):
        return ()
    wanted = _claims().where(Expense.state == str(state))
    wanted = wanted.order_by(col(Expense.spent_on), col(Expense.id)).limit(MOST)
    return [Claim(*row) for row in db.exec(wanted)]


def claim(viewer: Viewer, db: Session, expense_id: int) -> Claim:
    """Raises: NotFound."""
    wanted = _claims().where(Expense.id == expense_id).order_by(col(Expense.id))
    found = db.exec(wanted).first() if supervises(viewer) else None
    if found is None:
        raise NotFound("There is no such expense.", field="expense")
    return Claim(*found)


def own_expenses(viewer: Viewer, db: Session) -> Sequence[Expense]:
    """What somebody has spent themselves, the last first."""
    if viewer.person_id is None:
        return ()
    wanted = select(Expense).where(Expense.person_id == viewer.person_id)
    return db.exec(wanted.order_by(_E.spent_on.desc(), _E.id.desc()).limit(MOST)).all()


def counts(viewer: Viewer, db: Session) -> Mapping[str, int]:
    """How many expenses are in each state."""
    if not supervises(viewer):
        return {}
    wanted = select_columns(_E.state, func.count(_E.id)).group_by(_E.state)
    return {row[0]: row[1] for row in db.connection().execute(wanted)}


def files(viewer: Viewer, db: Session) -> Sequence[File]:
    """The last files that were made, the newest first."""
    if not supervises(viewer):
        return ()
    told = (func.min(_E.id), _E.exported_at, func.count(_E.id), func.sum(_E.pence))
    wanted = select_columns(*told).where(_E.exported_at.is_not(None)).group_by(_E.exported_at)
    wanted = wanted.order_by(_E.exported_at.desc()).limit(_FILES)
    return [
        File(number, at, count, int(pence))
        for number, at, count, pence in db.connection().execute(wanted)
    ]


def in_file(viewer: Viewer, db: Session, number: int) -> Sequence[Claim]:
    """What was handed on in one file.

    Raises:
        NotFound: no file begins with that expense.
    """
    first = claim(viewer, db, number).expense
    if first.exported_at is None:
        raise NotFound("There is no such file.", field="file")
    wanted = _claims().where(Expense.exported_at == first.exported_at)
    found = [Claim(*row) for row in db.exec(wanted.order_by(col(Expense.id)))]
    if found[0].expense.id != number:
        raise NotFound("There is no such file.", field="file")
    return found


def _claims() -> Select[Expense, str]:
    return select(Expense, Person.name).join(Person, col(Person.id) == col(Expense.person_id))
