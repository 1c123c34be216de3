"""A report as it is read: every cell with its words, and hidden where it must be.

Pages, files, JSON and prints are all written from these, so that none of them decides by itself
what may be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from flask_babel import format_decimal, format_percent, gettext

from resettle.calculators.rri import RateRatio
from resettle.calculators.small_numbers import MOST_HIDDEN, Cell
from resettle.reports.asking import Ask, Asked
from resettle.reports.hiding import hidden_in, is_hidden, small_in
from resettle.reports.rules import TOTAL, Column, Kind, Report, Row, Table, Value
from resettle.web.dates import plain_day

_Say = Callable[[Kind, Value], str]
#: Stands where there is nothing to say.
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell."""

    column: Column
    #: A number, a day or words; None where it is hidden or there is none.
    value: Value
    words: str
    #: It does not leave the service, or must not be seen here.
    hidden: bool = False
    #: It is shown here, and would be hidden outside.
    small: bool = False
    #: There is somebody behind it.
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row, with its figures in the order of the columns."""

    row: Row
    name: str
    figures: tuple[Figure, ...]

    @property
    def title(self) -> str:
        return str(self.row.title)

    def figure(self, column: str) -> Figure:
        return next(one for one in self.figures if one.column.name == column)


@dataclass(frozen=True)
class LaidTable:
    """A table, whose lines are made as they are read: a file of many is written one by one."""

    table: Table
    line_of: Callable[[Row], Line]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines but that of the totals, kept."""
        return tuple(map(self.line_of, self.table.rows))

    @cached_property
    def total(self) -> Line | None:
        return None if self.table.total is None else self.line_of(self.table.total)

    @property
    def every_line(self) -> Iterator[Line]:
        """Each line once, that of the totals last."""
        yield from self.__dict__.get("lines") or map(self.line_of, self.table.rows)
        if self.total is not None:
            yield self.total

    @property
    def has_small(self) -> bool:
        return any(one.small for line in self.every_line for one in line.figures)

    @property
    def has_hidden(self) -> bool:
        return any(one.hidden for line in self.every_line for one in line.figures)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole report about one question."""

    report: Report
    asked: Asked
    tables: tuple[LaidTable, ...]
    #: Whether it is made to leave the service.
    leaves: bool
    most_hidden: int
    #: What the service is called.
    service: str = ""

    @property
    def has_hidden(self) -> bool:
        return any(one.has_hidden for one in self.tables)

    def table(self, name: str) -> LaidTable | None:
        return next((one for one in self.tables if one.table.name == name), None)


def make_sheet(report: Report, ask: Ask, *, leaves: bool, most: int = MOST_HIDDEN) -> Sheet:
    """Ask a report, and lay out its answer: for the service's own pages, or to leave it."""
    tables = report.make(ask)
    return lay_out(report, ask.asked, tables, leaves=leaves, most=most, service=ask.service)


def lay_out(
    report: Report,
    asked: Asked,
    tables: Sequence[Table],
    *,
    leaves: bool,
    most: int = MOST_HIDDEN,
    service: str = "",
) -> Sheet:
    """Tables as they are read. What leaves the service names no child and no small number."""
    most = most if report.most_hidden is None else report.most_hidden
    shown = [table for table in tables if not (leaves and table.stays)]
    hidden = (hidden_in if leaves else small_in)(shown, most=most)
    laid = tuple(_laid(table, hidden, leaves=leaves, most=most) for table in shown)
    return Sheet(report, asked, laid, leaves, most, service)


def _laid(table: Table, hidden: frozenset[Cell], *, leaves: bool, most: int) -> LaidTable:
    stays = table.stays  # Asked once: it looks through all rows.
    # A report has thousands of numbers, and most of them often. 1 and 1.0 are said otherwise.
    say: _Say = lru_cache(maxsize=None, typed=True)(said)

    def line(row: Row) -> Line:
        figures = []
        for column in table.columns:
            is_small = not stays and is_hidden(table, row, column, hidden, most)
            figures.append(_figure(column, row, say, is_small=is_small, leaves=leaves))
        return Line(row, TOTAL if row is table.total else row.name, tuple(figures))

    return LaidTable(table, line)


def _figure(column: Column, row: Row, say: _Say, *, is_small: bool, leaves: bool) -> Figure:
    if is_small and leaves:
        return Figure(column, None, gettext("hidden"), hidden=True)
    value = value_of(column, row.values)
    opens = column.opens and bool(value)
    return Figure(column, value, say(column.kind, value), small=is_small, opens=opens)


def value_of(column: Column, values: Mapping[str, Value]) -> Value:
    """What stands in a column; a share is worked out, and there is none of nobody."""
    if column.kind != Kind.SHARE:
        return values.get(column.name)
    part, whole = values.get(column.part), values.get(column.whole)
    return part / whole if isinstance(part, int) and isinstance(whole, int) and whole else None


def said(kind: Kind, value: Value) -> str:
    """A value as people read it."""
    match value:
        case None | "":
            return NOTHING
        case date():
            return plain_day(value)
        case RateRatio():
            return _ratio(value)
        case str():
            return value
    if kind == Kind.SHARE:
        return str(format_percent(value, "#,##0%"))
    return str(format_decimal(value, "#,##0" if isinstance(value, int) else "#,##0.0#"))


def _ratio(value: RateRatio) -> str:
    if value.rri is None:
        return NOTHING
    numbers: list[Any] = [format_decimal(value.rri, "#,##0.00")]
    if value.lower is None or value.upper is None:
        return str(numbers[0])
    numbers += [format_decimal(one, "#,##0.00") for one in (value.lower, value.upper)]
    rri, lower, upper = numbers
    return gettext("%(rri)s (%(lower)s to %(upper)s)", rri=rri, lower=lower, upper=upper)
