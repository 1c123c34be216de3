"""The documents say what the code does: every command, error, happening and address is in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from resettle import errors, happenings
from resettle.cli import main
from tests.house.source import ROOT, committed, name

COMMANDS = ROOT / "docs/reference/commands.md"
ERRORS = ROOT / "docs/reference/errors.md"
HAPPENINGS = ROOT / "docs/reference/happenings.md"
DOCUMENTS = [path for path in committed() if path.suffix == ".md"]


def commands(
    group: click.Command = main, path: tuple[str, ...] = ("resettle",)
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with the words that call it."""
    if isinstance(group, click.Group):
        for word, inner in sorted(group.commands.items()):
            yield from commands(inner, (*path, word))
    else:
        yield path, group


ALL = list(commands())
IDS = [" ".join(path) for path, _ in ALL]


def test_there_are_commands_to_document() -> None:
    assert len(ALL) > 12


@pytest.mark.parametrize(("path", "command"), ALL, ids=IDS)
def test_every_command_and_option_is_in_the_reference(
    path: tuple[str, ...], command: click.Command
) -> None:
    text = COMMANDS.read_text(encoding="utf-8")
    assert f"`{' '.join(path)}" in text or f"\n{' '.join(path)}" in text
    section = _section(text, path)
    for option in command.params:
        if isinstance(option, click.Option):
            assert any(word in section for word in option.opts), f"{option.opts} of {path}"


@pytest.mark.parametrize(("path", "command"), ALL, ids=IDS)
def test_the_help_of_every_command_shows_an_example(
    path: tuple[str, ...], command: click.Command
) -> None:
    shown = command.get_help(click.Context(command, info_name=" ".join(path)))
    assert f"  {' '.join(path)}" in shown.split("Usage:", 1)[1].split("\n", 1)[1], shown


def test_every_error_says_in_the_reference_what_it_means() -> None:
    text = ERRORS.read_text(encoding="utf-8")
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ResettleError)
    ]
    assert len(kinds) > 8
    assert not [kind.__name__ for kind in kinds if f"`{kind.__name__}`" not in text]


def test_every_happening_is_in_the_reference() -> None:
    text = HAPPENINGS.read_text(encoding="utf-8")
    assert happenings.HAPPENINGS
    assert not [word for word in happenings.HAPPENINGS if f"`{word}`" not in text]


def lines_shown() -> list[tuple[str, str]]:
    """Every `resettle …` line that a document shows in a fenced block."""
    shown = []
    for path in DOCUMENTS:
        for block in re.findall(r"```(?:sh|console)?\n(.*?)```", path.read_text(), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                words = line.strip().removeprefix("$ ").removeprefix(".venv/bin/")
                if words.startswith("resettle "):
                    shown.append((name(path), words.split("  #")[0]))
    return shown


@pytest.mark.parametrize(("document", "line"), lines_shown())
def test_every_command_a_document_shows_can_be_typed(document: str, line: str) -> None:
    words = shlex.split(line)[1:]
    command: click.Command = main
    while isinstance(command, click.Group):
        assert words, f"{document}: {line} stops before a command"
        assert words[0] in command.commands, f"{document}: there is no {line}"
        command = command.commands[words.pop(0)]
    known = {option for param in command.params for option in param.opts} | {"--help", "--"}
    given = {word.split("=")[0] for word in words if word.startswith("--")}
    assert given <= known, f"{document}: {line}"


def test_every_make_target_a_document_shows_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    shown = {
        (name(path), target)
        for path in DOCUMENTS
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(), re.M)
    }
    assert shown
    assert not [(where, target) for where, target in shown if target not in targets]


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{name(path)}: {target}"
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text())
        if not (path.parent / target).exists()
    ]
    assert not broken, broken


def test_every_decision_record_has_its_four_parts_and_a_number_of_its_own() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(path.name[:4])}. ")
        for part in ("**Status:**", "## Context", "## Decision", "## Consequences"):
            assert part in text, f"{path.name} lacks {part}"


def _section(text: str, path: tuple[str, ...]) -> str:
    """The part of the reference from this command's heading to the next heading."""
    found = re.search(rf"^#+ `{re.escape(' '.join(path))}.*?(?=^#|\Z)", text, re.M | re.S)
    return found.group() if found else ""


def test_the_readme_begins_with_the_two_commands() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24]
    assert any(line.startswith("make run") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


def test_every_top_folder_of_the_house_is_in_the_table_of_rooms() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    rooms = [p for p in Path(ROOT / "resettle").iterdir() if (p / "__init__.py").exists()]
    assert not [room.name for room in rooms if f"{room.name}/`" not in table]
