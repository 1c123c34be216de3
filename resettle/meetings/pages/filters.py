"""The words of meetings as templates ask for them."""

from __future__ import annotations

from functools import partial

from flask import Flask

from resettle.children.words import said
from resettle.meetings.words import CAME, KINDS, STATES, called, length_words, role_words


def teach(app: Flask) -> None:
    """Give templates these lists as filters: `{{ meeting.kind | meeting_kind }}`."""
    app.jinja_env.filters.update(
        meeting_kind=partial(said, KINDS),
        meeting_state=partial(said, STATES),
        came_words=partial(said, CAME),
        length_words=length_words,
        asked_role=role_words,
    )
    app.jinja_env.globals["meeting_called"] = called
