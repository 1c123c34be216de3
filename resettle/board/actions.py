"""Meetings of the management board recorded, corrected and taken back; commentaries written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.board.models import BoardCommentary, BoardMeeting, BoardPlace
from resettle.board.rules import Agency, Came, Part, Quarter
from resettle.clock import Clock
from resettle.errors import BadInput, Conflict, Words

#: As much as anybody writes, or reads, of one part of a quarter.
LONGEST = 6000
_CHANGED_MEANWHILE = Words("Somebody else has changed this since you opened it.")


def record_meeting(
    db: Session, held_on: date, came: Mapping[str, str], *, because: Because, clock: Clock
) -> BoardMeeting:
    """Record a meeting of the board, and how each agency that was expected was there.

    Raises:
        BadInput: it has not been, is recorded already, or nobody was expected.
    """
    _checked(db, held_on, came, clock.today(), but=0)
    row = BoardMeeting(held_on=held_on, at=clock.now(), actor=because.actor)
    db.add(row)
    db.flush()
    _seat(db, row, came)
    _note(db, Verb.COLLECTED, f"board_meeting:{row.id}", because, clock)
    return row


def change_meeting(
    db: Session,
    meeting_id: int,
    version: int,
    held_on: date,
    came: Mapping[str, str],
    *,
    because: Because,
    clock: Clock,
) -> None:
    """Describe a meeting anew; the audit log says for which agencies.

    Raises:
        Conflict: somebody else changed it since `version`.
        BadInput: it has not been, is recorded already, or nobody was expected.
    """
    held = db.get_one(BoardMeeting, meeting_id, with_for_update=True, populate_existing=True)
    if held.version != version or held.taken_back_at is not None:
        raise Conflict(_CHANGED_MEANWHILE, field="version")
    _checked(db, held_on, came, clock.today(), but=held.id)
    before = _seated(db, held)
    was = {agency: place.came for agency, place in before.items()}
    changed = sorted(agency for agency in {*was, *came} if was.get(agency) != came.get(agency))
    if held.held_on != held_on:
        changed.insert(0, "held_on")
    if not changed:
        return
    for place in before.values():
        db.delete(place)
    db.flush()
    held.held_on = held_on
    held.version += 1
    db.add(held)
    _seat(db, held, came)
    told = Because(because.actor, f"{because.words}: {', '.join(changed)}")
    _note(db, Verb.CHANGED, f"board_meeting:{held.id}", told, clock)


def take_back_meeting(
    db: Session, meeting_id: int, reason: str, *, because: Because, clock: Clock
) -> None:
    """Say that there was no such meeting. It stays, and counts no more.

    Raises:
        BadInput: no reason is given.
    """
    plain = reason.strip()
    if not plain:
        raise BadInput("Enter why it is taken back", field="reason")
    _short(plain, "reason")
    held = db.get_one(BoardMeeting, meeting_id, with_for_update=True, populate_existing=True)
    if held.taken_back_at is not None:
        return
    held.taken_back_at, held.taken_back_by = clock.now(), because.actor
    held.taken_back_because = plain
    db.add(held)
    db.flush()
    _note(db, Verb.CHANGED, f"board_meeting:{held.id}", because, clock)


def comment(
    db: Session,
    quarter: Quarter,
    part: str,
    words: str,
    seen: int,
    *,
    because: Because,
    clock: Clock,
) -> BoardCommentary:
    """Write of one part of a quarter, in the place of what was written before; "" takes it away.

    Args:
        seen: the number of what whoever writes saw there; 0 for nothing.

    Raises:
        Conflict: somebody else wrote meanwhile.
        BadInput: there is no such part, or it is too long.
    """
    if part not in set(Part):
        raise BadInput("Choose from the list", field="part")
    _short(words, "words")
    wanted = select(BoardCommentary.id).where(
        BoardCommentary.quarter == quarter.first, BoardCommentary.part == part
    )
    if (db.exec(wanted.order_by(col(BoardCommentary.id).desc())).first() or 0) != seen:
        raise Conflict(_CHANGED_MEANWHILE, field="version")
    row = BoardCommentary(
        quarter=quarter.first, part=part, words=words, at=clock.now(), actor=because.actor
    )
    db.add(row)
    db.flush()
    _note(db, Verb.COLLECTED, f"board_commentary:{row.id}", because, clock)
    return row


def _checked(db: Session, held_on: date, came: Mapping[str, str], today: date, but: int) -> None:
    if held_on > today:
        raise BadInput("The day must be today or in the past", field="held_on")
    if not came:
        raise BadInput("Say of at least one agency how it was there", field="came")
    if not set(came) <= set(Agency) or not set(came.values()) <= set(Came):
        raise BadInput("Choose from the list", field="came")
    wanted = select(BoardMeeting.id).where(
        BoardMeeting.held_on == held_on,
        BoardMeeting.id != but,
        col(BoardMeeting.taken_back_at).is_(None),
    )
    if db.exec(wanted.order_by(col(BoardMeeting.id))).first() is not None:
        raise BadInput("A meeting of that day is recorded already", field="held_on")


def _seated(db: Session, meeting: BoardMeeting) -> dict[str, BoardPlace]:
    wanted = select(BoardPlace).where(BoardPlace.meeting_id == meeting.id)
    return {one.agency: one for one in db.exec(wanted.order_by(col(BoardPlace.id)))}


def _seat(db: Session, meeting: BoardMeeting, came: Mapping[str, str]) -> None:
    for agency in Agency:
        if agency in came:
            db.add(BoardPlace(meeting_id=meeting.id, agency=agency, came=came[agency]))
    db.flush()


def _short(words: str, field: str) -> None:
    if len(words) > LONGEST:
        raise BadInput("Write %(most)s characters or fewer", most=f"{LONGEST:,}", field=field)


def _note(db: Session, verb: Verb, subject: str, because: Because, clock: Clock) -> None:
    record(db, actor=because.actor, verb=verb, subject=subject, because=because, at=clock.now())
