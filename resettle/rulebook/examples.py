"""Worked examples run: short facts to events, to facts, to a plan, and compared with what was said.

A failed example is a complaint like any other: it names its line, what was expected, what came,
and the rule that brought it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from resettle.planning.events import Event
from resettle.planning.facts import Folded
from resettle.planning.fold import fold
from resettle.planning.plan import PlanSettings, plan
from resettle.planning.vocabulary import ChildRef
from resettle.planning.wanted import WantedTask, day_words
from resettle.planning.workflow import Rulebook
from resettle.planning.working_days import WorkingDays
from resettle.rulebook.complaints import Complaint, Complaints
from resettle.rulebook.example_reading import (
    Example,
    Expected,
    ExpectedTask,
    example_paths,
    read_example_file,
)
from resettle.rulebook.fields import did_you_mean
from resettle.rulebook.short_facts import events_of
from resettle.rulebook.windows import window_of

CHILD = ChildRef("example")


def read_all(folder: Path) -> tuple[tuple[Example, ...], tuple[Complaint, ...]]:
    """Every worked example of a rulebook's folder, and what is wrong with their files."""
    read = [read_example_file(path) for path in example_paths(folder)]
    examples = tuple(example for found, _ in read for example in found)
    return examples, tuple(complaint for _, found in read for complaint in found)


def run_examples(
    examples: Iterable[Example], rulebook: Rulebook, calendar: WorkingDays
) -> tuple[Complaint, ...]:
    """Run every example; nothing where all of them come out as they say."""
    return tuple(c for example in examples for c in run_example(example, rulebook, calendar))


def events_for(example: Example) -> tuple[Event, ...]:
    """The events an example's short facts stand for."""
    return events_of(example.facts)


def planned_for(
    example: Example, rulebook: Rulebook, calendar: WorkingDays
) -> tuple[Folded, tuple[WantedTask, ...]]:
    """The facts and the plan of the child in an example."""
    folded = fold(CHILD, events_for(example), window_of=window_of)
    return folded, plan(rulebook, folded.facts, calendar, PlanSettings())


def run_example(
    example: Example, rulebook: Rulebook, calendar: WorkingDays
) -> tuple[Complaint, ...]:
    """What is wrong with one example; nothing where the plan is as it says."""
    complaints = Complaints(example.file)
    if not any(flow.name == example.workflow for flow in rulebook.workflows):
        complaints.add(
            example.line,
            f"There is no workflow called {example.workflow}.",
            "An example file bears the name of the workflow it is about.",
            did_you_mean(example.workflow, [flow.name for flow in rulebook.workflows]),
        )
        return complaints.in_order()
    folded, wanted = planned_for(example, rulebook, calendar)
    for doubt in folded.doubts:
        if not doubt.applied:
            complaints.add(
                example.line,
                f"In the example “{example.title}” an event was left out: {doubt.reason}",
                "The story told is not the story planned for.",
                "Mend the facts of the example.",
            )
    for expected in example.expect:
        _compare(example, expected, wanted, rulebook, complaints)
    return complaints.in_order()


def _compare(
    example: Example,
    expected: Expected,
    wanted: tuple[WantedTask, ...],
    rulebook: Rulebook,
    complaints: Complaints,
) -> None:
    rule = rulebook.by_name.get(expected.name)
    if rule is None:
        complaints.add(
            expected.line,
            f"The example “{example.title}” expects {expected.name}, and there is no such rule.",
            "An example that tests no rule proves nothing.",
            did_you_mean(str(expected.name), [str(name) for name in rulebook.by_name]),
        )
        return
    got = [task for task in wanted if task.rule.name == expected.name]
    if not _agree(expected, got):
        complaints.add(
            expected.line,
            f"In the example “{example.title}”, {expected.name.task} should be "
            f"{_expected_words(expected)}, and the plan gives {_got_words(expected, got)}.",
            "Either the rule or the example is wrong.",
            f"The rule stands at {rule.file}:{rule.line}. "
            + (f"It says: “{got[0].because}” " if got else "")
            + "Mend whichever is wrong.",
        )


def _agree(expected: Expected, got: list[WantedTask]) -> bool:
    if expected.times is not None:
        return len(got) == expected.times
    if expected.and_so_on:
        if len(got) <= len(expected.tasks):
            return False
        got = got[: len(expected.tasks)]
    if len(got) != len(expected.tasks):
        return False
    return all(_same(e, task) for e, task in zip(expected.tasks, got, strict=True))


def _same(expected: ExpectedTask, got: WantedTask) -> bool:
    settled = got.settled.on if got.settled is not None else None
    return (
        (got.due, got.due_time, got.flags) == (expected.due, expected.due_time, expected.flags)
        and (expected.opens is None or got.opens == expected.opens)
        and (expected.fallback is None or got.fallback_on == expected.fallback)
        and (expected.settled is None or settled == expected.settled)
        and (expected.lapses is None or got.lapses_on == expected.lapses)
    )


def _expected_words(expected: Expected) -> str:
    if expected.times is not None:
        return f"there {expected.times} times"
    if not expected.tasks:
        return "absent"
    words = _listed([_words(task) for task in expected.tasks])
    return f"due {words} and so on" if expected.and_so_on else f"due {words}"


def _got_words(expected: Expected, got: list[WantedTask]) -> str:
    if expected.times is not None:
        return f"{len(got)}"
    if not got:
        return "no such task"
    shown = [_words(_as_expected(task, expected)) for task in got]
    more = len(expected.tasks) + 3
    return _listed(shown[:more]) + (f" and {len(shown) - more} more" if len(shown) > more else "")


def _as_expected(got: WantedTask, expected: Expected) -> ExpectedTask:
    """What came, said in no more detail than was asked."""
    asked = expected.tasks
    return ExpectedTask(
        due=got.due,
        due_time=got.due_time,
        flags=got.flags,
        opens=got.opens if any(task.opens for task in asked) else None,
        fallback=got.fallback_on if any(task.fallback for task in asked) else None,
        settled=got.settled.on
        if got.settled is not None and any(task.settled for task in asked)
        else None,
        lapses=got.lapses_on if any(task.lapses for task in asked) else None,
    )


def _words(task: ExpectedTask) -> str:
    words = day_words(task.due) if task.due else "without a date"
    if task.due_time is not None:
        words += f" at {task.due_time:%H:%M}"
    if task.flags:
        words += f" ({', '.join(task.flags)})"
    for name, day in (
        ("open from", task.opens),
        ("falling back on", task.fallback),
        ("settled on", task.settled),
        ("lapsing on", task.lapses),
    ):
        words += f", {name} {day_words(day)}" if day else ""
    return words


def _listed(words: list[str]) -> str:
    return "; ".join(words)
