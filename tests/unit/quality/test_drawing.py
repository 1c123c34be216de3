"""The same seed over the same list draws the same children, each group has its share."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.errors import BadInput, Refused
from resettle.quality.drawing import SEEDS, Candidate, draw, shares

LISTS = st.lists(
    st.builds(
        Candidate,
        st.integers(min_value=1, max_value=5000),
        st.sampled_from(["", "North", "South", "East"]),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda one: one.child_id,
)
SIZES = st.integers(min_value=1, max_value=70)
SEED = st.integers(min_value=SEEDS.start, max_value=SEEDS.stop - 1)


@given(LISTS, SIZES, SEED, st.randoms())
def test_the_order_of_the_list_does_not_matter(
    listed: list[Candidate], size: int, seed: int, chance: object
) -> None:
    other = list(listed)
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert draw(listed, size, seed) == draw(other, size, seed) == draw(listed, size, seed)


@given(LISTS, SIZES, SEED)
def test_as_many_as_asked_for_are_drawn_each_once_and_from_the_list(
    listed: list[Candidate], size: int, seed: int
) -> None:
    drawn = draw(listed, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(listed))
    assert set(drawn) <= {one.child_id for one in listed}


@given(LISTS, SIZES, SEED)
def test_each_group_has_its_share_but_for_less_than_one_child(
    listed: list[Candidate], size: int, seed: int
) -> None:
    counts = Counter(one.group for one in listed)
    drawn = Counter(dict(listed)[one] for one in draw(listed, size, seed))
    for group, count in counts.items():
        exact = Fraction(min(size, len(listed)) * count, len(listed))
        assert abs(drawn[group] - exact) < 1


@given(LISTS, SIZES)
def test_another_seed_may_draw_others_but_never_another_number_of_a_group(
    listed: list[Candidate], size: int
) -> None:
    groups = dict(listed)
    first, second = (Counter(groups[one] for one in draw(listed, size, s)) for s in (1, 2))
    assert first == second


def test_seeds_draw_different_children_and_every_child_has_a_chance() -> None:
    listed = [Candidate(one) for one in range(1, 11)]
    drawn = [draw(listed, 3, seed) for seed in range(1, 400)]
    assert len(set(drawn)) > 100
    often = Counter(one for each in drawn for one in each)
    assert len(often) == 10
    assert min(often.values()) > 80  # 119.7 are to be expected of each.


def test_what_is_left_over_goes_to_the_largest_remainder_then_the_larger_group_then_by_name() -> (
    None
):
    # 10 of 47: 5.53, 2.98 and 1.49; one more each to those with .98 and .53.
    assert shares({"A": 26, "B": 14, "C": 7}, 10) == {"A": 6, "B": 3, "C": 1}
    # 3 of 8: 1.5 and 0.75 twice; the first .75s, and the larger group has its one.
    assert shares({"A": 4, "B": 2, "C": 2}, 3) == {"A": 1, "B": 1, "C": 1}
    # 1 of 4: equal remainders, so the larger; of equal groups the first by name.
    assert shares({"B": 2, "A": 2}, 1) == {"A": 1, "B": 0}


def test_what_cannot_be_drawn_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="nobody to draw"):
        draw([], 3, 1)
    with pytest.raises(BadInput, match="how many") as wrong:
        draw([Candidate(1)], 0, 1)
    assert wrong.value.field == "size"
    for seed in (0, 1_000_000_000):
        with pytest.raises(BadInput, match="seed"):
            draw([Candidate(1)], 1, seed)
    with pytest.raises(BadInput, match="twice"):
        draw([Candidate(1, "a"), Candidate(1, "b")], 1, 1)
