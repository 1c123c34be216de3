"""What tests are about, sensible by default, with one word to vary."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlmodel import Session

from resettle.audit.rules import Because
from resettle.children.actions import register
from resettle.children.rules import Registered, Registration, number
from resettle.planning.events import Said
from resettle.planning.vocabulary import ChildRef

#: Monday 2 March 2026, nine in the morning in London.
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BORN = date(2009, 6, 15)
BECAUSE = Because("test", "a test asked for it")


def said(
    time: datetime = NOW, source: str = "https://events.example", event_id: str = "e-1"
) -> Said:
    """Who said something and when: one sender, one morning."""
    return Said(time, source, event_id)


def a_registration(
    ref: str = "c-1",
    *,
    born: date = BORN,
    name: str | None = None,
    noms: str | None = None,
    by: Said | None = None,
) -> Registration:
    numbers = (number("noms", noms),) if noms else ()
    return Registration(ChildRef(ref), by or said(), born, name, numbers)


def a_child(db: Session, ref: str = "c-1", *, noms: str | None = None) -> int:
    """A registered child; gives the id."""
    return registered(db, a_registration(ref, noms=noms)).child_id


def registered(db: Session, registration: Registration) -> Registered:
    return register(db, registration, BECAUSE, NOW)
