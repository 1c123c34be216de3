"""A rulebook as one plain document: what `show --format json` prints and the fingerprint is of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from resettle.planning.conditions import Condition
from resettle.planning.due import Due, Repeat
from resettle.planning.workflow import Dated, TaskRule, Workflow


def fingerprint(workflows: Iterable[Workflow]) -> str:
    """Changes when any rule does; not for a comment, another order of keys or a moved line."""
    document = [workflow_document(flow) for flow in sorted(workflows, key=lambda flow: flow.name)]
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def workflow_document(flow: Workflow) -> dict[str, object]:
    return {
        "workflow": flow.name,
        "title": flow.title,
        "about": flow.about,
        "tasks": [rule_document(rule) for rule in flow.rules],
    }


def rule_document(rule: TaskRule) -> dict[str, object]:
    """One rule, every part of it, in the words the file uses. Where it stands is left out."""
    return {
        "task": rule.name.task,
        "title": rule.title,
        "pathway": str(rule.pathway),
        "owner": str(rule.owner),
        "standing": str(rule.standing),
        "source": rule.source,
        "verified": rule.verified,
        "why": rule.why or None,
        "when": _conditions(rule.when),
        "unless": _conditions(rule.unless),
        "starts": str(rule.starts) if rule.starts else None,
        "opens": str(rule.opens) if rule.opens else None,
        "due": _history(rule.due),
        "repeat": _history(rule.repeat),
        "contact_levels": [
            {"months": months, **{str(level): times for level, times in sorted(row.items())}}
            for months, row in rule.contact_levels
        ],
        "assumed_level": str(rule.assumed_level) if rule.assumed_level else None,
        "late_start": rule.late_start,
        "stops_for": sorted(rule.stops_for),
        "waits_for": [str(name) for name in rule.waits_for],
        "fallback": {"owner": str(rule.fallback.owner), "when": str(rule.fallback.when)}
        if rule.fallback
        else None,
        "settled_by": rule.settled_by,
        "lapses": rule.lapses,
        "records": str(rule.records) if rule.records else None,
        "for_child": rule.for_child or None,
    }


def _conditions(conditions: tuple[Condition, ...]) -> dict[str, list[str]]:
    return {condition.key: list(condition.values) for condition in conditions}


def _history(values: Dated[Due] | Dated[Repeat] | None) -> dict[str, str] | None:
    if values is None:
        return None
    return {str(day): str(value) for day, value in zip(values.since, values.values, strict=True)}
