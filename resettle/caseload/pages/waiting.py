"""Waiting on partners: what other agencies have to do for my children, and asking them together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.waiting import AHEAD, MOST, Awaited, awaited, by_agency
from resettle.errors import NotFound
from resettle.permissions import May
from resettle.tasks.forms import ChaseTogetherForm
from resettle.tasks.kinds import WAYS_OF_ASKING
from resettle.tasks.models import Task
from resettle.tasks.partners import Asked, chase
from resettle.tasks.rules import may_chase
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("waiting", __name__)


@doors.get("/tasks/waiting")
@needs(May.READ_TASKS)
def show() -> ResponseReturnValue:
    """Each agency with its tasks for my children."""
    with database().reading() as db:
        tasks = awaited(viewer(), db, clock().today())
    note_children_seen((one.child_id for one in tasks), "was in the list of partners’ tasks")
    return render(
        "caseload/waiting.html",
        agencies=by_agency(tasks),
        weeks=AHEAD.days // 7,
        may_chase=any(may_chase(viewer(), one.owner) for one in tasks),
        is_cut=len(tasks) >= MOST,
    )


@doors.get("/tasks/waiting/chase")
@needs(May.CHANGE_TASKS)
def ask_chase() -> ResponseReturnValue:
    """One call about several tasks: which, whom you asked, and how."""
    tasks = _chosen(request.args.getlist("tasks"))
    if not tasks:
        say(gettext("Choose at least one task to chase."))
        return see_other(url_for("waiting.show"))
    note_children_seen((one.child_id for one in tasks), "was in a call to a partner")
    partner = next((one.partner for one in tasks if one.partner), None)
    filled = {
        "tasks": [one.id for one in tasks],
        "to_whom": partner.in_one_line if partner else "",
        "how": "telephone",
    }
    return _page(tasks, form_for(ChaseTogetherForm(), filled))


@doors.post("/tasks/waiting/chase")
@needs(May.CHANGE_TASKS)
def log_chase() -> ResponseReturnValue:
    """Keep that somebody asked after each of them: after all, or after none."""
    offered = _chosen(request.form.getlist("tasks"))
    said, form = read_form(ChaseTogetherForm())
    if said is None:
        return _page(offered, form)
    wanted = set(said.pop("tasks"))
    with database().unit() as db:
        tasks = _rows(db, [one for one in offered if one.id in wanted])
        if not wanted or len(tasks) != len(wanted):
            raise NotFound("There is no such task, or none that you may chase.", field="tasks")
        count = chase(db, tasks, Asked(**said), actor=viewer().name, at=clock().now())
    say_done(
        ngettext(
            "It is noted that you asked after %(num)d task.",
            "It is noted that you asked after %(num)d tasks.",
            count,
        )
    )
    return see_other(url_for("waiting.show"))


def _chosen(words: Iterable[str]) -> list[Awaited]:
    """Those of the named tasks that this person may chase; whatever else is named is left out."""
    ids = [int(word) for word in words if word.isdecimal() and int(word) <= LARGEST_ID]
    with database().reading() as db:
        tasks = awaited(viewer(), db, clock().today(), ids=ids[:MOST])
    return [one for one in tasks if may_chase(viewer(), one.owner)]


def _rows(db: Session, tasks: Sequence[Awaited]) -> list[Task]:
    found = (db.get(Task, one.id) for one in tasks)
    return [task for task in found if task is not None]


def _page(tasks: Sequence[Awaited], form: FormState) -> ResponseReturnValue:
    return render("caseload/waiting_chase.html", tasks=tasks, form=form, ways=WAYS_OF_ASKING)
