"""The events tray: what a person must decide, each message with its choices, what was decided."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, NamedTuple

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from marshmallow import fields, validate
from sqlmodel import Session

from resettle.audit.looks import note_children_seen, note_consulted
from resettle.caseload.tray_actions import Desk, read_again
from resettle.caseload.tray_preview import Preview, preview_of
from resettle.caseload.tray_queries import Read, as_named, children_named, read, shared_numbers
from resettle.caseload.tray_rules import Choice, Why, choices_for, why
from resettle.caseload.tray_words import (
    CHOICES,
    WHYS,
    kind_words,
    reason_words,
    subject_words,
    value_of,
    what_came,
)
from resettle.children.models import Child
from resettle.permissions import May
from resettle.releases.deciding import seen_as
from resettle.releases.models import Message
from resettle.releases.queries import TRAY_STATES, decided, seen_message, tray, tray_counts
from resettle.releases.understood import State
from resettle.staff.queries import names_of
from resettle.tasks.here import intake
from resettle.tasks.replay import look_again
from resettle.tasks.what_if import what_if
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import Form, read_query
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("tray", __name__)

PAGE = 50
UNKNOWN = State.UNKNOWN_CHILD.value
OURS = tuple(state for state in TRAY_STATES if state != UNKNOWN)
DECIDED_FOR = timedelta(days=30)
#: The address of one message.
ONE = f"/events/<int(max={LARGEST_ID}):message_id>"


class Row(NamedTuple):
    """One message in a list."""

    message: Message
    what: str
    subject: str
    child: Child | None
    why: Why
    reason: str


class TrayQuery(Form):
    show = fields.String(load_default="", validate=validate.OneOf(["unknown"]))
    kind = fields.String(load_default=None, validate=validate.Length(max=200))
    after = fields.Integer(load_default=0, validate=validate.Range(min=0, max=LARGEST_ID))


@doors.get("/events")
@needs(May.READ_EVENTS)
def show() -> ResponseReturnValue:
    """What waits, oldest first, grouped by why. Messages of no child of ours stand apart."""
    asked, form = read_query(TrayQuery())
    asked = {"show": "", "kind": None, "after": 0, **asked}
    unknown = asked["show"] == "unknown"
    with database().reading() as db:
        counts = tray_counts(viewer(), db)
        states = (UNKNOWN,) if unknown else OURS
        sift: dict[str, Any] = {"states": states, "kind": asked["kind"], "after_id": asked["after"]}
        found = tray(viewer(), db, limit=PAGE + 1, **sift)
        rows = rows_of(db, found[:PAGE])
    note_children_seen((row.child.id for row in rows if row.child), "read the tray")
    return render(
        "caseload/tray/list.html",
        groups=grouped(rows),
        asked=asked,
        filters=form,
        kinds=[(kind, kind_words(kind)) for kind in _kinds(counts, states)],
        waiting=sum(number for state, _, number in counts if state != UNKNOWN),
        strangers=sum(number for state, _, number in counts if state == UNKNOWN),
        onward=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def _kinds(counts: list[tuple[str, str, int]], states: tuple[str, ...]) -> list[str]:
    return sorted({kind for state, kind, _ in counts if state in states})


def rows_of(db: Session, messages: list[Message]) -> list[Row]:
    children = children_named(viewer(), db, [message.child_id for message in messages])
    here = intake()
    return [
        Row(
            message,
            what_came(message),
            subject_words(message.subject),
            children.get(message.child_id or 0),
            why(read(message, here).case),
            reason_words(message),
        )
        for message in messages
    ]


def grouped(rows: list[Row]) -> list[tuple[Any, Any, list[Row]]]:
    """The rows under each reason that has any: heading, one sentence, rows."""
    by_why = {one: [row for row in rows if row.why is one] for one in Why}
    return [(*WHYS[one], found) for one, found in by_why.items() if found]


@doors.get("/events/decided")
@needs(May.READ_EVENTS)
def show_decided() -> ResponseReturnValue:
    """What was decided in the last thirty days, by whom."""
    before = request.args.get("before", type=int)
    since = clock().now() - DECIDED_FOR
    with database().reading() as db:
        found = decided(viewer(), db, since, before_id=_in_reach(before), limit=PAGE + 1)
        rows = rows_of(db, found[:PAGE])
        names = names_by_actor(db, [row.message.handled_by for row in rows])
        counts = tray_counts(viewer(), db)
    note_children_seen((row.child.id for row in rows if row.child), "read what was decided")
    return render(
        "caseload/tray/decided.html",
        rows=rows,
        names=names,
        waiting=sum(number for state, _, number in counts if state != UNKNOWN),
        strangers=sum(number for state, _, number in counts if state == UNKNOWN),
        onward=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def _in_reach(number: int | None) -> int | None:
    return number if number is not None and 0 < number <= LARGEST_ID else None


def names_by_actor(db: Session, actors: list[str | None]) -> dict[str, str]:
    """What to call those whom the log names by number."""
    ids = {
        actor: int(actor.removeprefix("person:"))
        for actor in actors
        if actor and actor.startswith("person:")
    }
    names = names_of(viewer(), db, ids.values())
    return {actor: names[number] for actor, number in ids.items() if number in names}


@doors.get(ONE)
@needs(May.READ_EVENTS)
def show_message(message_id: int) -> ResponseReturnValue:
    """One message: what came, why it stopped, and what can be done."""
    with database().reading() as db:
        found = found_message(db, message_id)
        child = children_named(viewer(), db, [found.message.child_id]).get(
            found.message.child_id or 0
        )
        names = names_by_actor(db, [found.message.handled_by])
        previews = _previews(db, found, child) if viewer().may(May.DECIDE_EVENTS) else {}
        shared = shared_numbers(viewer(), db, found) if found.case.state.value in OURS else []
    note_consulted([(child.id, f"message:{message_id}")] if child else [], "read a message")
    return render(
        "caseload/tray/message.html",
        found=found,
        child=child,
        names=names,
        choices=_offered(found),
        previews=previews,
        shared=shared,
        **_in_words(found),
    )


def _in_words(found: Read) -> dict[str, Any]:
    """One message as people read it, and as it came."""
    message = found.message
    raw = json.dumps(value_of(message), indent=2, ensure_ascii=False)
    return {
        "message": message,
        "what": what_came(message),
        "reason": reason_words(message),
        "why": WHYS[why(found.case)],
        "kind": kind_words(message.kind),
        "subject": subject_words(message.subject),
        "raw": raw if raw != "null" else message.raw.decode(errors="replace"),
        "seen": seen_as(message),
    }


def _offered(found: Read) -> list[tuple[Choice, Any, Any]]:
    if not viewer().may(May.DECIDE_EVENTS):
        return []
    return [(choice, *CHOICES[choice]) for choice in choices_for(found.case)]


def found_message(db: Session, message_id: int) -> Read:
    """Raises: NotFound: there is none that they may see. BehindAReason: they must say why."""
    return read(seen_message(viewer(), db, message_id), intake())


def _previews(db: Session, found: Read, child: Child | None) -> dict[Choice, Preview]:
    if child is None:
        return {}
    plain = [one for one in choices_for(found.case) if one in (Choice.COUNT, Choice.DROP)]
    return {one: preview_plain(db, found, one) for one in plain}


def preview_plain(db: Session, found: Read, choice: Choice) -> Preview:
    """What it would do to the plan if the message counted, or no longer did."""
    message, event = found.message, as_named(found)
    if message.child_id is None:
        return Preview()
    rules = intake().planning
    if choice is Choice.COUNT and event is not None:
        return preview_of(what_if(db, message.child_id, rules, also=[event]))
    if choice is Choice.DROP and message.counts:
        name = (message.event_source or "", message.event_id or "")
        return preview_of(what_if(db, message.child_id, rules, without={name}))
    return Preview()


@doors.get("/events/read-again")
@needs(May.DECIDE_EVENTS)
def show_read_again() -> ResponseReturnValue:
    """Which messages of the tray the table of movement reasons would now understand."""
    with database().reading() as db:
        waiting = {message.id: message for message in _unread(db)}
        found = look_again(db, intake(), only=set(waiting))
        rows = rows_of(db, [waiting[row["message"]] for row in found.rows])
    note_children_seen((row.child.id for row in rows if row.child), "read the tray")
    return render("caseload/tray/read_again.html", rows=rows)


@doors.post("/events/read-again")
@needs(May.DECIDE_EVENTS)
def read_all_again() -> ResponseReturnValue:
    with database().unit() as db:
        desk = Desk(viewer(), db, intake())
        changed = read_again(desk, {message.id for message in _unread(db)})
    if changed:
        say_done(
            ngettext(
                "%(num)d message was understood.", "%(num)d messages were understood.", changed
            )
        )
    else:
        say(gettext("Nothing was understood anew."))
    return see_other(url_for("tray.show"))


def _unread(db: Session) -> list[Message]:
    """What waits in the tray for its meaning, as far as this person may see it."""
    return tray(viewer(), db, states=(State.NEEDS_ATTENTION.value,), limit=100)
