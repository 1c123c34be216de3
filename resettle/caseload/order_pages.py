"""What the page of a child's order shows: dates, conditions, missed contacts and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from resettle.caseload.child_pages import facts_of
from resettle.caseload.child_queries import names_of_actors
from resettle.caseload.fact_words import Fact, facts_in_words, source_words
from resettle.children.models import Child
from resettle.permissions import Viewer
from resettle.planning.events import Said
from resettle.planning.facts import Facts, Happened
from resettle.planning.vocabulary import Order
from resettle.releases.queries import messages_by_key
from resettle.supervision.limits import Limits
from resettle.supervision.models import Condition, Judgement, Warned
from resettle.supervision.queries import conditions_of, judgements_of, warnings_of
from resettle.supervision.rules import BreachRule, ConditionKind, Count, WarningKind, count_since

CONDITION_KINDS: Mapping[str, Any] = {
    ConditionKind.STANDARD: _l("Standard condition of the licence"),
    ConditionKind.ADDITIONAL: _l("Additional condition of the licence"),
    ConditionKind.NOTICE: _l("Notice of supervision"),
}
WARNING_KINDS: Mapping[str, Any] = {
    WarningKind.FIRST: _l("First warning"),
    WarningKind.SECOND: _l("Second warning"),
    WarningKind.FINAL: _l("Final warning"),
}
_LICENCE = (Order.SECTION_250, Order.SECTION_254, Order.SECTION_259)


class Missed(NamedTuple):
    """One missed contact, on whose word, and who has judged it."""

    on: date
    #: `acceptable`, `unacceptable` or None.
    word: str | None
    said: Said
    source: str
    #: The message that says so; None where it cannot be found.
    message_id: int | None
    judgement: Judgement | None


class Logged(NamedTuple):
    """One entry of what went wrong, or of an end."""

    on: date
    kind: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class OrderShown:
    """Everything the page tells."""

    facts: Facts
    known: Sequence[Fact]
    conditions: Sequence[Condition]
    missed: Sequence[Missed]
    warnings: Sequence[Warned]
    log: Sequence[Logged]
    #: Since when missed contacts are counted; None where the child was never in custody.
    counted_since: date | None
    count: Count
    rule: BreachRule
    names: Mapping[str, str]

    def holding(self, today: date) -> list[Condition]:
        """The conditions that hold today or will."""
        return [one for one in self.conditions if one.until is None or one.until >= today]

    def over(self, today: date) -> list[Condition]:
        return [one for one in self.conditions if one.until is not None and one.until < today]

    @property
    def is_reached(self) -> bool:
        return self.rule.is_reached(self.count)

    @property
    def who_decides(self) -> str:
        """Who has the last word on a breach, by the order."""
        if self.facts.order is Order.DTO:
            return gettext(
                "The youth court decides what follows from a breach of a detention and training "
                "order (Sentencing Act 2020, Schedule 12, paragraph 3)."
            )
        if self.facts.order in _LICENCE:
            return gettext(
                "A child on licence is recalled by HMPPS, not by the court (from practice; not "
                "verified in a published text)."
            )
        return ""


def order_shown(
    viewer: Viewer, db: Session, child: Child, limits: Limits, today: date
) -> OrderShown:
    """What is known of one child's order."""
    facts = facts_of(db, child)
    warnings = warnings_of(viewer, db, child.id)
    conditions = conditions_of(viewer, db, child.id)
    judgements = judgements_of(viewer, db, child.id)
    actors = {one.actor for one in warnings} | {one.actor for one in conditions}
    actors |= {one.actor for one in judgements}
    actors |= {one.taken_back_by for one in warnings if one.taken_back_by}
    since = facts.spell.started if facts.spell else None
    told = [(one.on, one.word) for one in facts.missed_contacts]
    standing = [one.on for one in warnings if one.taken_back_at is None]
    return OrderShown(
        facts=facts,
        known=facts_in_words(facts, today),
        conditions=conditions,
        missed=_missed(viewer, db, child, facts, judgements),
        warnings=warnings,
        log=_log(facts),
        counted_since=since,
        count=count_since(since, told, standing),
        rule=limits.breach,
        names=names_of_actors(viewer, db, actors),
    )


def _missed(
    viewer: Viewer, db: Session, child: Child, facts: Facts, judgements: Sequence[Judgement]
) -> list[Missed]:
    keys = [one.said.key for one in facts.missed_contacts]
    messages = messages_by_key(viewer, db, child.id, keys)
    return [
        Missed(
            one.on,
            one.word,
            one.said,
            source_words(one.said),
            messages[one.said.key].id if one.said.key in messages else None,
            _judged(one, judgements),
        )
        for one in reversed(facts.missed_contacts)
    ]


def _judged(one: Happened, judgements: Sequence[Judgement]) -> Judgement | None:
    """The last judgement of that day that says what the event says."""
    said = {True: "acceptable", False: "unacceptable"}
    return next(
        (
            judged
            for judged in judgements
            if judged.missed_on == one.on and said[judged.acceptable] == one.word
        ),
        None,
    )


def _log(facts: Facts) -> list[Logged]:
    """Breaches, recalls and the end of supervision, the newest first."""
    found = [
        Logged(one.on, "breach", gettext("A breach was decided"), source_words(one.said))
        for one in facts.breaches
    ]
    found += [
        Logged(spell.started, "recall", gettext("Recalled to custody"), _said(spell.start_said))
        for spell in facts.spells
        if spell.by_recall and spell.started is not None
    ]
    if facts.supervision_ended is not None:
        words = gettext("Supervision ended")
        found.append(Logged(facts.supervision_ended, "ended", words, ""))
    return sorted(found, key=lambda one: (one.on, one.kind), reverse=True)


def _said(told: Said | None) -> str:
    return source_words(told)
