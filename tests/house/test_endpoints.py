"""Every door is counted: each says who may use it, and asking never changes anything."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from resettle.app.installation import Installation, open_installation
from resettle.app.service import create_app
from resettle.permissions import May
from resettle.settings import Settings
from resettle.web.doors import mark_of
from resettle.web.navigation import MENU

#: Who may use which door, written by hand: a new door is added here in the same change.
CENSUS: dict[str, str] = {
    "tasks.send_events": May.SEND_EVENTS,
    "tasks.read_plan": May.READ_PLANS,
    "tasks.list_tasks": May.READ_TASKS,
    "tasks.read_task": May.READ_TASKS,
    "tasks.change": May.CHANGE_TASKS,
    "releases.list_events": May.READ_EVENTS,
    "releases.list_tray": May.READ_EVENTS,
    "api-docs.openapi_json": "anybody",
    "status.alive": "anybody",
    "status.ready": "anybody",
    "status.show": "anybody",
    "assets.file": "anybody",
    "public.accessibility": "anybody",
    "public.privacy": "anybody",
    "public.cookies": "anybody",
    "staff.ask_to_sign_in": "anybody",
    "staff.sign_in": "anybody",
    "staff.ask_code": "anybody",
    "staff.give_code": "anybody",
    "staff.show_set_up": "anybody",
    "staff.set_up": "anybody",
    "staff.square_picture": "anybody",
    "staff.ask_password": "anybody",
    "staff.give_password": "anybody",
    "staff.sign_out": "anybody",
    "rules.show": May.READ_RULES,
    "rules.show_picture": May.READ_RULES,
    "rules.show_workflow": May.READ_RULES,
    "rules_api.read_rules": May.READ_RULES,
    "account.show": May.OWN_ACCOUNT,
    "myday.show": May.OWN_ACCOUNT,
    "myday.see_moves": May.READ_CHILDREN,
    "myday.read_concern": May.CHANGE_CHILDREN,
    "account.sign_out_elsewhere": May.OWN_ACCOUNT,
    "account.stay": May.OWN_ACCOUNT,
    "account.show_password": May.OWN_ACCOUNT,
    "account.change_password": May.OWN_ACCOUNT,
    "account.show_telephone": May.OWN_ACCOUNT,
    "account.change_telephone": May.OWN_ACCOUNT,
    "children.read_child": May.READ_CHILDREN,
    "child.show": May.READ_CHILDREN,
    "child.show_plan": May.READ_PLANS,
    "child.show_details": May.READ_CHILDREN,
    "child.show_messages": May.READ_EVENTS,
    "children.what_if": May.SEND_EVENTS,
    "children.timeline": May.READ_CHILDREN,
    "timeline.show": May.READ_CHILDREN,
    "what_if.show": May.SEND_EVENTS,
    "what_if.record": May.SEND_EVENTS,
    "child_edit.show_edit": May.CHANGE_CHILDREN,
    "child_edit.edit": May.CHANGE_CHILDREN,
    "child_edit.show_restriction": May.CHANGE_CHILDREN,
    "child_edit.change_restriction": May.CHANGE_CHILDREN,
    "workers.show": May.ASSIGN,
    "workers.show_name": May.ASSIGN,
    "workers.name": May.ASSIGN,
    "workers.show_end": May.ASSIGN,
    "workers.end": May.ASSIGN,
    "workers.show_team": May.ASSIGN,
    "workers.change_team": May.ASSIGN,
    "restricted.ask": May.READ_CHILDREN,
    "restricted.open_record": May.READ_CHILDREN,
    "caseload.show": May.READ_CHILDREN,
    "caseload.download": May.READ_CHILDREN,
    "release_calendar.show": May.READ_CHILDREN,
    "reassigning.show": May.ASSIGN,
    "reassigning.check": May.ASSIGN,
    "reassigning.reassign": May.ASSIGN,
    "reassigning.show_without_team": May.ASSIGN,
    "reassigning.take_children_on": May.ASSIGN,
    "saved_filters.show_all": May.READ_CHILDREN,
    "saved_filters.ask_name": May.READ_CHILDREN,
    "saved_filters.keep": May.READ_CHILDREN,
    "saved_filters.show": May.READ_CHILDREN,
    "saved_filters.rename": May.READ_CHILDREN,
    "saved_filters.ask_delete": May.READ_CHILDREN,
    "saved_filters.delete": May.READ_CHILDREN,
    "children.list_children": May.READ_CHILDREN,
    "children.read_order": May.READ_EVENTS,
    "children.read_oversight": May.READ_EVENTS,
    "order.show": May.READ_EVENTS,
    "order.ask": May.CHANGE_CHILDREN,
    "order.act": May.CHANGE_CHILDREN,
    "oversight.show": May.READ_EVENTS,
    "oversight.ask": May.OVERSEE,
    "oversight.act": May.OVERSEE,
    "oversight.ask_put_forward": May.CHANGE_CHILDREN,
    "oversight.put_forward": May.CHANGE_CHILDREN,
    "oversight.ask_meeting": May.OVERSEE,
    "oversight.sign_meeting": May.OVERSEE,
    "partners.ask_partner": May.CHANGE_TASKS,
    "partners.name": May.CHANGE_TASKS,
    "partners.ask_chase": May.CHANGE_TASKS,
    "partners.log_chase": May.CHANGE_TASKS,
    "waiting.show": May.READ_TASKS,
    "waiting.ask_chase": May.CHANGE_TASKS,
    "waiting.log_chase": May.CHANGE_TASKS,
    "printing.show_plan": May.READ_PLANS,
    "printing.save_plan": May.READ_PLANS,
    "printing.show_mine": May.READ_PLANS,
    "printing.save_mine": May.READ_PLANS,
    "tasks.name_a_partner": May.CHANGE_TASKS,
    "tasks.chase_a_partner": May.CHANGE_TASKS,
    "meetings.show": May.READ_CHILDREN,
    "meetings.show_one": May.READ_CHILDREN,
    "meetings_api.list_meetings": May.READ_CHILDREN,
    "meeting.show_all": May.READ_CHILDREN,
    "meeting.choose_kind": May.CHANGE_CHILDREN,
    "meeting.show_plan": May.CHANGE_CHILDREN,
    "meeting.plan": May.CHANGE_CHILDREN,
    "meeting.show_change": May.CHANGE_CHILDREN,
    "meeting.change": May.CHANGE_CHILDREN,
    "writing.show_cancel": May.CHANGE_CHILDREN,
    "writing.cancel": May.CHANGE_CHILDREN,
    "writing.show_record": May.CHANGE_CHILDREN,
    "writing.record": May.CHANGE_CHILDREN,
    "writing.show_list": May.CHANGE_CHILDREN,
    "writing.settle_list": May.CHANGE_CHILDREN,
    "writing.download": May.READ_CHILDREN,
    "statements.show_harmed": May.READ_CHILDREN,
    "statements.show": May.READ_CHILDREN,
    "statements.ask": May.CHANGE_CHILDREN,
    "statements.record": May.CHANGE_CHILDREN,
    "statements.ask_back": May.CHANGE_CHILDREN,
    "statements.take_back": May.CHANGE_CHILDREN,
    "around.ask": May.CHANGE_CHILDREN,
    "around.add": May.CHANGE_CHILDREN,
    "around.ask_change": May.CHANGE_CHILDREN,
    "around.change": May.CHANGE_CHILDREN,
    "around.ask_end": May.CHANGE_CHILDREN,
    "around.end": May.CHANGE_CHILDREN,
    "addresses.ask": May.CHANGE_CHILDREN,
    "addresses.add": May.CHANGE_CHILDREN,
    "addresses.ask_end": May.CHANGE_CHILDREN,
    "addresses.end": May.CHANGE_CHILDREN,
    "addresses.ask_hiding": May.CHANGE_CHILDREN,
    "addresses.hide": May.CHANGE_CHILDREN,
    "addresses.ask_back": May.CHANGE_CHILDREN,
    "addresses.take_back": May.CHANGE_CHILDREN,
    "needs.show": May.READ_CHILDREN,
    "needs.ask": May.CHANGE_CHILDREN,
    "needs.record": May.CHANGE_CHILDREN,
    "needs.ask_back": May.CHANGE_CHILDREN,
    "needs.undo": May.CHANGE_CHILDREN,
    "record.read_record": May.READ_CHILDREN,
    "importing.show": May.IMPORT,
    "importing.check": May.IMPORT,
    "importing.download_template": May.IMPORT,
    "importing.show_one": May.IMPORT,
    "importing.start": May.IMPORT,
    "importing.leave": May.IMPORT,
    "importing.download_report": May.IMPORT,
    "imports.read_import": May.READ_EVENTS,
    "telling.show": May.DECIDE_EVENTS,
    "telling.show_form": May.DECIDE_EVENTS,
    "telling.save": May.DECIDE_EVENTS,
    "mentored.read_matches": May.READ_CHILDREN,
    "match.show": May.MATCH,
    "match.ask_wish": May.MATCH,
    "match.wish": May.MATCH,
    "match.ask_request": May.MATCH,
    "match.ask_for_one": May.MATCH,
    "match.ask": May.MATCH,
    "match.act": May.MATCH,
    "choosing.show": May.MATCH,
    "choosing.choose": May.MATCH,
    "offers.show": May.LOG_CONTACT,
    "offers.ask": May.LOG_CONTACT,
    "offers.answer": May.LOG_CONTACT,
    "mentoring.show": May.MATCH,
    "mentoring.show_equally_soon": May.MATCH,
    "mentors.show": May.MATCH,
    "mentors.show_one": May.MATCH,
    "mentors.ask_change": May.MATCH,
    "mentors.change": May.MATCH,
    "mentors.show_own": May.OWN_ACCOUNT,
    "mentors.change_own": May.OWN_ACCOUNT,
    "mentor_checks.ask": May.MATCH,
    "mentor_checks.add": May.MATCH,
    "mentor_checks.ask_back": May.MATCH,
    "mentor_checks.take_back": May.MATCH,
    "mentor_checks.ask_apart": May.MATCH,
    "mentor_checks.apart": May.MATCH,
    "mentor_checks.ask_lift": May.MATCH,
    "mentor_checks.lift_it": May.MATCH,
    "supervising.show": May.MATCH,
    "supervising.show_one": May.MATCH,
    "supervising.ask": May.MATCH,
    "supervising.note": May.MATCH,
    "expenses.show": May.MATCH,
    "expenses.show_own": May.LOG_CONTACT,
    "expenses.approve_it": May.MATCH,
    "expenses.ask_refuse": May.MATCH,
    "expenses.refuse_it": May.MATCH,
    "expenses.hand_them_on": May.MATCH,
    "expenses.download": May.MATCH,
    "own_messages.show": May.OWN_ACCOUNT,
    "own_messages.choose": May.OWN_ACCOUNT,
    "own_calendar.show": May.OWN_ACCOUNT,
    "own_calendar.make": May.OWN_ACCOUNT,
    "own_calendar.close": May.OWN_ACCOUNT,
    "own_calendar.read": "secret",
    "contacting.show_mine": May.LOG_CONTACT,
    "contacting.show_child": May.LOG_CONTACT,
    "contacting.show_new": May.LOG_CONTACT,
    "contacting.log_new": May.LOG_CONTACT,
    "contacting.show_new_of_child": May.LOG_CONTACT,
    "contacting.log_of_child": May.LOG_CONTACT,
    "contacting.show_correct": May.LOG_CONTACT,
    "contacting.correct": May.LOG_CONTACT,
    "contacts_api.list_contacts": May.READ_CHILDREN,
    "queueing.worker_script": "anybody",
    "queueing.show_shell": "anybody",
    "queueing.read_queue": May.OWN_ACCOUNT,
    "queueing.take_in": May.OWN_ACCOUNT,
    "holding.show": May.CHANGE_CHILDREN,
    "holding.show_one": May.CHANGE_CHILDREN,
    "holding.keep": May.CHANGE_CHILDREN,
    "holding.ask_set_aside": May.CHANGE_CHILDREN,
    "holding.put_aside": May.CHANGE_CHILDREN,
    "concern.begin": May.RAISE_CONCERN,
    "concern.ask": May.RAISE_CONCERN,
    "concern.raise_one": May.RAISE_CONCERN,
    "concern.show_raised": May.RAISE_CONCERN,
    "concerns.show": May.RAISE_CONCERN,
    "concerns.show_one": May.RAISE_CONCERN,
    "concerns.see": May.RAISE_CONCERN,
    "concerns.ask_note": May.RAISE_CONCERN,
    "concerns.note": May.RAISE_CONCERN,
    "concerns.ask_close": May.RAISE_CONCERN,
    "concerns.close": May.RAISE_CONCERN,
    "allegations.ask": May.RAISE_CONCERN,
    "allegations.raise_one": May.RAISE_CONCERN,
    "allegations.received": May.RAISE_CONCERN,
    "allegations.show": May.RAISE_CONCERN,
    "allegations.show_one": May.RAISE_CONCERN,
    "allegations.ask_lado": May.RAISE_CONCERN,
    "allegations.lado": May.RAISE_CONCERN,
    "allegations.ask_note": May.RAISE_CONCERN,
    "allegations.note": May.RAISE_CONCERN,
    "allegations.ask_close": May.RAISE_CONCERN,
    "allegations.close": May.RAISE_CONCERN,
    "check_ins.show": May.LOG_CONTACT,
    "check_ins.ask": May.LOG_CONTACT,
    "check_ins.answer": May.LOG_CONTACT,
    "check_ins.thank": May.LOG_CONTACT,
    "check_ins.ask_talked": May.LOG_CONTACT,
    "check_ins.say_talked": May.LOG_CONTACT,
    "check_ins.make": May.LOG_CONTACT,
    "check_ins.revoke": May.LOG_CONTACT,
    "check_in_link.show": "anybody",
    "check_in_link.answer": "anybody",
    "check_in_link.thank": "anybody",
    "check_ins_api.list_check_ins": May.READ_CHILDREN,
    # The next door goes above this line.
    "restricted.show_openings": May.ASSIGN,
    "admin.show": May.MANAGE_STAFF,
    "people.show": May.MANAGE_STAFF,
    "people.show_add": May.MANAGE_STAFF,
    "people.add": May.MANAGE_STAFF,
    "people.show_one": May.MANAGE_STAFF,
    "people.show_change": May.MANAGE_STAFF,
    "people.change": May.MANAGE_STAFF,
    "people.show_close": May.MANAGE_STAFF,
    "people.close": May.MANAGE_STAFF,
    "people.show_open": May.MANAGE_STAFF,
    "people.open_again": May.MANAGE_STAFF,
    "people.show_password": May.MANAGE_STAFF,
    "people.give_password": May.MANAGE_STAFF,
    "people.sign_out": May.MANAGE_STAFF,
    "teams.show": May.MANAGE_STAFF,
    "teams.show_add": May.MANAGE_STAFF,
    "teams.add": May.MANAGE_STAFF,
    "teams.show_change": May.MANAGE_STAFF,
    "teams.change": May.MANAGE_STAFF,
    "absences.show": May.MANAGE_STAFF,
    "absences.show_add": May.MANAGE_STAFF,
    "absences.add": May.MANAGE_STAFF,
    "absences.end": May.MANAGE_STAFF,
    "absences.show_own": May.OWN_ACCOUNT,
    "absences.add_own": May.OWN_ACCOUNT,
    "absences.end_own": May.OWN_ACCOUNT,
    "tokens.show": May.MANAGE_SERVICE,
    "tokens.show_add": May.MANAGE_SERVICE,
    "tokens.add": May.MANAGE_SERVICE,
    "tokens.show_revoke": May.MANAGE_SERVICE,
    "tokens.revoke": May.MANAGE_SERVICE,
    "establishments.show": May.MANAGE_SERVICE,
    "establishments.load": May.MANAGE_SERVICE,
    "establishments.show_add": May.MANAGE_SERVICE,
    "establishments.add": May.MANAGE_SERVICE,
    "establishments.show_change": May.MANAGE_SERVICE,
    "establishments.change": May.MANAGE_SERVICE,
    "bank_days.show": May.MANAGE_SERVICE,
    "bank_days.show_add": May.MANAGE_SERVICE,
    "bank_days.add": May.MANAGE_SERVICE,
    "bank_days.show_take_away": May.MANAGE_SERVICE,
    "bank_days.take_away": May.MANAGE_SERVICE,
    "choices.show": May.MANAGE_SERVICE,
    "choices.show_change": May.MANAGE_SERVICE,
    "choices.change": May.MANAGE_SERVICE,
    "choices.reset": May.MANAGE_SERVICE,
    "beat.show": May.MANAGE_SERVICE,
    "beat.try_work_again": May.MANAGE_SERVICE,
    "beat.send_message_again": May.MANAGE_SERVICE,
    "task.show": May.READ_TASKS,
    "task.ask": May.CHANGE_TASKS,
    "task.act": May.CHANGE_TASKS,
    "task.ask_note": May.CHANGE_TASKS,
    "task.write_note": May.CHANGE_TASKS,
    "task.see_note": May.CHANGE_TASKS,
    "tray.show": May.READ_EVENTS,
    "tray.show_decided": May.READ_EVENTS,
    "tray.show_message": May.READ_EVENTS,
    "tray.show_read_again": May.DECIDE_EVENTS,
    "tray.read_all_again": May.DECIDE_EVENTS,
    "deciding.show_choice": May.DECIDE_EVENTS,
    "deciding.take_choice": May.DECIDE_EVENTS,
    "deciding.show_child": May.DECIDE_EVENTS,
    "deciding.give_to_child": May.DECIDE_EVENTS,
    "deciding.show_number": May.DECIDE_EVENTS,
    "deciding.say_whose_number": May.DECIDE_EVENTS,
    "deciding.ask_again": May.DECIDE_EVENTS,
    "deciding.show_one_again": May.DECIDE_EVENTS,
    "deciding.read_one_again": May.DECIDE_EVENTS,
    "correcting.show": May.DECIDE_EVENTS,
    "correcting.show_form": May.DECIDE_EVENTS,
    "correcting.save": May.DECIDE_EVENTS,
    "registering.show_new": May.CHANGE_CHILDREN,
    "registering.register_new": May.CHANGE_CHILDREN,
    "registering.show_from_message": May.DECIDE_EVENTS,
    "registering.register_from_message": May.DECIDE_EVENTS,
    "merging.show": May.DECIDE_EVENTS,
    "merging.join": May.DECIDE_EVENTS,
    "merging.show_undo": May.DECIDE_EVENTS,
    "merging.undo": May.DECIDE_EVENTS,
}
DOOR_LINES = 25


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'house.db'}", data_dir=tmp_path)
    opened = open_installation(settings)
    yield opened
    opened.close()


@pytest.fixture
def app(installation: Installation) -> Flask:
    return create_app(installation)


def test_every_door_says_who_may_use_it_and_is_in_the_census(app: Flask) -> None:
    doors = {endpoint: mark_of(view) for endpoint, view in app.view_functions.items()}
    assert doors == CENSUS


#: Signing in and out is done by people who are not signed in; a child answers through a link.
BEFORE_SIGN_IN = {
    "check_in_link.answer",
    "staff.sign_in",
    "staff.give_code",
    "staff.set_up",
    "staff.give_password",
    "staff.sign_out",
}


def test_every_other_door_that_anybody_may_use_is_a_get(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if CENSUS[rule.endpoint] == "anybody" and rule.endpoint not in BEFORE_SIGN_IN:
            assert rule.methods is not None
            assert rule.methods <= {"GET", "HEAD", "OPTIONS"}, rule


def test_no_get_stands_at_the_same_door_as_a_change(app: Flask) -> None:
    """One view, one purpose: a permission to read must never be a permission to write."""
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert len(methods) == 1, rule


def test_doors_are_thin(app: Flask) -> None:
    thick = {}
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs"):
            continue
        source = inspect.getsource(inspect.unwrap(view))
        lines = len(source[source.index("def ") :].splitlines())
        if lines > DOOR_LINES:
            thick[endpoint] = lines
    assert not thick


def test_every_entry_of_the_menu_leads_to_a_door_that_takes_nothing(app: Flask) -> None:
    plain = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.arguments}
    assert {entry.endpoint for entry in MENU} <= plain
    for entry in MENU:
        mark = mark_of(app.view_functions[entry.endpoint])
        assert mark == (entry.needs or "anybody"), f"{entry.endpoint} needs {mark}"


def test_numbers_in_addresses_are_bounded(app: Flask) -> None:
    """An id past what a database can hold must be a 404 and never reach a query."""
    for rule in app.url_map.iter_rules():
        assert "<int:" not in rule.rule, f"{rule}: write <int(max=…):…>"
