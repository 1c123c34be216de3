"""The children whom the first five indicators are about: released in the period, or come to the end
of their order; with the answers that are about that day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import BindParameter, ColumnElement, String, and_, bindparam, exists, or_, select
from sqlalchemy import cast as as_text
from sqlalchemy.orm import aliased

from resettle.children.models import Child
from resettle.planning.vocabulary import Pathway
from resettle.records.models import OutcomePoint
from resettle.records.outcomes import INDICATORS
from resettle.records.rules import Point
from resettle.releases.models import Message
from resettle.releases.telling import said_type, tells_of
from resettle.reports.asking import Ask

_C, _M, _O = Child.__table__.c, Message.__table__.c, OutcomePoint.__table__.c
RELEASED, ENDED = "child.released", "supervision.ended"
SENTENCED = "sentence.imposed"
_PATHWAYS = sorted({pathway.value for asked in INDICATORS.values() for pathway in asked})
_BEGINS = ("custody.started", SENTENCED)
#: By the point at which the answers are asked: which event it is.
EVENTS: Mapping[Point, str] = {Point.RELEASE: RELEASED, Point.END: ENDED}


def stands() -> ColumnElement[bool]:
    """The message is part of the child's facts, and no other has withdrawn it."""
    other = aliased(Message.__table__)
    withdrawn = exists().where(
        other.c.child_id == _M.child_id,
        other.c.counts.is_(True),
        other.c.meaning["type"].as_string() == "event.withdrawn",
        other.c.meaning[("data", "event_source")].as_string() == _M.event_source,
        other.c.meaning[("data", "event_id")].as_string() == _M.event_id,
    )
    return and_(_M.counts.is_(True), ~withdrawn)


def one_of_ids(column: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """A column among ids that we found ourselves. They are written into the statement, since a
    database takes only so many values beside it."""
    found = sorted(set(ids))
    wanted: BindParameter[Any] = bindparam(
        "ids", found, expanding=True, literal_execute=True, unique=True
    )
    return column.in_(wanted)


class Leaver(NamedTuple):
    """One child, on the day of release or of the end of the order."""

    child_id: int
    on: date
    born: date | None
    #: By pathway and point, what holds of this day, as it is kept: there are tens of thousands, and
    #: Python looks through all dictionaries that are held at once, again and again.
    answers: Mapping[tuple[str, str], str]

    def said(self, pathway: str, point: str) -> Mapping[str, Any] | None:
        kept = self.answers.get((pathway, point))
        return None if kept is None else cast(dict[str, Any], json.loads(kept))


@dataclass(slots=True)
class Leavers:
    """Everybody who left in the period, by point; and whose days cannot be so."""

    at: dict[Point, list[Leaver]] = field(default_factory=lambda: {one: [] for one in EVENTS})
    #: Their order ended, or they came out, before it began.
    faulty: dict[Point, list[int]] = field(default_factory=lambda: {one: [] for one in EVENTS})


def leavers_of(ask: Ask) -> Leavers:
    """Asked in two statements: the days, and the answers."""
    days, born = _days(ask)
    answers = _answers(ask, days)
    found = Leavers()
    first, last = ask.asked.first, ask.asked.last
    for child_id in sorted(days):
        mine = days[child_id]
        begun = [day for word in _BEGINS for day in mine.get(word, ())]
        for point, word in EVENTS.items():
            every = sorted(mine.get(word, ()))
            within = [day for day in every if first <= day <= last]
            if not within:
                continue
            on = within[-1]
            if begun and on < min(begun):
                found.faulty[point].append(child_id)
                continue
            before = max((day for day in every if day < within[0]), default=date.min)
            after = min((day for day in every if day > last), default=date.max)
            held = _holding(answers.get(child_id, ()), point, on, before, after)
            found.at[point].append(Leaver(child_id, on, born[child_id], held))
    return found


_Days = dict[int, dict[str, set[date]]]


def _days(ask: Ask) -> tuple[_Days, dict[int, date | None]]:
    """The days of everything that begins or ends, of every child who left in the period."""
    # Whoever left by an event that was withdrawn is among them, and is passed over below.
    left = select(_M.child_id).where(
        _M.effective_on.between(ask.asked.first, ask.asked.last), tells_of(*EVENTS.values())
    )
    wanted = (
        select(_M.child_id, said_type().label("said"), _M.effective_on, _C.date_of_birth)
        .select_from(Message.__table__.join(Child.__table__, _C.id == _M.child_id))
        .where(
            _M.child_id.in_(left),
            tells_of(*EVENTS.values(), *_BEGINS),
            _M.effective_on.is_not(None),
            stands(),
            ask.children(),
        )
    )
    days: _Days = {}
    born: dict[int, date | None] = {}
    for row in ask.db.connection().execute(wanted):
        days.setdefault(row.child_id, {}).setdefault(row.said, set()).add(row.effective_on)
        born[row.child_id] = row.date_of_birth
    return days, born


#: Pathway, point, the day it was said, and the answers as they are kept.
Answer = tuple[str, str, date, str]
_SAID = (_O.pathway, _O.point, _O.said_on, as_text(_O.answers, String))


def _answers(ask: Ask, ids: Iterable[int]) -> Mapping[int, list[Answer]]:
    """Every answer about some children that an indicator is counted from, the oldest first."""
    wanted = (
        select(_O.child_id, *_SAID)
        .where(
            one_of_ids(_O.child_id, ids),
            _O.taken_back_at.is_(None),
            _O.pathway.in_(_PATHWAYS),
            # Of the start only where the child lived is compared with.
            or_(_O.point != Point.ENTRY.value, _O.pathway == Pathway.ACCOMMODATION.value),
        )
        .order_by(_O.said_on, _O.id)
    )
    found: dict[int, list[Answer]] = {}
    for child_id, *said in ask.db.connection().execute(wanted):
        found.setdefault(child_id, []).append((said[0], said[1], said[2], said[3]))
    return found


def _holding(
    rows: Iterable[Answer], point: Point, on: date, before: date, after: date
) -> Mapping[tuple[str, str], str]:
    """What holds of one day of a child who may have left before, and may leave again: at that
    point the last answer between those days; of the start the last one by then."""
    held: dict[tuple[str, str], str] = {}
    for pathway, at, said_on, answers in rows:
        is_this = at == point and before < said_on < after
        if is_this or (at == Point.ENTRY and said_on <= on):
            held[pathway, at] = answers
    return held
