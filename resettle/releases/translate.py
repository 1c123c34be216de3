"""From a message on the wire to what it means. Pure: no database, no clock, no network.

Own events are CloudEvents; everything else is a prison-side message, bare or in the envelope of
the notification service that carried it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from resettle.errors import BadInput
from resettle.planning.events import london_day
from resettle.releases.heard import Heard, Sent, hear
from resettle.releases.hmpps import judge
from resettle.releases.own import looks_own, understand_own
from resettle.releases.reading import Piece, name_in, strict_json
from resettle.releases.reasons import MovementReasons
from resettle.releases.times import read_moment
from resettle.releases.understood import (
    SHOWN,
    Form,
    Outcome,
    Understood,
    digest_of,
    name_of,
    rejected,
)
from resettle.settings import Settings

_NOT_AN_EVENT = (
    "This is not an event: it has neither the specversion of a CloudEvent, nor the eventType of a "
    "prison message, nor a Message in an envelope."
)


def understand(
    value: object, reasons: MovementReasons, settings: Settings, position: int = 1
) -> Understood:
    """What one message means. `position` names it where it has no name of its own, from 1."""
    unnamed = f"#{position}"
    if not isinstance(value, dict):
        wrong = BadInput("An event must be a JSON object.")
        return rejected(wrong, value, display_id=unnamed)
    sent = Sent()
    if _is_envelope(value):
        unnamed = name_of(value.get("MessageId"), unnamed)
        if value.get("Type") in ("SubscriptionConfirmation", "UnsubscribeConfirmation"):
            return _confirmation(value, unnamed)
        sent = _sent(value)
        try:
            value = _unwrapped(value)
        except BadInput as wrong:
            return rejected(wrong, value, display_id=unnamed)
    if looks_own(value):
        return _old_waits(understand_own(value, unnamed), sent.timestamp.at, settings)
    kind = value.get("eventType")
    if not isinstance(kind, str) or not kind.strip():
        field = "eventType" if "eventType" in value else None
        return rejected(BadInput(_NOT_AN_EVENT, field=field), value, display_id=unnamed)
    return _understand_prison(value, sent, unnamed, reasons, settings)


def understand_piece(
    piece: Piece, reasons: MovementReasons, settings: Settings, position: int = 1
) -> Understood:
    """The same for a piece of a body, which the gate may have refused already."""
    if piece.wrong is None:
        return understand(piece.value, reasons, settings, position)
    name = name_of(name_in(piece.raw), f"#{position}")
    return rejected(piece.wrong, piece.raw.decode(errors="replace"), display_id=name)


def heard_in(value: object) -> Heard | None:
    """The parts of a prison-side message, for a page that tells what came; None where it is none,
    or cannot be read."""
    if isinstance(value, dict) and _is_envelope(value):
        try:
            value = _unwrapped(value)
        except BadInput:
            return None
    if not isinstance(value, dict) or looks_own(value):
        return None
    kind = value.get("eventType")
    return hear(value, Sent(), "") if isinstance(kind, str) and kind.strip() else None


def _is_envelope(value: Mapping[str, Any]) -> bool:
    return "Message" in value and "specversion" not in value and "eventType" not in value


def _sent(envelope: Mapping[str, Any]) -> Sent:
    attributes = envelope.get("MessageAttributes")
    attribute = attributes.get("eventType") if isinstance(attributes, dict) else None
    return Sent(
        topic_type=attribute.get("Value") if isinstance(attribute, dict) else None,
        timestamp=read_moment(envelope.get("Timestamp"), "Timestamp"),
    )


def _unwrapped(envelope: Mapping[str, Any]) -> dict[str, Any]:
    message = envelope["Message"]
    try:
        inner = strict_json(message) if isinstance(message, str) else message
    except BadInput as wrong:
        field = ".".join(filter(None, ("Message", wrong.field)))
        raise BadInput(f"In Message: {wrong.message}", field=field) from None
    if not isinstance(inner, dict):
        raise BadInput("Message must hold one event, as JSON in a string.", field="Message")
    return inner


def _confirmation(envelope: Mapping[str, Any], display_id: str) -> Understood:
    return Understood(
        form=Form.UNKNOWN,
        kind=str(envelope["Type"]),
        display_id=display_id,
        digest=digest_of(envelope),
        outcome=Outcome.ASK,
        reason=(
            "The notification service asks to confirm a subscription. This service never follows "
            "such an address by itself: somebody who runs it must."
        ),
    )


def _understand_prison(
    value: Mapping[str, Any],
    sent: Sent,
    display_id: str,
    reasons: MovementReasons,
    settings: Settings,
) -> Understood:
    digest = digest_of(value)
    heard = hear(value, sent, digest)
    verdict = judge(heard, reasons)
    understood = Understood(
        form=Form.HMPPS if "." in heard.kind else Form.NOMIS,
        kind=heard.kind[:SHOWN],
        display_id=display_id,
        # A prison may publish a movement again with another `publishedAt`: still the same event.
        digest=digest_of(heard.key),
        outcome=verdict.outcome,
        event_source=heard.source,
        event_id=heard.event_id,
        event_key=heard.key,
        subject=f"noms:{heard.number}" if heard.number else None,
        also=tuple(f"noms:{number}" for number in heard.also),
        said_at=heard.said.time if heard.said else None,
        effective_on=heard.day,
        event=verdict.event,
        reason=verdict.reason,
        doubt=verdict.doubt,
        notes=heard.notes,
        booking=heard.booking,
    )
    return _old_waits(understood, heard.sent_at, settings)


def _old_waits(said: Understood, sent_at: datetime | None, settings: Settings) -> Understood:
    """Put news of long ago to a person: a plan must never gain tasks that were due years ago."""
    sent = sent_at or said.said_at
    if said.outcome not in (Outcome.APPLY, Outcome.FETCH) or said.effective_on is None or not sent:
        return said
    days = (london_day(sent) - said.effective_on).days
    if days <= settings.historic_days:
        return said
    reason = (
        f"It took effect on {said.effective_on}, {days} days before it was sent. Nothing was "
        "changed: decide whether it still matters."
    )
    return replace(said, outcome=Outcome.ASK, doubt=None, reason=reason)
