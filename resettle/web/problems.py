"""An answer that is an error: RFC 9457 under the API, a page everywhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from flask import Response, request
from marshmallow import Schema, fields
from werkzeug.http import HTTP_STATUS_CODES

from resettle.web.faces import Face, page_for

API = "/api/"
CONTENT_TYPE = "application/problem+json"


class Fault(NamedTuple):
    """One thing wrong with what was sent, and where it stands."""

    field: str
    message: str


class FaultSchema(Schema):
    field = fields.String(
        required=True, metadata={"description": "What it is about, such as `data.date`."}
    )
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """The shape of every error under the API."""

    type = fields.String(required=True, metadata={"example": "about:blank"})
    title = fields.String(required=True, metadata={"description": "The status in words."})
    status = fields.Integer(required=True)
    detail = fields.String(
        required=True, metadata={"description": "What, where, and what to do about it."}
    )
    instance = fields.String(required=True, metadata={"description": "The path asked for."})
    errors = fields.List(fields.Nested(FaultSchema))


def answer(
    status: int,
    detail: str,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
    face: Face | None = None,
) -> Response:
    """The error as whoever asked can read it: a problem document, or a page."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    if request.path.startswith(API):
        response = _problem(status, title, detail, tuple(faults))
    else:
        response = Response(page_for(status, detail, face), mimetype="text/html")
    response.status_code = status
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _problem(status: int, title: str, detail: str, faults: tuple[Fault, ...]) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    if faults:
        body["errors"] = [fault._asdict() for fault in faults]
    # A surrogate in a path would not survive as text; escaped it does.
    return Response(json.dumps(body), content_type=CONTENT_TYPE)


def flatten(messages: object, path: str = "") -> list[Fault]:
    """marshmallow's nested messages as a list, each with the path to its field."""
    if isinstance(messages, Mapping):
        return [
            fault
            for key, inner in messages.items()
            for fault in flatten(inner, path if key == "_schema" else _join(path, str(key)))
        ]
    if isinstance(messages, list | tuple):
        return [fault for inner in messages for fault in flatten(inner, path)]
    return [Fault(path or "body", str(messages))]


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
