"""The checks of `make check` that are quick enough to be tests, so that nothing lands past them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, name, tree, under

TOOLS = Path(sys.executable).parent

CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "workflows and configuration": ["yamllint", "--strict", "workflows", "config"],
    "spelling": ["codespell", "README.md", "CHANGELOG.md", "docs", "workflows", "resettle"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_finds_nothing(check: str) -> None:
    tool, *words = CHECKS[check]
    ran = subprocess.run(
        [TOOLS / tool, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]


def _questions() -> list[tuple[str, ast.FunctionDef]]:
    """Every public function of a room's queries."""
    return [
        (name(path), node)
        for path in under("resettle")
        if path.name == "queries.py"
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


#: Asked by the code of the house itself and never for a person: by the one road, by the beat, or
#: at the door before anybody is known.
WITHOUT_A_VIEWER: dict[str, set[str]] = {
    # The road folds all of a child's events, whoever looks at the plan later.
    "resettle/releases/queries.py": {
        "known_after_all",
        "waiting_for_a_child",
        "events_of",
        "came_before",
        "doubted",
    },
    # Who is at the door, which tokens there are, and whom the beat tells.
    "resettle/staff/queries.py": {
        "viewer_for",
        "viewer_of",
        "tokens",
        "who_is",
        "held_from",
        "stand_ins",
        "address_of",
    },
    # Picks from a log that was asked for by a viewer.
    "resettle/tasks/queries.py": {"changes_to"},
    # Whether a timer waits.
    "resettle/timers/queries.py": {"is_waiting"},
}


def test_every_question_is_asked_by_a_viewer() -> None:
    anonymous = [
        f"{file}: {question.name}"
        for file, question in _questions()
        if not any("Viewer" in ast.unparse(arg.annotation or arg) for arg in _arguments(question))
        and question.name not in WITHOUT_A_VIEWER.get(file, set())
    ]
    assert not anonymous, "\n".join(anonymous)


def test_the_list_of_questions_without_a_viewer_holds_no_more_than_there_are() -> None:
    asked = {(file, question.name) for file, question in _questions()}
    listed = {(file, one) for file, names in WITHOUT_A_VIEWER.items() for one in names}
    assert listed <= asked


def test_every_question_orders_its_rows() -> None:
    for file, question in _questions():
        words = ast.unparse(question)
        if "list[" in ast.unparse(question.returns or ast.Constant(None)) and "select(" in words:
            assert "order_by" in words, f"{file}: {question.name}"


def test_every_ignored_finding_carries_its_code_and_a_reason() -> None:
    bare = [
        f"{name(path)}:{number} {line.strip()}"
        for path in under("resettle")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for mark in ("# type: ignore", "# noqa")
        if mark in line and not _has_reason(line.split(mark, 1)[1])
    ]
    assert not bare, "say which finding and why:\n" + "\n".join(bare)


def _has_reason(after: str) -> bool:
    """`[code]  # reason` or `: CODE - reason`."""
    words = after.replace("#", " ").replace("-", " ").split()
    return after[:1] in ("[", ":") and len(words) >= 3


def _arguments(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
