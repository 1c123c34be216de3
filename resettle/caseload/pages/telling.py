"""Recording an event that no feed tells us of: which child, what, when; check; then keep it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.child_pages import facts_of
from resettle.caseload.entering import entered, event_of
from resettle.caseload.telling_forms import TELLINGS
from resettle.caseload.telling_rules import ONCE_A_DAY, refuse_again
from resettle.caseload.telling_words import (
    EDUCATION_PLAN,
    RELEASED_TO,
    answers_of,
    needs_asked,
    who_it_is,
)
from resettle.caseload.tray_actions import PERSON, Desk, enter
from resettle.caseload.tray_forms import NOTHING_ASKED, Correction, FindForm
from resettle.caseload.tray_preview import Preview, preview_of
from resettle.caseload.tray_queries import find_children
from resettle.caseload.tray_words import kind_words, what_came
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.children.rules import shown_name
from resettle.children.words import LEVELS, LOOKED_AFTER, PATHWAYS
from resettle.db import lock_child
from resettle.errors import BadInput, NotFound
from resettle.permissions import May
from resettle.releases.establishments import establishments
from resettle.releases.queries import came_before, messages_of
from resettle.releases.understood import Form as Kind
from resettle.releases.understood import Outcome, key_of
from resettle.tasks.here import intake
from resettle.tasks.what_if import what_if
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form, read_query
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("telling", __name__)

AS = "/events/new/<string(maxlength=40):kind>"
#: Made with the form, so that pressing twice records once.
_NAME = re.compile(r"[0-9a-f]{32}")


@doors.get("/events/new")
@needs(May.DECIDE_EVENTS)
def show() -> ResponseReturnValue:
    """Which child; then what happened."""
    asked, form = read_query(FindForm())
    asked = NOTHING_ASKED | asked
    with database().reading() as db:
        children = find_children(viewer(), db, asked["q"])
        child = child_by_ref(viewer(), db, asked["child"]) if asked["child"] else None
    if child is not None and asked["kind"] in TELLINGS:
        return see_other(url_for("telling.show_form", kind=asked["kind"], child=child.ref))
    seen = [*children, *([child] if child else [])]
    note_children_seen([one.id for one in seen], "looked for the child of an event")
    return render(
        "caseload/telling/what.html",
        find=form,
        child=child,
        children=children,
        kinds=[(kind, kind_words(kind)) for kind in TELLINGS],
    )


@doors.get(AS)
@needs(May.DECIDE_EVENTS)
def show_form(kind: str) -> ResponseReturnValue:
    shape, ref = _shape(kind), request.args.get("child")
    if not ref:
        return see_other(url_for("telling.show"))
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        held = {"version": uuid4().hex, "child": child.ref}
        return _page(db, child, kind, form_for(shape, held))


@doors.post(AS)
@needs(May.DECIDE_EVENTS)
def save(kind: str) -> ResponseReturnValue:
    """First what would follow; on the second press, keep it."""
    said, form = read_form(_shape(kind))
    if said is None or said["step"] != "save":
        return _checked(kind, said, form)
    try:
        with database().unit() as db:
            child = child_by_ref(viewer(), db, said["child"] or "")
            ref, doubt = child.ref, _keep(db, child, kind, said)
    except BadInput as wrong:
        with database().reading() as db:
            child = child_by_ref(viewer(), db, said["child"] or "")
            return _page(db, child, kind, form.refused(wrong))
    if doubt:
        say(gettext("It is recorded, and waits in Events for somebody to look at it."))
    else:
        say_done(gettext("Recorded, and the plan follows it."))
    return see_other(url_for("child.show", ref=ref))


def _keep(db: Session, child: Child, kind: str, said: dict[str, Any]) -> str | None:
    """Take it in, once: a second press finds it there. Gives what must be looked at."""
    name = said["version"] if _NAME.fullmatch(said["version"]) else uuid4().hex
    key = key_of(Kind.OWN, PERSON, name)
    if key in came_before(db, [key]):
        return None
    if kind in ONCE_A_DAY:
        lock_child(db, child.id)
        refuse_again(kind, facts_of(db, child), said["date"])
    piece = entered(viewer(), db, child, kind, said, at=clock().now(), name=name)
    return enter(Desk(viewer(), db, intake()), piece)


def _checked(kind: str, said: dict[str, Any] | None, form: FormState) -> ResponseReturnValue:
    """The form again, with what is wrong or to be changed; else what would follow."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, str(form.value("child")))
        if said is None or said["step"] == "change":
            return _page(db, child, kind, form)
        try:
            preview = _preview(db, child, kind, said)
        except BadInput as wrong:
            return _page(db, child, kind, form.refused(wrong))
    note_children_seen([child.id], "looked at what an event would do")
    return render(
        "caseload/tray/check.html",
        form=form,
        preview=preview,
        child=child,
        told=kind_words(kind),
        back=url_for("child.show", ref=child.ref),
        **_asking_to_confirm(kind, child, said),
    )


def _asking_to_confirm(kind: str, child: Child, said: dict[str, Any]) -> dict[str, Any]:
    if kind != "child.died":
        return {
            "answers": answers_of(kind, said),
            "heading": gettext("Check what will be recorded"),
            "save": gettext("Record it"),
        }
    return {
        "answers": who_it_is(child.ref, child.name, child.date_of_birth),
        "heading": gettext("Record that %(name)s has died?", name=shown_name(child)),
        "save": gettext("Yes, record the death"),
        "care": True,
    }


def _preview(db: Session, child: Child, kind: str, said: dict[str, Any]) -> Preview:
    here = intake()
    if kind in ONCE_A_DAY:
        refuse_again(kind, facts_of(db, child), said["date"])
    understood = event_of(entered(viewer(), db, child, kind, said, at=clock().now()), here)
    if understood.outcome is not Outcome.APPLY or understood.event is None:
        # As from anybody else: what is doubtful waits for a second look, and changes nothing.
        return Preview(doubts=(understood.reason or "",))
    preview = preview_of(what_if(db, child.id, here.planning, also=[understood.event]))
    more = (understood.doubt,) if understood.doubt else ()
    return replace(preview, doubts=(*preview.doubts, *more))


def _page(db: Session, child: Child, kind: str, form: FormState) -> ResponseReturnValue:
    events = messages_of(viewer(), db, child.id, limit=100) if kind == "event.withdrawn" else []
    note_children_seen([child.id], "recorded an event")
    return render(
        "caseload/telling/form.html",
        form=form,
        kind=kind,
        heading=kind_words(kind),
        child=child,
        events=[(one.id, what_came(one)) for one in events if one.counts and one.event_id],
        places=[(one.name, one.name) for one in establishments(viewer(), db)],
        looked_after=list(LOOKED_AFTER.items()),
        levels=list(LEVELS.items()),
        pathways=list(PATHWAYS.items()),
        education=list(EDUCATION_PLAN.items()),
        released_to=list(RELEASED_TO.items()),
        needs=needs_asked(intake().planning.rulebook.rules) if kind == "need.recorded" else [],
    )


def _shape(kind: str) -> Correction:
    shape = TELLINGS.get(kind)
    if shape is None:
        raise NotFound("There is no such event that can be entered here.", field="kind")
    return shape()
