"""A body that is too large is read to its end and thrown away before it is refused.

A server that answers while its client is still sending has to cut the line, and the client then
sees a broken connection and not the answer that says why.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import RequestEntityTooLarge

from resettle.web.errors import face_of_http
from resettle.web.faces import Face
from resettle.web.problems import answer

#: More than this is not read, whoever sends it: then the line is cut.
MOST_THROWN_AWAY = 64 * 1024 * 1024
_AT_A_TIME = 64 * 1024


_FILE = Face(_l("That file is too large"), (), tells=True)
#: What a door that takes files says of one over the limit, given in megabytes.
_WORDS: dict[str, Callable[[int], str]] = {}


def say_of_large_files(endpoint: str, say: Callable[[int], str]) -> None:
    """Let a door say in its own words what to do: it is refused before the door is reached."""
    _WORDS[endpoint] = say


def refuse_large_bodies(app: Flask) -> None:
    """Refuse a body over the limit before anything else is asked about the request."""
    app.before_request(_refuse)
    app.register_error_handler(RequestEntityTooLarge, _too_large)


def _refuse() -> None:
    limit = request.max_content_length
    if limit is None:
        return
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
    # A body sent in chunks says no length, and werkzeug silently ends it at the limit: what is left
    # would be a shorter body that nobody sent.
    at_the_limit = request.content_length is None and len(request.get_data()) >= limit
    if at_the_limit and request.environ["wsgi.input"].read(1):
        raise RequestEntityTooLarge


def _too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    body = request.environ["wsgi.input"]
    left = min(request.content_length or MOST_THROWN_AWAY, MOST_THROWN_AWAY)
    while left > 0 and (thrown := body.read(min(left, _AT_A_TIME))):
        left -= len(thrown)
    say = _WORDS.get(request.endpoint or "")
    if say is None:
        return face_of_http(error)
    return answer(413, say((request.max_content_length or 0) // (1024 * 1024)), face=_FILE)
