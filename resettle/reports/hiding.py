"""Which numbers of a report are hidden when it leaves the service, with whatever follows from them.

The arithmetic is `calculators.small_numbers`; here is what adds up to what in the tables of a
report. A share tells its rest as well as its part, so “38 of 40” hides the two who are missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from resettle.calculators.small_numbers import MOST_HIDDEN, Cell, Sum, hide
from resettle.reports.rules import TOTAL, Column, Kind, Row, Table

#: What is left of a share: a count that stands nowhere, and can be worked out all the same.
_REST = "~"
#: Several counts taken together.
_MERGED = "&"
#: Of one block, by the sums that hold in it: counts for which another table was found.
_Proofs = dict[tuple[Sum, ...], set[Cell]]


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that add up to a line of totals, and the sums within every line."""

    #: For each line, how each of its counts is called, by column.
    lines: tuple[Mapping[str, Cell], ...]
    totals: Mapping[str, Cell]
    sums: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def every_line(self) -> tuple[Mapping[str, Cell], ...]:
        return (*self.lines, self.totals)


def hidden_in(tables: Iterable[Table], *, most: int = MOST_HIDDEN) -> frozenset[Cell]:
    """The names of all counts of a report that must be hidden.

    Each block of lines is made safe by itself, taking for known whatever it shares with another.
    Where a total that several blocks share is hidden, all that adds up to it is hidden with it,
    zeros too, in every one of them: whichever of two hidden totals is the larger, each block could
    follow. Of what is then told, which is the sum of the columns that are hidden whole, the same is
    asked as of any count.
    """
    shown = [table for table in tables if not (table.stays or table.of_nobody)]
    counts: dict[Cell, int] = {}
    for table in shown:
        counts.update(_counts(table))
    blocks = list(_blocks(shown, counts))
    seen = Counter(cell for one in blocks for cell in _cells_of(one))
    shared = {cell for cell, times in seen.items() if times > 1}
    hidden = {cell for cell, number in counts.items() if 1 <= number <= most}
    cells = [_cells_of(one) for one in blocks]
    # What was hidden of each block before it was last made safe. Only where nothing has come to
    # that since, not even by itself, does it need no second look.
    looked_at: list[set[Cell] | None] = [None] * len(blocks)
    proofs: list[_Proofs] = [{} for _ in blocks]
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for number, block in enumerate(blocks):
            mine = hidden & cells[number]
            if mine != looked_at[number]:
                hidden |= _hidden_of(block, counts, hidden, shared, proofs[number], most=most)
                looked_at[number] = mine
    return frozenset(hidden)


def small_in(tables: Iterable[Table], *, most: int = MOST_HIDDEN) -> frozenset[Cell]:
    """The counts alone that are small: what a page inside the service marks."""
    shown = [table for table in tables if not table.of_nobody]
    counts = (found for table in shown for found in _counts(table))
    return frozenset(cell for cell, number in counts if 1 <= number <= most)


def _cells_of(block: _Block) -> set[Cell]:
    return {cell for line in block.every_line for cell in line.values()}


def _hidden_of(
    block: _Block,
    counts: Mapping[Cell, int],
    hidden: set[Cell],
    shared: set[Cell],
    proofs: _Proofs,
    *,
    most: int,
) -> set[Cell]:
    """What of one block is hidden, given what is hidden already."""
    closed = {name for name, cell in block.totals.items() if cell in hidden and cell in shared}
    found = {line[name] for line in block.lines for name in closed if name in line}
    known: dict[Cell, int] = {}
    sums: list[Sum] = []
    merged: list[str] = []
    for whole, parts in block.sums:
        mine = tuple(part for part in parts if part in closed)
        apart = whole not in closed and bool(mine)
        if apart:
            merged.append(whole)
        for number, line in enumerate(block.every_line):
            if not all(name in line for name in (whole, *parts)):
                continue
            named = [line[part] for part in parts if not (apart and part in mine)]
            if apart:
                # What the columns that are hidden whole come to together.
                together = f"{number}{_MERGED}{whole}"
                known[together] = sum(counts[line[part]] for part in mine)
                named.append(together)
            sums.append(Sum(line[whole], tuple(named)))
    for name, cell in block.totals.items():
        parts = tuple(line[name] for line in block.lines if name in line)
        if parts and (name not in closed or not merged):
            sums.append(Sum(cell, parts))
    last = len(block.lines)
    for whole in merged:
        names = tuple(f"{number}{_MERGED}{whole}" for number in range(last))
        if all(one in known for one in (*names, f"{last}{_MERGED}{whole}")):
            sums.append(Sum(f"{last}{_MERGED}{whole}", names))
    known |= {cell: counts[cell] for one in sums for cell in _both(one) if cell in counts}
    true = [one for one in sums if known[one.whole] == sum(known[part] for part in one.parts)]
    mine_hidden = (hidden | found) & known.keys()
    # More is hidden each time, so what was proven of the same sums before is proven still.
    proven = proofs.setdefault(tuple(true), set())
    safe = hide(known, true, most=most, also=mine_hidden, proven=proven)
    return found | (safe & counts.keys())


def _both(one: Sum) -> tuple[Cell, ...]:
    return (one.whole, *one.parts)


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
    if table.of_nobody:
        return False
    if column.kind == Kind.COUNT:
        return cell_name(table, row, column.name) in hidden
    # Looked for only where there is one: rows may be many.
    beside = table.rows if column.beside else ()
    rows = [row, *(one for one in beside if one.name == column.beside)]
    names = [*_counted_from(table, column), _rest(column)]
    if any(cell_name(table, one, name) in hidden for one in rows for name in names):
        return True
    counted = row.values.get(column.whole)
    is_few = isinstance(counted, int) and 1 <= counted <= most
    return is_few and column.kind in (Kind.DAYS, Kind.RATE)


def _counted_from(table: Table, column: Column) -> list[str]:
    """The counts that a cell is worked out from. One that stands in no column of its own, but is
    the sum of some that do, tells what they tell."""
    found: list[str] = list(column.also)
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


def rows_of(table: Table) -> Iterator[Row]:
    yield from table.rows
    if table.total is not None:
        yield table.total


def _counts(table: Table) -> Iterator[tuple[Cell, int]]:
    named, parting = _named(table), _parting(table)
    for row in rows_of(table):
        for name in named:
            value = row.values.get(name)
            if isinstance(value, int):
                yield cell_name(table, row, name), value
        for column in parting:
            part, whole = row.values.get(column.part), row.values.get(column.whole)
            if isinstance(part, int) and isinstance(whole, int) and whole >= part:
                yield cell_name(table, row, _rest(column)), whole - part


def _blocks(tables: Sequence[Table], counts: Mapping[Cell, int]) -> Iterator[_Block]:
    named = {table.name: table for table in tables}
    for table in tables:
        within = table.within[0] if table.within else ""
        if within in named and table.within is not None:
            # Rows that are parts of another table's rows add up to those, and those to the total.
            for row in named[within].rows:
                rows = [one for one in table.rows if table.within[1].get(one.name) == row.name]
                totals = _line(named[within], row, counts)
                yield _block(table, rows, totals, counts)
        else:
            totals = {} if table.total is None else _line(table, table.total, counts)
            yield _block(table, table.rows, totals, counts)


def _block(
    table: Table, rows: Sequence[Row], totals: Mapping[str, Cell], counts: Mapping[Cell, int]
) -> _Block:
    shares = [(one.whole, (one.part, _rest(one))) for one in _parting(table)]
    sums = [one for one in table.sums if not _told_by(table, one[0])]
    lines = tuple(_line(table, row, counts) for row in rows)
    # A total of children who stand in several rows is no sum, and tells nothing by itself.
    additive = {
        name: cell
        for name, cell in totals.items()
        if counts[cell] == sum(counts[line[name]] for line in lines if name in line)
    }
    return _Block(lines, additive, tuple(dict.fromkeys([*sums, *shares])))


def _line(table: Table, row: Row, counts: Mapping[Cell, int]) -> dict[str, Cell]:
    names = [*_named(table), *(_rest(one) for one in _parting(table))]
    called = {name: cell_name(table, row, name) for name in dict.fromkeys(names)}
    return {name: cell for name, cell in called.items() if cell in counts}


def _parting(table: Table) -> list[Column]:
    """The shares and rates whose rest is not told by other columns."""
    kinds = (Kind.SHARE, Kind.RATE)
    return [one for one in table.columns if one.kind in kinds and not _rest_is_told(table, one)]


def _rest_is_told(table: Table, column: Column) -> bool:
    """Whether the rest is the sum of other columns: they are shown or hidden for themselves."""
    if _told_by(table, column.whole):
        return True
    parts = next((parts for whole, parts in table.sums if whole == column.whole), ())
    return column.part in parts and all(table.column(part) for part in parts)


def _named(table: Table) -> list[str]:
    """The counts of a row, those too that stand in no column and that a share gives away."""
    counted = [one.name for one in table.columns if one.kind == Kind.COUNT]
    derived = [name for one in _parting(table) for name in (one.part, one.whole)]
    return list(dict.fromkeys(counted + derived))
