"""Choosing a mentor: the list with every reason, and a person who decides and says why."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict, Refused
from resettle.mentoring.match_forms import OfferForm
from resettle.mentoring.match_queries import matches_of, wishes_of
from resettle.mentoring.match_steps import Seen
from resettle.mentoring.models import Match, Wish
from resettle.mentoring.offering import offer
from resettle.mentoring.pages.match import PAGE, hand, numbers
from resettle.mentoring.ranking import Shortlist
from resettle.mentoring.rules import MatchState
from resettle.mentoring.shortlisting import areas_barred, shortlist_for
from resettle.permissions import May
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("choosing", __name__)

_CHOOSE = f"{PAGE}/choose"
#: As many as somebody weighs at a time; the rest is one link away.
FIRST = 12


class _Choice:
    """What the page is about: for whom, for which match, from which list."""

    def __init__(self, db: Session, ref: str) -> None:
        self.child: Child = child_by_ref(viewer(), db, ref)
        found = matches_of(viewer(), db, self.child.id)
        asked = [one for one in found if one.state == MatchState.REQUESTED]
        self.match: Match | None = asked[-1] if asked else None
        self.wish: Wish | None = next(iter(wishes_of(viewer(), db, self.child.id)), None)
        today = clock().today()
        self.list: Shortlist = shortlist_for(
            viewer(), db, self.child.id, self.wish, numbers=numbers(), on=today
        )
        in_question = [one.candidate.person_id for one in self.list.ranked]
        # Without a place nobody can say whether the place is a barrier.
        placeless = self.wish is None or not self.wish.area
        self.by_area: frozenset[int] = areas_barred(db, in_question) if placeless else frozenset()


@doors.get(_CHOOSE)
@needs(May.MATCH)
def show(ref: str) -> ResponseReturnValue:
    """Who comes in question, in which order and why; who does not, and why not."""
    with database().reading() as db:
        choice = _Choice(db, ref)
    note_children_seen((choice.child.id,), "looked for a mentor for the child")
    if choice.match is None:
        return _nobody_to_choose(ref)
    return _page(choice, form_for(OfferForm(), {"version": choice.match.version}))


@doors.post(_CHOOSE)
@needs(May.MATCH)
def choose(ref: str) -> ResponseReturnValue:
    said, form = read_form(OfferForm())
    with database().reading() as db:
        choice = _Choice(db, ref)
    if choice.match is None:
        return _nobody_to_choose(ref)
    if said is None:
        return _page(choice, form)
    seen = Seen(choice.child.id, choice.match.id, said["version"])
    because, on = said["because"], clock().today()
    try:
        with database().unit() as db:
            offer(db, hand(), seen, person_id=said["person_id"], because=because, on=on)
    except Conflict as first:
        say(in_words(first.message))
        return see_other(url_for("match.show", ref=ref))
    except (BadInput, Refused) as wrong:
        return _page(choice, form.refused(wrong))
    say_done(gettext("The child is offered to the mentor, who can say yes or no."))
    return see_other(url_for("match.show", ref=ref))


def _nobody_to_choose(ref: str) -> ResponseReturnValue:
    say(gettext("Nobody is to be chosen at the moment. Ask for a mentor first."))
    return see_other(url_for("match.show", ref=ref))


def _page(choice: _Choice, form: FormState) -> ResponseReturnValue:
    every = request.args.get("all") == "yes"
    ranked = choice.list.ranked
    chosen = form.value("person_id")
    shown = [
        one
        for place, one in enumerate(ranked)
        if every or place < FIRST or str(one.candidate.person_id) == chosen
    ]
    named = choice.wish.person_id if choice.wish else None
    return render(
        "mentoring/match/choose.html",
        child=choice.child,
        wish=choice.wish,
        form=form,
        ranked=shown,
        alike=_alike(choice.list),
        more=len(ranked) - len(shown),
        excluded=choice.list.excluded,
        named_out=next((one for one in choice.list.excluded if one.person_id == named), None),
        by_area=choice.by_area,
    )


def _alike(found: Shortlist) -> frozenset[int]:
    """Those who suit the child as well as whoever stands above them."""
    pairs = zip(found.ranked, found.ranked[1:], strict=False)
    return frozenset(
        below.candidate.person_id for above, below in pairs if above.suits == below.suits
    )
