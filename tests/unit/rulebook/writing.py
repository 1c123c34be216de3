"""A workflow file in one short call, for the tests of the reader."""

from __future__ import annotations

from textwrap import dedent, indent

from resettle.planning.workflow import TaskRule
from resettle.rulebook.complaints import Complaint
from resettle.rulebook.reading import ReadFile, read_workflow

TASK = """\
task: confirm_address
title: Confirm the address the child will live at
owner: resettlement_worker
standing: guidance
source: An invented text, page 3
"""
DUE = "due: {2019-01-01: 14 days before release}\n"


def a_task(more: str = "", *, due: str = DUE, task: str = TASK) -> str:
    lines = indent(task + due + dedent(more), "    ")
    return f"  - {lines.strip()}\n"


def a_file(*tasks: str, name: str = "accommodation") -> str:
    return f"workflow: {name}\ntitle: Somewhere suitable to live\ntasks:\n{''.join(tasks)}"


def read(text: str, name: str = "accommodation") -> ReadFile:
    return read_workflow(text.encode(), stem=name, file=f"workflows/{name}.yaml")


def complaints(more: str = "", *, due: str = DUE) -> tuple[Complaint, ...]:
    """What is said of one task with these lines added."""
    return read(a_file(a_task(more, due=due))).complaints


def the_rule(more: str = "", *, due: str = DUE) -> TaskRule:
    """The rule that one task with these lines added becomes."""
    found = read(a_file(a_task(more, due=due)))
    assert not found.complaints, found.complaints
    assert found.workflow is not None
    return found.workflow.rules[0]
