"""From the judgements of a sample's cases to indicative ratings of standards, and overall. Pure.

The arithmetic of ratings is `calculators.hmip`; here cases are counted for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from resettle.calculators.hmip import (
    SCORED,
    Indicative,
    Overall,
    Rating,
    overall_of_standards,
    rating_of_cases,
)
from resettle.quality.rules import PARTS, STANDARD_OF, Judged, KeyQuestion, Part, Stage

#: What is known of one case: by the name of a part, what counts; None while nothing does.
CaseJudged = Mapping[str, Judged | None]
#: The inspectorate itself reads no fewer cases of a service than this (programme of 2025).
ENOUGH = 14


@dataclass(frozen=True, slots=True)
class Share:
    """How many cases were sufficient in one part, of how many that were judged."""

    part: Part
    met: int
    judged: int

    @property
    def key(self) -> KeyQuestion:
        return self.part.key

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.met, self.judged) if self.judged else None

    @property
    def percent(self) -> int | None:
        """In whole points, never rounded up to a boundary that was not reached."""
        return self.met * 100 // self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class StandardResult:
    """One standard, as the sample has it."""

    stage: Stage
    standard: str
    shares: tuple[Share, ...]
    indicative: Indicative

    @property
    def sets(self) -> tuple[Share, ...]:
        """The key questions whose share is the lowest, which sets the rating."""
        return tuple(one for one in self.shares if one.judged and one.share == self._lowest)

    @property
    def _lowest(self) -> Fraction | None:
        return self.indicative.lowest

    @property
    def cases(self) -> int:
        """The fewest cases that any of its key questions rests on."""
        return min(one.judged for one in self.shares)

    @property
    def points_of_one(self) -> int | None:
        """By how many percentage points one case more or less would move it, where they are few."""
        few = 0 < self.cases < ENOUGH
        return round(100 / self.cases) if few else None


def share_of(part: Part, cases: Sequence[CaseJudged]) -> Share:
    said = [found for case in cases if (found := case.get(part.name)) is not None]
    return Share(part, sum(one is Judged.SUFFICIENT for one in said), len(said))


def standards_of(cases: Sequence[CaseJudged]) -> tuple[StandardResult, ...]:
    """The four standards that case audits lead to. One of which a key question rests on no case is
    not rated: the two that are known might both be the better ones."""
    found = []
    for stage, standard in STANDARD_OF.items():
        shares = tuple(share_of(part, cases) for part in PARTS if part.stage is stage)
        whole = all(one.judged for one in shares)
        counted = [(one.met, one.judged) for one in shares] if whole else []
        found.append(StandardResult(stage, standard, shares, rating_of_cases(counted)))
    return tuple(found)


def resettlement_of(cases: Sequence[CaseJudged]) -> Share:
    """The prompts about resettlement: they inform the judgement of 4.1 and rate nothing."""
    return share_of(PARTS[-1], cases)


def overall(results: Iterable[StandardResult], by_people: Mapping[str, Rating]) -> Overall:
    """Points and overall rating: the cases' standards, and what people judged of the others.

    Resettlement (4.1) is rated and not scored; what is not rated shrinks the most there can be.
    """
    known = {**by_people, **{one.standard: one.indicative.rating for one in results}}
    return overall_of_standards([known.get(one, Rating.NOT_RATED) for one in SCORED])
