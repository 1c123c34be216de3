"""Concerns as they stand, for whoever leads, works with the child, or raised one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_consulted
from resettle.children.models import Child
from resettle.concerns.actions import close_concern, note_on_concern, see_concern
from resettle.concerns.forms import MOST_NOTE, CloseForm, NoteForm
from resettle.concerns.queries import (
    Line,
    concern_for,
    concerns_for,
    leads_here,
    names_by_actor,
    notes_of,
    told_names,
)
from resettle.concerns.rules import ConcernDid, ConcernOutcome, leads
from resettle.concerns.words import OUTCOMES
from resettle.errors import Conflict, NotFound, Refused
from resettle.permissions import May
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import Form, FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("concerns", __name__)

ONE = f"/concerns/<int(max={LARGEST_ID}):concern_id>"


@doors.get("/concerns")
@needs(May.RAISE_CONCERN)
def show() -> ResponseReturnValue:
    """The open ones, the oldest first, and the last that were closed."""
    with database().reading() as db:
        open_ones = concerns_for(viewer(), db)
        closed = concerns_for(viewer(), db, closed=True)[:50]
        raised_by = names_by_actor(viewer(), db, [one.concern.actor for one in open_ones])
        leading = leads_here(viewer(), db)
    seen = [(one.concern.child_id, f"concern:{one.concern.id}") for one in (*open_ones, *closed)]
    note_consulted(seen, "the list of concerns was opened")
    return render(
        "concerns/list.html",
        open_ones=open_ones,
        closed=closed,
        raised_by=raised_by,
        leading=leading,
        sees_allegations=leads(viewer()),
    )


@doors.get(ONE)
@needs(May.RAISE_CONCERN)
def show_one(concern_id: int) -> ResponseReturnValue:
    """What was said, what was done, and how it stands."""
    with database().reading() as db:
        line = concern_for(viewer(), db, concern_id)
        child = db.get_one(Child, line.concern.child_id)
        notes = notes_of(viewer(), db, line)
        about = line.concern
        actors = [about.actor, about.seen_by, about.closed_by, *(note.actor for note in notes)]
        shown: dict[str, Any] = {
            "names": names_by_actor(viewer(), db, actors),
            "told": told_names(viewer(), db, concern_id),
            "leading": leads_here(viewer(), db),
        }
    _note_looked(line, "opened a concern")
    steps = [note for note in notes if note.did != ConcernDid.RAISED]
    return render("concerns/one.html", line=line, child=child, steps=steps, **shown)


@doors.post(f"{ONE}/seen")
@needs(May.RAISE_CONCERN)
def see(concern_id: int) -> ResponseReturnValue:
    """Nobody else is told from here on."""
    with database().unit() as db:
        _to_lead(db, concern_id)
        see_concern(db, concern_id, actor=viewer().name, at=clock().now())
    say_done(gettext("It is written down that you have seen it. Nobody is told again."))
    return see_other(url_for("concerns.show_one", concern_id=concern_id))


@doors.get(f"{ONE}/note")
@needs(May.RAISE_CONCERN)
def ask_note(concern_id: int) -> ResponseReturnValue:
    return _ask(concern_id, NoteForm(), "note")


@doors.post(f"{ONE}/note")
@needs(May.RAISE_CONCERN)
def note(concern_id: int) -> ResponseReturnValue:
    def write(db: Session, said: Mapping[str, Any], _line: Line) -> None:
        given = {"version": said["version"], "actor": viewer().name, "at": clock().now()}
        note_on_concern(db, concern_id, said["words"], **given)

    return _do(concern_id, NoteForm(), "note", write, gettext("The note is saved."))


@doors.get(f"{ONE}/close")
@needs(May.RAISE_CONCERN)
def ask_close(concern_id: int) -> ResponseReturnValue:
    return _ask(concern_id, CloseForm(), "close")


@doors.post(f"{ONE}/close")
@needs(May.RAISE_CONCERN)
def close(concern_id: int) -> ResponseReturnValue:
    def write(db: Session, said: Mapping[str, Any], line: Line) -> None:
        close_concern(
            db,
            intake(),
            db.get_one(Child, line.concern.child_id),
            concern_id,
            outcome=ConcernOutcome(said["outcome"]),
            words=said["words"],
            version=said["version"],
            actor=viewer().name,
        )

    done = gettext("The concern is closed, and its task is done.")
    return _do(concern_id, CloseForm(), "close", write, done)


def _ask(concern_id: int, schema: Form, what: str) -> ResponseReturnValue:
    """The form of one deed, where there is something to do yet."""
    with database().reading() as db:
        line = _to_work_on(db, concern_id, what)
    if line.concern.closed_at is not None:
        return see_other(url_for("concerns.show_one", concern_id=concern_id))
    _note_looked(line, "opened a concern to write in it")
    return _form_page(line, what, form_for(schema, {"version": line.concern.version}))


def _do(concern_id: int, schema: Form, what: str, write: Any, done: str) -> ResponseReturnValue:
    said, form = read_form(schema)
    with database().reading() as db:
        line = _to_work_on(db, concern_id, what)
    if said is None:
        return _form_page(line, what, form)
    try:
        with database().unit() as db:
            write(db, said, line)
    except (Conflict, Refused) as wrong:
        return _form_page(line, what, form.at_version(line.concern.version).refused(wrong))
    say_done(done)
    return see_other(url_for("concerns.show_one", concern_id=concern_id))


def _form_page(line: Line, what: str, form: FormState) -> ResponseReturnValue:
    outcomes = list(OUTCOMES.items())
    return render(f"concerns/{what}.html", line=line, form=form, most=MOST_NOTE, outcomes=outcomes)


def _to_work_on(db: Session, concern_id: int, what: str) -> Line:
    """A concern that this person may write in: to close it is for who leads."""
    if what == "close":
        return _to_lead(db, concern_id)
    line = concern_for(viewer(), db, concern_id)
    if not line.whole:
        raise NotFound("There is no such page for you.")
    return line


def _to_lead(db: Session, concern_id: int) -> Line:
    line = concern_for(viewer(), db, concern_id)
    if not line.whole or not leads_here(viewer(), db):
        raise NotFound("There is no such page for you.")
    return line


def _note_looked(line: Line, words: str) -> None:
    about = line.concern
    note_consulted([(about.child_id, f"concern:{about.id}")], words)
