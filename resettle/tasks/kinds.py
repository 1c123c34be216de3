"""The closed lists that outcomes choose from, as codes and as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.records.codes import (
    ACCOUNTS,
    ADDRESSES,
    EDUCATION,
    SELDOM_SUITABLE,
    WAYS_OF_CONTACT,
    WITHOUT_A_PLACE,
)

__all__ = [
    "ACCOUNTS",
    "ADDRESSES",
    "ANSWERS",
    "EDUCATION",
    "NOTHING_OPENED",
    "SELDOM_SUITABLE",
    "WAYS_OF_CONTACT",
    "WITHOUT_A_PLACE",
]


ANSWERS: Mapping[str, Any] = {
    "yes": _l("Yes, they accepted it"),
    "no": _l("No, they did not accept it"),
    "waiting": _l("They have not answered yet"),
}

#: There was nothing to open.
NOTHING_OPENED = frozenset({"had_one"})

#: How a partner was asked, or told us.
WAYS_OF_ASKING: Mapping[str, Any] = {
    "telephone": _l("By telephone"),
    "email": _l("By email"),
    "message": _l("By message"),
    "meeting": _l("In a meeting"),
}
#: How a colleague is: the service tells them, and nobody chooses it.
REMINDER = "reminder"
WAYS_ASKED: Mapping[str, Any] = {**WAYS_OF_ASKING, REMINDER: _l("By a reminder from this service")}
