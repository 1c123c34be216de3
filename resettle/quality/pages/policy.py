"""Policy and provision: what inspectors look for, which of our rules cover it, and our words."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.errors import BadInput, Refused
from resettle.permissions import May
from resettle.quality.actions import say_of_policy
from resettle.quality.elements import About, Coverage, coverage_of, elements_in
from resettle.quality.forms import MOST_REASON, PolicyForm
from resettle.quality.pages.here import doer, names_by_actor
from resettle.quality.queries import policy_words
from resettle.quality.rules import Covered
from resettle.quality.words import COVERED
from resettle.rulebook.here import catalogue
from resettle.web.doors import database, needs, settings, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("policy", __name__)


@doors.get("/inspection/policy")
@needs(May.OVERSEE)
def show() -> ResponseReturnValue:
    """Every element, the rules in force that cover it, and what the service says of it."""
    with database().reading() as db:
        said = policy_words(viewer(), db)
        names = names_by_actor(db, [one.actor for one in said])
    last = {one.element: one for one in said}
    covered = _coverage()
    return render(
        "quality/policy.html",
        abouts=[(about, [one for one in covered if one.element.about is about]) for about in About],
        last=last,
        earlier=[one for one in said if last[one.element].id != one.id],
        names=names,
        gaps=[one for one in covered if one.is_gap],
        unsaid=sum(not one.element.by_rules and one.element.name not in last for one in covered),
    )


@doors.get("/inspection/policy/<element>")
@needs(May.OVERSEE)
def ask(element: str) -> ResponseReturnValue:
    """The form of one element, with what was said last."""
    covered = _one(element)
    with database().reading() as db:
        said = [one for one in policy_words(viewer(), db) if one.element == element]
    return _form_page(covered, form_for(PolicyForm(), said[-1] if said else None))


@doors.post("/inspection/policy/<element>")
@needs(May.OVERSEE)
def say(element: str) -> ResponseReturnValue:
    """Keeps the service's own words beside what was said before."""
    covered = _one(element)
    said, form = read_form(PolicyForm())
    if said is None:
        return _form_page(covered, form)
    given = {"covered": Covered(said["covered"]), "words": said["words"]}
    try:
        with database().unit() as db:
            say_of_policy(db, doer(), covered.element, **given)
    except (BadInput, Refused) as wrong:
        return _form_page(covered, form.refused(wrong))
    say_done(gettext("What the service says is saved."))
    return see_other(url_for("policy.show", _anchor=element))


def _coverage() -> tuple[Coverage, ...]:
    return coverage_of(elements_in(settings().config_dir), catalogue().in_force())


def _one(name: str) -> Coverage:
    found = next((one for one in _coverage() if one.element.name == name), None)
    if found is None:
        abort(404)
    return found


def _form_page(covered: Coverage, form: FormState) -> ResponseReturnValue:
    return render(
        "quality/policy_word.html",
        one=covered,
        form=form,
        covered=list(COVERED.items()),
        most=MOST_REASON,
    )
