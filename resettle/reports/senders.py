"""Who sends us messages, and on which day in London each came: for the report on event quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, extract, false, func, or_, select

from resettle.children.models import Child
from resettle.meetings.rules import first_moment
from resettle.permissions import May
from resettle.releases.models import Message
from resettle.reports.asking import Ask
from resettle.reports.rules import Filter

_C, _E = Child.__table__.c, Message.__table__.c
#: Messages with their child, where one is known.
MESSAGES = Message.__table__.outerjoin(Child.__table__, _C.id == _E.child_id)
_A_PERSON, _OURSELVES = "person:", "resettle"
#: Stands for everybody who enters things here by hand.
PEOPLE = "people"
_A_DAY = timedelta(days=1)
_SECONDS = 24 * 60 * 60
_EPOCH = date(1970, 1, 1)
#: With fewer gaps than this nobody can say what is usual.
FEWEST_GAPS = 5


def sender() -> ColumnElement[str]:
    """Who sent a message; all people of the service are one."""
    return case((_by_hand(), PEOPLE), else_=_E.sender)


def _by_hand() -> ColumnElement[bool]:
    # By its first letters, and not by LIKE, to which capitals are one to SQLite alone.
    first = func.substr(_E.sender, 1, len(_A_PERSON))
    return or_(first == _A_PERSON, _E.sender == _OURSELVES)


def name_of(said: str) -> str:
    """A sender as addresses call it: what a token is called may be anything."""
    return said if said == PEOPLE else f"s{sha256(said.encode()).hexdigest()[:12]}"


def words_of(said: str) -> Any:
    return _l("People here, by hand") if said == PEOPLE else said


def senders_of(ask: Ask) -> Mapping[str, str]:
    """Every sender by the name it has in addresses."""
    one = select(sender().label("sender")).distinct().subquery()
    rows = ask.db.connection().scalars(select(one.c.sender).order_by(one.c.sender))
    return {name_of(said): said for said in rows}


def came(ask: Ask) -> list[ColumnElement[bool]]:
    """Messages that came in the period, of the children asked about; those of no known child too,
    where nothing is filtered."""
    asked = ask.asked
    about: ColumnElement[bool] = ask.children()
    if not any(getattr(asked, one.value) for one in Filter if one is not Filter.YEARS):
        about = or_(about, _of_nobody(ask))
    return [
        _E.received_at >= first_moment(asked.first),
        _E.received_at < first_moment(asked.last + _A_DAY),
        about,
    ]


def _of_nobody(ask: Ask) -> ColumnElement[bool]:
    return _E.child_id.is_(None) if ask.viewer.may(May.READ_REPORTS) else false()


def day_number(moment: Any, years: Sequence[int]) -> ColumnElement[Any]:
    """The day in London of a moment, counted from 1970, alike on both databases.

    Args:
        years: those the moments can lie in.
    """
    seconds = extract("epoch", moment)
    summer = or_(false(), *(_in_summer(moment, year) for year in years))
    shifted = seconds + case((summer, 60 * 60), else_=0)
    return (shifted - shifted % _SECONDS) / _SECONDS


def _in_summer(moment: Any, year: int) -> ColumnElement[bool]:
    """Whether clocks are put forward: between the last Sundays of March and of October."""
    begins, ends = (
        first_moment(_last_sunday(year, month)) + timedelta(hours=hours)
        for month, hours in ((3, 1), (10, 2))
    )
    return and_(moment >= begins, moment < ends)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def day_of_number(number: Any) -> date:
    return _EPOCH + timedelta(days=int(number))


def day_came(ask: Ask) -> ColumnElement[Any]:
    """The day in London that a message of the period came."""
    return day_number(_E.received_at, range(ask.asked.first.year, ask.asked.last.year + 1))


def days_after(ask: Ask) -> ColumnElement[Any]:
    """How many days after it took effect a message of the period came; NULL where it says none."""
    return day_came(ask) - extract("epoch", _E.effective_on) / _SECONDS


class Received(NamedTuple):
    """Messages of the period that are alike in all that is told of them."""

    sender: str
    #: Days after it took effect; None where it says no day, or is of no child known here.
    days: int | None
    #: What became of it.
    went: str
    #: Whether it came again; None of no child known here.
    repeats: str | None
    number: int
    #: Deliveries too many.
    copies: int


def received(ask: Ask, went: Any, repeats: Any) -> list[Received]:
    """All messages of the period, counted once for several tables."""
    of_a_child = _E.child_id.is_not(None)
    keys = {
        "sender": _E.sender,
        "days": case((of_a_child, days_after(ask))),
        "went": went,
        "repeats": case((of_a_child, repeats)),
    }
    named: list[Any] = [key.label(name) for name, key in keys.items()]
    inner = select(*named, _E.copies).select_from(MESSAGES).where(*came(ask)).subquery()
    by = [inner.c[name] for name in keys]
    numbers = (func.count(), func.sum(inner.c.copies))
    wanted: Any = select(*by, *numbers).group_by(*by).order_by(*by)
    rows = [
        Received(
            PEOPLE if _is_by_hand(said) else said,
            None if days is None else int(days),
            kind,
            again,
            number,
            int(copies),
        )
        for said, days, kind, again, number, copies in ask.db.connection().execute(wanted)
    ]
    return sorted(rows, key=lambda row: row.sender)


def _is_by_hand(said: str) -> bool:
    return said.startswith(_A_PERSON) or said == _OURSELVES


# Who has gone silent.


def days_with_messages(ask: Ask, since: date) -> Mapping[str, Sequence[date]]:
    """The days on which each system sent anything since a day, in order. Of people nothing is
    expected. Whom a message was about makes no difference here, so no child is asked about."""
    if not ask.viewer.may(May.READ_REPORTS):
        return {}
    number = day_number(_E.received_at, range(since.year, ask.today.year + 1))
    inner = (
        select(_E.sender, number.label("day"))
        .where(_E.received_at >= first_moment(since), ~_by_hand())
        .distinct()
        .subquery()
    )
    wanted = select(inner.c.sender, inner.c.day).order_by(inner.c.sender, inner.c.day)
    found: dict[str, list[date]] = {}
    for said, day in ask.db.connection().execute(wanted):
        found.setdefault(said, []).append(day_of_number(day))
    return found


def usual_gap(days: Sequence[date]) -> int | None:
    """How many days a sender is silent at most, nine times of ten; None where nobody can say yet.

    >>> from datetime import date
    >>> usual_gap([date(2026, 1, day) for day in (1, 2, 3, 4, 5, 9)])
    4
    >>> usual_gap([date(2026, 1, 1), date(2026, 3, 1)]) is None
    True
    """
    gaps = sorted((later - day).days for day, later in pairwise(days))
    if len(gaps) < FEWEST_GAPS:
        return None
    return gaps[-(-len(gaps) * 9 // 10) - 1]
