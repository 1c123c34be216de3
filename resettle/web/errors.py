"""Gives every error its face: which status it is, and what may be said about it."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from resettle.errors import (
    BadInput,
    Conflict,
    Moved,
    MoveRefused,
    NotFound,
    NotJson,
    Refused,
    ResettleError,
    SourceUnavailable,
    WorkflowsBroken,
)
from resettle.web.faces import STALE
from resettle.web.pages import say
from resettle.web.problems import API, Fault, answer, flatten
from resettle.web.wording import in_words

log = logging.getLogger("resettle.web")

#: The first that fits, so a narrower error stands before a wider one.
STATUS: tuple[tuple[type[ResettleError], int], ...] = (
    (NotJson, 400),
    (BadInput, 422),
    (MoveRefused, 409),
    (Refused, 422),
    (NotFound, 404),
    (Conflict, 412),
    (SourceUnavailable, 502),
    (WorkflowsBroken, 503),
    (ResettleError, 500),
)

#: What we say instead of what the library says.
WORDS = {
    404: "There is nothing here, or nothing that you may see.",
    405: "This address does not take that method. The Allow header says which it takes.",
    413: "The body is too large. Send it in smaller pieces.",
    500: "Something went wrong on our side. It has been written to the log.",
}
BUSY = "The database did not answer in time. Nothing was changed. Try again in a few seconds."


def give_faces(app: Flask) -> None:
    """Register each face: our own errors, HTTP's, a stale form's, an absent database's."""
    app.register_error_handler(ResettleError, _ours)
    app.register_error_handler(Moved, _moved)
    app.register_error_handler(HTTPException, face_of_http)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(InterfaceError, _database)


def status_of(error: ResettleError) -> int:
    return next(status for kind, status in STATUS if isinstance(error, kind))


def _moved(error: Moved) -> ResponseReturnValue:
    """A page about a record that is part of another leads to the same page about that other."""
    known = dict(request.view_args or {})
    if request.method in ("GET", "HEAD") and "ref" in known and not request.path.startswith(API):
        say(gettext("%(ref)s is part of this record now.", ref=known["ref"]))
        return redirect(url_for(str(request.endpoint), **{**known, "ref": error.ref}), 303)
    return _ours(error)


def _ours(error: ResettleError) -> Response:
    status = status_of(error)
    if status == 500:
        log.error("an error with no face of its own", exc_info=error)
        return answer(500, WORDS[500])
    faults = [Fault(error.field, error.message)] if error.field else []
    # Programs are answered in English, people in their language.
    detail = error.message if request.path.startswith(API) else in_words(error.message)
    return answer(status, detail, faults)


def face_of_http(error: HTTPException) -> ResponseReturnValue:
    """What werkzeug, Flask and webargs raise; the last with messages for each field."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() in ("allow", "retry-after", "www-authenticate")
    }
    sent: dict[str, Any] = getattr(error, "data", None) or {}
    # webargs nests the messages under the place they came from: json, query, headers.
    faults = [fault for place in sent.get("messages", {}).values() for fault in flatten(place)]
    if faults:
        told = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
        return answer(status, told, faults, headers)
    return answer(status, WORDS.get(status) or error.description or "", (), headers)


def _stale(error: CSRFError) -> Response:
    return answer(400, error.description or "", face=STALE)


def _database(error: OperationalError | InterfaceError) -> Response:
    # The statement and its values stay out of the log: they may be about a child.
    log.error("the database refused: %s", type(error.orig).__name__)
    return answer(503, BUSY, (), {"Retry-After": "5"})
