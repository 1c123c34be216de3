"""Style sheets, scripts and pictures: where the built ones are, and the door that gives them out.

Built files live in a folder named by the hash of what they were made from (`frontend/build.py`), so
an address never changes its meaning and a browser asks for each once. They are sent as they were
compressed when they were built.
"""

from __future__ import annotations

import logging
from functools import cache

from flask import Blueprint, Response, request, send_from_directory

from resettle.web import STATIC
from resettle.web.doors import open_to_anybody

log = logging.getLogger("resettle.web")
doors = Blueprint("assets", __name__)

VENDOR = STATIC / "vendor"
_YEAR = 365 * 24 * 3600


@cache
def built() -> str:
    """The folder in use; where nothing was built, a name that leads nowhere, and a line in the log.

    The pages then come without their looks, and whoever needs one of them still can read it.
    """
    current = VENDOR / "CURRENT"
    if not current.is_file():
        log.error("no style sheet is built: run `make assets`")
        return "not-built"
    return current.read_text(encoding="ascii").strip()


def asset(name: str) -> str:
    """The address of a built file, such as `app.css`."""
    return f"/static/vendor/{built()}/{name}"


@doors.get("/static/<path:name>")
@open_to_anybody
def file(name: str) -> Response:
    """One file, the same for everybody."""
    small = f"{name}.gz"
    packed = bool(request.accept_encodings["gzip"]) and (STATIC / small).is_file()
    lasting = name.startswith(f"vendor/{built()}/")
    response = send_from_directory(
        STATIC, small if packed else name, mimetype=_kind(name), max_age=_YEAR if lasting else 0
    )
    if packed:
        response.content_encoding = "gzip"
    # Named for the packed file, and it is looked at, not kept.
    response.headers.pop("Content-Disposition", None)
    response.vary.add("Accept-Encoding")
    if lasting:
        response.cache_control.immutable = True
    return response


def _kind(name: str) -> str | None:
    """What the file is; said here, since the machine's own table may not know, and `.gz` hides."""
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"}
    return kinds.get(name.rsplit(".", 1)[-1], "text/plain")
