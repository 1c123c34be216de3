"""What each type of prison-side message asks of us: domain events, and the raw feed behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from resettle.releases.heard import DISAGREE, Heard
from resettle.releases.movements import received, released
from resettle.releases.reasons import MovementReasons
from resettle.releases.understood import Outcome
from resettle.releases.verdict import Verdict, ask, ask_if_ours, noted

_NO_NUMBER = (
    "The message names no person by a number that can be read. Nothing was changed: find out from "
    "the sender who is meant."
)
_DATES = Verdict(
    Outcome.FETCH,
    "Release dates changed. The message does not hold them; they are being asked for.",
)
_MERGED = (
    "Two prison records were merged into one. Nothing was changed: check which number this child "
    "is known by, and correct it here."
)
_MOVED = (
    "A booking was moved from one person's record to another's. Nothing was changed: check whose "
    "it is."
)

_MOVEMENTS: Mapping[str, Callable[[Heard, MovementReasons], Verdict]] = {
    "prison-offender-events.prisoner.released": released,
    "prison-offender-events.prisoner.received": received,
    "prisoner-offender-search.prisoner.released": released,
    "prisoner-offender-search.prisoner.received": received,
}

#: Types that say the same whatever is in them.
_ALWAYS: Mapping[str, Verdict] = {
    "prison-offender-events.prisoner.sentence-dates-changed": _DATES,
    "calculate-release-dates.prisoner.changed": _DATES,
    "SENTENCE_DATES-CHANGED": _DATES,
    "SENTENCE_CALCULATION_DATES-CHANGED": _DATES,
    "CONFIRMED_RELEASE_DATE-CHANGED": _DATES,
    "prison-offender-events.prisoner.merged": ask_if_ours(_MERGED),
    "prison-offender-events.prisoner.booking.moved": ask_if_ours(_MOVED),
    "prison-offender-events.prisoner.booking.deleted": ask_if_ours(
        "A booking was deleted at the prison, so a stay there may never have happened. Nothing "
        "was changed: check the child's record."
    ),
    "prisoner-offender-search.prisoner.removed": ask_if_ours(
        "The prison side removed this person's record, most likely after a merge. Nothing was "
        "changed: check which number this child is known by."
    ),
    "restricted-patients.patient.added": ask_if_ours(
        "The child is now a restricted patient, in hospital under the Mental Health Act. Nothing "
        "was changed: check where the child is."
    ),
    "restricted-patients.patient.removed": ask_if_ours(
        "The child is no longer a restricted patient. Nothing was changed: check where the child "
        "is."
    ),
    "person.temporary-absence.overdue": ask_if_ours(
        "The child has not come back from temporary release in time. Nothing was changed: ask the "
        "establishment whether the child is safe, and unlawfully at large."
    ),
    "prison-offender-events.prisoner.fixed-term-recall.changed": noted(
        "A fixed-term recall was changed at the prison; new dates come in a message of their own."
    ),
    "prison-offender-events.prisoner.imprisonment-status-changed": noted(
        "The prison changed what kind of sentence or remand it has on record. Orders come from "
        "our own events."
    ),
    "probation-case.prison-identifier.added": noted(
        "Probation matched its record with one at the prison, which changes nothing here."
    ),
    "OFFENDER_MOVEMENT-RECEPTION": noted(
        "The raw feed says a person was received. The domain event says why; that one counts."
    ),
    "OFFENDER_MOVEMENT-DISCHARGE": noted(
        "The raw feed says a person left. The domain event says why; that one counts."
    ),
}

#: The types of which anything may be understood to have happened, or to be planned. All others are
#: noted, or wait for a person, and never mean anything.
MAY_MEAN: frozenset[str] = frozenset(_MOVEMENTS) | {
    kind for kind, verdict in _ALWAYS.items() if verdict.outcome in (Outcome.APPLY, Outcome.FETCH)
}

#: What the types that begin like this are about. None of them changes a plan.
_ABOUT: tuple[tuple[str, str], ...] = (
    ("person.temporary-absence", "It is about a temporary release, which changes nothing."),
    ("person.alert.", "It is about an alert on the prison's record, which changes nothing here."),
    ("person.case-note.", "It is about a note on the prison's record, which changes nothing here."),
    ("create-and-vary-a-licence.", "It is about a licence document, which changes nothing here."),
    ("calculate-release-dates.", "It is about a calculation at the prison that changed no date."),
    ("restricted-patients.", "It is about a restricted patient's record; nothing changes here."),
    ("probation-case.", "It is about a record at the probation service; nothing changes here."),
    ("prisoner-offender-search.", "It is about a record in the prison's search; nothing changes."),
    ("prison-offender-events.", "It is about a record at the prison, which changes nothing here."),
    ("OFFENDER_", "It is from the raw feed of the prison system, and changes nothing here."),
)
_UNUSED = "It is of a type that this service does not use."


def judge(heard: Heard, reasons: MovementReasons) -> Verdict:
    """What a message asks of us."""
    verdict = _by_type(heard, reasons)
    if heard.disagree:
        # Even where nothing would change: a record that names two people is one to look at.
        return ask(DISAGREE)
    if verdict.outcome in (Outcome.APPLY, Outcome.FETCH, Outcome.ASK) and heard.number is None:
        return ask(_NO_NUMBER)
    if verdict.outcome is Outcome.FETCH and heard.said is None:
        return ask(
            "Release dates changed, and the message says no time that can be read. Nothing "
            "was changed: look up the dates at the prison."
        )
    return verdict


def _by_type(heard: Heard, reasons: MovementReasons) -> Verdict:
    if move := _MOVEMENTS.get(heard.kind):
        return move(heard, reasons)
    if always := _ALWAYS.get(heard.kind):
        return always
    if heard.kind == "BOOKING_NUMBER-CHANGED":
        if heard.change == "MERGE":
            return ask_if_ours(_MERGED)
        return noted("A booking got another number, which changes nothing here.")
    if heard.kind == "OFFENDER_BOOKING-REASSIGNED":
        if heard.also and heard.also != (heard.number,):
            return ask_if_ours(_MOVED)
        return noted("A booking was reassigned to the same person, which changes nothing.")
    for begins, words in _ABOUT:
        if heard.kind.startswith(begins):
            return noted(words)
    return noted(_UNUSED)
