"""Adds lines to the audit log, in the transaction of what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from resettle.audit.models import AuditLine
from resettle.audit.rules import Because, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    actor: str
    verb: Verb
    #: Ids only, such as "task:12": the log outlives names.
    subject: str
    because: Because | str
    at: datetime
    child_id: int | None = None


def record(
    db: Session,
    *,
    actor: str,
    verb: Verb,
    subject: str,
    because: Because | str,
    at: datetime,
    child_id: int | None = None,
) -> None:
    """Say who did what to what, and because of what. The server chooses every word."""
    line = Line(actor=actor, verb=verb, subject=subject, because=because, at=at, child_id=child_id)
    record_all(db, (line,))


def record_all(db: Session, lines: Iterable[Line]) -> None:
    """The same for many at once, in one statement."""
    rows = [
        {
            "at": line.at,
            "actor": line.actor,
            "verb": str(line.verb),
            "subject": line.subject,
            "child_id": line.child_id,
            "because": str(line.because),
        }
        for line in lines
    ]
    if rows:
        db.connection().execute(insert(AuditLine.__table__), rows)
