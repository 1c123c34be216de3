"""docs/how-to/add-a-page.md followed to the letter, on a copy of the code."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.house.test_gettext import unsaid

PAGE = (ROOT / "docs/how-to/add-a-page.md").read_text(encoding="utf-8")
NEW = re.compile(r"Put this in\s`([\w/.]+)`:\n\n```\w+\n(.*?)```", re.S)
STEP = re.compile(r"[Ii]n `([\w/.]+)`, above the line `(.*?)`, add:\n\n```python\n(.*?)```", re.S)

#: Uses the new page as a person would. The marks on its doors are looked at and then taken off,
#: since this is not about signing in.
TRY = """
import re
from pathlib import Path
from resettle.app.installation import open_installation
from resettle.app.service import create_app
from resettle.db import migrate
from resettle.settings import Settings
from resettle.web.doors import mark_of, open_to_anybody

settings = Settings(database_url="sqlite:///page.db", data_dir=Path("."))
here = open_installation(settings)
migrate(here.database)
app = create_app(here)
for name in ("audit.ask", "audit.asked"):
    view = app.view_functions[name]
    assert mark_of(view) == "plans:read", name
    app.view_functions[name] = open_to_anybody(view)
client = app.test_client()
shown = client.get("/audit/ask")
assert shown.status_code == 200, shown.status_code
word = re.search(r'name="csrf_token" value="(.*?)"', shown.text)[1]
wrong = client.post("/audit/ask", data={"csrf_token": word, "until-day": "3"})
assert wrong.status_code == 422
assert "Error: Ask for a report – resettle" in wrong.text
assert "The last day of the report must include a month and a year" in wrong.text
right = {"until-day": "3", "until-month": "4", "until-year": "2026", "reason": "A look back"}
assert client.post("/audit/ask", data={"csrf_token": word, **right}).status_code == 303
assert "You asked for a report." in client.get("/audit/ask").text
here.close()
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    skip = shutil.ignore_patterns("__pycache__", "node_modules")
    for folder in (
        "resettle",
        "workflows",
        "config",
        "migrations",
        "typings",
        "tests/house",
        "tests/browser",
    ):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for place, text in NEW.findall(PAGE):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
    for file, line, block in STEP.findall(PAGE):
        old = (tmp_path / file).read_text(encoding="utf-8")
        assert old.count(f"{line}\n") == 1, f"{file} has not exactly one line {line!r}"
        (tmp_path / file).write_text(old.replace(f"{line}\n", f"{block}{line}\n"), encoding="utf-8")
    return tmp_path


def test_the_page_names_three_files_and_five_lists() -> None:
    assert len(NEW.findall(PAGE)) == 3
    assert len(STEP.findall(PAGE)) == 5


def test_the_page_that_was_added_asks_refuses_and_takes(copied: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", TRY], cwd=copied, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2000:]


@pytest.mark.parametrize("check", [["ruff", "format", "--check"], ["mypy"]], ids=lambda c: c[0])
def test_what_was_added_passes_the_checks(copied: Path, check: list[str]) -> None:
    tools = Path(sys.executable).parent
    # As the page says, `make fix` puts imports in order first.
    for first in (["ruff", "check", "--fix", "--quiet", "resettle", "tests"], check):
        words = [*first, "resettle", "tests"] if first[:2] == ["ruff", "format"] else first
        ran = subprocess.run(
            [tools / words[0], *words[1:]], cwd=copied, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout[-2000:]


def test_every_word_of_what_was_added_goes_through_gettext() -> None:
    template = next(text for place, text in NEW.findall(PAGE) if place.endswith(".html"))
    assert unsaid(template) == []


def test_everything_the_page_lists_exists() -> None:
    templates = ROOT / "resettle/web/templates"
    for file in ("forms.html", "mojs.html"):
        text = (templates / file).read_text(encoding="utf-8")
        there = set(re.findall(r"\{% macro ([a-z]\w+)", text))
        table = PAGE.split(f"| In `{file}` |")[1].split("\n\n")[0]
        listed = " ".join(row.split("|")[1] for row in table.splitlines())
        assert set(re.findall(r"`([a-z_]+)", listed)) <= there
