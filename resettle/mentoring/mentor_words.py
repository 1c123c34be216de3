"""What mentors are, and are checked for, as people read it. Templates ask by filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.mentoring.rules import BarrierKind, Engagement
from resettle.mentoring.suitability import CHECKS
from resettle.web.wording import in_words

ENGAGEMENTS: Mapping[str, Any] = {
    Engagement.PAID: _l("Paid"),
    Engagement.VOLUNTEER: _l("Volunteer"),
}

BARRIERS: Mapping[str, Any] = {
    BarrierKind.AREA: _l("An area one of them cannot go to"),
    BarrierKind.GROUP: _l("A conflict between groups"),
    BarrierKind.FAMILY: _l("They are related, or their families are close"),
    BarrierKind.VICTIM: _l("A link with somebody who was harmed"),
    BarrierKind.SCHOOL: _l("The same school or college"),
    BarrierKind.ADDRESS: _l("The same address, or neighbours"),
    BarrierKind.OTHER: _l("Another reason"),
}

TRANSPORT: Mapping[str, Any] = {
    "car": _l("Car"),
    "bus": _l("Bus"),
    "train": _l("Train"),
    "bicycle": _l("Bicycle"),
    "on foot": _l("On foot"),
}

TIMES: Mapping[str, Any] = {
    "monday daytime": _l("Monday daytime"),
    "monday evening": _l("Monday evening"),
    "tuesday daytime": _l("Tuesday daytime"),
    "tuesday evening": _l("Tuesday evening"),
    "wednesday daytime": _l("Wednesday daytime"),
    "wednesday evening": _l("Wednesday evening"),
    "thursday daytime": _l("Thursday daytime"),
    "thursday evening": _l("Thursday evening"),
    "friday daytime": _l("Friday daytime"),
    "friday evening": _l("Friday evening"),
    "saturday daytime": _l("Saturday daytime"),
    "saturday evening": _l("Saturday evening"),
    "sunday daytime": _l("Sunday daytime"),
    "sunday evening": _l("Sunday evening"),
}


def check_words(kind: str) -> str:
    return in_words(CHECKS[kind])


def in_order(known: Mapping[str, Any], held: Iterable[str]) -> list[str]:
    """Of a list that is kept sorted, the words in the order that people expect; what this version
    does not know, as it stands."""
    kept = set(held)
    return [str(words) for word, words in known.items() if word in kept] + sorted(kept - set(known))


def times_words(held: Iterable[str]) -> list[str]:
    return in_order(TIMES, held)


def transport_words(held: Iterable[str]) -> list[str]:
    return in_order(TRANSPORT, held)
