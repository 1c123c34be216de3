"""What a saved report is about and how often it tells of itself, as its owner reads it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.reports import BY_NAME
from resettle.reports.models import SavedReport
from resettle.web.dates import day_range

#: A form cannot send nothing for an answer.
NEVER = "never"
OFTEN: Mapping[str, Any] = {
    NEVER: _l("Never"),
    "week": _l("Every Monday"),
    "month": _l("On the first of each month"),
    "quarter": _l("On the first day of each quarter"),
}
#: The days that move along with today.
_MOVING: Mapping[str, Any] = {
    "usual": _l("The usual days of this report, counted from the day I open it"),
    "last_month": _l("The month before"),
    "last_quarter": _l("The quarter before"),
}


def spans_in_words(first: date, last: date) -> list[tuple[str, str]]:
    """Which days a report may be saved with, where it stands over these."""
    moving = [(span, str(words)) for span, words in _MOVING.items()]
    return [*moving, ("fixed", _always(first, last))]


def _always(first: date, last: date) -> str:
    return gettext("Always %(days)s", days=day_range(first, last))


class SavedInWords(NamedTuple):
    """A saved report on the list of its owner."""

    id: int
    name: str
    report: str
    days: str
    told: str


def saved_in_words(kept: SavedReport) -> SavedInWords:
    report = BY_NAME.get(kept.report)
    return SavedInWords(
        kept.id,
        kept.name,
        str(report.title) if report else kept.report,
        str(_MOVING[kept.span]) if kept.span in _MOVING else _days(kept),
        str(OFTEN[kept.often or NEVER]),
    )


def _days(kept: SavedReport) -> str:
    first, last = (date.fromisoformat(kept.asked[name]) for name in ("from", "to"))
    return _always(first, last)
