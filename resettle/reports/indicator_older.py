"""The four measures from before 2023, as far as this service can count them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import null, select

from resettle.children.models import Child
from resettle.releases.models import Message
from resettle.releases.telling import tells_of
from resettle.reports.asking import Ask
from resettle.reports.indicator_events import count_of
from resettle.reports.indicator_leavers import SENTENCED, stands
from resettle.reports.rules import Row, Table, Value, count, words

_C, _M = Child.__table__.c, Message.__table__.c
_NOT_HELD: Mapping[str, Any] = {
    "entrants": _l("First-time entrants"),
    "reoffending": _l("Reoffending: how many reoffend"),
    "frequency": _l("Reoffending: how often"),
}


def sentenced(ask: Ask) -> Any:
    return (
        select(_M.child_id.label("child_id"), _M.effective_on, null().label("task_id"))
        .select_from(Message.__table__.join(Child.__table__, _C.id == _M.child_id))
        .where(
            _M.effective_on.between(ask.asked.first, ask.asked.last),
            tells_of(SENTENCED),
            stands(),
            ask.children(),
        )
        .distinct()
    )


def older_measures(ask: Ask) -> Table:
    custody = count_of(ask, sentenced(ask))
    police = gettext("It needs every caution and conviction, which the police hold.")
    told = gettext("Sentences to custody in the period of which we were told.")
    rows = [
        Row(name, title, {"held": gettext("Not held"), "why": police})
        for name, title in _NOT_HELD.items()
    ]
    values: dict[str, Value] = {"count": custody, "held": gettext("Counted here"), "why": told}
    rows.append(Row("custody", _l("Use of custody: sentences to custody"), values))
    return Table(
        name="older",
        title=_l("The four older measures"),
        rows_are=_l("Measure"),
        columns=(
            count("count", _l("Counted")),
            words("held", _l("Whether it is held")),
            words("why", _l("Why")),
        ),
        rows=rows,
        note=_l("Rates for each 1,000 children of the area are published for these, and not here."),
    )
