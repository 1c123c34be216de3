"""The tables of the mentoring report about matches: the wait, the release, the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, extract, func, or_, select

from resettle.children.models import Child
from resettle.mentoring.models import Match
from resettle.mentoring.rules import HELD, WAITING, MatchState
from resettle.reports.asking import Ask
from resettle.reports.by_group import (
    Found,
    behind_children,
    counted_by,
    group_table,
    half,
    kinds_by_group,
    of_group,
    only,
    told_by_group,
)
from resettle.reports.groups import group_of
from resettle.reports.rules import TOTAL, Chart, Drawn, Place, Row, Table, Value, count, days, share

_M, _C = Match.__table__.c, Child.__table__.c
MATCHES = Match.__table__.join(Child.__table__, _C.id == _M.child_id)
_DAY = 24 * 60 * 60
_HELD, _WAITING = sorted(map(str, HELD)), sorted(map(str, WAITING))
#: 15 working days, as the plan gives, are three weeks where no holiday lies in them.
BANDS: Mapping[str, tuple[int, int | None]] = {
    "week": (0, 7),
    "three_weeks": (8, 21),
    "six_weeks": (22, 42),
    "longer": (43, None),
}
_BAND_WORDS = {
    "week": _l("Up to 7 days"),
    "three_weeks": _l("8 to 21 days"),
    "six_weeks": _l("22 to 42 days"),
    "longer": _l("Longer"),
}


# How long children wait.


def contradicts() -> ColumnElement[bool]:
    """Days that cannot all be true: somebody said yes before anybody asked, or it ended before it
    began. No wait can be counted from them."""
    is_over = _M.state == MatchState.ENDED.value
    began = func.coalesce(_M.accepted_on, _M.requested_on)
    return func.coalesce(
        or_(_M.accepted_on < _M.requested_on, and_(is_over, _M.ends_on < began)), False
    )


def _asked_in_period(ask: Ask) -> list[ColumnElement[bool]]:
    asked = ask.asked
    return [_M.requested_on.between(asked.first, asked.last), ask.children(), ~contradicts()]


def _became() -> ColumnElement[str]:
    """What became of asking for a mentor; no two at once."""
    return case(
        (_M.accepted_on.is_not(None), "matched"),
        (_M.state.in_(_WAITING), "waiting"),
        else_="given_up",
    )


def _days_to_match() -> ColumnElement[Any]:
    return (extract("epoch", _M.accepted_on) - extract("epoch", _M.requested_on)) / _DAY


class _Waited(NamedTuple):
    """What became of asking, by group, and how many days those waited who were matched."""

    found: Found
    days: Mapping[str, Sequence[int]]


def _waited(ask: Ask) -> _Waited:
    keys = {"code": _C.ethnicity, "kind": _became(), "days": _days_to_match()}
    every = counted_by(ask, MATCHES, _asked_in_period(ask), **keys)
    waits: dict[str, list[int]] = {}
    for code, _, waited, number in every:
        if waited is not None:
            waits.setdefault(group_of(code), []).extend([int(waited)] * number)
    return _Waited(told_by_group((code, kind, number) for code, kind, _, number in every), waits)


def waiting(ask: Ask) -> Sequence[Table]:
    """How long it took from the asking to a mentor’s yes: by group, and how often how long."""
    waited = _waited(ask)
    all_days = [one for some in waited.days.values() for one in some]
    halves: dict[str, dict[str, Value]] = {
        group: {"median": half(some)} for group, some in waited.days.items()
    }
    if all_days:
        halves[TOTAL] = {"median": half(all_days)}
    by_group = group_table(
        "waiting",
        _l("From asking for a mentor to a mentor’s yes"),
        (
            count("asked", _l("Times a mentor was asked for")),
            count("matched", _l("A mentor said yes")),
            count("waiting", _l("Still waiting")),
            count("given_up", _l("Nobody is looked for any more")),
            share("share", _l("Matched"), part="matched", whole="asked"),
            days("median", _l("Median days to the yes"), of="matched"),
        ),
        waited.found,
        ("matched", "waiting", "given_up"),
        whole="asked",
        more=halves,
        chart=Chart(
            drawn=Drawn.STACKED,
            title=_l("What became of asking"),
            columns=("matched", "waiting", "given_up"),
        ),
        note=_l(
            "Of those asked for in the period. Whoever still waits has no number of days yet, so "
            "the median flatters while many wait."
        ),
        empty=_l("No mentor was asked for in this period."),
    )
    return [by_group, _bands(all_days)]


def _bands(waited: Sequence[int]) -> Table:
    rows = []
    for name, (least, most) in BANDS.items():
        mine = [one for one in waited if one >= least and (most is None or one <= most)]
        rows.append(Row(name, _BAND_WORDS[name], {"matched": len(mine), "all": len(waited)}))
    whole = {"matched": len(waited), "all": len(waited)}
    return Table(
        name="wait",
        title=_l("How long it took"),
        rows_are=_l("From the asking to the yes"),
        columns=(
            count("matched", _l("Matches")),
            share("share", _l("Share"), part="matched", whole="all"),
        ),
        rows=[row._replace(called={"all": f"waiting/{TOTAL}/matched"}) for row in rows]
        if waited
        else [],
        total=_all_matched(whole) if waited else None,
        chart=Chart(
            drawn=Drawn.BARS, title=_l("Matches by how long they took"), columns=("matched",)
        ),
        note=_l("The plan gives 15 working days, which is 21 days where no holiday lies in them."),
        empty=_l("No mentor said yes to a child asked for in this period."),
    )


def _all_matched(values: Mapping[str, Value]) -> Row:
    name = f"waiting/{TOTAL}/matched"
    return Row(TOTAL, _l("All"), values, called={"matched": name, "all": name})


def _in_band(row: str) -> list[ColumnElement[bool]]:
    if row == TOTAL:
        return []
    least, most = BANDS.get(row, (0, -1))
    waited = _days_to_match()
    return [waited >= least if most is None else waited.between(least, most)]


# Whether somebody was there before the release.


def _released(ask: Ask) -> list[ColumnElement[bool]]:
    return [_C.released_on.between(ask.asked.first, ask.asked.last), ask.children()]


def _a_match(*wheres: ColumnElement[bool]) -> ColumnElement[bool]:
    one = select(_M.id).where(_M.child_id == _C.id, *wheres)
    return one.correlate(Child.__table__).exists()


def _at_release() -> ColumnElement[str]:
    """How far a match had come on the day of release; no two at once."""
    runs_on = or_(
        _M.state.in_(_HELD),
        and_(_M.state == MatchState.ENDED.value, _M.ends_on >= _C.released_on),
    )
    has_mentor = and_(_M.accepted_on <= _C.released_on, runs_on)
    of_this_time = or_(
        _C.custody_since.is_(None),
        _M.state.in_([*_HELD, *_WAITING]),
        _M.requested_on >= _C.custody_since,
        _M.ends_on >= _C.custody_since,
    )
    return case(
        (_a_match(has_mentor, _M.introduced_on <= _C.released_on), "met"),
        (_a_match(has_mentor), "not_met"),
        (_a_match(_M.requested_on <= _C.released_on, of_this_time), "asked"),
        else_="nobody",
    )


def before_release(ask: Ask) -> Table:
    """Children released in the period: had they a mentor by then?"""
    return group_table(
        "before-release",
        _l("Matched before release"),
        (
            count("released", _l("Children released")),
            count("met", _l("With a mentor they had met")),
            count("not_met", _l("With a mentor they had not met")),
            count("asked", _l("Asked for, and nobody found or gone by then")),
            count("nobody", _l("Nobody asked for")),
            share("share", _l("With a mentor before release"), part="with", whole="released"),
        ),
        kinds_by_group(ask, Child.__table__, _at_release(), _released(ask)),
        ("met", "not_met", "asked", "nobody"),
        whole="released",
        sums=(("with", ("met", "not_met")),),
        chart=Chart(
            drawn=Drawn.STACKED,
            title=_l("Children released, by what there was of a mentor"),
            columns=("met", "not_met", "asked", "nobody"),
        ),
        note=_l(
            "The last release of each child, where it lies in the period. A mentor whose match was "
            "over by the day of release does not count."
        ),
        empty=_l("No child was released in this period."),
    )


def behind_matches(ask: Ask, place: Place) -> Any:
    """The children behind a number of these tables."""
    row, column = place.row, place.column
    match place.table:
        case "before-release":
            wheres = [*_released(ask), *of_group(row), *only(_at_release(), column, "released")]
            return behind_children(Child.__table__, wheres)
        case "waiting":
            wheres = [*_asked_in_period(ask), *of_group(row), *only(_became(), column, "asked")]
        case _:
            wheres = [*_asked_in_period(ask), _became() == "matched", *_in_band(row)]
    return behind_children(MATCHES, wheres)
