"""Setting a timer, taking it back, announcing what happened: always in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session

from resettle.db import insert_ignoring, upsert
from resettle.happenings import Happening, kind_of, to_json
from resettle.timers.models import Heartbeat, Outbox, Timer

_TIMER = Timer.__table__
_OUTBOX = Outbox.__table__


def set_timer(
    db: Session,
    kind: str,
    key: str,
    due_at: datetime,
    payload: dict[str, Any] | None = None,
    *,
    now: datetime,
    child_id: int | None = None,
) -> None:
    """Have `kind` done at `due_at`. The same key again moves the one timer, and starts it afresh.

    A timer that is being run at this moment is set again too: its present run can no longer record
    an outcome, and it runs once more at the new time.
    """
    row = {
        "kind": kind,
        "key": key,
        "child_id": child_id,
        "payload": payload or {},
        "due_at": due_at,
        "state": "open",
        "claim": None,
        "claimed_at": None,
        "attempts": 0,
        "last_error": None,
        "created_at": now,
    }
    upsert(db, _TIMER, [row], on=("key",))


def ensure_timer(
    db: Session,
    kind: str,
    key: str,
    due_at: datetime,
    payload: dict[str, Any],
    *,
    now: datetime,
    child_id: int | None = None,
) -> bool:
    """Set a timer unless one with this key was ever set. Says whether it was."""
    row = {"kind": kind, "key": key, "payload": payload, "due_at": due_at, "created_at": now}
    row |= {"child_id": child_id}
    return bool(insert_ignoring(db, _TIMER, [{**row, "state": "open", "attempts": 0}]))


def cancel(db: Session, key: str) -> bool:
    """Take a timer back. Also one in hand: what its run then records finds no row."""
    waiting = _TIMER.c.state.in_(("open", "claimed"))
    taken = db.connection().execute(
        update(_TIMER)
        .where(_TIMER.c.key == key, waiting)
        .values(state="cancelled", claim=None, claimed_at=None)
    )
    return taken.rowcount == 1


class Announcement(NamedTuple):
    """A happening on its way into the outbox."""

    happening: Happening
    #: Holds back what leaves the service; what stays inside need not wait.
    not_before: datetime | None = None
    #: Where the happening's own key would not tell two of them apart.
    key: str | None = None


def announce(
    db: Session,
    happening: Happening,
    *,
    now: datetime,
    not_before: datetime | None = None,
    key: str | None = None,
) -> bool:
    """Put a happening in the outbox, once for each key. Says whether it was new."""
    return announce_all(db, (Announcement(happening, not_before, key),), now=now) == 1


def announce_all(db: Session, news: Iterable[Announcement], *, now: datetime) -> int:
    """The same for many, in one statement. Says how many were new."""
    rows = [
        {
            "kind": kind_of(happening),
            "payload": to_json(happening),
            "child_id": happening.child_id,
            "key": key or happening.key,
            "created_at": now,
            "not_before": not_before or now,
            "state": "open",
            "attempts": 0,
        }
        for happening, not_before, key in news
    ]
    return insert_ignoring(db, _OUTBOX, rows)


def try_again(db: Session, table: str, row_id: int, now: datetime) -> bool:
    """Set a row that was given up going once more, after a person has mended its cause."""
    rows, due = {"timer": (_TIMER, "due_at"), "outbox": (_OUTBOX, "not_before")}[table]
    done = db.connection().execute(
        update(rows)
        .where(rows.c.id == row_id, rows.c.state == "failed")
        .values({"state": "open", "attempts": 0, due: now})
    )
    return done.rowcount == 1


def note_beat(db: Session, name: str, now: datetime, note: str = "") -> None:
    """Leave a sign of life."""
    upsert(db, Heartbeat.__table__, [{"name": name, "at": now, "note": note}], on=("name",))


def quieten(db: Session, child_ids: Iterable[int]) -> None:
    """Announce nothing of some children that has not been announced yet: whoever brings a whole
    caseload along knows what is in it."""
    ids = sorted(set(child_ids))
    if ids:
        db.connection().execute(
            update(_OUTBOX)
            .where(_OUTBOX.c.child_id.in_(ids), _OUTBOX.c.state == "open")
            .values(state="done")
        )
