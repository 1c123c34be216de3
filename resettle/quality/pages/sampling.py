"""Inspection readiness as a manager opens it: samples, what came of them, what people judge."""

from __future__ import annotations

from secrets import randbelow

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from resettle.calculators.hmip import Rating
from resettle.errors import BadInput, Refused
from resettle.permissions import May
from resettle.quality.actions import Wanted, draw_sample, groups_of, judge_standard
from resettle.quality.drawing import SEEDS, shares
from resettle.quality.elements import coverage_of, elements_in
from resettle.quality.forms import MOST_REASON, JudgementForm, SampleForm
from resettle.quality.pages.here import (
    auditor_names,
    doer,
    names_by_actor,
    note_looked,
    questions,
)
from resettle.quality.queries import cases_of, own_cases, sample_for, samples
from resettle.quality.results import results_of
from resettle.quality.rules import BY_PEOPLE, Drawn, Spread, oversees
from resettle.quality.words import DRAWN, RATINGS, SPREADS, standard_words
from resettle.rulebook.here import catalogue
from resettle.web.doors import database, needs, settings, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("quality", __name__)

SAMPLE = f"/inspection/samples/<int(max={LARGEST_ID}):sample_id>"


@doors.get("/inspection")
@needs(May.AUDIT_CASES)
def show() -> ResponseReturnValue:
    """The cases one was asked to audit; for a manager the samples too, and the policy."""
    with database().reading() as db:
        mine = own_cases(viewer(), db)
        found = samples(viewer(), db) if oversees(viewer()) else []
        results = results_of(viewer(), db, found)
    note_looked([one.line for one in mine], "opened the list of cases to audit")
    covered = coverage_of(elements_in(settings().config_dir), catalogue().in_force())
    return render(
        "quality/index.html",
        mine=mine,
        results=[results[one.id] for one in found],
        oversees=oversees(viewer()),
        gaps=sum(one.is_gap for one in covered),
        elements=len(covered),
    )


@doors.get("/inspection/samples/draw")
@needs(May.OVERSEE)
def ask() -> ResponseReturnValue:
    usual = {"drawn_from": str(Drawn.RELEASED), "spread": str(Spread.NONE), "size": 14}
    return _ask_page(form_for(SampleForm(), usual))


@doors.post("/inspection/samples/draw")
@needs(May.OVERSEE)
def draw() -> ResponseReturnValue:
    """Draws at once: a sample that was drawn is never thrown away."""
    said, form = read_form(SampleForm())
    if said is None:
        return _ask_page(form)
    seed = said["seed"] or SEEDS.start + randbelow(len(SEEDS))
    words = {"drawn_from": Drawn(said["drawn_from"]), "spread": Spread(said["spread"])}
    wanted = Wanted(**{**said, **words, "seed": seed, "questions_since": questions().since})
    try:
        with database().unit() as db:
            sample = draw_sample(db, doer(), wanted)
    except (BadInput, Refused) as wrong:
        return _ask_page(form.refused(wrong))
    count = min(sample.size, len(sample.could))
    say_done(ngettext("%(num)d case is drawn.", "%(num)d cases are drawn.", count))
    return see_other(url_for("quality.show_sample", sample_id=sample.id))


def _ask_page(form: FormState) -> ResponseReturnValue:
    spreads = [(word, *words) for word, words in SPREADS.items()]
    drawn = list(DRAWN.items())
    return render("quality/draw.html", form=form, drawn=drawn, spreads=spreads)


@doors.get(SAMPLE)
@needs(May.OVERSEE)
def show_sample(sample_id: int) -> ResponseReturnValue:
    """What came of a sample so far, its cases, and how it was drawn."""
    with database().reading() as db:
        sample = sample_for(viewer(), db, sample_id)
        lines = cases_of(viewer(), db, sample)
        result = results_of(viewer(), db, [sample])[sample.id]
        judged = result.by_people.values()
        names = names_by_actor(db, [sample.actor, *(one.actor for one in judged)])
        auditors = auditor_names(db, lines)
    note_looked(lines, "opened a sample of cases to audit")
    groups = groups_of(sample)
    return render(
        "quality/sample.html",
        sample=sample,
        lines=lines,
        result=result,
        names=names,
        auditors=auditors,
        by_people=BY_PEOPLE,
        groups=groups,
        shares=shares(groups, sample.size),
    )


@doors.get(f"{SAMPLE}/judge")
@needs(May.OVERSEE)
def ask_judgement(sample_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        sample_for(viewer(), db, sample_id)
    return _judge_page(sample_id, form_for(JudgementForm()))


@doors.post(f"{SAMPLE}/judge")
@needs(May.OVERSEE)
def judge(sample_id: int) -> ResponseReturnValue:
    """A rating by a person, with the reasons."""
    said, form = read_form(JudgementForm())
    if said is None:
        return _judge_page(sample_id, form)
    given = {"standard": said["standard"], "rating": Rating(said["rating"])}
    try:
        with database().unit() as db:
            judge_standard(db, doer(), sample_id, words=said["words"], **given)
    except (BadInput, Refused) as wrong:
        return _judge_page(sample_id, form.refused(wrong))
    say_done(gettext("The judgement is saved, and counts from now on."))
    return see_other(url_for("quality.show_sample", sample_id=sample_id))


def _judge_page(sample_id: int, form: FormState) -> ResponseReturnValue:
    return render(
        "quality/judge.html",
        sample_id=sample_id,
        form=form,
        standards=[(one, standard_words(one)) for one in BY_PEOPLE],
        ratings=list(RATINGS.items()),
        most=MOST_REASON,
    )
