"""A body that is too large is read to its end and thrown away before it is refused.

A server that answers while its client is still sending has to cut the line, and the client then
sees a broken connection and not the answer that says why.
"""

from __future__ import annotations

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from resettle.web.errors import face_of_http

#: More than this is not read, whoever sends it: then the line is cut.
MOST_THROWN_AWAY = 64 * 1024 * 1024
_AT_A_TIME = 64 * 1024


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
    return face_of_http(error)
