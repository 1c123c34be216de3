"""The JSON door of matches: who mentors one child, from the asking to the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_children_seen
from resettle.children.queries import child_by_ref
from resettle.mentoring.match_schemas import MentoredSchema
from resettle.mentoring.match_shown import MatchShown, match_shown
from resettle.mentoring.models import Match, MatchStep, Wish
from resettle.mentoring.numbers import numbers_in
from resettle.permissions import May
from resettle.releases.reading import strict_json
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.json import strict_blueprint

doors = strict_blueprint("mentored", __name__, strict_json)


@doors.route("/children/<ref:ref>/mentor", methods=["GET"])
@needs(May.READ_CHILDREN)
@doors.response(200, MentoredSchema)
@doors.alt_response(404, "NOT_FOUND")
def read_matches(ref: str) -> Response:
    """A child's matches with mentors, with every step and the days without one"""
    months = numbers_in(settings().config_dir).follow_up.number
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        shown = match_shown(viewer(), db, child.id, clock().today(), months)
    note_children_seen((child.id,), "read who mentors the child")
    every = sorted((*shown.running, *shown.earlier), key=lambda one: -one.id)
    return jsonify(
        child=child.ref,
        wish=_wish(shown.wish) if shown.wish else None,
        matches=[_match(one, shown) for one in every],
        without_mentor=[{"since": _day(gap.since), "until": _day(gap.until)} for gap in shown.gaps],
    )


def _wish(wish: Wish) -> dict[str, Any]:
    plain = ("words", "gender", "culture", "interests", "languages", "area", "times")
    return {name: getattr(wish, name) for name in (*plain, "lived_experience")} | {
        "said_on": _day(wish.said_on)
    }


def _match(one: Match, shown: MatchShown) -> dict[str, Any]:
    days = ("requested_on", "accepted_on", "introduced_on", "ends_on", "followed_up_on")
    plain = ("id", "state", "introduced_in_custody", "pause", "ending", "beside_another", "version")
    return {
        **{name: getattr(one, name) for name in plain},
        **{name: _day(getattr(one, name)) for name in days},
        "mentor": shown.mentor(one) or None,
        "steps": [_step(step, shown) for step in shown.steps.get(one.id, ())],
    }


def _step(step: MatchStep, shown: MatchShown) -> dict[str, Any]:
    return {
        "became": step.became,
        "happened_on": _day(step.happened_on),
        "mentor": shown.people.get(step.person_id) if step.person_id else None,
        "reason": step.reason or None,
        "step": step.details.get("step"),
        "words": step.words,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
