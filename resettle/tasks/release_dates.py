"""Asking the sending system for release dates that a message said had changed, but did not say.

Run by a timer, never inside a request, and outside any transaction. What comes back is taken in
by the same door as every other message, so that it is kept, and asked for twice changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, update
from sqlmodel import Session

from resettle.children.models import Child
from resettle.errors import NotFound
from resettle.happenings import MessageNeedsAttention
from resettle.planning.events import london_day
from resettle.releases.actions import close_message
from resettle.releases.dates import Chosen, Preferred, choose_date
from resettle.releases.models import IN_TRAY, Message
from resettle.releases.queries import came_before
from resettle.releases.reading import pieces
from resettle.releases.source import NOT_SET_UP, PrisonSource
from resettle.releases.translate import understand_piece
from resettle.releases.understood import Form, State, Understood, key_of
from resettle.tasks.intake import FETCH_DATES, Intake, Receipt
from resettle.tasks.planning import Planning
from resettle.timers.actions import announce, ensure_timer
from resettle.timers.models import Timer
from resettle.timers.rules import Due, Finished, Outcome

_MESSAGE = Message.__table__.c
_TIMER = Timer.__table__.c
_ACTOR = "resettle"

#: Who says what we asked for: the answer is kept as an event of this source.
SOURCE = "resettle:release-dates"

#: Messages given a timer at one beat.
_SOME = 200

NOT_ANSWERED = (
    "The release dates of this child changed, and the system that knows them did not answer. Look "
    "the date up and enter it as a planned release."
)
NO_DATES = (
    "The release dates of this child changed, and the system that knows them holds no date we can "
    "plan to. Find out which date holds and enter it as a planned release."
)
NOT_KNOWN = (
    "The release dates of this child changed, and the system that should know them does not know "
    "this child. Find out which date holds and enter it as a planned release."
)


@dataclass(frozen=True, slots=True)
class Asking:
    """All that is needed to ask and to use the answer."""

    intake: Intake
    source: PrisonSource
    preference: Sequence[Preferred]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A message whose dates are still to come."""

    message_id: int
    child_id: int
    ref: str
    said: Understood
    told_at: datetime

    @property
    def answer_id(self) -> str:
        return f"message-{self.message_id}"


def ask_again(db: Session, now: datetime) -> None:
    """See that every message that waits for dates has a timer, also one whose child was registered
    only after it came."""
    key = func.coalesce(_MESSAGE.event_key, _MESSAGE.digest)
    asked = select(_TIMER.id).where(_TIMER.key == literal(f"{FETCH_DATES}:") + key).exists()
    waiting = db.connection().execute(
        select(key, _MESSAGE.child_id)
        .where(IN_TRAY, _MESSAGE.state == State.WAITING_FOR_DATES.value, ~asked)
        .order_by(_MESSAGE.id)
        .limit(_SOME)
    )
    for key, child_id in waiting.all():
        payload = {"event_key": key}
        ensure_timer(
            db, FETCH_DATES, f"{FETCH_DATES}:{key}", now, payload, now=now, child_id=child_id
        )


def fetch_dates(due: Due, asking: Asking) -> Outcome:
    """Ask for the dates, choose one, and take it in as an event.

    Raises:
        SourceUnavailable: it did not answer; the timer asks again later.
    """
    database, planning = asking.intake.database, asking.intake.planning
    with database.reading() as db:
        waiting = _find(db, due.payload, asking.intake)
        if waiting is None:
            return Finished("No message waits for these dates any more.")
        # A run that died after the answer was taken in need not ask again.
        answer_key = key_of(Form.OWN, SOURCE, waiting.answer_id)
        answered = bool(came_before(db, [answer_key]))
    if answered:
        _close(asking, waiting, "The dates came.")
        return Finished()
    trouble, chosen = _ask(asking, waiting)
    if chosen is not None:
        receipt = _take_in(asking, waiting, chosen)
        if receipt.outcome in ("accepted", "duplicate"):
            _close(asking, waiting, chosen.words)
            return Finished()
        trouble = receipt.reason
    with database.unit() as db:
        to_a_person(db, waiting.message_id, waiting.child_id, trouble or NO_DATES, planning)
    return Finished(trouble)


def no_dates_came(db: Session, payload: Mapping[str, Any], planning: Planning) -> None:
    """After the last attempt: into the tray, and somebody is told."""
    row = _row(db, payload)
    if row is not None:
        to_a_person(db, row.id, row.child_id, NOT_ANSWERED, planning)


def to_a_person(
    db: Session, message_id: int, child_id: int | None, reason: str, planning: Planning
) -> None:
    """Put a message in the tray with a reason, and tell whoever sees to it."""
    # Not closed: nobody has dealt with it yet.
    db.connection().execute(
        update(Message.__table__)
        .where(_MESSAGE.id == message_id)
        .values(state=State.NEEDS_ATTENTION.value, reason=reason)
    )
    announce(db, MessageNeedsAttention(message_id, child_id), now=planning.clock.now())


def _ask(asking: Asking, waiting: _Waiting) -> tuple[str | None, Chosen | None]:
    """The date to plan to; else why a person must find it."""
    if not asking.source.is_set_up:
        return NOT_SET_UP, None
    subject = waiting.said.subject or ""
    number = subject.removeprefix("noms:") if subject.startswith("noms:") else None
    try:
        answer = asking.source.release_dates(booking=waiting.said.booking, number=number)
    except NotFound:
        return NOT_KNOWN, None
    told_on = london_day(waiting.told_at)
    chosen = choose_date(answer, asking.preference, told_on=told_on)
    return (None if chosen else NO_DATES), chosen


def _take_in(asking: Asking, waiting: _Waiting, chosen: Chosen) -> Receipt:
    """By the same door as every message, said when the change was told: later news still wins."""
    said = {"date": chosen.date.isoformat()}
    if chosen.kind is not None:
        said["kind"] = chosen.kind
    event = {
        "specversion": "1.0",
        "type": "release.planned",
        "source": SOURCE,
        "id": waiting.answer_id,
        "subject": waiting.ref,
        "time": waiting.told_at.isoformat(),
        "data": said,
    }
    (receipt,) = asking.intake.take_in(pieces(json.dumps(event).encode()), _ACTOR)
    return receipt


def _close(asking: Asking, waiting: _Waiting, words: str) -> None:
    now = asking.intake.planning.clock.now()
    with asking.intake.database.unit() as db:
        close_message(db, waiting.message_id, State.APPLIED, words, by=_ACTOR, at=now)


def _find(db: Session, payload: Mapping[str, Any], intake: Intake) -> _Waiting | None:
    row = _row(db, payload)
    if row is None or row.child_id is None:
        return None
    said = understand_piece(pieces(row.raw)[0], intake.reasons, intake.planning.settings, 1)
    told_at = row.said_at or row.received_at
    return _Waiting(row.id, row.child_id, row.ref, said, told_at)


def _row(db: Session, payload: Mapping[str, Any]) -> Any:
    key = str(payload.get("event_key", ""))
    wanted = (
        select(
            _MESSAGE.id,
            _MESSAGE.child_id,
            _MESSAGE.raw,
            _MESSAGE.said_at,
            _MESSAGE.received_at,
            Child.__table__.c.ref,
        )
        .outerjoin(Child.__table__, Child.__table__.c.id == _MESSAGE.child_id)
        .where(IN_TRAY, _MESSAGE.state == State.WAITING_FOR_DATES.value)
        .where(func.coalesce(_MESSAGE.event_key, _MESSAGE.digest) == key)
        .order_by(_MESSAGE.id)
        .limit(1)
    )
    return db.connection().execute(wanted).first()
