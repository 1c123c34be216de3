"""Taking due rows, and recording what became of them: the same for every table of due work.

A row is claimed in one transaction, worked on outside it, and its outcome recorded by id *and*
claim. A process that was stopped past its lease holds a claim nobody honours any more: what it
then tries to record finds no row.
"""

from __future__ import annotations

from datetime import datetime
from traceback import extract_tb
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, Table, literal_column, or_, select, update
from sqlmodel import Session

from resettle.db import claim_due
from resettle.errors import ResettleError
from resettle.timers.rules import CHUNK, LEASE, MOST_CRASHES, GivenUp, Patience, after_failure

#: A literal, so that both planners see that the partial index on claimed rows will do.
_CLAIMED: ColumnElement[str] = literal_column("'claimed'")


def take(
    db: Session, table: Table, *, due: str, now: datetime, limit: int = CHUNK
) -> list[Row[Any]]:
    """Claim up to `limit` open rows due by now, earliest first, and read them."""
    claim = uuid4().hex
    if not claim_due(db, table, due=due, now=now, claim=claim, limit=limit):
        return []
    mine = select(table).where(table.c.state == _CLAIMED, table.c.claim == claim)
    return list(db.connection().execute(mine.order_by(table.c[due], table.c.id)).all())


def settle(db: Session, table: Table, row: Row[Any], **values: Any) -> bool:
    """Record an outcome, if the row is still ours. False: another worker has it now."""
    ours = (table.c.id == row.id, table.c.claim == row.claim, table.c.state == "claimed")
    done = db.connection().execute(
        update(table).where(*ours).values(claim=None, claimed_at=None, **values)
    )
    return done.rowcount == 1


def fail(
    db: Session,
    table: Table,
    row: Row[Any],
    *,
    due: str,
    now: datetime,
    patience: Patience,
    error: str,
) -> bool | None:
    """Record a failed attempt: open again later, or failed for good.

    True when that was the last attempt; None when the row is no longer ours.
    """
    attempts = row.attempts + 1
    what = after_failure(patience, attempts, row.key, now)
    values: dict[str, Any] = {"attempts": attempts, "last_error": error}
    if isinstance(what, GivenUp):
        ours = settle(db, table, row, state="failed", **values)
    else:
        ours = settle(db, table, row, state="open", **{due: what.at}, **values)
    return isinstance(what, GivenUp) if ours else None


def rescue(db: Session, table: Table, *, due: str, now: datetime) -> tuple[int, list[Row[Any]]]:
    """Open again what was claimed by a process that has died, or was stopped past its lease.

    Of a chunk the earliest row is the one that was being worked on, so only it is counted as
    tried: a row that brings the process down each time must one day stop, its neighbours never.
    A claim from the future was made before the clock was put back; it too is let go.
    Says how many were taken back, and which of them were given up.
    """
    stale = or_(table.c.claimed_at < now - LEASE, table.c.claimed_at > now + LEASE)
    rows = db.connection().execute(
        select(table).where(table.c.state == _CLAIMED, stale).order_by(table.c[due], table.c.id)
    )
    seen: set[str] = set()
    taken, given_up = 0, []
    for row in rows.all():
        values: dict[str, Any] = {"state": "open"}
        if row.claim not in seen:
            seen.add(row.claim)
            values |= {"attempts": row.attempts + 1, "last_error": _DIED}
            if row.attempts + 1 >= MOST_CRASHES:
                values["state"] = "failed"
        if settle(db, table, row, **values):
            taken += 1
            if values["state"] == "failed":
                given_up.append(row)
    return taken, given_up


def renew(db: Session, table: Table, row: Row[Any], now: datetime) -> bool:
    """Say that we are still at work on what came with this row. False: we were given up for dead.

    Slow work on the rows before it must not let the claim on the last rows of a chunk run out.
    """
    ours = (table.c.state == _CLAIMED, table.c.claim == row.claim)
    still = update(table).where(*ours).values(claimed_at=now)
    return db.connection().execute(still).rowcount > 0


def where_it_broke(error: Exception) -> str:
    """The last line of code of an error, for the log: a full report would repeat its values."""
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def worded(error: Exception) -> str:
    """What may be kept of an error: its kind always, its words only where we wrote them.

    A database's own words repeat the values it was given, and those may be a child's.
    """
    kind = type(error).__name__
    return f"{kind}: {error.message}" if isinstance(error, ResettleError) else kind


_DIED = "The process working on this stopped before it was done."
