"""What an order asks, what a missed contact leads to, and what a manager signs. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple, Protocol, TypeVar


class ConditionKind(StrEnum):
    STANDARD = "standard"
    ADDITIONAL = "additional"
    #: Of the notice of supervision of a detention and training order.
    NOTICE = "notice"


class WarningKind(StrEnum):
    FIRST = "first"
    SECOND = "second"
    FINAL = "final"


class OversightKind(StrEnum):
    PLAN_COUNTERSIGNED = "plan_countersigned"
    REVIEW_COUNTERSIGNED = "review_countersigned"
    SENT_BACK = "sent_back"
    #: A worker asks the manager to look at the plan again.
    PUT_FORWARD = "put_forward"
    DECISION = "decision"
    CLOSED = "closed"
    REOPENED = "reopened"


#: What says whose turn it is with a plan: of these, the last counts.
TURNS = (
    OversightKind.PLAN_COUNTERSIGNED.value,
    OversightKind.SENT_BACK.value,
    OversightKind.PUT_FORWARD.value,
    OversightKind.CLOSED.value,
    OversightKind.REOPENED.value,
)


class Answer(Protocol):
    """Something a manager answered for: only its kind matters here."""

    @property
    def kind(self) -> str: ...


One = TypeVar("One", bound=Answer)


def last_of(rows: Iterable[One], *kinds: OversightKind) -> One | None:
    """The newest of some kinds among rows that come newest first."""
    return next((one for one in rows if one.kind in kinds), None)


def is_closed(rows: Iterable[Answer]) -> bool:
    """Whether a case is closed, by rows that come newest first."""
    last = last_of(rows, OversightKind.CLOSED, OversightKind.REOPENED)
    return last is not None and last.kind == OversightKind.CLOSED


# Missed contacts.


class Count(NamedTuple):
    """How missed contacts and warnings stand since the child was last in custody."""

    unacceptable: int = 0
    unjudged: int = 0
    warnings: int = 0


class BreachRule(NamedTuple):
    """When breach is considered, and on whose word: `config/supervision.yaml`."""

    warnings: int
    misses: int
    source: str
    verified: bool

    def is_reached(self, count: Count) -> bool:
        """Whether the numbers say that breach is to be considered. A person decides."""
        return count.unacceptable >= self.misses and count.warnings >= self.warnings


def count_since(
    since: date | None, missed: Iterable[tuple[date, str | None]], warned: Iterable[date]
) -> Count:
    """Count what came after the child was last taken into custody; a recall begins anew.

    Args:
        missed: the day of each missed contact, and `acceptable`, `unacceptable` or None.
    """

    def counts(day: date) -> bool:
        return since is None or day > since

    words = [word for day, word in missed if counts(day)]
    return Count(words.count("unacceptable"), words.count(None), sum(map(counts, warned)))


# What is signed.


class SignedTask(NamedTuple):
    """One open task of a plan, as far as it is signed for."""

    id: int
    title: str
    due: date | None


class MovedTask(NamedTuple):
    title: str
    was: date | None
    now: date | None


@dataclass(frozen=True, slots=True)
class Since:
    """What is different from what was signed. A task that was done meanwhile is no difference."""

    moved: tuple[MovedTask, ...] = ()
    new: tuple[SignedTask, ...] = ()
    #: Titles of what the plan asks for no more.
    gone: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.moved or self.new or self.gone)


class ManyChanges(NamedTuple):
    """How much may change before a plan is to be countersigned again: `config/supervision.yaml`."""

    dates: int
    new_tasks: int
    source: str
    verified: bool

    def is_reached(self, since: Since) -> bool:
        return len(since.moved) >= self.dates or len(since.new) >= self.new_tasks


def to_sign(tasks: Iterable[SignedTask]) -> dict[str, Any]:
    """A plan as it is signed: its open tasks with their dates, and a fingerprint of them."""
    plan = [
        {"id": one.id, "title": one.title, "due": one.due.isoformat() if one.due else None}
        for one in sorted(tasks, key=lambda one: one.id)
    ]
    return {"plan": plan, "hash": fingerprint(plan)}


def fingerprint(what: object) -> str:
    text = json.dumps(what, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def since_signed(
    signed: Mapping[str, Any], now: Sequence[SignedTask], settled: Collection[int] = ()
) -> Since:
    """What has changed in a plan since it was signed.

    Args:
        settled: the ids of tasks that are done, not required or declined by now.
    """
    before = {one["id"]: SignedTask(one["id"], one["title"], _day(one)) for one in signed["plan"]}
    moved = [
        MovedTask(one.title, before[one.id].due, one.due)
        for one in now
        if one.id in before and before[one.id].due != one.due
    ]
    there = {one.id for one in now}.union(settled)
    return Since(
        tuple(moved),
        tuple(one for one in now if one.id not in before),
        tuple(one.title for one in before.values() if one.id not in there),
    )


def _day(one: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(one["due"]) if one["due"] else None
