"""How the inspectorate's ratings add up: standards to points, points to an overall rating.

Twelve standards are scored, from 0 for inadequate to 3 for outstanding, 36 points at most. The
bands (up to 6, 18, 30 and 36) are as practitioners know them and agree with the overall ratings
published; where fewer standards were rated they are taken as the same sixths of the points there
can be. How percentages of cases become a standard's rating is from the same hand, and a panel may
move a rating that lies near a boundary: what is worked out here is indicative, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from resettle.errors import BadInput


class Rating(StrEnum):
    INADEQUATE = "inadequate"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    GOOD = "good"
    OUTSTANDING = "outstanding"
    NOT_RATED = "not_rated"


#: What each is worth; `NOT_RATED` takes no part.
POINTS = {
    Rating.INADEQUATE: 0,
    Rating.REQUIRES_IMPROVEMENT: 1,
    Rating.GOOD: 2,
    Rating.OUTSTANDING: 3,
}
MOST_OF_ONE = 3
#: The standards that are scored, in the order of the framework of July 2021, and the one that is
#: rated and not scored.
SCORED = (
    "1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4",
)  # fmt: skip
NOT_SCORED = "4.1"
MOST_POINTS = MOST_OF_ONE * len(SCORED)
#: The share of the points there can be, up to and with which each rating holds.
_UP_TO = (
    (Fraction(1, 6), Rating.INADEQUATE),
    (Fraction(1, 2), Rating.REQUIRES_IMPROVEMENT),
    (Fraction(5, 6), Rating.GOOD),
)
#: The share of cases from which each rating of a standard holds.
_FROM = (
    (Fraction(80, 100), Rating.OUTSTANDING),
    (Fraction(65, 100), Rating.GOOD),
    (Fraction(50, 100), Rating.REQUIRES_IMPROVEMENT),
)
#: How near to a boundary a panel may judge otherwise.
NEAR = Fraction(5, 100)


@dataclass(frozen=True, slots=True)
class Overall:
    """What the standards come to."""

    points: int
    max_points: int
    overall: Rating


@dataclass(frozen=True, slots=True)
class Indicative:
    """What the cases of one standard come to, before any panel has looked at it."""

    rating: Rating
    #: The share of the key question that sets the rating; None where there were no cases.
    lowest: Fraction | None
    #: Within five points of a boundary, where a panel may judge otherwise.
    near_boundary: bool


def overall_of(points: int, max_points: int = MOST_POINTS) -> Rating:
    """The overall rating of so many points.

    >>> overall_of(25).value
    'good'

    Raises:
        BadInput: there cannot be so many.
    """
    if max_points < 1:
        raise BadInput("The most points there can be must be 1 or more.", field="max_points")
    if not 0 <= points <= max_points:
        raise BadInput(
            "The points must be between 0 and %(most)s.", most=max_points, field="points"
        )
    share = Fraction(points, max_points)
    return next((rating for most, rating in _UP_TO if share <= most), Rating.OUTSTANDING)


def overall_of_standards(words: Sequence[str]) -> Overall:
    """Points and overall rating of twelve standards, or of thirteen, the last of them not scored.

    One that is not rated takes its three points out of those there can be; where none is rated,
    neither is the whole.

    Raises:
        BadInput: a word is no rating, or there are neither twelve nor thirteen.
    """
    if len(words) not in (len(SCORED), len(SCORED) + 1):
        raise BadInput(
            "There are %(count)s standards. Give the 12 that are scored, or those and the one on "
            "resettlement, in the order of the framework.",
            count=len(words),
            field="standards",
        )
    rated = list(map(_rating, words))[: len(SCORED)]
    scored = [POINTS[rating] for rating in rated if rating != Rating.NOT_RATED]
    points, most = sum(scored), MOST_OF_ONE * len(scored)
    return Overall(points, most, overall_of(points, most) if most else Rating.NOT_RATED)


def _rating(word: str) -> Rating:
    try:
        return Rating(word.strip())
    except ValueError:
        raise BadInput(
            "“%(word)s” is not a rating. There are: %(ratings)s.",
            word=word.strip(),
            ratings=", ".join(Rating),
            field="standards",
        ) from None


def rating_of_cases(questions: Iterable[tuple[int, int]]) -> Indicative:
    """What one standard comes to, from its key questions: of each, how many cases were sufficient
    and how many were judged. The lowest share sets the rating; nothing is rounded up into it.

    >>> rating_of_cases([(8, 10), (13, 20), (9, 10)]).rating.value
    'good'

    Raises:
        BadInput: more cases are sufficient than were judged, or fewer than none.
    """
    shares = []
    for met, judged in questions:
        if not 0 <= met <= judged:
            raise BadInput(
                "%(met)s of %(judged)s cases cannot be sufficient.", met=met, judged=judged
            )
        if judged:
            shares.append(Fraction(met, judged))
    if not shares:
        return Indicative(Rating.NOT_RATED, None, near_boundary=False)
    lowest = min(shares)
    rating = next((rating for least, rating in _FROM if lowest >= least), Rating.INADEQUATE)
    near = any(abs(lowest - boundary) <= NEAR for boundary, _ in _FROM)
    return Indicative(rating, lowest, near)
