"""The words of concerns as templates ask for them."""

from __future__ import annotations

from functools import partial

from flask import Flask

from resettle.children.words import said
from resettle.concerns.words import ALLEGATION_OUTCOMES, DID, OUTCOMES


def teach(app: Flask) -> None:
    """Give templates these lists as filters: `{{ concern.outcome | concern_outcome }}`."""
    outcomes = {word: words for word, (words, _) in ALLEGATION_OUTCOMES.items()}
    app.jinja_env.filters.update(
        concern_outcome=partial(said, OUTCOMES),
        concern_did=partial(said, DID),
        allegation_outcome=partial(said, outcomes),
    )
