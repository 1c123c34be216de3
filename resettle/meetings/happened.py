"""What was done to a child's meetings: planned, moved, held, cancelled."""

from __future__ import annotations

from sqlmodel import Session, select

from resettle.children.happened import Happened, Place, newest, of_child, part
from resettle.meetings.models import Meeting, MeetingLog
from resettle.permissions import Viewer

_MEETING, _LOG = Meeting.__table__.c, MeetingLog.__table__.c


def happened(
    viewer: Viewer, db: Session, child_id: int, *, before: Place | None, limit: int
) -> list[Happened]:
    """Each thing that was done, with the title of the meeting. `kind` is what was done."""
    if not viewer.sees_whole_record:
        return []
    title = (
        select(_MEETING.title).where(_MEETING.id == _LOG.meeting_id).correlate(MeetingLog.__table__)
    ).scalar_subquery()
    of_this_child = select(_MEETING.id).where(of_child(viewer, child_id, _MEETING.child_id))
    done = part(
        30,
        "meeting",
        MeetingLog,
        before,
        _LOG.meeting_id.in_(of_this_child),
        kind=_LOG.what,
        words=title,
    )
    return newest(db, [done], limit)
