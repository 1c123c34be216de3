"""What is known of all children on the caseload: by pathway, over time, and each yes or no."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, func, null, or_, select
from sqlalchemy.orm import aliased

from resettle.children.models import Child
from resettle.children.words import PATHWAYS
from resettle.planning.vocabulary import Pathway
from resettle.records.models import OutcomePoint
from resettle.records.outcomes import QUESTIONS, Asks
from resettle.records.rules import Point
from resettle.reports.asking import Ask
from resettle.reports.indicator_help import on_caseload
from resettle.reports.rules import Chart, Column, Drawn, Place, Row, Table, count, share

_C, _O = Child.__table__.c, OutcomePoint.__table__.c
#: How many children there are stands in many tables, and is one number.
EVERYBODY = "children/total/children"
POINTS: Mapping[Point, Any] = {
    Point.ENTRY: _l("On entering custody"),
    Point.RELEASE: _l("At release"),
    Point.END: _l("At the end of the order"),
}
#: Every question that is answered by yes or no, by pathway.
YES_NO: tuple[tuple[Pathway, str, Any], ...] = tuple(
    (pathway, one.name, one.words)
    for pathway, questions in QUESTIONS.items()
    for one in questions
    if one.asks == Asks.YES_NO
)
#: The questions that must be answered wherever anything is: of whom one of them is not known,
#: nothing is. So the same number stands in two tables, by one name.
_MUST: Mapping[Pathway, frozenset[str]] = {
    pathway: frozenset(one.name for one in questions if one.must)
    for pathway, questions in QUESTIONS.items()
}
NOT_RECORDED = "known/{}/nothing"
_NAMES = tuple(dict.fromkeys(name for _, name, _ in YES_NO))
_NOBODY = _l("There is no child on the caseload.")


def how_many(ask: Ask) -> int:
    wanted = select(func.count()).select_from(Child.__table__).where(*on_caseload(ask))
    return int(ask.db.connection().execute(wanted).scalar_one())


def latest(pathway: str) -> Any:
    """The id of what holds of a child and a pathway, whenever it was said."""
    one = aliased(OutcomePoint.__table__)
    mine = (one.c.child_id == _C.id, one.c.pathway == pathway, one.c.taken_back_at.is_(None))
    return (
        select(one.c.id)
        .where(*mine)
        .order_by(one.c.said_on.desc(), one.c.id.desc())
        .limit(1)
        .correlate(Child.__table__)
        .scalar_subquery()
    )


def _holds(*, at_its_point: bool) -> list[ColumnElement[bool]]:
    return [_O.taken_back_at.is_(None), ~_newer(at_its_point=at_its_point)]


# What is recorded, in one statement: answers are many, and each has to be looked into.


class Recorded(NamedTuple):
    """Of how many children anything is recorded, and how many of them answered how."""

    #: As it was said last, whenever that was: by pathway.
    last: Mapping[str, Counter[str]]
    #: By pathway and point.
    at: Mapping[tuple[str, str], Counter[str]]


def recorded(ask: Ask) -> Recorded:
    """What holds of the children on the caseload, at each point and altogether."""
    newest = (~_newer(at_its_point=False)).label("newest")
    ours = _O.child_id.in_(select(_C.id).where(*on_caseload(ask)))
    inner = (
        select(_O.pathway, _O.point, newest, _O.answers)
        .where(ours, *_holds(at_its_point=True))
        .subquery()
    )
    keys = (inner.c.pathway, inner.c.point, inner.c.newest)
    sums = [
        func.count().filter(_said(inner.c, name, is_yes=is_yes)).label(f"{name}/{word}")
        for name in _NAMES
        for word, is_yes in (("yes", True), ("no", False))
    ]
    wanted = select(*keys, func.count().label("children"), *sums).group_by(*keys)
    last: dict[str, Counter[str]] = {}
    at: dict[tuple[str, str], Counter[str]] = {}
    for row in ask.db.connection().execute(wanted).mappings():
        counts = Counter({one: int(row[one]) for one in ("children", *(s.name for s in sums))})
        at.setdefault((row["pathway"], row["point"]), Counter()).update(counts)
        if row["newest"]:
            last.setdefault(row["pathway"], Counter()).update(counts)
    return Recorded(last, at)


def _newer(*, at_its_point: bool) -> ColumnElement[bool]:
    """Somebody has said something of the same child and pathway since."""
    one = aliased(OutcomePoint.__table__)
    wheres = [
        one.c.child_id == _O.child_id,
        one.c.pathway == _O.pathway,
        one.c.taken_back_at.is_(None),
        or_(one.c.said_on > _O.said_on, and_(one.c.said_on == _O.said_on, one.c.id > _O.id)),
    ]
    if at_its_point:
        wheres.append(one.c.point == _O.point)
    return exists().where(*wheres).correlate(OutcomePoint.__table__)


def _said(row: Any, name: str, *, is_yes: bool) -> ColumnElement[bool]:
    """A question was answered so; only answers of pathways that ask it are looked into."""
    asked = [pathway.value for pathway, one, _ in YES_NO if one == name]
    return and_(row.pathway.in_(asked), _answer(name, is_yes=is_yes, row=row))


# How much is known.


def known(said: Recorded, everybody: int) -> list[Table]:
    """Of each pathway, of how many children something is recorded, and at which point."""
    rows = []
    for pathway in QUESTIONS if everybody else ():
        values = {
            point.value: said.at.get((pathway.value, point.value), Counter())["children"]
            for point in Point
        }
        values["any"] = said.last.get(pathway.value, Counter())["children"]
        values |= {"children": everybody, "nothing": everybody - values["any"]}
        called = {"children": EVERYBODY}
        rows.append(Row(pathway.value, PATHWAYS[pathway], values, called=called))
    return [_known(rows), _known_points(rows)]


def _known(rows: list[Row]) -> Table:
    return Table(
        name="known",
        title=_l("What is recorded of each pathway"),
        rows_are=_l("Pathway"),
        columns=(
            count("children", _l("Children")),
            count("any", _l("Something recorded")),
            count("nothing", _l("Nothing recorded")),
            share("share", _l("Recorded"), part="any", whole="children"),
        ),
        rows=rows,
        sums=(("children", ("any", "nothing")),),
        chart=Chart(
            drawn=Drawn.STACKED,
            title=_l("Children by whether anything is recorded"),
            columns=("any", "nothing"),
        ),
        empty=_NOBODY,
    )


def _known_points(rows: list[Row]) -> Table:
    return Table(
        name="points",
        title=_l("At which point it is recorded"),
        rows_are=_l("Pathway"),
        columns=tuple(_at_points()),
        rows=rows,
        empty=_NOBODY,
        note=_l("Shares are of all children on the caseload, also those not released yet."),
    )


def _at_points() -> Iterator[Column]:
    for point, words in POINTS.items():
        yield count(point.value, words)
        yield share(f"{point}_share", _l("Share"), part=point.value, whole="children")


# Each answer.


def _answer(name: str, *, is_yes: bool, row: Any = _O) -> ColumnElement[bool]:
    said: ColumnElement[bool] = row.answers[name].as_boolean().is_(is_yes)
    return said


def answers(said: Recorded, everybody: int) -> Table:
    """Every yes-or-no question, as it was answered last, whenever that was."""
    rows = []
    for pathway, name, words in YES_NO:
        mine = said.last.get(pathway.value, Counter())
        yes, no = mine[f"{name}/yes"], mine[f"{name}/no"]
        values = {
            "children": everybody,
            "yes": yes,
            "no": no,
            "unknown": everybody - yes - no,
            "known": yes + no,
        }
        title = _l("%(pathway)s: %(question)s", pathway=PATHWAYS[pathway], question=words)
        row = f"{pathway.value}.{name}"
        called = {"children": EVERYBODY}
        if name in _MUST[pathway]:
            called["unknown"] = NOT_RECORDED.format(pathway)
        rows.append(Row(row, title, values, called=called))
    return Table(
        name="answers",
        title=_l("What was answered last"),
        rows_are=_l("Question"),
        columns=(
            count("children", _l("Children")),
            count("yes", _l("Yes")),
            count("no", _l("No")),
            count("unknown", _l("Not known")),
            share("share", _l("Yes, of those known"), part="yes", whole="known"),
        ),
        rows=rows if everybody else [],
        sums=(("children", ("yes", "no", "unknown")), ("known", ("yes", "no"))),
        empty=_NOBODY,
    )


def over_time(said: Recorded) -> Table:
    """The same at each of the three points."""
    rows = []
    for pathway, name, words in YES_NO:
        values: dict[str, int] = {}
        for point in POINTS:
            mine = said.at.get((pathway.value, point.value), Counter())
            yes, no = mine[f"{name}/yes"], mine[f"{name}/no"]
            values |= {f"{point}_known": yes + no, f"{point}_yes": yes}
        title = _l("%(pathway)s: %(question)s", pathway=PATHWAYS[pathway], question=words)
        if any(values.values()):
            row = f"{pathway.value}.{name}"
            rows.append(Row(row, title, values, called=_called_over_time(pathway, name)))
    return Table(
        name="over-time",
        title=_l("From entry to the end of the order"),
        rows_are=_l("Question"),
        columns=tuple(_over_points()),
        rows=rows,
        empty=_l("Nothing is recorded at any point."),
        note=_l(
            "Of whom each was answered at that point. They are not always the same children, so a "
            "change of the shares is not always a change for anybody."
        ),
    )


def _called_over_time(pathway: Pathway, name: str) -> dict[str, str]:
    """Who answered a question that must be answered is everybody of whom anything is recorded."""
    if name not in _MUST[pathway]:
        return {}
    return {f"{point}_known": f"points/{pathway}/{point}" for point in POINTS}


def _over_points() -> Iterator[Column]:
    heads: Mapping[Point, tuple[Any, Any, Any]] = {
        Point.ENTRY: (_l("Entry: answered"), _l("Entry: yes"), _l("Entry: share")),
        Point.RELEASE: (_l("Release: answered"), _l("Release: yes"), _l("Release: share")),
        Point.END: (_l("End: answered"), _l("End: yes"), _l("End: share")),
    }
    for point, (known_words, yes, part) in heads.items():
        yield count(f"{point}_known", known_words)
        yield count(f"{point}_yes", yes)
        yield share(f"{point}_share", part, part=f"{point}_yes", whole=f"{point}_known")


# Who stands behind a number.


def behind_answers(ask: Ask, place: Place) -> Any:
    wheres = on_caseload(ask)
    if place.column != "children":
        wheres.append(_behind(place))
    return select(_C.id.label("child_id"), null().label("task_id")).where(*wheres)


def _behind(place: Place) -> ColumnElement[bool]:
    if place.table in ("known", "points"):
        some = [_O.child_id == _C.id, _O.pathway == place.row, _O.taken_back_at.is_(None)]
        if place.column in set(Point):
            some.append(_O.point == place.column)
        there = exists().where(*some)
        return ~there if place.column == "nothing" else there
    pathway, _, name = place.row.partition(".")
    if name not in _NAMES:
        return _C.id.is_(None)
    if place.table == "answers":
        mine = and_(_O.child_id == _C.id, _O.pathway == pathway, *_holds(at_its_point=False))
        yes, no = (exists().where(mine, _answer(name, is_yes=one)) for one in (True, False))
        return {"yes": yes, "no": no}.get(place.column, ~or_(yes, no))
    point, _, word = place.column.partition("_")
    return exists().where(
        _O.child_id == _C.id,
        _O.pathway == pathway,
        _O.point == point,
        *_holds(at_its_point=True),
        _answer(name, is_yes=True) if word == "yes" else _O.answers[name].as_boolean().is_not(None),
    )
