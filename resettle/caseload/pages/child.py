"""The pages about one child, for reading: overview, plan, details, and what custody told us."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload import child_words
from resettle.caseload.child_pages import facts_of, messages_page, overview, plan_page
from resettle.caseload.child_queries import (
    all_around,
    names_of_actors,
    openings_of,
    parts_of,
    restrictions_of,
    team_name,
)
from resettle.caseload.fact_words import (
    education_plan_in_words,
    facts_in_words,
    looked_after_in_words,
    source_words,
)
from resettle.children.ethnicity import ETHNICITIES
from resettle.children.models import Child
from resettle.children.queries import child_by_ref, numbers_of
from resettle.children.words import said
from resettle.permissions import May
from resettle.planning.events import Said
from resettle.planning.vocabulary import Owner
from resettle.records import kinds as record_kinds
from resettle.records import words as record_words
from resettle.records.rules import is_behind_the_wall
from resettle.records.sheet import sheet_of
from resettle.staff.rules import actor_name
from resettle.tasks.here import planning
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.json import from_cursor, to_cursor
from resettle.web.pages import page_blueprint, render

doors = page_blueprint("child", __name__)


@doors.get("/children/<ref:ref>")
@needs(May.READ_CHILDREN)
def show(ref: str) -> ResponseReturnValue:
    """What needs doing next for this child, how each pathway stands, and who is there."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        shown = overview(viewer(), db, child, clock().today(), clock().now())
    note_children_seen((child.id,), "read the overview")
    return render("caseload/child/overview.html", words=child_words, **shown)


@doors.get("/children/<ref:ref>/plan")
@needs(May.READ_PLANS)
def show_plan(ref: str) -> ResponseReturnValue:
    """The picture of the plan, what it rests on, and its tasks by pathway."""
    asked = request.args.get("owner", "")
    owner = asked if asked in set(Owner) else None
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        calendar, today = planning().calendar, clock().today()
        shown = plan_page(viewer(), db, child, today, owner=owner, calendar=calendar)
    note_children_seen((child.id,), "read the plan")
    return render("caseload/child/plan.html", words=child_words, **shown)


@doors.get("/children/<ref:ref>/details")
@needs(May.READ_CHILDREN)
def show_details(ref: str) -> ResponseReturnValue:
    """Who the child is, each thing with where it came from, and what people wrote."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        shown = {**_told(db, child), **_who_did_what(db, child.id)}
    note_children_seen((child.id,), "read the details")
    return render(
        "caseload/child/details.html",
        child=child,
        record_words=record_words,
        record_kinds=record_kinds,
        may_read_harmed=is_behind_the_wall(viewer()),
        **shown,
    )


def _told(db: Session, child: Child) -> dict[str, Any]:
    """What events, other systems and people say of the child."""
    facts, today = facts_of(db, child), clock().today()
    return {
        "ethnicity": said(ETHNICITIES, child.ethnicity),
        "facts": facts_in_words(facts, today),
        "looked_after": looked_after_in_words(facts),
        "education_plan": education_plan_in_words(facts),
        "numbers": [
            (one, source_words(Said(one.said_at, one.source, "")))
            for one in numbers_of(viewer(), db, child.id)
        ],
        "around": all_around(viewer(), db, child.id, today),
        "team_name": team_name(viewer(), db, child),
        "sheet": sheet_of(viewer(), db, child.id, today),
    }


def _who_did_what(db: Session, child_id: int) -> dict[str, Any]:
    """Which records are part of this one, when it was restricted and who has opened it: for those
    who answer for it."""
    may = viewer().may(May.CHANGE_CHILDREN)
    merged = parts_of(viewer(), db, child_id)
    restrictions = restrictions_of(viewer(), db, child_id) if may else []
    # Nobody is asked why they open a record that was never restricted.
    openings = openings_of(viewer(), db, child_id) if restrictions else []
    actors = {one.actor for one in restrictions} | {one.merge.actor for one in merged}
    actors |= {actor_name(one.person_id) for one in openings}
    names = names_of_actors(viewer(), db, actors) if actors else {}
    return {"merged": merged, "restrictions": restrictions, "openings": openings, "names": names}


@doors.get("/children/<ref:ref>/messages")
@needs(May.READ_EVENTS)
def show_messages(ref: str) -> ResponseReturnValue:
    """What arrived about the child, in plain words, and what each message did."""
    asked = request.args.get("before")
    before_id = from_cursor(asked, "event") if asked else None
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        told, more = messages_page(viewer(), db, child, before_id)
    note_children_seen((child.id,), "read the messages")
    older = to_cursor("event", told[-1].message.id) if more else None
    return render(
        "caseload/child/messages.html", child=child, told=told, older=older, is_first=not asked
    )
