"""Every page there is: who looks at it, and at which address of the demonstration.

A new page adds a line to `PAGES`, and is looked at from then on. Where a page differs much from
child to child, or from person to person, it has a line for each.
"""

from __future__ import annotations

from resettle.caseload.models import SavedFilter
from resettle.children.models import Merge
from resettle.releases.models import Establishment
from resettle.rulebook.models import BankDay
from resettle.staff.models import Team, Token
from tests.browser.audit_pages import AUDIT_PAGES
from tests.browser.contact_pages import CONTACT_PAGES
from tests.browser.counted_pages import COUNTED_PAGES
from tests.browser.demonstration import (
    ADMINISTRATOR,
    FIRST_PASSWORD,
    HAS_TELEPHONE,
    LEFT,
    MANAGER,
    MENTOR,
    NO_TELEPHONE,
    PARTNER,
    WORKER,
)
from tests.browser.looking import Look, first, look, message, person, task
from tests.browser.matching_pages import MATCHING_PAGES
from tests.browser.mentor_pages import MENTOR_PAGES
from tests.browser.record_pages import RECORD_PAGES
from tests.browser.report_pages import REPORT_PAGES
from tests.browser.safety_pages import SAFETY_PAGES

#: What answers a GET and is no page: for machines, files, and what a browser keeps.
NO_PAGES = {
    "api-docs.openapi_json",
    "assets.file",
    "caseload.download",
    "expenses.download",
    "board_api.list_board_meetings",
    "board_pack.save",
    "check_ins_api.list_check_ins",
    "importing.download_report",
    "importing.download_template",
    "imports.read_import",
    "children.list_children",
    "children.read_child",
    "children.read_order",
    "children.read_oversight",
    "meetings_api.list_meetings",
    "mentored.read_matches",
    "record.read_record",
    "own_calendar.read",
    "printing.save_mine",
    "printing.save_plan",
    "releases.list_events",
    "releases.list_tray",
    "rules_api.read_rules",
    "staff.square_picture",
    "status.alive",
    "status.ready",
    "tasks.list_tasks",
    "tasks.read_plan",
    "tasks.read_task",
    "writing.download",
    "children.timeline",
    "children.what_if",
    "contacts_api.list_contacts",
    "quality_api.list_samples",
    "quality_api.read_sample",
    "queueing.read_queue",
    "queueing.worker_script",
    "queueing.manifest",
    "reports_api.list_reports",
    "reports_api.read_report",
    # Leads on to the report.
    "reports_kept.show",
    "reports_out.save_csv",
    "reports_out.save_pdf",
    "reports_out.save_xlsx",
}

#: Waiting in the tray, each for another reason.
PRISON = "prison-offender-events.prisoner"
NOT_CLEAR = message("noms:Z0001ZZ", f"{PRISON}.released")
UNKNOWN_CODE = message("noms:Z0002ZZ", f"{PRISON}.released")
FOR_DATES = message("noms:Z0002ZZ", f"{PRISON}.sentence-dates-changed")
MERGED = message("noms:Z0001ZZ", f"{PRISON}.merged")
UNKNOWN_NUMBER = message("noms:Z0999ZZ", f"{PRISON}.received")
OF_NOBODY = message("demo-nobody", "custody.started")
LONG_AGO = message("demo-rook", "child.released")
CONFLICT = message("demo-grebe", "contact.missed")
SHARED = message("demo-lapwing-2", "child.registered")
UNREADABLE = message(None, "contact.missed")
NOT_AN_EVENT = message(None, "unknown")
SUBSCRIPTION = message(None, "SubscriptionConfirmation")
OPEN = task("not_started", ref="demo-kestrel")
DONE = task("done", ref="demo-kestrel")
HAND_OVER = {
    "ref": "demo-flint",
    "owner": "mentor",
    "person": person(MENTOR),
    "since-day": "24",
    "since-month": "3",
    "since-year": "2026",
}

SOONER = {"what": "release.planned", "date": "2026-03-27", "kind": "early"}

PAGES: tuple[Look, ...] = (
    look(None, "status.show"),
    look(None, "public.accessibility"),
    look(None, "public.privacy"),
    look(None, "public.cookies"),
    look(None, "staff.ask_to_sign_in", press="Sign in"),
    look(HAS_TELEPHONE, "staff.ask_code", press="Continue"),
    look(NO_TELEPHONE, "staff.show_set_up", press="Continue"),
    look(FIRST_PASSWORD, "staff.ask_password", press="Save password"),
    look(WORKER, "myday.show"),
    look(MENTOR, "myday.show", "of a mentor"),
    look(MANAGER, "myday.show", "of a manager"),
    look(ADMINISTRATOR, "myday.show", "of an administrator"),
    look(PARTNER, "myday.show", "of a partner"),
    look(WORKER, "account.show"),
    look(WORKER, "account.show_password", press="Save password"),
    look(WORKER, "account.show_telephone"),
    look(WORKER, "absences.show_own", press="Save absence"),
    look(WORKER, "own_messages.show"),
    look(WORKER, "own_calendar.show"),
    look(WORKER, "rules.show"),
    look(WORKER, "rules.show", "searched", q="address"),
    look(WORKER, "rules.show_workflow", workflow="accommodation"),
    look(WORKER, "rules.show_picture"),
    # The caseload.
    look(WORKER, "caseload.show"),
    look(MANAGER, "caseload.show", "of every team", show="all"),
    look(MENTOR, "caseload.show", "of a mentor"),
    look(WORKER, "caseload.show", "that finds nobody", q="nobody of this name"),
    look(MANAGER, "release_calendar.show"),
    look(MANAGER, "reassigning.show", ref="demo-kestrel"),
    look(MANAGER, "reassigning.check", **HAND_OVER),
    look(MANAGER, "reassigning.show_without_team"),
    look(WORKER, "saved_filters.show_all"),
    look(WORKER, "saved_filters.ask_name", stage="custody", press="Save filter"),
    look(WORKER, "saved_filters.show", filter_id=first(SavedFilter)),
    look(WORKER, "saved_filters.ask_delete", filter_id=first(SavedFilter)),
    # A child.
    look(WORKER, "child.show", "in custody", ref="demo-kestrel"),
    look(MANAGER, "child.show", "back in the community", ref="demo-ash"),
    look(MANAGER, "child.show", "who died", ref="demo-rowanberry"),
    look(MANAGER, "child.show", "without a task or a team", ref="demo-lapwing-2"),
    look(WORKER, "child.show", "who is restricted", ref="demo-gull"),
    look(MENTOR, "child.show", "of a mentor", ref="demo-kestrel"),
    look(MANAGER, "child.show", "with one name in Arabic", ref="demo-sandstone"),
    look(WORKER, "child.show_plan", "in custody", ref="demo-kestrel"),
    look(MANAGER, "child.show_plan", "recalled", ref="demo-juniper"),
    look(MANAGER, "child.show_plan", "without a task", ref="demo-lapwing-2"),
    look(WORKER, "child.show_details", ref="demo-kestrel"),
    look(WORKER, "child.show_messages", ref="demo-juniper"),
    look(WORKER, "timeline.show", ref="demo-juniper"),
    look(MANAGER, "timeline.show", "of the plan alone", ref="demo-ash", kind="plan"),
    look(MENTOR, "timeline.show", "of a mentor", ref="demo-kestrel"),
    look(WORKER, "timeline.show", "on a past day", ref="demo-juniper", on="2025-12-31"),
    look(MENTOR, "timeline.show", "on a past day of a mentor", ref="demo-kestrel", on="2026-03-01"),
    look(WORKER, "timeline.show", "before anything", ref="demo-kestrel", on="2020-01-01"),
    look(WORKER, "what_if.show", ref="demo-kestrel"),
    look(WORKER, "what_if.show", "moved", ref="demo-kestrel", **SOONER),
    look(WORKER, "what_if.show", "unplanned", ref="demo-kestrel", what="child.released"),
    look(MANAGER, "what_if.show", "recalled", ref="demo-ash", what="child.recalled"),
    look(WORKER, "child_edit.show_edit", ref="demo-kestrel"),
    look(WORKER, "workers.show", ref="demo-kestrel"),
    look(WORKER, "workers.show_name", ref="demo-kestrel", press="Save who works with the child"),
    look(WORKER, "workers.show_end", ref="demo-kestrel", owner="mentor"),
    look(WORKER, "workers.show_team", ref="demo-kestrel"),
    look(MANAGER, "child_edit.show_restriction", ref="demo-kestrel"),
    look(MANAGER, "restricted.ask", ref="demo-heron", press="Open the record"),
    look(MANAGER, "restricted.show_openings"),
    look(MANAGER, "merging.show", ref="demo-lapwing"),
    look(
        MANAGER, "merging.show", "with the other chosen", ref="demo-lapwing", child="demo-lapwing-2"
    ),
    look(MANAGER, "merging.show_undo", ref="demo-maple", merge_id=first(Merge)),
    look(WORKER, "registering.show_new", press="Continue"),
    # A task.
    look(WORKER, "task.show", "not started", task_id=OPEN),
    look(WORKER, "task.show", "done", task_id=DONE),
    look(MANAGER, "task.show", "blocked", task_id=task("blocked")),
    look(MENTOR, "task.show", "of a mentor", task_id=task("not_started", "mentor", "demo-thrush")),
    look(WORKER, "task.ask", "start", task_id=OPEN, word="start"),
    look(WORKER, "task.ask", "done", task_id=OPEN, word="done", press="Mark as done"),
    look(WORKER, "task.ask", "blocked", task_id=OPEN, word="blocked", press="Mark as blocked"),
    look(WORKER, "task.ask", "declined", task_id=OPEN, word="declined", press="Save"),
    look(WORKER, "task.ask", "not required", task_id=OPEN, word="not-required"),
    look(WORKER, "task.ask", "date", task_id=OPEN, word="date"),
    look(WORKER, "task.ask", "hand over", task_id=OPEN, word="hand-over"),
    look(WORKER, "task.ask", "open again", task_id=DONE, word="reopen"),
    look(
        WORKER, "task.ask", "what came of it", task_id=task("done", like="address"), word="outcome"
    ),
    look(WORKER, "task.ask_note", task_id=OPEN, press="Save note"),
    # The tray.
    look(WORKER, "tray.show"),
    look(WORKER, "tray.show_decided"),
    look(WORKER, "tray.show_read_again"),
    look(WORKER, "tray.show_message", "not clear", message_id=NOT_CLEAR),
    look(WORKER, "tray.show_message", "of an unknown code", message_id=UNKNOWN_CODE),
    look(WORKER, "tray.show_message", "waiting for dates", message_id=FOR_DATES),
    look(WORKER, "tray.show_message", "of two prison records", message_id=MERGED),
    look(WORKER, "tray.show_message", "of no known child", message_id=OF_NOBODY),
    look(MANAGER, "tray.show_message", "of long ago", message_id=LONG_AGO),
    look(MANAGER, "tray.show_message", "sent twice", message_id=CONFLICT),
    look(WORKER, "tray.show_message", "of a shared number", message_id=SHARED),
    look(WORKER, "tray.show_message", "unreadable", message_id=UNREADABLE),
    look(WORKER, "tray.show_message", "no event", message_id=NOT_AN_EVENT),
    look(WORKER, "tray.show_message", "to subscribe", message_id=SUBSCRIPTION),
    look(MANAGER, "deciding.show_choice", "count", message_id=LONG_AGO, choice="count"),
    look(WORKER, "deciding.show_choice", "leave", message_id=SHARED, choice="leave"),
    look(WORKER, "deciding.show_choice", "drop", message_id=NOT_CLEAR, choice="drop"),
    look(WORKER, "deciding.show_child", "find", message_id=OF_NOBODY),
    look(WORKER, "deciding.show_child", "found", message_id=OF_NOBODY, child="demo-kestrel"),
    look(WORKER, "deciding.show_number", message_id=SHARED),
    look(WORKER, "deciding.show_one_again", message_id=UNKNOWN_CODE),
    look(WORKER, "correcting.show", message_id=NOT_CLEAR),
    look(WORKER, "correcting.show_form", "released", message_id=NOT_CLEAR, kind="child.released"),
    look(WORKER, "correcting.show_form", "custody", message_id=NOT_CLEAR, kind="custody.started"),
    look(WORKER, "correcting.show_form", "sentence", message_id=NOT_CLEAR, kind="sentence.imposed"),
    look(WORKER, "registering.show_from_message", message_id=OF_NOBODY),
    look(WORKER, "registering.show_from_message", "of a prison", message_id=UNKNOWN_NUMBER),
    # Administration.
    look(ADMINISTRATOR, "admin.show"),
    look(ADMINISTRATOR, "people.show"),
    look(ADMINISTRATOR, "people.show_add", press="Add person"),
    look(ADMINISTRATOR, "people.show_one", person_id=person(WORKER)),
    look(ADMINISTRATOR, "people.show_change", person_id=person(WORKER)),
    look(ADMINISTRATOR, "people.show_close", person_id=person(WORKER)),
    look(ADMINISTRATOR, "people.show_open", person_id=person(LEFT)),
    look(ADMINISTRATOR, "people.show_password", person_id=person(WORKER)),
    look(ADMINISTRATOR, "teams.show"),
    look(ADMINISTRATOR, "teams.show_add"),
    look(ADMINISTRATOR, "teams.show_change", team_id=first(Team)),
    look(ADMINISTRATOR, "absences.show"),
    look(ADMINISTRATOR, "absences.show_add"),
    look(ADMINISTRATOR, "tokens.show"),
    look(ADMINISTRATOR, "tokens.show_add"),
    look(ADMINISTRATOR, "tokens.show_revoke", token_id=first(Token)),
    look(ADMINISTRATOR, "establishments.show"),
    look(ADMINISTRATOR, "establishments.show_add"),
    look(ADMINISTRATOR, "establishments.show_change", place_id=first(Establishment)),
    look(ADMINISTRATOR, "bank_days.show"),
    look(ADMINISTRATOR, "bank_days.show_add"),
    look(ADMINISTRATOR, "bank_days.show_take_away", day_id=first(BankDay)),
    look(ADMINISTRATOR, "choices.show"),
    look(ADMINISTRATOR, "choices.show_change"),
    look(ADMINISTRATOR, "beat.show"),
    *RECORD_PAGES,
    *COUNTED_PAGES,
    *MATCHING_PAGES,
    *MENTOR_PAGES,
    *CONTACT_PAGES,
    *SAFETY_PAGES,
    *REPORT_PAGES,
    *AUDIT_PAGES,
    # The next page goes above this line.
)
