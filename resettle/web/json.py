"""JSON at the doors: the API's own blueprint and errors, paging by key, and `If-Match`."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any

from flask import Request, request
from flask_smorest import Api, Blueprint
from marshmallow import RAISE, Schema, fields, validate
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException, PreconditionRequired
from werkzeug.routing import BaseConverter

from resettle.errors import BadInput, Conflict
from resettle.web.errors import face_of_http
from resettle.web.problems import CONTENT_TYPE, ProblemSchema

#: The most rows a page of the API holds.
MOST = 200
#: The largest id either database can hold in an integer column.
LARGEST_ID = 2_147_483_647
#: From raw bytes to a JSON value, refusing what no honest sender writes.
Gate = Callable[[bytes], object]


class Refusing(Schema):
    """A shape on the way in: keys it does not know are refused."""

    class Meta:
        unknown = RAISE


class PageQuery(Refusing):
    limit = fields.Integer(load_default=50, strict=False, validate=validate.Range(min=1, max=MOST))
    after = fields.String(
        load_default=None,
        validate=validate.Length(max=200),
        metadata={"description": "`next` of the page before."},
    )


_REFERENCE = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
#: The same as a field of a query.
REFERENCE = validate.Regexp(f"^{_REFERENCE}$", error="This is no reference of ours.")


class ReferenceConverter(BaseConverter):
    """A reference in a path. Anything else is no address at all."""

    regex = _REFERENCE


def reference_in_words(_converter: BaseConverter) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{_REFERENCE}$"}


class ProblemApi(Api):
    """flask-smorest with RFC 9457 errors."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Any:
        return face_of_http(error)

    def _register_responses(self) -> None:
        usual = self.DEFAULT_RESPONSE_CONTENT_TYPE
        # One word of the class for every answer; for the errors described here it is another.
        self.DEFAULT_RESPONSE_CONTENT_TYPE = CONTENT_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual


def strict_blueprint(name: str, import_name: str, gate: Gate) -> Blueprint:
    """A blueprint whose JSON bodies pass the gate before any schema sees them."""

    class StrictParser(FlaskParser):
        def load_json(self, req: Request, schema: Schema) -> Any:
            return gate(req.get_data())

    parser = StrictParser()
    # Also in a query, a word we do not know is a mistake that somebody would want to hear of.
    parser.DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": RAISE}

    class StrictBlueprint(Blueprint):
        ARGUMENTS_PARSER = parser

    blueprint = StrictBlueprint(name, import_name)
    blueprint._prepare_doc_cbks.append(_describe_the_guard)
    return blueprint


def _describe_the_guard(doc: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
    """What the guard at the door may answer belongs to the description of every operation."""
    doc.setdefault("responses", {}).update({401: "UNAUTHORIZED", 403: "FORBIDDEN"})
    return doc


#: How `If-Match` is described to a machine.
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of the task as you read it.",
    "schema": {"type": "string"},
}


def version_asked_for(current: int) -> int:
    """The version `If-Match` names, when it is the current one.

    Raises:
        PreconditionRequired: there is no `If-Match`.
        Conflict: it names another version.
    """
    tags = request.if_match
    if not tags:
        raise PreconditionRequired(
            "Send the task's ETag back as If-Match, so that a change somebody else made in the "
            "meantime is not lost."
        )
    if not tags.contains(etag(current)):
        raise Conflict(
            "Somebody has changed this task since you read it. Read it again, and send its new "
            "ETag as If-Match.",
            field="If-Match",
        )
    return current


def etag(version: int) -> str:
    return f"v{version}"


def to_cursor(kind: str, last_id: int) -> str:
    """Where a page ended, as one opaque word, so that nobody builds one by hand."""
    return base64.urlsafe_b64encode(f"{kind} {last_id}".encode()).decode().rstrip("=")


def from_cursor(word: str, kind: str) -> int:
    """The last id of the page before.

    Raises:
        BadInput: it is no cursor of ours, or one for other pages.
    """
    try:
        raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
    except (binascii.Error, ValueError):
        raw = ""
    found = re.fullmatch(rf"{kind} (\d{{1,10}})", raw, re.ASCII)
    if not found or int(found[1]) > LARGEST_ID:
        raise BadInput(
            "`after` is not the end of a page we gave. Send `next` of the page before.",
            field="after",
        )
    return int(found[1])
