"""Nobody recovers a hidden count: tables of every kind are attacked with all a reader knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resettle.calculators.small_numbers import Sum, _checked, _Puzzle, another_table, hide

Counts = dict[str, int]


def line(*counts: int) -> tuple[Counts, list[Sum]]:
    """Some counts and their total."""
    named = {f"c{number}": count for number, count in enumerate(counts)}
    return {**named, "all": sum(counts)}, [Sum("all", tuple(named))]


def table(rows: Sequence[Sequence[int]]) -> tuple[Counts, list[Sum]]:
    """Counts with the totals of lines, of columns, and of all."""
    wide = range(len(rows[0]))
    counts = {f"{r}/{c}": rows[r][c] for r in range(len(rows)) for c in wide}
    counts |= {f"{r}/all": sum(rows[r]) for r in range(len(rows))}
    counts |= {f"all/{c}": sum(row[c] for row in rows) for c in wide}
    counts["all/all"] = sum(map(sum, rows))
    lines = [*map(str, range(len(rows))), "all"]
    sums = [Sum(f"{r}/all", tuple(f"{r}/{c}" for c in wide)) for r in lines]
    for c in (*map(str, wide), "all"):
        sums.append(Sum(f"all/{c}", tuple(f"{r}/{c}" for r in range(len(rows)))))
    return counts, sums


def solved(counts: Mapping[str, int], sums: Sequence[Sum], hidden: frozenset[str]) -> set[str]:
    """The hidden counts that follow from what is shown by arithmetic alone: linear equations."""
    unknown = sorted(hidden)
    lines: list[list[Fraction]] = []
    for whole, parts in sums:
        row = [Fraction(0)] * (len(unknown) + 1)
        for cell, sign in [(whole, -1), *((part, 1) for part in parts)]:
            if cell in hidden:
                row[unknown.index(cell)] += sign
            else:
                row[-1] -= sign * counts[cell]
        lines.append(row)
    done = 0
    for column in range(len(unknown)):
        pivot = next((n for n in range(done, len(lines)) if lines[n][column]), None)
        if pivot is None:
            continue
        lines[done], lines[pivot] = lines[pivot], lines[done]
        lines[done] = [value / lines[done][column] for value in lines[done]]
        for n in range(len(lines)):
            if n != done and lines[n][column]:
                by = lines[n][column]
                lines[n] = [a - by * b for a, b in zip(lines[n], lines[done], strict=True)]
        done += 1
    found = set()
    for row in lines[:done]:
        named = [unknown[n] for n in range(len(unknown)) if row[n]]
        if len(named) == 1:
            found.add(named[0])
    return found


def possible(
    counts: Mapping[str, int], sums: Sequence[Sum], hidden: frozenset[str]
) -> Iterator[Counts]:
    """Every table of whole numbers, 1 or more where hidden, that says the same to a reader.

    Only for tables in which all that is hidden has a total that is shown.
    """
    order = sorted(hidden)
    most = max(counts.values())

    def fill(place: int, chosen: Counts) -> Iterator[Counts]:
        if place == len(order):
            yield dict(chosen)
            return
        for value in range(1, most + 1):
            chosen[order[place]] = value
            if all(_may_hold(one, counts, hidden, chosen) for one in sums):
                yield from fill(place + 1, chosen)
            del chosen[order[place]]

    yield from fill(0, {})


def _may_hold(one: Sum, counts: Mapping[str, int], hidden: frozenset[str], chosen: Counts) -> bool:
    known = {
        cell: chosen.get(cell) if cell in hidden else counts[cell]
        for cell in (one.whole, *one.parts)
    }
    held = sum(known[part] or 0 for part in one.parts)
    open_parts = [part for part in one.parts if known[part] is None]
    whole = known[one.whole]
    if whole is None:
        return True
    return held + len(open_parts) <= whole if open_parts else held == whole


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((2, 7, 30), {"c0", "c1"}),
        ((0, 6, 30), set()),
        ((5, 6), {"c0", "c1"}),
        ((2, 3), {"c0", "c1", "all"}),
        ((2, 0, 0), {"c0", "all"}),
        ((0, 0), set()),
        ((3, 4, 50), {"c0", "c1"}),
        ((6, 6), set()),
    ],
)
def test_a_small_count_and_the_next_one_are_hidden_in_a_line(
    counts: tuple[int, ...], hidden: set[str]
) -> None:
    assert hide(*line(*counts)) == hidden


def test_six_ones_under_a_total_of_six_are_not_left_to_be_guessed() -> None:
    # Nothing hidden is zero, since zero is shown: six hidden counts that make six are all one.
    counts, sums = line(1, 1, 1, 1, 1, 1)
    assert "all" in hide(counts, sums)


def test_the_threshold_is_a_setting_and_0_hides_nothing() -> None:
    counts, sums = line(8, 20, 40)
    assert hide(counts, sums) == frozenset()
    assert hide(counts, sums, most=9) == {"c0", "c1"}
    assert hide(*line(1, 2), most=0) == frozenset()


def test_in_a_table_with_totals_both_ways_a_second_line_is_hidden_too() -> None:
    counts, sums = table([[2, 20, 30], [10, 11, 12], [40, 50, 60]])
    hidden = hide(counts, sums)
    # By hand: 0/0 is 2. Its line hides 0/1 (20), its column 1/0 (10); then 1/1 closes the square.
    assert hidden == {"0/0", "0/1", "1/0", "1/1"}


def test_a_count_that_stands_in_two_tables_is_hidden_in_both_and_tells_nothing() -> None:
    counts = {"all": 30, "a": 3, "b": 27, "x": 10, "y": 20}
    sums = [Sum("all", ("a", "b")), Sum("all", ("x", "y"))]
    assert hide(counts, sums) == {"a", "b"}
    small = {"all": 4, "a": 4, "b": 0, "x": 4, "y": 0}
    assert hide(small, sums) == {"all", "a", "x"}


def test_another_table_is_the_proof_and_there_is_none_for_a_count_that_follows() -> None:
    counts, sums = line(2, 7, 30)
    assert another_table(counts, sums, {"c0", "c1"}, "c0") == {"c0": 1, "c1": -1}
    assert another_table(counts, sums, {"c0"}, "c0") is None


def test_there_is_no_other_table_where_each_way_would_bring_a_count_to_nothing() -> None:
    counts, sums = table([[2, 1], [5, 1]])
    every = {f"{row}/{column}" for row in (0, 1) for column in (0, 1)}
    # One more in a corner takes one from a 1 beside it, and one less takes it from the 1 opposite.
    assert another_table(counts, sums, every, "0/0") is None
    counts, sums = table([[2, 1], [5, 2]])
    moves = another_table(counts, sums, every, "0/0")
    assert moves == {"0/0": -1, "0/1": 1, "1/0": 1, "1/1": -1}


def test_a_total_that_several_tables_share_moves_with_a_part_of_each() -> None:
    counts = {"all": 4, "a": 2, "b": 2, "x": 1, "y": 3}
    sums = [Sum("all", ("a", "b")), Sum("all", ("x", "y"))]
    moves = another_table(counts, sums, set(counts), "all")
    assert moves is not None
    moved = {name: counts[name] + moves.get(name, 0) for name in counts}
    assert moved["all"] == moved["a"] + moved["b"] == moved["x"] + moved["y"] == 5


def test_what_hangs_together_in_three_ways_is_hidden_whole() -> None:
    # Twice of everything would say the same, since nothing but what is hidden is said.
    counts = {"all": 2, "a": 2, "b": 2, "c": 2}
    sums = [Sum("all", (part,)) for part in "abc"]
    assert another_table(counts, sums, set(counts), "all") is None
    assert hide(counts, sums) == set(counts)


def test_what_was_hidden_for_another_has_to_be_safe_itself() -> None:
    counts = {"a": 6, "b": 3, "c": 1, "d": 3, "all": 13, "some": 12}
    sums = [Sum("all", ("a", "b", "c", "d")), Sum("some", ("a", "b", "d"))]
    # The difference of the two totals is c: so one of them goes too, and what tells it back.
    hidden = hide(counts, sums)
    assert {"b", "c", "d"} < hidden
    assert solved(counts, sums, hidden) == set()


def test_a_count_that_stands_in_no_sum_is_hidden_alone() -> None:
    counts = {"a": 7, "b": 1, "c": 2, "all": 8}
    assert hide(counts, [Sum("all", ("a", "b"))]) == {"a", "b", "c"}


def test_a_count_may_be_hidden_for_a_reason_of_its_own() -> None:
    counts, sums = line(8, 9, 30)
    assert hide(counts, sums, also={"c2"}) == {"c0", "c2"}


SMALL = st.integers(0, 9)
TABLES = st.integers(1, 5).flatmap(
    lambda wide: st.lists(st.lists(SMALL, min_size=wide, max_size=wide), min_size=1, max_size=6)
)


@given(TABLES)
def test_no_hidden_count_follows_from_what_is_shown_by_arithmetic(rows: list[list[int]]) -> None:
    counts, sums = table(rows)
    hidden = hide(counts, sums)
    assert {one for one, count in counts.items() if 1 <= count <= 5} <= hidden
    assert all(counts[one] > 0 for one in hidden)
    assert solved(counts, sums, hidden) == set()


# Every table there could be is tried, which takes as long as it takes.
@settings(deadline=None)
@given(st.lists(st.integers(0, 7), min_size=1, max_size=4))
def test_every_hidden_count_of_a_line_could_be_another(counts: list[int]) -> None:
    named, sums = line(*counts)
    hidden = hide(named, sums)
    if "all" in hidden:
        # Then the total is as unknown as its parts: there is no end to what it could be.
        assert len(hidden) > 1
        assert solved(named, sums, hidden) == set()
        return
    seen: dict[str, set[int]] = {one: set() for one in hidden}
    for one in possible(named, sums, hidden):
        for cell, value in one.items():
            seen[cell].add(value)
    assert all(len(values) > 1 for values in seen.values())


@given(TABLES)
def test_every_hidden_count_of_a_table_has_another_table_or_all_of_it_is_hidden(
    rows: list[list[int]],
) -> None:
    """Each proof is checked: every sum holds, nothing shown has moved, nothing hidden is zero."""
    counts, sums = table(rows)
    hidden = hide(counts, sums)
    for cell in hidden:
        moves = another_table(counts, sums, hidden, cell)
        if moves is None:
            shown = [counts[one] for one in counts if one not in hidden]
            assert not any(shown), "nothing but zeros may be shown beside it"
            continue
        moved = {one: count + moves.get(one, 0) for one, count in counts.items()}
        assert set(moves) <= hidden
        assert moves[cell]
        assert all(moved[one] >= 1 for one in moves)
        assert all(moved[whole] == sum(moved[part] for part in parts) for whole, parts in sums)


def test_the_attack_finds_what_is_hidden_too_little() -> None:
    counts, sums = table([[2, 20], [10, 11]])
    assert solved(counts, sums, frozenset({"0/0", "0/1"})) == {"0/0", "0/1"}
    counts, sums = line(2, 7, 30)
    assert solved(counts, sums, frozenset({"c0"})) == {"c0"}


def test_a_way_round_on_which_a_count_would_move_twice_proves_nothing() -> None:
    puzzle = _Puzzle({"a": 2, "b": 3, "all": 5}, [Sum("all", ("a", "b"))], {"a", "b"})
    assert _checked(puzzle, {"a": 1}, [("b", -1)]) == {"a": 1, "b": -1}
    assert _checked(puzzle, {"a": 1}, [("b", -1), ("b", 1)]) is None
