"""The post room: puts each person's notices into one message, and hands messages over.

Messages are made in one transaction and sent outside any, by id and claim. What a message says is
looked at again just before it leaves: a message that had to wait for a sender says what is true
now, and one with nothing true left in it is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row, update
from sqlmodel import Session

from resettle.db import Database
from resettle.errors import Refused
from resettle.happenings import WorkGivenUp
from resettle.notifications.arrivals import FIRST
from resettle.notifications.models import Dispatch, Notice
from resettle.notifications.posts import share_out
from resettle.notifications.preferences import language_of, telephone_of, wishes_of
from resettle.notifications.queries import (
    Waiting,
    addressees,
    has_one_under_way,
    is_about_work_given_up,
    notices_of,
    waiting_for,
)
from resettle.notifications.rules import Letter, compose
from resettle.notifications.senders import Envelope, Sender
from resettle.notifications.when import Waits, after_quiet, when_to_send
from resettle.notifications.wording import speech_of
from resettle.permissions import THE_SERVICE
from resettle.staff.queries import address_of
from resettle.tasks.planning import Planning
from resettle.timers import claims
from resettle.timers.actions import announce
from resettle.timers.rules import LEASE, Patience, abroad
from resettle.timers.runner import Stopwatch

log = structlog.get_logger(__name__)

_NOTICE = Notice.__table__
_DISPATCH = Dispatch.__table__
_DUE = "next_attempt_at"

#: Messages claimed at a time: a slow sender must not hold many.
CHUNK = 20

#: Notices changed by one statement, within what either database takes.
_MOST_IDS = 5_000

_AT_ONCE = Patience(())
_NOTHING_LEFT = "Nothing it was to say was still true."
_NOT_WANTED = "the person does without this kind"


@dataclass(slots=True)
class Posted:
    """What one beat did with the post."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0
    #: Outcomes we could not record because somebody had taken the message from us.
    refused: int = 0

    def __str__(self) -> str:
        return (
            f"{self.sent} sent, {self.dropped} dropped, {self.failed} not taken, "
            f"{self.refused} refused"
        )


def post(
    database: Database,
    planning: Planning,
    sender: Sender,
    watch: Stopwatch,
    *,
    round_up: bool = True,
) -> Posted:
    """Make messages of what waits, urgent ones first and each alone, and send what can be sent.

    Args:
        round_up: whether today's notices are all written, so that each person can have one message
            of them; urgent ones do not wait for that.
    """
    posted = Posted()
    now = planning.clock.now()
    with database.unit() as db:
        _, given_up = claims.rescue(db, _DISPATCH, due=_DUE, now=now)
        for row in given_up:
            announce(db, WorkGivenUp("dispatch", row.id, row.attempts + 1), now=now)
    if not sender.reaches_posts:
        share_out(database, planning)
    make_messages(database, planning, sender.channel, urgent=True)
    _send_all(database, planning, sender, watch, posted)
    if round_up:
        make_messages(database, planning, sender.channel, urgent=False)
        _send_all(database, planning, sender, watch, posted)
    return posted


def make_messages(database: Database, planning: Planning, channel: str, *, urgent: bool) -> int:
    """Messages of everything that may be told now: one an urgent notice, else one a person."""
    made, after = 0, ""
    while True:
        with database.reading() as db:
            people = addressees(THE_SERVICE, db, planning.clock.now(), urgent=urgent, after=after)
        if not people:
            return made
        for to in people:
            with database.unit() as db:
                made += _make_for(db, planning, channel, to, urgent=urgent)
        after = people[-1]


def _make_for(db: Session, planning: Planning, channel: str, to: str, *, urgent: bool) -> int:
    if not urgent and has_one_under_way(THE_SERVICE, db, to):
        # Until it arrives, what is new waits for the next one: never two where one would do.
        return 0
    waiting = waiting_for(THE_SERVICE, db, to, planning, urgent=urgent)
    if not urgent:
        waiting = _put_off(db, planning, to, waiting)
    _drop(db, waiting)
    true = [notice for notice in waiting if notice.untrue is None]
    bundles = [[notice] for notice in true] if urgent else [true] if true else []
    for bundle in bundles:
        _make_one(db, planning, channel, to, bundle)
    return len(bundles)


def _put_off(db: Session, planning: Planning, to: str, waiting: list[Waiting]) -> list[Waiting]:
    """What may leave now as this person wants it. What they do without is marked untrue; what is
    for a later hour waits for it, and is not late until then."""
    now = planning.clock.now()
    wishes = wishes_of(db, to, planning.settings.daily_at)
    leaving: list[Waiting] = []
    later: dict[datetime, list[int]] = {}
    for notice in waiting:
        if notice.untrue is None and notice.told.kind in wishes.muted:
            leaving.append(replace(notice, untrue=_NOT_WANTED))
            continue
        moment = when_to_send(Waits(notice.told.kind, notice.since), wishes, now)
        if moment <= now or notice.untrue is not None:
            leaving.append(notice)
        else:
            later.setdefault(moment, []).append(notice.id)
    for moment, ids in later.items():
        _change(db, ids, not_before=moment)
    return leaving


def _make_one(
    db: Session, planning: Planning, channel: str, to: str, notices: list[Waiting]
) -> None:
    letter = _letter(notices, language_of(db, to))
    message = Dispatch(
        to=to,
        channel=channel,
        subject=letter.subject,
        body=letter.body,
        # A notice travels in one message only, so the first one names it.
        key=f"resettle-{notices[0].id}",
        next_attempt_at=planning.clock.now(),
    )
    db.add(message)
    # The number of the new row is needed in its notices.
    db.flush()
    _change(db, (notice.id for notice in notices), message_id=message.id)


def _letter(notices: Iterable[Waiting], language: str) -> Letter:
    return compose((notice.told for notice in notices), speech_of(language))


def _drop(db: Session, notices: Iterable[Waiting]) -> None:
    """Write down what will not be told, and why."""
    reasons: dict[str, list[int]] = {}
    for notice in notices:
        if notice.untrue is not None:
            reasons.setdefault(notice.untrue, []).append(notice.id)
    for reason, ids in reasons.items():
        _change(db, ids, dropped=reason)


def _change(db: Session, ids: Iterable[int], **values: Any) -> None:
    numbers = list(ids)
    for start in range(0, len(numbers), _MOST_IDS):
        some = _NOTICE.c.id.in_(numbers[start : start + _MOST_IDS])
        db.connection().execute(update(_NOTICE).where(some).values(**values))


def _send_all(
    database: Database, planning: Planning, sender: Sender, watch: Stopwatch, posted: Posted
) -> None:
    clock = planning.clock
    while not watch.has_run_out():
        claimed_at = clock.now()
        with database.unit() as db:
            rows = claims.take(db, _DISPATCH, due=_DUE, now=claimed_at, limit=CHUNK)
        for row in rows:
            if watch.has_run_out():
                with database.unit() as db:
                    claims.settle(db, _DISPATCH, row, state="open")
                continue
            if clock.now() - claimed_at > LEASE / 4:
                claimed_at = clock.now()
                with database.unit() as db:
                    claims.renew(db, _DISPATCH, row, claimed_at)
            _send_one(database, planning, sender, row, posted)
        if not rows:
            return


def _send_one(
    database: Database, planning: Planning, sender: Sender, row: Row[Any], posted: Posted
) -> None:
    now = planning.clock.now()
    with database.reading() as db:
        notices = notices_of(THE_SERVICE, db, row.id, planning)
        address, telephone = address_of(db, row.to), telephone_of(db, row.to)
        quiet = wishes_of(db, row.to, planning.settings.daily_at).quiet
        language = language_of(db, row.to)
    true = [notice for notice in notices if notice.untrue is None]
    if not true:
        ours = _settle(database, row, notices, state="dropped", last_error=_NOTHING_LEFT)
        posted.dropped += ours
        posted.refused += not ours
        return
    # One that could not be sent before must not be sent in the night instead.
    moment = now if true[0].urgent else after_quiet(quiet, now)
    if moment > now:
        with database.unit() as db:
            claims.settle(db, _DISPATCH, row, state="open", next_attempt_at=moment)
        return
    letter = _letter(true, language)
    words = (letter.subject, letter.body, row.key, telephone, letter.text)
    envelope = Envelope(row.to, address, *words, again=row.attempts > 0, at=now)
    try:
        outside = sender.send(envelope)
    except Exception as error:
        _not_taken(database, planning, row, error, posted)
        return
    now = planning.clock.now()
    sent: dict[str, Any] = {"sent_at": now, "subject": letter.subject, "body": letter.body}
    if outside is not None:
        sent |= {"outside_id": outside, "ask_at": now + FIRST}
    ours = _settle(database, row, notices, state="sent", last_error=None, **sent)
    posted.sent += ours
    posted.refused += not ours


def _settle(database: Database, row: Row[Any], notices: list[Waiting], **values: Any) -> bool:
    """Record an outcome. False: another process took the message over, and records its own."""
    with database.unit() as db:
        ours = claims.settle(db, _DISPATCH, row, **values)
        if ours:
            _drop(db, notices)
    if not ours:
        log.warning("message was taken from us", dispatch=row.id)
    return ours


def _not_taken(
    database: Database, planning: Planning, row: Row[Any], error: Exception, posted: Posted
) -> None:
    words, where = claims.worded(error), claims.where_it_broke(error)
    log.warning("message was not taken", dispatch=row.id, error=words, where=where)
    posted.failed += 1
    now = planning.clock.now()
    patience = _AT_ONCE if isinstance(error, Refused) else abroad()
    with database.unit() as db:
        last = claims.fail(db, _DISPATCH, row, due=_DUE, now=now, patience=patience, error=words)
        # That nobody could be told that something was given up is told to nobody: it would go on.
        if last and not is_about_work_given_up(THE_SERVICE, db, row.id):
            announce(db, WorkGivenUp("dispatch", row.id, row.attempts + 1), now=now)
