"""The closed lists of contacts as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from resettle.children.words import PATHWAYS
from resettle.contacts.rules import Attended, HeldBecause, How, Place, came_late, is_late

HOWS: Mapping[str, Any] = {
    How.VISIT: _l("In person"),
    How.PHONE: _l("On the phone"),
    How.VIDEO: _l("By video"),
    How.MESSAGE: _l("By message"),
    How.LETTER: _l("By letter"),
}

PLACES: Mapping[str, Any] = {
    Place.OUT: _l("Out and about"),
    Place.CUSTODY: _l("In custody"),
    Place.HOME: _l("Where the child lives"),
    Place.OFFICE: _l("In our office"),
    Place.SCHOOL_OR_WORK: _l("At school or work"),
    Place.OTHER: _l("Somewhere else"),
}

ATTENDED: Mapping[str, Any] = {
    Attended.ATTENDED: _l("We met or talked"),
    Attended.NOT_THERE: _l("The child was not there"),
    Attended.CANCELLED_BY_CHILD: _l("Cancelled by the child"),
    Attended.CANCELLED_BY_US: _l("Cancelled by us"),
    Attended.CANCELLED_BY_OTHER: _l("Cancelled by somebody else"),
}

RATINGS: Mapping[int, Any] = {
    1: _l("Very bad"),
    2: _l("Bad"),
    3: _l("In the middle"),
    4: _l("Good"),
    5: _l("Very good"),
}

WHY_HELD: Mapping[str, Any] = {
    HeldBecause.INVALID: _l("Something is missing, or cannot be read."),
    HeldBecause.TO_COME: _l("It is dated later than it came."),
    HeldBecause.LONG_AGO: _l("It is dated more than a year ago."),
    HeldBecause.BEFORE_MATCH: _l("On that day they did not work with the child."),
    HeldBecause.NOT_THEIRS: _l("When it came, the child was theirs no longer."),
    HeldBecause.UNKNOWN_CHILD: _l("No child of that reference is known."),
    HeldBecause.NOT_ALLOWED: _l("Whoever wrote it does not log contacts any more."),
    HeldBecause.SAME_TIME: _l("They have logged another contact with the child at that time."),
    HeldBecause.UNOPENED: _l("Its seal cannot be opened. Ask whoever wrote it."),
}

#: What a script fills a number into where it is none of the others: no sentence has it otherwise.
_ANY = 20
#: The numbers that some language says in a way of their own.
_NUMBERS = (1, 2, 3, 6, 8, 11, _ANY)


def counted() -> dict[str, dict[str, str]]:
    """What a phone says of its queue, by the number of contacts in it, in the reader's language."""
    return {name: {str(number): say(number) for number in _NUMBERS} for name, say in _SAYING}


_SAYING: tuple[tuple[str, Callable[[int], str]], ...] = (
    (
        "waiting",
        lambda number: ngettext(
            "%(num)d contact waits on this phone, sealed. It goes by itself once there is signal.",
            "%(num)d contacts wait on this phone, sealed. They go by themselves once there is "
            "signal.",
            number,
        ),
    ),
    (
        "signIn",
        lambda number: ngettext(
            "Sign in to send %(num)d contact.", "Sign in to send %(num)d contacts.", number
        ),
    ),
    (
        "sent",
        lambda number: ngettext("%(num)d contact is sent.", "%(num)d contacts are sent.", number),
    ),
    (
        "held",
        lambda number: ngettext(
            "%(num)d contact is kept for your worker, who will look at it.",
            "%(num)d contacts are kept for your worker, who will look at them.",
            number,
        ),
    ),
    (
        "another",
        lambda number: ngettext(
            "%(num)d contact on this phone was written by somebody else. It is sent when they "
            "sign in here.",
            "%(num)d contacts on this phone were written by somebody else. They are sent when "
            "they sign in here.",
            number,
        ),
    ),
)


def lists() -> dict[str, list[tuple[Any, Any]]]:
    """What the form offers to choose from."""
    return {
        "attended": list(ATTENDED.items()),
        "how": list(HOWS.items()),
        "place": list(PLACES.items()),
        "pathways": list(PATHWAYS.items()),
        "rating": [(number, RATINGS[number]) for number in reversed(RATINGS)],
    }


def money(pence: int) -> str:
    return f"£{pence / 100:,.2f}"


def late_words(contact: Any) -> str:
    """What is to be known of when it was written down; nothing where it was in good time."""
    if is_late(contact.began_at, contact.written_at):
        return gettext("Written down late")
    # When a correction came says nothing of when the contact did.
    waited = contact.replaces_id is None and came_late(contact.written_at, contact.at)
    return gettext("Sent later") if waited else ""
