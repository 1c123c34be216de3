"""What can be done with a match on its page: one row a deed, and from which states it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from resettle.mentoring import match_actions as actions
from resettle.mentoring import match_ending as ending
from resettle.mentoring import match_forms as forms
from resettle.mentoring import offering
from resettle.mentoring.match_steps import Hand, Seen, Taken
from resettle.mentoring.models import Match
from resettle.mentoring.rules import Ending, MatchState, Pause
from resettle.web.forms import Form

Said = Mapping[str, Any]
Act = Callable[[Session, Hand, Seen, Said], Taken]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDeed:
    """One step that a person takes, at an address of its own."""

    word: str
    label: Any
    button: Any
    done: Any
    form: type[Form]
    act: Act
    #: The states in which it comes next.
    states: frozenset[MatchState]

    @property
    def is_onward(self) -> bool:
        """The usual next step, and no pause or end that nobody hopes for."""
        return self.word in ("accept", "introduce", "begin", "resume", "end")

    def is_next(self, match: Match) -> bool:
        if self.word == "follow-up" and match.followed_up_on is not None:
            return False
        return MatchState(match.state) in self.states


def _step(act: Callable[..., Taken]) -> Act:
    """For what takes a day and words alone."""
    return lambda db, by, seen, said: act(db, by, seen, on=said["happened_on"], words=said["words"])


def _introduce(db: Session, by: Hand, seen: Seen, said: Said) -> Taken:
    return actions.introduce(
        db,
        by,
        seen,
        on=said["happened_on"],
        in_custody=said["in_custody"],
        words=said["words"],
    )


def _pause(db: Session, by: Hand, seen: Seen, said: Said) -> Taken:
    reason = Pause(said["reason"])
    return actions.pause(db, by, seen, on=said["happened_on"], reason=reason, words=said["words"])


def _plan_ending(db: Session, by: Hand, seen: Seen, said: Said) -> Taken:
    return ending.plan_ending(
        db,
        by,
        seen,
        ends_on=said["ends_on"],
        words=said["words"],
        short_because=said["short_because"],
    )


def _end(db: Session, by: Hand, seen: Seen, said: Said) -> Taken:
    return ending.end_as_planned(db, by, seen, on=said["happened_on"], review=said["review"])


def _end_unplanned(db: Session, by: Hand, seen: Seen, said: Said) -> Taken:
    """It ended; and where the child wants that, somebody new is asked for at once."""
    on, why = said["happened_on"], Ending(said["ending"])
    taken = ending.end_unplanned(db, by, seen, on=on, ending=why, words=said["words"])
    if said["again"]:
        asked = actions.ask_for_mentor(db, by, seen.child_id, on=on)
        return Taken(taken.match, taken.doubt or asked.doubt)
    return taken


_RUNS = (MatchState.INTRODUCED, MatchState.ACTIVE)

DEEDS: Mapping[str, MatchDeed] = {
    deed.word: deed
    for deed in (
        MatchDeed(
            word="accept",
            label=_l("The mentor said yes"),
            button=_l("Save the mentor’s yes"),
            done=_l("The mentor said yes, and sees the child’s record from that day."),
            form=forms.StepForm,
            act=_step(offering.accept),
            states=frozenset({MatchState.OFFERED}),
        ),
        MatchDeed(
            word="turn-down",
            label=_l("The mentor said no"),
            button=_l("Save the mentor’s no"),
            done=_l("The mentor said no. Choose whom to ask now."),
            form=forms.NoForm,
            act=_step(offering.turn_down),
            states=frozenset({MatchState.OFFERED}),
        ),
        MatchDeed(
            word="take-back",
            label=_l("Take the offer back"),
            button=_l("Take the offer back"),
            done=_l("The offer is taken back. Choose whom to ask now."),
            form=forms.WhyForm,
            act=_step(actions.take_offer_back),
            states=frozenset({MatchState.OFFERED}),
        ),
        MatchDeed(
            word="introduce",
            label=_l("They have met"),
            button=_l("Save that they have met"),
            done=_l("Recorded, and the plan follows it."),
            form=forms.IntroduceForm,
            act=_introduce,
            states=frozenset({MatchState.ACCEPTED}),
        ),
        MatchDeed(
            word="begin",
            label=_l("They meet regularly now"),
            button=_l("Save that they meet regularly"),
            done=_l("The match is active, and the plan follows it."),
            form=forms.StepForm,
            act=_step(actions.begin),
            states=frozenset({MatchState.INTRODUCED}),
        ),
        MatchDeed(
            word="resume",
            label=_l("Take it up again"),
            button=_l("Take it up again"),
            done=_l("The match goes on where it was."),
            form=forms.StepForm,
            act=_step(actions.resume),
            states=frozenset({MatchState.PAUSED}),
        ),
        MatchDeed(
            word="end",
            label=_l("The last meeting was held"),
            button=_l("End the match"),
            done=_l("The match has ended as planned."),
            form=forms.LastMeetingForm,
            act=_end,
            states=frozenset({MatchState.ENDING}),
        ),
        MatchDeed(
            word="call-off",
            label=_l("Call the ending off"),
            button=_l("Call the ending off"),
            done=_l("The match goes on."),
            form=forms.WhyForm,
            act=_step(ending.call_off_ending),
            states=frozenset({MatchState.ENDING}),
        ),
        MatchDeed(
            word="pause",
            label=_l("Pause the match"),
            button=_l("Pause the match"),
            done=_l("The match rests. The mentor stays the child’s mentor."),
            form=forms.PauseForm,
            act=_pause,
            states=frozenset({MatchState.ACCEPTED, *_RUNS, MatchState.ENDING}),
        ),
        MatchDeed(
            word="plan-ending",
            label=_l("Plan the ending"),
            button=_l("Save the ending"),
            done=_l("The ending is planned, and the plan follows it."),
            form=forms.EndingForm,
            act=_plan_ending,
            states=frozenset({*_RUNS, MatchState.PAUSED}),
        ),
        MatchDeed(
            word="end-unplanned",
            label=_l("It ended unplanned"),
            button=_l("End the match"),
            done=_l("The match has ended."),
            form=forms.UnplannedForm,
            act=_end_unplanned,
            states=frozenset({MatchState.ACCEPTED, *_RUNS, MatchState.PAUSED, MatchState.ENDING}),
        ),
        MatchDeed(
            word="withdraw",
            label=_l("Stop looking for a mentor"),
            button=_l("Stop looking"),
            done=_l("Nobody is looked for any more."),
            form=forms.WhyForm,
            act=_step(actions.withdraw),
            states=frozenset({MatchState.REQUESTED, MatchState.OFFERED}),
        ),
        MatchDeed(
            word="follow-up",
            label=_l("Follow up"),
            button=_l("Save what the child said"),
            done=_l("The follow-up is saved."),
            form=forms.FollowUpForm,
            act=_step(ending.follow_up),
            states=frozenset({MatchState.ENDED}),
        ),
    )
}


def next_deeds(match: Match) -> list[MatchDeed]:
    """What comes next for a match, the usual step first."""
    return [deed for deed in DEEDS.values() if deed.is_next(match)]
