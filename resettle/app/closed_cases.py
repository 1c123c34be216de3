"""Tells every page about a child whether the case is closed, for the bar that names the child.

Forty pages name a child at their top, and none of them is about closing a case. So it is asked
here, once a page, by whoever looks; a mentor is told nothing of it.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import Flask, before_render_template

from resettle.children.models import Child
from resettle.supervision.queries import closed_among
from resettle.web import doors

#: What pages call the child they are about; of two that are made one, the one that stays first.
_NAMES = ("stays", "child")


def mark_closed_cases(app: Flask) -> None:
    """Give such a page `case_closed_at`: the moment, or None while the case is open."""
    before_render_template.connect(_mark, app)


def _mark(_app: Flask, context: MutableMapping[str, Any], **_others: object) -> None:
    found = [context[name] for name in _NAMES if isinstance(context.get(name), Child)]
    viewer = doors.visitor()
    # Where nobody ever said whose turn it is with the plan, nobody has closed the case.
    if not found or viewer is None or found[0].plan_turn is None:
        return
    with doors.database().reading() as db:
        closed = closed_among(viewer, db, {found[0].id})
    context["case_closed_at"] = closed.get(found[0].id)
