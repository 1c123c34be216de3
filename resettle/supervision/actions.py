"""Deeds about an order and about oversight: each on the `db` it is given, with its audit line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.db import lock_child
from resettle.errors import BadInput, Conflict, Refused, Words
from resettle.permissions import Viewer
from resettle.supervision.models import Condition, Judgement, Oversight, Warned
from resettle.supervision.queries import (
    condition_for,
    oversight_of,
    warning_for,
    warnings_of,
    works_as_their_worker,
)
from resettle.supervision.rules import OversightKind, is_closed
from resettle.supervision.turns import note_turns

OWN_PLAN = Words(
    "You are this child’s resettlement worker, or stand in for them, so this is your own plan. "
    "Another manager must countersign it."
)


@dataclass(frozen=True, slots=True)
class Doer:
    """Somebody who writes something down about a child, and when."""

    viewer: Viewer
    child_id: int
    at: datetime
    today: date

    def log(self, db: Session, verb: Verb, subject: str, because: str) -> None:
        record(
            db,
            actor=self.viewer.name,
            verb=verb,
            subject=subject,
            because=because,
            at=self.at,
            child_id=self.child_id,
        )


# Conditions.


def add_condition(
    db: Session, by: Doer, *, kind: str, words: str, plain_words: str, since: date
) -> Condition:
    """Write down one condition of the licence or the notice."""
    condition = Condition(
        child_id=by.child_id,
        kind=kind,
        words=words,
        plain_words=plain_words,
        since=since,
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(condition)
    db.flush()
    by.log(db, Verb.COLLECTED, f"condition:{condition.id}", "wrote down a condition")
    return condition


def end_condition(
    db: Session, by: Doer, condition_id: int, *, version: int, until: date, because: str
) -> Condition:
    """A condition holds no more after a day. It stays to be read.

    Raises:
        Conflict: somebody else changed it meanwhile, or it has ended.
        BadInput: the day is before it began.
    """
    condition = _as_seen(db, by, condition_id, version)
    if until < condition.since:
        raise BadInput("The last day cannot be before the first day", field="until")
    _end(db, condition, until, because)
    by.log(db, Verb.CHANGED, f"condition:{condition.id}", "ended a condition")
    return condition


def change_condition(
    db: Session,
    by: Doer,
    condition_id: int,
    *,
    version: int,
    words: str,
    plain_words: str,
    since: date,
    because: str,
) -> Condition:
    """A condition reads differently from a day on: the old one ends, and a new one takes its place.

    Raises:
        Conflict: somebody else changed it meanwhile, or it has ended.
        BadInput: the day is before the old one began.
    """
    old = _as_seen(db, by, condition_id, version)
    if since < old.since:
        raise BadInput("The day it changes cannot be before the first day", field="since")
    _end(db, old, max(since - timedelta(days=1), old.since), because)
    by.log(db, Verb.CHANGED, f"condition:{old.id}", "changed a condition")
    return add_condition(db, by, kind=old.kind, words=words, plain_words=plain_words, since=since)


def _as_seen(db: Session, by: Doer, condition_id: int, version: int) -> Condition:
    lock_child(db, by.child_id)
    condition = condition_for(by.viewer, db, by.child_id, condition_id)
    db.refresh(condition)
    if condition.version != version or condition.ended_because:
        raise Conflict(
            "Somebody else has changed this condition since you opened the page.", field="version"
        )
    return condition


def _end(db: Session, condition: Condition, until: date, because: str) -> None:
    condition.until, condition.ended_because = until, because
    condition.version += 1
    db.add(condition)
    db.flush()


# Missed contacts and warnings.


def note_judgement(
    db: Session, by: Doer, *, missed_on: date, acceptable: bool, reason: str
) -> Judgement:
    """Keep who judged a missed contact, and why. What it means to the plan is an event."""
    judgement = Judgement(
        child_id=by.child_id,
        missed_on=missed_on,
        acceptable=acceptable,
        reason=reason,
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(judgement)
    db.flush()
    by.log(db, Verb.COLLECTED, f"judgement:{judgement.id}", "judged a missed contact")
    return judgement


def warn(db: Session, by: Doer, *, kind: str, on: date, words: str, told_how: str) -> Warned:
    """A formal warning was given.

    Raises:
        BadInput: such a warning was given on that day already.
    """
    lock_child(db, by.child_id)
    standing = [one for one in warnings_of(by.viewer, db, by.child_id) if not one.taken_back_at]
    if any((one.kind, one.on) == (kind, on) for one in standing):
        raise BadInput("This warning of that day is recorded already", field="kind")
    warning = Warned(
        child_id=by.child_id,
        kind=kind,
        on=on,
        words=words,
        told_how=told_how,
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(warning)
    db.flush()
    by.log(db, Verb.COLLECTED, f"warned:{warning.id}", "recorded a warning")
    return warning


def take_back_warning(db: Session, by: Doer, warning_id: int, *, because: str) -> Warned:
    """A warning counts no more; it stays to be read with the reason.

    Raises:
        Conflict: it was taken back before.
    """
    lock_child(db, by.child_id)
    warning = warning_for(by.viewer, db, by.child_id, warning_id)
    db.refresh(warning)
    if warning.taken_back_at is not None:
        raise Conflict("This warning was taken back before.")
    warning.taken_back_at, warning.taken_back_by = by.at, by.viewer.name
    warning.taken_back_because = because
    db.add(warning)
    db.flush()
    by.log(db, Verb.CHANGED, f"warned:{warning.id}", "took a warning back")
    return warning


# Oversight.

_LOGGED = {
    OversightKind.PLAN_COUNTERSIGNED: "countersigned the plan",
    OversightKind.REVIEW_COUNTERSIGNED: "countersigned a review",
    OversightKind.SENT_BACK: "sent the plan back",
    OversightKind.PUT_FORWARD: "asked for the plan to be looked at again",
    OversightKind.DECISION: "noted a decision",
    OversightKind.CLOSED: "closed the case",
    OversightKind.REOPENED: "opened the case again",
}
#: What nobody does for a plan they make themselves.
_BY_ANOTHER = (OversightKind.PLAN_COUNTERSIGNED, OversightKind.REVIEW_COUNTERSIGNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What somebody answers for."""

    words: str = ""
    reason: str = ""
    carries_on: str = ""
    signed: dict[str, Any] | None = None
    meeting_id: int | None = None


def oversee(db: Session, by: Doer, kind: OversightKind, said: Answered) -> Oversight:
    """Keep a countersignature, a decision or a closing. None of them is ever changed.

    Raises:
        Refused: it is the viewer's own plan; or the case is closed, or is not.
    """
    lock_child(db, by.child_id)
    closed = is_closed(oversight_of(by.viewer, db, by.child_id))
    if closed and kind is not OversightKind.REOPENED:
        raise Refused("The case is closed. Open it again first.")
    if not closed and kind is OversightKind.REOPENED:
        raise Refused("The case is open already.")
    if kind in _BY_ANOTHER and works_as_their_worker(by.viewer, db, by.child_id, by.today):
        raise Refused(OWN_PLAN)
    row = Oversight(
        child_id=by.child_id,
        kind=kind,
        words=said.words,
        reason=said.reason,
        carries_on=said.carries_on,
        signed=said.signed,
        meeting_id=said.meeting_id,
        at=by.at,
        actor=by.viewer.name,
    )
    db.add(row)
    db.flush()
    note_turns(db, (by.child_id,))
    by.log(db, Verb.COLLECTED, f"oversight:{row.id}", _LOGGED[kind])
    return row
