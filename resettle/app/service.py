"""The web service: every door in one place, each guarded, each with the same faces for errors."""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask.typing import ResponseReturnValue

from resettle.app import administration, beat, logs, status
from resettle.app.closed_cases import mark_closed_cases
from resettle.app.installation import Installation
from resettle.board import api as board_api
from resettle.board import pages as board_pages
from resettle.caseload import api as caseload_api
from resettle.caseload.importing import api as importing_api
from resettle.caseload.pages import (
    caseload,
    child,
    child_edit,
    episodes,
    importing,
    meetings,
    merging,
    my_day,
    needs,
    order,
    oversight,
    printing,
    reassigning,
    registering,
    release_calendar,
    restricted,
    saved_filters,
    telling,
    timeline,
    tray,
    tray_choices,
    tray_correcting,
    waiting,
    what_if,
    workers,
)
from resettle.children import words
from resettle.concerns.pages import alleging, leading, raising
from resettle.concerns.pages import filters as concern_filters
from resettle.contacts import api as contacts_api
from resettle.contacts.check_ins import api as check_ins_api
from resettle.contacts.check_ins import pages as check_ins
from resettle.contacts.check_ins.link import pages as check_in_link
from resettle.contacts.pages import contacting, holding, queueing
from resettle.contacts.pages import expenses as mentor_expenses
from resettle.contacts.pages import filters as contact_filters
from resettle.contacts.pages import supervision as mentor_supervision
from resettle.meetings import api as meetings_api
from resettle.meetings.pages import filters as meeting_filters
from resettle.meetings.pages import planning as meeting_planning
from resettle.meetings.pages import writing as meeting_writing
from resettle.mentoring import api as mentoring_api
from resettle.mentoring.numbers import numbers_in
from resettle.mentoring.pages import choosing, match, mentor_checks, offers, requests
from resettle.mentoring.pages import filters as mentor_filters
from resettle.mentoring.pages import mentors as mentor_pages
from resettle.notifications.pages import choices, own_calendar, own_messages
from resettle.permissions import Viewer
from resettle.quality import api as quality_api
from resettle.quality.elements import elements_in
from resettle.quality.pages import auditing, comparing, policy, sampling
from resettle.quality.pages import filters as quality_filters
from resettle.quality.questions import questions_in
from resettle.records import api as records_api
from resettle.records.pages import addresses, around, statements
from resettle.releases import api as releases_api
from resettle.releases.pages import establishments
from resettle.reports import api as reports_api
from resettle.reports.indicator_numbers import indicator_numbers_in
from resettle.reports.pages import keeping as reports_kept
from resettle.reports.pages import packing as board_pack
from resettle.reports.pages import reading as report_pages
from resettle.reports.pages import taking as report_files
from resettle.rulebook import api as rulebook_api
from resettle.rulebook.pages import bank_days, reading_rules
from resettle.staff.demonstration import Sign
from resettle.staff.pages import absences, account, entrance, people, teams, tokens
from resettle.staff.queries import viewer_for
from resettle.staff.returning import bring_back_typing, turn_to_sign_in
from resettle.staff.sessions import DatabaseSessions, tell_time_left, this_visit, viewer_in
from resettle.supervision.limits import limits_in
from resettle.tasks import api as tasks_api
from resettle.tasks.pages import partners as task_partners
from resettle.tasks.pages import task as task_pages
from resettle.victims.pages import harmed
from resettle.web import assets, bodies, csrf, doors, errors, headers, languages, pages, public
from resettle.web.json import ProblemApi, ReferenceConverter, reference_in_words
from resettle.web.premises import Premises

API_PREFIX = "/api/v1"
#: The doors of other systems. They take tokens, and no cookie opens them.
APIS = (
    tasks_api.doors,
    releases_api.doors,
    caseload_api.doors,
    importing_api.doors,
    rulebook_api.doors,
    meetings_api.doors,
    contacts_api.doors,
    records_api.doors,
    mentoring_api.doors,
    check_ins_api.doors,
    board_api.doors,
    quality_api.doors,
    reports_api.doors,
)
#: The doors for people, and for whoever keeps watch.
PAGES = (
    status.doors,
    assets.doors,
    public.doors,
    entrance.doors,
    account.doors,
    my_day.doors,
    child.doors,
    child_edit.doors,
    restricted.doors,
    workers.doors,
    order.doors,
    oversight.doors,
    timeline.doors,
    what_if.doors,
    caseload.doors,
    release_calendar.doors,
    reassigning.doors,
    saved_filters.doors,
    administration.doors,
    people.doors,
    teams.doors,
    absences.doors,
    tokens.doors,
    establishments.doors,
    bank_days.doors,
    choices.doors,
    beat.doors,
    reading_rules.doors,
    task_pages.doors,
    task_partners.doors,
    tray.doors,
    tray_choices.doors,
    tray_correcting.doors,
    registering.doors,
    merging.doors,
    waiting.doors,
    printing.doors,
    meetings.doors,
    meeting_planning.doors,
    meeting_writing.doors,
    statements.doors,
    around.doors,
    addresses.doors,
    needs.doors,
    importing.doors,
    telling.doors,
    match.doors,
    choosing.doors,
    offers.doors,
    requests.doors,
    mentor_pages.doors,
    mentor_checks.doors,
    mentor_supervision.doors,
    mentor_expenses.doors,
    own_messages.doors,
    own_calendar.doors,
    contacting.doors,
    queueing.doors,
    holding.doors,
    raising.doors,
    leading.doors,
    alleging.doors,
    check_ins.doors,
    check_in_link.doors,
    episodes.doors,
    harmed.doors,
    board_pages.doors,
    report_pages.doors,
    report_files.doors,
    reports_kept.doors,
    board_pack.doors,
    sampling.doors,
    auditing.doors,
    comparing.doors,
    policy.doors,
    # The next room's pages go above this line.
)
_DESCRIPTION = "api-docs.openapi_json"

_ABOUT = (
    "Custody events in, resettlement plans out. Send `Authorization: Bearer <token>`. "
    "docs/reference/api.md says which scope opens which door, and the rest, in words."
)


def create_app(installation: Installation) -> Flask:
    """The service of one installation. Opens nothing and starts nothing of its own."""
    app = Flask("resettle", static_folder=None)
    settings = installation.settings
    # What cannot be used must be known at the start, and not when somebody opens a page.
    limits_in(settings.config_dir)
    numbers_in(settings.config_dir)
    questions_in(settings.config_dir)
    elements_in(settings.config_dir)
    indicator_numbers_in(settings.config_dir)
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        API_TITLE="resettle",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=API_PREFIX,
    )
    app.extensions["premises"] = Premises(installation.database, settings, installation.clock)
    app.extensions["planning"] = installation.planning
    app.extensions["intake"] = installation.intake
    app.extensions["installation"] = installation
    app.extensions["catalogue"] = installation.catalogue
    app.extensions["is_demonstration"] = Sign(installation.database, installation.clock).is_up
    logs.name_requests(app)
    headers.dress(app)
    bodies.refuse_large_bodies(app)
    app.session_interface = DatabaseSessions()
    # Before the guard on forms: somebody whose session has run out is asked to sign in, and what
    # they typed is kept, although the word in their form belongs to no session any more.
    doors.guard(app, _porter(app, installation))
    app.before_request(bring_back_typing)
    languages.speak(app)
    pages.dress_pages(app)
    words.teach(app)
    meeting_filters.teach(app)
    mentor_filters.teach(app)
    contact_filters.teach(app)
    concern_filters.teach(app)
    quality_filters.teach(app)
    tell_time_left(app)
    mark_closed_cases(app)
    csrf.protect(app, settings.data_dir, APIS)
    _open_api(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    # Last, so that no library's own answer to an error stands before ours.
    errors.give_faces(app)
    return app


def _porter(app: Flask, installation: Installation) -> doors.Porter:
    def by_token(secret: str) -> Viewer | None:
        with installation.database.reading() as db:
            return viewer_for(db, secret)

    def in_visit() -> Viewer | None:
        return viewer_in(app, this_visit())

    return doors.Porter(by_token, in_visit, turn_to_sign_in)


def _open_api(app: Flask) -> None:
    app.url_map.converters["ref"] = ReferenceConverter
    api = ProblemApi(
        app,
        spec_kwargs={
            "info": {"description": _ABOUT},
            "security": [{"token": []}],
            "components": {
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            },
        },
    )
    api.register_converter(ReferenceConverter, reference_in_words)
    for blueprint in APIS:
        api.register_blueprint(blueprint, url_prefix=API_PREFIX)
    # The description is flask-smorest's own door, so it is marked here.
    described = app.view_functions[_DESCRIPTION]

    def description() -> ResponseReturnValue:
        return cast(ResponseReturnValue, described())

    app.view_functions[_DESCRIPTION] = doors.open_to_anybody(description)
