"""The tables of the indicators that are about what happened: disposals (6) and serious
violence (9).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, func, null, select

from resettle.children.models import Child
from resettle.records.listed import DISPOSALS, ENDINGS, VIOLENCE
from resettle.records.models import Disposal, SeriousViolence
from resettle.releases.models import Message
from resettle.releases.telling import tells_of
from resettle.reports.asking import Ask
from resettle.reports.indicator_children import cited_words
from resettle.reports.indicator_leavers import stands
from resettle.reports.indicator_numbers import IndicatorNumbers
from resettle.reports.rules import TOTAL, Column, Place, Row, Table, count, rate, share

_C, _D, _V = Child.__table__.c, Disposal.__table__.c, SeriousViolence.__table__.c
_M = Message.__table__.c
_CHILDREN_OF_DISPOSALS = Disposal.__table__.join(Child.__table__, _C.id == _D.child_id)

# 6. Disposals.


def _how(completed: bool | None) -> tuple[str, ...]:
    return tuple(str(word) for word, one in ENDINGS.items() if one.completed is completed)


#: Of disposals that ended: how, no two at once.
_HOW: Mapping[str, tuple[str, ...]] = {
    "completed": _how(True),
    "not_completed": _how(False),
    "moved": _how(None),
}


def _ended(ask: Ask) -> list[ColumnElement[bool]]:
    return [
        _D.ended_on.between(ask.asked.first, ask.asked.last),
        _D.ended_on >= _D.given_on,
        _D.taken_back_at.is_(None),
        ask.children(),
    ]


def disposals(ask: Ask) -> Table:
    wanted = (
        select(_D.kind, _D.ending, func.count())
        .select_from(_CHILDREN_OF_DISPOSALS)
        .where(*_ended(ask))
        .group_by(_D.kind, _D.ending)
    )
    found: dict[str, Counter[str]] = {}
    for kind, ending, number in ask.db.connection().execute(wanted):
        how = next((name for name, endings in _HOW.items() if ending in endings), "moved")
        found.setdefault(kind, Counter())[how] += number
    whole = sum(found.values(), Counter())
    rows = [
        Row(str(kind), one.words, _disposal_values(found.get(kind, Counter())))
        for kind, one in DISPOSALS.items()
    ]
    untold = count_of(ask, _untold(ask))
    return Table(
        name="disposals",
        title=_l("6. Disposals out of court"),
        rows_are=_l("Disposal"),
        columns=(
            count("ended", _l("Ended")),
            count("completed", _l("Completed")),
            count("not_completed", _l("Not completed")),
            count("moved", _l("Moved away, cannot be counted")),
            share("share", _l("Completed, of those counted"), part="completed", whole="countable"),
        ),
        rows=rows if whole else [],
        total=Row(TOTAL, _l("All"), _disposal_values(whole)) if whole else None,
        sums=(
            ("ended", ("completed", "not_completed", "moved")),
            ("countable", ("completed", "not_completed")),
        ),
        empty=_l("No disposal ended in this period."),
        note=_l(
            "Counted by the day the disposal ended. Of disposals that a message told of and whose "
            "course nobody has recorded, the list of gaps in the needs of our children names each."
        )
        if untold
        else "",
    )


def _disposal_values(counts: Counter[str]) -> dict[str, Any]:
    said = {name: counts[name] for name in _HOW}
    return {
        **said,
        "ended": sum(said.values()),
        "countable": said["completed"] + said["not_completed"],
    }


def _untold(ask: Ask) -> Any:
    """Disposals given by the end of the period of which nobody has recorded how they go."""
    return untold_disposals(ask, ask.asked.last)


def untold_disposals(ask: Ask, by: date) -> Any:
    """Disposals that a message told of, and of which nobody has recorded how they go."""
    held = exists().where(
        _D.child_id == _M.child_id, _D.given_on == _M.effective_on, _D.taken_back_at.is_(None)
    )
    return (
        select(_M.child_id.label("child_id"), _M.effective_on.label("on"))
        .select_from(Message.__table__.join(Child.__table__, _C.id == _M.child_id))
        .where(
            tells_of("disposal.given"),
            _M.effective_on <= by,
            stands(),
            ~held,
            ask.children(),
        )
    )


def count_of(ask: Ask, statement: Any) -> int:
    wanted = select(func.count()).select_from(statement.subquery())
    return int(ask.db.connection().execute(wanted).scalar_one())


def faulty_disposals(ask: Ask) -> Any:
    """Disposals of the period that ended before they were given."""
    return (
        select(_D.child_id.label("child_id"), null().label("task_id"))
        .select_from(_CHILDREN_OF_DISPOSALS)
        .where(
            _D.ended_on.between(ask.asked.first, ask.asked.last),
            _D.ended_on < _D.given_on,
            _D.taken_back_at.is_(None),
            ask.children(),
        )
    )


# 9. Serious violence.


def _proven(ask: Ask) -> list[ColumnElement[bool]]:
    return [
        _V.proven_on.between(ask.asked.first, ask.asked.last),
        _V.taken_back_at.is_(None),
        ask.children(),
    ]


_CHILDREN_OF_OFFENCES = SeriousViolence.__table__.join(Child.__table__, _C.id == _V.child_id)


def serious_violence(ask: Ask, numbers: IndicatorNumbers) -> Table:
    columns = (func.count(), func.count(_V.child_id.distinct()))
    whole = select(*columns).select_from(_CHILDREN_OF_OFFENCES).where(*_proven(ask))
    by_group = (
        select(_V.offence_group, *columns)
        .select_from(_CHILDREN_OF_OFFENCES)
        .where(*_proven(ask))
        .group_by(_V.offence_group)
    )
    found = {row[0]: (row[1], row[2]) for row in ask.db.connection().execute(by_group)}
    offences, children = ask.db.connection().execute(whole).one()
    people = numbers.population
    rows = [
        Row(str(one), listed.words, _violence_values(found.get(one, (0, 0)), numbers))
        for one, listed in VIOLENCE.items()
    ]
    rates: tuple[Column, ...] = ()
    if people is not None:
        rates = (rate("rate", _l("For each 10,000"), part="offences", whole="population"),)
        note = gettext(
            "Of %(number)s children of 10 to 17 in the area. %(cited)s",
            number=people.number,
            cited=cited_words(people.cited),
        )
    else:
        note = gettext(
            "The rate for each 10,000 children of 10 to 17 is not held: it needs how many live in "
            "the area, which config/indicators.yaml does not say."
        )
    return Table(
        name="serious-violence",
        title=_l("9. Serious violence"),
        rows_are=_l("Offence"),
        columns=(
            count("offences", _l("Proven offences")),
            count("children", _l("Children")),
            *rates,
        ),
        rows=rows if offences else [],
        total=Row(TOTAL, _l("All"), _violence_values((offences, children), numbers))
        if offences
        else None,
        empty=_l("No serious violence was proven in this period."),
        note=note,
    )


def _violence_values(counted: tuple[int, int], numbers: IndicatorNumbers) -> dict[str, Any]:
    offences, children = counted
    found: dict[str, Any] = {"offences": offences, "children": children}
    if numbers.population is not None:
        found["population"] = numbers.population.number
        found["rate"] = offences / numbers.population.number * 10_000
    return found


def behind_events(ask: Ask, place: Place) -> Any:
    """The children behind a number of these tables; one row for each disposal or offence."""
    match place.table:
        case "disposals":
            wheres = _ended(ask)
            if place.row != TOTAL:
                wheres.append(_D.kind == place.row)
            if place.column in _HOW:
                wheres.append(_D.ending.in_(_HOW[place.column]))
            return _rows(_D.child_id, _CHILDREN_OF_DISPOSALS, wheres)
        case "serious-violence":
            wheres = _proven(ask)
            if place.row != TOTAL:
                wheres.append(_V.offence_group == place.row)
            return _rows(_V.child_id, _CHILDREN_OF_OFFENCES, wheres)
    return None


def _rows(child_id: Any, joined: Any, wheres: list[ColumnElement[bool]]) -> Any:
    columns = (child_id.label("child_id"), null().label("task_id"))
    return select(*columns).select_from(joined).where(and_(*wheres))
