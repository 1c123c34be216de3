"""What can be tried, and what was kept, in words."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext

from resettle.web.dates import day_words


def trying_words(what: str, day: date) -> str:
    """What is tried, as a heading."""
    said = day_words(day)
    match what:
        case "release.planned":
            return gettext("If the release were planned for %(day)s", day=said)
        case "child.released":
            return gettext("If the child was released without a plan on %(day)s", day=said)
        case _:
            return gettext("If the child was recalled on %(day)s", day=said)


def kept_words(what: str) -> str:
    """What the next page says once it is kept."""
    match what:
        case "release.planned":
            return gettext("The planned release is recorded, and the plan follows it.")
        case "child.released":
            return gettext("The release is recorded, and the plan follows it.")
        case _:
            return gettext("The recall is recorded, and the plan follows it.")
