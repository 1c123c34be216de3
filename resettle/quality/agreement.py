"""How far two auditors agree: the plain share, and Cohen's kappa, which takes chance out. Pure.

Source: J. Cohen, A coefficient of agreement for nominal scales (1960). A kappa of 1 is complete
agreement, 0 what two people who toss coins would reach, and less than 0 worse than that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from resettle.errors import CalculationRefused, Words
from resettle.quality.rules import Judged

#: What the first auditor said of one thing, and what the second said.
Pair = tuple[str, str]


class Agreement(NamedTuple):
    #: How many things both have judged, and of how many they said the same.
    pairs: int
    agreed: int
    share: Fraction
    #: None where it cannot be worked out; `why_not` says why.
    kappa: Fraction | None
    why_not: Words | None = None


def agreement_of(pairs: Sequence[Pair]) -> Agreement:
    """The share of pairs that agree, and the kappa.

    Of 10 cases both say sufficient of 6, both not of 2, and they differ on 2, one each way. They
    agree on 8 of 10. Each says sufficient of 7 and not of 3, so by chance they would agree on
    7/10 × 7/10 + 3/10 × 3/10 = 58/100; kappa is (80 − 58) / (100 − 58) = 22/42 = 11/21.

    >>> said = [("y", "y")] * 6 + [("n", "n")] * 2 + [("y", "n"), ("n", "y")]
    >>> agreement_of(said).kappa
    Fraction(11, 21)

    Raises:
        CalculationRefused: there is no pair.
    """
    share = share_of(pairs)
    agreed = sum(first == second for first, second in pairs)
    try:
        return Agreement(len(pairs), agreed, share, kappa_of(pairs))
    except CalculationRefused as refused:
        return Agreement(len(pairs), agreed, share, None, refused.message)


def share_of(pairs: Sequence[Pair]) -> Fraction:
    """Raises: CalculationRefused: there is no pair."""
    if not pairs:
        raise CalculationRefused("No case has been judged by both auditors yet.")
    return Fraction(sum(first == second for first, second in pairs), len(pairs))


def kappa_of(pairs: Sequence[Pair]) -> Fraction:
    """Cohen's kappa.

    Raises:
        CalculationRefused: there is no pair, or both auditors have used one word and no other, so
            that nothing is left once chance is taken out.
    """
    share = share_of(pairs)
    by_first = Counter(first for first, _ in pairs)
    by_second = Counter(second for _, second in pairs)
    chance = sum(
        (Fraction(by_first[word] * by_second[word], len(pairs) ** 2) for word in by_first),
        Fraction(0),
    )
    if chance == 1:
        raise CalculationRefused(
            "Both auditors gave one and the same answer throughout, so that agreement cannot be "
            "told from chance."
        )
    return (share - chance) / (1 - chance)


def settled(first: str | None, second: str | None, agreed: str | None) -> Judged | None:
    """What counts of one part of a case: what both said, else what was agreed; None until then."""
    if first is None or second is None:
        return None
    if first == second:
        return Judged(first)
    return Judged(agreed) if agreed is not None else None
