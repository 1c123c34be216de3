"""The closed lists of disposals, of help from the council and of serious violence: in which words
people read them, since when each counts, and whose word that is.

The wording of the indicators 6, 7 and 9 was not found in a published text. Their lists are those
that practitioners know, so each says where it is from, and none is called verified that is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from resettle.records.rules import DisposalEnding, DisposalKind, HelpKind, ViolenceGroup


class Entry(NamedTuple):
    """One word of a list."""

    words: Any
    source: str
    #: The first day on which it can be; None where it is older than any record here.
    since: date | None = None


_PRACTICE = "Practice; not verified in a published text"

DISPOSALS: Mapping[str, Entry] = {
    DisposalKind.COMMUNITY_RESOLUTION: Entry(_l("Community resolution"), _PRACTICE),
    DisposalKind.OUTCOME_22: Entry(
        _l("Outcome 22: help first, and no charge"),
        "Home Office outcome 22, used from April 2019; not verified in a published text",
        date(2019, 4, 1),
    ),
    DisposalKind.YOUTH_CAUTION: Entry(
        _l("Youth caution"),
        "Crime and Disorder Act 1998, section 66ZA; the day from practice, not verified in a "
        "published text",
        date(2013, 4, 8),
    ),
    DisposalKind.YOUTH_CONDITIONAL_CAUTION: Entry(
        _l("Youth conditional caution"),
        "Crime and Disorder Act 1998, section 66A; the day from practice, not verified in a "
        "published text",
        date(2013, 4, 8),
    ),
    DisposalKind.OUTCOME_20_21: Entry(
        _l("Outcome 20 or 21: another agency helps, or it goes no further"), _PRACTICE
    ),
}


class Ending(NamedTuple):
    """How a disposal ended, and what the indicator makes of it."""

    words: Any
    #: None where it counts neither as completed nor as not completed.
    completed: bool | None


ENDINGS: Mapping[str, Ending] = {
    DisposalEnding.COMPLETED: Ending(_l("Completed"), True),
    DisposalEnding.DECLINED: Ending(_l("The child said no to it"), False),
    DisposalEnding.STOPPED: Ending(_l("It was begun, and the child did not go on with it"), False),
    DisposalEnding.SENT_BACK: Ending(_l("It went back to the police or to court"), False),
    DisposalEnding.MOVED: Ending(_l("The child moved, and another service holds it"), None),
}

HELP: Mapping[str, Entry] = {
    HelpKind.EARLY_HELP: Entry(_l("Early help plan"), _PRACTICE),
    HelpKind.CHILD_IN_NEED: Entry(
        _l("Child in need plan"), "Children Act 1989, section 17", date(1991, 10, 14)
    ),
    HelpKind.CHILD_PROTECTION: Entry(
        _l("Child protection plan"), "Children Act 1989, section 47", date(1991, 10, 14)
    ),
}

#: An offence of one of these, with a gravity score of 5 or more, is counted as serious violence.
_VIOLENCE = (
    "Definition of serious violence that the Youth Justice Board works with: violence against the "
    "person, robbery or drugs, gravity 5 or more; not verified in a published text"
)
VIOLENCE: Mapping[str, Entry] = {
    ViolenceGroup.VIOLENCE: Entry(_l("Violence against the person"), _VIOLENCE),
    ViolenceGroup.ROBBERY: Entry(_l("Robbery"), _VIOLENCE),
    ViolenceGroup.DRUGS: Entry(_l("Drugs"), _VIOLENCE),
}


def words_of(listed: Mapping[str, Entry], word: str) -> str:
    found = listed.get(word)
    return str(found.words) if found else word


def choices(listed: Mapping[str, Entry]) -> list[tuple[str, str]]:
    """For radio buttons."""
    return [(word, str(one.words)) for word, one in listed.items()]
