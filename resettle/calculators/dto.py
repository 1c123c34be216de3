"""When a detention and training order lets a child out: earliest, midpoint, latest, and its end.

Sentencing Act 2020, ss.233-248, with the arithmetic that HMPPS publishes. Only plain orders are
calculated. Anything else is refused with the reason, because a wrong date does more harm than
none: the date then comes from custody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from resettle.calculators.terms import Term, add_months, parse_start, parse_term
from resettle.errors import BadInput, CalculationRefused, Words

__all__ = ["Dto", "DtoDates", "calculate", "parse_order", "parse_term"]

#: Police, Crime, Sentencing and Courts Act 2022, ss.158-159: any length, and days of credit.
CREDIT_SINCE = date(2022, 6, 28)
#: The only lengths a court could pass before that day.
_OLD_LENGTHS = (4, 6, 8, 10, 12, 18, 24)
#: Crime and Disorder Act 1998, s.73, in force: there were no such orders before.
_FIRST_ORDERS = date(2000, 4, 1)
_LAST_YEAR = 2100
_MOST_MONTHS, _FEWEST_MONTHS = 24, 4
#: Four months told in days, at their shortest: sixteen weeks.
_FEWEST_DAYS = 112
#: More consecutive orders than any court has passed at once.
_MOST_PARTS = 12
#: By the number of the weekday: when nobody is released, and when nothing can be put right after.
_WEEKEND = {4: Words("Friday"), 5: Words("Saturday"), 6: Words("Sunday")}

INDICATIVE = Words("These dates are indicative. Check them with custody before relying on them.")


@dataclass(frozen=True, slots=True)
class Dto:
    """One order. `imposed_on` is the start where it is not given."""

    start: date
    term: Term
    imposed_on: date | None = None

    @property
    def gives_credit(self) -> bool:
        return (self.imposed_on or self.start) >= CREDIT_SINCE


@dataclass(frozen=True, slots=True)
class DtoDates:
    """What an order comes to. Earliest and latest are None where the law gives none."""

    earliest_release: date | None
    midpoint: date
    latest_release: date | None
    supervision_ends: date
    #: The same two days had no credit been counted.
    unadjusted_midpoint: date
    unadjusted_supervision_ends: date
    term_days: int
    credit_days: int
    unused_credit_days: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Single:
    """Several orders seen as the one term the law makes of them (s.238)."""

    start: date
    #: The day after the last day of the term.
    end: date
    capped: bool = False

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def half(self) -> int:
        return (self.days + 1) // 2

    @property
    def shift(self) -> int:
        """Months either way of the midpoint that the child may be released in."""
        if self.end >= add_months(self.start, 18):
            return 2
        return 1 if self.end >= add_months(self.start, 8) else 0

    def midpoint(self, credit: int) -> date:
        """The day the first half is served; never before the order began."""
        return self.start + timedelta(days=max(0, self.half - 1 - credit))

    def last_day(self, credit: int) -> date:
        return self.start + timedelta(days=max(0, self.days - 1 - credit))


def parse_order(words: str) -> Dto:
    """Read one order: its start and its term, such as "2026-03-02:8m".

    Raises:
        BadInput: it cannot be read.
    """
    start, colon, term = words.partition(":")
    if not colon:
        raise BadInput(
            "“%(words)s” is not an order. Write its start and its term, such as 2026-03-02:8m.",
            words=words,
            field="order",
        )
    return Dto(parse_start(start.strip(), field="order"), parse_term(term, field="order"))


def calculate(orders: Sequence[Dto], remand_days: int = 0, tagged_bail_days: int = 0) -> DtoDates:
    """The dates of one or several concurrent orders, less the days of credit.

    Raises:
        BadInput: something given cannot be so, such as a negative number of days.
        CalculationRefused: we will not calculate this, and say why.
    """
    for name, days in (("remand_days", remand_days), ("tagged_bail_days", tagged_bail_days)):
        if days < 0:
            raise BadInput(
                "%(name)s is %(days)s. Give 0 or more days.", name=name, days=days, field=name
            )
    if not orders:
        raise BadInput("There is no order to calculate. Give at least one.", field="order")
    in_order = sorted(orders, key=lambda order: order.start)
    for order in in_order:
        _check_order(order)
    credit = remand_days + tagged_bail_days
    if credit and not any(order.gives_credit for order in in_order):
        raise CalculationRefused(
            "Days of credit count only for orders imposed on or after %(day)s; the court had "
            "already allowed for them in earlier ones. Calculate without them, or by hand.",
            day=CREDIT_SINCE,
            field="remand_days" if remand_days else "tagged_bail_days",
        )
    _check_unbroken(in_order, credit)
    return _dates(in_order, _single(in_order), credit)


# --- What is refused


def _check_order(order: Dto) -> None:
    if order.start < _FIRST_ORDERS or order.start.year > _LAST_YEAR:
        raise BadInput(
            "An order cannot start on %(start)s: there have been detention and training orders "
            "since %(first)s. Check the year.",
            start=order.start,
            first=_FIRST_ORDERS,
            field="order",
        )
    if order.imposed_on is not None and order.imposed_on > order.start:
        raise BadInput(
            "The order starts on %(start)s, before it was imposed on %(imposed)s.",
            start=order.start,
            imposed=order.imposed_on,
            field="order",
        )
    if not 1 <= len(order.term.parts) <= _MOST_PARTS:
        raise BadInput(
            "The term of the order of %(start)s has %(count)s parts. Give 1 to %(most)s.",
            start=order.start,
            count=len(order.term.parts),
            most=_MOST_PARTS,
            field="order",
        )
    for count, unit in order.term.parts:
        if not _is_lawful(order.start, count, unit):
            raise CalculationRefused(
                "A detention and training order is for %(fewest)s to %(most)s months, and "
                "%(term)s is not. Check the term of the order of %(start)s.",
                fewest=_FEWEST_MONTHS,
                most=_MOST_MONTHS,
                term=f"{count}{unit}",
                start=order.start,
                field="order",
            )


def _is_lawful(start: date, count: int, unit: str) -> bool:
    if unit == "m":
        return _FEWEST_MONTHS <= count <= _MOST_MONTHS
    return _FEWEST_DAYS <= count <= (add_months(start, _MOST_MONTHS) - start).days


def _check_unbroken(orders: Sequence[Dto], credit: int) -> None:
    """Orders make one term only where the child was not released in between."""
    for place in range(1, len(orders)):
        earlier, order = orders[:place], orders[place]
        counts = any(one.gives_credit for one in earlier)
        midpoint = _single(earlier).midpoint(credit if counts else 0)
        if order.start > midpoint:
            raise CalculationRefused(
                "The order of %(start)s starts after %(midpoint)s, the midpoint of what came "
                "before it, so the child may have been released in between. Calculate it "
                "separately.",
                start=order.start,
                midpoint=midpoint,
                field="order",
            )


# --- The arithmetic


def _single(orders: Sequence[Dto]) -> _Single:
    start = min(order.start for order in orders)
    end, most = max(order.term.end(order.start) for order in orders), add_months(start, 24)
    return _Single(start, min(end, most), capped=end > most)


def _dates(orders: Sequence[Dto], term: _Single, credit: int) -> DtoDates:
    midpoint = term.midpoint(credit)
    at_once = midpoint == term.start
    earliest = latest = None
    if term.shift and not at_once:
        # Early release is never before the order itself, however much credit there is.
        earliest = max(term.start, add_months(midpoint, -term.shift))
        latest = add_months(midpoint, term.shift)
    unused = max(0, credit - term.half)
    notes = [*_notes_on_orders(orders, term)]
    if at_once:
        notes.append(
            Words(
                "The days of credit reach the midpoint: release is on %(day)s, the day the order "
                "begins.",
                day=term.start,
            )
        )
    elif not term.shift:
        notes.append(Words("A term under 8 months has no early or late release."))
    if unused:
        notes.append(_unused(unused))
    notes += _notes_on_weekdays(earliest, midpoint, latest)
    return DtoDates(
        earliest_release=earliest,
        midpoint=midpoint,
        latest_release=latest,
        supervision_ends=term.last_day(credit),
        unadjusted_midpoint=term.midpoint(0),
        unadjusted_supervision_ends=term.last_day(0),
        term_days=term.days,
        credit_days=credit,
        unused_credit_days=unused,
        notes=(*notes, INDICATIVE),
    )


# --- What a reader must know about the dates


def _notes_on_orders(orders: Sequence[Dto], term: _Single) -> list[Words]:
    notes: list[Words] = []
    if len(orders) > 1:
        notes.append(
            Words(
                "%(count)s orders make one term, from %(first)s to %(last)s.",
                count=len(orders),
                first=term.start,
                last=term.last_day(0),
            )
        )
    if term.capped:
        notes.append(
            Words(
                "Capped at %(most)s months from the start; the rest is remitted.",
                most=_MOST_MONTHS,
            )
        )
    for order in orders:
        for count, unit in order.term.parts:
            part = f"{count}{unit}"
            if unit == "d" and Term(((count, unit),)).end(order.start) < add_months(
                order.start, _FEWEST_MONTHS
            ):
                notes.append(
                    Words(
                        "%(part)s is less than %(fewest)s calendar months from %(start)s: check "
                        "the term.",
                        part=part,
                        fewest=_FEWEST_MONTHS,
                        start=order.start,
                    )
                )
            if not order.gives_credit and (unit == "d" or count not in _OLD_LENGTHS):
                notes.append(
                    Words(
                        "Before %(day)s an order could be for %(lengths)s or %(longest)s months, "
                        "and %(part)s is none of them: check the term.",
                        day=CREDIT_SINCE,
                        lengths=", ".join(map(str, _OLD_LENGTHS[:-1])),
                        longest=_OLD_LENGTHS[-1],
                        part=part,
                    )
                )
    return notes


def _notes_on_weekdays(earliest: date | None, midpoint: date, latest: date | None) -> list[Words]:
    """Releases are not made on weekends, and Fridays leave no working day to put things right."""
    notes: list[Words] = []
    for what, day in (
        (Words("The earliest release"), earliest),
        (Words("The midpoint"), midpoint),
        (Words("The latest release"), latest),
    ):
        if day is not None and day.weekday() in _WEEKEND:
            notes.append(
                Words(
                    "%(what)s, %(day)s, is a %(weekday)s. Custody may release on an earlier "
                    "working day; the date is not moved here.",
                    what=what,
                    day=day,
                    weekday=_WEEKEND[day.weekday()],
                )
            )
    return notes


def _unused(days: int) -> Words:
    if days == 1:
        return Words("1 day of credit cannot be used.")
    return Words("%(count)s days of credit cannot be used.", count=days)
