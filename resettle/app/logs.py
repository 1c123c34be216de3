"""Logs as JSON, one line an entry: our own, and those of the libraries, alike.

Lines carry ids and never names. JSON escapes what is written into it, so that nobody can forge a
line by sending one.
"""

from __future__ import annotations

import logging
import re
import sys
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict

#: The address of somebody's calendar is the secret that opens it.
_CALENDAR = re.compile(r"/calendar/[^/\s\"']+\.ics")


def _mask(_logger: object, _name: str, entry: EventDict) -> EventDict:
    """Take secrets out of what libraries write of a request, such as its address."""
    for name, said in entry.items():
        if isinstance(said, str):
            entry[name] = _CALENDAR.sub("/calendar/***.ics", said)
    return entry


_ALWAYS: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _mask,
)


def write_as_json(level: int = logging.INFO) -> None:
    """From now on, everything this process logs goes to stderr as JSON lines."""
    shown = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_ALWAYS,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(shown)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # APScheduler says at every beat that it will beat; that is not worth a line.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_ALWAYS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def name_requests(app: Flask) -> None:
    """Give each request a name of its own, in its log lines and in its answer."""
    app.before_request(_begin)
    app.after_request(_name)


def _begin() -> None:
    g.request_id = uuid4().hex
    structlog.contextvars.clear_contextvars()
    # The rule and not the path: a path may hold a child's reference.
    rule = request.url_rule.rule if request.url_rule else None
    structlog.contextvars.bind_contextvars(request_id=g.request_id, door=rule)


def _name(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response
