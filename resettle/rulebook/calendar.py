"""Bank holidays of England and Wales, each with where it is from, and the calendar they make.

The published list comes first; past its last day (and before its first) bank holidays are
computed, and dates counted over them are provisional. Past its end the published list knows no
holidays and does not say so: that is why the two are joined here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from govuk_bank_holidays.bank_holidays import BankHolidays
from holidays import country_holidays

from resettle.errors import WorkflowsBroken
from resettle.planning.working_days import WorkingDays
from resettle.rulebook.complaints import Complaint, Complaints
from resettle.rulebook.fields import Fields, as_date, as_listing, as_table
from resettle.rulebook.folder import read_bytes
from resettle.rulebook.nodes import Node, Table, read_nodes

ONE_OFFS = "bank_holidays.yaml"
FIRST, LAST = date(2000, 1, 1), date(2070, 12, 31)

PUBLISHED = "the list published on GOV.UK"
COMPUTED = "computed: not published yet"
COMPUTED_BEFORE = "computed: from before the published list begins"
ADMINISTRATOR = "added by an administrator"

_SATURDAY = 5


@dataclass(frozen=True, slots=True, order=True)
class BankHoliday:
    day: date
    name: str
    #: Where we have it from, in words for people.
    source: str


def load_calendar(config_dir: Path, extra_days: Iterable[BankHoliday] = ()) -> WorkingDays:
    """The calendar of working days, from the packages, the one-off days, and `extra_days`.

    Raises:
        WorkflowsBroken: the file of one-off days cannot be used; with every complaint.
    """
    one_offs, complaints = read_one_offs(config_dir)
    if complaints:
        raise WorkflowsBroken(tuple(str(complaint) for complaint in complaints))
    return calendar_of(bank_holidays(one_offs, extra_days))


def calendar_of(holidays: Iterable[BankHoliday]) -> WorkingDays:
    published = [holiday.day for holiday in published_holidays()]
    return WorkingDays(
        holidays=[holiday.day for holiday in holidays],
        known_from=date(min(published).year, 1, 1),
        known_until=max(published),
        first=FIRST,
        last=LAST,
    )


def bank_holidays(
    one_offs: Iterable[BankHoliday] = (), extra_days: Iterable[BankHoliday] = ()
) -> tuple[BankHoliday, ...]:
    """Every bank holiday in order, each once; where two sources name a day the first is kept."""
    kept: dict[date, BankHoliday] = {}
    for holiday in (*published_holidays(), *_beyond_the_list(), *one_offs, *extra_days):
        kept.setdefault(holiday.day, holiday)
    return tuple(sorted(kept.values()))


@cache
def published_holidays() -> tuple[BankHoliday, ...]:
    """The published list, from the copy that comes with the package: the network is not asked."""
    listed = BankHolidays(use_cached_holidays=True).get_holidays(BankHolidays.ENGLAND_AND_WALES)
    return tuple(BankHoliday(each["date"], each["title"], PUBLISHED) for each in listed)


@cache
def computed_holidays() -> tuple[BankHoliday, ...]:
    """Bank holidays on weekdays as computed for every year of the calendar."""
    found = country_holidays("GB", subdiv="ENG", years=range(FIRST.year, LAST.year + 1))
    return tuple(
        BankHoliday(day, name, COMPUTED)
        for day, name in sorted(found.items())
        if day.weekday() < _SATURDAY
    )


def _beyond_the_list() -> Iterable[BankHoliday]:
    days = [holiday.day for holiday in published_holidays()]
    for holiday in computed_holidays():
        if holiday.day > max(days):
            yield holiday
        elif holiday.day.year < min(days).year:
            yield BankHoliday(holiday.day, holiday.name, COMPUTED_BEFORE)


def read_one_offs(config_dir: Path) -> tuple[tuple[BankHoliday, ...], tuple[Complaint, ...]]:
    """The one-off days of `bank_holidays.yaml`; a folder without that file has none."""
    path = config_dir / ONE_OFFS
    if not path.exists():
        return (), ()
    raw, unreadable = read_bytes(path)
    if raw is None:
        return (), unreadable
    complaints = Complaints(str(path))
    node = read_nodes(raw, complaints)
    table = as_table(node, "The file", complaints) if node else None
    found = _one_offs(table, complaints) if table else ()
    return tuple(found), complaints.in_order()


def _one_offs(table: Table, complaints: Complaints) -> list[BankHoliday]:
    fields = Fields("the file of one-off days", table, ("days",), complaints)
    fields.missing("days", "The days stand under it.", "Write `days: []` where there are none.")
    node = fields.node("days")
    found: dict[date, BankHoliday] = {}
    for item in as_listing(node, "`days`", complaints) if node else ():
        holiday = _one_off(item, complaints)
        if holiday is None:
            continue
        if holiday.day in found:
            complaints.add(
                item.line,
                f"{holiday.day} is listed twice.",
                "One of the two is probably another day.",
                "Keep one, and check the other.",
            )
        found.setdefault(holiday.day, holiday)
    return list(found.values())


def _one_off(item: Node, complaints: Complaints) -> BankHoliday | None:
    table = as_table(item, "A one-off day", complaints)
    if table is None:
        return None
    fields = Fields("a one-off day", table, ("day", "name", "source"), complaints)
    for key in ("day", "name", "source"):
        fields.missing(
            key,
            "A day that moves deadlines must be checkable.",
            f"Write `{key}:` with the rest of it.",
        )
    node = fields.node("day")
    day = as_date(node, "`day`", complaints) if node else None
    name, source = fields.text("name", at_most=120), fields.text("source", at_most=300)
    if day is not None and (day.weekday() >= _SATURDAY or not FIRST <= day <= LAST):
        fields.complain(
            "day",
            f"{day} is a Saturday or a Sunday."
            if day.weekday() >= _SATURDAY
            else f"{day} lies outside the calendar, {FIRST} to {LAST}.",
            "It changes no deadline, so another day may be meant.",
            "Check the date, or take the day away.",
        )
        return None
    return BankHoliday(day, name, source) if day and name and source else None
