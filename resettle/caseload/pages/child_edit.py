"""Correcting who a child is, and restricting the record: forms that ask why and notice others."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.audit.rules import Because
from resettle.caseload.child_actions import Corrected, correct_child
from resettle.caseload.child_forms import FIRST_BIRTHDAY, DetailsForm, RestrictionForm
from resettle.caseload.child_queries import last_change_by, names_of_actors
from resettle.children.ethnicity import ETHNICITIES
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.children.records import Description, child_as_seen, restrict
from resettle.errors import BadInput, Conflict
from resettle.permissions import May
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("child_edit", __name__)

_FIELDS = ("known_as", "name", "date_of_birth", "ethnicity", "language", "interpreter")


@doors.get("/children/<ref:ref>/details/edit")
@needs(May.CHANGE_CHILDREN)
def show_edit(ref: str) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_children_seen((child.id,), "read the details, to change them")
    return _edit_page(child, form_for(DetailsForm(), child))


@doors.post("/children/<ref:ref>/details/edit")
@needs(May.CHANGE_CHILDREN)
def edit(ref: str) -> ResponseReturnValue:
    said, form = read_form(DetailsForm())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    if said is not None and not said["date_of_birth"].year >= FIRST_BIRTHDAY:
        form.complain(
            "date_of_birth", gettext("Year of birth must be %(year)d or later", year=FIRST_BIRTHDAY)
        )
    elif said is not None and said["date_of_birth"] >= clock().today():
        form.complain("date_of_birth", gettext("Date of birth must be in the past"))
    if said is None or form.has_errors:
        return _edit_page(child, form)
    try:
        with database().unit() as db:
            changed = _correct(db, child, said)
    except Conflict:
        return _conflict_page(ref, said)
    except BadInput as wrong:
        return _edit_page(child, form.refused(wrong))
    say_done(gettext("Details saved.") if changed else gettext("Nothing was different."))
    return see_other(url_for("child.show_details", ref=ref))


def _correct(db: Session, child: Child, said: dict[str, Any]) -> tuple[str, ...]:
    description = Description(
        known_as=said["known_as"] or None,
        ethnicity=said["ethnicity"] or None,
        language=said["language"] or None,
        interpreter=said["interpreter"],
    )
    corrected = Corrected(
        name=said["name"] or None, date_of_birth=said["date_of_birth"], description=description
    )
    because = Because(viewer().name, "corrected on the details page")
    return correct_child(
        db, child.id, corrected, version=said["version"], because=because, intake=intake()
    )


def _edit_page(child: Child, form: FormState, **more: Any) -> ResponseReturnValue:
    groups = [(code, str(words)) for code, words in ETHNICITIES.items()]
    return render("caseload/child/edit.html", child=child, form=form, groups=groups, **more)


def _conflict_page(ref: str, said: dict[str, Any]) -> ResponseReturnValue:
    """Somebody else was first: what stands now beside what was typed, to choose from."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        last = last_change_by(viewer(), db, child.id)
        names = names_of_actors(viewer(), db, [last.actor] if last else [])
    note_children_seen((child.id,), "read the details, changed by somebody else meanwhile")
    form = FormState(DetailsForm(), {**said, "version": child.version})
    held = FormState(form.schema, {name: getattr(child, name) for name in _FIELDS})
    differing = [name for name in _FIELDS if held.value(name) != form.value(name)]
    who = names.get(last.actor, "") if last else ""
    return _edit_page(child, form, status=409, held=held, differing=differing, last=last, who=who)


@doors.get("/children/<ref:ref>/restriction")
@needs(May.CHANGE_CHILDREN)
def show_restriction(ref: str) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_children_seen((child.id,), "read whether the record is restricted")
    return _restriction_page(child, form_for(RestrictionForm(), {"version": child.version}))


@doors.post("/children/<ref:ref>/restriction")
@needs(May.CHANGE_CHILDREN)
def change_restriction(ref: str) -> ResponseReturnValue:
    """Restrict an open record, or lift the restriction."""
    said, form = read_form(RestrictionForm())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    if said is None:
        return _restriction_page(child, form)
    try:
        with database().unit() as db:
            held = child_as_seen(db, child.id, said["version"])
            wanted, now = not held.restricted, clock().now()
            words = "restricted the record" if wanted else "lifted the restriction"
            because = Because(viewer().name, words)
            restrict(db, held, wanted, said["reason"], because=because, at=now)
    except Conflict as conflict:
        form = FormState(form.schema, {"version": child.version, "reason": said["reason"]})
        return _restriction_page(child, form.refused(conflict))
    say_done(gettext("The record is restricted.") if wanted else gettext("The record is open."))
    return see_other(url_for("child.show_details", ref=ref))


def _restriction_page(child: Child, form: FormState) -> ResponseReturnValue:
    return render("caseload/child/restriction.html", child=child, form=form)
