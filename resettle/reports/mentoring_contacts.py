"""The tables of the mentoring report about what the plan asks of mentors and those who support
them, and about the contacts they have written down.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, or_

from resettle.children.models import Child
from resettle.contacts.models import Contact
from resettle.contacts.rules import Attended
from resettle.contacts.supervising import WEEKLY
from resettle.meetings.rules import first_moment
from resettle.planning.vocabulary import TaskState
from resettle.reports.asking import Ask
from resettle.reports.by_group import (
    Found,
    behind_children,
    counted_by,
    group_table,
    kinds_by_group,
    of_group,
    only,
    told_by_group,
)
from resettle.reports.rules import Chart, Drawn, Place, Table, count, share
from resettle.tasks.models import Task

_T, _C, _K = Task.__table__.c, Child.__table__.c, Contact.__table__.c
_TASKS = Task.__table__.join(Child.__table__, _C.id == _T.child_id)
_CONTACTS = Contact.__table__.join(Child.__table__, _C.id == _K.child_id)
#: The rule that asks whoever coordinates mentors to talk with the mentor about a match.
MONTHLY = ("mentoring", "supervise_match")
_A_DAY = timedelta(days=1)


# What the plan asked for.


def _was_asked() -> ColumnElement[bool]:
    """Asked for, whether or not its time has lapsed meanwhile: what lapsed was missed, and stays
    counted."""
    still = _T.state.not_in((TaskState.WITHDRAWN.value, TaskState.NOT_REQUIRED.value))
    return or_(still, _T.lapsed_on.is_not(None))


def _asked(ask: Ask, *rules: tuple[str, str]) -> list[ColumnElement[bool]]:
    """The times of some rules that were due in the period and are over."""
    last = min(ask.asked.last, ask.today - _A_DAY)
    return [
        or_(*(and_(_T.workflow == workflow, _T.task == task) for workflow, task in rules)),
        _T.due.between(ask.asked.first, last),
        _was_asked(),
        ask.children(),
    ]


def _kept() -> ColumnElement[str]:
    """What became of a time that is over; no two at once."""
    in_time = or_(_T.settled_on.is_(None), _T.settled_on <= _T.due)
    is_done = _T.state == TaskState.DONE.value
    return case(
        (and_(is_done, in_time), "kept"),
        (is_done, "late"),
        (_T.state == TaskState.DECLINED.value, "declined"),
        else_="missed",
    )


_KEPT = ("kept", "late", "declined", "missed")


def contact_tables(ask: Ask) -> list[Table]:
    """What the plan asked of mentors and of those who support them, and what was written down."""
    keys = {"task": _T.task, "code": _C.ethnicity, "kind": _kept()}
    rows = counted_by(ask, _TASKS, _asked(ask, WEEKLY, MONTHLY), **keys)

    def of(rule: tuple[str, str]) -> Found:
        return told_by_group(tuple(rest) for task, *rest in rows if task == rule[1])

    return [_weekly(of(WEEKLY)), _written_down(ask), _monthly(of(MONTHLY))]


def _weekly(found: Found) -> Table:
    """The weekly contact that the plan asks for: in how many weeks it was so."""
    return group_table(
        "contacts",
        _l("Contacts against the plan"),
        (
            count("asked", _l("Weeks asked for")),
            count("kept", _l("They met or talked")),
            count("late", _l("Later than that week")),
            count("declined", _l("The child declined")),
            count("missed", _l("Missed")),
            share("share", _l("Met, of the weeks asked for"), part="kept", whole="asked"),
        ),
        found,
        _KEPT,
        whole="asked",
        chart=Chart(drawn=Drawn.STACKED, title=_l("Weeks asked for"), columns=_KEPT),
        note=_l(
            "The plan asks for a contact every week from the introduction to the end of mentoring. "
            "A week is counted once its last day is over. One that nobody met in is asked for no "
            "longer when the next is due, and stays counted as missed. Weeks in which a match "
            "rests are not asked for."
        ),
        empty=_l("No weekly contact was due in this period."),
    )


def _monthly(found: Found) -> Table:
    """The monthly talk with the mentor about a match: how often it was held by its day."""
    return group_table(
        "supervision",
        _l("Supervision of mentors kept"),
        (
            count("asked", _l("Talks due")),
            count("kept", _l("Held by their day")),
            count("late", _l("Held later")),
            count("declined", _l("Declined")),
            count("missed", _l("Not held")),
            share("share", _l("Kept, of the talks due"), part="kept", whole="asked"),
        ),
        found,
        _KEPT,
        whole="asked",
        chart=Chart(drawn=Drawn.STACKED, title=_l("Talks due"), columns=_KEPT),
        note=_l(
            "The plan asks for a talk with the mentor about each match every month, by the child’s "
            "ethnic group. How each mentor is supported is on the pages of mentors."
        ),
        empty=_l("No talk about a match was due in this period."),
    )


# What was written down.

_CAME = tuple(str(one) for one in Attended)


def _written(ask: Ask) -> list[ColumnElement[bool]]:
    """Contacts of matches that began on the days of the period, each as last corrected."""
    return [
        _K.match_id.is_not(None),
        _K.counts.is_(True),
        _K.began_at >= first_moment(ask.asked.first),
        _K.began_at < first_moment(ask.asked.last + _A_DAY),
        ask.children(),
    ]


def _written_down(ask: Ask) -> Table:
    """Contacts that mentors wrote down, by whether the child came."""
    return group_table(
        "missed",
        _l("Contacts written down, and what became of them"),
        (
            count("written", _l("Contacts")),
            count(_CAME[0], _l("They met or talked")),
            count(_CAME[1], _l("The child was not there")),
            count(_CAME[2], _l("Cancelled by the child")),
            count(_CAME[3], _l("Cancelled by us")),
            count(_CAME[4], _l("Cancelled by somebody else")),
            share("share", _l("Missed or cancelled"), part="not_held", whole="written"),
        ),
        kinds_by_group(ask, _CONTACTS, _K.attended, _written(ask)),
        _CAME,
        whole="written",
        sums=(("not_held", _CAME[1:]),),
        chart=Chart(drawn=Drawn.STACKED, title=_l("Contacts written down"), columns=_CAME),
        note=_l(
            "Contacts of a match alone. A child who was not there is missed; the plan asks why "
            "after the second time in a row."
        ),
        empty=_l("No contact of a match was written down in this period."),
    )


def behind_contacts(ask: Ask, place: Place) -> Any:
    """The children behind a number of these tables, with the tasks where tasks are counted."""
    group, column = of_group(place.row), place.column
    if place.table == "missed":
        wheres = [*_written(ask), *group, *only(_K.attended, column, "written")]
        return behind_children(_CONTACTS, wheres)
    rule = WEEKLY if place.table == "contacts" else MONTHLY
    wheres = [*_asked(ask, rule), *group, *only(_kept(), column, "asked")]
    return behind_children(_TASKS, wheres, _T.id)
