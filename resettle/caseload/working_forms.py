"""What is asked about who works with children: who, as what, from which day to which."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate

from resettle.caseload.posts import OF_OURS
from resettle.children.words import OWNERS
from resettle.staff.models import Person
from resettle.web.doors import clock
from resettle.web.forms import Form, GovDate, Versioned, needed, one_of
from resettle.web.json import LARGEST_ID
from resettle.web.letters import small

_A_YEAR = timedelta(days=366)


def part_of(words: Any) -> fields.String:
    """What somebody is for a child."""
    return fields.String(**needed(words), validate=one_of(OF_OURS, words))


def number_of(words: Any) -> fields.Integer:
    """Which person or team, out of a list."""
    return fields.Integer(
        **needed(words), validate=validate.Range(min=1, max=LARGEST_ID, error=words)
    )


def parts() -> list[tuple[str, Any]]:
    """What people of ours may be for a child, as a list to choose from."""
    return [(word, OWNERS[word]) for word in OF_OURS]


def called(person: Person) -> str:
    """Somebody in a list to choose from, with what they usually do."""
    if person.post is None:
        return person.name
    return gettext("%(name)s, %(post)s", name=person.name, post=small(str(OWNERS[person.post])))


def _within_a_year(day: date) -> None:
    if abs(day - clock().today()) > _A_YEAR:
        raise ValidationError(str(_l("The day must be within a year of today")))


class PartForm(Form):
    """Somebody works with one child from a day on. `seal` is of what the page showed."""

    owner = part_of(_l("Choose what they will be for the child"))
    person = number_of(_l("Choose who will work with the child"))
    since = GovDate(_l("the first day"), required=True, validate=_within_a_year)
    seal = fields.String(load_default="")


class EndForm(Form):
    on = GovDate(_l("the last day"), required=True, validate=_within_a_year)
    seal = fields.String(load_default="")


class TeamForm(Versioned):
    team = number_of(_l("Choose a team"))
