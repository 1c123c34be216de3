"""How plans are made: the rulebook as pages, for whoever must trust a date or answer for one."""

from __future__ import annotations

from typing import Any, cast

from flask import abort, current_app, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from resettle.permissions import May
from resettle.planning.vocabulary import Pathway
from resettle.rulebook.finding import counted, due_words, found, pathways_of, values_of
from resettle.rulebook.here import catalogue
from resettle.rulebook.ordering import by_pathway, place_of
from resettle.rulebook.picture import as_svg
from resettle.rulebook.plain import condition_words
from resettle.rulebook.stories import Shelf
from resettle.rulebook.telling import event_words
from resettle.web.doors import clock, needs, settings
from resettle.web.pages import page_blueprint, render

doors = page_blueprint("rules", __name__)

#: A question longer than this is no question.
_LONGEST = 100


@doors.get("/rules")
@needs(May.READ_RULES)
def show() -> ResponseReturnValue:
    """Every workflow and pathway with its rules counted; or the rules that were asked for."""
    rulebook = catalogue().in_force()
    words = " ".join(request.args.get("q", "").split())[:_LONGEST]
    pathway = request.args.get("pathway", "")
    pathway = pathway if pathway in set(Pathway) else ""
    asked = bool(words or pathway)
    return render(
        "rulebook/rules.html",
        rulebook=rulebook,
        complaints=catalogue().complaints,
        words=words,
        pathway=pathway,
        asked=asked,
        rules=found(rulebook, words, pathway) if asked else (),
        all_counts=counted(rulebook.rules),
        flows=[(flow, counted(flow.rules)) for flow in rulebook.workflows],
        pathways=pathways_of(rulebook),
        **_words(),
    )


@doors.get("/rules/picture")
@needs(May.READ_RULES)
def show_picture() -> ResponseReturnValue:
    """Every rule on one line of time round release, and the same as a table."""
    rulebook = catalogue().in_force()
    return render(
        "rulebook/picture.html",
        picture=Markup(as_svg(rulebook)),  # noqa: S704 - drawn by us, every word in it escaped
        parts=by_pathway(rulebook),
        part_of=lambda rule: place_of(rule).part,
        **_words(),
    )


@doors.get("/rules/<workflow>")
@needs(May.READ_RULES)
def show_workflow(workflow: str) -> ResponseReturnValue:
    """One workflow: each of its rules, where it comes from, and its examples."""
    held = catalogue()
    rulebook = held.in_force()
    flow = next((one for one in rulebook.workflows if one.name == workflow), None)
    if flow is None:
        abort(404)
    return render(
        "rulebook/workflow.html",
        flow=flow,
        counts=counted(flow.rules),
        by_name=rulebook.by_name,
        complaints=held.complaints,
        stories=_shelf().of(flow.name, rulebook, held.calendar()),
        late_hour=settings().late_hour,
        **_words(),
    )


def _shelf() -> Shelf:
    kept = current_app.extensions
    if "stories" not in kept:
        kept["stories"] = Shelf(settings().workflows_dir)
    return cast(Shelf, kept["stories"])


def _words() -> dict[str, Any]:
    """What the templates say of a rule, in words."""
    today = clock().today()
    return {
        "condition_words": condition_words,
        "event_words": event_words,
        "due_words": lambda rule: due_words(rule, today),
        "values_of": lambda rule: values_of(rule, today),
    }
