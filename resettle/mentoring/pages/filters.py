"""The words of mentors as templates ask for them, and the door for whoever sees to mentors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from flask import Flask
from flask_babel import gettext

from resettle.children.words import said
from resettle.mentoring.mentor_words import (
    BARRIERS,
    ENGAGEMENTS,
    check_words,
    times_words,
    transport_words,
)
from resettle.mentoring.rules import supervises
from resettle.web.doors import viewer
from resettle.web.problems import answer

View = TypeVar("View", bound=Callable[..., Any])


def teach(app: Flask) -> None:
    """Give templates these lists as filters: `{{ check.kind | check_words }}`."""
    app.jinja_env.filters.update(
        engagement=partial(said, ENGAGEMENTS),
        barrier_words=partial(said, BARRIERS),
        check_words=check_words,
        times_words=times_words,
        transport_words=transport_words,
    )
    app.jinja_env.tests["supervising"] = supervises


def for_supervisors(view: View) -> View:
    """A door that only those get through who see to mentors, of all who match."""

    @wraps(view)
    def through(*given: Any, **named: Any) -> Any:
        if not supervises(viewer()):
            return answer(403, gettext("Managers and mentor coordinators see to the mentors."))
        return view(*given, **named)

    return cast(View, through)
