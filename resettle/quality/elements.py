"""What inspectors look for in policy and provision, and which rules in force cover it.

Reads `config/policy_elements.yaml`; the rest is computed from the rulebook, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from resettle.errors import BadInput
from resettle.planning.vocabulary import Pathway
from resettle.planning.workflow import Rulebook, TaskRule
from resettle.quality.questions import UNREADABLE, Cited, cited_in
from resettle.rulebook.complaints import Complaints, bytes_of, refuse_if_any
from resettle.rulebook.fields import Fields, as_listing, as_table, did_you_mean, table_in
from resettle.rulebook.nodes import Table

FILE = "policy_elements.yaml"
_BY_RULES = ("pathways", "workflows", "rules")
_KEYS = ("element", "about", "asks", *_BY_RULES, "standing", "source", "verified")


class About(StrEnum):
    POLICY = "policy"
    PROVISION = "provision"
    TRAINING = "training"
    EVALUATION = "evaluation"


@dataclass(frozen=True, slots=True)
class Element:
    name: str
    about: About
    asks: str
    cited: Cited
    #: Whose every rule covers it; names of single rules. None of the three: only people can say.
    pathways: frozenset[str]
    workflows: frozenset[str]
    rules: frozenset[str]

    @property
    def by_rules(self) -> bool:
        return bool(self.pathways or self.workflows or self.rules)


class Coverage(NamedTuple):
    """One element, and what of the rulebook covers it."""

    element: Element
    rules: tuple[TaskRule, ...]
    #: Rules and workflows that the file names and the rulebook has no more.
    missing: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        """A rulebook should cover it, and no rule does."""
        return self.element.by_rules and not self.rules


def coverage_of(elements: Sequence[Element], rulebook: Rulebook) -> tuple[Coverage, ...]:
    """Of each element the rules that cover it, in the order of the rulebook. Pure."""
    flows = {flow.name for flow in rulebook.workflows}
    names = {str(rule.name) for rule in rulebook.rules}
    return tuple(
        Coverage(
            one,
            tuple(rule for rule in rulebook.rules if _covers(one, rule)),
            tuple(sorted((one.workflows - flows) | (one.rules - names))),
        )
        for one in elements
    )


def _covers(element: Element, rule: TaskRule) -> bool:
    return (
        str(rule.pathway) in element.pathways
        or rule.name.workflow in element.workflows
        or str(rule.name) in element.rules
    )


@lru_cache(maxsize=4)
def elements_in(config_dir: Path) -> tuple[Element, ...]:
    """The elements in the configuration folder, read once.

    Raises:
        BadInput: they cannot be used; every complaint names its line.
    """
    return read_elements(bytes_of(config_dir / FILE, UNREADABLE), str(config_dir / FILE))


def read_elements(raw: bytes, file: str = FILE) -> tuple[Element, ...]:
    """Raises: BadInput: they cannot be used; every complaint names its line."""
    complaints = Complaints(file)
    table = table_in(raw, complaints)
    found: tuple[Element, ...] = ()
    if table is not None:
        fields = Fields("the file of elements", table, ("elements",), complaints)
        fields.missing("elements", "There would be nothing to look for.", "Add them.")
        node = fields.node("elements")
        tables = [
            as_table(one, "An element", complaints)
            for one in (as_listing(node, "`elements`", complaints) if node else ())
        ]
        found = tuple(_elements([one for one in tables if one is not None], complaints))
    refuse_if_any(complaints)
    if not found:
        raise BadInput("%(file)s names no element.", file=file, field="config_dir")
    return found


def _elements(tables: Sequence[Table], complaints: Complaints) -> Iterator[Element]:
    seen: set[str] = set()
    for table in tables:
        fields = Fields("an element", table, _KEYS, complaints)
        for key in ("element", "about", "asks", "standing", "source"):
            fields.missing(key, "A reader could not tell what is looked for.", "Add it.")
        name, about = fields.name("element"), fields.word("about", About)
        asks, cited = fields.text("asks", at_most=200), cited_in(fields, complaints)
        if name is None or about is None or asks is None or cited is None:
            continue
        if name in seen:
            fields.complain("element", f"`{name}` stands here twice.", "One hides the other.", "")
        seen.add(name)
        pathways, workflows, rules = (
            frozenset(word.text for word in fields.words(key)) for key in _BY_RULES
        )
        for word in sorted(pathways - set(Pathway)):
            fields.complain(
                "pathways",
                f"“{word}” is no pathway.",
                "No rule would ever cover it.",
                did_you_mean(word, [str(one) for one in Pathway]),
            )
        yield Element(name, about, asks, cited, pathways, workflows, rules)
