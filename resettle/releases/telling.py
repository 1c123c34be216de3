"""What messages were taken to mean, in the words of a statement: one part of many questions."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from resettle.releases.hmpps import MAY_MEAN
from resettle.releases.models import Message

_M = Message.__table__.c


def tells_of(*types: str) -> ColumnElement[bool]:
    """Messages that mean one of some events, whichever system sent them, of all there are.

    What each came as narrows them down by an index, before anybody looks at what it means.
    """
    return and_(_M.kind.in_(sorted({*types, *MAY_MEAN})), said_type().in_(types))


def said_type() -> ColumnElement[str]:
    """What a message means, in whichever form it came: for the few of one child."""
    said: ColumnElement[str] = _M.meaning["type"].as_string()
    return said
