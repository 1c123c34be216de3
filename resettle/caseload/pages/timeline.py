"""The timeline of a child: everything that happened, and how it stood on a past day."""

from __future__ import annotations

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from resettle.audit.looks import note_children_seen
from resettle.caseload import child_words
from resettle.caseload.timeline import Asked, Kind, from_word, kinds_for
from resettle.caseload.timeline_pages import past_day_page, timeline_page
from resettle.caseload.timeline_words import KINDS
from resettle.children.queries import child_by_ref
from resettle.permissions import May
from resettle.tasks.as_known import FIRST
from resettle.tasks.here import planning
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import Form, FormState, GovDate, form_for, read_question
from resettle.web.pages import page_blueprint, render

doors = page_blueprint("timeline", __name__)


def _past(day: date) -> None:
    if day > clock().today():
        raise ValidationError(str(_l("The day must be today or in the past")))
    if day < FIRST:
        raise ValidationError(str(_l("The year must be %(year)s or later", year=FIRST.year)))


class DayForm(Form):
    """The day somebody wants to look back on."""

    on = GovDate(_l("the day to look back on"), required=True, validate=_past)


class TimelineForm(Form):
    kind = fields.String(load_default="", validate=validate.OneOf(["", *Kind]))
    before = fields.String(load_default="", validate=validate.Length(max=200))


@doors.get("/children/<ref:ref>/timeline")
@needs(May.READ_CHILDREN)
def show(ref: str) -> ResponseReturnValue:
    """Everything that happened, the newest first; or what was known on a day."""
    day_form = form_for(DayForm())
    if any(name.partition("-")[0] == "on" for name in request.args):
        said, day_form = read_question(DayForm())
        if said is not None:
            return _past_day(ref, said["on"], day_form)
    return _timeline(ref, day_form)


def _timeline(ref: str, day_form: FormState) -> ResponseReturnValue:
    kinds = kinds_for(viewer())
    said, form = read_question(TimelineForm())
    kind = Kind(said["kind"]) if said and said["kind"] in kinds else None
    word = said["before"] if said else ""
    asked = Asked(kind, from_word(word) if word else None, clock().now())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        lines, older = timeline_page(viewer(), db, child, asked)
    note_children_seen((child.id,), "read the timeline")
    return render(
        "caseload/child/timeline.html",
        child=child,
        lines=lines,
        older=older,
        is_first=not word,
        kind=kind,
        kinds=[(one.value, KINDS[one]) for one in kinds],
        kind_words=KINDS,
        filter=form,
        form=day_form,
    )


def _past_day(ref: str, on: date, form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        shown = past_day_page(viewer(), db, child, on, planning())
    note_children_seen((child.id,), f"read what was known on {on}")
    return render(
        "caseload/child/past_day.html", child=child, form=form, words=child_words, **shown
    )
