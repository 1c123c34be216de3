"""What people do with a meeting: plan it, change or move it, cancel it, write down what came of it.

Each takes the version that somebody saw, leaves a line in the meeting's own log and one in the
audit. A meeting never settles a task: a person is shown the tasks it may settle and says so there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.errors import BadInput, Conflict, Refused
from resettle.meetings.models import Invited, Meeting, MeetingLog
from resettle.meetings.rules import (
    FURTHEST,
    LONGEST_AGO,
    Asked,
    Came,
    Did,
    MeetingKind,
    MeetingState,
    without_repeats,
)

#: What a person may change of a meeting that is planned, besides who is asked.
_FIELDS = ("title", "starts_at", "minutes", "place", "travel", "before_release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What is said of a meeting that is to come."""

    title: str
    starts_at: datetime
    minutes: int | None = None
    place: str = ""
    travel: str = ""
    before_release: bool = False
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What came of a meeting."""

    #: Who of those asked came, by the number of the asking.
    came: Mapping[int, Came]
    #: Who came and was not asked.
    also: tuple[str, ...] = ()
    decided: str
    child_said: str = ""


def plan_meeting(
    db: Session,
    child_id: int,
    kind: MeetingKind,
    said: Arrangement,
    *,
    because: Because,
    at: datetime,
    already_held: bool = False,
) -> Meeting:
    """Write a meeting down that is to come, or one that was.

    Raises:
        BadInput: it is in the past and nobody said it took place already, or it is too far off.
    """
    if said.starts_at < at and not already_held:
        raise BadInput(
            "That is in the past. Change the day or the time, or say that it has taken place.",
            field="on",
        )
    _refuse_unlikely(said.starts_at, at)
    meeting = Meeting(
        child_id=child_id,
        kind=str(kind),
        at=at,
        actor=because.actor,
        **{name: getattr(said, name) for name in _FIELDS},
    )
    db.add(meeting)
    db.flush()
    _ask(db, meeting.id, without_repeats(said.asked))
    _note(db, meeting, Did.PLANNED, "", because=because, at=at, verb=Verb.COLLECTED)
    return meeting


def change_meeting(
    db: Session,
    child_id: int,
    meeting_id: int,
    said: Arrangement,
    *,
    version: int,
    because: Because,
    at: datetime,
) -> bool:
    """Bring a planned meeting into line with what is said now. Says whether anything is different.

    Raises:
        Conflict: somebody changed it since. Refused: it was held or cancelled.
        BadInput: it is moved into the past, or too far off.
    """
    meeting = _as_seen(db, child_id, meeting_id, version)
    _must_be_planned(meeting)
    changes: dict[str, list[Any]] = {
        name: [_plain(getattr(meeting, name)), _plain(getattr(said, name))]
        for name in _FIELDS
        if getattr(meeting, name) != getattr(said, name)
    }
    if "starts_at" in changes:
        if said.starts_at < at:
            raise BadInput("A meeting cannot be moved into the past.", field="on")
        _refuse_unlikely(said.starts_at, at)
    asked = without_repeats(said.asked)
    held = _asked_of(db, meeting_id)
    if {_key(one) for one in held} != {one.key for one in asked}:
        changes["asked"] = [[one.name for one in held], [one.name for one in asked]]
    if not changes:
        return False
    for name in _FIELDS:
        setattr(meeting, name, getattr(said, name))
    _bring_asked_into_line(db, meeting_id, held, asked)
    did = Did.MOVED if "starts_at" in changes else Did.CHANGED
    _touch(db, meeting)
    _note(db, meeting, did, json.dumps(changes, ensure_ascii=False), because=because, at=at)
    return True


def cancel_meeting(
    db: Session,
    child_id: int,
    meeting_id: int,
    reason: str,
    *,
    version: int,
    because: Because,
    at: datetime,
) -> None:
    """Raises: Conflict: somebody changed it since. Refused: it was held or cancelled already."""
    meeting = _as_seen(db, child_id, meeting_id, version)
    _must_be_planned(meeting)
    meeting.state, meeting.cancelled_because = MeetingState.CANCELLED, reason
    _touch(db, meeting)
    _note(db, meeting, Did.CANCELLED, reason, because=because, at=at)


def record_meeting(
    db: Session,
    child_id: int,
    meeting_id: int,
    said: Minutes,
    *,
    version: int,
    because: Because,
    at: datetime,
) -> None:
    """Write down that it was held, who came, and what was decided; or correct that. What stood
    there before stays in the log.

    Raises:
        Conflict: somebody changed it since. Refused: it was cancelled, or has not begun.
    """
    meeting = _as_seen(db, child_id, meeting_id, version)
    if meeting.state == MeetingState.CANCELLED:
        raise Refused("This meeting was cancelled, so nothing can have come of it.")
    if meeting.starts_at > at:
        raise Refused("This meeting has not begun yet. Change its day or time if it was earlier.")
    changes: dict[str, list[Any]] = {}
    if meeting.state == MeetingState.HELD:
        changes = {
            name: [getattr(meeting, name), getattr(said, name)]
            for name in ("decided", "child_said")
            if getattr(meeting, name) != getattr(said, name)
        }
    for one in _asked_of(db, meeting_id):
        now = said.came.get(one.id, one.came)
        if one.came is not None and one.came != now:
            changes.setdefault("came", []).append([one.name, one.came, str(now)])
        one.came = str(now) if now else None
        db.add(one)
    _ask(db, meeting_id, [Asked(name) for name in said.also], came=Came.YES)
    if said.also and meeting.state == MeetingState.HELD:
        changes["also"] = [[], list(said.also)]
    did = Did.CHANGED if meeting.state == MeetingState.HELD else Did.HELD
    meeting.state, meeting.decided = MeetingState.HELD, said.decided
    meeting.child_said = said.child_said
    _touch(db, meeting)
    _note(
        db,
        meeting,
        did,
        json.dumps(changes, ensure_ascii=False) if changes else "",
        because=because,
        at=at,
    )


def arrange_day(
    db: Session,
    child_id: int,
    meeting_id: int,
    answers: Mapping[str, str],
    *,
    version: int,
    because: Because,
    at: datetime,
) -> bool:
    """Write down what is settled of the list of a meeting's kind. Says whether anything is new.

    Raises:
        Conflict: somebody changed it since. Refused: it was cancelled.
    """
    meeting = _as_seen(db, child_id, meeting_id, version)
    if meeting.state == MeetingState.CANCELLED:
        raise Refused("This meeting was cancelled, so there is nothing to settle for it.")
    held: dict[str, Any] = dict(meeting.arranged)
    changes = {
        f"list {name}": [held.get(name, ""), words]
        for name, words in answers.items()
        if held.get(name, "") != words
    }
    if not changes:
        return False
    meeting.arranged = held | dict(answers)
    _touch(db, meeting)
    _note(db, meeting, Did.CHANGED, json.dumps(changes, ensure_ascii=False), because=because, at=at)
    return True


def _as_seen(db: Session, child_id: int, meeting_id: int, version: int) -> Meeting:
    meeting = db.get_one(Meeting, meeting_id, with_for_update=True)
    if meeting.child_id != child_id or meeting.version != version:
        raise Conflict(
            "Somebody has changed this meeting since you opened the page.", field="version"
        )
    return meeting


def _must_be_planned(meeting: Meeting) -> None:
    if meeting.state == MeetingState.HELD:
        raise Refused("This meeting has been held. Correct what was written down instead.")
    if meeting.state == MeetingState.CANCELLED:
        raise Refused("This meeting was cancelled. Plan another one.")


def _refuse_unlikely(starts_at: datetime, now: datetime) -> None:
    if starts_at - now > FURTHEST:
        raise BadInput("The day must be within the next 2 years.", field="on")
    if now - starts_at > LONGEST_AGO:
        raise BadInput("The day must be within the last 5 years.", field="on")


def _asked_of(db: Session, meeting_id: int) -> Sequence[Invited]:
    wanted = select(Invited).where(Invited.meeting_id == meeting_id)
    return db.exec(wanted.order_by(col(Invited.id))).all()


def _key(one: Invited) -> str:
    return Asked(one.name, one.role, one.person_id, one.around_id).key


def _ask(db: Session, meeting_id: int, asked: Iterable[Asked], came: Came | None = None) -> None:
    for one in asked:
        db.add(
            Invited(
                meeting_id=meeting_id,
                person_id=one.person_id,
                around_id=one.around_id,
                name=one.name,
                role=one.role,
                came=str(came) if came else None,
            )
        )
    db.flush()


def _bring_asked_into_line(
    db: Session, meeting_id: int, held: Sequence[Invited], asked: Sequence[Asked]
) -> None:
    wanted, there = {one.key for one in asked}, {_key(one) for one in held}
    for one in held:
        if _key(one) not in wanted:
            db.delete(one)
    db.flush()
    _ask(db, meeting_id, [one for one in asked if one.key not in there])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _touch(db: Session, meeting: Meeting) -> None:
    meeting.version += 1
    db.add(meeting)
    db.flush()


def _note(
    db: Session,
    meeting: Meeting,
    did: Did,
    words: str,
    *,
    because: Because,
    at: datetime,
    verb: Verb = Verb.CHANGED,
) -> None:
    entry = MeetingLog(meeting_id=meeting.id, at=at, actor=because.actor, what=did, words=words)
    db.add(entry)
    db.flush()
    record(
        db,
        actor=because.actor,
        verb=verb,
        subject=f"meeting:{meeting.id}",
        because=because,
        at=at,
        child_id=meeting.child_id,
    )
