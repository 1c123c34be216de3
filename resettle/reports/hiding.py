"""Which numbers of a report are hidden when it leaves the service, with whatever follows from them.

The arithmetic is `calculators.small_numbers`; here is what adds up to what in the tables of a
report. A share tells its rest as well as its part, so “38 of 40” hides the two who are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from resettle.calculators.small_numbers import MOST_HIDDEN, Cell, Sum, hide
from resettle.reports.rules import TOTAL, Column, Kind, Row, Table

#: What is left of a share: a count that stands nowhere, and can be worked out all the same.
_REST = "~"


def hidden_in(tables: Iterable[Table], *, most: int = MOST_HIDDEN) -> frozenset[Cell]:
    """The names of all counts of a report that must be hidden."""
    counts: dict[Cell, int] = {}
    sums: dict[Sum, None] = {}
    named: dict[str, Table] = {}
    for table in tables:
        if not table.stays:
            counts |= _counts(table)
            sums |= dict.fromkeys(_sums(table, _counts(table)))
            named[table.name] = table
    for table in named.values():
        sums |= dict.fromkeys(_parts_of_another(table, named))
    return hide(counts, _that_hold(sums, counts), most=most)


def cell_name(table: Table, row: Row, column: str) -> Cell:
    """How a count is called among all of a report. The totals of tables that divide the same are
    one count."""
    if column in row.called:
        return row.called[column]
    if row is table.total:
        return f"{table.of or table.name}/{TOTAL}/{column}"
    return f"{table.name}/{row.name}/{column}"


def is_hidden(table: Table, row: Row, column: Column, hidden: frozenset[Cell], most: int) -> bool:
    """Whether this cell is hidden, or follows from one that is."""
    if column.kind == Kind.COUNT:
        return cell_name(table, row, column.name) in hidden
    rows = [row, *(one for one in table.rows if column.beside and one.name == column.beside)]
    names = [*_counted_from(table, column), _rest(column)]
    if any(cell_name(table, one, name) in hidden for one in rows for name in names):
        return True
    counted = row.values.get(column.whole)
    is_few = isinstance(counted, int) and 1 <= counted <= most
    return is_few and column.kind in (Kind.DAYS, Kind.RATE)


def _counted_from(table: Table, column: Column) -> list[str]:
    """The counts that a cell is worked out from. One that stands in no column of its own, but is
    the sum of some that do, tells what they tell."""
    found: list[str] = []
    for name in filter(None, (column.part, column.whole)):
        parts = _told_by(table, name)
        found += parts or [name]
    return found


def _told_by(table: Table, name: str) -> tuple[str, ...]:
    """The columns that add up to this one, where they are shown and it is not."""
    if table.column(name) is not None:
        return ()
    parts = next((parts for whole, parts in table.sums if whole == name), ())
    return parts if all(table.column(part) for part in parts) else ()


def _rest(column: Column) -> str:
    """What is left of a share: it may stand in no column of its own, and follows all the same."""
    return f"{column.part}{_REST}{column.whole}"


def rows_of(table: Table) -> list[Row]:
    return [*table.rows, *([table.total] if table.total is not None else [])]


def _counts(table: Table) -> dict[Cell, int]:
    found: dict[Cell, int] = {}
    for row in rows_of(table):
        for name in _named(table):
            value = row.values.get(name)
            if isinstance(value, int):
                found[cell_name(table, row, name)] = value
        for column in _parting(table):
            part, whole = row.values.get(column.part), row.values.get(column.whole)
            if isinstance(part, int) and isinstance(whole, int) and whole >= part:
                found[cell_name(table, row, _rest(column))] = whole - part
    return found


def _sums(table: Table, counts: Mapping[Cell, int]) -> Iterator[Sum]:
    shares = [(one.whole, (one.part, _rest(one))) for one in _parting(table)]
    sums = [one for one in table.sums if not _told_by(table, one[0])]
    for row in rows_of(table):
        for whole, parts in (*sums, *shares):
            named = [cell_name(table, row, one) for one in (whole, *parts)]
            if all(one in counts for one in named):
                yield Sum(named[0], tuple(named[1:]))
    # Rows that are parts of another table's rows add up to those, and those to the total.
    if table.total is None or table.within is not None:
        return
    for name in _additive(table):
        whole = cell_name(table, table.total, name)
        yield Sum(whole, tuple(cell_name(table, row, name) for row in table.rows))


def _parts_of_another(table: Table, named: Mapping[str, Table]) -> Iterator[Sum]:
    other = named.get(table.within[0]) if table.within else None
    if other is None or table.within is None:
        return
    for row in other.rows:
        mine = [one for one in table.rows if table.within[1].get(one.name) == row.name]
        for name in _additive(table):
            yield Sum(
                cell_name(other, row, name), tuple(cell_name(table, one, name) for one in mine)
            )


def _parting(table: Table) -> list[Column]:
    """The shares and rates whose rest is not told by other columns."""
    kinds = (Kind.SHARE, Kind.RATE)
    return [one for one in table.columns if one.kind in kinds and not _told_by(table, one.whole)]


def _named(table: Table) -> list[str]:
    """The counts of a row, those too that stand in no column and that a share gives away."""
    counted = [one.name for one in table.columns if one.kind == Kind.COUNT]
    derived = [name for one in _parting(table) for name in (one.part, one.whole)]
    return list(dict.fromkeys(counted + derived))


def _additive(table: Table) -> list[str]:
    return [*_named(table), *(_rest(one) for one in _parting(table))]


def _that_hold(sums: Iterable[Sum], counts: Mapping[Cell, int]) -> list[Sum]:
    """A total of children who stand in several rows is no sum, and tells nothing by itself."""
    return [
        one
        for one in sums
        if one.parts
        and all(cell in counts for cell in (one.whole, *one.parts))
        and counts[one.whole] == sum(counts[part] for part in one.parts)
    ]
