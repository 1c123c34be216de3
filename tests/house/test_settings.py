"""Every setting is in the documents and in the example file, with the default it really has."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import time
from pathlib import Path

import pytest

from resettle.settings import PROJECT, Settings
from tests.house.source import ROOT

REFERENCE = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "config/settings.example.toml"
NAMES = [known.name for known in fields(Settings)]


def _in_words(default: object) -> str:
    match default:
        case "":
            return "empty"
        case bool():
            return "`yes`" if default else "`no`"
        case time():
            return f"`{default:%H:%M}`"
        case tuple():
            return f"`{','.join(map(str, default))}`"
        case Path() if default.is_relative_to(PROJECT):
            return f"`{default.relative_to(PROJECT)}`"
        case _:
            return f"`{default}`"


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_gives_every_setting_its_default_and_a_sentence(name: str) -> None:
    row = re.search(rf"^\| `{name}` \| (.*?) \| (.+) \|$", REFERENCE, re.MULTILINE)
    assert row, f"{name} has no row in docs/reference/settings.md"
    assert row.group(1) == _in_words(getattr(Settings(), name))
    assert row.group(2).endswith(".")


def test_the_reference_lists_nothing_that_is_not_a_setting() -> None:
    assert re.findall(r"^\| `(\w+)` \|", REFERENCE, re.MULTILINE) == NAMES


def _example_with_every_line_switched_on() -> str:
    return re.sub(r"^#(?=\w)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_the_example_file_changes_nothing_as_it_stands() -> None:
    assert Settings.load({}, EXAMPLE) == Settings()


def test_the_example_file_shows_every_setting_with_its_default(tmp_path: Path) -> None:
    copy = tmp_path / "settings.toml"
    copy.write_text(_example_with_every_line_switched_on(), encoding="utf-8")
    assert list(tomllib.loads(copy.read_text(encoding="utf-8"))) == NAMES
    loaded = Settings.load({}, copy)
    for name in NAMES:
        assert _in_words(getattr(loaded, name)) == _in_words(getattr(Settings(), name)), name
