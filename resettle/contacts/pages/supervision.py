"""Supervision: how each mentor's work goes, and what supervisor and mentor talked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from resettle.audit.looks import note_children_seen
from resettle.contacts.supervising import DAYS, one_supervised, supervised, talks_with
from resettle.contacts.supervision_forms import HOW, TalkForm
from resettle.errors import BadInput, NotFound, Refused
from resettle.mentoring.following import tell_of_talks
from resettle.mentoring.mentor_forms import MOST_WORDS
from resettle.mentoring.mentor_queries import mentors
from resettle.mentoring.pages.filters import for_supervisors
from resettle.mentoring.pages.mentors import MENTOR, doer, numbers
from resettle.mentoring.supervision_actions import Talked, note_supervision
from resettle.permissions import May
from resettle.staff.queries import names_of
from resettle.staff.rules import actor_name
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("supervising", __name__)


@doors.get("/mentors/supervision")
@needs(May.MATCH)
@for_supervisors
def show() -> ResponseReturnValue:
    """Each mentor's children, contacts against the plan, last supervision, worries and hours."""
    today = clock().today()
    with database().reading() as db:
        found = supervised(viewer(), db, numbers(), today)
    note_children_seen(
        [child.id for one in found for child in one.children], "opened the supervision of mentors"
    )
    return render(
        "contacts/supervision/list.html",
        found=found,
        late=sum(one.due_on is not None and one.due_on < today for one in found),
        worries=sum(one.worries for one in found),
        claimed=sum(one.claimed for one in found),
        days=DAYS,
        soon=numbers().lapses_soon.number,
    )


@doors.get(f"{MENTOR}/supervision")
@needs(May.MATCH)
@for_supervisors
def show_one(person_id: int) -> ResponseReturnValue:
    """How one mentor's work goes, and every talk with them."""
    with database().reading() as db:
        one = one_supervised(viewer(), db, person_id, numbers(), clock().today())
        talks = talks_with(viewer(), db, person_id)
        ids = [int(talk.actor.removeprefix("person:")) for talk in talks if ":" in talk.actor]
        names = {actor_name(key): name for key, name in names_of(viewer(), db, ids).items()}
    note_children_seen([child.id for child in one.children], "opened the supervision of a mentor")
    given = {"one": one, "talks": talks, "names": names, "numbers": numbers(), "days": DAYS}
    return render("contacts/supervision/one.html", 200, **given)


@doors.get("/mentors/supervision/note")
@needs(May.MATCH)
@for_supervisors
def ask() -> ResponseReturnValue:
    """What was talked about, one to one or in a group. `?who=` is ticked already."""
    held = {"who": [one for one in request.args.getlist("who") if one.isdecimal()], "how": "one"}
    return _page(form_for(TalkForm(), held))


@doors.post("/mentors/supervision/note")
@needs(May.MATCH)
@for_supervisors
def note() -> ResponseReturnValue:
    said, form = read_form(TalkForm())
    if said is None:
        return _page(form)
    try:
        with database().unit() as db:
            by = doer()
            rows = note_supervision(db, by, said["who"], _talked(said))
            tell_of_talks(db, intake(), by, rows)
    except (BadInput, NotFound, Refused) as wrong:
        return _page(form.refused(wrong))
    say_done(
        ngettext(
            "Supervision of %(num)d mentor is written down.",
            "Supervision of %(num)d mentors is written down.",
            len(rows),
        )
    )
    if said["worries"]:
        say_done(gettext("A worry about a child is raised as a concern, on the child’s page."))
    if len(rows) == 1:
        return see_other(url_for("supervising.show_one", person_id=rows[0].person_id))
    return see_other(url_for("supervising.show"))


def _talked(said: Mapping[str, Any]) -> Talked:
    return Talked(
        held_on=said["held_on"],
        group=said["how"] == "group",
        words=said["words"],
        worries=said["worries"],
        next_on=said["next_on"],
    )


def _page(form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        lines = mentors(viewer(), db, numbers(), clock().today())
    return render(
        "contacts/supervision/note.html",
        form=form,
        who=[(one.person.id, one.person.name) for one in lines],
        how=list(HOW.items()),
        most=MOST_WORDS,
    )
