"""docs/how-to/add-a-rule.md followed to the letter, on a copy of the rules."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from resettle.cli import main
from resettle.rulebook.catalogue import load_rulebook
from tests.house.source import ROOT

PAGE = (ROOT / "docs/how-to/add-a-rule.md").read_text(encoding="utf-8")
#: “at the end of `file`:” and then a block to add.
ADDED = re.findall(r"at the\s+end of `(workflows/[\w/]+\.yaml)`:\n\n```yaml\n(.*?)```", PAGE, re.S)
NEW_DATES = re.findall(r"give the task these dates:\n\n```yaml\n(.*?)```", PAGE, re.S)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "workflows", tmp_path / "workflows")
    return tmp_path


def add(folder: Path, steps: list[tuple[str, str]]) -> None:
    for file, block in steps:
        with (folder / file).open("a", encoding="utf-8") as end:
            end.write(block)


def check(folder: Path) -> Result:
    return CliRunner().invoke(main, ["workflows", "check", str(folder / "workflows")])


def first_steps() -> list[tuple[str, str]]:
    return ADDED[:2]


def test_the_page_has_the_blocks_it_talks_about() -> None:
    assert [Path(file).name for file, _ in ADDED] == ["health.yaml"] * 3
    assert len(NEW_DATES) == 1


def test_the_new_rule_is_in_the_rulebook_and_all_is_well(copied: Path) -> None:
    before = load_rulebook(copied / "workflows")
    add(copied, first_steps())
    checked = check(copied)
    assert checked.exit_code == 0, checked.output
    after = load_rulebook(copied / "workflows")
    new = {rule.name for rule in after.rules} - {rule.name for rule in before.rules}
    assert [str(name) for name in new] == ["health.eye_test"]


def test_a_wrong_number_is_caught_in_the_words_the_page_shows(copied: Path) -> None:
    (rule_file, rule), examples = first_steps()
    add(copied, [(rule_file, rule.replace("within 20", "within 15")), examples])
    checked = check(copied)
    assert checked.exit_code == 1
    shown = " ".join(re.findall(r"```text\n(.*?)```", PAGE, re.S)[0].split())
    assert shown in checked.output


def test_the_change_of_the_rule_works_with_its_examples(copied: Path) -> None:
    add(copied, ADDED)
    assert check(copied).exit_code == 1, "the two examples need the new dates"
    health = copied / "workflows/health.yaml"
    old = re.findall(r"    due:\n(?:      .*\n)+", ADDED[0][1])[0]
    text = health.read_text(encoding="utf-8")
    assert text.count(old) == 1
    health.write_text(text.replace(old, NEW_DATES[0]), encoding="utf-8")
    checked = check(copied)
    assert checked.exit_code == 0, checked.output


def test_taking_the_rule_away_again_leaves_the_rulebook_as_it_was(copied: Path) -> None:
    before = load_rulebook(copied / "workflows").fingerprint
    add(copied, first_steps())
    assert load_rulebook(copied / "workflows").fingerprint != before
    for file, block in first_steps():
        path = copied / file
        path.write_text(path.read_text(encoding="utf-8").removesuffix(block), encoding="utf-8")
    assert load_rulebook(copied / "workflows").fingerprint == before


def test_every_command_on_the_page_exists() -> None:
    said = re.findall(r"^resettle (\w+) (\w+)", PAGE, re.M)
    assert len(said) >= 3
    for group, command in said:
        assert command in main.commands[group].commands  # type: ignore[attr-defined]
