"""The events of a worked example as sentences: “The child went into custody, on remand.”"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from resettle.planning import events as ev
from resettle.planning.vocabulary import MentoringStep
from resettle.rulebook.ordering import spoken
from resettle.rulebook.plain import answer


def event_words(event: ev.Event) -> str:  # noqa: C901 - one sentence a kind, nothing else
    """What happened, in a sentence without its day."""
    match event:
        case ev.ChildRegistered():
            return gettext("The child is registered.")
        case ev.CustodyStarted(order=None):
            return gettext("The child is in custody again.")
        case ev.CustodyStarted():
            return gettext(
                "The child goes into custody: %(order)s.", order=answer("order", str(event.order))
            )
        case ev.SentenceImposed():
            return _sentence(event)
        case ev.ReleasePlanned():
            return gettext("The release is planned for this day.")
        case ev.ChildReleased(to="hospital"):
            return gettext("The child is moved to hospital.")
        case ev.ChildReleased():
            return gettext("The child is released.")
        case ev.ChildRecalled():
            return gettext("The child is recalled to custody.")
        case ev.WentUnlawfullyAtLarge():
            return gettext("The child is away from custody without leave.")
        case ev.NeedRecorded():
            return gettext(
                "A need is recorded: %(need)s (%(pathway)s).",
                need=spoken(event.need),
                pathway=answer("need", str(event.pathway)),
            )
        case ev.LookedAfterChanged():
            return gettext(
                "The child is recorded as %(status)s.", status=answer("looked after", event.status)
            )
        case ev.EducationPlanChanged():
            return gettext(
                "The education plan %(status)s.", status=answer("education plan", event.status)
            )
        case ev.IntensitySet():
            return gettext("The contact level is set to %(level)s.", level=str(event.level))
        case ev.ContactMissed(acceptable=True):
            return gettext("A contact is missed, with a good reason.")
        case ev.ContactMissed():
            return gettext("A contact is missed.")
        case _:
            return _rarer(event)


def _rarer(event: ev.Event) -> str:
    match event:
        case ev.TemporaryReleaseRecorded():
            return gettext("A temporary release takes place.")
        case ev.BreachDecided():
            return gettext("It is decided that the order was breached.")
        case ev.DisposalGiven(kind=kind):
            return gettext(
                "The case ends out of court: %(kind)s.", kind=spoken(kind or gettext("not said"))
            )
        case ev.MentoringChanged() | ev.MentorContactLogged():
            return _alongside(event)
        case ev.ConcernRaised():
            return gettext("Somebody is worried about the child’s safety.")
        case ev.ConcernClosed():
            return gettext("The concern is closed.")
        case ev.SupervisionEnded():
            return gettext("Supervision ends.")
        case ev.MovedService():
            return gettext("The child moves to another service.")
        case ev.ChildDied():
            return gettext("The child dies.")
        case _:
            return gettext("Something said earlier is taken back.")


_STEPS: Mapping[str, Any] = {
    MentoringStep.REQUESTED: _l("A mentor is asked for."),
    MentoringStep.ACCEPTED: _l("A mentor says yes."),
    MentoringStep.INTRODUCED: _l("The child and the mentor meet."),
    MentoringStep.ACTIVE: _l("The child and the mentor meet as planned."),
    MentoringStep.PAUSED: _l("Mentoring rests."),
    MentoringStep.RESUMED: _l("Mentoring goes on."),
    MentoringStep.ENDING: _l("The end of mentoring is planned."),
    MentoringStep.ENDED: _l("Mentoring ends as planned."),
    MentoringStep.ENDED_UNPLANNED: _l("Mentoring ends before its time."),
    MentoringStep.WITHDRAWN: _l("No mentor is looked for any more."),
    MentoringStep.CHECK_LAPSED: _l("A check of the mentor lapses."),
    MentoringStep.CHECK_RENEWED: _l("The mentor’s checks hold again."),
    MentoringStep.SUPERVISED: _l("The mentor is supervised."),
    MentoringStep.FOLLOWED_UP: _l("Somebody asks how it has been since mentoring."),
}
_CONTACTS: Mapping[str, Any] = {
    "attended": _l("The child and the mentor meet."),
    "not_there": _l("The child is not there for the mentor."),
    "cancelled": _l("A meeting with the mentor is called off."),
}


def _alongside(event: ev.MentoringChanged | ev.MentorContactLogged) -> str:
    if isinstance(event, ev.MentoringChanged):
        return str(_STEPS[event.step])
    return str(_CONTACTS[event.attended])


def _sentence(event: ev.SentenceImposed) -> str:
    words = gettext("The court passes %(order)s", order=answer("order", str(event.order)))
    if event.term is not None:
        words = gettext("%(sentence)s of %(term)s", sentence=words, term=term_words(event.term))
    if event.remand_days:
        days = ngettext("%(num)d day on remand", "%(num)d days on remand", event.remand_days)
        words = gettext("%(sentence)s; %(days)s count", sentence=words, days=days)
    return f"{words}."


def term_words(term: ev.Term) -> str:
    """“8 months”; of consecutive terms one after the other: “6 months and then 6 months”."""
    said = [
        ngettext("%(num)d month", "%(num)d months", count)
        if unit == "m"
        else ngettext("%(num)d day", "%(num)d days", count)
        for count, unit in term.parts
    ]
    return gettext(" and then ").join(said)
