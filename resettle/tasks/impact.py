"""What a changed rulebook would do to today's open plans before it is adopted. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from resettle.permissions import Viewer
from resettle.planning.reconcile import Change, ChangeKind
from resettle.planning.workflow import Rulebook
from resettle.tasks.facts import gather
from resettle.tasks.planning import Planning
from resettle.tasks.queries import open_children
from resettle.tasks.replan import decide

#: Children read at once.
CHUNK = 100
_COUNTED = (ChangeKind.ADD, ChangeKind.MOVE, ChangeKind.WITHDRAW, ChangeKind.RESTORE)


@dataclass(slots=True)
class Impact:
    """How many children and tasks would change, and which rules bring it about."""

    children: int = 0
    children_changed: int = 0
    #: Of each kind of change, how many tasks by rule.
    by_rule: dict[str, Counter[str]] = field(default_factory=dict)

    def count(self, changes: tuple[Change, ...]) -> None:
        self.children += 1
        self.children_changed += bool(changes)
        for change in changes:
            about = change.held or change.wanted
            assert about is not None, "a change is about a task held or a task wanted"
            kinds = self.by_rule.setdefault(str(about.name), Counter())
            kinds[_kind(change)] += 1

    def as_json(self) -> dict[str, Any]:
        totals: Counter[str] = Counter()
        for kinds in self.by_rule.values():
            totals.update(kinds)
        return {
            "children": self.children,
            "children_changed": self.children_changed,
            "totals": dict(sorted(totals.items())),
            "by_rule": {name: dict(sorted(k.items())) for name, k in sorted(self.by_rule.items())},
        }


def _kind(change: Change) -> str:
    """A change as people count it: a moved date, or only other words."""
    if change.kind is ChangeKind.MOVE and "due" not in change.fields:
        return "reword"
    return change.kind.value


def impact(
    viewer: Viewer,
    db: Session,
    planning: Planning,
    rulebook: Rulebook,
    *,
    each: Callable[[int], None] = lambda _: None,
) -> Impact:
    """Plan every open child by another rulebook and count what would change.

    What would change under the rules in force as well (there should be none) is not counted
    against the new ones. `each` is told how many children were looked at, for a progress bar.
    """
    found = Impact()
    other = replace(planning, rulebook=rulebook)
    children = open_children(viewer, db)
    for start in range(0, len(children), CHUNK):
        chunk = children[start : start + CHUNK]
        for gathered in gather(db, chunk):
            already = {_about(change) for change in decide(gathered, planning)}
            changes = decide(gathered, other)
            found.count(tuple(change for change in changes if _about(change) not in already))
        each(len(chunk))
    return found


def _about(change: Change) -> tuple[object, ...]:
    about = change.held or change.wanted
    assert about is not None, "a change is about a task held or a task wanted"
    return (change.kind, about.name, about.identity, repr(sorted(change.fields.items())))
