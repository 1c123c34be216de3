"""The shape of the caseload's filter, the choices it offers, and each choice in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, pre_load

from resettle.caseload import asking
from resettle.caseload.asking import Asked
from resettle.children.words import ORDERS, PATHWAYS, STAGES
from resettle.permissions import Viewer
from resettle.planning.vocabulary import Order, Pathway, Stage
from resettle.staff.models import Team
from resettle.staff.words import words_of
from resettle.web.forms import Form, at_most, one_of

#: The largest number of a person, a team or a page that we look at.
_LARGEST = 9
Choice = tuple[str, str]


def _number_or(*words: str) -> Any:
    def check(said: str) -> None:
        if said not in words and not is_number(said):
            raise ValidationError(str(_l("Choose one of the list")))

    return check


def is_number(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) <= _LARGEST


class FilterForm(Form):
    """What stands in the address of the caseload."""

    q = fields.String(validate=at_most(100, _l("Name, reference or number")))
    worker = fields.String(validate=_number_or(*asking.WHOSE))
    stage = fields.String(
        validate=one_of([*Stage, asking.ANY_STAGE], _l("Choose a stage of the list"))
    )
    order = fields.String(validate=one_of(Order, _l("Choose an order of the list")))
    release = fields.String(validate=one_of(asking.RELEASES, _l("Choose a release of the list")))
    pathway = fields.String(validate=one_of(Pathway, _l("Choose a pathway of the list")))
    team = fields.String(validate=_number_or(asking.NO_TEAM))
    looked_after = fields.Boolean(error_messages={"invalid": _l("Tick the box or leave it")})
    unplanned = fields.Boolean(error_messages={"invalid": _l("Tick the box or leave it")})
    no_mentor = fields.Boolean(error_messages={"invalid": _l("Tick the box or leave it")})
    sort = fields.String()
    page = fields.Integer()

    @pre_load
    def leave_out_nonsense(self, said: Mapping[str, Any], **_: object) -> dict[str, Any]:
        """Neither order nor page is anything a person chose in a field they could mend."""
        kept = dict(said)
        if str(kept.get("sort", "")).removeprefix("-") not in asking.SORTS:
            kept.pop("sort", None)
        page = str(kept.get("page", ""))
        if not is_number(page) or int(page) < 1:
            kept.pop("page", None)
        return kept


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filter offers this viewer: values with their words."""

    workers: Sequence[Choice]
    stages: Sequence[Choice]
    orders: Sequence[Choice]
    releases: Sequence[Choice]
    pathways: Sequence[Choice]
    teams: Sequence[Choice]
    sorts: Sequence[Choice]


def choices_for(
    viewer: Viewer, people: Sequence[tuple[int, str]], teams: Sequence[Team]
) -> Choices:
    """Who sees only their own children is not asked whose, and not about what is kept from them."""
    by_team = viewer.works_by_team
    workers = [(str(number), name) for number, name in people]
    return Choices(
        workers=[*_whose(viewer), *workers] if by_team else [],
        stages=[
            ("", gettext("Every open record")),
            *words_of(STAGES),
            (asking.ANY_STAGE, gettext("Open and closed")),
        ],
        orders=words_of(ORDERS) if viewer.sees_whole_record else [],
        releases=[(word, release_words(word)) for word in asking.RELEASES],
        pathways=words_of(PATHWAYS) if viewer.sees_whole_record else [],
        teams=[
            *((str(one.id), one.name) for one in teams),
            (asking.NO_TEAM, gettext("No team yet")),
        ]
        if by_team
        else [],
        sorts=_sorts(),
    )


def _sorts() -> list[Choice]:
    """The orders worth a choice; the heading of a column turns any of them round."""
    return [
        ("release", gettext("Next release")),
        ("-overdue", gettext("Most overdue")),
        ("next", gettext("Next task due")),
        ("name", gettext("Name")),
        ("age", gettext("Youngest first")),
        ("-age", gettext("Oldest first")),
        ("stage", gettext("Where they are")),
        ("worker", gettext("Worker")),
        ("mentor", gettext("Mentor")),
    ]


def _whose(viewer: Viewer) -> list[Choice]:
    mine = gettext("My children, and those I cover") if viewer.covers else gettext("My children")
    return [
        (asking.MINE, mine),
        (asking.EVERYBODY, gettext("Everybody I may see")),
        (asking.NOBODY, gettext("Nobody’s: no resettlement worker")),
    ]


def release_words(word: str) -> str:
    if word == asking.JUST_RELEASED:
        return gettext("Released in the last %(num)d days", num=asking.LATELY)
    if word == asking.NO_DAY:
        return gettext("In custody with no release date")
    return ngettext("Release within %(num)d day", "Release within %(num)d days", int(word))


def chosen_words(asked: Asked, offered: Choices) -> list[tuple[dict[str, Any], str]]:
    """Each filter that is on: what takes it out of the address, and its words."""
    listed: list[tuple[str, Sequence[Choice], str]] = [
        ("worker", offered.workers, gettext("Somebody")),
        ("stage", offered.stages, asked.stage),
        ("order", offered.orders, asked.order),
        ("release", offered.releases, asked.release),
        ("team", offered.teams, gettext("A team")),
    ]
    found: list[tuple[dict[str, Any], str]] = []
    if asked.q:
        found.append(({"q": ""}, gettext("“%(typed)s”", typed=asked.q)))
    for name, choices, otherwise in listed:
        said = getattr(asked, name)
        if said:
            found.append(({name: ""}, dict(choices).get(said, otherwise)))
    if asked.pathway:
        late = gettext("Overdue: %(pathway)s", pathway=PATHWAYS[asked.pathway])
        found.append(({"pathway": ""}, late))
    ticks = {
        "looked_after": gettext("Looked after or care leaver"),
        "unplanned": gettext("Unplanned release"),
        "no_mentor": gettext("No mentor"),
    }
    found += [({name: False}, words) for name, words in ticks.items() if getattr(asked, name)]
    return found
