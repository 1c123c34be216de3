"""What happened, as one line of the timeline each, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.caseload.child_words import log_entry, move_words
from resettle.caseload.story_words import message_words, outcome_words
from resettle.caseload.timeline import Began, Found, Kind
from resettle.children.happened import Happened
from resettle.children.words import OWNERS, said
from resettle.contacts.check_ins.queries import Shown as CheckedIn
from resettle.contacts.check_ins.words import FACES, SUBJECTS
from resettle.records.story import Told, of_row
from resettle.releases.models import Message
from resettle.tasks.happened import Titled
from resettle.tasks.kinds import REMINDER, WAYS_ASKED
from resettle.tasks.models import Chase, ReleaseMove, TaskLog, TaskNote
from resettle.web.dates import day_words
from resettle.web.wording import ruled

#: What each kind is called where one is chosen.
KINDS: Mapping[str, Any] = {
    Kind.MESSAGES: _l("What custody and others told us"),
    Kind.PLAN: _l("The plan and its tasks"),
    Kind.PEOPLE: _l("People and details"),
    Kind.MEETINGS: _l("Meetings"),
    Kind.CHECK_INS: _l("What the child says"),
    Kind.ORDER: _l("Order and licence"),
    Kind.OVERSIGHT: _l("Oversight"),
}


class Line(NamedTuple):
    """One thing that happened."""

    at: datetime
    kind: Kind
    title: str
    #: Whose word or deed it was; "" where nobody's.
    by: str = ""
    text: str = ""
    #: The task it is about, where it is about one.
    task_id: int | None = None
    #: It happened on a day, at no known time.
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """What is needed to say things in words, gathered once for a page."""

    titles: Mapping[tuple[str, str], Titled]
    #: Of actors, and of people by `person:7`.
    names: Mapping[str, str]
    #: What each event did to the plan.
    did: Mapping[str, str]
    whole: bool
    #: What was recorded in the details.
    recorded: Mapping[tuple[str, int], Told]

    def by(self, actor: str) -> str:
        return self.names.get(actor, "" if actor.startswith("person:") else actor)


def line_of(found: Found, telling: Telling) -> Line | None:
    """One thing in words; None for what is no news to this reader."""
    match found.row:
        case Message():
            return _message(found.row, telling)
        case TaskLog():
            return _logged(found.row, telling)
        case ReleaseMove():
            return _moved(found.row)
        case TaskNote():
            return _noted(found.row, telling)
        case Chase():
            return _chased(found.row, telling)
        case Began():
            return _worker(found, found.row, telling)
        case CheckedIn():
            return _checked_in(found.row)
        case Happened():
            return _recorded(found.kind, found.row, telling)


def _message(one: Message, telling: Telling) -> Line:
    outcome, kind = outcome_words(one)
    did = telling.did.get(f"{one.event_source} {one.event_id}", "")
    # That the plan follows it is the usual thing; where a person must look, that comes first.
    text = did if kind == "good" else gettext(". ").join(filter(None, (outcome, did)))
    return Line(one.received_at, Kind.MESSAGES, message_words(one), telling.by(one.sender), text)


def _logged(one: TaskLog, telling: Telling) -> Line | None:
    titles = {name: ruled(task.title) for name, task in telling.titles.items()}
    entry = log_entry(one, titles, telling.names, whole=telling.whole)
    if entry is None:
        return None
    about = {(change["name"], change["identity"]) for change in one.changes}
    task = telling.titles.get(*about) if len(about) == 1 else None
    number = task.id if task else None
    return Line(one.at, Kind.PLAN, entry.title, entry.by, entry.text, number)


def _moved(one: ReleaseMove) -> Line:
    if one.was and one.now:
        title = gettext(
            "The release moved from %(was)s to %(now)s",
            was=day_words(one.was),
            now=day_words(one.now),
        )
    elif one.now:
        title = gettext("The release is planned for %(now)s", now=day_words(one.now))
    elif one.was:
        title = gettext("The release is no longer planned for %(was)s", was=day_words(one.was))
    else:
        title = gettext("The release has no day")
    return Line(one.at, Kind.PLAN, title, text=move_words(one))


def _noted(one: TaskNote, telling: Telling) -> Line:
    task = next((task for task in telling.titles.values() if task.id == one.task_id), None)
    name = ruled(task.title) if task else gettext("A task")
    if one.concern:
        title = gettext("Somebody is worried about the child. %(task)s", task=name)
    else:
        title = gettext("Note: %(task)s", task=name)
    return Line(one.at, Kind.PLAN, title, telling.by(one.actor), one.words, one.task_id)


def _chased(one: Chase, telling: Telling) -> Line:
    task = next((task for task in telling.titles.values() if task.id == one.task_id), None)
    told = {"whom": one.to_whom, "task": ruled(task.title) if task else gettext("A task")}
    title = (
        gettext("%(whom)s was reminded: %(task)s", **told)
        if one.how == REMINDER
        else gettext("%(whom)s was chased: %(task)s", **told)
    )
    how = said(WAYS_ASKED, one.how)
    text = gettext("%(how)s. %(words)s", how=how, words=one.words) if one.words else how
    return Line(one.at, Kind.PLAN, title, telling.by(one.actor), text, one.task_id)


def _worker(found: Found, began: Began, telling: Telling) -> Line:
    one = began.assignment
    who = telling.names.get(f"person:{one.person_id}", gettext("Somebody"))
    words = (
        gettext("%(who)s began to work with the child", who=who)
        if began.is_start
        else gettext("%(who)s worked with the child for the last day", who=who)
    )
    role = said(OWNERS, one.owner)
    return Line(found.place.at, Kind.PEOPLE, words, text=role, all_day=True)


def _checked_in(one: CheckedIn) -> Line:
    """As the child said it: the words first."""
    if one.talk:
        title = gettext("The child asked to talk to somebody")
    else:
        title = gettext("The child said how things are")
    faces = [
        gettext("%(about)s: %(face)s", about=SUBJECTS[pathway], face=FACES[face])
        for pathway, face in one.answers.items()
    ]
    said_so = [gettext("“%(words)s”", words=one.words)] if one.words else []
    text = [*said_so, *faces]
    if one.talked_at is not None:
        text.append(
            gettext("Somebody talked with the child: %(day)s", day=day_words(one.talked_at))
        )
    return Line(one.at, Kind.CHECK_INS, title, text="\n".join(text))


def _recorded(kind: Kind, one: Happened, telling: Telling) -> Line:
    title = str(_TITLES.get(f"{one.what} {one.kind}") or _TITLES.get(one.what) or _l("Recorded"))
    told = of_row(telling.recorded, one)
    if told is not None:
        title = gettext("%(what)s: %(about)s", what=title, about=told.about)
        return Line(one.at, kind, title, telling.by(one.actor), told.text)
    # What a meeting is called belongs to the sentence; other words are what somebody wrote.
    return Line(one.at, kind, title, telling.by(one.actor), one.words)


#: By what it is, or by that and its kind.
_TITLES: Mapping[str, Any] = {
    "restriction restricted": _l("The record was restricted"),
    "restriction open": _l("The record was opened again to the team"),
    "statement": _l("Recorded in the details"),
    "statement_taken_back": _l("Taken back from the details"),
    "around": _l("Somebody round the child was recorded, or changed"),
    "address": _l("An address was recorded"),
    "address_taken_back": _l("An address was taken back"),
    "outcome": _l("Needs were recorded"),
    "outcome entry": _l("Needs on entering custody were recorded"),
    "outcome release": _l("Needs at release were recorded"),
    "outcome end": _l("Needs at the end of the order were recorded"),
    "outcome_taken_back": _l("Needs recorded before were taken back"),
    "disposal": _l("A disposal was recorded"),
    "disposal_taken_back": _l("A disposal was taken back"),
    "help": _l("Help from the council was recorded"),
    "help_taken_back": _l("Help from the council was taken back"),
    "violence": _l("Proven serious violence was recorded"),
    "violence_taken_back": _l("Proven serious violence was taken back"),
    "meeting": _l("A meeting was changed"),
    "meeting planned": _l("A meeting was planned"),
    "meeting moved": _l("A meeting was moved"),
    "meeting held": _l("A meeting was held"),
    "meeting cancelled": _l("A meeting was cancelled"),
    "condition": _l("A condition was recorded"),
    "warning": _l("A warning was given"),
    "warning_taken_back": _l("A warning was taken back"),
    "judgement acceptable": _l("A missed contact was judged acceptable"),
    "judgement not_acceptable": _l("A missed contact was judged not acceptable"),
    "oversight": _l("A manager noted something"),
    "oversight plan_countersigned": _l("The plan was countersigned"),
    "oversight review_countersigned": _l("A review was countersigned"),
    "oversight sent_back": _l("The plan was sent back"),
    "oversight decision": _l("A manager noted a decision"),
    "oversight closed": _l("The case was closed"),
    "oversight reopened": _l("The case was opened again"),
}
