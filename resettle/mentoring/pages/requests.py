"""What whoever coordinates mentors sees to, and whether every group gets a mentor equally soon."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from resettle.audit.looks import note_children_seen
from resettle.children.ethnicity import ETHNICITIES
from resettle.children.queries import ids_by_ref
from resettle.mentoring.coordinating import equally_soon, lists_for
from resettle.mentoring.match_rules import ENDINGS, PAUSES
from resettle.mentoring.pages.match import numbers
from resettle.permissions import May
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.pages import page_blueprint, render

doors = page_blueprint("mentoring", __name__)


@doors.get("/mentoring")
@needs(May.MATCH)
def show() -> ResponseReturnValue:
    """Who waits for a mentor and since when, and what else is to be seen to."""
    with database().reading() as db:
        found = lists_for(viewer(), db, numbers(), clock().today())
        rows = [row for part in found[:6] for row in part]
        seen = ids_by_ref(viewer(), db, {row.ref for row in rows})
    note_children_seen(seen.values(), "read who waits for a mentor")
    return render(
        "mentoring/requests/show.html",
        lists=found,
        weeks=numbers().ends_soon.number,
        months=numbers().follow_up.number,
        pauses=PAUSES,
        endings=ENDINGS,
    )


@doors.get("/mentoring/equally-soon")
@needs(May.MATCH)
def show_equally_soon() -> ResponseReturnValue:
    """By ethnic group: asked for, matched, and how long half of them waited at most."""
    with database().reading() as db:
        lines = equally_soon(viewer(), db, numbers(), clock().today())
    return render(
        "mentoring/requests/equally_soon.html",
        lines=lines,
        groups=ETHNICITIES,
        least=numbers().least_shown,
    )
