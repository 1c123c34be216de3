"""How one wants to be told: by what, when, and of what. The urgent is told at once in any case."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.errors import BadInput, Conflict
from resettle.meetings.rules import as_typed
from resettle.notifications.choices import chosen_over
from resettle.notifications.forms import OwnMessagesForm
from resettle.notifications.models import Preference
from resettle.notifications.preferences import (
    EMAIL,
    TEXT,
    Chosen,
    choose_how,
    mobile_number,
    preference_of,
    quiet_hours,
    quiet_of,
)
from resettle.notifications.words import KINDS, kinds_for
from resettle.permissions import May
from resettle.staff.queries import address_of
from resettle.staff.rules import person_key
from resettle.web.dates import time_words
from resettle.web.doors import clock, database, needs, own_id, settings, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.languages import NAMES
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("own_messages", __name__)


@doors.get("/account/messages")
@needs(May.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    with database().reading() as db:
        form = form_for(OwnMessagesForm(), _held(db))
    return _page(form)


@doors.post("/account/messages")
@needs(May.OWN_ACCOUNT)
def choose() -> ResponseReturnValue:
    said, form = read_form(OwnMessagesForm())
    if said is None:
        return _page(form)
    try:
        with database().unit() as db:
            version = said["version"]
            choose_how(db, own_id(), _chosen(said), version=version, at=clock().now())
    except BadInput as wrong:
        return _page(form.refused(wrong))
    except Conflict as wrong:
        with database().reading() as db:
            now = int(_held(db)["version"])
        return _page(form.at_version(now).refused(wrong))
    say_done(gettext("Saved. This is how you are told from now on."))
    return see_other(url_for("account.show"))


def texts_are_sent() -> bool:
    """Whether this service sends text messages at all; one that is tried out says that it does."""
    here = settings()
    return here.sender in ("console", "memory") or (
        here.sender == "notify" and bool(here.notify_text_template)
    )


def _chosen(said: dict[str, Any]) -> Chosen:
    """Raises: BadInput: a text message has nowhere to go, or the quiet hours are none."""
    by_text = said["channel"] == TEXT and texts_are_sent()
    wanted = said["telephone"] or ("" if by_text else None)
    return Chosen(
        channel=TEXT if by_text else EMAIL,
        telephone="" if wanted is None else mobile_number(wanted),
        language=said["language"],
        digest=said["digest"] == "day",
        quiet=quiet_hours(said["quiet_from"], said["quiet_until"]),
        muted=[kind for kind in kinds_for(viewer()) if kind not in said["wanted"]],
    )


def _held(db: Session) -> dict[str, Any]:
    """What is so now; where nothing was chosen, what that means."""
    held = preference_of(db, own_id())
    here = held or Preference(person_id=own_id(), version=0, at=clock().now())
    quiet, muted = quiet_of(here), here.muted.split()
    return {
        "channel": here.channel,
        "telephone": here.telephone,
        "language": here.language,
        "digest": "day" if here.digest else "each",
        "quiet_from": as_typed(quiet.begins) if quiet else "",
        "quiet_until": as_typed(quiet.ends) if quiet else "",
        "wanted": [kind for kind in kinds_for(viewer()) if kind not in muted],
        "version": here.version,
    }


def _page(form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        address = address_of(db, person_key(own_id()))
        daily_at = chosen_over(db, settings()).daily_at
    return render(
        "notifications/own_messages.html",
        form=form,
        address=address,
        daily_at=time_words(daily_at),
        texts=texts_are_sent(),
        languages=list(NAMES.items()),
        kinds=[(str(kind), KINDS[kind]) for kind in kinds_for(viewer())],
    )
