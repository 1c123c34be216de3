"""Raising a concern: one page, one button; and then what to do now."""

from __future__ import annotations

from uuid import uuid4

from flask import url_for
from flask.typing import ResponseReturnValue

from resettle.audit.looks import note_children_seen
from resettle.children.models import Child
from resettle.children.queries import child_by_ref, visible_children
from resettle.concerns.actions import raise_concern
from resettle.concerns.forms import MOST_WORRY, ConcernForm
from resettle.concerns.queries import concern_for, told_names
from resettle.concerns.rules import ESCALATE_HOURS
from resettle.errors import NotFound
from resettle.permissions import May
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, see_other

doors = page_blueprint("concern", __name__)

#: More children than somebody picks from by eye: they come from the child's page.
_TO_PICK = 12


@doors.get("/concern")
@needs(May.RAISE_CONCERN)
def begin() -> ResponseReturnValue:
    """From the menu: straight to the form where there is one child, else to a choice."""
    with database().reading() as db:
        children = db.exec(visible_children(viewer()).limit(_TO_PICK + 1)).all()
    if len(children) == 1:
        return see_other(url_for("concern.ask", ref=children[0].ref))
    note_children_seen([one.id for one in children], "chose whom a concern is about")
    many = len(children) > _TO_PICK
    return render("concerns/begin.html", children=children[:_TO_PICK], many=many)


@doors.get("/children/<ref:ref>/concern")
@needs(May.RAISE_CONCERN)
def ask(ref: str) -> ResponseReturnValue:
    child = _child(ref)
    return _form_page(child, form_for(ConcernForm()).or_else(key=uuid4().hex))


@doors.post("/children/<ref:ref>/concern")
@needs(May.RAISE_CONCERN)
def raise_one(ref: str) -> ResponseReturnValue:
    """From here on it is somebody's task today, and people are told."""
    said, form = read_form(ConcernForm())
    if said is None:
        return _form_page(_child(ref), form)
    with database().unit() as db:
        child = child_by_ref(viewer(), db, ref)
        concern = raise_concern(
            db,
            intake(),
            viewer(),
            child,
            said["words"],
            danger=said["danger"],
            key=said["key"],
        )
    return see_other(url_for("concern.show_raised", concern_id=concern.id))


@doors.get(f"/concerns/<int(max={LARGEST_ID}):concern_id>/what-now")
@needs(May.RAISE_CONCERN)
def show_raised(concern_id: int) -> ResponseReturnValue:
    """What to do now, who was told, and when they will hear."""
    with database().reading() as db:
        line = concern_for(viewer(), db, concern_id)
        told = told_names(viewer(), db, concern_id)
    if line.concern.person_id != viewer().person_id:
        raise NotFound("There is no such page for you.")
    return render(
        "concerns/raised.html",
        line=line,
        told=told,
        is_today=line.concern.due_on == clock().today(),
        hours=ESCALATE_HOURS[0],
    )


def _child(ref: str) -> Child:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_children_seen((child.id,), "opened the form of a concern")
    return child


def _form_page(child: Child, form: FormState) -> ResponseReturnValue:
    return render("concerns/raise.html", child=child, form=form, most=MOST_WORRY)
