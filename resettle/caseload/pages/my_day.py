"""My day: what needs me today, and one click from each thing to the place to act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.day import in_one, latest_of_each, sort_out
from resettle.caseload.day_actions import answer_concern, mark_seen
from resettle.caseload.day_queries import (
    a_month_before,
    day_tasks,
    my_child_ids,
    nobodys_children,
    open_concerns,
    released_lately,
    unseen_moves,
    waiting_messages,
)
from resettle.caseload.overseeing import since_in_words
from resettle.caseload.oversight_queries import plans_to_countersign, sent_back
from resettle.concerns.queries import concerns_for
from resettle.contacts.check_ins.queries import wishes_to_talk
from resettle.meetings.queries import meetings_of_the_day
from resettle.mentoring.match_queries import offers_to
from resettle.permissions import May, Role, Viewer
from resettle.quality.queries import open_audits
from resettle.supervision.limits import limits_in
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("myday", __name__)


@doors.get("/")
@needs(May.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """Everything that needs this person today."""
    me, today = viewer(), clock().today()
    if not me.sees_children:
        return render("caseload/no_children.html")
    with database().reading() as db:
        children = my_child_ids(me, db)
        shown = _shown(me, db, children, today)
    told_of = [one.concern.child_id for one in shown["worries"]]
    told_of += [one.child_id for one in shown["wishes"]]
    note_children_seen((*children, *shown["meetings"].child_ids, *told_of), "my day was opened")
    return render("caseload/my_day.html", has_children=bool(children), **shown)


def _shown(me: Viewer, db: Session, children: Sequence[int], today: date) -> dict[str, Any]:
    """What the page tells of some children and of what else needs this person."""
    near = day_tasks(me, db, today)
    day = sort_out(near.tasks, today)
    day.overdue = latest_of_each(day.overdue)
    late = latest_of_each(task for task in day.waiting if task.holds_up)
    day.waiting = [*late, *(task for task in day.waiting if not task.holds_up)]
    many = limits_in(settings().config_dir).countersign_again
    return {
        "day": day,
        "is_cut": near.is_cut,
        "moves": in_one(unseen_moves(me, db, a_month_before(today))),
        "released": released_lately(me, db, today),
        "concerns": open_concerns(me, db),
        "worries": concerns_for(me, db) if me.works_by_team else [],
        "wishes": wishes_to_talk(me, db),
        "waiting": waiting_messages(me, db),
        "nobodys": nobodys_children(me, db, today),
        "came_back": sent_back(me, db, children),
        "to_sign": plans_to_countersign(me, db, many, today),
        "since_in_words": since_in_words,
        "offers": offers_to(me, db) if Role.MENTOR in me.roles else [],
        "meetings": meetings_of_the_day(me, db, today, clock().now()),
        "to_audit": open_audits(me, db),
    }


@doors.post("/moves/seen")
@needs(May.READ_CHILDREN)
def see_moves() -> ResponseReturnValue:
    """Some moves are no news any more; the form names them, so none is missed that came since."""
    said = [word for word in request.form.getlist("move") if word.isdecimal()]
    ids = [int(word) for word in said if int(word) <= LARGEST_ID]
    with database().unit() as db:
        count = mark_seen(db, viewer(), ids)
    say_done(ngettext("%(num)d move marked as seen.", "%(num)d moves marked as seen.", count))
    return see_other(url_for("myday.show"))


@doors.post(f"/concerns/<int(max={LARGEST_ID}):note_id>/read")
@needs(May.CHANGE_CHILDREN)
def read_concern(note_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        answer_concern(db, viewer(), note_id, clock().now())
    say_done(gettext("Marked as read. It stays on the task, with your name."))
    return see_other(url_for("myday.show"))
