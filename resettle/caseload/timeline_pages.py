"""Gathers what the timeline and a past day show, in few questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from resettle.caseload.child_pages import done_by_event
from resettle.caseload.child_queries import last_changes, names_of_actors
from resettle.caseload.fact_words import facts_in_words
from resettle.caseload.standing import pathway_lines
from resettle.caseload.timeline import Asked, Began, Found, to_word, what_happened
from resettle.caseload.timeline_words import Line, Telling, line_of
from resettle.children.happened import Happened
from resettle.children.models import Child
from resettle.permissions import Viewer
from resettle.records.story import told_of
from resettle.releases.models import Message
from resettle.tasks.as_known import as_known
from resettle.tasks.happened import titles_of
from resettle.tasks.models import Chase, TaskLog, TaskNote
from resettle.tasks.planning import Planning
from resettle.tasks.queries import pathways_for

#: A message and what it did to the plan are written within moments.
_A_BREATH = timedelta(minutes=1)


def timeline_page(
    viewer: Viewer, db: Session, child: Child, asked: Asked
) -> tuple[list[Line], str | None]:
    """A page of the timeline, and the word for the next."""
    found, older = what_happened(viewer, db, child.id, asked)
    telling = Telling(
        titles=titles_of(viewer, db, child.id) if found else {},
        names=names_of_actors(viewer, db, {_actor(one) for one in found} - {""}),
        did=_what_messages_did(viewer, db, child.id, found),
        whole=viewer.sees_whole_record,
        recorded=told_of(
            viewer, db, child.id, [one.row for one in found if isinstance(one.row, Happened)]
        ),
    )
    lines = [line for one in found if (line := line_of(one, telling)) is not None]
    return lines, to_word(older) if older else None


def _actor(found: Found) -> str:
    match found.row:
        case TaskLog() | TaskNote() | Chase() | Happened():
            return found.row.actor
        case Message():
            return found.row.sender
        case Began():
            return f"person:{found.row.assignment.person_id}"
        case _:
            return ""


def _what_messages_did(
    viewer: Viewer, db: Session, child_id: int, found: Sequence[Found]
) -> Mapping[str, str]:
    came = [one.row.received_at for one in found if isinstance(one.row, Message)]
    if not came:
        return {}
    last = max(came) + _A_BREATH
    log = last_changes(viewer, db, child_id, limit=500, since=min(came), until=last)
    return done_by_event(log)


def past_day_page(
    viewer: Viewer, db: Session, child: Child, on: date, planning: Planning
) -> dict[str, Any]:
    """What was known of a child at the end of a day, and the plan that followed."""
    known = as_known(viewer, db, child, on, planning)
    lines = pathway_lines(known.tasks, on, pathways=pathways_for(viewer))
    return {
        "on": on,
        "known": known,
        "facts": facts_in_words(known.facts, on) if viewer.sees_whole_record else [],
        "lines": [line for line in lines if line.wanted or line.withdrawn],
    }
