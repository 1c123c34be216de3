"""Recording one thing of a child, reading what was said before, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen, note_consulted
from resettle.audit.rules import Because
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, NotFound
from resettle.permissions import May
from resettle.records import actions, queries
from resettle.records.forms import TakeBackForm, form_of
from resettle.records.holding import what_holds
from resettle.records.kinds import KINDS, Kind, shown_value
from resettle.records.models import Statement
from resettle.records.values import Said
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("statements", __name__)

_KIND = "/children/<ref:ref>/record/<statement>"
_ONE = f"{_KIND}/<int(max={LARGEST_ID}):number>/take-back"


@doors.get(_KIND)
@needs(May.READ_CHILDREN)
def show(ref: str, statement: str) -> ResponseReturnValue:
    """What holds of one kind, and what was said before."""
    kind = _readable(statement)
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        rows = queries.statements_of(viewer(), db, child.id, [kind.name])
        actors = {row.actor for row in rows} | {row.taken_back_by or "" for row in rows}
        names = queries.names_of_actors(viewer(), db, actors)
    note_children_seen((child.id,), f"read: {kind.name}")
    holds = {row.id for row in what_holds(rows).get(kind.name, ())}
    shown: dict[str, Any] = {"kind": kind, "rows": rows, "names": names, "holds": holds}
    return render(
        "records/history.html",
        child=child,
        value_words=shown_value,
        may_write=kind.may_write(viewer()),
        **shown,
    )


def _readable(name: str) -> Kind:
    """Raises: NotFound: there is no such kind, or not for this viewer."""
    kind = KINDS.get(name)
    if kind is None or not kind.may_read(viewer()):
        raise NotFound("There is nothing of this kind that you may read.")
    return kind


@doors.get(f"{_KIND}/new")
@needs(May.CHANGE_CHILDREN)
def ask(ref: str, statement: str) -> ResponseReturnValue:
    kind = _readable(statement)
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    note_children_seen((child.id,), f"opened the form: {kind.name}")
    return _page(child, kind, form_for(form_of(kind), {"said_on": clock().today()}))


@doors.post(f"{_KIND}/new")
@needs(May.CHANGE_CHILDREN)
def record(ref: str, statement: str) -> ResponseReturnValue:
    kind = _readable(statement)
    said, form = read_form(form_of(kind))
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
    if said is None:
        return _page(child, kind, form)
    try:
        with database().unit() as db:
            because = Because(viewer().name, f"recorded: {kind.name}")
            actions.say(db, child.id, _said(kind, said), because=because, clock=clock())
    except BadInput as wrong:
        return _page(child, kind, form.refused(wrong))
    say_done(gettext("It is recorded."))
    return see_other(back_to(child))


def _said(kind: Kind, typed: dict[str, Any]) -> Said:
    chosen = typed.pop("chosen", ())
    words = (chosen,) if isinstance(chosen, str) else tuple(chosen)
    return Said(kind=kind.name, chosen=words, **typed)


def _page(child: Child, kind: Kind, form: FormState) -> ResponseReturnValue:
    choices = list(kind.choices.items())
    back = back_to(child)
    return render("records/say.html", child=child, kind=kind, form=form, choices=choices, to=back)


def back_to(child: Child) -> str:
    """The page on which what was recorded is shown."""
    return url_for("child.show_details", ref=child.ref)


@doors.get(_ONE)
@needs(May.CHANGE_CHILDREN)
def ask_back(ref: str, statement: str, number: int) -> ResponseReturnValue:
    kind = _readable(statement)
    with database().reading() as db:
        child, row = _one(db, ref, kind, number)
    note_consulted([(child.id, f"statement:{row.id}")], "opened it to take it back")
    return _back_page(child, kind, row, form_for(TakeBackForm()))


@doors.post(_ONE)
@needs(May.CHANGE_CHILDREN)
def take_back(ref: str, statement: str, number: int) -> ResponseReturnValue:
    kind = _readable(statement)
    said, form = read_form(TakeBackForm())
    with database().reading() as db:
        child, row = _one(db, ref, kind, number)
    if said is None:
        return _back_page(child, kind, row, form)
    with database().unit() as db:
        because = Because(viewer().name, f"took back: {kind.name}")
        actions.take_back(db, row, said["reason"], because=because, at=clock().now())
    say_done(gettext("It is taken back."))
    return see_other(back_to(child))


def _one(db: Session, ref: str, kind: Kind, number: int) -> tuple[Child, Statement]:
    child = child_by_ref(viewer(), db, ref)
    row = queries.statement(viewer(), db, child.id, number)
    if row.kind != kind.name:
        raise NotFound("This was not recorded, or was taken back.")
    return child, row


def _back_page(child: Child, kind: Kind, row: Statement, form: FormState) -> ResponseReturnValue:
    told = [one for one in (shown_value(kind, row.value), row.value.get("words")) if one]
    back = back_to(child)
    given: dict[str, Any] = {"what": kind.title, "told": told, "said_on": row.said_on, "to": back}
    return render("records/take_back.html", child=child, form=form, **given)
