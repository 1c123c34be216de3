"""docs/how-to/bring-your-caseload.md followed to the letter, and what the command says besides."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from resettle.settings import PROJECT
from tests.component.cli.conftest import Run, document

PAGE = (PROJECT / "docs/how-to/bring-your-caseload.md").read_text(encoding="utf-8")
FILES = re.compile(r"Put this in `([\w.]+)`:\n\n```csv\n(.*?)```", re.S)
COMMANDS = re.compile(r"```\nresettle (import .*?)\n```\n(?:[^`]*```\n(.*?)```)?", re.S)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    monkeypatch.chdir(tmp_path)
    assert run("migrate").exit_code == 0
    return tmp_path


def written(folder: Path) -> None:
    for name, content in FILES.findall(PAGE):
        (folder / name).write_text(content, encoding="utf-8")


def test_the_page_followed_to_the_letter_says_what_it_promises(run: Run, folder: Path) -> None:
    written(folder)
    commands = COMMANDS.findall(PAGE)
    assert len(commands) == 3
    for words, promised in commands:
        done = run(*words.split())
        assert done.exit_code == 0, done.output
        assert promised.strip() in done.output
    again = run("import", "caseload.csv")
    assert "0 new, 0 changed, 2 nothing new" in again.output
    assert (
        "0 new, 0 changed, 2 nothing new" in run("import", "events.csv", "--kind", "events").output
    )
    plan = run("plan", "EX-2")
    assert "custody" in plan.output


def test_a_refused_row_ends_with_one_and_the_others_are_kept(run: Run, folder: Path) -> None:
    rows = "Reference,DOB,Shoe size\nc-1,1/2/2010,9\nc-2,soon,9\n"
    (folder / "list.csv").write_text(rows, encoding="utf-8")
    done = run("import", "list.csv", "--format", "json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["new"], told["refused"]) == (1, 1)
    assert [(one["row"], one["field"]) for one in told["rows"]] == [(3, "DOB")]
    assert "“Shoe size” is not known, and is left out" in done.stderr
    assert document(run("plan", "c-1", "--format", "json"))["child"] == "c-1"


def test_a_file_that_is_no_list_ends_with_one_and_a_sentence(run: Run, folder: Path) -> None:
    (folder / "list.csv").write_bytes(b"PK\x03\x04")
    done = run("import", "list.csv")
    assert done.exit_code == 1
    assert "Save as" in done.output


def test_five_thousand_rows_with_three_bad_ones_and_one_twice(run: Run, folder: Path) -> None:
    """Looked at and not taken in, which would take this test half a minute."""
    rows = [f"c-{n},Robin Example {n},15/6/2009,dto,5/1/2026" for n in range(1, 5001)]
    rows[10] = "c-11,Robin,15/6/2009,nonsense,5/1/2026"
    rows[20] = "c-21,Robin,31/2/2009,,"
    rows[30] = "c-32,Robin,15/6/2009,,"
    (folder / "big.csv").write_text(
        "\n".join(("Reference,Name,Date of birth,Order,Custody start", *rows)), encoding="utf-8"
    )
    done = run("import", "big.csv", "--preview", "--format", "json")
    told = json.loads(done.stdout)
    assert (told["new"], told["refused"]) == (4997, 3)
    assert [one["row"] for one in told["rows"]] == [12, 22, 33]
