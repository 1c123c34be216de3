"""Reports and the calculators beside them at the command line, as the contract has them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from resettle.audit.models import AuditLine
from resettle.db import Database
from resettle.reports import REPORTS
from resettle.reports.asking import Asked
from resettle.reports.taken import asked_in
from tests.component.cli.conftest import Run, a_plan, document

NAMES = [report.name for report in REPORTS]
ASIAN = ("--events", "3045", "--total", "663825")
WHITE = ("--reference-events", "36923", "--reference-total", "4161949")


def test_a_rate_ratio_is_told_unrounded(run: Run) -> None:
    said = document(run("rate-ratio", *ASIAN, *WHITE, "--format", "json"))
    assert set(said) == {"rri", "lower", "upper"}
    assert said["rri"] == pytest.approx(0.5170511003039413, rel=1e-14)
    assert (f"{said['lower']:.6f}", f"{said['upper']:.6f}") == ("0.498132", "0.536533")
    assert "0.52 (95% interval 0.50 to 0.54)" in run("rate-ratio", *ASIAN, *WHITE).stdout


def test_with_nothing_to_compare_with_all_is_null_and_never_not_a_number(run: Run) -> None:
    nobody = ("--reference-events", "0", "--reference-total", "10", "--format", "json")
    result = run("rate-ratio", *ASIAN, *nobody)
    assert document(result) == {"rri": None, "lower": None, "upper": None}
    assert "NaN" not in result.stdout
    none = document(run("rate-ratio", "--events", "0", "--total", "9", *WHITE, "--format", "json"))
    assert (none["rri"], none["lower"]) == (0, 0)
    assert none["upper"] > 0


@pytest.mark.parametrize(("events", "total"), [("11", "10"), ("-1", "10"), ("1", "-10")])
def test_more_events_than_children_are_refused(run: Run, events: str, total: str) -> None:
    refused = run("rate-ratio", "--events", events, "--total", total, *WHITE, "--format", "json")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert refused.stderr


def test_a_rate_ratio_without_its_numbers_is_a_wrong_use(run: Run) -> None:
    assert run("rate-ratio", *ASIAN).exit_code == 2
    assert run("rate-ratio", *ASIAN, "--reference-events", "a", *WHITE[2:]).exit_code == 2


def test_an_overall_rating_follows_from_points_and_from_standards(run: Run) -> None:
    overall = ("inspection", "overall", "--format", "json")
    assert document(run(*overall, "--points", "25")) == {"overall": "good"}
    assert document(run(*overall, "--points", "1", "--max-points", "24")) == {
        "overall": "inadequate"
    }
    twelve = "good,good,outstanding,outstanding,good,inadequate,outstanding,outstanding," + (
        "requires_improvement,requires_improvement,outstanding,good"
    )
    said = {"points": 25, "max_points": 36, "overall": "good"}
    assert document(run(*overall, "--standards", twelve)) == said
    assert document(run(*overall, "--standards", f"{twelve},requires_improvement")) == said
    fewer = twelve.replace("inadequate", "not_rated")
    assert document(run(*overall, "--standards", fewer))["max_points"] == 33
    assert run("inspection", "overall", "--standards", twelve).stdout == "Good, 25 of 36\n"


@pytest.mark.parametrize(
    "words",
    [
        ("--points", "37"),
        ("--points", "-1"),
        ("--points", "5", "--max-points", "0"),
        ("--standards", "good,good"),
        ("--standards", ",".join(["good"] * 14)),
        ("--standards", ",".join(["great"] * 12)),
    ],
)
def test_what_no_inspection_comes_to_is_refused(run: Run, words: tuple[str, ...]) -> None:
    refused = run("inspection", "overall", *words, "--format", "json")
    assert refused.exit_code == 1
    assert refused.stdout == ""


@pytest.mark.parametrize("words", [(), ("--points", "5", "--standards", "good")])
def test_neither_or_both_is_a_wrong_use(run: Run, words: tuple[str, ...]) -> None:
    assert run("inspection", "overall", *words).exit_code == 2


@pytest.fixture
def planned(run: Run, tmp_path: Path) -> Run:
    events = tmp_path / "events.json"
    events.write_text(json.dumps(a_plan()), encoding="utf-8")
    assert run("ingest", str(events)).exit_code == 0
    return run


def test_the_reports_there_are_are_listed(run: Run) -> None:
    said = document(run("report", "list", "--format", "json"))
    assert [one["name"] for one in said["reports"]] == NAMES
    text = run("report", "list").stdout.splitlines()
    assert [line.split()[0] for line in text] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_written_in_every_format(planned: Run, name: str, tmp_path: Path) -> None:
    period = ("--from", "2026-01-01", "--to", "2026-12-31")
    said = document(planned("report", name, *period, "--format", "json"))
    assert (said["name"], said["from"], said["to"]) == (name, "2026-01-01", "2026-12-31")
    assert planned("report", name, *period).stdout.startswith(said["title"])
    text = planned("report", name, *period, "--format", "csv").stdout.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == [said["title"]]
    file = tmp_path / "report.xlsx"
    written = planned("report", name, *period, "--format", "xlsx", "--output", str(file))
    assert (written.exit_code, written.stdout) == (0, "")
    assert load_workbook(file).sheetnames[0] == "About"


def test_a_report_without_days_is_of_its_usual_period(planned: Run) -> None:
    said = document(planned("report", "release-readiness", "--format", "json"))
    assert said["from"] < said["to"]


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "2026-02-30"),
        ("--from", "2026-03-01", "--to", "2026-02-01"),
        ("--team", "Nowhere"),
        ("--order", "nothing"),
        ("--looked-after", "perhaps"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(
    planned: Run, words: tuple[str, ...]
) -> None:
    refused = planned("report", "completion", *words, "--format", "json")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert len(refused.stderr) > 20


def test_a_report_that_is_not_there_is_a_wrong_use(run: Run) -> None:
    assert run("report", "nothing").exit_code == 2
    assert run("report").exit_code == 2


def test_the_audit_log_keeps_what_was_asked_of_a_report(
    run: Run, sqlite_url: str, opened: Callable[[str], Database]
) -> None:
    asked = ("--from", "2026-01-01", "--to", "2026-01-31", "--order", "dto")
    assert "Do not give the same reader" in run("report", "completion", *asked).stdout
    with opened(sqlite_url).reading() as db:
        wanted = select(AuditLine.because).where(AuditLine.subject == "report:completion")
        (because,) = db.exec(wanted.order_by(col(AuditLine.id))).all()
    left = asked_in(because)
    assert left == Asked(first=date(2026, 1, 1), last=date(2026, 1, 31), order="dto")
