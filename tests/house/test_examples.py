"""The worked examples: every rule has one, every one runs and comes out as it says."""

from __future__ import annotations

import pytest

from resettle.planning.workflow import TaskName
from resettle.rulebook.catalogue import load_calendar, load_rulebook
from resettle.rulebook.check import check
from resettle.rulebook.complaints import Complaint
from resettle.rulebook.example_reading import Example, example_paths
from resettle.rulebook.examples import read_all, run_example
from tests.house.source import ROOT

WORKFLOWS = ROOT / "workflows"
RULEBOOK = load_rulebook(WORKFLOWS)
CALENDAR = load_calendar(ROOT / "config")
EXAMPLES: tuple[Example, ...]
COMPLAINTS: tuple[Complaint, ...]
EXAMPLES, COMPLAINTS = read_all(WORKFLOWS)


def asked_for(example: Example) -> set[TaskName]:
    """The tasks an example shows there to be; what it shows not to be there is not enough."""
    return {e.name for e in example.expect if e.tasks or e.times}


def test_there_are_examples_and_every_one_can_be_read() -> None:
    assert not list(map(str, COMPLAINTS))
    assert len(EXAMPLES) >= 80


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.workflow}: {e.title}")
def test_an_example_comes_out_as_it_says(example: Example) -> None:
    assert not list(map(str, run_example(example, RULEBOOK, CALENDAR)))


def test_every_rule_has_an_example_that_shows_its_date() -> None:
    shown = {name for example in EXAMPLES for name in asked_for(example)}
    assert not sorted(str(name) for name in set(RULEBOOK.by_name) - shown)


def test_every_workflow_has_its_file_of_examples_and_every_file_its_workflow() -> None:
    files = {path.stem for path in example_paths(WORKFLOWS)}
    assert files == {flow.name for flow in RULEBOOK.workflows}


def test_no_two_examples_of_a_workflow_have_one_title() -> None:
    titles = [(example.workflow, example.title) for example in EXAMPLES]
    assert len(set(titles)) == len(titles)


def test_the_check_command_has_nothing_to_say_of_our_own_rules() -> None:
    assert not list(map(str, check(WORKFLOWS, CALENDAR)))
