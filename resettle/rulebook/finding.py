"""Finds rules by words or by pathway, and counts them, for the pages. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from resettle.planning.due import Due, Repeat
from resettle.planning.vocabulary import Pathway, Standing
from resettle.planning.workflow import Rulebook, TaskRule
from resettle.rulebook.fields import sentence
from resettle.rulebook.ordering import spoken
from resettle.web.letters import plain_letters


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rules there are, by how binding they are."""

    rules: int
    law: int
    guidance: int
    local: int
    #: Of all of them, those not found in a published text.
    not_verified: int


def counted(rules: Iterable[TaskRule]) -> Counts:
    held = tuple(rules)
    by = {one: sum(rule.standing is one for rule in held) for one in Standing}
    return Counts(
        rules=len(held),
        law=by[Standing.LAW],
        guidance=by[Standing.GUIDANCE],
        local=by[Standing.LOCAL],
        not_verified=sum(not rule.verified for rule in held),
    )


def found(rulebook: Rulebook, words: str, pathway: str = "") -> tuple[TaskRule, ...]:
    """The rules in which every one of the words stands, of a pathway where one is named."""
    wanted = plain_letters(words).split()
    return tuple(
        rule
        for flow in rulebook.workflows
        for rule in flow.rules
        if (not pathway or rule.pathway == pathway)
        and all(word in plain_letters(" ".join((flow.title, *_text(rule)))) for word in wanted)
    )


def pathways_of(rulebook: Rulebook) -> tuple[tuple[Pathway, Counts], ...]:
    """Each pathway that has rules, with how many."""
    return tuple(
        (pathway, counted(rules))
        for pathway in Pathway
        if (rules := [rule for rule in rulebook.rules if rule.pathway is pathway])
    )


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule said from one day on."""

    since: date
    words: str
    in_force: bool


def values_of(rule: TaskRule, on: date) -> tuple[Value, ...]:
    """The history of a rule's day, the oldest first."""
    history = rule.repeat or rule.due
    assert history is not None, "a rule has a due date or a repeat"
    pairs: list[tuple[date, Due | Repeat]] = list(zip(history.since, history.values, strict=True))
    begun = [day for day, _ in pairs if day <= on]
    now = begun[-1] if begun else None
    return tuple(Value(day, str(value), day == now) for day, value in pairs)


def due_words(rule: TaskRule, on: date) -> str:
    """When it is due, as the words in force on a day say; before the first, as they will."""
    values = values_of(rule, on)
    said = next((value.words for value in values if value.in_force), values[0].words)
    return sentence(said)


def _text(rule: TaskRule) -> tuple[str, ...]:
    names = (str(rule.name), *map(spoken, (str(rule.name), rule.owner, rule.pathway)))
    return (rule.title, rule.why, rule.source, *names)
