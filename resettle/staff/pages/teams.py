"""Teams: who is in each, a new one, another name, and closing one."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.errors import BadInput, Conflict
from resettle.permissions import May
from resettle.staff.forms import ChangeTeamForm, TeamForm
from resettle.staff.models import Team
from resettle.staff.people import add_team, change_team, team_by_id
from resettle.staff.queries import members_of, people, teams
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, collect, form_for, read_form, version_of
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("teams", __name__)

_ONE = "/admin/teams/<int(max=2147483647):team_id>"


@doors.get("/admin/teams")
@needs(May.MANAGE_STAFF)
def show() -> ResponseReturnValue:
    """Every team, with the people in it."""
    with database().reading() as db:
        members = members_of(viewer(), db)
        known = {person.id: person for person in people(viewer(), db)}
        every = teams(viewer(), db, closed=True)
    inside = {
        team.id: [known[one] for one in members.get(team.id, ()) if one in known] for team in every
    }
    return render("staff/admin/teams.html", teams=every, inside=inside)


@doors.get("/admin/teams/add")
@needs(May.MANAGE_STAFF)
def show_add() -> ResponseReturnValue:
    return render("staff/admin/team_form.html", form=form_for(TeamForm()), team=None)


@doors.post("/admin/teams/add")
@needs(May.MANAGE_STAFF)
def add() -> ResponseReturnValue:
    said, form = read_form(TeamForm())
    if said is not None:
        try:
            with database().unit() as db:
                add_team(db, said["name"], at=clock().now(), actor=viewer().name)
        except (BadInput, Conflict) as wrong:
            form.refused(wrong)
    if form.has_errors or said is None:
        return render("staff/admin/team_form.html", form=form, team=None)
    say_done(gettext("%(team)s is added.", team=said["name"]))
    return see_other(url_for("teams.show"))


@doors.get(_ONE)
@needs(May.MANAGE_STAFF)
def show_change(team_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        team = team_by_id(db, team_id)
    held = {"name": team.name, "active": _yes(team), "version": _version(team)}
    return render("staff/admin/team_form.html", form=form_for(ChangeTeamForm(), held), team=team)


@doors.post(_ONE)
@needs(May.MANAGE_STAFF)
def change(team_id: int) -> ResponseReturnValue:
    """Another name, closed or open again. A closed team keeps its children and its people."""
    said, form = read_form(ChangeTeamForm())
    with database().reading() as db:
        team = team_by_id(db, team_id)
    if said is None:
        return render("staff/admin/team_form.html", form=form, team=team)
    try:
        with database().unit() as db:
            held = team_by_id(db, team_id)
            if said["version"] != _version(held):
                return _second_page(held)
            active, now = said["active"] == "yes", clock().now()
            change_team(db, team_id, name=said["name"], active=active, at=now, actor=viewer().name)
    except (BadInput, Conflict) as wrong:
        return render("staff/admin/team_form.html", form=form.refused(wrong), team=team)
    say_done(gettext("%(team)s is changed.", team=said["name"]))
    return see_other(url_for("teams.show"))


def _yes(team: Team) -> str:
    return "yes" if team.active else "no"


def _version(team: Team) -> int:
    return version_of(team.name, team.active)


def _second_page(team: Team) -> ResponseReturnValue:
    """Somebody else was first: what they saved is shown, and what was typed is kept."""
    typed = {**collect(ChangeTeamForm(), request.form), "version": _version(team)}
    form = FormState(ChangeTeamForm(), typed)
    form.complain("", gettext("Somebody else has changed this team since you opened the page."))
    return render("staff/admin/team_form.html", form=form, team=team, is_second=True)
