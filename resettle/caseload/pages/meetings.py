"""Meetings across children, and one meeting with the tasks of the plan which it may settle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import fields
from sqlmodel import Session

from resettle.audit.looks import note_children_seen, note_consulted
from resettle.caseload import asking
from resettle.caseload.child_queries import names_of_actors
from resettle.caseload.filter_form import is_number
from resettle.caseload.listing import workers_to_choose
from resettle.caseload.meeting_queries import (
    COMING,
    VIEWS,
    coming_meetings,
    meetings_between,
    people_of,
    stretch_of,
    tasks_it_may_settle,
    whose,
)
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.meetings.models import Meeting
from resettle.meetings.pages.planning import MEETING, is_out_by_then
from resettle.meetings.pages.writing import items_of
from resettle.meetings.practice import load_practice
from resettle.meetings.queries import asked_to, busy_at_once, log_of, meeting_of
from resettle.meetings.words import log_words
from resettle.permissions import May
from resettle.staff.queries import teams
from resettle.tasks.rules import may_change
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import Form, GovDate, one_of, read_query
from resettle.web.pages import page_blueprint, render

doors = page_blueprint("meetings", __name__)

#: A calendar needs some end.
_YEARS = range(2000, 2070)


class MeetingsForm(Form):
    """What stands in the address of the list."""

    worker = fields.String(load_default="")
    team = fields.String(load_default="")
    view = fields.String(
        load_default=COMING, validate=one_of(VIEWS, _l("Choose a view of the list"))
    )
    day = GovDate(_l("the day"), load_default=None)


@doors.get("/meetings")
@needs(May.READ_CHILDREN)
def show() -> ResponseReturnValue:
    """My meetings and those of my children: by how near they are, or a week or a month of days."""
    values, form = read_query(MeetingsForm())
    today = clock().today()
    asked = _known_worker(values.get("worker", ""))
    team = values.get("team", "")
    view, day = values.get("view", COMING), values.get("day") or today
    day = day if day.year in _YEARS else today
    with database().reading() as db:
        shown = _found(db, asked, int(team) if is_number(team) else None, (view, day))
        shown["choices"] = _choices(db)
    note_children_seen((one.child_id for one in shown["lines"]), "was in the list of meetings")
    return render(
        "caseload/meetings.html",
        form=form.or_else(worker=whose(viewer(), asked)),
        view=view,
        address=lambda **more: _address({"worker": asked, "team": team, "view": view} | more),
        **shown,
    )


def _known_worker(said: str) -> str:
    return said if said in (asking.MINE, asking.EVERYBODY) or is_number(said) else ""


def _found(db: Session, asked: str, team: int | None, span: tuple[str, date]) -> dict[str, Any]:
    view, day = span
    people = people_of(viewer(), whose(viewer(), asked))
    if view == COMING:
        sections = coming_meetings(viewer(), db, people, team, clock().today())
        return {"sections": sections, "lines": sections.lines}
    stretch = stretch_of(view, day)
    days = meetings_between(viewer(), db, people, team, stretch)
    lines = [one for _day, held in days for one in held]
    return {"stretch": stretch, "days": days, "lines": lines}


def _choices(db: Session) -> dict[str, list[tuple[str, str]]]:
    """Whose meetings may be asked for. Who sees only their own children is not asked."""
    if not viewer().works_by_team:
        return {}
    workers = [(str(number), name) for number, name in workers_to_choose(viewer(), db)]
    mine, everybody = gettext("My meetings and my children’s"), gettext("Everybody’s I may see")
    return {
        "worker": [(asking.MINE, mine), (asking.EVERYBODY, everybody), *workers],
        "team": [(str(one.id), one.name) for one in teams(viewer(), db)],
    }


def _address(said: Mapping[str, Any]) -> str:
    kept: dict[str, Any] = {name: value for name, value in said.items() if value}
    return url_for("meetings.show", **kept)


@doors.get(MEETING)
@needs(May.READ_CHILDREN)
def show_one(ref: str, meeting_id: int) -> ResponseReturnValue:
    """When and where, who is asked and who came, what was decided, and what can be done now."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        meeting = meeting_of(viewer(), db, child.id, meeting_id)
        shown = _one(db, child, meeting)
    note_consulted([(child.id, f"meeting:{meeting_id}")], "read a meeting")
    return render("caseload/meeting.html", child=child, meeting=meeting, **shown)


def _one(db: Session, child: Child, meeting: Meeting) -> dict[str, Any]:
    me = viewer()
    practice = load_practice(settings().config_dir).kinds[meeting.kind]
    asked = asked_to(me, db, (meeting.id,)).get(meeting.id, ())
    child_busy, busy = busy_at_once(me, db, meeting, asked)
    log = log_of(me, db, meeting.id)
    items = items_of(meeting)
    lines = [log_words(entry, {item.name: item.asks for item in items}) for entry in log]
    names = names_of_actors(me, db, {one.actor for one in log})
    tasks = tasks_it_may_settle(me, db, meeting, practice.settles)
    return {
        "asked": asked,
        "items": items,
        "is_over": meeting.starts_at <= clock().now(),
        "overtaken": is_out_by_then(meeting, child),
        "out": child.released_on or child.planned_release_on,
        "child_busy": child_busy,
        "busy": busy,
        "tasks": [(task, may_change(me, task.owner)) for task in tasks],
        "practice": practice,
        "log": [line | {"by": names.get(line["actor"], "")} for line in lines],
        "may_change": me.may(May.CHANGE_CHILDREN),
    }
