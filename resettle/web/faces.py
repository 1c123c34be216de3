"""The page for each kind of error: what happened, and what a person can do now."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from flask import g, render_template
from flask_babel import lazy_gettext as _l

log = logging.getLogger("resettle.web")


class Face(NamedTuple):
    title: Any
    sentences: tuple[Any, ...]
    #: Whether what the error itself says helps the reader.
    tells: bool = False
    #: Whether somebody must look in the log.
    has_reference: bool = False


_TRY_LATER = _l("Nothing you sent was changed or saved. Try again in a few minutes.")
_WENT_WRONG = Face(
    _l("Sorry, there is a problem with the service"), (_TRY_LATER,), has_reference=True
)
_REFUSED = Face(_l("That could not be done"), (), tells=True)

FACES: dict[int, Face] = {
    400: Face(
        _l("That request could not be understood"),
        (_l("Go back, load the page again, and try once more."),),
    ),
    401: Face(_l("Sign in to see this page"), (_l("Your session may have ended."),)),
    403: Face(
        _l("You cannot use this page"),
        (_l("Your role does not include it. Ask your manager if you need it for your work."),),
    ),
    404: Face(
        _l("Page not found"),
        (
            _l("If you typed the web address, check it is correct."),
            _l("If you pasted the web address, check you copied all of it."),
            _l("The page may be about something that you are not able to see."),
        ),
    ),
    405: Face(_l("That cannot be done here"), (_l("Go back, and use the buttons on the page."),)),
    409: _REFUSED,
    412: Face(_l("Somebody else has changed this"), (), tells=True),
    413: Face(_l("That is too large"), (_l("Send it in smaller pieces."),)),
    422: Face(_l("There is a problem with what you sent"), (), tells=True),
    429: Face(
        _l("Too many tries"),
        (_l("Wait a few minutes, then try again. This keeps accounts safe."),),
    ),
    500: _WENT_WRONG,
    503: Face(_l("Sorry, the service is not available"), (_TRY_LATER,), has_reference=True),
}
#: A form that waited too long, or came from elsewhere.
STALE = Face(
    _l("This page has waited too long"),
    (
        _l("Nothing was saved. Go back with your browser: what you typed should be there."),
        _l("Copy it, load the page again, paste it and send it."),
    ),
)

#: Where even the page for an error cannot be made. It uses nothing that could be broken.
_BARE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sorry, there is a problem with '
    "the service – resettle</title><main><h1>Sorry, there is a problem with the service</h1>"
    "<p>Nothing you sent was changed or saved. Try again in a few minutes.</p></main></html>"
)


def page_for(status: int, detail: str = "", face: Face | None = None) -> str:
    """The page for an error; never raises."""
    face = face or FACES.get(status) or (_WENT_WRONG if status >= 500 else _REFUSED)
    sentences = [detail] if face.tells and detail else list(face.sentences)
    reference = g.get("request_id", "") if face.has_reference else ""
    try:
        return render_template(
            "error.html", title=face.title, sentences=sentences, request_id=reference
        )
    except Exception:
        # Whatever it is that makes pages impossible may be what the error was about.
        log.exception("the page for an error could not be made")
        return _BARE
