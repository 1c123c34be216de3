"""The rules as people read them: in words by pathway and time, as one document, as a picture."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from resettle.planning.workflow import Rulebook, TaskRule
from resettle.rulebook.canonical import workflow_document
from resettle.rulebook.ordering import by_pathway, place_of, spoken
from resettle.rulebook.picture import as_svg
from resettle.rulebook.wording import rule_words

__all__ = ["as_json", "as_svg", "as_text"]

WIDTH = 100


def as_text(rulebook: Rulebook) -> str:
    """Every rule in words: by pathway, then by time."""
    number = len(rulebook.rules)
    lines = [f"{number} rules in {len(rulebook.workflows)} workflows", ""]
    for pathway, rules in by_pathway(rulebook):
        heading = spoken(pathway).upper()
        lines += [heading, "=" * len(heading), ""]
        part = ""
        for rule in rules:
            if (now := place_of(rule).part) != part:
                part = now
                lines += [part, "-" * len(part), ""]
            lines += [*_wrapped(rule.title), *_details(rule), ""]
    return "\n".join(lines).rstrip() + "\n"


def as_json(rulebook: Rulebook) -> dict[str, object]:
    """Every part of every rule, as written in the files."""
    return {
        "fingerprint": rulebook.fingerprint,
        "workflows": [workflow_document(flow) for flow in rulebook.workflows],
    }


def _details(rule: TaskRule) -> Iterator[str]:
    for name, words in rule_words(rule):
        yield from textwrap.wrap(
            words,
            WIDTH,
            initial_indent=f"    {name + ':':<12}",
            subsequent_indent=" " * 16,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, subsequent_indent="  ")
