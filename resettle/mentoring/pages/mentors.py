"""The mentors: who there are, who can be given a child, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.audit.looks import note_children_seen
from resettle.errors import BadInput, Conflict
from resettle.mentoring.mentor_actions import OF_THE_SERVICE, OWN, Doer, save_profile
from resettle.mentoring.mentor_forms import (
    MOST_LIST,
    MOST_WORDS,
    OwnProfileForm,
    ProfileForm,
)
from resettle.mentoring.mentor_queries import (
    Line,
    barriers_of,
    checks_of,
    children_of,
    mentor_line,
    mentors,
    own_profile,
    supervisors,
)
from resettle.mentoring.mentor_words import ENGAGEMENTS, TIMES, TRANSPORT
from resettle.mentoring.models import Mentor
from resettle.mentoring.numbers import Numbers, numbers_in
from resettle.mentoring.pages.filters import for_supervisors
from resettle.mentoring.said import words_in
from resettle.mentoring.suitability import standing
from resettle.permissions import May
from resettle.staff.models import Person
from resettle.staff.queries import names_of
from resettle.web.doors import clock, database, needs, own_id, settings, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("mentors", __name__)

MENTOR = f"/mentors/<int(max={LARGEST_ID}):person_id>"
_OWN_PAGE = "/account/mentoring"
#: What is typed as one text and kept as a list.
_LISTS = ("interests", "languages", "areas")


@doors.get("/mentors")
@needs(May.MATCH)
def show() -> ResponseReturnValue:
    """Everybody who mentors, with what keeps a child from them."""
    with database().reading() as db:
        found = mentors(viewer(), db, numbers(), clock().today())
    kinds = {
        "free": [one for one in found if not one.reasons],
        "soon": [one for one in found if one.standing.soon(numbers().lapses_soon.number)],
        "lacking": [one for one in found if not one.standing.is_whole],
    }
    chosen = request.args.get("show", "")
    return render(
        "mentoring/mentors/list.html",
        lines=kinds.get(chosen, found),
        chosen=chosen if chosen in kinds else "",
        counts={name: len(ones) for name, ones in kinds.items()},
        days=numbers().lapses_soon.number,
    )


@doors.get(MENTOR)
@needs(May.MATCH)
def show_one(person_id: int) -> ResponseReturnValue:
    """One mentor: what they say of themselves, their checks, their children, who they are kept
    from."""
    with database().reading() as db:
        line = mentor_line(viewer(), db, person_id, numbers(), clock().today())
        checks = checks_of(viewer(), db, person_id)
        children = children_of(viewer(), db, person_id)
        barriers = barriers_of(viewer(), db, person_id)
        supervisor = line.mentor.supervisor_id if line.mentor else None
        names = names_of(viewer(), db, [supervisor] if supervisor else [])
    named = [one.barrier.child_id for one in barriers if one.barrier.child_id is not None]
    seen = [child.id for _, child in children.seen]
    note_children_seen([*seen, *named], "opened the page of a mentor")
    return render(
        "mentoring/mentors/one.html",
        line=line,
        checks=checks,
        children=children,
        barriers=barriers,
        supervisor=names.get(supervisor or 0),
        numbers=numbers(),
    )


@doors.get(f"{MENTOR}/change")
@needs(May.MATCH)
@for_supervisors
def ask_change(person_id: int) -> ResponseReturnValue:
    line = _line(person_id)
    held = shown(line.mentor, (*OWN, *OF_THE_SERVICE))
    return _change_page(line, form_for(ProfileForm(), held))


@doors.post(f"{MENTOR}/change")
@needs(May.MATCH)
@for_supervisors
def change(person_id: int) -> ResponseReturnValue:
    said, form = read_form(ProfileForm())
    line = _line(person_id)
    if said is None:
        return _change_page(line, form)
    try:
        _save(person_id, said)
    except Conflict as wrong:
        return _change_page(line, form.at_version(_version(line.mentor)).refused(wrong), 409)
    except BadInput as wrong:
        return _change_page(line, form.refused(wrong))
    say_done(gettext("What is known of this mentor is saved."))
    return see_other(url_for("mentors.show_one", person_id=person_id))


@doors.get(_OWN_PAGE)
@needs(May.OWN_ACCOUNT)
def show_own() -> ResponseReturnValue:
    """What somebody who mentors says of themselves, and how their checks stand."""
    with database().reading() as db:
        mentor, _checks = own_profile(viewer(), db)
    return _own_page(form_for(OwnProfileForm(), shown(mentor, OWN)))


@doors.post(_OWN_PAGE)
@needs(May.OWN_ACCOUNT)
def change_own() -> ResponseReturnValue:
    said, form = read_form(OwnProfileForm())
    with database().reading() as db:
        mentor, _checks = own_profile(viewer(), db)
    if said is None:
        return _own_page(form)
    try:
        _save(own_id(), said)
    except Conflict as wrong:
        return _own_page(form.at_version(_version(mentor)).refused(wrong), 409)
    except BadInput as wrong:
        return _own_page(form.refused(wrong))
    say_done(gettext("What you say of yourself is saved."))
    return see_other(url_for("mentors.show_own"))


def numbers() -> Numbers:
    return numbers_in(settings().config_dir)


def doer() -> Doer:
    return Doer(viewer(), clock().now(), clock().today())


def _line(person_id: int) -> Line:
    with database().reading() as db:
        return mentor_line(viewer(), db, person_id, numbers(), clock().today())


def shown(mentor: Mentor | None, fields: Sequence[str]) -> dict[str, Any]:
    """A profile as its form shows it; a new one takes children on, unless somebody says not."""
    if mentor is None:
        return {"version": 0, "takes_on": True, "engagement": None, "capacity": 1}
    held = {name: getattr(mentor, name) for name in fields}
    held |= {name: "\n".join(getattr(mentor, name)) for name in _LISTS}
    return held | {"version": mentor.version}


def _save(person_id: int, said: Mapping[str, Any]) -> None:
    """Raises: BadInput, Conflict."""
    told = {name: value for name, value in said.items() if name != "version"}
    told |= {name: words_in(told[name], name) for name in _LISTS}
    told |= {name: sorted(set(told[name])) for name in ("times", "transport")}
    with database().unit() as db:
        save_profile(db, doer(), person_id, told, version=said["version"])


def _version(mentor: Mentor | None) -> int:
    return mentor.version if mentor else 0


def _change_page(line: Line, form: FormState, status: int = 200) -> ResponseReturnValue:
    with database().reading() as db:
        named: list[Person] = supervisors(viewer(), db)
    return render(
        "mentoring/mentors/change.html",
        status,
        line=line,
        form=form,
        supervisors=[(one.id, one.name) for one in named if one.id != line.person.id],
        engagements=list(ENGAGEMENTS.items()),
        **_lists(),
    )


def _own_page(form: FormState, status: int = 200) -> ResponseReturnValue:
    with database().reading() as db:
        _mentor, checks = own_profile(viewer(), db)
    found = standing(checks, clock().today(), numbers().months)
    return render("mentoring/mentors/own.html", status, form=form, found=found, **_lists())


def _lists() -> dict[str, Any]:
    return {
        "times": list(TIMES.items()),
        "transports": list(TRANSPORT.items()),
        "most": MOST_WORDS,
        "most_list": MOST_LIST,
    }
