"""Agreement by hand: the arithmetic of each example is written beside it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from resettle.errors import CalculationRefused
from resettle.quality.agreement import agreement_of, kappa_of, settled, share_of

Y, N = "sufficient", "not_sufficient"


def test_a_worked_example_of_fifty() -> None:
    # Both yes 20, both no 15, first yes and second no 5, first no and second yes 10.
    # Agreed 35/50 = 0.7. First says yes 25/50, second 30/50: chance is
    # 0.5 × 0.6 + 0.5 × 0.4 = 0.5. Kappa is (0.7 − 0.5) / (1 − 0.5) = 0.4.
    pairs = [(Y, Y)] * 20 + [(N, N)] * 15 + [(Y, N)] * 5 + [(N, Y)] * 10
    held = agreement_of(pairs)
    assert (held.pairs, held.agreed, held.share, held.kappa) == (
        50,
        35,
        Fraction(7, 10),
        Fraction(2, 5),
    )


def test_three_answers_and_a_worked_example() -> None:
    # yes-yes 4, no-no 2, na-na 1, yes-no 1, no-na 1: agreed 7 of 9.
    # First: yes 5, no 3, na 1. Second: yes 4, no 3, na 2. Chance (20 + 9 + 2)/81 = 31/81.
    # Kappa (63 − 31) / (81 − 31) = 32/50.
    pairs = [("y", "y")] * 4 + [("n", "n")] * 2 + [("a", "a"), ("y", "n"), ("n", "a")]
    assert kappa_of(pairs) == Fraction(32, 50)


def test_complete_agreement_is_one_and_always_the_other_word_is_less_than_nothing() -> None:
    assert kappa_of([(Y, Y), (N, N)]) == 1
    # Chance 1/4 + 1/4 = 1/2; (0 − 1/2) / (1/2) = −1.
    assert kappa_of([(Y, N), (N, Y)]) == -1


def test_one_auditor_who_uses_one_word_agrees_by_no_more_than_chance() -> None:
    # First always yes, second yes of 3 in 4: agreed 3/4, chance 3/4.
    assert kappa_of([(Y, Y), (Y, Y), (Y, Y), (Y, N)]) == 0


def test_without_a_pair_nothing_is_said() -> None:
    for ask in (agreement_of, kappa_of, share_of):
        with pytest.raises(CalculationRefused, match="judged by both"):
            ask([])


def test_one_word_throughout_has_a_share_and_no_kappa_and_says_why() -> None:
    held = agreement_of([(Y, Y)] * 5)
    assert (held.share, held.kappa) == (1, None)
    assert "one and the same answer" in str(held.why_not)


@pytest.mark.parametrize(
    ("first", "second", "agreed", "counts"),
    [
        (Y, Y, None, Y),
        (N, N, Y, N),
        (Y, N, None, None),
        (Y, N, N, N),
        (N, Y, Y, Y),
        (Y, None, Y, None),
        (None, None, None, None),
    ],
)
def test_what_counts_is_what_both_said_or_what_was_agreed_where_they_differ(
    first: str | None, second: str | None, agreed: str | None, counts: str | None
) -> None:
    assert settled(first, second, agreed) == counts
