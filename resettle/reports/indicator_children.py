"""The tables of the first five indicators, which are about children who leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.children.words import STANDINGS, said
from resettle.records.rules import Point
from resettle.reports.indicator_leavers import EVENTS
from resettle.reports.indicator_numbers import Cited, IndicatorNumbers
from resettle.reports.indicator_tally import Tally
from resettle.reports.rules import Chart, Column, Drawn, Row, Table, count, days, share
from resettle.web.dates import day_words

POINTS: Mapping[Point, Any] = {
    Point.RELEASE: _l("Released in the period"),
    Point.END: _l("Order ended in the period"),
}
_AGES: Mapping[str, Any] = {
    "release-school": _l("Released, of school age"),
    "release-older": _l("Released, above school age"),
    "release-unknown": _l("Released, date of birth not known"),
    "end-school": _l("Order ended, of school age"),
    "end-older": _l("Order ended, above school age"),
    "end-unknown": _l("Order ended, date of birth not known"),
}
_NOBODY = _l("Nobody was released in this period, and no order ended.")
_NO_PLACE = _l("Nobody left for a suitable place.")
_CHILDREN = _l("Children")
_MISSING = count("missing", _l("Cannot be counted"))


def cited_words(cited: Cited) -> str:
    """Where a number is from, in one sentence."""
    parts = {
        "source": cited.source,
        "standing": said(STANDINGS, cited.standing).lower(),
        "day": day_words(cited.since),
    }
    if cited.verified:
        return gettext("%(source)s (%(standing)s; since %(day)s; verified).", **parts)
    return gettext("%(source)s (%(standing)s; since %(day)s; not verified).", **parts)


def children_tables(tally: Tally, numbers: IndicatorNumbers) -> Iterator[Table]:
    yield _accommodation(tally)
    yield _start(tally)
    yield _arranged(tally)
    yield _planned(tally, numbers)
    yield _education(tally, numbers)
    yield _special_needs(tally, numbers)
    yield _chain(
        tally,
        "mental-health",
        _l("4. Mental health and emotional wellbeing"),
        _l(
            "Counted are children of whom it was said that the answers are about mental health "
            "or wellbeing."
        ),
    )
    yield _chain(tally, "substance-misuse", _l("5. Drugs and alcohol"), "")


def _table(
    tally: Tally,
    name: str,
    title: Any,
    rows: Mapping[Any, Any],
    columns: tuple[Column, ...],
    **more: Any,
) -> Table:
    """A table of leavers; the whole of it is left out where nobody left."""
    names = {one for column in columns for one in (column.name, column.part, column.whole) if one}
    kept = [
        Row(
            str(row),
            words,
            _values(tally, name, str(row), sorted(names)),
            **_called(name, str(row)),
        )
        for row, words in rows.items()
        if tally.count(name, str(row), columns[0].name) or row in EVENTS
    ]
    some = any(tally.count(name, row.name, one.name) for row in kept for one in columns)
    return Table(
        name=name,
        title=title,
        rows_are=_l("At which point"),
        columns=columns,
        rows=kept if some else [],
        empty=more.pop("empty", _NOBODY),
        **more,
    )


def _values(tally: Tally, name: str, row: str, columns: list[str]) -> dict[str, Any]:
    found = tally.values(name, row, *columns)
    if "median" in columns:
        found["median"] = tally.median_days(row)
    return found


def _called(table: str, row: str) -> dict[str, Any]:
    """What stands in several tables is one number: who left, and how many places are suitable."""
    names = {
        "accommodation-start": ("suitable", "unsuitable"),
        "accommodation-arranged": ("suitable",),
        "accommodation-planned": ("suitable",),
    }.get(table, ("children",) if row in POINTS else ())
    return {"called": {name: f"accommodation/{row}/{name}" for name in names}}


def _accommodation(tally: Tally) -> Table:
    return _table(
        tally,
        "accommodation",
        _l("1. Somewhere to live"),
        POINTS,
        (
            count("children", _CHILDREN),
            count("suitable", _l("Suitable")),
            count("unsuitable", _l("Not suitable")),
            _MISSING,
            share("share", _l("Suitable, of those counted"), part="suitable", whole="countable"),
        ),
        sums=(
            ("children", ("suitable", "unsuitable", "missing")),
            ("countable", ("suitable", "unsuitable")),
        ),
        chart=Chart(
            drawn=Drawn.STACKED,
            title=_l("Children by whether the place is suitable"),
            columns=("suitable", "unsuitable", "missing"),
        ),
        note=_l("Whether a place is suitable is the worker’s judgement, with its reason."),
    )


def _start(tally: Tally) -> Table:
    return _table(
        tally,
        "accommodation-start",
        _l("1. Somewhere to live: at the start, and then"),
        POINTS,
        (
            count("suitable", _l("Suitable")),
            count("stayed", _l("Suitable at the start too")),
            count("better", _l("Not suitable at the start")),
            count("suitable_only", _l("Start not recorded")),
            count("unsuitable", _l("Not suitable")),
            count("worse", _l("Suitable at the start")),
            count("never", _l("Not suitable at the start either")),
            count("unsuitable_only", _l("Start not recorded")),
        ),
        sums=(
            ("suitable", ("stayed", "better", "suitable_only")),
            ("unsuitable", ("worse", "never", "unsuitable_only")),
        ),
    )


def _arranged(tally: Tally) -> Table:
    return _table(
        tally,
        "accommodation-arranged",
        _l("1. Somewhere to live: when suitable places were arranged"),
        POINTS,
        (
            count("suitable", _l("Suitable")),
            count("before", _l("Arranged before the day")),
            count("after", _l("On the day or later")),
            count("undated", _l("Day not recorded")),
            days("median", _l("Median days before"), of="dated"),
        ),
        sums=(("suitable", ("before", "after", "undated")), ("dated", ("before", "after"))),
        empty=_NO_PLACE,
    )


def _planned(tally: Tally, numbers: IndicatorNumbers) -> Table:
    places = numbers.seldom_suitable
    return _table(
        tally,
        "accommodation-planned",
        _l("1. Somewhere to live: what the suitable places are"),
        POINTS,
        (
            count("suitable", _l("Suitable")),
            count("as_planned", _l("As it was planned")),
            count("otherwise", _l("Another place")),
            count("unsaid", _l("Not recorded")),
            count("usual", _l("A usual kind of place")),
            count("seldom", _l("A kind that is seldom suitable")),
        ),
        sums=(
            ("suitable", ("as_planned", "otherwise", "unsaid")),
            ("suitable", ("usual", "seldom")),
        ),
        empty=_NO_PLACE,
        note=gettext("Seldom suitable: %(cited)s", cited=cited_words(places.cited)),
    )


def _education(tally: Tally, numbers: IndicatorNumbers) -> Table:
    note = gettext(
        "Attending is %(school)s hours a week or more at school age, %(older)s or more above it. "
        "%(school_cited)s %(older_cited)s",
        school=numbers.school_age.number,
        older=numbers.older.number,
        school_cited=cited_words(numbers.school_age.cited),
        older_cited=cited_words(numbers.older.cited),
    )
    return _table(
        tally,
        "education",
        _l("2. Education, training and work"),
        _AGES,
        (
            count("children", _CHILDREN),
            count("attending", _l("Attending a suitable place")),
            count("fewer", _l("Suitable, fewer hours")),
            count("unsuitable", _l("Not suitable, or no place")),
            _MISSING,
            share("share", _l("Attending, of those counted"), part="attending", whole="countable"),
        ),
        sums=(
            ("children", ("attending", "fewer", "unsuitable", "missing")),
            ("countable", ("attending", "fewer", "unsuitable")),
        ),
        within=("accommodation", {row: row.partition("-")[0] for row in _AGES}),
        chart=Chart(
            drawn=Drawn.STACKED,
            title=_l("Children by what they attend"),
            columns=("attending", "fewer", "unsuitable", "missing"),
        ),
        note=note,
    )


def _special_needs(tally: Tally, numbers: IndicatorNumbers) -> Table:
    return _table(
        tally,
        "special-needs",
        _l("3. Special educational needs"),
        POINTS,
        (
            count("children", _CHILDREN),
            count("needs", _l("With special needs")),
            count("both", _l("Suitable place and a plan of this year")),
            count("no_plan", _l("Suitable place, no plan of this year")),
            count("unsuitable", _l("Not suitable, or no place")),
            count("without", _l("No special needs")),
            _MISSING,
            share("share", _l("Place and plan, of those with needs"), part="both", whole="needs"),
        ),
        sums=(
            ("children", ("needs", "without", "missing")),
            ("needs", ("both", "no_plan", "unsuitable")),
        ),
        note=gettext(
            "The academic year begins on 1 September. Here a place is suitable as the worker "
            "judged, whatever the hours. %(cited)s",
            cited=cited_words(numbers.learning_plans.cited),
        ),
    )


_LINKS: Mapping[str, tuple[Any, Any]] = {
    "counted": (_l("Released: can be counted"), _l("Order ended: can be counted")),
    "screened": (
        _l("Released: screened, or a need found"),
        _l("Order ended: screened, or a need found"),
    ),
    "need": (_l("Released: a need found"), _l("Order ended: a need found")),
    "offered": (
        _l("Released: help planned or offered"),
        _l("Order ended: help planned or offered"),
    ),
    "goes": (_l("Released: the child goes"), _l("Order ended: the child goes")),
}


def _chain(tally: Tally, name: str, title: Any, note: Any) -> Table:
    """Each link is of those who came as far as the one before it."""
    rows = []
    for number, point in enumerate(POINTS):
        before = f"accommodation/{point}/children"
        for link, words in _LINKS.items():
            row = f"{point}-{link}"
            values = tally.values(name, row, "people", "others", "of")
            if tally.count(name, f"{point}-counted", "of"):
                rows.append(Row(row, words[number], values, called={"of": before}))
            before = f"{name}/{row}/people"
    return Table(
        name=name,
        title=title,
        rows_are=_l("Step"),
        columns=(
            count("people", _CHILDREN),
            count("others", _l("The others")),
            count("of", _l("Of")),
            share("share", _l("Share"), part="people", whole="of"),
        ),
        rows=rows,
        sums=(("of", ("people", "others")),),
        empty=_NOBODY,
        note=note,
    )
