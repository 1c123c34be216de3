"""What the indicators are counted by is read, cited, and refused where it cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from resettle.errors import BadInput
from resettle.planning.vocabulary import Standing
from resettle.reports.indicator_numbers import FILE, indicator_numbers_in

PROJECT = Path(__file__).resolve().parents[3]
GOOD = (PROJECT / "config" / FILE).read_text(encoding="utf-8")


def test_the_file_of_the_service_says_its_hours_and_that_nobody_verified_them() -> None:
    numbers = indicator_numbers_in(PROJECT / "config")
    assert (numbers.school_age.number, numbers.older.number) == (25, 16)
    cited = numbers.school_age.cited
    assert (cited.standing, cited.since) == (Standing.GUIDANCE, date(2023, 4, 1))
    assert not cited.verified
    assert "Youth Justice Board" in cited.source
    assert numbers.learning_plans.words == {"ehcp", "idp", "sen_support"}
    assert numbers.population is None


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("hours: 25", "hours: 61", "hours"),
        ("hours: 25", "hour: 25", "has no `hours`"),
        ("  older:", "  elder:", "elder"),
        ("since: 2023-04-01", "since: long ago", "since"),
        ("places: [BNB,", "places: [B_AND_B,", "B_AND_B"),
        ("plans: [ehcp,", "plans: [EHCP,", "EHCP"),
        ("learning_plans:", "learning_plan:", "has no `learning_plans`"),
        ("verified: no", "verified: perhaps", "verified"),
        ("attends:", "attends: [", "YAML"),
    ],
)
def test_a_file_that_cannot_be_used_names_itself_and_the_key(
    tmp_path: Path, was: str, now: str, told: str
) -> None:
    assert was in GOOD
    (tmp_path / FILE).write_text(GOOD.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(BadInput, match=told) as refused:
        indicator_numbers_in(tmp_path)
    assert FILE in str(refused.value)


def test_the_population_is_read_where_somebody_says_it(tmp_path: Path) -> None:
    said = "population:\n  children: 20000\n  standing: guidance\n  since: 2025-06-30\n"
    said += "  source: Mid-year estimates\n  verified: yes\n"
    (tmp_path / FILE).write_text(f"{GOOD}\n{said}", encoding="utf-8")
    population = indicator_numbers_in(tmp_path).population
    assert population is not None
    assert (population.number, population.cited.verified) == (20000, True)


def test_a_file_that_is_gone_is_missed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"indicators\.yaml cannot be read"):
        indicator_numbers_in(tmp_path)
