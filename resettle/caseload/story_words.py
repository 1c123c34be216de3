"""What messages said and what became of them, in plain words."""

from __future__ import annotations

from flask_babel import gettext

from resettle.caseload.tray_words import kind_words
from resettle.releases.models import Message
from resettle.tasks.event_words import event_words


def message_words(message: Message) -> str:
    """What a message said. One we took no meaning from is named by its kind, and one of a kind we
    do not know as its sender names it."""
    known = kind_words(message.kind)
    if known == message.kind:
        known = gettext("A message called “%(kind)s”", kind=message.kind)
    return event_words(message.meaning) or known


def outcome_words(message: Message) -> tuple[str, str]:
    """What became of a message, and the kind of tag that says so."""
    if message.doubt and message.handled_at is None:
        return gettext("A person must look"), "overdue"
    match message.state:
        case "applied":
            return gettext("The plan follows it"), "good"
        case "noted":
            return gettext("Noted, and changes nothing"), "waiting"
        case "waiting_for_dates":
            return gettext("Waiting for the dates"), "open"
        case "rejected":
            return gettext("Could not be an event"), "waiting"
        case _ if message.handled_at is not None:
            return gettext("Decided by a person"), "done"
        case _:
            return gettext("Waiting for a person to decide"), "overdue"
