"""Handing many children over to somebody at once, and taking on those who have no team yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from resettle.audit.looks import note_children_seen
from resettle.caseload.asking import NO_TEAM, Asked
from resettle.caseload.handing_over import (
    Decision,
    HandOver,
    chosen_children,
    decide,
    hand_over,
    take_on,
)
from resettle.caseload.listing import PAGE, find_children, lines_of
from resettle.caseload.working_forms import called, number_of, part_of, parts
from resettle.errors import BadInput, Conflict
from resettle.permissions import May
from resettle.planning.vocabulary import Owner
from resettle.staff.queries import people, teams
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import (
    Form,
    FormState,
    GovDate,
    form_for,
    needed,
    read_form,
    read_query,
)
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("reassigning", __name__)

#: At once. More are handed over in a second go, which one can check by eye.
MOST = 200
_FURTHEST = timedelta(days=366)
_CHOOSE = _l("Choose at least one child in the list of children")


def _is_near(day: date) -> None:
    today = clock().today()
    if not today <= day <= today + _FURTHEST:
        raise ValidationError(str(_l("The day must be today or within a year from today")))


class ChosenForm(Form):
    ref = fields.List(
        fields.String(validate=validate.Length(max=64)),
        **needed(_CHOOSE),
        validate=validate.Length(
            min=1, max=MOST, error=_l("Choose at most %(most)s children at once", most=MOST)
        ),
    )


class HandOverForm(ChosenForm):
    owner = part_of(_l("Choose what they will be for the children"))
    person = number_of(_l("Choose who will work with the children"))
    since = GovDate(_l("the first day"), required=True, validate=_is_near)


class CheckedForm(HandOverForm):
    """The same, with the seal of what was shown."""

    seal = fields.String(load_default="")


class TakeOnForm(ChosenForm):
    team = number_of(_l("Choose a team"))


@doors.get("/children/reassign")
@needs(May.ASSIGN)
def show() -> ResponseReturnValue:
    """Which children were chosen stands in the address, by reference."""
    values, chosen = read_query(ChosenForm())
    form = form_for(HandOverForm(), _usual() | {"ref": chosen.value("ref")})
    if "ref" not in values:
        form.complain("ref", chosen.error("ref") or str(_CHOOSE))
    return _choose_page(form)


@doors.get("/children/reassign/check")
@needs(May.ASSIGN)
def check() -> ResponseReturnValue:
    """What would change, before anything does."""
    values, form = read_query(HandOverForm())
    if form.has_errors or "since" not in values:
        return _choose_page(form)
    with database().reading() as db:
        decision = decide(viewer(), db, values["ref"], _asked(values))
    return _check_page(form_for(CheckedForm(), _typed(values, decision)), decision)


@doors.post("/children/reassign/check")
@needs(May.ASSIGN)
def reassign() -> ResponseReturnValue:
    """Do what was checked: all of it, or nothing where it has changed since."""
    said, form = read_form(CheckedForm())
    if said is None:
        return _choose_page(form)
    refs, asked, now = said["ref"], _asked(said), clock().now()
    try:
        with database().unit() as db:
            done = hand_over(viewer(), db, refs, asked, seal=said["seal"], at=now)
    except BadInput as wrong:
        return _choose_page(form.refused(wrong))
    except Conflict as changed:
        with database().reading() as db:
            decision = decide(viewer(), db, refs, asked)
        renewed = form_for(CheckedForm(), _typed(said, decision))
        return _check_page(renewed.refused(changed), decision)
    number = len(done.moving)
    say_done(ngettext("%(num)d child is handed over.", "%(num)d children are handed over.", number))
    return see_other(url_for("caseload.show"))


@doors.get("/children/take-on")
@needs(May.ASSIGN)
def show_without_team() -> ResponseReturnValue:
    return _take_on_page(form_for(TakeOnForm()))


@doors.post("/children/take-on")
@needs(May.ASSIGN)
def take_children_on() -> ResponseReturnValue:
    said, form = read_form(TakeOnForm())
    if said is None:
        return _take_on_page(form)
    try:
        with database().unit() as db:
            done, others = take_on(viewer(), db, said["ref"], said["team"], clock().now())
    except BadInput as wrong:
        return _take_on_page(form.refused(wrong))
    words = ngettext("%(num)d child has a team now.", "%(num)d children have a team now.", done)
    if others:
        words += " " + ngettext(
            "%(num)d had been given to a team by somebody else meanwhile, and was left there.",
            "%(num)d had been given to a team by somebody else meanwhile, and were left there.",
            others,
        )
    say_done(words)
    return see_other(url_for("reassigning.show_without_team"))


def _usual() -> dict[str, Any]:
    return {"owner": Owner.RESETTLEMENT_WORKER.value, "since": clock().today()}


def _asked(values: Mapping[str, Any]) -> HandOver:
    return HandOver(owner=values["owner"], person_id=values["person"], since=values["since"])


def _typed(values: Mapping[str, Any], decision: Decision) -> dict[str, Any]:
    return {**values, "seal": decision.seal}


def _choose_page(form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        children = chosen_children(viewer(), db, form.value("ref"))
        staff = people(viewer(), db)
    note_children_seen((child.id for child in children), "was chosen to be handed over")
    return render(
        "caseload/reassign.html",
        form=form,
        children=children,
        staff=[(str(one.id), called(one)) for one in staff],
        owners=parts(),
        back=url_for("caseload.show"),
    )


def _check_page(form: FormState, decision: Decision) -> ResponseReturnValue:
    with database().reading() as db:
        named = {one.id: one.name for one in people(viewer(), db)}
    if decision.asked.person_id not in named:
        form.complain("person", gettext("Choose who will work with the children"))
        return _choose_page(form)
    note_children_seen(
        (step.child_id for step in decision.steps), "was checked before being handed over"
    )
    again = {"ref": form.value("ref"), "owner": decision.asked.owner}
    return render(
        "caseload/check_reassign.html",
        form=form,
        decision=decision,
        to=named[decision.asked.person_id],
        back=url_for("reassigning.show", **again),
    )


def _take_on_page(form: FormState) -> ResponseReturnValue:
    asked, today = Asked(team=NO_TEAM, worker="everybody"), clock().today()
    with database().reading() as db:
        found = find_children(viewer(), db, asked, today)
        lines = lines_of(viewer(), db, found.ids, today)
        choices = [(str(one.id), one.name) for one in teams(viewer(), db)]
    note_children_seen(
        (line.child.id for line in lines), "was in a list of children without a team"
    )
    more = max(0, found.total - PAGE)
    return render("caseload/take_on.html", form=form, lines=lines, teams=choices, more=more)
