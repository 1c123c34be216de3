"""Files that want to hurt: bombs, depth, size, numbers. Each is answered, with little work.

What is counted is work and not seconds: how many of the parser's events were taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resettle.rulebook import nodes
from resettle.rulebook.example_reading import read_examples
from resettle.rulebook.reading import TASK_KEYS, read_workflow
from tests.unit.rulebook.writing import a_file, a_task

ROOT = Path(__file__).resolve().parents[3]
_A_LOT = 120_000
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)

HOSTILE: dict[str, bytes] = {
    name: text.encode() if isinstance(text, str) else text
    for name, text in {
        "a bomb of aliases": _BOMB,
        "open lists": "[" * _A_LOT,
        "open tables": "{a: " * _A_LOT,
        "lists in a line": "- " * _A_LOT,
        "complex keys": "? " * _A_LOT,
        "nested and closed": "[" * 400 + "]" * 400,
        "one wide list": "[" + "a," * _A_LOT + "]",
        "one wide table": "{" + ",".join(f"k{n}: v" for n in range(20_000)) + "}",
        "many unknown keys": "\n".join(f"k{n}: v" for n in range(15_000)),
        "one key again and again": "a: 1\n" * 40_000,
        "many anchors": "".join(f"a{n}: &x{n} 1\n" for n in range(15_000)),
        "an alias to nothing": "a: *b",
        "a list of itself": "a: &a [*a]",
        "many documents": "---\n" * 40_000,
        "many ends": "...\n" * 40_000,
        "a number of a hundred thousand digits": "workflow: " + "9" * 100_000,
        "a key of a hundred thousand letters": "k" * 100_000 + ": 1",
        "an anchor of a hundred thousand letters": "a: &" + "x" * 100_000 + " 1",
        "a tag that runs a program": "a: !!python/object/apply:os.system [ls]",
        "a tag of bytes": "a: !!binary SGVsbG8=",
        "a tag of our own": "%TAG ! tag:example.org,2026:\n---\na: !rule x",
        "a merge": "a: {<<: {b: 1}}",
        "a merge of a list": "a: {<<: [{b: 1}, {c: 2}]}",
        "another version": "%YAML 9.9\n---\na: 1",
        "a NUL": "a: \0",
        "an escaped NUL": 'a: "\\0"',
        "an escaped bell": 'a: "\\a"',
        "writing turned round": 'workflow: "\\u202eyaml"',
        "half a character": 'a: "\\ud800"',
        "a character past the last": 'a: "\\U00110000"',
        "a lone byte": b"workflow: \xff",
        "UTF-16": "workflow: accommodation".encode("utf-16"),
        "a comment alone": "#" * _A_LOT,
        "newlines alone": "\n" * _A_LOT,
        "spaces alone": " " * _A_LOT,
        "colons": ":" * _A_LOT,
        "questions": "?" * _A_LOT,
        "quotes": "'" * _A_LOT,
        "an open quotation": 'a: "unclosed',
        "a tab": "a:\n\t- b",
        "a long block": "a: |\n" + " x\n" * 60_000,
        "over the size": b"a: " + b"x" * nodes.MAX_BYTES,
        "nothing": b"",
        "null": "null",
        "a number": "1",
        "a list": "[]",
        "an empty table": "{}",
        "a list as a key": "? [a, b]\n: 1",
        "a table as a key": "{{a: b}: c}",
        "sexagesimal": "workflow: 12:30:45",
        "tasks in tasks": a_file("  - [[[[[]]]]]\n"),
        "a task of nothing": a_file("  - ~\n"),
        "a due of a billion": a_file(
            a_task(due="due: {2019-01-01: 999999999 days before release}")
        ),
        "a due of other digits": a_file(a_task(due="due: {2019-01-01: ١٤ days before release}")),
        "a year of five digits": a_file(a_task(due="due: {20190-01-01: on release}")),
        "the year nought": a_file(a_task(due="due: {0000-01-01: on release}")),
        "the last year": a_file(a_task(due="due: {9999-12-31: on release}")),
        "a repeat for ever": a_file(
            a_task(due="repeat: {2019-01-01: 'every 0 days from release, for at most 0 days'}")
        ),
        "a repeat of a billion": a_file(
            a_task(due="repeat: {2019-01-01: 'every day from release, for at most 999999999 days'}")
        ),
        "a wait for everything": a_file(
            a_task(f"waits for: [{', '.join(f'a.t{n}' for n in range(4_000))}]")
        ),
    }.items()
}


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[yaml.Event]:
    """The parser's events that were looked at."""
    seen: list[yaml.Event] = []
    events = nodes._events

    def counted(text: str) -> Iterator[yaml.Event]:
        for event in events(text):
            seen.append(event)
            yield event

    monkeypatch.setattr(nodes, "_events", counted)
    return seen


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_complaint_after_little_work(
    name: str, taken: list[yaml.Event]
) -> None:
    found = read_workflow(HOSTILE[name], stem="accommodation", file="f.yaml")
    assert found.complaints
    assert len(taken) <= 2 * nodes.MAX_NODES + 10
    assert all(len(str(complaint)) < 400_000 for complaint in found.complaints)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_of_examples_is_answered_as_well(name: str) -> None:
    examples, complaints = read_examples(HOSTILE[name], workflow="w", file="f.yaml")
    assert not examples
    assert complaints or name == "a list", "an empty list of examples is no mistake"


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(raw: bytes) -> None:
    read_workflow(raw, stem="w", file="f.yaml")


_WORDS = st.sampled_from(
    [*TASK_KEYS, "dto", "law", "yes", "on release", "2019-01-01", "", "a.b", "hospital", "first 3"]
)
_VALUES = st.recursive(
    _WORDS | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_WORDS | st.text(max_size=5), inner)
    ),
    max_leaves=12,
)


# How fast shapes are drawn says something of the machine, and nothing of the reader.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(TASK_KEYS), _VALUES), max_size=3))
def test_no_shape_of_tasks_brings_the_reader_down(tasks: list[dict[str, object]]) -> None:
    text = yaml.safe_dump({"workflow": "w", "title": "t", "tasks": tasks})
    read = read_workflow(text.encode(), stem="w", file="f.yaml")
    assert read.complaints or read.workflow is not None


_EXAMPLE = {"example": st.text(max_size=9), "facts": _VALUES, "expect": _VALUES}


@given(st.lists(st.fixed_dictionaries(_EXAMPLE), max_size=3))
def test_no_shape_of_examples_brings_the_reader_down(examples: list[dict[str, object]]) -> None:
    read_examples(yaml.safe_dump(examples).encode(), workflow="w", file="f.yaml")


@given(st.data())
def test_a_real_file_with_one_part_changed_is_read_or_complained_about(data: st.DataObject) -> None:
    text = (ROOT / "workflows/accommodation.yaml").read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    changed = text[:start] + data.draw(st.text(max_size=12)) + text[end:]
    raw = changed.encode("utf-8", errors="surrogatepass")
    read = read_workflow(raw, stem="accommodation", file="f.yaml")
    assert read.complaints or read.workflow is not None
