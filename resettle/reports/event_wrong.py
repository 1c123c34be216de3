"""The tables of the report on event quality about what comes wrong, and what comes twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from resettle.releases.models import Message
from resettle.releases.understood import APART, State
from resettle.reports.asking import Ask
from resettle.reports.by_group import behind_children, only
from resettle.reports.event_late import NO_MESSAGE, from_sender, sender_table
from resettle.reports.rules import (
    Chart,
    Drawn,
    Place,
    Row,
    Table,
    Value,
    count,
    share,
)
from resettle.reports.senders import (
    MESSAGES,
    Received,
    came,
    received,
)

_E = Message.__table__.c
#: As many reasons as anybody reads.
_MOST_REASONS = 20
_TRAY = tuple(state.value for state in State if state not in (State.APPLIED, State.NOTED))


# Wrong.


def _went() -> ColumnElement[str]:
    """What became of a message; no two at once."""
    in_tray = _E.state.in_(_TRAY)
    return case(
        (_E.handled_at.is_not(None), "handled"),
        (_E.state == State.REJECTED.value, "rejected"),
        (and_(in_tray, _E.child_id.is_(None)), "no_child"),
        (_E.state == State.WAITING_FOR_DATES.value, "dates"),
        (in_tray, "attention"),
        else_="plain",
    )


_WENT = ("plain", "attention", "rejected", "handled", "dates", "no_child")
_WRONG = ("attention", "rejected", "handled")


def received_in(ask: Ask) -> list[Received]:
    """All messages of the period, with what became of each."""
    return received(ask, _went(), _repeats())


def wrong(every_one: Iterable[Received]) -> Table:
    """What could not be taken in by itself, by sender."""
    found: dict[str, Counter[str]] = {}
    for one in every_one:
        found.setdefault(one.sender, Counter())[one.went] += one.number
    every: Counter[str] = sum(found.values(), Counter())
    return sender_table(
        "wrong",
        _l("What comes wrong"),
        (
            count("received", _l("Messages"), opens=False),
            count("plain", _l("Taken in by themselves"), opens=False),
            count("attention", _l("Needs attention")),
            count("rejected", _l("Rejected"), opens=False),
            count("handled", _l("A person saw to it"), opens=False),
            count("dates", _l("Waits for dates")),
            count("no_child", _l("Of no child known here"), opens=False),
            share("share", _l("Wrong"), part="wrong", whole="received"),
        ),
        {said: _went_values(counts) for said, counts in found.items()},
        _went_values(every),
        sums=(("received", _WENT), ("wrong", _WRONG)),
        chart=Chart(drawn=Drawn.STACKED, title=_l("What became of messages"), columns=_WENT),
        note=_l(
            "Wrong is what needs attention, was rejected, or was seen to by a person. Messages of "
            "no child known here are mostly of other services. They all stand among the events."
        ),
        empty=NO_MESSAGE,
    )


def _went_values(counts: Counter[str]) -> Mapping[str, Value]:
    said: dict[str, Value] = {kind: counts[kind] for kind in _WENT}
    return said | {
        "received": counts.total(),
        "wrong": sum(counts[one] for one in _WRONG),
    }


#: What a reason says of one message alone: numbers, and words it quotes.
_OF_ONE = re.compile(r"“[^”]*”|\b[A-Z]*[0-9][A-Z0-9-]*\b")


def reasons(ask: Ask) -> Table:
    """Why messages are wrong, by the reason alone and without what it says of one child."""
    open_still = [_E.handled_at.is_(None), or_(_E.state.in_(_TRAY), _E.doubt.is_not(None))]
    wanted = (
        select(_E.reason, func.count())
        .select_from(MESSAGES)
        .where(*came(ask), *open_still)
        .group_by(_E.reason)
        .order_by(_E.reason)
    )
    found: Counter[str] = Counter()
    for reason, number in ask.db.connection().execute(wanted):
        found[_OF_ONE.sub("…", reason or "")] += number
    rows = [
        Row(str(place), said or _l("No reason was kept"), {"messages": number})
        for place, (said, number) in enumerate(
            sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_REASONS]
        )
    ]
    return Table(
        name="reasons",
        title=_l("Why they wait or were rejected"),
        rows_are=_l("Reason"),
        columns=(count("messages", _l("Messages"), opens=False),),
        rows=rows,
        inside=True,
        empty=_l("Nothing waits, and nothing was rejected."),
    )


# Twice.


def _repeats() -> ColumnElement[str]:
    conflicts = _E.event_key.endswith(APART + _E.digest)
    return case((conflicts, "conflict"), (_E.copies > 0, "again"), else_="once")


def twice(every_one: Iterable[Received]) -> Table:
    """What was delivered more than once, and what came twice saying different things."""
    found: dict[str, Counter[str]] = {}
    copies: Counter[str] = Counter()
    for one in every_one:
        if one.repeats is not None:
            found.setdefault(one.sender, Counter())[one.repeats] += one.number
            copies[one.sender] += one.copies
    every: Counter[str] = sum(found.values(), Counter())
    return sender_table(
        "twice",
        _l("What comes twice"),
        (
            count("events", _l("Events of children known here")),
            count("once", _l("Came once")),
            count("again", _l("Delivered again")),
            count("copies", _l("Deliveries too many"), opens=False),
            count("conflict", _l("The same name with other content")),
            share("share", _l("More than once"), part="more", whole="events"),
        ),
        {said: _repeat_values(counts, copies[said]) for said, counts in found.items()},
        _repeat_values(every, copies.total()),
        sums=(("events", _REPEATS), ("more", ("again", "conflict"))),
        note=_l(
            "What is delivered again is kept once and does no harm. One name with two contents "
            "does: the first is kept, and a person must ask which is right."
        ),
        empty=NO_MESSAGE,
    )


_REPEATS = ("once", "again", "conflict")


def _repeat_values(counts: Counter[str], copies: int) -> Mapping[str, Value]:
    said: dict[str, Value] = {kind: counts[kind] for kind in _REPEATS}
    more = counts["again"] + counts["conflict"]
    return said | {"events": counts.total(), "copies": copies, "more": more}


def behind_wrong(ask: Ask, place: Place) -> Any:
    """The children behind a number of these tables, once for each message."""
    wheres = [*came(ask), _E.child_id.is_not(None), *from_sender(ask, place.row)]
    if place.table == "wrong":
        wheres.append(_went() == place.column)
    else:
        wheres += only(_repeats(), place.column, "events")
    return behind_children(MESSAGES, wheres)
