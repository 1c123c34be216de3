"""What came, why it waits and what can be done, as a resettlement worker reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from resettle.caseload.tray_rules import Choice, Why
from resettle.children.words import ORDERS, PATHWAYS, said
from resettle.errors import BadInput
from resettle.releases.meaning import AT_LARGE
from resettle.releases.models import Message
from resettle.releases.reading import strict_json
from resettle.releases.translate import heard_in
from resettle.releases.understood import Form
from resettle.web.dates import plain_day
from resettle.web.letters import capital, small

#: Each group of the tray: its heading, and one sentence about what is in it.
WHYS: Mapping[Why, tuple[Any, Any]] = {
    Why.NOT_CLEAR: (
        _l("We could not tell what happened"),
        _l("Nothing was changed. Find out, then record what happened."),
    ),
    Why.LONG_AGO: (
        _l("News of long ago"),
        _l("Nothing was changed. Decide whether it still matters."),
    ),
    Why.CHECK: (
        _l("Check that this is right"),
        _l("These raised a question. Each says what its plan does with it now."),
    ),
    Why.SHARED: (
        _l("More than one child has the number"),
        _l("Nothing is guessed: say whose it is, or merge the two records."),
    ),
    Why.CONFLICT: (
        _l("Sent twice with different content"),
        _l("The first was kept. Ask the sender which is right."),
    ),
    Why.DATES: (
        _l("Waiting for release dates"),
        _l("Custody says dates changed, without saying which. We ask, and you can enter them."),
    ),
    Why.UNREADABLE: (
        _l("Could not be read"),
        _l("The sender was told. Record what it should have said, if you know."),
    ),
    Why.NO_CHILD: (
        _l("Not one of ours?"),
        _l("No child here has this number. Most are of children of other services."),
    ),
}

CHOICES: Mapping[Choice, tuple[Any, Any]] = {
    Choice.COUNT: (_l("It is right: use it"), _l("The plan will follow it.")),
    Choice.LEAVE: (_l("It is right as it stands"), _l("Nothing changes. It leaves the tray.")),
    Choice.DROP: (
        _l("It is wrong or not ours"),
        _l("No plan follows it. It stays in the log."),
    ),
    Choice.BELONGS: (
        _l("It belongs to a child we know"),
        _l("Find the child, and everything that waits under this number is used."),
    ),
    Choice.REGISTER: (
        _l("Register this child"),
        _l("Everything that waits for this child is used at once."),
    ),
    Choice.CORRECT: (
        _l("Record what really happened"),
        _l("What you enter takes the place of this message."),
    ),
    Choice.NUMBER: (
        _l("Say whose number it is"),
        _l("It is taken off the other record, and what waits is used."),
    ),
    Choice.MERGE: (
        _l("The two records are one child"),
        _l("Both histories are kept, and it can be undone."),
    ),
    Choice.ASK_AGAIN: (
        _l("Ask for the dates again now"),
        _l("The prison system is asked within a few seconds."),
    ),
    Choice.READ_AGAIN: (
        _l("Read it again"),
        _l("For when the table of movement reasons has been corrected."),
    ),
}

#: What a person decided, for the list of what was decided.
DECIDED: Mapping[Choice, Any] = {
    Choice.COUNT: _l("It is right, and the plan follows it."),
    Choice.LEAVE: _l("It is right as it stands."),
    Choice.DROP: _l("Not used."),
    Choice.CORRECT: _l("Something else was recorded in its place."),
    Choice.NUMBER: _l("It was said whose number it is."),
}

EVENTS: Mapping[str, Any] = {
    "child.registered": _l("A child was registered"),
    "custody.started": _l("Custody started"),
    "sentence.imposed": _l("A sentence was imposed"),
    "release.planned": _l("A release date was planned"),
    "temporary_release.recorded": _l("A temporary release"),
    "child.released": _l("The child was released"),
    "child.recalled": _l("The child was recalled"),
    AT_LARGE: _l("The child is unlawfully at large"),
    "supervision.ended": _l("Supervision ended"),
    "child.died": _l("The child died"),
    "moved_service": _l("The child moved to another service"),
    "need.recorded": _l("A need was recorded"),
    "looked_after.changed": _l("Looked-after status changed"),
    "education_plan.changed": _l("The education plan moved on"),
    "intensity.set": _l("The level of contact was set"),
    "contact.missed": _l("A contact was missed"),
    "breach.decided": _l("A breach was decided on"),
    "disposal.given": _l("A disposal was given"),
    "mentoring.changed": _l("Mentoring took a step"),
    "mentor_contact.logged": _l("A meeting with a mentor"),
    "concern.raised": _l("A concern was raised"),
    "concern.closed": _l("A concern was closed"),
    "event.withdrawn": _l("An earlier message was withdrawn"),
}
#: What a number elsewhere is called.
NUMBERS: Mapping[str, Any] = {
    "noms": _l("Prison number"),
    "pnc": _l("PNC number"),
    "cypid": _l("CYPID"),
    "nhs": _l("NHS number"),
    "uln": _l("Unique learner number"),
}
_PRISON: Mapping[str, Any] = {
    "released": _l("The child left an establishment"),
    "received": _l("The child came into an establishment"),
    "merged": _l("Two prison records were merged"),
    "moved": _l("A booking was moved to another record"),
    "deleted": _l("A booking was deleted"),
    "removed": _l("A prison record was removed"),
    "sentence-dates-changed": _l("Release dates changed"),
    "changed": _l("Release dates changed"),
    "overdue": _l("The child is late back from temporary release"),
    "SubscriptionConfirmation": _l("A request to confirm a subscription"),
}


_ISO = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
#: What stands in reasons that were written for the senders of messages.
_FIELDS: Mapping[str, Any] = {
    "data.date_of_birth": _l("the date of birth"),
    "data.date": _l("the date"),
    "noms number": _l("prison number"),
    " written YYYY-MM-DD": "",
    "work this message out again": _l("have this message read again"),
}


def kind_words(kind: str) -> str:
    """A type of message in a few words; one that we have none for, as it stands."""
    if kind == Form.UNKNOWN:
        return gettext("A message of no kind that we know")
    if kind in EVENTS:
        return str(EVENTS[kind])
    last = kind.rpartition(".")[2]
    if "DATE" in kind:
        last = "sentence-dates-changed"
    return str(_PRISON.get(last) or kind)


def sender_words(message: Message) -> str:
    """Who told us."""
    if message.form in (Form.HMPPS, Form.NOMIS):
        return gettext("Custody")
    if (message.event_source or "").startswith("urn:resettle:person"):
        return gettext("A colleague")
    return message.sender


def what_came(message: Message) -> str:
    """What a message says, in one sentence: “Custody says: the child was released on 3 March…”."""
    who = capital(sender_words(message))
    meaning = message.meaning
    if meaning is not None:
        what = _meant(str(meaning["type"]), meaning["data"])
        return gettext("%(who)s says: %(what)s.", who=who, what=what)
    heard = heard_in(value_of(message))
    what = kind_words(message.kind)
    if heard is None:
        return gettext("%(who)s sent: %(what)s.", who=who, what=what)
    if heard.day is not None:
        what = gettext("%(what)s on %(day)s", what=what, day=plain_day(heard.day))
    parts = (
        (gettext("reason"), heard.reason),
        (gettext("movement code"), heard.code),
        (gettext("establishment"), heard.prison),
    )
    more = ", ".join(f"{name} {word}" for name, word in parts if word)
    told = gettext("%(who)s says: %(what)s.", who=who, what=what)
    return f"{told} {capital(more)}." if more else told


def reason_words(message: Message) -> str:
    """Why a message stands where it does, with days as people say them and no names of fields."""
    said = with_days_said(message.reason or "")
    for field, words in _FIELDS.items():
        said = said.replace(field, str(words))
    return capital(said)


def with_days_said(words: str) -> str:
    """A sentence from below the pages, with its days as people say them."""
    return _ISO.sub(lambda found: _day_or_as_said(found[0]), words)


def _day_or_as_said(iso: str) -> str:
    try:
        return _day(iso)
    except ValueError:
        return iso


def value_of(message: Message) -> object:
    """The message as a value; None where it is no JSON that we read."""
    try:
        return strict_json(message.raw)
    except BadInput:
        return None


def _meant(kind: str, told: Mapping[str, Any]) -> str:
    what = small(kind_words(kind))
    if "date" in told:
        what = gettext("%(what)s on %(day)s", what=what, day=_day(told["date"]))
    if kind == "release.planned":
        what = gettext("release is planned for %(day)s", day=_day(told["date"]))
    more = [_detail(name, value) for name, value in told.items() if name != "date"]
    return ", ".join([what, *filter(None, more)])


def _detail(name: str, value: Any) -> str:
    match name:
        case "order":
            return small(said(ORDERS, value))
        case "pathway":
            return said(PATHWAYS, value)
        case "date_of_birth":
            return gettext("born on %(day)s", day=_day(value))
        case "planned":
            return gettext("as planned") if value else gettext("not as planned")
        case "acceptable":
            return gettext("for a good reason") if value else gettext("without a good reason")
        case "term":
            return gettext("term %(term)s", term=value)
        case "remand_days":
            return ngettext("%(num)d day on remand", "%(num)d days on remand", value)
        case "tagged_bail_days":
            return ngettext("%(num)d day on tagged bail", "%(num)d days on tagged bail", value)
        case "event_source" | "event_id":
            return ""
        case _:
            return str(value).replace("_", " ")


def _day(iso: str) -> str:
    return plain_day(date.fromisoformat(iso))


def subject_words(subject: str | None) -> str:
    """What a message calls the child: “prison number A1234BC”, “reference child-7”."""
    if not subject:
        return gettext("no number")
    kind, colon, value = subject.partition(":")
    if colon and kind == "noms":
        return gettext("prison number %(number)s", number=value)
    return gettext("reference %(ref)s", ref=subject)
