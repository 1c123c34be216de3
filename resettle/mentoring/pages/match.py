"""A child's mentor: the match now with its steps, those before, and what the child wants."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.mentoring.match_actions import ask_for_mentor
from resettle.mentoring.match_deeds import DEEDS, MatchDeed, next_deeds
from resettle.mentoring.match_forms import UNPLANNED, RequestForm, WishForm
from resettle.mentoring.match_queries import Known, known_words, match_of, wishes_of
from resettle.mentoring.match_rules import ENDINGS, PAUSES, STATES
from resettle.mentoring.match_shown import match_shown, reason_words, step_words
from resettle.mentoring.match_steps import Hand, Seen
from resettle.mentoring.mentor_words import TIMES
from resettle.mentoring.models import Match, Wish
from resettle.mentoring.numbers import Numbers, numbers_in
from resettle.mentoring.said import words_in
from resettle.mentoring.wish_actions import Wished, keep_wish
from resettle.permissions import May
from resettle.planning.vocabulary import Stage
from resettle.staff.queries import names_of
from resettle.tasks.here import intake
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("match", __name__)

PAGE = "/children/<ref:ref>/mentor"
_WISH = f"{PAGE}/wish"
_REQUEST = f"{PAGE}/request"
_DEED = f"{PAGE}/<int(max={LARGEST_ID}):match_id>/<string(maxlength=20):word>"


def numbers() -> Numbers:
    return numbers_in(settings().config_dir)


def hand() -> Hand:
    """Whoever is at the door, to take a step."""
    return Hand(viewer().name, intake(), numbers())


@doors.get(PAGE)
@needs(May.MATCH)
def show(ref: str) -> ResponseReturnValue:
    """The match now, the days without one, and the matches before."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        months = numbers().follow_up.number
        shown = match_shown(viewer(), db, child.id, clock().today(), months)
    note_children_seen((child.id,), "read who mentors the child")
    return render(
        "mentoring/match/show.html",
        child=child,
        shown=shown,
        next_deeds=next_deeds,
        step_words=step_words,
        reason_words=reason_words,
        states=STATES,
        endings=ENDINGS,
        has_died=child.stage == Stage.DIED,
    )


@doors.get(_WISH)
@needs(May.MATCH)
def ask_wish(ref: str) -> ResponseReturnValue:
    """What the child wants of a mentor, with what was said last."""
    with database().reading() as db:
        child, known = _child(db, ref), known_words(viewer(), db)
        wish = next(iter(wishes_of(viewer(), db, child.id)), None)
    note_children_seen((child.id,), "opened what the child wants of a mentor, to write it down")
    return _wish_page(child, known, form_for(WishForm(), _held(wish)))


@doors.post(_WISH)
@needs(May.MATCH)
def wish(ref: str) -> ResponseReturnValue:
    said, form = read_form(WishForm())
    with database().reading() as db:
        child, known = _child(db, ref), known_words(viewer(), db)
    if said is None:
        return _wish_page(child, known, form)
    try:
        for name in ("interests", "languages"):
            said[name] = tuple(words_in(said[name], name))
        said["times"] = tuple(said["times"])
        with database().unit() as db:
            wished = Wished(**said)
            keep_wish(db, child.id, wished, at=clock().now(), actor=viewer().name)
    except BadInput as wrong:
        return _wish_page(child, known, form.refused(wrong))
    say_done(
        gettext("What the child wants is written down. What was said before stays to be read.")
    )
    return see_other(url_for("match.show", ref=ref))


@doors.get(_REQUEST)
@needs(May.MATCH)
def ask_request(ref: str) -> ResponseReturnValue:
    """Asks for a mentor."""
    with database().reading() as db:
        child = _child(db, ref)
    note_children_seen((child.id,), "opened the form that asks for a mentor")
    return _request_page(child, form_for(RequestForm(), {"on": clock().today()}))


@doors.post(_REQUEST)
@needs(May.MATCH)
def ask_for_one(ref: str) -> ResponseReturnValue:
    said, form = read_form(RequestForm())
    with database().reading() as db:
        child = _child(db, ref)
    if said is None:
        return _request_page(child, form)
    try:
        with database().unit() as db:
            taken = ask_for_mentor(db, hand(), child.id, **said)
    except (BadInput, Refused) as wrong:
        return _request_page(child, form.refused(wrong))
    if taken.doubt:
        say(in_words(taken.doubt))
    say_done(gettext("A mentor is asked for. Choose whom to ask."))
    return see_other(url_for("match.show", ref=ref))


@doors.get(_DEED)
@needs(May.MATCH)
def ask(ref: str, match_id: int, word: str) -> ResponseReturnValue:
    """One step of a match."""
    deed = _deed(word)
    with database().reading() as db:
        child, match, mentor = _match(db, ref, match_id)
    note_children_seen((child.id,), "opened a match, to take a step with it")
    if not deed.is_next(match):
        say(gettext("The match has changed, so that step does not follow. This is how it is now."))
        return see_other(url_for("match.show", ref=ref))
    held = {"version": match.version, "happened_on": clock().today()}
    return _page(child, match, mentor, deed, form_for(deed.form(), held))


@doors.post(_DEED)
@needs(May.MATCH)
def act(ref: str, match_id: int, word: str) -> ResponseReturnValue:
    deed = _deed(word)
    said, form = read_form(deed.form())
    with database().reading() as db:
        child, match, mentor = _match(db, ref, match_id)
    if said is None:
        return _page(child, match, mentor, deed, form)
    try:
        with database().unit() as db:
            taken = deed.act(db, hand(), Seen(child.id, match.id, said["version"]), said)
    except Conflict as first:
        say(in_words(first.message))
        return see_other(url_for("match.show", ref=ref))
    except (BadInput, Refused) as wrong:
        return _page(child, match, mentor, deed, form.refused(wrong))
    if taken.doubt:
        say(in_words(taken.doubt))
    say_done(str(deed.done))
    return see_other(url_for("match.show", ref=ref))


def _deed(word: str) -> MatchDeed:
    if word not in DEEDS:
        raise NotFound("There is no such page.")
    return DEEDS[word]


def _child(db: Session, ref: str) -> Child:
    return child_by_ref(viewer(), db, ref)


def _match(db: Session, ref: str, match_id: int) -> tuple[Child, Match, str]:
    child = _child(db, ref)
    match = match_of(viewer(), db, child.id, match_id)
    people = names_of(viewer(), db, [match.person_id]) if match.person_id else {}
    return child, match, next(iter(people.values()), "")


def _held(wish: Wish | None) -> dict[str, Any]:
    """The form as it is first shown: what was said last, to be said again or changed."""
    today = clock().today()
    if wish is None:
        return {"said_on": today}
    return {
        "words": wish.words,
        "person_id": wish.person_id,
        "gender": wish.gender,
        "culture": wish.culture,
        "area": wish.area,
        "lived_experience": wish.lived_experience,
        "interests": ", ".join(wish.interests),
        "languages": ", ".join(wish.languages),
        "times": wish.times,
        "said_on": today,
    }


def _wish_page(child: Child, known: Known, form: FormState) -> ResponseReturnValue:
    return render(
        "mentoring/match/wish.html",
        child=child,
        known=known,
        form=form,
        times=list(TIMES.items()),
    )


def _request_page(child: Child, form: FormState) -> ResponseReturnValue:
    return render("mentoring/match/request.html", child=child, form=form)


def _page(
    child: Child, match: Match, mentor: str, deed: MatchDeed, form: FormState
) -> ResponseReturnValue:
    return render(
        "mentoring/match/step.html",
        child=child,
        match=match,
        mentor=mentor,
        deed=deed,
        form=form,
        notice_days=numbers().notice_of_ending.number,
        pauses=[(word, in_words(words)) for word, words in PAUSES.items()],
        endings=[(str(word), in_words(ENDINGS[word])) for word in UNPLANNED],
        asks=frozenset(deed.form().load_fields),
    )
