"""Restricted records: stops whoever does not work with the child, and asks why they must look.

Every question about one child or one task says where a reason is wanted, so no door can forget to
ask. Somebody for whom the record would be out of reach anyway is told what they are told of a
child who is not there.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.audit.looks import note_children_seen
from resettle.audit.rules import Because
from resettle.caseload.child_forms import ReasonForm
from resettle.caseload.child_queries import names_of_actors, openings_to_answer_for
from resettle.children.queries import behind_a_reason, child_by_ref
from resettle.children.records import LEAST_REASON, OPEN_FOR, open_restricted
from resettle.errors import BehindAReason, NotFound
from resettle.permissions import May, Role
from resettle.staff.returning import keep_typing
from resettle.staff.rules import actor_name
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("restricted", __name__)


@doors.app_errorhandler(BehindAReason)
def ask_why(error: BehindAReason) -> ResponseReturnValue:
    """The question, in the place of whichever page was asked for. Other systems never come here:
    only people may give a reason."""
    keep_typing()
    is_own = request.endpoint == "restricted.ask"
    to = {"to": "" if is_own else _page_of(request.full_path.rstrip("?"))}
    # What was typed on another page is for that page, and waits until it is open.
    return _question(
        error.ref, form_for(ReasonForm(), to) if is_own else FormState(ReasonForm(), to)
    )


def _page_of(address: str) -> str:
    """The page that an address belongs to: itself, or where its form was sent from; "" where there
    is none of ours."""
    parts = urlsplit(address)
    path, doors_of_ours = parts.path, current_app.url_map.bind("")
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//"):
        return ""
    if doors_of_ours.test(path, "GET"):
        return f"{path}?{parts.query}" if parts.query else path
    return _page_of(path.rpartition("/")[0])


@doors.get("/children/<ref:ref>/open")
@needs(May.READ_CHILDREN)
def ask(ref: str) -> ResponseReturnValue:
    """Whoever comes here with the record open already goes on to it."""
    with database().reading() as db:
        child_by_ref(viewer(), db, ref)
    return see_other(url_for("child.show", ref=ref))


@doors.post("/children/<ref:ref>/open")
@needs(May.READ_CHILDREN)
def open_record(ref: str) -> ResponseReturnValue:
    """Open a restricted record for an hour, saying why."""
    said, form = read_form(ReasonForm())
    person = viewer().person_id
    with database().unit() as db:
        child_id = behind_a_reason(viewer(), db, ref)
        if child_id is None or person is None:
            child_by_ref(viewer(), db, ref)
            return see_other(url_for("child.show", ref=ref))
        if said is None:
            return _question(ref, form)
        because = Because(viewer().name, "opened a restricted record")
        now = clock().now()
        open_restricted(db, child_id, person, said["reason"], because=because, at=now)
    say_done(gettext("The record is open for %(num)d minutes.", num=_minutes()))
    return see_other(_page_of(said["to"]) or url_for("child.show", ref=ref))


@doors.get("/restricted-records")
@needs(May.ASSIGN)
def show_openings() -> ResponseReturnValue:
    """For managers: who has opened which restricted record, and why."""
    if Role.MANAGER not in viewer().roles:
        raise NotFound("There is no such page for you.")
    with database().reading() as db:
        openings = openings_to_answer_for(viewer(), db)
        actors = {actor_name(one.opened.person_id) for one in openings}
        names = names_of_actors(viewer(), db, actors)
    note_children_seen({one.opened.child_id for one in openings}, "read who opened the record")
    return render("caseload/child/openings.html", openings=openings, names=names)


def _question(ref: str, form: FormState) -> ResponseReturnValue:
    return render(
        "caseload/child/restricted.html", ref=ref, form=form, minutes=_minutes(), least=LEAST_REASON
    )


def _minutes() -> int:
    return int(OPEN_FOR.total_seconds() // 60)
