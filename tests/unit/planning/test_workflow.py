"""A rule as a value: its history, its part of the story, and the order rules wait in."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from resettle.planning.vocabulary import Anchor
from resettle.planning.workflow import CircularWaits, Dated, Phase, TaskName, phase_of
from tests.unit.planning.rules import a_rule, a_rulebook
from tests.unit.planning.telling import d

SOON = "14 days before release"


def tasks(names: Iterable[TaskName]) -> list[str]:
    return [name.task for name in names]


def test_a_value_holds_from_its_day_until_the_next_and_none_before_the_first() -> None:
    history = Dated((d("2019-01-01"), d("2027-04-01")), ("two weeks", "three weeks"))
    assert history.at(d("2018-12-31")) is None
    assert history.at(d("2019-01-01")) == "two weeks"
    assert history.at(d("2027-03-31")) == "two weeks"
    assert history.at(d("2027-04-01")) == "three weeks"


def test_a_rule_without_a_due_date_or_a_repeat_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"w\.empty has neither a due date nor a repeat"):
        a_rule("empty")


@pytest.mark.parametrize(
    ("due", "phase"),
    [
        ("14 days before release", Phase.CUSTODY),
        ("on release day", Phase.CUSTODY),
        ("1 day after release", Phase.COMMUNITY),
        ("on custody start", Phase.CUSTODY),
        ("5 days after recall", Phase.CUSTODY),
        ("1 day after missed contact", Phase.COMMUNITY),
        ("on breach decision", Phase.COMMUNITY),
        ("14 days before end of supervision", Phase.COMMUNITY),
        ("on need recorded", Phase.ALWAYS),
        ("6 months before 18th birthday", Phase.ALWAYS),
    ],
)
def test_the_words_of_a_rule_say_when_in_the_story_it_makes_a_task(due: str, phase: Phase) -> None:
    assert a_rule("t", due).phase is phase


def test_what_repeats_from_release_is_work_in_the_community() -> None:
    monthly = "every month from release until end of supervision, for at most 12 months"
    assert a_rule("t", repeat=monthly).phase is Phase.COMMUNITY


def test_every_anchor_has_its_phase_whichever_side_of_it_a_rule_counts_to() -> None:
    one_sided = [a for a in Anchor if phase_of(a, before=True) is not phase_of(a, before=False)]
    assert one_sided == [Anchor.RELEASE]


def test_rules_come_after_those_they_wait_for_and_otherwise_as_written() -> None:
    book = a_rulebook(
        a_rule("c", SOON, waits_for=["b"]),
        a_rule("a", SOON),
        a_rule("b", SOON, waits_for=["a"]),
        a_rule("d", SOON),
    )
    assert tasks(rule.name for rule in book.rules) == ["a", "d", "b", "c"]
    assert book.by_name[TaskName("w", "c")].waits_for == (TaskName("w", "b"),)


def test_a_rule_may_wait_for_one_that_is_in_no_workflow_here() -> None:
    book = a_rulebook(a_rule("a", SOON, waits_for=["elsewhere"]))
    assert tasks(rule.name for rule in book.rules) == ["a"]


def test_rules_that_wait_in_a_ring_are_refused_with_the_names_of_the_ring() -> None:
    with pytest.raises(CircularWaits, match=r"w\.a, w\.b") as refusal:
        a_rulebook(
            a_rule("a", SOON, waits_for=["b"]),
            a_rule("b", SOON, waits_for=["a"]),
            a_rule("free", SOON),
        )
    assert tasks(refusal.value.names) == ["a", "b"]
