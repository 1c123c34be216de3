"""What rooms below the pages say, in the language of whoever reads the page.

They know nothing of languages: they hand up `Words`, which are English and know their sentence.
"""

from __future__ import annotations

from datetime import date

from flask_babel import gettext

from resettle.errors import Listed, Words
from resettle.web.dates import plain_day


def in_words(said: str) -> str:
    """The sentence in the reader's language; plain text, such as what somebody wrote, as it is."""
    if not isinstance(said, Words) or not said:
        return said
    return gettext(said.sentence, **{name: _value(value) for name, value in said.values.items()})


def ruled(said: str) -> str:
    """What a rule says (a task's title, why it is there, what the child reads) in the reader's
    language. A rule that a service wrote itself is in no catalogue, and stays as it was written."""
    return gettext(said) if said else said


def _value(value: object) -> object:
    if isinstance(value, date):
        return plain_day(value)
    if isinstance(value, Listed):
        return ", ".join(gettext(one) for one in value)
    return in_words(value) if isinstance(value, Words) else value
