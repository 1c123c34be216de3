"""The first page of administration: where everything is, and what needs an administrator now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from resettle.notifications.queries import not_delivered
from resettle.permissions import May, Role
from resettle.staff.queries import absences, roles_without_anybody
from resettle.staff.words import ROLES
from resettle.timers.queries import given_up, health
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.pages import page_blueprint, render
from resettle.web.wording import in_words

doors = page_blueprint("admin", __name__)


class Place(NamedTuple):
    """One thing to look after."""

    name: Any
    endpoint: str
    words: Any
    needs: May


PLACES = (
    Place(
        _l("Staff"),
        "people.show",
        _l("Accounts, roles, first passwords, and where people are signed in"),
        May.MANAGE_STAFF,
    ),
    Place(
        _l("Teams"),
        "teams.show",
        _l("Which teams there are, and who is in each"),
        May.MANAGE_STAFF,
    ),
    Place(
        _l("Absence and cover"),
        "absences.show",
        _l("Who is away, and who stands in for them"),
        May.MANAGE_STAFF,
    ),
    Place(
        _l("Notification settings"),
        "choices.show",
        _l("When people are reminded, when managers are told, and when messages leave"),
        May.MANAGE_SERVICE,
    ),
    Place(
        _l("Bank days"),
        "bank_days.show",
        _l("The days that working days are counted over, and one-off days"),
        May.MANAGE_SERVICE,
    ),
    Place(
        _l("Establishments"),
        "establishments.show",
        _l("The places of custody, and whom to ask there"),
        May.MANAGE_SERVICE,
    ),
    Place(
        _l("Bring in a list"),
        "importing.show",
        _l("Today’s caseload on day one, from a CSV file"),
        May.IMPORT,
    ),
    Place(
        _l("Tokens"),
        "tokens.show",
        _l("The keys of other systems, and what each may do"),
        May.MANAGE_SERVICE,
    ),
    Place(
        _l("The beat and stuck work"),
        "beat.show",
        _l("Whether everything that is due gets done, and what was given up"),
        May.MANAGE_SERVICE,
    ),
)


class Warned(NamedTuple):
    """Something that needs an administrator, and where to see to it."""

    words: str
    href: str


@doors.get("/admin")
@needs(May.MANAGE_STAFF)
def show() -> ResponseReturnValue:
    with database().reading() as db:
        warnings = [*_about_people(db), *_about_the_service(db)]
    places = [place for place in PLACES if viewer().may(place.needs)]
    return render("app/administration.html", places=places, warnings=warnings)


def _about_people(db: Session) -> list[Warned]:
    today = clock().today()
    found = [
        Warned(_nobody_words(role), url_for("people.show"))
        for role in roles_without_anybody(viewer(), db, today)
    ]
    bare = [
        one
        for one in absences(viewer(), db, today)
        if one.stand_in_id is None and one.since <= today
    ]
    if bare:
        words = ngettext(
            "%(num)d person is away and nobody stands in for them.",
            "%(num)d people are away and nobody stands in for them.",
            len(bare),
        )
        found.append(Warned(words, url_for("absences.show")))
    return found


def _nobody_words(role: Role) -> str:
    return gettext("Nobody is on duty today as: %(role)s.", role=str(ROLES[role][0]))


def _about_the_service(db: Session) -> list[Warned]:
    here = url_for("beat.show")
    # What was given up is counted below, however long ago it was.
    found = [
        Warned(in_words(words), here)
        for words in replace(health(viewer(), db, clock().now()), failed=0).complaints
    ]
    stuck, unsent = len(given_up(viewer(), db)), len(not_delivered(viewer(), db))
    if stuck:
        words = ngettext(
            "%(num)d piece of work is stuck.", "%(num)d pieces of work are stuck.", stuck
        )
        found.append(Warned(words, here))
    if unsent:
        words = ngettext(
            "%(num)d message was not delivered.", "%(num)d messages were not delivered.", unsent
        )
        found.append(Warned(words, here))
    return found
