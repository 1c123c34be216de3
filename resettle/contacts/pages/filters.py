"""The words of contacts as templates ask for them."""

from __future__ import annotations

from functools import partial

from flask import Flask

from resettle.children.words import said
from resettle.contacts.words import (
    ATTENDED,
    HOWS,
    PLACES,
    RATINGS,
    WHY_HELD,
    counted,
    late_words,
    lists,
    money,
)


def teach(app: Flask) -> None:
    """Give templates these lists as filters: `{{ contact.how | contact_how }}`."""
    app.jinja_env.filters.update(
        contact_how=partial(said, HOWS),
        contact_place=partial(said, PLACES),
        contact_attended=partial(said, ATTENDED),
        why_held=partial(said, WHY_HELD),
        how_it_was=lambda number: str(RATINGS[number]),
        late_words=late_words,
        money=money,
    )
    app.jinja_env.globals.update(queue_words=counted, contact_lists=lists)
