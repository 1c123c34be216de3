"""What becomes of a planned meeting: cancelled, written up, its list settled, put in a calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_consulted
from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import Conflict, Refused
from resettle.meetings.actions import Minutes, arrange_day, cancel_meeting, record_meeting
from resettle.meetings.calendar import CONTENT_TYPE, calendar_of
from resettle.meetings.forms import (
    MOST_SAID,
    MOST_WORDS,
    CancelForm,
    came_name,
    list_form,
    list_name,
    minutes_form,
)
from resettle.meetings.models import Invited, Meeting
from resettle.meetings.pages.planning import MEETING, moved_on
from resettle.meetings.practice import Item, load_practice
from resettle.meetings.queries import asked_to, meeting_of
from resettle.meetings.rules import Came, MeetingState, names_a_line
from resettle.meetings.words import CAME, KINDS
from resettle.permissions import May
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("writing", __name__)


@doors.get(f"{MEETING}/cancel")
@needs(May.CHANGE_CHILDREN)
def show_cancel(ref: str, meeting_id: int) -> ResponseReturnValue:
    child, meeting, _asked = _meeting(ref, meeting_id)
    if meeting.state != MeetingState.PLANNED:
        return moved_on(ref, meeting_id)
    form = form_for(CancelForm(), {"version": meeting.version})
    return render("meetings/cancel.html", child=child, meeting=meeting, form=form)


@doors.post(f"{MEETING}/cancel")
@needs(May.CHANGE_CHILDREN)
def cancel(ref: str, meeting_id: int) -> ResponseReturnValue:
    said, form = read_form(CancelForm())
    child, meeting, _asked = _meeting(ref, meeting_id)
    if said is not None:
        because = Because(viewer().name, "cancelled a meeting")
        given = {"version": said["version"], "because": because, "at": clock().now()}
        try:
            with database().unit() as db:
                cancel_meeting(db, child.id, meeting_id, said["reason"], **given)
        except (Conflict, Refused) as wrong:
            form = form.at_version(meeting.version).refused(wrong)
        else:
            say_done(gettext("The meeting is cancelled. Tell those who were asked."))
            return see_other(url_for("meetings.show_one", ref=ref, meeting_id=meeting_id))
    return render("meetings/cancel.html", child=child, meeting=meeting, form=form)


@doors.get(f"{MEETING}/record")
@needs(May.CHANGE_CHILDREN)
def show_record(ref: str, meeting_id: int) -> ResponseReturnValue:
    child, meeting, asked = _meeting(ref, meeting_id)
    if meeting.state == MeetingState.CANCELLED or meeting.starts_at > clock().now():
        return moved_on(ref, meeting_id)
    held = {name: getattr(meeting, name) for name in ("decided", "child_said", "version")}
    held |= {came_name(one): one.came for one in asked}
    return _record_page(child, meeting, asked, form_for(minutes_form(asked)(), held))


@doors.post(f"{MEETING}/record")
@needs(May.CHANGE_CHILDREN)
def record(ref: str, meeting_id: int) -> ResponseReturnValue:
    child, meeting, asked = _meeting(ref, meeting_id)
    said, form = read_form(minutes_form(asked)())
    if said is None:
        return _record_page(child, meeting, asked, form)
    try:
        with database().unit() as db:
            _write_up(db, meeting, asked, said)
    except (Conflict, Refused) as wrong:
        fresh = form.at_version(meeting.version).refused(wrong)
        return _record_page(child, meeting, asked, fresh)
    say_done(gettext("What came of the meeting is written down."))
    return see_other(url_for("meetings.show_one", ref=ref, meeting_id=meeting_id))


def _write_up(
    db: Session, meeting: Meeting, asked: Sequence[Invited], said: Mapping[str, Any]
) -> None:
    minutes = Minutes(
        came={one.id: Came(said[came_name(one)]) for one in asked},
        also=tuple(name[:200] for name in names_a_line(said["also"])),
        decided=said["decided"],
        child_said=said["child_said"],
    )
    record_meeting(
        db,
        meeting.child_id,
        meeting.id,
        minutes,
        version=said["version"],
        because=Because(viewer().name, "wrote down what came of a meeting"),
        at=clock().now(),
    )


def _record_page(
    child: Child, meeting: Meeting, asked: Sequence[Invited], form: FormState
) -> ResponseReturnValue:
    return render(
        "meetings/record.html",
        child=child,
        meeting=meeting,
        asked=[(came_name(one), one) for one in asked],
        came=list(CAME.items()),
        most=(MOST_WORDS, MOST_SAID),
        form=form,
    )


@doors.get(f"{MEETING}/list")
@needs(May.CHANGE_CHILDREN)
def show_list(ref: str, meeting_id: int) -> ResponseReturnValue:
    """What has to be settled for the day, line by line."""
    child, meeting, _asked = _meeting(ref, meeting_id)
    items = items_of(meeting)
    if meeting.state == MeetingState.CANCELLED or not items:
        return moved_on(ref, meeting_id)
    held = {list_name(item): meeting.arranged.get(item.name, "") for item in items}
    return _list_page(
        child, meeting, form_for(list_form(items)(), held | {"version": meeting.version})
    )


@doors.post(f"{MEETING}/list")
@needs(May.CHANGE_CHILDREN)
def settle_list(ref: str, meeting_id: int) -> ResponseReturnValue:
    child, meeting, _asked = _meeting(ref, meeting_id)
    items = items_of(meeting)
    said, form = read_form(list_form(items)())
    if said is None:
        return _list_page(child, meeting, form)
    answers = {item.name: said[list_name(item)] for item in items}
    because = Because(viewer().name, "settled the list of a meeting")
    given = {"version": said["version"], "because": because, "at": clock().now()}
    try:
        with database().unit() as db:
            arrange_day(db, child.id, meeting_id, answers, **given)
    except (Conflict, Refused) as wrong:
        return _list_page(child, meeting, form.at_version(meeting.version).refused(wrong))
    say_done(gettext("The list is saved."))
    return see_other(url_for("meetings.show_one", ref=ref, meeting_id=meeting_id))


def items_of(meeting: Meeting) -> tuple[Item, ...]:
    """The lines of a meeting's list that this viewer may read."""
    practice = load_practice(settings().config_dir)
    return practice.list_of(meeting.kind, whole=viewer().sees_whole_record)


def _list_page(child: Child, meeting: Meeting, form: FormState) -> ResponseReturnValue:
    lines = [(list_name(item), item) for item in items_of(meeting)]
    return render("meetings/list.html", child=child, meeting=meeting, lines=lines, form=form)


@doors.get(f"{MEETING}/calendar.ics")
@needs(May.READ_CHILDREN)
def download(ref: str, meeting_id: int) -> ResponseReturnValue:
    """The meeting for somebody's own calendar: no name of the child in it."""
    child, meeting, _asked = _meeting(ref, meeting_id, "took a meeting into a calendar")
    names = [name for name in (child.name, child.known_as) if name]
    words, host = str(KINDS[meeting.kind]), request.host.partition(":")[0]
    told = calendar_of(meeting, words, child.ref, names=names, host=host, now=clock().now())
    response = Response(told, content_type=CONTENT_TYPE)
    file = f"meeting-{meeting.id}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _meeting(
    ref: str, meeting_id: int, words: str = "opened a meeting to change it"
) -> tuple[Child, Meeting, Sequence[Invited]]:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        meeting = meeting_of(viewer(), db, child.id, meeting_id)
        asked = asked_to(viewer(), db, (meeting_id,)).get(meeting_id, ())
    note_consulted([(child.id, f"meeting:{meeting_id}")], words)
    return child, meeting, asked
