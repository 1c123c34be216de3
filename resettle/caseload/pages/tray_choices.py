"""Deciding about one message: it is right, it is wrong, whose it is, whose number, ask again.

Each page shows what would follow before anything is kept. If somebody else was first, the second
sees what the first did.
"""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.pages.tray import ONE, found_message, preview_plain, rows_of
from resettle.caseload.tray_actions import (
    Desk,
    ask_for_dates_again,
    decide,
    give,
    read_again,
    say_whose,
)
from resettle.caseload.tray_forms import (
    NOTHING_ASKED,
    FindForm,
    GiveForm,
    PlainForm,
    ReasonForm,
    Seen,
    WhoseForm,
)
from resettle.caseload.tray_preview import Preview, preview_of
from resettle.caseload.tray_queries import (
    Read,
    as_named,
    children_named,
    events_waiting,
    find_children,
    read,
    shared_numbers,
)
from resettle.caseload.tray_rules import NEEDS_REASON, Choice, choices_for
from resettle.caseload.tray_words import CHOICES, what_came
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.children.rules import Number, number, shown_name
from resettle.errors import Conflict, NotFound, Refused
from resettle.permissions import May
from resettle.releases.deciding import in_hand, seen_as
from resettle.releases.queries import waiting_under
from resettle.tasks.here import intake
from resettle.tasks.replay import look_again
from resettle.tasks.what_if import what_if
from resettle.web.doors import database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form, read_query
from resettle.web.letters import small
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("deciding", __name__)

PLAIN = f"{ONE}/<any(count,leave,drop):choice>"


@doors.errorhandler(Conflict)
def somebody_was_first(error: Conflict) -> ResponseReturnValue:
    """The second to decide sees what the first did, and chooses again if there is anything left."""
    say(in_words(error.message))
    return see_other(url_for("tray.show_message", **(request.view_args or {})).partition("?")[0])


@doors.get(PLAIN)
@needs(May.DECIDE_EVENTS)
def show_choice(message_id: int, choice: str) -> ResponseReturnValue:
    return _plain_page(message_id, Choice(choice), None)


@doors.post(PLAIN)
@needs(May.DECIDE_EVENTS)
def take_choice(message_id: int, choice: str) -> ResponseReturnValue:
    """It is right, it stays as it is, or it is not used."""
    chosen = Choice(choice)
    said, form = read_form(_form_of(chosen))
    if said is None:
        return _plain_page(message_id, chosen, form)
    with database().unit() as db:
        decide(_desk(db), _in_hand(db, message_id, said["version"], chosen), chosen, said["reason"])
    say_done(gettext("Decided: %(what)s.", what=small(str(CHOICES[chosen][0]))))
    return see_other(url_for("tray.show"))


def _form_of(choice: Choice) -> Seen:
    return ReasonForm() if choice in NEEDS_REASON else PlainForm()


def _plain_page(message_id: int, choice: Choice, form: FormState | None) -> ResponseReturnValue:
    with database().reading() as db:
        found = _choosable(db, message_id, choice)
        child = _child_of(db, found)
        preview = preview_plain(db, found, choice)
    note_children_seen([child.id] if child else [], "looked at what a message would do")
    return render(
        "caseload/tray/choice.html",
        form=form or form_for(_form_of(choice), {"version": seen_as(found.message)}),
        found=found,
        what=what_came(found.message),
        child=child,
        preview=preview,
        choice=choice,
        heading=CHOICES[choice][0],
        needs_reason=choice in NEEDS_REASON,
    )


@doors.get(f"{ONE}/child")
@needs(May.DECIDE_EVENTS)
def show_child(message_id: int) -> ResponseReturnValue:
    """Find the child, then see what would follow."""
    asked, form = read_query(FindForm())
    asked = NOTHING_ASKED | asked
    with database().reading() as db:
        found = _choosable(db, message_id, Choice.BELONGS)
        children = find_children(viewer(), db, asked["q"])
        child = child_by_ref(viewer(), db, asked["child"]) if asked["child"] else None
        preview = _if_given(db, found, child) if child else Preview()
        waiting = waiting_under(viewer(), db, found.message.subject or "")
    seen = [*children, *([child] if child else [])]
    note_children_seen([one.id for one in seen], "looked for the child of a message")
    return render(
        "caseload/tray/give.html",
        find=form,
        children=children,
        child=child,
        found=found,
        what=what_came(found.message),
        preview=preview,
        waiting=max(len(waiting), 1),
        version=seen_as(found.message),
    )


def _if_given(db: Session, found: Read, child: Child) -> Preview:
    message, here = found.message, intake()
    if (message.subject or "").startswith("noms:"):
        also = events_waiting(waiting_under(viewer(), db, message.subject or ""), here)
    else:
        event = as_named(found)
        also = [event] if event is not None and message.meaning else []
    return preview_of(what_if(db, child.id, here.planning, also=also))


@doors.post(f"{ONE}/child")
@needs(May.DECIDE_EVENTS)
def give_to_child(message_id: int) -> ResponseReturnValue:
    said, _ = read_form(GiveForm())
    if said is None:
        return see_other(url_for("deciding.show_child", message_id=message_id))
    with database().unit() as db:
        found = _in_hand(db, message_id, said["version"], Choice.BELONGS)
        child = child_by_ref(viewer(), db, said["child"])
        give(_desk(db), found, child)
    say_done(gettext("The message is about %(name)s now.", name=shown_name(child)))
    return see_other(url_for("tray.show_message", message_id=message_id))


@doors.get(f"{ONE}/number")
@needs(May.DECIDE_EVENTS)
def show_number(message_id: int) -> ResponseReturnValue:
    return _number_page(message_id, None)


@doors.post(f"{ONE}/number")
@needs(May.DECIDE_EVENTS)
def say_whose_number(message_id: int) -> ResponseReturnValue:
    """First what would follow, then, on the second press, do it."""
    said, form = read_form(WhoseForm())
    if said is None or said["step"] != "save":
        return _number_page(message_id, form)
    with database().unit() as db:
        found = _in_hand(db, message_id, said["version"], Choice.NUMBER)
        one, owner, others = _whose(db, found, said["number"], said["child"])
        say_whose(_desk(db), found, one, owner, others)
    say_done(gettext("The number belongs to %(name)s alone now.", name=shown_name(owner)))
    return see_other(url_for("tray.show"))


def _number_page(message_id: int, form: FormState | None) -> ResponseReturnValue:
    with database().reading() as db:
        found = _choosable(db, message_id, Choice.NUMBER)
        shared = shared_numbers(viewer(), db, found)
        preview: Preview | None = None
        if form is not None and not form.has_errors:
            one, owner, _ = _whose(db, found, form.value("number"), form.value("child"))
            subject = f"{one.type}:{one.value}"
            also = events_waiting(waiting_under(viewer(), db, subject), intake())
            preview = preview_of(what_if(db, owner.id, intake().planning, also=also))
    seen = [child.id for one in shared for child in one.children]
    note_children_seen(seen, "looked at who shares a number")
    return render(
        "caseload/tray/number.html",
        form=form or form_for(WhoseForm(), {"version": seen_as(found.message)}),
        found=found,
        shared=shared,
        preview=preview,
    )


def _whose(db: Session, found: Read, word: str, ref: str) -> tuple[Number, Child, list[Child]]:
    """The number, its owner and the others. Nobody takes a number off a record they cannot see."""
    kind, _, value = word.partition(":")
    said = number(kind, value)
    shared = [one for one in shared_numbers(viewer(), db, found) if one.number == said]
    owners = [child for one in shared for child in one.children if child.ref == ref]
    if not shared or not owners:
        raise NotFound("This number is not shared any more.", field="number")
    if shared[0].hidden:
        raise Refused("A record that you may not see has this number too. Ask your manager.")
    return said, owners[0], [one for one in shared[0].children if one.ref != ref]


@doors.post(f"{ONE}/ask-again")
@needs(May.DECIDE_EVENTS)
def ask_again(message_id: int) -> ResponseReturnValue:
    said, _ = read_form(Seen())
    with database().unit() as db:
        version = said["version"] if said else ""
        ask_for_dates_again(_desk(db), _in_hand(db, message_id, version, Choice.ASK_AGAIN))
    say_done(gettext("The prison system is being asked for the release dates."))
    return see_other(url_for("tray.show_message", message_id=message_id))


@doors.get(f"{ONE}/read-again")
@needs(May.DECIDE_EVENTS)
def show_one_again(message_id: int) -> ResponseReturnValue:
    """What it would mean by the table of movement reasons as it is now."""
    with database().reading() as db:
        found = _choosable(db, message_id, Choice.READ_AGAIN)
        child = _child_of(db, found)
        again = look_again(db, intake(), only={message_id})
        event = again.events.get(message_id)
        also = [event] if event is not None else []
        preview = Preview()
        if child is not None and also:
            preview = preview_of(what_if(db, child.id, intake().planning, also=also))
        (row,) = rows_of(db, [found.message])
    note_children_seen([child.id] if child else [], "looked at what a message would do")
    return render(
        "caseload/tray/one_again.html",
        row=row,
        child=child,
        differs=bool(again.rows),
        preview=preview,
        version=seen_as(found.message),
    )


@doors.post(f"{ONE}/read-again")
@needs(May.DECIDE_EVENTS)
def read_one_again(message_id: int) -> ResponseReturnValue:
    said, _ = read_form(Seen())
    with database().unit() as db:
        _in_hand(db, message_id, said["version"] if said else "", Choice.READ_AGAIN)
        changed = read_again(_desk(db), {message_id})
    if changed:
        say_done(gettext("The message was read again, and means something else now."))
    else:
        say(gettext("It means the same as before. The table has not changed for it."))
    return see_other(url_for("tray.show_message", message_id=message_id))


def _desk(db: Session) -> Desk:
    return Desk(viewer(), db, intake())


def _choosable(db: Session, message_id: int, choice: Choice) -> Read:
    """Raises: Conflict: this is no choice for the message, or not any more."""
    found = found_message(db, message_id)
    if choice not in choices_for(found.case):
        raise Conflict("That is no longer a choice for this message.")
    return found


def _in_hand(db: Session, message_id: int, version: str, choice: Choice) -> Read:
    found = read(in_hand(viewer(), db, message_id, version), intake())
    if choice not in choices_for(found.case):
        raise Conflict("That is no longer a choice for this message.")
    return found


def _child_of(db: Session, found: Read) -> Child | None:
    return children_named(viewer(), db, [found.message.child_id]).get(found.message.child_id or 0)
