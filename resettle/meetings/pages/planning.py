"""A child's meetings, planning one, and changing or moving one that is planned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen, note_consulted
from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict, Refused
from resettle.meetings.actions import Arrangement, change_meeting, plan_meeting
from resettle.meetings.asking import Askable, askable, asked_by, in_form
from resettle.meetings.forms import ChangeForm, PlanForm
from resettle.meetings.models import Meeting
from resettle.meetings.practice import KindOf, load_practice
from resettle.meetings.queries import asked_to, meeting_of, meetings_of
from resettle.meetings.rules import (
    USUAL_MINUTES,
    MeetingKind,
    MeetingState,
    as_typed,
    day_of,
    is_overtaken,
    moment_of,
)
from resettle.meetings.words import KIND_HINTS, KINDS
from resettle.permissions import May
from resettle.planning.events import LONDON
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("meeting", __name__)

MEETINGS = "/children/<ref:ref>/meetings"
MEETING = f"{MEETINGS}/<int(max={LARGEST_ID}):meeting_id>"
_KIND = f"{MEETINGS}/new/<any({', '.join(repr(str(kind)) for kind in MeetingKind)}):kind>"


@doors.get(MEETINGS)
@needs(May.READ_CHILDREN)
def show_all(ref: str) -> ResponseReturnValue:
    """Every meeting of one child: those to come, those to be written up, and those before."""
    now = clock().now()
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        found = meetings_of(viewer(), db, child.id)
    note_children_seen((child.id,), "read the meetings")
    planned = [one for one in reversed(found) if one.state == MeetingState.PLANNED]
    return render(
        "meetings/child.html",
        child=child,
        coming=[one for one in planned if one.starts_at >= now],
        unwritten=[one for one in planned if one.starts_at < now],
        before=[one for one in found if one.state != MeetingState.PLANNED],
        overtaken={one.id for one in planned if is_out_by_then(one, child)},
    )


def is_out_by_then(meeting: Meeting, child: Child) -> bool:
    out = child.released_on or child.planned_release_on
    return is_overtaken(meeting.state, meeting.before_release, meeting.starts_at, out)


@doors.get(f"{MEETINGS}/new")
@needs(May.CHANGE_CHILDREN)
def choose_kind(ref: str) -> ResponseReturnValue:
    """What kind of meeting it will be: the kind says who is usually asked."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_children_seen((child.id,), "opened the meetings, to plan one")
    kinds = [(str(kind), KINDS[kind], KIND_HINTS[kind]) for kind in MeetingKind]
    return render("meetings/kinds.html", child=child, kinds=kinds)


@doors.get(_KIND)
@needs(May.CHANGE_CHILDREN)
def show_plan(ref: str, kind: str) -> ResponseReturnValue:
    """The form, with whom the practice asks ticked."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        who = askable(viewer(), db, child, clock().today())
    practice = _practice(kind)
    held = {
        "asked": who.usual(practice),
        "before_release": practice.before_release,
        "minutes": USUAL_MINUTES,
    }
    note_children_seen((child.id,), "opened the meetings, to plan one")
    return _plan_page(child, kind, who, form_for(PlanForm(), held))


@doors.post(_KIND)
@needs(May.CHANGE_CHILDREN)
def plan(ref: str, kind: str) -> ResponseReturnValue:
    said, form = read_form(PlanForm())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        who = askable(viewer(), db, child, clock().today())
    if said is None:
        return _plan_page(child, kind, who, form)
    try:
        with database().unit() as db:
            meeting = _write_down(db, child, kind, said, who)
    except BadInput as wrong:
        return _plan_page(child, kind, who, form.refused(wrong))
    if said["already_held"]:
        say_done(gettext("The meeting is noted. Now write down what came of it."))
        return see_other(url_for("writing.show_record", ref=ref, meeting_id=meeting.id))
    say_done(gettext("The meeting is planned."))
    return see_other(url_for("meetings.show_one", ref=ref, meeting_id=meeting.id))


def _write_down(
    db: Session, child: Child, kind: str, said: Mapping[str, Any], who: Askable
) -> Meeting:
    return plan_meeting(
        db,
        child.id,
        MeetingKind(kind),
        arrangement(said, who),
        because=Because(viewer().name, "planned a meeting"),
        at=clock().now(),
        already_held=said["already_held"],
    )


def arrangement(said: Mapping[str, Any], who: Askable) -> Arrangement:
    """What a form says of a meeting.

    Raises:
        BadInput: somebody cannot be asked, or that time does not exist on that day.
    """
    starts_at = moment_of(said["on"], said["time"])
    if starts_at is None:
        raise BadInput(
            "That time does not exist: the clocks go forward that night. Enter another time.",
            field="time",
        )
    return Arrangement(
        title=" ".join(said["title"].split()),
        starts_at=starts_at,
        minutes=said["minutes"],
        place=said["place"],
        travel=said["travel"],
        before_release=said["before_release"],
        asked=asked_by(said, who),
    )


def _plan_page(child: Child, kind: str, who: Askable, form: FormState) -> ResponseReturnValue:
    return render(
        "meetings/plan.html", child=child, kind=kind, practice=_practice(kind), who=who, form=form
    )


def _practice(kind: str) -> KindOf:
    return load_practice(settings().config_dir).kinds[kind]


@doors.get(f"{MEETING}/change")
@needs(May.CHANGE_CHILDREN)
def show_change(ref: str, meeting_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        meeting = meeting_of(viewer(), db, child.id, meeting_id)
        held = asked_to(viewer(), db, (meeting_id,)).get(meeting_id, ())
        who = askable(viewer(), db, child, clock().today(), held)
    note_consulted([(child.id, f"meeting:{meeting_id}")], "opened a meeting to change it")
    if meeting.state != MeetingState.PLANNED:
        return moved_on(ref, meeting_id)
    local = meeting.starts_at.astimezone(LONDON)
    shown = {"on": day_of(meeting.starts_at), "time": as_typed(local.time()), **in_form(held)}
    for name in ("title", "minutes", "place", "travel", "before_release", "version"):
        shown[name] = getattr(meeting, name)
    return _change_page(child, meeting, who, form_for(ChangeForm(), shown))


def moved_on(ref: str, meeting_id: int) -> ResponseReturnValue:
    """Where to go when a meeting is no longer what the page with the link said."""
    say(gettext("The meeting has changed, so that is not possible any more. This is how it is."))
    return see_other(url_for("meetings.show_one", ref=ref, meeting_id=meeting_id))


@doors.post(f"{MEETING}/change")
@needs(May.CHANGE_CHILDREN)
def change(ref: str, meeting_id: int) -> ResponseReturnValue:
    said, form = read_form(ChangeForm())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        meeting = meeting_of(viewer(), db, child.id, meeting_id)
        held = asked_to(viewer(), db, (meeting_id,)).get(meeting_id, ())
        who = askable(viewer(), db, child, clock().today(), held)
    if said is None:
        return _change_page(child, meeting, who, form)
    try:
        with database().unit() as db:
            changed = _bring_into_line(db, meeting, said, who)
    except Conflict:
        fresh = form.at_version(meeting.version)
        return _change_page(child, meeting, who, fresh, status=409, conflict=held)
    except (BadInput, Refused) as wrong:
        return _change_page(child, meeting, who, form.refused(wrong))
    say_done(gettext("The meeting is changed.") if changed else gettext("Nothing was different."))
    return see_other(url_for("meetings.show_one", ref=ref, meeting_id=meeting_id))


def _bring_into_line(db: Session, meeting: Meeting, said: Mapping[str, Any], who: Askable) -> bool:
    return change_meeting(
        db,
        meeting.child_id,
        meeting.id,
        arrangement(said, who),
        version=said["version"],
        because=Because(viewer().name, "changed a meeting"),
        at=clock().now(),
    )


def _change_page(
    child: Child, meeting: Meeting, who: Askable, form: FormState, **more: Any
) -> ResponseReturnValue:
    return render("meetings/change.html", child=child, meeting=meeting, who=who, form=form, **more)
