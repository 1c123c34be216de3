"""A person's calendar: its secret address, and the ledger of what it may have been told.

Asking writes nothing, so the ledger is written ahead of it: by whoever makes the address, and then
by the beat. A calendar is shown what stands in the ledger and is still so; all else that stands
there is cancelled. So nothing was ever shown that cannot be taken back, and what somebody may see
no more is gone at the next asking, and not only after the next beat. See decision 0023.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from resettle.audit.actions import Line, record, record_all
from resettle.audit.rules import Verb
from resettle.clock import Clock
from resettle.db import Database
from resettle.notifications.feed_queries import SINCE, Live, feed_of, live, reader_of
from resettle.notifications.models import Feed, FeedEntry
from resettle.permissions import Viewer
from resettle.staff.rules import actor_name, hash_of, new_secret
from resettle.timers.runner import Stopwatch

#: How often what a calendar may show is noted; programs ask once an hour or less often.
NOTED_EVERY = timedelta(minutes=5)
#: What is so long past is forgotten.
_KEPT = 2 * SINCE
_CHUNK = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the ledger as a calendar is shown it. `live` is None for what is no more."""

    name: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    live: Live | None


def make_feed(db: Session, person_id: int, clock: Clock) -> str:
    """Give somebody a new secret address, the only time it is seen. The one they had is closed."""
    now = clock.now()
    revoke_feed(db, person_id, now)
    secret = new_secret()
    feed = Feed(person_id=person_id, hash=hash_of(secret), made_at=now)
    db.add(feed)
    db.flush()
    _record(db, feed, "made an address for a calendar", now)
    note(db, feed, clock)
    return secret


def revoke_feed(db: Session, person_id: int, now: datetime) -> bool:
    """Close the address that somebody has. Says whether there was one."""
    held = feed_of(db, person_id)
    if held is None:
        return False
    held.revoked_at = now
    db.add(held)
    # What was told at an address that is no more is of no use to anybody.
    for entry in _ledger(db, held).values():
        db.delete(entry)
    _record(db, held, "closed the address of a calendar", now)
    return True


def note_all(database: Database, clock: Clock, watch: Stopwatch) -> int:
    """Bring into line the ledger of every calendar that was not looked at for some minutes."""
    now = clock.now()
    with database.reading() as db:
        due = or_(col(Feed.noted_at).is_(None), col(Feed.noted_at) <= now - NOTED_EVERY)
        wanted = select(Feed.id).where(col(Feed.revoked_at).is_(None), due)
        ids = db.exec(wanted.order_by(col(Feed.noted_at), col(Feed.id)).limit(_CHUNK)).all()
    noted = 0
    for feed_id in ids:
        if watch.has_run_out():
            break
        with database.unit() as db:
            feed = db.get(Feed, feed_id, with_for_update=True)
            if feed is not None and feed.revoked_at is None:
                note(db, feed, clock)
                noted += 1
    return noted


def note(db: Session, feed: Feed, clock: Clock) -> None:
    """Write down what a calendar may show from now on, and that the rest is gone."""
    now, today = clock.now(), clock.today()
    viewer = reader_of(db, feed, now, today)
    there = live(viewer, db, today, now) if viewer is not None else {}
    held = _ledger(db, feed)
    for name, one in there.items():
        entry = held.get(name)
        if entry is None:
            db.add(
                FeedEntry(
                    feed_id=feed.id, uid=name, digest=one.digest, starts_at=one.starts_at, at=now
                )
            )
        elif entry.cancelled or entry.digest != one.digest:
            entry.digest, entry.starts_at, entry.cancelled = one.digest, one.starts_at, False
            _touch(db, entry, now)
    for name, entry in held.items():
        if entry.starts_at < now - _KEPT:
            if name not in there:
                db.delete(entry)
        elif name not in there and not entry.cancelled and entry.starts_at >= now - SINCE:
            entry.cancelled = True
            _touch(db, entry, now)
    feed.noted_at = now
    db.add(feed)


def shown(viewer: Viewer, db: Session, feed: Feed, clock: Clock) -> Sequence[Shown]:
    """What a calendar is told when it asks: it changes nothing."""
    now = clock.now()
    there = live(viewer, db, clock.today(), now)
    found = []
    for name, entry in _ledger(db, feed).items():
        one = there.get(name)
        if one is None and entry.starts_at < now - SINCE:
            continue
        same = not entry.cancelled and entry.digest == one.digest if one else entry.cancelled
        # What is another since the ledger was written is written there so by the next beat.
        sequence = entry.sequence + (not same)
        found.append(Shown(name, sequence, entry.at, entry.starts_at, one))
    return found


def note_read(db: Session, feed: Feed, told: Sequence[Shown], at: datetime) -> None:
    """Write down that a calendar was told of these children. Before the answer leaves."""
    children: list[int | None] = [*sorted({one.live.child_id for one in told if one.live})]
    record_all(
        db,
        [
            Line(
                actor=actor_name(feed.person_id),
                verb=Verb.DISCLOSED,
                subject=f"feed:{feed.id}",
                because="read by a calendar, at its secret address",
                at=at,
                child_id=child,
            )
            for child in children or (None,)
        ],
    )


def _ledger(db: Session, feed: Feed) -> Mapping[str, FeedEntry]:
    wanted = select(FeedEntry).where(FeedEntry.feed_id == feed.id).order_by(col(FeedEntry.uid))
    return {entry.uid: entry for entry in db.exec(wanted)}


def _touch(db: Session, entry: FeedEntry, now: datetime) -> None:
    entry.sequence += 1
    entry.at = now
    db.add(entry)


def _record(db: Session, feed: Feed, words: str, at: datetime) -> None:
    record(
        db,
        actor=actor_name(feed.person_id),
        verb=Verb.CHANGED,
        subject=f"feed:{feed.id}",
        because=words,
        at=at,
    )
