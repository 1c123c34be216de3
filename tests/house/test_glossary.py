"""The glossary has every word that the code and the rules use of children, tasks and people."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from resettle.planning import vocabulary as words
from resettle.planning.conditions import Condition
from resettle.planning.vocabulary import Pathway
from resettle.rulebook.catalogue import load_rulebook
from tests.house.source import ROOT

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
CLOSED_LISTS = [
    words.Order,
    words.Stage,
    words.Pathway,
    words.Standing,
    words.TaskState,
    words.Flag,
    words.Outcome,
    words.Owner,
    words.Level,
    words.EducationPlanStatus,
]


def section(title: str) -> str:
    return GLOSSARY.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def conditions() -> list[Condition]:
    rules = load_rulebook(ROOT / "workflows").rules
    return [condition for rule in rules for condition in (*rule.when, *rule.unless)]


@pytest.mark.parametrize("kind", CLOSED_LISTS, ids=lambda kind: kind.__name__)
def test_every_word_of_a_closed_list_is_explained(kind: type[StrEnum]) -> None:
    assert not [str(word) for word in kind if f"`{word}`" not in GLOSSARY]


def test_owners_are_those_of_the_code_and_no_others() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", section("Owners"), re.MULTILINE)
    assert listed == [str(owner) for owner in words.Owner]


def test_the_needs_that_rules_ask_about_are_those_listed() -> None:
    asked = {
        (condition.key.removeprefix("need "), value)
        for condition in conditions()
        if condition.key.startswith("need ")
        for value in condition.values
        if value != "any"
    }
    listed = set(re.findall(r"^\| (\w+) \| `(\w+)` \|", section("Needs"), re.MULTILINE))
    assert asked == listed
    assert {pathway for pathway, _ in listed} <= {str(pathway) for pathway in Pathway}


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("looked after", "Looked-after status"),
        ("event", "Kinds of event that rules ask about"),
    ],
)
def test_the_other_words_that_rules_ask_about_are_listed(key: str, title: str) -> None:
    asked = {value for c in conditions() if c.key == key for value in c.values}
    assert asked, f"no rule asks about {key} any more"
    assert not [value for value in asked if f"`{value}`" not in section(title)]
