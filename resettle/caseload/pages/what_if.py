"""What if: a change of the release tried before anything is saved, and then kept or left."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.child_queries import last_changes
from resettle.caseload.story_words import message_words
from resettle.caseload.tray_actions import Desk, enter
from resettle.caseload.tray_preview import preview_of
from resettle.caseload.trying import (
    Named,
    Tried,
    came_since,
    name_now,
    still_now,
    try_out,
    was_kept,
)
from resettle.caseload.trying_forms import KeepForm, TryForm
from resettle.caseload.trying_words import kept_words, trying_words
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.db import lock_children
from resettle.errors import BadInput, OutOfKnownDays
from resettle.permissions import May
from resettle.releases.queries import messages_of
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form, read_question
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("what_if", __name__)

HERE = "/children/<ref:ref>/what-if"
Said = dict[str, Any]


@doors.get(HERE)
@needs(May.SEND_EVENTS)
def show(ref: str) -> ResponseReturnValue:
    """What to try; and what would follow, once that is said."""
    if not request.args:
        with database().reading() as db:
            child = child_by_ref(viewer(), db, ref)
        note_children_seen((child.id,), "looked at what to try")
        return _page(child, form_for(TryForm()))
    said, form = read_question(TryForm())
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        if said is not None:
            form = form_for(TryForm(), said)
        tried = _tried(db, child, said, form) if said is not None else None
    note_children_seen((child.id,), "tried a change of the release")
    return _page(child, form, said, tried)


@doors.post(HERE)
@needs(May.SEND_EVENTS)
def record(ref: str) -> ResponseReturnValue:
    """Keep what was tried, if it is still what was shown; else show what it is now."""
    said, form = read_form(KeepForm())
    if said is None:
        with database().reading() as db:
            child = child_by_ref(viewer(), db, ref)
        return _page(child, form)
    with database().unit() as db:
        child = child_by_ref(viewer(), db, ref)
        lock_children(db, (child.id,))
        named, doubt = _as_shown(said), None
        kept = was_kept(db, child.id, named)
        tried = None if kept else _tried(db, child, said, form, named)
        if tried is not None and tried.seen == said["seen"]:
            kept, doubt = True, _keep(db, tried)
    if not kept:
        return _changed_meanwhile(child, form, said, tried)
    say_done(kept_words(said["what"]))
    if doubt:
        say(doubt)
    return see_other(url_for("child.show_plan", ref=ref))


def _as_shown(said: Said) -> Named:
    """The event as it was shown, so that what is kept is that; what was shown yesterday is said
    anew, and kept if the same follows from it."""
    now = clock().now()
    if said["id"] and said["time"] is not None and still_now(said["time"], now):
        return Named(said["id"], said["time"])
    return name_now(now)


def _tried(
    db: Session, child: Child, said: Said, form: FormState, named: Named | None = None
) -> Tried | None:
    """What would follow; None where it cannot be, which the form then says."""
    try:
        return try_out(db, child, said, intake(), named or name_now(clock().now()))
    except BadInput as wrong:
        form.refused(wrong)
    except OutOfKnownDays:
        form.complain(
            "date", gettext("The bank holidays of that year are not known. Check the year")
        )
    return None


def _keep(db: Session, tried: Tried) -> str | None:
    return enter(Desk(viewer(), db, intake()), tried.piece)


def _changed_meanwhile(
    child: Child, form: FormState, said: Said, tried: Tried | None
) -> ResponseReturnValue:
    """What came in while somebody was looking, and what would follow now."""
    since = came_since(said["seen"]) or (0, 0)
    with database().reading() as db:
        messages = [
            message_words(one)
            for one in messages_of(viewer(), db, child.id, limit=20)
            if one.id > since[0] and one.counts and said["seen"]
        ]
        changed = any(one.id > since[1] for one in last_changes(viewer(), db, child.id, limit=1))
        tried = _tried(db, child, said, form) if tried is not None else None
    note_children_seen((child.id,), "tried a change of the release again")
    news = {"messages": messages, "changed": changed and not messages}
    return _page(child, form, said, tried, news=news, status=409 if tried else 200)


def _page(
    child: Child,
    form: FormState,
    said: Said | None = None,
    tried: Tried | None = None,
    *,
    news: dict[str, Any] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    shown: dict[str, Any] = {"child": child, "form": form, "news": news, "tried": tried}
    if tried is not None and said is not None:
        shown["what"] = trying_words(said["what"], said["date"] or clock().today())
        shown["preview"] = preview_of(tried.what_if, clock().today())
        shown["keep"] = form_for(KeepForm(), _to_keep(said, tried))
    return render("caseload/child/what_if.html", status=status, **shown)


def _to_keep(said: Said, tried: Tried) -> Said:
    return {
        "what": said["what"],
        "date": said["date"] or clock().today(),
        "kind": said["kind"],
        "id": tried.named.id,
        "time": tried.named.time.isoformat(),
        "seen": tried.seen,
    }
