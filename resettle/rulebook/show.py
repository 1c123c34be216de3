"""The rules as people read them: in words, and as one JSON document. `picture.py` draws them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from resettle.planning.due import Due, Repeat
from resettle.planning.vocabulary import Standing
from resettle.planning.wanted import day_words
from resettle.planning.workflow import Dated, Rulebook, TaskRule
from resettle.rulebook.canonical import workflow_document
from resettle.rulebook.ordering import by_pathway, place_of, spoken

WIDTH = 100
NOT_VERIFIED = "not verified in a published text"

_STANDING = {
    Standing.LAW: "the law",
    Standing.GUIDANCE: "guidance",
    Standing.LOCAL: "local practice",
}


def show_text(rulebook: Rulebook) -> str:
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


def show_json(rulebook: Rulebook) -> str:
    """Every part of every rule, as written in the files."""
    document = {
        "fingerprint": rulebook.fingerprint,
        "workflows": [workflow_document(flow) for flow in rulebook.workflows],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def rule_words(rule: TaskRule) -> tuple[tuple[str, str], ...]:
    """One rule in words, as names and values: for the text, the picture and a page."""
    standing = _STANDING[rule.standing]
    late = "what is told late in the day starts the clock the next working day"
    said = (
        ("due", _history_words(rule.due) if rule.due else None),
        ("due", _history_words(rule.repeat) if rule.repeat else None),
        ("contacts", "; ".join(_contact_words(rule))),
        ("opens", str(rule.opens) if rule.opens else None),
        ("starts", f"not before {rule.starts}" if rule.starts else None),
        ("who", _owner_words(rule)),
        ("only if", "; and ".join(map(str, rule.when))),
        ("not if", "; and ".join(map(str, rule.unless))),
        ("waits for", ", ".join(map(str, rule.waits_for))),
        ("late start", late if rule.late_start else None),
        ("stops for", " and ".join(spoken(stage) for stage in sorted(rule.stops_for))),
        ("settled by", rule.settled_by),
        ("why", rule.why),
        ("standing", standing if rule.verified else f"{standing}, {NOT_VERIFIED}"),
        ("source", rule.source),
        ("name", str(rule.name)),
    )
    return tuple((name, words) for name, words in said if words)


def _history_words(history: Dated[Due] | Dated[Repeat]) -> str:
    """The words in force first, with those that follow: “14 days …; from 1 April 2027 15 …”."""
    words = [str(history.values[0])]
    later = zip(history.since[1:], history.values[1:], strict=True)
    words += [f"from {day_words(day)} {value}" for day, value in later]
    return "; ".join(words)


def _contact_words(rule: TaskRule) -> Iterator[str]:
    for months, row in rule.contact_levels:
        when = "after that" if months is None else f"first {months} months"
        times = ", ".join(f"{level} {number}" for level, number in row.items())
        yield f"{when}: {times} a month"
    if rule.assumed_level is not None:
        yield f"{rule.assumed_level} is assumed where no level is set"


def _owner_words(rule: TaskRule) -> str:
    words = spoken(rule.owner)
    if rule.fallback is not None:
        words += f"; {spoken(rule.fallback.owner)} takes over {rule.fallback.when}"
    return words


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


def full_words(rule: TaskRule) -> str:
    """One rule on one line, for the tooltip of a picture."""
    return ". ".join([rule.title, *(f"{name}: {words}" for name, words in rule_words(rule))])
