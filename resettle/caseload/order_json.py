"""A child's order and its oversight as JSON; the doors are in `api`."""

from __future__ import annotations

from typing import Any

from resettle.caseload.order_pages import Missed, OrderShown
from resettle.caseload.overseeing import Oversaw
from resettle.supervision.models import Condition, Oversight, Warned


def order_json(ref: str, shown: OrderShown) -> dict[str, Any]:
    facts, count, rule = shown.facts, shown.count, shown.rule
    return {
        "child": ref,
        "order": facts.order,
        "supervision_ends": _day(facts.supervision_ended or facts.window.supervision_ends),
        "conditions": [_condition(one) for one in shown.conditions],
        "missed_contacts": [_missed(one) for one in shown.missed],
        "warnings": [_warning(one) for one in shown.warnings],
        "breach": {
            "since": _day(shown.counted_since),
            **count._asdict(),
            "warnings_of_the_rule": rule.warnings,
            "misses_of_the_rule": rule.misses,
            "is_reached": shown.is_reached,
            "source": rule.source,
            "verified": rule.verified,
        },
        "log": [{"date": _day(one.on), "kind": one.kind} for one in shown.log],
    }


def _condition(one: Condition) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "words": one.words,
        "plain_words": one.plain_words,
        "since": _day(one.since),
        "until": _day(one.until),
        "ended_because": one.ended_because,
    }


def _missed(one: Missed) -> dict[str, Any]:
    return {
        "date": _day(one.on),
        "acceptable": None if one.word is None else one.word == "acceptable",
        "reason": one.judgement.reason if one.judgement else None,
        "judged_by": one.judgement.actor if one.judgement else None,
        "event_source": one.said.source,
        "event_id": one.said.id,
    }


def _warning(one: Warned) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "date": _day(one.on),
        "words": one.words,
        "told_how": one.told_how,
        "taken_back_because": one.taken_back_because,
    }


def oversight_json(ref: str, seen: Oversaw) -> dict[str, Any]:
    signed, since = seen.signed, seen.since
    changed = {
        "moved": [
            {"title": one.title, "was": _day(one.was), "now": _day(one.now)} for one in since.moved
        ],
        "new": [{"id": one.id, "title": one.title, "due": _day(one.due)} for one in since.new],
        "gone": list(since.gone),
    }
    return {
        "child": ref,
        "closed": seen.closed is not None,
        "sent_back": seen.sent_back is not None,
        "signed_at": signed.at.isoformat() if signed else None,
        "signed_hash": (signed.signed or {}).get("hash") if signed else None,
        "changed_since": changed if signed else None,
        "entries": [_entry(one) for one in seen.rows],
    }


def _entry(one: Oversight) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "at": one.at.isoformat(),
        "by": one.actor,
        "words": one.words,
        "reason": one.reason,
        "carries_on": one.carries_on,
        "meeting": one.meeting_id,
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
