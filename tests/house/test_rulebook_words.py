"""docs/reference/workflow-words.md lists every word a workflow file may use, and no others."""

from __future__ import annotations

import re

import pytest

from resettle.errors import BadInput
from resettle.planning.conditions import KEYS, read_condition
from resettle.planning.due import Unit, parse_due, parse_repeat
from resettle.planning.settling import EVERY_FACT
from resettle.planning.vocabulary import EVENT_ANCHORS, Anchor, Outcome, Pathway
from resettle.planning.workflow import Phase, phase_of
from resettle.rulebook.example_reading import read_examples
from resettle.rulebook.facts_reading import FACTS_KEYS
from resettle.rulebook.nodes import MAX_BYTES, MAX_DEPTH, MAX_NODES
from resettle.rulebook.reading import STOPPING_STAGES, TASK_KEYS, WORKFLOW_KEYS, read_workflow
from resettle.rulebook.sense import MAX_OCCURRENCES, NOT_FOR_REPEATS
from resettle.rulebook.short_facts import LINES
from tests.house.source import ROOT

TEXT = (ROOT / "docs/reference/workflow-words.md").read_text(encoding="utf-8")
OPEN = "any word"


def section(title: str, level: str = "##") -> str:
    return re.split(r"\n##+ ", TEXT.split(f"\n{level} {title}\n", 1)[1], maxsplit=1)[0]


def rows(title: str, level: str = "##") -> list[list[str]]:
    """The cells of every table of a section, headings and rules left out."""
    lines = [line for line in section(title, level).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    marks = [number for number, row in enumerate(cells) if set(row[0]) == {"-"}]
    heads = {number for mark in marks for number in (mark - 1, mark)}
    return [row for number, row in enumerate(cells) if number not in heads]


def words(title: str, level: str = "##") -> list[str]:
    """The first word in code of every row."""
    return [re.findall(r"`([^`]+)`", row[0])[0] for row in rows(title, level)]


def answers(key: str) -> set[str]:
    """What a question may be answered, as the reader itself says when it refuses."""
    with pytest.raises(BadInput) as refused:
        read_condition(key, ("?",))
    _, closed, allowed = refused.value.message.partition("It can be: ")
    return set(allowed.rstrip(".").split(", ")) if closed else {OPEN}


def test_every_key_of_a_workflow_and_of_a_task_is_listed() -> None:
    assert words("A workflow") == list(WORKFLOW_KEYS)
    assert sorted(words("A task")) == sorted(TASK_KEYS)


def test_keys_that_must_be_there_are_those_the_reader_asks_for() -> None:
    needed = {row[0].strip("`") for row in rows("A task") if row[1] == "yes"}
    bare = b"workflow: health\ntitle: t\ntasks: [{why: x}]\n"
    asked = read_workflow(bare, stem="health", file="f").complaints
    assert needed == set(re.findall(r"has no `([a-z]+)`", " ".join(map(str, asked))))


def test_every_stage_that_stops_a_clock_is_named() -> None:
    row = next(row for row in rows("A task") if row[0] == "`stops for`")
    assert re.findall(r"`(\w+)`", row[2]) == list(STOPPING_STAGES)


def test_what_a_repeat_cannot_have_is_named() -> None:
    said = section("A task").split("A task that repeats has none of", 1)[1].split(":", 1)[0]
    assert re.findall(r"`([^`]+)`", said) == list(NOT_FOR_REPEATS)


def test_every_unit_is_listed() -> None:
    assert words("Due words")[-len(Unit) :] == [str(unit) for unit in Unit]


def test_every_due_word_and_repeat_shown_can_be_read() -> None:
    shown = words("Due words")[: -len(Unit)]
    assert len(shown) > 5
    for due in shown:
        parse_due(due)
    for repeat in words("Repeats"):
        assert str(parse_repeat(repeat)) == repeat


@pytest.mark.parametrize("pair", [("on release", "on release day", "on the day of release")])
def test_words_said_to_mean_the_same_do(pair: tuple[str, ...]) -> None:
    assert all(f"`{one}`" in section("Due words") for one in pair)
    assert len({parse_due(one) for one in pair}) == 1
    assert parse_due("the next working day after missed contact") == parse_due(
        "1 working day after missed contact"
    )
    assert parse_due("within 5 working days of custody start") == parse_due(
        "5 working days after custody start"
    )


def test_every_anchor_is_listed_and_those_that_come_again_come_last() -> None:
    listed = words("Anchors")
    assert sorted(listed) == sorted(str(anchor) for anchor in Anchor)
    assert set(listed[-len(EVENT_ANCHORS) :]) == {str(anchor) for anchor in EVENT_ANCHORS}
    each = [row[0].strip("`") for row in rows("Anchors") if "one task for each" in row[1]]
    assert each == listed[-len(EVENT_ANCHORS) :]


def test_every_anchor_says_when_its_tasks_exist() -> None:
    said = {row[0].strip("`"): row[2] for row in rows("Anchors")}
    for anchor in Anchor:
        match phase_of(anchor, before=True):
            case Phase.ALWAYS:
                assert said[anchor] == "always"
            case Phase.COMMUNITY:
                assert said[anchor].startswith("once the child is released")
            case Phase.CUSTODY:
                assert re.match(r"while the spell|through custody|before and on", said[anchor])


def test_every_question_is_listed_with_every_answer() -> None:
    listed = {row[0].strip("`"): row[1] for row in rows("Conditions")}
    assert list(listed) == [*KEYS, "need <pathway>"]
    for key in KEYS:
        said = set(re.findall(r"`([^`]+)`", listed[key]))
        if (allowed := answers(key)) == {OPEN}:
            assert listed[key] == f"{OPEN}, `any`, `unknown`", key
        else:
            assert said == allowed, key
    assert listed["need <pathway>"] == f"{OPEN}, `any`"
    for pathway in Pathway:
        read_condition(f"need {pathway}", ("any",))


def test_every_fact_that_settles_is_listed() -> None:
    assert words("Settled by") == list(EVERY_FACT)


def test_everything_a_task_can_record_is_listed() -> None:
    assert words("Records") == [str(outcome) for outcome in Outcome]


def test_every_short_fact_and_every_line_of_events_is_listed() -> None:
    listed = words("Facts", "###")
    assert listed[: len(FACTS_KEYS)] == list(FACTS_KEYS)
    lines = listed[len(FACTS_KEYS) :]
    assert [re.split(r" \d", line)[0] for line in lines] == list(LINES)
    for line in lines:
        _reads(f"facts: {{events: [{line}]}}\n  expect: {{a: not asked}}")


def test_every_way_to_expect_something_can_be_read() -> None:
    shown = words("What to expect", "###")
    assert len(shown) > 8
    for expected in shown:
        _reads(f"facts: {{}}\n  expect: {{a: {expected}}}")


def _reads(rest: str) -> None:
    text = f"- example: From the reference\n  {rest}\n"
    found, complaints = read_examples(text.encode(), workflow="w", file="f")
    assert len(found) == 1, complaints


def test_the_limits_named_are_the_limits_kept() -> None:
    opening = " ".join(TEXT.split("## A workflow", 1)[0].split())
    assert f"at most {MAX_BYTES // 1024} kB, {MAX_DEPTH} levels and {MAX_NODES:,} words" in opening
    assert f"at most {MAX_OCCURRENCES} times" in section("Repeats")
