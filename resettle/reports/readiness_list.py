"""Every child who comes out in a period, by name, for those who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.children.rules import name_for
from resettle.children.words import PATHWAYS, said
from resettle.permissions import May
from resettle.planning.vocabulary import Pathway
from resettle.reports.asking import Ask
from resettle.reports.readiness_tables import (
    ADDRESSES,
    address_is,
    coming_out,
    pathways_of_children,
    release_day,
    with_address,
)
from resettle.reports.rules import Row, Table, Value, count, day, words
from resettle.tasks.models import Task

_C, _T = Child.__table__.c, Task.__table__.c
#: As many children as anybody reads through; the numbers above are of all of them.
MOST = 100
#: The six pathways out of custody.
_SIX = tuple(Pathway)[:6]


def children_coming_out(ask: Ask) -> Table:
    """One row a child: when, how many days are left, the address, and each pathway's state."""
    rows = _children(ask)
    left = _left_out(ask, len(rows))
    return Table(
        name="children",
        title=_l("Who comes out"),
        rows_are=_l("Child"),
        columns=(
            day("release", _l("Release")),
            count("days", _l("Days in hand"), opens=False),
            words("address", _l("Address")),
            *(words(one.value, PATHWAYS[one]) for one in _SIX),
        ),
        rows=rows,
        inside=True,
        note=left,
        empty=_l("No release is planned in this period."),
    )


def _children(ask: Ask) -> list[Row]:
    if not ask.viewer.may(May.READ_CHILDREN):
        return []
    wanted = (
        select(
            _C.id,
            _C.ref,
            _C.name,
            _C.known_as,
            release_day().label("day"),
            address_is(ask.today).label("address"),
        )
        .select_from(with_address())
        .where(*coming_out(ask), may_see(ask.viewer))
        .order_by(release_day(), _C.ref)
        .limit(MOST)
    )
    found: Sequence[Any] = ask.db.connection().execute(wanted).all()
    states = _states(ask, [one.id for one in found])
    return [
        Row(
            one.ref,
            name_for(ask.viewer, one),
            {
                "release": one.day,
                "days": (one.day - ask.today).days,
                "address": said(ADDRESSES, one.address),
                **states.get(one.id, {}),
            },
            child_id=one.id,
        )
        for one in found
    ]


def _states(ask: Ask, ids: Sequence[int]) -> Mapping[int, dict[str, Value]]:
    wanted = (
        pathways_of_children(ask)
        .where(_C.id.in_(sorted(ids)))
        .group_by(_T.child_id, _T.pathway)
        .order_by(_T.child_id, _T.pathway)
    )
    found: dict[int, dict[str, Value]] = {}
    for child_id, pathway, still, late in ask.db.connection().execute(wanted):
        if pathway is None:
            continue
        found.setdefault(child_id, {})[pathway] = _in_words(int(still), int(late))
    return found


def _in_words(still: int, late: int) -> str:
    if late:
        return ngettext("%(num)d overdue", "%(num)d overdue", late)
    return ngettext("%(num)d to do", "%(num)d to do", still) if still else gettext("Ready")


def _left_out(ask: Ask, shown: int) -> str:
    """How many there are who stand in no row."""
    count_all = select(func.count()).select_from(Child.__table__).where(*coming_out(ask))
    left = ask.db.connection().execute(count_all).scalar_one() - shown
    if not left:
        return ""
    return ngettext(
        "%(num)d more child comes out who is not named here: the record is restricted, or the list "
        "is too long.",
        "%(num)d more children come out who are not named here: their records are restricted, or "
        "the list is too long.",
        left,
    )
