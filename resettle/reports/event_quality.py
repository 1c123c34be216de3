"""What each sending system sends late, wrong, twice or never. One value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.planning.vocabulary import Standing
from resettle.reports.asking import Ask
from resettle.reports.event_late import behind_late, late
from resettle.reports.event_never import behind_never, no_release_date, silent
from resettle.reports.event_wrong import behind_wrong, reasons, received_in, twice, wrong
from resettle.reports.periods import last_three_months
from resettle.reports.rules import Filter, Place, Report, Table


def _make(ask: Ask) -> Sequence[Table]:
    received = received_in(ask)
    return [
        *late(received),
        wrong(received),
        reasons(ask),
        twice(received),
        silent(ask),
        no_release_date(ask),
    ]


def _behind(ask: Ask, place: Place) -> Any:
    match place.table:
        case "late" | "how-late":
            return behind_late(ask, place)
        case "wrong" | "twice":
            return behind_wrong(ask, place)
        case "no-release-date":
            return behind_never(ask, place)
    return None


EVENT_QUALITY = Report(
    name="event-quality",
    title=_l("Event quality"),
    question=_l("What do the systems that tell us things send late, wrong, twice or never?"),
    method=_l(
        "Messages that came in the period, by the system that sent them; what people entered here "
        "by hand is one sender. Days are those of London. An event is late where it came more than "
        "2 days after the day it took effect. Messages of no child known here are counted among "
        "what comes wrong alone, and left out where a team is chosen."
    ),
    source=_l("This service’s own way of counting"),
    standing=Standing.LOCAL,
    cautions=(
        _l("Messages are counted. One child may have many, and one mistake may come again daily."),
    ),
    make=_make,
    behind=_behind,
    usual=last_three_months,
    filters=frozenset({Filter.TEAM}),
)
