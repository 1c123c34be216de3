"""Finding a child by a name that is nearly right; a month; and cells that do not run."""

from __future__ import annotations

import pytest

from resettle.caseload.matching import best_matches, fold
from resettle.caseload.month import Month, read_month, weeks_of
from resettle.web.spreadsheet import safe

NAMES = (
    "Robin Example",
    "Siân O’Brien",
    "Mohammed Ali",
    "Anne-Marie Smith",
    "Łukasz Nowak",
    "Michael Jones",
    "محمّد علي",
    "Jon Doe",
    "Zoë Grün",
    "Jean-Luc D'Arcy",
    "Kai",
)


def found(typed: str) -> list[str]:
    known = [(n, f"child-{n}", None, name) for n, name in enumerate(NAMES)]
    return [NAMES[n] for n in best_matches(typed, known)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("sian obrien", "Siân O’Brien"),
        ("OBRIEN, Siân", "Siân O’Brien"),
        ("o brien", "Siân O’Brien"),
        ("mohamad", "Mohammed Ali"),
        ("annemarie", "Anne-Marie Smith"),
        ("smith marie", "Anne-Marie Smith"),
        ("lukas", "Łukasz Nowak"),
        ("micheal jnoes", "Michael Jones"),
        ("محمد", "محمّد علي"),
        ("john", "Jon Doe"),
        ("zoe grun", "Zoë Grün"),
        ("darcy", "Jean-Luc D'Arcy"),
        ("rob ex", "Robin Example"),
        ("kai", "Kai"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(typed: str, name: str) -> None:
    assert found(typed)[:1] == [name]


@pytest.mark.parametrize("typed", ["", "'", "xyzzy", "robin jones", "---", "99"])
def test_what_is_like_nobody_finds_nobody(typed: str) -> None:
    assert found(typed) == []


def test_a_reference_is_found_by_how_it_begins_and_not_by_one_like_it() -> None:
    assert found("child-10") == ["Kai"]
    assert found("child-11") == []


@pytest.mark.parametrize(
    ("name", "folded"),
    [("  Siân   O’Brien ", "sian obrien"), ("STRASSE ß", "strasse ss"), ("Æthel", "aethel")],
)
def test_names_are_folded_to_plain_letters(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_file_runs(begins: str) -> None:
    assert safe(f"{begins}1") == f"'{begins}1"
    assert safe("Robin") == "Robin"


def test_a_month_has_whole_weeks_and_its_own_days_alone() -> None:
    april = read_month("2026-04")
    assert april == Month(2026, 4)
    weeks = weeks_of(april, [(april.first, "a"), (april.last, "b")], {april.first: "A holiday"})
    assert all(len(week) == 7 for week in weeks)
    days = [day for week in weeks for day in week if day.is_in_month]
    assert len(days) == 30
    assert (days[0].holiday, days[0].releases, days[-1].releases) == ("A holiday", ["a"], ["b"])


@pytest.mark.parametrize(("month", "last"), [("2026-12", 31), ("2028-02", 29), ("2069-12", 31)])
def test_every_month_has_a_last_day(month: str, last: int) -> None:
    found = read_month(month)
    assert found is not None
    assert found.last.day == last
