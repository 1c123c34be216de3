"""A mentor's own page: whom they are asked to mentor, and what they answer."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.audit.looks import note_consulted
from resettle.errors import BadInput, Conflict, NotFound, Refused
from resettle.mentoring.match_forms import AnswerForm
from resettle.mentoring.match_queries import Offer, offer_to, offers_to
from resettle.mentoring.offering import NOT_NOW, accept, asked_of, turn_down
from resettle.mentoring.pages.match import hand
from resettle.permissions import May
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("offers", __name__)

_ALL = "/mentoring/offers"
_ONE = f"{_ALL}/<int(max={LARGEST_ID}):match_id>"


@doors.get(_ALL)
@needs(May.LOG_CONTACT)
def show() -> ResponseReturnValue:
    """Everything this person is asked."""
    with database().reading() as db:
        found = offers_to(viewer(), db)
    _note(found)
    return render("mentoring/offers/list.html", offers=found)


@doors.get(_ONE)
@needs(May.LOG_CONTACT)
def ask(match_id: int) -> ResponseReturnValue:
    """One child, as far as a mentor needs to know to say yes or no."""
    with database().reading() as db:
        found = offer_to(viewer(), db, match_id)
    _note([found])
    return _page(found, form_for(AnswerForm(), {"version": found.version}))


@doors.post(_ONE)
@needs(May.LOG_CONTACT)
def answer(match_id: int) -> ResponseReturnValue:
    said, form = read_form(AnswerForm())
    try:
        with database().reading() as db:
            found = offer_to(viewer(), db, match_id)
    except NotFound as gone:
        return _gone(in_words(gone.message))
    if said is None:
        return _page(found, form)
    on, words = clock().today(), said["words"]
    try:
        with database().unit() as db:
            seen = asked_of(db, viewer(), match_id, said["version"])
            answered = accept if said["answer"] == "yes" else turn_down
            answered(db, hand(), seen, on=on, words=words)
    except (Conflict, NotFound) as first:
        return _gone(in_words(first.message))
    except Refused:
        # Why is between them and whoever sees to mentors, and may be about another child.
        return _page(found, form.refused(BadInput(NOT_NOW, field="answer")))
    if said["answer"] == "yes":
        say_done(gettext("Thank you. The child is on your list, and the worker will be in touch."))
    else:
        say_done(gettext("Thank you for saying so. Somebody else will be asked."))
    return see_other(url_for("offers.show"))


def _gone(words: str) -> ResponseReturnValue:
    say(words)
    return see_other(url_for("offers.show"))


def _page(found: Offer, form: FormState) -> ResponseReturnValue:
    return render("mentoring/offers/answer.html", offer=found, form=form)


def _note(found: list[Offer]) -> None:
    seen = [(one.child_id, f"mentor_match:{one.match_id}") for one in found]
    note_consulted(seen, "read whom they are asked to mentor")
