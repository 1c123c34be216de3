"""The tables of inspection readiness. What is rated, and how, is `resettle/quality`'s to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import null, select

from resettle.calculators.hmip import NOT_SCORED, POINTS, SCORED, Rating
from resettle.children.models import Child
from resettle.quality.elements import Coverage, coverage_of, elements_in
from resettle.quality.queries import policy_words, samples_until
from resettle.quality.results import SampleResult, results_of
from resettle.quality.rules import PARTS, STANDARD_OF, Covered, Judged
from resettle.quality.words import (
    ABOUT,
    COVERED,
    RATINGS,
    agreement_words,
    part_words,
    standard_words,
    why_words,
)
from resettle.reports.asking import Ask
from resettle.reports.rules import Chart, Drawn, Place, Row, Table, count, share, words
from resettle.web.dates import day_range

_C = Child.__table__.c
_NO_SAMPLE = _l("No sample of cases ends in this period.")
#: Whatever is worked out from the cases of a sample follows from how many were sufficient, and
#: were not, in each part. The names by which a row calls those counts.
_COUNTED = ("met", "not_met", "undecided")
_FROM_CASES = tuple(f"{part.name}/{one}" for part in PARTS for one in _COUNTED)


def results_in(ask: Ask) -> list[SampleResult]:
    """What came of each sample of the period. Samples are of the whole service, so that the
    children whom this viewer may count are no condition here; `quality` says who may read them."""
    asked = samples_until(ask.viewer, ask.db, ask.asked.first, ask.asked.last)
    found = results_of(ask.viewer, ask.db, asked)
    return [found[one.id] for one in asked]


def samples_drawn(found: Sequence[SampleResult]) -> Table:
    """Each sample: its cases, how far the auditors agree, and what it comes to overall."""
    return Table(
        name="samples",
        title=_l("Samples of cases, and what each comes to"),
        rows_are=_l("Sample"),
        columns=(
            count("cases", _l("Cases")),
            count("finished", _l("Both auditors have finished")),
            count("waiting", _l("Not finished")),
            words("points", _l("Points"), also=_FROM_CASES),
            words("overall", _l("Overall, indicative"), also=_FROM_CASES),
            words("agree", _l("Auditors agree on parts"), also=("finished", *_FROM_CASES)),
            words("alike", _l("and on single questions"), also=("finished", *_FROM_CASES)),
        ),
        rows=[_sample(one) for one in found],
        sums=(("cases", ("finished", "waiting")),),
        note=_l("Points and the overall rating are of the standards that are rated so far."),
        empty=_NO_SAMPLE,
    )


def _sample(one: SampleResult) -> Row:
    whole = one.overall
    values: dict[str, Any] = {
        "cases": one.cases,
        "finished": one.finished,
        "waiting": one.cases - one.finished,
        "points": gettext("%(points)s of %(most)s", points=whole.points, most=whole.max_points),
        "overall": str(RATINGS[whole.overall]),
        "agree": agreement_words(one.on_judgements) if one.on_judgements else None,
        "alike": agreement_words(one.on_questions) if one.on_questions else None,
    }
    return Row(str(one.sample.id), _named(one), values, called=_called(one))


def _called(one: SampleResult, *parts: str) -> dict[str, str]:
    """The counts of a sample under one name in every table, so that each is hidden everywhere."""
    wanted = parts or tuple(part.name for part in PARTS)
    names = {"finished": f"finished/{one.sample.id}"}
    for part in wanted:
        names |= {f"{part}/{each}": f"{one.sample.id}/{part}/{each}" for each in _COUNTED}
    return names


def _named(one: SampleResult) -> str:
    days = day_range(one.sample.since, one.sample.until)
    return gettext("Sample %(number)s, %(days)s", number=one.sample.id, days=days)


def _within(found: Sequence[SampleResult], one: SampleResult, title: str) -> str:
    """A row's title; it says of which sample it is where there are several."""
    if len(found) == 1:
        return title
    return gettext("%(row)s, sample %(number)s", row=title, number=one.sample.id)


def questions(found: Sequence[SampleResult]) -> Table:
    """Each part of the form: of how many cases the work was sufficient."""
    return Table(
        name="questions",
        title=_l("Cases judged sufficient, by standard and key question"),
        rows_are=_l("Standard and key question"),
        columns=(
            count("met", _l("Sufficient")),
            count("not_met", _l("Not sufficient")),
            count("judged", _l("Judged")),
            count("undecided", _l("Auditors differ, nothing agreed")),
            count("finished", _l("Both have finished")),
            share("share", _l("Sufficient, of those judged"), part="met", whole="judged"),
        ),
        rows=[row for one in found for row in _questions(found, one)],
        sums=(("judged", ("met", "not_met")), ("finished", ("judged", "undecided"))),
        chart=Chart(
            drawn=Drawn.BARS, title=_l("Share of cases judged sufficient"), columns=("share",)
        ),
        note=_l(
            "The prompts about resettlement inform what people judge of 4.1, and rate nothing."
        ),
        empty=_NO_SAMPLE,
    )


def _questions(found: Sequence[SampleResult], one: SampleResult) -> Iterator[Row]:
    shares = [each for result in one.standards for each in result.shares] + [one.resettlement]
    for each in shares:
        part = each.part
        standard = STANDARD_OF.get(part.stage, "")
        title = _within(found, one, f"{standard} {part_words(part.name)}".strip())
        values = {
            "met": each.met,
            "not_met": each.judged - each.met,
            "judged": each.judged,
            "undecided": one.finished - each.judged,
            "finished": one.finished,
        }
        names = {name: f"{one.sample.id}/{part.name}/{name}" for name in _COUNTED}
        names["finished"] = f"finished/{one.sample.id}"
        yield Row(f"{one.sample.id}-{part.name}", title, values, called=names)


def standards(found: Sequence[SampleResult]) -> Table:
    """All thirteen standards: from cases where they answer them, else as people judged them."""
    return Table(
        name="standards",
        title=_l("Standards, their ratings and points"),
        rows_are=_l("Standard"),
        columns=(
            words("rating", _l("Rating"), also=_FROM_CASES),
            words("points", _l("Points of 3"), also=_FROM_CASES),
            words("by", _l("Rated by")),
            words("mind", _l("Mind"), also=_FROM_CASES),
        ),
        rows=[row for one in found for row in _standards(found, one)],
        note=_l("4.1 is rated and not scored."),
        empty=_NO_SAMPLE,
    )


def _standards(found: Sequence[SampleResult], one: SampleResult) -> Iterator[Row]:
    by_cases = {result.standard: result for result in one.standards}
    for standard in (*SCORED, NOT_SCORED):
        result = by_cases.get(standard)
        called: dict[str, str] = {}
        said = []
        if result is not None:
            rating = result.indicative.rating
            by = gettext("Case audits, indicative")
            called = _called(one, *(each.part.name for each in result.shares))
            said = why_words(result)
            if result.points_of_one:
                few = gettext(
                    "One case moves it by %(points)s points.", points=result.points_of_one
                )
                said.append(few)
        else:
            judged = one.by_people.get(standard)
            rating = Rating(judged.rating) if judged else Rating.NOT_RATED
            by = gettext("People") if judged else gettext("Nobody yet")
        values: dict[str, Any] = {
            "rating": str(RATINGS[rating]),
            "points": None if standard == NOT_SCORED else POINTS.get(rating),
            "by": by,
            "mind": " ".join(said),
        }
        title = _within(found, one, standard_words(standard))
        yield Row(f"{one.sample.id}-{standard}", title, values, called=called)


def policy(ask: Ask) -> Table:
    """What inspectors look for in policy and provision: which rules cover it, what we say of it."""
    last = {one.element: Covered(one.covered) for one in policy_words(ask.viewer, ask.db)}
    return Table(
        name="policy",
        title=_l("Policy and provision: what inspectors look for"),
        rows_are=_l("What is looked for"),
        columns=(
            words("about", _l("About")),
            # Rules are nobody's number: they are told however few they are.
            words("rules", _l("Rules in force")),
            words("said", _l("What we say of it")),
            words("gap", _l("Gap")),
        ),
        rows=[_element(one, last.get(one.element.name)) for one in _coverage(ask)],
        note=_l("It is of today, whatever period is asked about."),
        empty=_l("The rules in force are not at hand here."),
    )


def _coverage(ask: Ask) -> tuple[Coverage, ...]:
    if ask.catalogue is None:
        return ()
    return coverage_of(elements_in(ask.catalogue.config_dir), ask.catalogue.in_force())


def _element(one: Coverage, said: Covered | None) -> Row:
    values: dict[str, Any] = {
        "about": str(ABOUT[one.element.about]),
        "rules": len(one.rules) if one.element.by_rules else gettext("Not a matter of rules"),
        "said": str(COVERED[said]) if said else gettext("Nothing yet"),
        "gap": _gap(one, said),
    }
    return Row(one.element.name, one.element.asks, values)


def _gap(one: Coverage, said: Covered | None) -> str:
    if one.is_gap:
        return gettext("No rule covers it")
    if one.missing:
        return gettext("Rules that are named are gone: %(names)s", names=", ".join(one.missing))
    if said in (Covered.NO, Covered.PARTLY):
        return gettext("By our own words")
    if said is None and not one.element.by_rules:
        return gettext("Nobody has said")
    return gettext("None")


# Who stands behind a number.


def behind_audits(ask: Ask, place: Place) -> Any:
    """The children of the cases."""
    number, _, part = place.row.partition("-")
    for one in results_in(ask):
        if str(one.sample.id) == number:
            children = _in_sample(one, place.column) if not part else _in_part(one, part, place)
            nobody = null().label("task_id")
            return select(_C.id.label("child_id"), nobody).where(_C.id.in_(sorted(children)))
    return None


def _in_sample(one: SampleResult, column: str) -> set[int]:
    every, done = set(one.children), set(one.judged)
    return {"cases": every, "finished": done, "waiting": every - done}[column]


def _in_part(one: SampleResult, part: str, place: Place) -> set[int]:
    counts: dict[str, set[Judged | None]] = {
        "met": {Judged.SUFFICIENT},
        "not_met": {Judged.NOT_SUFFICIENT},
        "judged": {*Judged},
        "undecided": {None},
        "finished": {*Judged, None},
    }
    wanted = counts[place.column]
    return {child_id for child_id, case in one.judged.items() if case.get(part) in wanted}
