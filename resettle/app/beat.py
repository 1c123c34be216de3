"""The state of the beat: what it last did, what is stuck and why, and setting that going again.

It stands under the roof because what may be stuck is in two rooms: due work, and messages.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.errors import NotFound
from resettle.notifications.queries import not_delivered, oldest_unsent
from resettle.notifications.resending import send_again
from resettle.permissions import May
from resettle.staff.queries import names_of
from resettle.staff.words import POSTS
from resettle.timers.actions import try_again
from resettle.timers.models import Heartbeat
from resettle.timers.queries import BEAT, given_up, health
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("beat", __name__)

#: What was to be done, by its kind. Never what it was about: that may be a child's.
KINDS: dict[str, Any] = {
    "fetch_release_dates": _l("Asking the prison system about release dates"),
    "nightly_sweep": _l("Checking every plan at night"),
    "replan_everyone": _l("Bringing every plan into line with changed rules or days"),
    "child_died": _l("Telling a manager that a child has died"),
    "child_unlawfully_at_large": _l("Telling people that a child is missing from custody"),
    "child_released": _l("Telling people that a child is released"),
    "child_recalled": _l("Telling people that a child is recalled"),
    "release_moved": _l("Telling people that a release has moved"),
    "message_needs_attention": _l("Telling people that a message waits for them"),
    "rules_changed": _l("Noticing that the rules or the bank days have changed"),
    "plan_drifted": _l("Telling managers that a plan was found out of line"),
    "work_given_up": _l("Telling managers that something was given up"),
}


@doors.get("/admin/beat")
@needs(May.MANAGE_SERVICE)
def show() -> ResponseReturnValue:
    """How the beat is, and everything that waits for a person."""
    now = clock().now()
    with database().reading() as db:
        beat = db.get(Heartbeat, BEAT)
        failed = not_delivered(viewer(), db)
        return render(
            "app/beat.html",
            beat=beat,
            # What was given up is listed below, however long ago it was.
            health=replace(health(viewer(), db, now), failed=0),
            reason_words=_reason_words,
            stuck=given_up(viewer(), db),
            failed=failed,
            names=_names(db, [message.to for message in failed]),
            unsent=oldest_unsent(viewer(), db, now),
            kinds=KINDS,
        )


@doors.post("/admin/beat/<any(timer,outbox):table>/<int(max=2147483647):row_id>/try-again")
@needs(May.MANAGE_SERVICE)
def try_work_again(table: str, row_id: int) -> ResponseReturnValue:
    """It comes due at once: the next beat takes it."""
    with database().unit() as db:
        if not try_again(db, table, row_id, clock().now()):
            raise NotFound("There is nothing stuck there. Somebody may have set it going already.")
        _record(db, f"{table}:{row_id}")
    say_done(gettext("It is set going again. Look here in a minute."))
    return see_other(url_for("beat.show"))


@doors.post("/admin/beat/dispatch/<int(max=2147483647):row_id>/try-again")
@needs(May.MANAGE_SERVICE)
def send_message_again(row_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        if not send_again(db, row_id, clock().now()):
            raise NotFound("There is no such message. Somebody may have sent it again already.")
        _record(db, f"dispatch:{row_id}")
    say_done(gettext("The message will be sent again. Look here in a minute."))
    return see_other(url_for("beat.show"))


def _reason_words(error: str | None) -> str:
    """Why, in the sentence we wrote; only where there is none, the kind of error."""
    kind, _, words = (error or "").partition(": ")
    return words or kind or gettext("Not known")


def _names(db: Session, keys: list[str]) -> dict[str, str]:
    """Whom messages are addressed to, as people read it."""
    numbers = [int(key[7:]) for key in keys if key.startswith("person:") and key[7:].isdecimal()]
    named = {f"person:{number}": name for number, name in names_of(viewer(), db, numbers).items()}
    posts = {f"role:{word}": str(words) for word, words in POSTS.items()}
    return posts | named


def _record(db: Session, subject: str) -> None:
    words, now = "was set going again", clock().now()
    record(db, actor=viewer().name, verb=Verb.CHANGED, subject=subject, because=words, at=now)
