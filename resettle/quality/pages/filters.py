"""The words of case audits as templates ask for them."""

from __future__ import annotations

from functools import partial

from flask import Flask

from resettle.children.words import said
from resettle.quality.words import (
    ABOUT,
    ANSWERS,
    COVERED,
    DID,
    DRAWN,
    JUDGED,
    KEYS,
    RATINGS,
    agreement_words,
    group_words,
    part_words,
    share_words,
    standard_words,
    why_words,
)


def teach(app: Flask) -> None:
    """Give templates these lists as filters: `{{ answer.said | audit_answer }}`."""
    app.jinja_env.filters.update(
        audit_key=partial(said, KEYS),
        audit_answer=partial(said, {**ANSWERS, **JUDGED}),
        audit_drawn=partial(said, DRAWN),
        audit_did=partial(said, DID),
        audit_part=part_words,
        audit_rating=partial(said, RATINGS),
        audit_standard=standard_words,
        audit_agreement=agreement_words,
        why_rated=why_words,
        audit_group=group_words,
        policy_about=partial(said, ABOUT),
        policy_covered=partial(said, COVERED),
    )
    app.jinja_env.globals.update(share_words=share_words)
