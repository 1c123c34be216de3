"""How the inspectorate's ratings add up: published rows, boundaries, and what is refused."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from resettle.calculators.hmip import (
    SCORED,
    Overall,
    Rating,
    overall_of,
    overall_of_standards,
    rating_of_cases,
)
from resettle.errors import BadInput

REFERENCE = Path(__file__).parents[2] / "examples/reference"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


PUBLISHED = rows("inspection_overall_ratings.csv")


def token(words: str) -> str:
    return words.lower().replace(" ", "_")


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: row["service"])
def test_the_published_overall_ratings_are_reproduced(row: dict[str, str]) -> None:
    found = overall_of(int(row["points"]), int(row["max_points"]))
    assert found == token(row["overall_rating_published"])


def test_the_full_row_is_reproduced_with_resettlement_rated_and_not_scored() -> None:
    # Good 2, inadequate 0, requires improvement 1, outstanding 3:
    # 2+2+3+3 and 2+0+3+3 and 1+1+3+2 are 10 + 8 + 7 = 25 of 36. Good lies from 19 to 30.
    (row,) = rows("inspection_full_row.csv")
    standards = [token(row[name]) for name in row if name.startswith("s") and name[1].isdigit()]
    assert len(standards) == 13
    assert overall_of_standards(standards) == Overall(25, 36, Rating.GOOD)
    assert overall_of_standards(standards[:12]) == overall_of_standards(standards)
    assert token(row["overall"]) == "good"
    assert (int(row["points"]), int(row["max"])) == (25, 36)


@pytest.mark.parametrize(
    ("points", "rating"),
    [
        (0, "inadequate"),
        (6, "inadequate"),
        (7, "requires_improvement"),
        (18, "requires_improvement"),
        (19, "good"),
        (30, "good"),
        (31, "outstanding"),
        (36, "outstanding"),
    ],
)
def test_the_bands_of_36_points_have_their_boundaries(points: int, rating: str) -> None:
    assert overall_of(points) == rating


@pytest.mark.parametrize(
    ("points", "most", "rating"),
    [
        (4, 24, "inadequate"),
        (5, 24, "requires_improvement"),
        (13, 24, "good"),
        (21, 24, "outstanding"),
    ],
)
def test_fewer_standards_are_taken_by_the_same_sixths(points: int, most: int, rating: str) -> None:
    # Of 24 points a sixth is 4, a half 12 and five sixths 20.
    assert overall_of(points, most) == rating


def test_a_standard_that_is_not_rated_takes_its_points_out_of_those_there_can_be() -> None:
    # Eleven good ones: 22 of 33 points, which is two thirds.
    words = ["good"] * 11 + ["not_rated"]
    assert overall_of_standards(words) == Overall(22, 33, Rating.GOOD)
    none = ["not_rated"] * len(SCORED)
    assert overall_of_standards(none) == Overall(0, 0, Rating.NOT_RATED)


@pytest.mark.parametrize("number", [0, 1, 11, 14])
def test_any_other_number_of_standards_is_refused(number: int) -> None:
    with pytest.raises(BadInput, match="standards"):
        overall_of_standards(["good"] * number)


def test_a_word_that_is_no_rating_is_refused_in_the_thirteenth_place_too() -> None:
    with pytest.raises(BadInput, match="“great” is not a rating"):
        overall_of_standards([*["good"] * 12, "great"])


@pytest.mark.parametrize(("points", "most"), [(-1, 36), (37, 36), (1, 0), (0, -3)])
def test_points_that_there_cannot_be_are_refused(points: int, most: int) -> None:
    with pytest.raises(BadInput):
        overall_of(points, most)


@pytest.mark.parametrize(
    ("met", "rating"),
    [
        (49, "inadequate"),
        (50, "requires_improvement"),
        (64, "requires_improvement"),
        (65, "good"),
        (79, "good"),
        (80, "outstanding"),
        (100, "outstanding"),
    ],
)
def test_the_lowest_key_question_sets_the_rating(met: int, rating: str) -> None:
    found = rating_of_cases([(100, 100), (met, 100), (90, 90)])
    assert found.rating == rating
    assert found.lowest == min(Fraction(met, 100), Fraction(1))


def test_nothing_is_rounded_up_into_a_rating() -> None:
    # 9 of 14 cases are 64.3 per cent, and 11 of 17 are 64.7: below 65 both.
    assert rating_of_cases([(9, 14)]).rating == "requires_improvement"
    assert rating_of_cases([(11, 17)]).rating == "requires_improvement"


@pytest.mark.parametrize(
    ("met", "near"), [(70, True), (71, False), (75, True), (44, False), (45, True)]
)
def test_within_five_points_of_a_boundary_it_is_said_that_a_panel_may_judge_otherwise(
    met: int, near: bool
) -> None:
    assert rating_of_cases([(met, 100)]).near_boundary is near


def test_without_cases_nothing_is_rated() -> None:
    assert rating_of_cases([]).rating == Rating.NOT_RATED
    assert rating_of_cases([(0, 0), (0, 0)]).lowest is None
    with pytest.raises(BadInput):
        rating_of_cases([(3, 2)])
