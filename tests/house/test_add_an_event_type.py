"""docs/how-to/add-an-event-type.md followed to the letter, on a copy of the code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from resettle.releases.schemas import SHAPES
from tests.house.source import ROOT

PAGE = (ROOT / "docs/how-to/add-an-event-type.md").read_text(encoding="utf-8")
STEP = re.compile(r"In `([\w/.]+)`, above the line `(.*?)`, add:\n\n```python\n(.*?)```", re.S)
EXAMPLE = re.compile(r"Put this in `([\w/.-]+)`\..*?```json\n(.*?)```", re.S)
STEPS = STEP.findall(PAGE)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for folder in ("resettle", "workflows", "config", "typings"):
        skip = shutil.ignore_patterns("__pycache__", "vendor")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def follow(folder: Path, steps: list[tuple[str, str, str]]) -> None:
    for file, line, block in steps:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(f"{line}\n") == 1, f"{file} has not exactly one line {line!r}"
        (folder / file).write_text(text.replace(f"{line}\n", f"{block}{line}\n"), encoding="utf-8")


def simulated(folder: Path) -> dict[str, Any]:
    """What the copy makes of the page's example."""
    place, example = EXAMPLE.findall(PAGE)[0]
    (folder / place).parent.mkdir(parents=True)
    (folder / place).write_text(example, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", "from resettle.cli import main; main()",
         "simulate", "--events", place, "--format", "json"],
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_the_page_has_its_steps() -> None:
    assert len(STEPS) >= 9
    assert len(EXAMPLE.findall(PAGE)) == 1


def test_before_the_steps_nobody_knows_the_type(copied: Path) -> None:
    tray = simulated(copied)["tray"]
    assert [waiting["event"] for waiting in tray] == ["how-to-2"]


def test_after_the_steps_the_event_is_understood_and_nothing_waits(copied: Path) -> None:
    follow(copied, STEPS)
    found = simulated(copied)
    assert found["tray"] == []
    assert [child["child"] for child in found["children"]] == ["example-child"]


@pytest.mark.long
def test_mypy_lights_up_until_the_story_has_its_case_and_is_content_at_the_end(
    copied: Path,
) -> None:
    follow(copied, STEPS[:2])
    assert "assert_never" in mypy(copied)
    follow(copied, STEPS[2:])
    assert "Success" in mypy(copied)


def mypy(folder: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "mypy"], cwd=folder, capture_output=True, text=True, check=False
    )
    return ran.stdout


def test_every_place_the_page_names_exists() -> None:
    for place in re.findall(r"`((?:resettle|config|docs)/[\w/.-]+)`", PAGE):
        assert (ROOT / place).exists(), place


def test_every_event_type_is_in_the_reference() -> None:
    reference = (ROOT / "docs/reference/events.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([\w.]+)` \|", reference, re.M))
    assert rows == set(SHAPES)
