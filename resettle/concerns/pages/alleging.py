"""Allegations about somebody who works with children: raising one is for everybody who may raise a
concern, all else for whoever leads. Whom one is about finds nothing here, nor anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_consulted
from resettle.children.queries import child_by_ref
from resettle.clock import LONDON
from resettle.concerns.allegation_actions import (
    close_allegation,
    lado_due,
    note_on_allegation,
    raise_allegation,
    tell_lado,
)
from resettle.concerns.allegation_queries import (
    AllegationLine,
    allegation_for,
    allegation_notes,
    allegations_for,
    who_it_may_be_about,
)
from resettle.concerns.forms import (
    MOST_NOTE,
    MOST_WORRY,
    AllegationCloseForm,
    AllegationForm,
    LadoForm,
    NoteForm,
)
from resettle.concerns.queries import names_by_actor
from resettle.concerns.rules import AllegationOutcome, leads
from resettle.concerns.who import told_of_allegation
from resettle.concerns.words import ALLEGATION_OUTCOMES
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.permissions import May
from resettle.tasks.here import planning
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import Form, FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("allegations", __name__)

ONE = f"/allegations/<int(max={LARGEST_ID}):allegation_id>"


@doors.get("/allegations/raise")
@needs(May.RAISE_CONCERN)
def ask() -> ResponseReturnValue:
    """About whom, and what was seen or heard."""
    child = request.args.get("child", "")[:64]
    return _raise_page(form_for(AllegationForm()).or_else(child=child))


@doors.post("/allegations/raise")
@needs(May.RAISE_CONCERN)
def raise_one() -> ResponseReturnValue:
    """Taken down, and whoever leads is told; the person who said it sees no more of it."""
    said, form = read_form(AllegationForm())
    if said is None:
        return _raise_page(form)
    with database().reading() as db:
        may_name = {number for number, _ in who_it_may_be_about(viewer(), db)}
        child = child_by_ref(viewer(), db, said["child"]) if said["child"] else None
    child_id = child.id if child else None
    if said["about"] not in may_name:
        return _raise_page(form.refused(BadInput("Choose a person from the list", field="about")))
    with database().unit() as db:
        raise_allegation(
            db,
            viewer(),
            said["about"],
            said["words"],
            child_id=child_id,
            calendar=planning().calendar,
            at=clock().now(),
        )
        told = told_of_allegation(db, said["about"], child_id, clock().today())
    return see_other(url_for("allegations.received", told="yes" if told else "no"))


@doors.get("/allegations/received")
@needs(May.RAISE_CONCERN)
def received() -> ResponseReturnValue:
    """That it has come in, and what happens next. It says nothing of what was said."""
    due = lado_due(clock().now(), planning().calendar)
    return render("concerns/received.html", due=due, nobody_told=request.args.get("told") == "no")


@doors.get("/allegations")
@needs(May.RAISE_CONCERN)
def show() -> ResponseReturnValue:
    """For whoever leads. Somebody else is told that there is no such page."""
    _must_lead()
    with database().reading() as db:
        lines = allegations_for(viewer(), db)
    note_consulted(
        [(None, f"allegation:{one.allegation.id}") for one in lines], "read the allegations"
    )
    return render("concerns/allegations.html", lines=lines)


@doors.get(ONE)
@needs(May.RAISE_CONCERN)
def show_one(allegation_id: int) -> ResponseReturnValue:
    """What was said, whether the officer was told, and what was done."""
    with database().reading() as db:
        line = allegation_for(viewer(), db, allegation_id)
        notes = allegation_notes(viewer(), db, line)
        held = line.allegation
        actors = [held.lado_told_by, held.closed_by, *(note.actor for note in notes)]
        names = names_by_actor(viewer(), db, actors)
    _note_looked(line)
    return render("concerns/allegation.html", line=line, notes=notes, names=names)


@doors.get(f"{ONE}/lado")
@needs(May.RAISE_CONCERN)
def ask_lado(allegation_id: int) -> ResponseReturnValue:
    return _ask(allegation_id, LadoForm(), "lado")


@doors.post(f"{ONE}/lado")
@needs(May.RAISE_CONCERN)
def lado(allegation_id: int) -> ResponseReturnValue:
    def write(db: Session, said: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        told = datetime.combine(said["on"], said["time"], LONDON)
        tell_lado(db, allegation_id, told.astimezone(UTC), said["words"], **given)

    return _do(allegation_id, LadoForm(), "lado", write, gettext("It is written down."))


@doors.get(f"{ONE}/note")
@needs(May.RAISE_CONCERN)
def ask_note(allegation_id: int) -> ResponseReturnValue:
    return _ask(allegation_id, NoteForm(), "note")


@doors.post(f"{ONE}/note")
@needs(May.RAISE_CONCERN)
def note(allegation_id: int) -> ResponseReturnValue:
    def write(db: Session, said: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        note_on_allegation(db, allegation_id, said["words"], **given)

    return _do(allegation_id, NoteForm(), "note", write, gettext("The note is saved."))


@doors.get(f"{ONE}/close")
@needs(May.RAISE_CONCERN)
def ask_close(allegation_id: int) -> ResponseReturnValue:
    return _ask(allegation_id, AllegationCloseForm(), "close")


@doors.post(f"{ONE}/close")
@needs(May.RAISE_CONCERN)
def close(allegation_id: int) -> ResponseReturnValue:
    def write(db: Session, said: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        outcome = AllegationOutcome(said["outcome"])
        close_allegation(db, allegation_id, outcome, said["words"], **given)

    done = gettext("The allegation is closed.")
    return _do(allegation_id, AllegationCloseForm(), "close", write, done)


def _ask(allegation_id: int, schema: Form, what: str) -> ResponseReturnValue:
    with database().reading() as db:
        line = allegation_for(viewer(), db, allegation_id)
    if line.allegation.closed_at is not None:
        return see_other(url_for("allegations.show_one", allegation_id=allegation_id))
    _note_looked(line)
    return _form_page(line, what, form_for(schema, {"version": line.allegation.version}))


def _do(allegation_id: int, schema: Form, what: str, write: Any, done: str) -> ResponseReturnValue:
    said, form = read_form(schema)
    with database().reading() as db:
        line = allegation_for(viewer(), db, allegation_id)
    if said is None:
        return _form_page(line, what, form)
    given = {"version": said["version"], "actor": viewer().name, "at": clock().now()}
    try:
        with database().unit() as db:
            write(db, said, given)
    except (BadInput, Conflict, Refused) as wrong:
        return _form_page(line, what, form.at_version(line.allegation.version).refused(wrong))
    say_done(done)
    return see_other(url_for("allegations.show_one", allegation_id=allegation_id))


def _form_page(line: AllegationLine, what: str, form: FormState) -> ResponseReturnValue:
    outcomes = [(word, *words) for word, words in ALLEGATION_OUTCOMES.items()]
    return render(
        f"concerns/allegation_{what}.html", line=line, form=form, most=MOST_NOTE, outcomes=outcomes
    )


def _raise_page(form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        who = who_it_may_be_about(viewer(), db)
    return render("concerns/allege.html", form=form, who=who, most=MOST_WORRY)


def _must_lead() -> None:
    if not leads(viewer()):
        raise NotFound("There is no such page for you.")


def _note_looked(line: AllegationLine) -> None:
    """Without the child, as everything the audit says of it."""
    note_consulted([(None, f"allegation:{line.allegation.id}")], "opened an allegation")
