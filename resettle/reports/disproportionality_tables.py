"""The tables of the report on disproportionality: one for each decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, null, select

from resettle.calculators.rri import RateRatio, rate_ratio
from resettle.children.models import Child
from resettle.releases.models import Message
from resettle.reports.asking import Ask
from resettle.reports.by_group import behind_children, of_group
from resettle.reports.decision_list import BY_NAME, DECISIONS, Decision
from resettle.reports.decisions import (
    OF_LIVES,
    in_doubt,
    lives,
    with_an_address_to_confirm,
)
from resettle.reports.groups import GROUPS, NOT_KNOWN, WHITE, group_column
from resettle.reports.rules import (
    TOTAL,
    Chart,
    Column,
    Drawn,
    Kind,
    Place,
    Row,
    Table,
    Value,
    count,
    rate,
    words,
)

_C, _E = Child.__table__.c, Message.__table__.c
#: With fewer events than this in one of two groups, nothing is said of the difference.
FEWEST = 30
ONE = RateRatio(1.0, None, None)


class Met(NamedTuple):
    """Of how many children a decision was taken, and of how many it could be."""

    events: int = 0
    total: int = 0


# What was counted.


def _columns_of(subjects: Any) -> tuple[Any, Any]:
    return (
        func.sum(case((subjects.c.happened, 1), else_=0)),
        func.count(),
    )


def _in_lives(ask: Ask) -> Mapping[str, Mapping[str, Met]]:
    """All decisions that events tell of, counted in one reading of the events."""
    life = lives(ask)
    inner = (
        select(group_column().label("its_group"), life)
        .select_from(Child.__table__.join(life, life.c.child_id == _C.id))
        .where(ask.children())
        .subquery()
    )
    columns = []
    for one in OF_LIVES.values():
        could, was = one.could(inner.c), func.coalesce(one.was(inner.c), False)
        columns += [
            func.sum(case((could & was, 1), else_=0)),
            func.sum(case((could, 1), else_=0)),
        ]
    wanted = select(inner.c.its_group, *columns).group_by(inner.c.its_group)
    found: dict[str, dict[str, Met]] = {name: {} for name in OF_LIVES}
    for group, *numbers in ask.db.connection().execute(wanted.order_by(inner.c.its_group)):
        for place, name in enumerate(OF_LIVES):
            found[name][group] = Met(int(numbers[2 * place]), int(numbers[2 * place + 1]))
    return found


def _counted(ask: Ask, decision: Decision) -> Mapping[str, Met]:
    subjects = decision.subjects(ask).subquery()
    inner = (
        select(group_column().label("its_group"), subjects.c.happened)
        .select_from(Child.__table__.join(subjects, subjects.c.child_id == _C.id))
        .where(ask.children())
        .subquery()
    )
    wanted = (
        select(inner.c.its_group, *_columns_of(inner))
        .group_by(inner.c.its_group)
        .order_by(inner.c.its_group)
    )
    rows = ask.db.connection().execute(wanted)
    return {group: Met(int(events), int(total)) for group, events, total in rows}


def decisions(ask: Ask) -> list[Table]:
    """A table for each decision."""
    told = _in_lives(ask)
    return [
        decision_table(one, told[one.name] if one.name in told else _counted(ask, one))
        for one in DECISIONS
    ]


# One table.


def what_it_says(ratio: RateRatio, events: int, reference_events: int) -> Any:
    """What may be said of a difference, and no more."""
    if ratio.rri is None or ratio.lower is None or ratio.upper is None:
        return _l("Nothing to compare with")
    if min(events, reference_events) < FEWEST:
        return _l("Fewer than 30 events: may be chance")
    if ratio.lower > 1:
        return _l("Significantly more often")
    if ratio.upper < 1:
        return _l("Significantly less often")
    return _l("No significant difference")


def decision_table(decision: Decision, met: Mapping[str, Met]) -> Table:
    """One decision by ethnic group, each against White."""
    white = met.get(WHITE, Met())
    whole = Met(sum(one.events for one in met.values()), sum(one.total for one in met.values()))
    rows = [_row(decision, group, met.get(group, Met()), white) for group in GROUPS]
    return Table(
        name=decision.name,
        title=decision.title,
        rows_are=_l("Ethnic group"),
        columns=(
            count("total", decision.out_of),
            count("events", decision.happened),
            rate("rate", _l("Of every 100"), part="events", whole="total"),
            rate(
                "rri",
                _l("Relative rate index (95% interval)"),
                part="events",
                whole="total",
                beside=WHITE,
            ),
            # It says what the index says, so it is hidden with it.
            Column(
                name="says",
                title=_l("Against White children"),
                kind=Kind.WORDS,
                part="events",
                whole="total",
                beside=WHITE,
            ),
        ),
        rows=rows if whole.total else [],
        total=_line(decision, TOTAL, _l("All"), whole, {}) if whole.total else None,
        chart=Chart(drawn=Drawn.BARS, title=_l("Of every 100 children"), columns=("rate",)),
        note=decision.note,
        empty=_l("There was no such child in this period."),
    )


def _row(decision: Decision, group: str, mine: Met, white: Met) -> Row:
    derived: dict[str, Value] = {}
    if group == NOT_KNOWN:
        derived["says"] = str(_l("Kept out of rates")) if mine.total else ""
    elif mine.total:
        derived["rate"] = round(100 * mine.events / mine.total, 1)
        if group == WHITE:
            derived |= {"rri": ONE, "says": str(_l("Compared with"))}
        else:
            ratio = rate_ratio(
                mine.events,
                mine.total,
                reference_events=white.events,
                reference_total=white.total,
            )
            says = what_it_says(ratio, mine.events, white.events)
            derived |= {"rri": ratio, "says": str(says)}
    return _line(decision, group, GROUPS[group], mine, derived)


def _line(decision: Decision, name: str, title: Any, met: Met, derived: Mapping[str, Value]) -> Row:
    counts = {"total": met.total, "events": met.events}
    same = {"total": decision.of, "events": decision.was_of}
    called = {column: f"{of}/{name}" for column, of in same.items() if of}
    return Row(name, title, {**counts, **derived}, called=called)


# What is not there, and what is wrong.

_NOT_HELD: Mapping[str, tuple[Any, Any]] = {
    "stop-and-search": (_l("Stop and search, arrest"), _l("The police hold these.")),
    "bail": (
        _l("Bail, and remand to the care of a council"),
        _l("Of what a court decides we are told only who comes into custody."),
    ),
    "out-of-court": (
        _l("Disposals out of court, and sentences in the community"),
        _l("They are not in the events that this report reads."),
    ),
    "refusals": (
        _l("Temporary and early release that was refused"),
        _l("Custody tells what was granted; what was not is seldom told."),
    ),
    "population": (
        _l("Rates of all children who live here"),
        _l("How many children of each group live in the area is not held."),
    ),
}


def not_held() -> Table:
    """Decisions that belong here and of which nothing is held: named, and not guessed."""
    return Table(
        name="not-held",
        title=_l("Decisions that are not held here"),
        rows_are=_l("Decision"),
        columns=(words("why", _l("Why not")),),
        rows=[Row(name, title, {"why": str(why)}) for name, (title, why) in _NOT_HELD.items()],
    )


def faults(ask: Ask) -> Table:
    """Events that contradict others: counted in no decision."""
    joined = Message.__table__.join(Child.__table__, _C.id == _E.child_id)
    wanted = select(func.count(_C.id.distinct())).select_from(joined).where(*in_doubt(ask))
    number = ask.db.connection().scalar(wanted) or 0
    row = Row("doubted", _l("Days that cannot all be true"), {"children": number})
    return Table(
        name="faults",
        title=_l("Events in doubt"),
        rows_are=_l("What is wrong"),
        columns=(count("children", _l("Children")),),
        rows=[row] if number else [],
        note=_l(
            "Such as an order that ended before it began. They are counted in no decision until "
            "somebody has looked at them among the events."
        ),
        empty=_l("None was found."),
    )


def behind_decisions(ask: Ask, place: Place) -> Any:
    """The children behind a number, with the task where the decision is one."""
    decision = BY_NAME.get(place.table)
    if decision is None:
        joined = Message.__table__.join(Child.__table__, _C.id == _E.child_id)
        return behind_children(joined, in_doubt(ask))
    subjects = decision.subjects(ask).subquery()
    wheres = [ask.children(), *of_group(place.row)]
    if place.column == "events":
        wheres.append(subjects.c.happened)
    joined = Child.__table__.join(subjects, subjects.c.child_id == _C.id)
    has_task = decision.subjects is with_an_address_to_confirm
    return behind_children(joined, wheres, subjects.c.task_id if has_task else null())
