"""Adds and takes away one-off bank days. The next beat sees it, and plans follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.errors import BadInput, Conflict, NotFound
from resettle.rulebook.calendar import FIRST, LAST, BankHoliday
from resettle.rulebook.models import BankDay

_SATURDAY = 5


def add_bank_day(
    db: Session,
    on: date,
    words: str,
    *,
    known: Iterable[BankHoliday],
    at: datetime,
    actor: str,
) -> int:
    """Nobody is expected to work on this day either.

    Args:
        known: the bank holidays there are already, from every source.

    Raises:
        BadInput: the day moves nothing: a week-end, or outside the calendar.
        Conflict: it is a bank holiday already.
    """
    if not FIRST <= on <= LAST:
        raise BadInput(
            "Enter a day from %(first)s to %(last)s.", first=FIRST.year, last=LAST.year, field="on"
        )
    if on.weekday() >= _SATURDAY:
        raise BadInput("That day is a Saturday or a Sunday already. Check the date.", field="on")
    for holiday in known:
        if holiday.day == on:
            raise Conflict(
                "That day is a bank holiday already: %(name)s, %(source)s.",
                name=holiday.name,
                source=holiday.source,
                field="on",
            )
    if _row(db, on) is not None:
        raise Conflict("Somebody has added that day already.", field="on")
    day = BankDay(on=on, words=words, actor=actor, at=at)
    db.add(day)
    db.flush()
    _record(db, day.id, f"{on} became a bank holiday", at, actor)
    return day.id


def take_away_bank_day(db: Session, day_id: int, *, at: datetime, actor: str) -> date:
    """It is a working day again. Raises: NotFound."""
    day = bank_day_by_id(db, day_id)
    db.delete(day)
    _record(db, day_id, f"{day.on} is a bank holiday no more", at, actor)
    return day.on


def bank_day_by_id(db: Session, day_id: int) -> BankDay:
    """Raises: NotFound."""
    day = db.get(BankDay, day_id)
    if day is None:
        raise NotFound("There is no such day. Somebody may have taken it away.", field="day")
    return day


def _row(db: Session, on: date) -> BankDay | None:
    return db.exec(select(BankDay).where(BankDay.on == on).order_by(col(BankDay.id))).first()


def _record(db: Session, day_id: int, words: str, at: datetime, actor: str) -> None:
    subject = f"bank_day:{day_id}"
    record(db, actor=actor, verb=Verb.CHANGED, subject=subject, because=words, at=at)
