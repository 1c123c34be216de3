"""What a movement out of a prison or into one means, from its reason and its code.

`reason: RELEASED` covers a merge of records, a death, a child unlawfully at large and a move to
hospital, none of which is a release home. A recall may show only in the code, and a return from
temporary release carries the same code. So the code decides, by a table that people can correct;
where reason and code do not fit together, a person does.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from resettle.planning.events import (
    ChildDied,
    ChildRecalled,
    ChildReleased,
    CustodyStarted,
    Said,
    WentUnlawfullyAtLarge,
)
from resettle.planning.vocabulary import Stage
from resettle.releases.heard import Heard
from resettle.releases.reasons import Came, Coming, Leaving, Left, MovementReasons
from resettle.releases.verdict import Verdict, applied, ask, noted

#: The reason a prison gives when a movement ended a stay there. The code says what kind it was.
RELEASED = "RELEASED"
TO_HOSPITAL = "RELEASED_TO_HOSPITAL"
#: Out for a while, or to another place that holds the child: nothing of ours changes.
STILL_HELD = {
    "TEMPORARY_ABSENCE_RELEASE": "The child left on temporary release, which changes nothing.",
    "SENT_TO_COURT": "The child was taken to court, which changes nothing.",
    "TRANSFERRED": "The child was moved to another establishment, which changes nothing.",
}
#: None of these codes fits a child who is still held, whatever the reason says.
_GRAVE = (Leaving.DIED, Leaving.UNLAWFULLY_AT_LARGE)

ADMISSION, NEW_ADMISSION = "ADMISSION", "NEW_ADMISSION"
TEMPORARY_RETURN = "TEMPORARY_ABSENCE_RETURN"
RETURNED = {
    "RETURN_FROM_COURT": "The child came back from court, which changes nothing.",
    "TRANSFERRED": "The child came from another establishment, which changes nothing.",
}
#: Of these nobody can tell from the message whether the child was recalled.
PERHAPS_RECALLED = ("READMISSION", "READMISSION_SWITCH_BOOKING", "POST_MERGE_ADMISSION")

_UNCHANGED = "Nothing was changed: look at the child's record at the prison."


def released(heard: Heard, reasons: MovementReasons) -> Verdict:
    """A message that a child left a prison."""
    if heard.said is None or heard.day is None:
        return ask(f"The message says no time that can be read, so not which day. {_UNCHANGED}")
    if heard.code is None:
        return _left_without_code(heard, heard.said, heard.day)
    left = reasons.released.get(heard.code)
    if heard.reason in STILL_HELD:
        if left is not None and left.does in _GRAVE:
            return _disagree(heard, left.means)
        return noted(STILL_HELD[heard.reason])
    if left is None:
        return ask(
            f"The movement code {heard.code} is not in the table of movement reasons, so we do "
            "not know what this release is. Nothing was changed: find out what the code means, "
            "add it to the table, and work this message out again."
        )
    if heard.reason not in (RELEASED, TO_HOSPITAL, None) and left.does is not Leaving.DIED:
        return _unknown_reason(heard)
    if heard.reason == TO_HOSPITAL and left.does not in (Leaving.HOSPITAL, Leaving.DIED):
        return _disagree(heard, left.means)
    return _left(heard, left, heard.said, heard.day)


def _left(heard: Heard, left: Left, said: Said, on: date) -> Verdict:
    match left.does:
        case Leaving.FINAL_RELEASE:
            return applied(ChildReleased(said, on, kind=left.kind))
        case Leaving.CURFEW:
            return applied(ChildReleased(said, on, kind=left.kind or "curfew"))
        case Leaving.HOSPITAL:
            return applied(ChildReleased(said, on, to=Stage.HOSPITAL.value))
        case Leaving.UNLAWFULLY_AT_LARGE:
            return applied(WentUnlawfullyAtLarge(said, on))
        case Leaving.DIED:
            return applied(ChildDied(said, on))
        case Leaving.MERGE:
            return noted(
                "A record was closed because it was merged with another of the same "
                "person. The child was not released."
            )
        case Leaving.TEMPORARY_ABSENCE:
            return noted(STILL_HELD["TEMPORARY_ABSENCE_RELEASE"])
        case Leaving.ASK:
            return ask(
                f"The movement code {heard.code} means “{left.means}”, and what that does "
                "to the plan is for a person to decide. Nothing was changed."
            )
        case _:
            assert_never(left.does)


def _left_without_code(heard: Heard, said: Said, on: date) -> Verdict:
    if heard.reason in STILL_HELD:
        return noted(STILL_HELD[heard.reason])
    if heard.reason == TO_HOSPITAL:
        return applied(ChildReleased(said, on, to=Stage.HOSPITAL.value))
    if heard.reason == RELEASED:
        return ask(
            "It says RELEASED without a movement code. That covers a release home, but also a "
            "death, a child unlawfully at large and a merge of records. Nothing was changed: find "
            "out which it was. A message with the code may follow."
        )
    return _unknown_reason(heard)


def received(heard: Heard, reasons: MovementReasons) -> Verdict:
    """A message that a child came into a prison."""
    if heard.said is None or heard.day is None:
        return ask(f"The message says no time that can be read, so not which day. {_UNCHANGED}")
    came = reasons.received.get(heard.code) if heard.code else None
    says_recall = came is not None and came.does is Coming.RECALL
    if heard.reason == TEMPORARY_RETURN:
        return noted("The child came back from temporary release, which changes nothing.")
    if heard.reason == ADMISSION or (heard.reason == NEW_ADMISSION and not says_recall):
        return _admitted(heard, came, heard.said, heard.day)
    if says_recall:
        return ask(
            f"The movement code {heard.code} means a recall, and the reason "
            f"{heard.reason or 'is missing, which'} does not fit with it. {_UNCHANGED}"
        )
    if heard.reason in RETURNED:
        return noted(RETURNED[heard.reason])
    if heard.reason in PERHAPS_RECALLED:
        return ask(
            f"The child is in custody again ({heard.reason}), and the message does not say "
            "whether by recall. Nothing was changed: find out, and record a recall or the start "
            "of custody. A message with the movement code may follow."
        )
    return _unknown_reason(heard)


def _admitted(heard: Heard, came: Came | None, said: Said, on: date) -> Verdict:
    does = came.does if came else Coming.ADMISSION
    thought_recall = heard.probable_cause == "RECALL"
    if does is Coming.ASK:
        assert came is not None, "only the table says ask"
        return ask(
            f"The movement code {heard.code} means “{came.means}”, and what that does to "
            "the plan is for a person to decide. Nothing was changed."
        )
    if does is Coming.NEW_CUSTODY:
        doubt = (
            f"The message calls this probably a recall, but its movement code {heard.code} says "
            "new custody. The code was believed: check that it is right."
        )
        event = CustodyStarted(said, on, None, heard.prison)
        return applied(event, doubt if thought_recall else None)
    if does is Coming.RECALL or thought_recall:
        return applied(ChildRecalled(said, on, heard.prison))
    return applied(CustodyStarted(said, on, None, heard.prison))


def _disagree(heard: Heard, means: str) -> Verdict:
    return ask(
        f"The reason {heard.reason} does not fit with the movement code {heard.code} "
        f"(“{means}”). {_UNCHANGED}"
    )


def _unknown_reason(heard: Heard) -> Verdict:
    what = f"The reason {heard.reason} is not one we know" if heard.reason else "It says no reason"
    return ask(f"{what}, so we cannot say what this movement was. {_UNCHANGED}")
