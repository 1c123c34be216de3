"""Who works with one child, in which part and since when; and which team looks after the child."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.child_queries import all_around, team_name
from resettle.caseload.handing_over import HandOver
from resettle.caseload.posts import OF_OURS, end_for, move_to_team, name_for, seal_of
from resettle.caseload.working_forms import EndForm, PartForm, TeamForm, called, parts
from resettle.children.models import Child
from resettle.children.queries import child_by_ref, visible_children
from resettle.children.words import OWNERS
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import May
from resettle.staff.queries import people, teams
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.letters import small
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("workers", __name__)

_WORKERS = "/children/<ref:ref>/workers"
_END = f"{_WORKERS}/<any({', '.join(repr(word) for word in OF_OURS)}):owner>/end"


@doors.get(_WORKERS)
@needs(May.ASSIGN)
def show(ref: str) -> ResponseReturnValue:
    """Everybody who works, will work or has worked with the child, and what can be changed."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        shown: dict[str, Any] = {
            "around": all_around(viewer(), db, child.id, clock().today()),
            "team_name": team_name(viewer(), db, child),
            "parts": {word for word, _ in parts()},
        }
    note_children_seen((child.id,), "read who works with the child")
    return render("caseload/child/workers.html", child=child, **shown)


@doors.get(f"{_WORKERS}/name")
@needs(May.ASSIGN)
def show_name(ref: str) -> ResponseReturnValue:
    """Which part may stand in the address."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        held = {
            "owner": request.args.get("owner", ""),
            "since": clock().today(),
            "seal": seal_of(viewer(), db, child),
        }
        return _name_page(db, child, form_for(PartForm(), held))


@doors.post(f"{_WORKERS}/name")
@needs(May.ASSIGN)
def name(ref: str) -> ResponseReturnValue:
    said, form = read_form(PartForm())
    if said is not None:
        asked = HandOver(owner=said["owner"], person_id=said["person"], since=said["since"])
        day = clock().today()

        def carry_out(db: Session) -> None:
            name_for(viewer(), db, ref, asked, seal=said["seal"], today=day, at=clock().now())

        if (wrong := _refusal(carry_out)) is None:
            return _done(ref)
        form = _shown_again(ref, said, form, wrong)
    with database().reading() as db:
        return _name_page(db, child_by_ref(viewer(), db, ref), form)


@doors.get(_END)
@needs(May.ASSIGN)
def show_end(ref: str, owner: str) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        held = {"on": clock().today(), "seal": seal_of(viewer(), db, child)}
        return _end_page(db, child, owner, form_for(EndForm(), held))


@doors.post(_END)
@needs(May.ASSIGN)
def end(ref: str, owner: str) -> ResponseReturnValue:
    said, form = read_form(EndForm())
    if said is not None:
        on, day = said["on"], clock().today()

        def carry_out(db: Session) -> None:
            seal, now = said["seal"], clock().now()
            end_for(viewer(), db, ref, owner, on=on, seal=seal, today=day, at=now)

        if (wrong := _refusal(carry_out)) is None:
            return _done(ref)
        form = _shown_again(ref, said, form, wrong)
    with database().reading() as db:
        return _end_page(db, child_by_ref(viewer(), db, ref), owner, form)


def _refusal(carry_out: Callable[[Session], None]) -> BadInput | Conflict | None:
    """Do it, all of it or nothing; gives why not."""
    try:
        with database().unit() as db:
            carry_out(db)
    except (BadInput, Conflict) as wrong:
        return wrong
    return None


def _shown_again(
    ref: str, said: Mapping[str, Any], form: FormState, wrong: BadInput | Conflict
) -> FormState:
    """The form with what is wrong. Whoever came second is shown how it is now, and may go on."""
    if isinstance(wrong, Conflict):
        with database().reading() as db:
            seal = seal_of(viewer(), db, child_by_ref(viewer(), db, ref))
        form = FormState(form.schema, {**said, "seal": seal})
    return form.refused(wrong)


def _done(ref: str) -> ResponseReturnValue:
    say_done(gettext("Who works with this child is saved."))
    return _onward(ref)


@doors.get("/children/<ref:ref>/team")
@needs(May.ASSIGN)
def show_team(ref: str) -> ResponseReturnValue:
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        held = {"version": child.version, "team": child.team_id}
        return _team_page(db, child, form_for(TeamForm(), held))


@doors.post("/children/<ref:ref>/team")
@needs(May.ASSIGN)
def change_team(ref: str) -> ResponseReturnValue:
    said, form = read_form(TeamForm())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        if said is None:
            return _team_page(db, child, form)
    team_id, version, now = said["team"], said["version"], clock().now()
    try:
        with database().unit() as db:
            changed = move_to_team(viewer(), db, child.id, team_id, version=version, at=now)
    except (BadInput, Conflict) as wrong:
        with database().reading() as db:
            child = child_by_ref(viewer(), db, ref)
            return _team_page(db, child, form.at_version(child.version).refused(wrong))
    say_done(gettext("The child has another team now.") if changed else gettext("It is that team."))
    return _onward(ref)


def _name_page(db: Session, child: Child, form: FormState) -> ResponseReturnValue:
    note_children_seen((child.id,), "looked at naming who works with the child")
    return render(
        "caseload/child/name_worker.html",
        child=child,
        form=form,
        around=all_around(viewer(), db, child.id, clock().today()),
        staff=[(str(one.id), called(one)) for one in people(viewer(), db)],
        parts=parts(),
    )


def _end_page(db: Session, child: Child, owner: str, form: FormState) -> ResponseReturnValue:
    """Raises: NotFound: nobody has this part, nor will."""
    around = all_around(viewer(), db, child.id, clock().today())
    now = [one for one in around.now if one.owner == owner]
    coming = [one for one in around.coming if one.owner == owner]
    if not now and not coming:
        raise NotFound("Nobody works with this child as that any more.", field="owner")
    note_children_seen((child.id,), "looked at ending who works with the child")
    shown: dict[str, Any] = {"now": now, "coming": coming, "part": small(str(OWNERS[owner]))}
    return render("caseload/child/end_worker.html", child=child, owner=owner, form=form, **shown)


def _team_page(db: Session, child: Child, form: FormState) -> ResponseReturnValue:
    note_children_seen((child.id,), "looked at which team looks after the child")
    return render(
        "caseload/child/team.html",
        child=child,
        form=form,
        teams=[(str(one.id), one.name) for one in teams(viewer(), db)],
        team_name=team_name(viewer(), db, child),
    )


def _onward(ref: str) -> ResponseReturnValue:
    """Back to who works with the child, unless that has taken the child out of one's own sight."""
    with database().reading() as db:
        sees = db.exec(visible_children(viewer()).where(Child.ref == ref)).first() is not None
    return see_other(url_for("workers.show", ref=ref) if sees else url_for("caseload.show"))
