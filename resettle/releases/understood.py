"""What one message was taken to mean, before anybody has looked for the child. Values only.

`translate` makes these; `settle` says what becomes of one once the children it could be about are
known. A what-if without a database asks the same `settle`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Generic, TypeVar

from resettle.errors import BadInput
from resettle.planning.events import Event

Owner = TypeVar("Owner")

#: Between the parts of a key: no part can hold it, the JSON gate refuses it.
APART = "\x1f"
#: Longer words than this are cut where they only name something for people.
SHOWN = 200

UNKNOWN_CHILD = (
    "No child is registered here under this {}. It waits, and is applied when the child is."
)
SEVERAL_CHILDREN = (
    "{} children are registered here under this {}. Nothing was changed: find out whose it is, "
    "and take the number off the other records."
)
SHARED_NUMBER = (
    "The same {} number is recorded for another child too. Messages under it wait until a person "
    "decides whose it is."
)


class Form(StrEnum):
    OWN = "own"
    HMPPS = "hmpps"
    NOMIS = "nomis"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """What a message asks of us, as far as can be said without looking for the child."""

    #: Its meaning is part of the child's facts.
    APPLY = "apply"
    #: Known, and changes nothing.
    NOTE = "note"
    #: A person must look, if the child is one of ours.
    ASK_IF_OURS = "ask_if_ours"
    #: A person must look; nothing is changed.
    ASK = "ask"
    #: Release dates changed; the sender knows the new ones.
    FETCH = "fetch"
    #: It cannot be an event.
    REJECT = "reject"


class State(StrEnum):
    """What has become of a message. The words of the inbox table."""

    APPLIED = "applied"
    NOTED = "noted"
    NEEDS_ATTENTION = "needs_attention"
    UNKNOWN_CHILD = "unknown_child"
    REJECTED = "rejected"
    WAITING_FOR_DATES = "waiting_for_dates"


@dataclass(frozen=True, slots=True)
class Understood:
    """One message, read."""

    form: Form
    #: The own event type, or the HMPPS event type.
    kind: str
    #: What people call it: the CloudEvents id, else the SNS MessageId, else “#n”.
    display_id: str
    #: Of the content that must be the same wherever `event_key` is.
    digest: str
    outcome: Outcome
    event_source: str | None = None
    event_id: str | None = None
    #: The same for every delivery of the same event; None where that cannot be known.
    event_key: str | None = None
    #: The child's reference, or “noms:” and the prison number.
    subject: str | None = None
    #: Other numbers the message is about, as in a merge of two records.
    also: tuple[str, ...] = ()
    said_at: datetime | None = None
    effective_on: date | None = None
    event: Event | None = None
    #: What a registration says beside the birth date: the name, and numbers as `{type, value}`.
    registers: Mapping[str, Any] | None = None
    #: Why the outcome is what it is. For people.
    reason: str | None = None
    #: The field at fault, where one is.
    field: str | None = None
    #: Applied, and a person must still look: why.
    doubt: str | None = None
    #: Oddities that changed nothing, such as a field that was left out.
    notes: tuple[str, ...] = ()
    #: The booking whose release dates changed.
    booking: str | None = None


@dataclass(frozen=True, slots=True)
class Settled(Generic[Owner]):
    """What becomes of a message."""

    state: State
    owner: Owner | None = None
    #: Its meaning is part of the owner's facts.
    counts: bool = False
    #: Set wherever a person should read why; always for what is in the tray.
    reason: str | None = None

    @property
    def in_tray(self) -> bool:
        return self.state not in (State.APPLIED, State.NOTED)


def settle(
    said: Understood, owners: Sequence[Owner], touched: Sequence[Owner] = ()
) -> Settled[Owner]:
    """What becomes of a message, given the children known under its subject.

    `touched` are the children known under the other numbers it is about. Never guesses a child:
    with none it waits, with several it asks.
    """
    if said.outcome is Outcome.REJECT:
        return Settled(State.REJECTED, reason=said.reason)
    owner = owners[0] if len(owners) == 1 else None
    match said.outcome:
        case Outcome.NOTE:
            return Settled(State.NOTED, owner, reason=_words(said))
        case Outcome.ASK:
            return Settled(State.NEEDS_ATTENTION, owner, reason=_words(said))
        case Outcome.ASK_IF_OURS:
            if not owners and not touched:
                return Settled(State.NOTED, reason=_words(said))
            owner = owner or (touched[0] if len(touched) == 1 and not owners else None)
            return Settled(State.NEEDS_ATTENTION, owner, reason=_words(said))
    if not owners:
        return Settled(State.UNKNOWN_CHILD, reason=UNKNOWN_CHILD.format(_what(said)))
    if owner is None:
        reason = SEVERAL_CHILDREN.format(len(owners), _what(said))
        return Settled(State.NEEDS_ATTENTION, reason=reason)
    if said.outcome is Outcome.FETCH:
        return Settled(State.WAITING_FOR_DATES, owner, reason=_words(said))
    if said.doubt:
        return Settled(State.NEEDS_ATTENTION, owner, counts=True, reason=said.doubt)
    return Settled(State.APPLIED, owner, counts=True)


def _what(said: Understood) -> str:
    return "reference" if said.form is Form.OWN else "prison number"


def _words(said: Understood) -> str | None:
    return " ".join(filter(None, (said.reason, *said.notes))) or None


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: object) -> bytes:
    """The same bytes for the same content, however it was laid out."""
    return _CANONICAL.encode(value).encode()


def digest_of(value: object) -> str:
    return sha256(canonical(value)).hexdigest()


def key_of(form: Form, *parts: str) -> str:
    return APART.join((form.value, *parts))


def name_of(said: object, otherwise: str) -> str:
    """What people call a message: its own name for itself, else its place in what came."""
    return said[:SHOWN] if isinstance(said, str) and said.strip() else otherwise


def rejected(
    wrong: BadInput,
    value: object,
    *,
    form: Form = Form.UNKNOWN,
    kind: object = None,
    display_id: str,
) -> Understood:
    """A message that cannot be an event, with the reason a sender can act on."""
    return Understood(
        form=form,
        kind=kind[:SHOWN] if isinstance(kind, str) and kind else "unknown",
        display_id=display_id,
        digest=digest_of(value),
        outcome=Outcome.REJECT,
        reason=wrong.message,
        field=wrong.field,
    )


def not_understood(said: Understood, because: str) -> Understood:
    """The same message, left for a person because its meaning could not be worked out."""
    return replace(said, outcome=Outcome.ASK, event=None, doubt=None, reason=because)
