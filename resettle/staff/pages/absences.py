"""Who is away, and who stands in: for everybody, as an administrator, and for oneself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import May
from resettle.staff.forms import AbsenceForm, OwnAbsenceForm
from resettle.staff.models import Absence, Person
from resettle.staff.people import end_absence, person_by_id, set_away
from resettle.staff.queries import absences, names_of, people
from resettle.web.doors import clock, database, needs, own_id, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("absences", __name__)

_OWN = "/account/absence"


@doors.get("/admin/absences")
@needs(May.MANAGE_STAFF)
def show() -> ResponseReturnValue:
    """Who is away now, and who will be."""
    with database().reading() as db:
        rows = absences(viewer(), db, clock().today())
        named = [one.person_id for one in rows] + [one.stand_in_id or 0 for one in rows]
        names = names_of(viewer(), db, named)
    away = {one.person_id for one in rows if one.since <= clock().today()}
    return render("staff/admin/absences.html", rows=rows, names=names, away=away)


@doors.get("/admin/absences/add")
@needs(May.MANAGE_STAFF)
def show_add() -> ResponseReturnValue:
    return _form_page(form_for(AbsenceForm()))


@doors.post("/admin/absences/add")
@needs(May.MANAGE_STAFF)
def add() -> ResponseReturnValue:
    said, form = read_form(AbsenceForm())
    if said is None:
        return _form_page(form)
    try:
        with database().unit() as db:
            _set_away(db, said["person_id"], said)
    except (BadInput, Conflict, NotFound) as wrong:
        return _form_page(form.refused(_about(wrong)))
    _say_covered(said)
    return see_other(url_for("absences.show"))


@doors.post("/admin/absences/<int(max=2147483647):absence_id>/end")
@needs(May.MANAGE_STAFF)
def end(absence_id: int) -> ResponseReturnValue:
    """They are back today, or will not be away after all."""
    with database().unit() as db:
        _end(db, absence_id)
    say_done(gettext("The absence is ended."))
    return see_other(url_for("absences.show"))


@doors.get(_OWN)
@needs(May.OWN_ACCOUNT)
def show_own() -> ResponseReturnValue:
    return _own_page(form_for(OwnAbsenceForm()))


@doors.post(_OWN)
@needs(May.OWN_ACCOUNT)
def add_own() -> ResponseReturnValue:
    """One's own absence. Whoever stands in sees one's children: it is somebody of a like role."""
    said, form = read_form(OwnAbsenceForm())
    if said is None:
        return _own_page(form)
    try:
        with database().unit() as db:
            _refuse_strangers(db, said.get("stand_in_id"))
            _set_away(db, own_id(), said)
    except (BadInput, Conflict) as wrong:
        return _own_page(form.refused(wrong))
    _say_covered(said)
    return see_other(url_for("absences.show_own"))


@doors.post(_OWN + "/<int(max=2147483647):absence_id>/end")
@needs(May.OWN_ACCOUNT)
def end_own(absence_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        absence = db.get(Absence, absence_id)
        if absence is None or absence.person_id != own_id():
            raise NotFound("There is no such absence.", field="absence")
        _end(db, absence_id)
    say_done(gettext("The absence is ended. What was handed to you meanwhile is yours again."))
    return see_other(url_for("absences.show_own"))


def _set_away(db: Session, person_id: int, said: Mapping[str, Any]) -> None:
    absence = Absence(
        person_id=person_id,
        since=said["since"],
        until=said.get("until"),
        stand_in_id=said.get("stand_in_id"),
    )
    set_away(db, absence, at=clock().now(), actor=viewer().name)


def _end(db: Session, absence_id: int) -> None:
    last = clock().today() - timedelta(days=1)
    end_absence(db, absence_id, last, at=clock().now(), actor=viewer().name)


def _say_covered(said: Mapping[str, Any]) -> None:
    if "stand_in_id" in said:
        say_done(gettext("The absence is noted, and covered."))
        return
    say(
        gettext(
            "The absence is noted, but nobody stands in: tasks and messages go to the post and "
            "to managers. End it and add it again to name somebody."
        )
    )


def _about(wrong: BadInput | Conflict | NotFound) -> BadInput | Conflict | NotFound:
    """A person who is not there was chosen in the list of people."""
    return BadInput(wrong.message, field="person_id") if isinstance(wrong, NotFound) else wrong


def _form_page(form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        everyone = [(person.id, person.name) for person in people(viewer(), db)]
        covering = [(person.id, person.name) for person in people(viewer(), db) if person.roles]
    return render("staff/admin/absence_form.html", form=form, people=everyone, stand_ins=covering)


def _may_stand_in(db: Session) -> list[Person]:
    """Whoever still works here and has a role of one's own, or is a manager of a worker."""
    own = set(person_by_id(db, own_id()).roles.split()) - {"administrator"}
    own |= {"manager"} if "resettlement_worker" in own else set()
    return [
        person
        for person in people(viewer(), db)
        if person.id != own_id() and own & set(person.roles.split())
    ]


def _refuse_strangers(db: Session, stand_in_id: int | None) -> None:
    """Raises: BadInput: that person was not in the list."""
    offered = {person.id for person in _may_stand_in(db)}
    if stand_in_id is not None and stand_in_id not in offered:
        raise BadInput("Choose somebody from the list", field="stand_in_id")


def _own_page(form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        rows = absences(viewer(), db, clock().today(), of=own_id())
        offered = [(person.id, person.name) for person in _may_stand_in(db)]
        names = names_of(viewer(), db, (one.stand_in_id or 0 for one in rows))
    return render("staff/own_absence.html", form=form, rows=rows, names=names, stand_ins=offered)
