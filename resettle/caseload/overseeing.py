"""What a manager can do on a child's oversight page: asked how, and what each of them records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from resettle.caseload.child_pages import facts_of
from resettle.caseload.child_queries import names_of_actors
from resettle.caseload.day_queries import open_concerns
from resettle.caseload.oversight_queries import PlanNow, held_meetings, plan_now
from resettle.children.models import Child
from resettle.errors import BadInput, Conflict, Words
from resettle.meetings.models import Meeting
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Stage
from resettle.supervision import forms
from resettle.supervision.actions import Answered, Doer, oversee
from resettle.supervision.models import Oversight
from resettle.supervision.queries import (
    conditions_of,
    oversight_of,
    works_as_their_worker,
)
from resettle.supervision.rules import (
    OversightKind,
    Since,
    fingerprint,
    is_closed,
    last_of,
    since_signed,
    to_sign,
)
from resettle.web.forms import Form, version_of

_K = OversightKind
CHANGED_MEANWHILE = Words(
    "The plan has changed since you opened the page. Look at it again before you sign."
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing a manager does, at an address of its own."""

    word: str
    kind: OversightKind
    #: The page's heading, and the link that leads there.
    label: Any
    button: Any
    done: Any
    form: type[Form]
    #: Whether it is done to a case that is closed.
    when_closed: bool = False


DEEDS: Mapping[str, Deed] = {
    deed.word: deed
    for deed in (
        Deed(
            "countersign",
            _K.PLAN_COUNTERSIGNED,
            _l("Countersign the plan"),
            _l("Countersign the plan"),
            _l("You have countersigned the plan."),
            forms.CountersignForm,
        ),
        Deed(
            "send-back",
            _K.SENT_BACK,
            _l("Send the plan back"),
            _l("Send the plan back"),
            _l("The plan is sent back. Its worker finds your words on their day."),
            forms.SendBackForm,
        ),
        Deed(
            "decide",
            _K.DECISION,
            _l("Note a decision"),
            _l("Save decision"),
            _l("The decision is noted."),
            forms.DecisionForm,
        ),
        Deed(
            "close",
            _K.CLOSED,
            _l("Close the case"),
            _l("Close the case"),
            _l("The case is closed."),
            forms.CloseForm,
        ),
        Deed(
            "reopen",
            _K.REOPENED,
            _l("Open the case again"),
            _l("Open the case again"),
            _l("The case is open again."),
            forms.ReopenForm,
            when_closed=True,
        ),
    )
}
#: The one deed that is a worker's.
PUT_FORWARD = Deed(
    "put-forward",
    _K.PUT_FORWARD,
    _l("Ask for the plan to be looked at again"),
    _l("Ask the manager"),
    _l("The managers of the team find it on their day."),
    forms.PutForwardForm,
)
OF_A_REVIEW = Deed(
    "review",
    _K.REVIEW_COUNTERSIGNED,
    _l("Countersign this meeting"),
    _l("Countersign this meeting"),
    _l("You have countersigned the meeting."),
    forms.CountersignForm,
)

KINDS: Mapping[str, Any] = {
    _K.PLAN_COUNTERSIGNED: _l("The plan was countersigned"),
    _K.REVIEW_COUNTERSIGNED: _l("A meeting was countersigned"),
    _K.SENT_BACK: _l("The plan was sent back"),
    _K.PUT_FORWARD: _l("The plan was put forward again"),
    _K.DECISION: _l("A decision"),
    _K.CLOSED: _l("The case was closed"),
    _K.REOPENED: _l("The case was opened again"),
}


class Review(NamedTuple):
    """A meeting that was held, and who has countersigned it as it was."""

    meeting: Meeting
    signed: Oversight | None
    #: What was written of it has changed since.
    changed: bool


@dataclass(frozen=True, slots=True)
class Oversaw:
    """Everything the page of oversight tells."""

    rows: Sequence[Oversight]
    plan: PlanNow
    signed: Oversight | None
    since: Since
    reviews: Sequence[Review]
    names: Mapping[str, str]
    own: bool

    @property
    def closed(self) -> Oversight | None:
        return last_of(self.rows, _K.CLOSED) if is_closed(self.rows) else None

    @property
    def sent_back(self) -> Oversight | None:
        """The words a plan came back with, until somebody has answered them."""
        kinds = (_K.SENT_BACK, _K.PUT_FORWARD, _K.PLAN_COUNTERSIGNED, _K.CLOSED)
        last = last_of(self.rows, *kinds)
        return last if last is not None and last.kind == _K.SENT_BACK else None

    @property
    def put_forward(self) -> Oversight | None:
        last = last_of(self.rows, _K.PUT_FORWARD, _K.PLAN_COUNTERSIGNED, _K.SENT_BACK)
        return last if last is not None and last.kind == _K.PUT_FORWARD else None

    @property
    def plan_version(self) -> int:
        return version_of(to_sign(self.plan.open)["hash"])

    def offered(self) -> list[Deed]:
        """What can be done as things are; what is one's own plan is for another manager."""
        return [
            deed
            for deed in DEEDS.values()
            if deed.when_closed == bool(self.closed)
            and not (self.own and deed.kind is _K.PLAN_COUNTERSIGNED)
        ]


def oversaw(viewer: Viewer, db: Session, child: Child, today: date) -> Oversaw:
    """What stands under oversight of one child."""
    rows = oversight_of(viewer, db, child.id)
    plan = plan_now(viewer, db, child.id)
    signed = last_of(rows, _K.PLAN_COUNTERSIGNED)
    told = signed.signed if signed is not None else None
    return Oversaw(
        rows=rows,
        plan=plan,
        signed=signed,
        since=since_signed(told, plan.open, plan.settled) if told else Since(),
        reviews=[_review(one, rows) for one in held_meetings(viewer, db, child.id)],
        names=names_of_actors(viewer, db, {one.actor for one in rows}),
        own=works_as_their_worker(viewer, db, child.id, today),
    )


def _review(meeting: Meeting, rows: Sequence[Oversight]) -> Review:
    mine = (one for one in rows if one.meeting_id == meeting.id)
    signed = last_of(mine, _K.REVIEW_COUNTERSIGNED)
    held = (signed.signed or {}).get("hash") if signed is not None else None
    return Review(meeting, signed, signed is not None and held != as_held(meeting))


def as_held(meeting: Meeting) -> str:
    """A fingerprint of what a meeting says was done there."""
    when = meeting.starts_at.isoformat()
    return fingerprint([meeting.title, when, meeting.decided, meeting.child_said])


def since_in_words(since: Since) -> str:
    """Such as “3 dates, 1 new task”; "" where nothing changed."""
    moved, new, gone = len(since.moved), len(since.new), len(since.gone)
    told = [
        ngettext("%(num)d date", "%(num)d dates", moved) if moved else "",
        ngettext("%(num)d new task", "%(num)d new tasks", new) if new else "",
        ngettext("%(num)d task taken out", "%(num)d tasks taken out", gone) if gone else "",
    ]
    return ", ".join(words for words in told if words)


def still_open(viewer: Viewer, db: Session, child: Child, seen: Oversaw, today: date) -> list[str]:
    """What is not finished about a case, each in a sentence: who closes it has seen these."""
    facts = facts_of(db, child)
    tasks, told = len(seen.plan.open), len(open_concerns(viewer, db, about=child.id))
    unjudged = sum(one.word is None for one in facts.missed_contacts)
    holding = sum(
        one.until is None or one.until >= today for one in conditions_of(viewer, db, child.id)
    )
    found = [
        ngettext("%(num)d task is open.", "%(num)d tasks are open.", tasks) if tasks else "",
        ngettext(
            "%(num)d worry about the child is not answered.",
            "%(num)d worries about the child are not answered.",
            told,
        )
        if told
        else "",
        ngettext(
            "%(num)d missed contact is not judged.",
            "%(num)d missed contacts are not judged.",
            unjudged,
        )
        if unjudged
        else "",
        ngettext("%(num)d condition still holds.", "%(num)d conditions still hold.", holding)
        if holding
        else "",
        gettext("The plan was sent back, and nobody has answered.") if seen.sent_back else "",
    ]
    if facts.stage not in (Stage.ENDED, Stage.DIED):
        found.append(gettext("As far as we know, supervision has not ended."))
    return [words for words in found if words]


def do(db: Session, by: Doer, child: Child, deed: Deed, said: Mapping[str, Any]) -> Oversight:
    """Record one of the deeds, as somebody saw it.

    Raises:
        Conflict: the plan, or what is open, is not as they saw it.
        BadInput: something is open that they have not said they have seen.
        Refused: it is not theirs to do, or cannot be done now.
    """
    signed = None
    if deed.kind is _K.PLAN_COUNTERSIGNED:
        signed = to_sign(plan_now(by.viewer, db, child.id).open)
        if version_of(signed["hash"]) != said["version"]:
            raise Conflict(CHANGED_MEANWHILE, field="version")
    if deed.kind is _K.CLOSED:
        seen = oversaw(by.viewer, db, child, by.today)
        left = still_open(by.viewer, db, child, seen, by.today)
        if version_of(*left) != said["version"]:
            raise Conflict(
                "What is open has changed since you opened the page. Look at it again.",
                field="version",
            )
        if left and not said["acknowledged"]:
            raise BadInput("Tick to say that you have seen what is open", field="acknowledged")
    answered = Answered(
        words=said.get("words") or "",
        reason=said.get("reason") or "",
        carries_on=said.get("carries_on") or "",
        signed=signed,
    )
    return oversee(db, by, deed.kind, answered)


def countersign_meeting(
    db: Session, by: Doer, meeting: Meeting, said: Mapping[str, Any]
) -> Oversight:
    """Countersign what was written of one meeting.

    Raises:
        Conflict: that has changed since somebody saw it.
        Refused: it is not theirs to do, or the case is closed.
    """
    if version_of(as_held(meeting)) != said["version"]:
        raise Conflict(
            "What is written of this meeting has changed since you opened the page.",
            field="version",
        )
    answered = Answered(
        words=said.get("words") or "", signed={"hash": as_held(meeting)}, meeting_id=meeting.id
    )
    return oversee(db, by, _K.REVIEW_COUNTERSIGNED, answered)
