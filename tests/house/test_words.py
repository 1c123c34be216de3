"""The words we use of children, and the names we do not give to code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import ROOT, committed, name, tree, under

#: These describe or list the words themselves.
ABOUT_WORDS = {"tests/house/test_words.py", "docs/glossary.md"}
TEXT = {".py", ".md", ".yaml", ".yml", ".html", ".txt", ".css", ".toml"}

#: A letter, a hyphen or a slash beside it makes it part of a name that somebody else chose
#: (`offenderNo`, `prison-offender-events`, `/api/offenders/`).
OFFENDER = re.compile(r"(?<![\w/-])offenders?(?![\w/-])", re.IGNORECASE)
JUVENILE = re.compile(r"(?<![\w-])juveniles?(?![\w-])", re.IGNORECASE)
#: As an adjective it is in the names of services, courts and orders; as a noun it is a child.
YOUTH = re.compile(
    r"(?<![\w-])youths?(?![\w-])(?!\s+(?:justice|custody|court|offending|rehabilitation|detention|"
    r"conditional|caution|secure|work|worker|service|inclusion|endeavour)\b)",
    re.IGNORECASE,
)

VAGUE = ("manager", "helper", "utils", "common", "base", "handler", "processor", "data", "info")


def forbidden_in(text: str) -> list[str]:
    return [found.group() for said in (OFFENDER, JUVENILE, YOUTH) for found in said.finditer(text)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("the offender was released", ["offender"]),
        ("Offenders and others", ["Offenders"]),
        ("prison-offender-events.prisoner.released", []),
        ("/api/offenders/A1234BC", []),
        ("additionalInformation.offenderNo, OFFENDER_MOVEMENT-DISCHARGE", []),
        ("a juvenile", ["juvenile"]),
        ("a youth of fifteen", ["youth"]),
        ("the youth justice service, a youth court", []),
    ],
)
def test_the_search_for_forbidden_words_finds_them(text: str, wrong: list[str]) -> None:
    assert forbidden_in(text) == wrong


def test_nothing_we_write_calls_a_child_anything_but_a_child() -> None:
    found = [
        f"{name(path)}:{number} {word}"
        for path in committed()
        if path.suffix in TEXT and name(path) not in ABOUT_WORDS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for word in forbidden_in(line)
    ]
    assert not found, "say child:\n" + "\n".join(found)


def test_no_module_has_a_name_that_could_mean_anything() -> None:
    vague = [
        name(path)
        for path in under("resettle")
        if any(_last_word(part) in VAGUE for part in _parts(path))
    ]
    assert not vague, vague


def test_no_class_has_a_name_that_could_mean_anything() -> None:
    vague = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in under("resettle")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and _last_word(node.name) in VAGUE
    ]
    assert not vague, vague


def test_every_module_opens_by_saying_what_it_is_for() -> None:
    silent = [
        name(path)
        for path in under("resettle")
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert not silent, silent


def _parts(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).with_suffix("").parts


def _last_word(spoken: str) -> str:
    """`TaskManager` and `task_manager` both end in manager."""
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", spoken)
    return words[-1].lower() if words else ""
