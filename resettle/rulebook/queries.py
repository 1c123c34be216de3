"""The one-off days an administrator has added."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from resettle.permissions import May, Viewer
from resettle.rulebook.calendar import ADMINISTRATOR, BankHoliday
from resettle.rulebook.models import BankDay


def bank_days(viewer: Viewer, db: Session) -> tuple[BankHoliday, ...]:
    """The administrator's days as the calendar takes them, in order."""
    if not viewer.may(May.READ_RULES):
        return ()
    rows = db.exec(select(BankDay).order_by(col(BankDay.on)))
    return tuple(BankHoliday(row.on, row.words, ADMINISTRATOR) for row in rows)


def bank_day_rows(viewer: Viewer, db: Session) -> Sequence[BankDay]:
    """The rows themselves, for whoever manages them."""
    if not viewer.may(May.MANAGE_SERVICE):
        return ()
    return db.exec(select(BankDay).order_by(col(BankDay.on))).all()
