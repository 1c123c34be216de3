"""What a report is: one value, from which its page, chart, files and JSON are made. Pure.

docs/how-to/write-a-report.md shows one from beginning to end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from resettle.calculators.rri import RateRatio
from resettle.permissions import May
from resettle.planning.vocabulary import Standing

if TYPE_CHECKING:
    from resettle.reports.asking import Ask

#: What stands in a cell; None is “nothing to say”, such as a mean of nothing.
Value = int | float | str | date | RateRatio | None


class Kind(StrEnum):
    """What a column holds, and so how it is written and what it is derived from."""

    #: So many tasks, children or other things: a whole number.
    COUNT = "count"
    #: One count out of another, worked out from two columns of the same row.
    SHARE = "share"
    #: A mean or median of something counted in the same row, in days.
    DAYS = "days"
    #: A rate or an index, with an interval where it has one.
    RATE = "rate"
    WORDS = "words"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. Use the functions below, which ask for what its kind needs."""

    name: str
    #: Lazy words, as everything here that people read.
    title: Any
    kind: Kind
    #: Of a share or a rate: the counts of the same row that it is worked out from.
    part: str = ""
    whole: str = ""
    #: Of a rate: the row it is compared with, on whose counts it depends as well.
    beside: str = ""
    #: More counts of the same row that it follows from, by the names the row calls them.
    also: tuple[str, ...] = ()
    #: Whether a number leads to the children behind it.
    opens: bool = False


def count(name: str, title: Any, *, opens: bool = True) -> Column:
    """So many of something. It leads to the children behind it, unless there are none to name."""
    return Column(name=name, title=title, kind=Kind.COUNT, opens=opens)


def share(name: str, title: Any, *, part: str, whole: str) -> Column:
    """A share in per cent. It needs no value of its own: the frame works it out."""
    return Column(name=name, title=title, kind=Kind.SHARE, part=part, whole=whole)


def days(name: str, title: Any, *, of: str) -> Column:
    """Days, as a mean or median of as many as the column `of` counts."""
    return Column(name=name, title=title, kind=Kind.DAYS, whole=of)


def rate(name: str, title: Any, *, part: str, whole: str, beside: str = "") -> Column:
    """A rate, or an index that compares with the row `beside`."""
    return Column(name=name, title=title, kind=Kind.RATE, part=part, whole=whole, beside=beside)


def words(
    name: str, title: Any, *, part: str = "", whole: str = "", also: tuple[str, ...] = ()
) -> Column:
    """Words; where they follow from counts of the row, say from which."""
    return Column(name=name, title=title, kind=Kind.WORDS, part=part, whole=whole, also=also)


def day(name: str, title: Any) -> Column:
    """A day."""
    return Column(name=name, title=title, kind=Kind.DATE)


class Row(NamedTuple):
    """One row: its name in addresses, its words, and the value of each column by name."""

    name: str
    title: Any
    values: Mapping[str, Value]
    #: Where the row is about one child: whose it is. Such rows never leave the service.
    child_id: int | None = None
    #: What the row's title leads to inside the service, where it leads anywhere.
    href: str = ""
    #: Counts that stand in another table of the report too, by column: one name for both, so that
    #: they are hidden in both or in neither.
    called: Mapping[str, str] = MappingProxyType({})


class Drawn(StrEnum):
    BARS = "bars"
    STACKED = "stacked"
    LINES = "lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of some columns of a table: a bar or a point for each row."""

    drawn: Drawn
    title: Any
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a report."""

    name: str
    title: Any
    #: The head of the first column, such as “Pathway”.
    rows_are: Any
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    #: The last line. Where it is the sum of the rows, as nearly always, small numbers are hidden
    #: so that it cannot give one away.
    total: Row | None = None
    #: Tables that divide the same things, such as all tasks due, name them alike here: their
    #: totals are then one number, hidden in all of them or in none.
    of: str = ""
    #: Which columns add up to which, in every row: `(("due", ("on_time", "late", "open")),)`.
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: Where each row is part of a row of another table: that table, and by row the row there. Then
    #: the rows here add up to the rows there.
    within: tuple[str, Mapping[str, str]] | None = None
    chart: Chart | None = None
    #: What a reader must know about this table.
    note: Any = ""
    #: What stands there instead of a table without rows.
    empty: Any = ""
    #: It says what somebody wrote, or is about single children: it never leaves the service.
    inside: bool = False
    #: It counts something else than people, such as agencies at a meeting: no small number of it
    #: says anything of a child, so none is hidden.
    of_nobody: bool = False

    @property
    def stays(self) -> bool:
        """Whether it is shown inside the service alone."""
        return self.inside or any(row.child_id is not None for row in self.rows)

    def column(self, name: str) -> Column | None:
        return next((one for one in self.columns if one.name == name), None)


#: The name of the total row in addresses.
TOTAL = "total"


class Place(NamedTuple):
    """One number of a report: what stands behind it is asked by this."""

    table: str
    row: str
    column: str


class Filter(StrEnum):
    """What a report can be narrowed to, or is about. The period is always there."""

    TEAM = "team"
    WORKER = "worker"
    ORDER = "order"
    ETHNICITY = "ethnicity"
    LOOKED_AFTER = "looked_after"
    #: So many years that end with the last day, in the place of the first.
    YEARS = "years"


#: What reports can be narrowed to where they say nothing else.
USUAL_FILTERS = frozenset(Filter) - {Filter.YEARS}


#: From today, the first and the last day that a report is about where nobody has said.
Usual = Callable[[date], tuple[date, date]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report. Its page, chart, CSV, XLSX, JSON, print and command come from this value."""

    #: In addresses and on the command line; such as "release-readiness".
    name: str
    title: Any
    #: The question it answers, as a manager asks it.
    question: Any
    #: How it is counted, in a few sentences: what is in, what is out, from when to when.
    method: Any
    #: Where that way of counting comes from.
    source: Any
    #: How binding that source is.
    standing: Standing
    #: What to mind before acting on it.
    cautions: tuple[Any, ...] = ()
    #: Its tables, from one question each to the database.
    make: Callable[[Ask], Sequence[Table]]
    #: Who stands behind one number: a statement for columns `child_id` and `task_id` (or NULL).
    #: None for a number that nobody stands behind.
    behind: Callable[[Ask, Place], Any]
    usual: Usual
    needs: May = May.READ_REPORTS
    #: Counts from 1 up to this are hidden in whatever leaves the service; None is the setting.
    most_hidden: int | None = None
    filters: frozenset[Filter] = USUAL_FILTERS
