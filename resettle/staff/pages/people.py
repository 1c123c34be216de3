"""The people who work here, as an administrator sees to them: accounts, roles, teams, passwords."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.errors import BadInput, Conflict
from resettle.permissions import May
from resettle.staff.forms import ChangePersonForm, PersonForm, StaffSearchForm
from resettle.staff.models import Absence, Person
from resettle.staff.people import (
    Described,
    add_person,
    change_person,
    end_sessions_of,
    person_by_id,
    set_active,
)
from resettle.staff.queries import absences, members_of, names_of, open_sessions, people, teams
from resettle.staff.signing_in import give_first_password
from resettle.staff.words import POSTS, ROLES, role_choices, roles_in_words, words_of
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, collect, form_for, read_form, read_query
from resettle.web.letters import plain_letters
from resettle.web.pages import page_blueprint, render, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("people", __name__)
doors.add_app_template_filter(roles_in_words, "roles_in_words")

_ONE = "/admin/staff/<int(max=2147483647):person_id>"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    person: Person
    teams: tuple[str, ...]
    away: Absence | None
    stand_in: str | None


@doors.get("/admin/staff")
@needs(May.MANAGE_STAFF)
def show() -> ResponseReturnValue:
    """Everybody who works here, or as many as are asked for."""
    asked, form = read_query(StaffSearchForm())
    with database().reading() as db:
        rows = [row for row in _rows(db) if _is_asked_for(row.person, asked)]
    return render(
        "staff/admin/people.html",
        form=form,
        rows=rows,
        filtered=bool(asked),
        roles=[(word, name) for word, (name, _) in ROLES.items()],
    )


@doors.get("/admin/staff/add")
@needs(May.MANAGE_STAFF)
def show_add() -> ResponseReturnValue:
    return _form_page(form_for(PersonForm()))


@doors.post("/admin/staff/add")
@needs(May.MANAGE_STAFF)
def add() -> ResponseReturnValue:
    """Somebody new. Who can sign in gets a first password, shown this once and kept nowhere."""
    said, form = read_form(PersonForm())
    if said is None:
        return _form_page(form)
    now, actor, secret = clock().now(), viewer().name, None
    try:
        with database().unit() as db:
            person_id = add_person(db, _described(said), at=now, actor=actor)
            if said["roles"]:
                secret = give_first_password(db, person_id, now=now, actor=actor)
    except (BadInput, Conflict) as wrong:
        return _form_page(form.refused(wrong))
    if secret is not None:
        return _password_page(person_id, secret)
    say_done(gettext("%(name)s is added. They cannot sign in.", name=said["name"]))
    return see_other(url_for("people.show_one", person_id=person_id))


@doors.get(_ONE)
@needs(May.MANAGE_STAFF)
def show_one(person_id: int) -> ResponseReturnValue:
    """One person: what they may do, whether they are away, where they are signed in."""
    with database().reading() as db:
        person = person_by_id(db, person_id)
        away = absences(viewer(), db, clock().today(), of=person_id)
        return render(
            "staff/admin/person.html",
            person=person,
            post=POSTS.get(person.post or ""),
            teams=_teams_of(db).get(person_id, ()),
            away=away,
            names=names_of(viewer(), db, (one.stand_in_id or 0 for one in away)),
            visits=open_sessions(viewer(), db, person_id),
        )


@doors.get(_ONE + "/change")
@needs(May.MANAGE_STAFF)
def show_change(person_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        person = person_by_id(db, person_id)
        held = _as_typed(db, person)
    return _form_page(form_for(ChangePersonForm(), held), person)


@doors.post(_ONE + "/change")
@needs(May.MANAGE_STAFF)
def change(person_id: int) -> ResponseReturnValue:
    """Say anew who somebody is. Whoever comes second sees what the first one did, and chooses."""
    said, form = read_form(ChangePersonForm())
    with database().reading() as db:
        person = person_by_id(db, person_id)
    if said is None:
        return _form_page(form, person)
    described, now = _described(said), clock().now()
    try:
        with database().unit() as db:
            change_person(
                db, person_id, described, version=said["version"], at=now, actor=viewer().name
            )
    except (BadInput, Conflict) as wrong:
        if isinstance(wrong, Conflict) and wrong.field is None:
            return _second_page(person_id, wrong)
        return _form_page(form.refused(wrong), person)
    say_done(gettext("%(name)s is changed.", name=said["name"]))
    return see_other(url_for("people.show_one", person_id=person_id))


@doors.get(_ONE + "/close")
@needs(May.MANAGE_STAFF)
def show_close(person_id: int) -> ResponseReturnValue:
    return _asking_page("close", person_id)


@doors.post(_ONE + "/close")
@needs(May.MANAGE_STAFF)
def close(person_id: int) -> ResponseReturnValue:
    """They have left: the account is closed, and every session of theirs ends."""
    try:
        with database().unit() as db:
            set_active(db, person_id, False, at=clock().now(), actor=viewer().name)
    except BadInput as wrong:
        return _asking_page("close", person_id, in_words(wrong.message))
    say_done(gettext("The account is closed, and they are signed out everywhere."))
    return see_other(url_for("people.show_one", person_id=person_id))


@doors.get(_ONE + "/open")
@needs(May.MANAGE_STAFF)
def show_open(person_id: int) -> ResponseReturnValue:
    return _asking_page("open", person_id)


@doors.post(_ONE + "/open")
@needs(May.MANAGE_STAFF)
def open_again(person_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        set_active(db, person_id, True, at=clock().now(), actor=viewer().name)
    say_done(gettext("The account is open again, with the roles and the password it had."))
    return see_other(url_for("people.show_one", person_id=person_id))


@doors.get(_ONE + "/password")
@needs(May.MANAGE_STAFF)
def show_password(person_id: int) -> ResponseReturnValue:
    return _asking_page("password", person_id)


@doors.post(_ONE + "/password")
@needs(May.MANAGE_STAFF)
def give_password(person_id: int) -> ResponseReturnValue:
    """A new first password. The page that shows it is the only place it ever is."""
    if person_id == viewer().person_id:
        own = gettext("Change your own password in your account.")
        return _asking_page("password", person_id, own)
    with database().unit() as db:
        person = person_by_id(db, person_id)
        if not person.active or not person.roles:
            raise BadInput("Only somebody with an open account and a role can sign in.")
        secret = give_first_password(db, person_id, now=clock().now(), actor=viewer().name)
    return _password_page(person_id, secret)


@doors.post(_ONE + "/sign-out")
@needs(May.MANAGE_STAFF)
def sign_out(person_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        person_by_id(db, person_id)
        end_sessions_of(db, person_id, at=clock().now(), actor=viewer().name)
    say_done(gettext("They are signed out everywhere."))
    return see_other(url_for("people.show_one", person_id=person_id))


def _rows(db: Session) -> list[Row]:
    """Everybody, with a fixed number of questions however many there are."""
    everyone = people(viewer(), db, gone=True)
    names = {person.id: person.name for person in everyone}
    of_teams, today = _teams_of(db), clock().today()
    away = {one.person_id: one for one in absences(viewer(), db, today) if one.since <= today}
    return [
        Row(
            person,
            of_teams.get(person.id, ()),
            away.get(person.id),
            names.get(away[person.id].stand_in_id or 0) if person.id in away else None,
        )
        for person in everyone
    ]


def _teams_of(db: Session) -> dict[int, tuple[str, ...]]:
    """The teams of each person, by name."""
    found: dict[int, tuple[str, ...]] = {}
    members = members_of(viewer(), db)
    for team in teams(viewer(), db, closed=True):
        for person in members.get(team.id, ()):
            found[person] = (*found.get(person, ()), team.name)
    return found


def _is_asked_for(person: Person, asked: Mapping[str, Any]) -> bool:
    is_right_kind = person.active == (asked.get("show") != "left")
    has_role = "role" not in asked or asked["role"] in person.roles.split()
    sought = plain_letters(asked.get("q", ""))
    return (
        is_right_kind
        and has_role
        and sought in plain_letters(f"{person.name} {person.email or ''}")
    )


def _described(said: Mapping[str, Any]) -> Described:
    return Described(
        name=said["name"],
        email=said.get("email"),
        roles=tuple(said["roles"]),
        post=said.get("post"),
        teams=tuple(said["teams"]),
    )


def _as_typed(db: Session, person: Person) -> dict[str, Any]:
    """What the form is first filled with."""
    members = members_of(viewer(), db)
    return {
        "name": person.name,
        "email": person.email,
        "roles": person.roles.split(),
        "post": person.post,
        "teams": [team for team, inside in members.items() if person.id in inside],
        "version": person.version,
    }


def _form_page(
    form: FormState, person: Person | None = None, now_says: Mapping[str, Any] | None = None
) -> ResponseReturnValue:
    with database().reading() as db:
        chosen = form.value("teams")
        every = [
            (team.id, team.name if team.active else gettext("%(team)s (closed)", team=team.name))
            for team in teams(viewer(), db, closed=True)
            if team.active or str(team.id) in chosen
        ]
    return render(
        "staff/admin/person_form.html",
        form=form,
        person=person,
        now_says=now_says,
        roles=role_choices(),
        posts=words_of(POSTS),
        teams=every,
    )


def _second_page(person_id: int, wrong: Conflict) -> ResponseReturnValue:
    """What they typed is kept, beside what the first one saved; saving again is a choice."""
    with database().reading() as db:
        person = person_by_id(db, person_id)
        says = _as_typed(db, person) | {"teams": _teams_of(db).get(person_id, ())}
    typed = {**collect(ChangePersonForm(), request.form), "version": person.version}
    form = FormState(ChangePersonForm(), typed).refused(wrong)
    return _form_page(form, person, says | {"roles": roles_in_words(person.roles)})


def _asking_page(what: str, person_id: int, wrong: str | None = None) -> ResponseReturnValue:
    """Are you sure? With what it will do, on a page of its own."""
    with database().reading() as db:
        person = person_by_id(db, person_id)
    status = 200 if wrong is None else 422
    return render(f"staff/admin/ask_{what}.html", status, person=person, refused=wrong)


def _password_page(person_id: int, secret: str) -> ResponseReturnValue:
    with database().reading() as db:
        person = person_by_id(db, person_id)
    return render("staff/admin/first_password.html", person=person, secret=secret)
