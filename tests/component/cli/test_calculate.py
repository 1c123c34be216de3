"""Sentence dates and working days at the command line."""

from __future__ import annotations

import csv

import pytest

from tests.component.cli.conftest import Run, document
from tests.house.source import ROOT

WORKED = ROOT / "tests/examples/reference/dto_worked_examples.csv"
CASES = list(csv.DictReader(WORKED.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_published_worked_examples_come_out(run: Run, case: dict[str, str]) -> None:
    orders = [word for order in case["orders"].split("; ") for word in ("--order", order)]
    got = document(
        run(
            "sentence", "dto", *orders,
            "--remand-days", case["remand_days"],
            "--tagged-bail-days", case["tagged_bail_days"],
            "--format", "json",
        )
    )  # fmt: skip
    for name in ("earliest_release", "midpoint", "latest_release", "supervision_ends"):
        assert got[name] == (case[name] or None), name
    assert isinstance(got["unused_credit_days"], int)
    assert all(isinstance(note, str) for note in got["notes"])


def test_the_worked_examples_are_there() -> None:
    assert len(CASES) >= 6


@pytest.mark.parametrize(
    "words",
    [
        ("--order", "2021-05-23:18m", "--remand-days", "4"),
        ("--order", "2026-02-30:8m"),
        ("--order", "2026-03-02"),
        ("--order", "2026-03-02:3m"),
        ("--order", "2026-03-02:8m", "--order", "2026-12-01:8m"),
        ("--order", "2026-03-02:8m", "--remand-days", "-1"),
    ],
)
def test_what_cannot_be_calculated_is_refused_with_the_reason(
    run: Run, words: tuple[str, ...]
) -> None:
    refused = run("sentence", "dto", *words, "--format", "json")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert len(refused.stderr) > 30


@pytest.mark.parametrize("words", [(), ("--order",), ("--order", "2026-03-02:8m", "--sideways")])
def test_a_wrong_use_ends_with_two(run: Run, words: tuple[str, ...]) -> None:
    assert run("sentence", "dto", *words).exit_code == 2


@pytest.mark.parametrize(
    ("day", "number", "end", "provisional"),
    [
        ("2026-12-22", "3", "2026-12-29", False),
        ("2026-12-26", "0", "2026-12-26", False),
        ("2026-12-29", "-3", "2026-12-22", False),
        ("2029-12-24", "1", "2029-12-27", True),
    ],
)
def test_working_days_are_counted_and_say_how_sure_they_are(
    run: Run, day: str, number: str, end: str, provisional: bool
) -> None:
    got = document(run("working-days", "add", "--format", "json", "--", day, number))
    assert got == {"date": end, "provisional": provisional}


@pytest.mark.parametrize(
    ("day", "number"),
    [("2026-02-30", "1"), ("soon", "1"), ("20261222", "1"), ("2026-12-22", "999999"),
     ("0001-01-01", "-1"), ("9999-12-31", "1")],
)  # fmt: skip
def test_a_day_that_cannot_be_counted_from_is_refused(run: Run, day: str, number: str) -> None:
    refused = run("working-days", "add", "--format", "json", "--", day, number)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr


def test_a_number_that_is_none_is_a_wrong_use(run: Run) -> None:
    assert run("working-days", "add", "--", "2026-12-22", "many").exit_code == 2
