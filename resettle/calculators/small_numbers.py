"""Which counts must be hidden, so that nobody learns of one or two children from a table.

Counts of 1 to 5 are hidden, and zero is shown. A count that stands alone among what is shown could
be worked out from a total, so a second one is hidden beside it, the smallest there is, until nobody
can: for each hidden count we hold another table in hand that says the same to whoever reads it.
Whatever is derived from a hidden count (a share, a rate, a mean, a bar) is for the caller to hide.

A reader knows the sums and what is shown, and, since zero is shown, that nothing hidden is zero.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

#: Counts from 1 up to this are hidden, where nobody says another number.
MOST_HIDDEN = 5
#: Where a count that stands in a single sum leads: nothing has to hold there.
_OPEN = -1

#: Whatever names a count.
Cell = str


class Sum(NamedTuple):
    """A count that is the sum of others. Every one of them has a value."""

    whole: Cell
    parts: tuple[Cell, ...]


#: A sum a count stands in, and its sign there.
_End = tuple[int, int]


@dataclass(slots=True)
class _Puzzle:
    """The counts, and the sums that tie them together."""

    counts: Mapping[Cell, int]
    sums: Sequence[Sum]
    hidden: set[Cell]
    #: The sums each count stands in, with its sign there.
    stands_in: dict[Cell, list[_End]] = field(default_factory=dict)
    #: The hidden counts of each sum; and, of those that stand in no more than two, the sign there,
    #: the other sum and the sign in that. Kept beside, as they are looked at again and again.
    hidden_at: list[list[Cell]] = field(default_factory=list)
    steps_at: list[list[tuple[Cell, int, int, int]]] = field(default_factory=list)
    #: For two sums, a hidden count that stands in both, with its signs there.
    between: dict[tuple[int, int], tuple[Cell, int, int]] = field(default_factory=dict)
    #: Hidden counts that stand in one sum alone, with it.
    loose: list[tuple[Cell, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, (whole, parts) in enumerate(self.sums):
            self.stands_in.setdefault(whole, []).append((number, -1))
            for part in parts:
                self.stands_in.setdefault(part, []).append((number, 1))
        self.hidden_at = [[] for _ in self.sums]
        self.steps_at = [[] for _ in self.sums]
        for cell in sorted(self.hidden):
            self._note(cell)

    def hide(self, cell: Cell) -> None:
        self.hidden.add(cell)
        self._note(cell)

    def _note(self, cell: Cell) -> None:
        stands = self.stands_in.get(cell, [])
        for number, _ in stands:
            self.hidden_at[number].append(cell)
        ends = _two_ends(self, cell)
        if ends is None or not stands:
            return
        (one, sign), (other, by) = ends
        self.steps_at[one].append((cell, sign, other, by))
        if other == _OPEN:
            self.loose.append((cell, one, sign))
        else:
            self.steps_at[other].append((cell, by, one, sign))
            self.between.setdefault((one, other), (cell, sign, by))
            self.between.setdefault((other, one), (cell, by, sign))

    def cells_of(self, number: int) -> Iterator[tuple[Cell, int]]:
        yield self.sums[number].whole, -1
        for part in self.sums[number].parts:
            yield part, 1


def hide(
    counts: Mapping[Cell, int],
    sums: Iterable[Sum],
    *,
    most: int = MOST_HIDDEN,
    also: Iterable[Cell] = (),
    proven: set[Cell] | None = None,
) -> frozenset[Cell]:
    """The counts to hide, by name.

    Args:
        counts: every count by its name; the same count in two tables has one name.
        sums: which of them are sums of which others.
        most: counts from 1 up to this are hidden; 0 hides nothing.
        also: counts that are hidden for a reason of their own.
        proven: counts for which another table was found before, among these very counts and sums
            and with no more hidden than now: it is another table still. What is found is added.

    >>> table = {"a": 2, "b": 7, "c": 30, "all": 39}
    >>> sorted(hide(table, [Sum("all", ("a", "b", "c"))]))
    ['a', 'b']
    """
    small = {one for one, n in counts.items() if 1 <= n <= most}
    puzzle = _Puzzle(counts, tuple(sums), small.union(also))
    _leave_none_alone(puzzle)
    proven = set() if proven is None else proven
    safe = set(proven)
    # What is hidden meanwhile needs another table too.
    while left := sorted(puzzle.hidden - safe):
        for cell in left:
            _make_safe(puzzle, cell, safe, proven)
    return frozenset(puzzle.hidden)


def _leave_none_alone(puzzle: _Puzzle) -> None:
    """In every sum with one hidden count, hide the smallest of the others too."""
    waiting = list(range(len(puzzle.sums)))
    while waiting:
        number = waiting.pop()
        if len(puzzle.hidden_at[number]) == 1 and (next_one := _smallest_shown(puzzle, [number])):
            puzzle.hide(next_one)
            waiting += [other for other, _ in puzzle.stands_in[next_one]]


def _smallest_shown(puzzle: _Puzzle, numbers: Iterable[int]) -> Cell | None:
    """The smallest count of these sums that is not hidden; zeros stay. A part before its whole."""
    found = [
        (puzzle.counts[cell], sign == -1, cell)
        for number in numbers
        for cell, sign in puzzle.cells_of(number)
        if cell not in puzzle.hidden and puzzle.counts[cell] > 0
    ]
    return min(found)[2] if found else None


def _make_safe(puzzle: _Puzzle, cell: Cell, safe: set[Cell], proven: set[Cell]) -> None:
    """Hide more until another table is found in which this count is another."""
    while cell not in safe:
        moves = another_table(puzzle.counts, puzzle.sums, puzzle.hidden, cell, _of=puzzle)
        if moves is not None:
            safe.update(moves)
            proven.update(moves)
            return
        own = [number for number, _ in puzzle.stands_in.get(cell, ())]
        one_more = _smallest_shown(puzzle, own)
        if one_more is None:
            near = _connected(puzzle, cell)
            one_more = _smallest_shown(puzzle, near)
        if one_more is None:
            # All there is hangs together and is hidden: each count could be twice what it is.
            safe.update(one for number in near for one in puzzle.hidden_at[number])
            safe.add(cell)
            return
        puzzle.hide(one_more)


def _connected(puzzle: _Puzzle, cell: Cell) -> list[int]:
    """The sums that this count hangs together with, through hidden counts."""
    seen: dict[int, None] = {}
    waiting, met = [cell], {cell}
    while waiting:
        for number, _ in puzzle.stands_in.get(waiting.pop(), ()):
            if number not in seen:
                seen[number] = None
                new = [one for one in puzzle.hidden_at[number] if one not in met]
                met.update(new)
                waiting += new
    return list(seen)


def another_table(
    counts: Mapping[Cell, int],
    sums: Sequence[Sum],
    hidden: Iterable[Cell],
    cell: Cell,
    *,
    _of: _Puzzle | None = None,
) -> dict[Cell, int] | None:
    """What to add to hidden counts, this one among them, so that every sum still holds and every
    hidden count is still 1 or more: the proof that nobody can work this one out. None where none
    was found.
    """
    puzzle = _of or _Puzzle(counts, sums, set(hidden))
    for change in (1, -1):
        moves = _way_round(puzzle, cell, change)
        if moves is not None:
            return moves
    return None


def _way_round(puzzle: _Puzzle, cell: Cell, change: int) -> dict[Cell, int] | None:
    """The shortest way from one sum of a count round to its other sum, through hidden counts that
    stand in two sums each: along it each moves by one against the one before. In a table with
    totals both ways there is such a way if there is any second table at all.
    """
    ends = _two_ends(puzzle, cell)
    if ends is None or puzzle.counts[cell] + change < 1:
        return None
    if (moves := _square(puzzle, cell, change, ends)) is not None:
        return moves
    (start, sign), (goal, other) = ends
    # By how much the sum we stand at is out, and how we came there.
    came: dict[tuple[int, int], tuple[tuple[int, int], Cell, int] | None]
    came = {(start, sign * change): None}
    waiting = deque(came)
    while waiting:
        at = waiting.popleft()
        for step, moved, landing in _steps(puzzle, at, cell):
            if landing[0] == goal and (goal == _OPEN or landing[1] == -other * change):
                return _checked(puzzle, {cell: change}, [(step, moved), *_back(came, at)])
            if landing not in came:
                came[landing] = (at, step, moved)
                waiting.append(landing)
    return None


def _square(
    puzzle: _Puzzle, cell: Cell, change: int, ends: tuple[_End, _End]
) -> dict[Cell, int] | None:
    """Three other counts that make a rectangle with this one, as nearly always there are: what is
    added to it is taken from two of them and added to the third. Sooner found than any way round.
    """
    (row, sign), (column, by) = ends
    if column == _OPEN:
        return None
    counts = puzzle.counts
    for one, one_sign, its_column, one_by in puzzle.steps_at[row]:
        one_moves = -sign * change * one_sign
        if one == cell or its_column in (_OPEN, column) or counts[one] + one_moves < 1:
            continue
        for two, two_sign, its_row, two_by in puzzle.steps_at[column]:
            last = puzzle.between.get((its_row, its_column))
            two_moves = -by * change * two_sign
            if last is None or its_row == row or counts[two] + two_moves < 1:
                continue
            moves = -two_by * two_moves * last[1]
            if counts[last[0]] + moves < 1 or one_by * one_moves + last[2] * moves:
                continue
            steps = [(one, one_moves), (two, two_moves), (last[0], moves)]
            return _checked(puzzle, {cell: change}, steps)
    return None


def _two_ends(puzzle: _Puzzle, cell: Cell) -> tuple[_End, _End] | None:
    """The two sums a count stands in; one may be open. None where it stands in more: no other
    table is looked for then, and all that hangs together with it is hidden, which is safe."""
    stands = puzzle.stands_in.get(cell, [])
    if len(stands) > 2:
        return None
    first, second = [*stands, (_OPEN, 1), (_OPEN, 1)][:2]
    return first, second


def _steps(
    puzzle: _Puzzle, at: tuple[int, int], but: Cell
) -> Iterator[tuple[Cell, int, tuple[int, int]]]:
    """Every hidden count that can move against what is out here, and which sum that puts out."""
    number, out = at
    if number == _OPEN:
        yield from _from_the_open(puzzle, but)
        return
    counts = puzzle.counts
    for cell, sign, there, by in puzzle.steps_at[number]:
        moved = -out * sign
        if counts[cell] + moved >= 1 and cell != but:
            yield cell, moved, (there, by * moved)


def _from_the_open(puzzle: _Puzzle, but: Cell) -> Iterator[tuple[Cell, int, tuple[int, int]]]:
    for cell, number, sign in puzzle.loose:
        for moved in (1, -1):
            if cell != but and puzzle.counts[cell] + moved >= 1:
                yield cell, moved, (number, sign * moved)


def _back(
    came: Mapping[tuple[int, int], tuple[tuple[int, int], Cell, int] | None], at: tuple[int, int]
) -> Iterator[tuple[Cell, int]]:
    while (step := came[at]) is not None:
        at, cell, moved = step
        yield cell, moved


def _checked(
    puzzle: _Puzzle, first: dict[Cell, int], steps: Iterable[tuple[Cell, int]]
) -> dict[Cell, int] | None:
    """What to add, where no count moves twice and every sum holds."""
    moves = dict(first)
    out: dict[int, int] = {}
    for cell, moved in steps:
        if cell in moves:
            return None
        moves[cell] = moved
    for cell, moved in moves.items():
        for number, sign in puzzle.stands_in.get(cell, ()):
            out[number] = out.get(number, 0) + sign * moved
    return None if any(out.values()) else moves
