"""Questions about the management board. The viewer comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from resettle.board.models import BoardCommentary, BoardMeeting, BoardPlace
from resettle.board.rules import Agency, Count, Quarter, count_of
from resettle.errors import NotFound
from resettle.permissions import May, Viewer


class Held(NamedTuple):
    """One meeting, and how each agency that was expected was there."""

    meeting: BoardMeeting
    #: By agency, in the order of the list.
    came: Mapping[str, str]

    @property
    def attendance(self) -> Count:
        return count_of(self.came.values())


def meetings_between(viewer: Viewer, db: Session, since: date, until: date) -> list[Held]:
    """The meetings of these days, both included, the newest first; none that was taken back."""
    if not viewer.may(May.READ_BOARD):
        return []
    wanted = (
        select(BoardMeeting)
        .where(col(BoardMeeting.held_on).between(since, until))
        .where(col(BoardMeeting.taken_back_at).is_(None))
        .order_by(col(BoardMeeting.held_on).desc(), col(BoardMeeting.id).desc())
    )
    return _with_places(db, list(db.exec(wanted)))


def board_meeting(viewer: Viewer, db: Session, meeting_id: int) -> Held:
    """Raises: NotFound: there is no such meeting, it was taken back, or is not for this viewer."""
    held = db.get(BoardMeeting, meeting_id) if viewer.may(May.READ_BOARD) else None
    if held is None or held.taken_back_at is not None:
        raise NotFound("There is no such meeting of the board.")
    return _with_places(db, [held])[0]


def expected_last(viewer: Viewer, db: Session) -> Sequence[str]:
    """The agencies that were expected at the last meeting, for the form of the next one."""
    wanted = select(BoardMeeting).where(col(BoardMeeting.taken_back_at).is_(None))
    last = wanted.order_by(col(BoardMeeting.held_on).desc(), col(BoardMeeting.id).desc())
    held = db.exec(last.limit(1)).first() if viewer.may(May.READ_BOARD) else None
    return tuple(_with_places(db, [held])[0].came) if held is not None else ()


def _with_places(db: Session, meetings: Sequence[BoardMeeting]) -> list[Held]:
    order = [str(agency) for agency in Agency]
    found: dict[int, dict[str, str]] = {one.id: {} for one in meetings}
    wanted = select(BoardPlace).where(col(BoardPlace.meeting_id).in_(sorted(found)))
    for place in sorted(
        db.exec(wanted.order_by(col(BoardPlace.id))), key=lambda one: order.index(one.agency)
    ):
        found[place.meeting_id][place.agency] = place.came
    return [Held(one, found[one.id]) for one in meetings]


def commentary_of(viewer: Viewer, db: Session, quarter: Quarter) -> dict[str, BoardCommentary]:
    """What holds of each part of a quarter, by part."""
    if not viewer.may(May.READ_BOARD):
        return {}
    wanted = select(BoardCommentary).where(BoardCommentary.quarter == quarter.first)
    return {one.part: one for one in db.exec(wanted.order_by(col(BoardCommentary.id)))}
