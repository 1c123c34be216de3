"""Every page there is: who looks at it, and at which address of the demonstration.

A new page adds a line to `PAGES`, and is looked at from then on. Where a page differs much from
child to child, or from person to person, it has a line for each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlmodel import Session, col, select

from resettle.caseload.models import Import, SavedFilter
from resettle.caseload.telling_forms import TELLINGS
from resettle.children.models import Child, Merge
from resettle.meetings.models import Meeting
from resettle.records.models import Address, OutcomePoint, PersonAround, Statement
from resettle.records.outcomes import PATHWAYS
from resettle.releases.models import Establishment, Message
from resettle.rulebook.models import BankDay
from resettle.staff.models import Team, Token
from resettle.supervision.models import Condition, Warned
from resettle.tasks.models import Task
from tests.browser import demonstration as demo
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

#: Finds the number of something in the demonstration.
Find = Callable[[Session], int]

#: What answers a GET and is no page: for machines, files, and what a browser keeps.
NO_PAGES = {
    "api-docs.openapi_json",
    "assets.file",
    "caseload.download",
    "importing.download_report",
    "importing.download_template",
    "imports.read_import",
    "children.list_children",
    "children.read_child",
    "children.read_order",
    "children.read_oversight",
    "meetings_api.list_meetings",
    "record.read_record",
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
    "what_happens.timeline",
    "what_happens.what_if",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One person looking at one page."""

    #: The address they signed in with; none for anybody.
    who: str | None
    endpoint: str
    #: What makes this line differ from others of the same page.
    note: str = ""
    #: For the blanks in the address, and after them what is asked.
    given: dict[str, str | Find] = field(default_factory=dict)
    #: The button of a form which is pressed with nothing filled in, and refused.
    press: str = ""

    def __str__(self) -> str:
        return f"{self.endpoint}{' ' if self.note else ''}{self.note}"

    def address(self, app: Flask, db: Session) -> str:
        values = {name: one(db) if callable(one) else one for name, one in self.given.items()}
        built: str = app.url_map.bind("127.0.0.1").build(self.endpoint, values)
        return built


def look(who: str | None, endpoint: str, note: str = "", *, press: str = "", **given: Any) -> Look:
    return Look(who, endpoint, note, given, press)


def task(state: str, owner: str = "resettlement_worker", ref: str = "", like: str = "") -> Find:
    """The first task in this state that somebody of this post holds."""

    def find(db: Session) -> int:
        wanted = select(Task.id).join(Child, col(Child.id) == Task.child_id)
        wanted = wanted.where(Task.state == state, Task.owner == owner, col(Child.team_id) == 1)
        wanted = wanted.where(col(Task.title).like(f"%{like}%"), col(Child.ref).like(f"{ref}%"))
        found = db.exec(wanted.order_by(col(Task.id))).first()
        assert found is not None, f"the demonstration has no {owner}’s task that is {state}"
        return found

    return find


def message(subject: str | None, kind: str) -> Find:
    """The last message of this kind about somebody."""

    def find(db: Session) -> int:
        wanted = select(Message.id).where(Message.kind == kind, Message.subject == subject)
        found = db.exec(wanted.order_by(col(Message.id).desc())).first()
        assert found is not None, f"the demonstration has no {kind} about {subject}"
        return found

    return find


def meeting(state: str, kind: str, ref: str) -> Find:
    """The first meeting of a child of this kind that is in this state."""

    def find(db: Session) -> int:
        wanted = select(Meeting.id).join(Child, col(Child.id) == Meeting.child_id)
        wanted = wanted.where(Meeting.state == state, Meeting.kind == kind, Child.ref == ref)
        found = db.exec(wanted.order_by(col(Meeting.id))).first()
        assert found is not None, f"the demonstration has no {kind} of {ref} that is {state}"


def a_list(state: str) -> Find:
    """A list that a manager brought, in this state."""

    def find(db: Session) -> int:
        found = db.exec(select(Import.id).where(Import.state == state)).first()
        assert found is not None, f"the demonstration has no list that is {state}"
        return found

    return find


def first(table: Any) -> Find:
    def find(db: Session) -> int:
        found: int = db.exec(select(table.id).order_by(table.id)).first()
        assert found is not None, f"the demonstration has no {table.__name__}"
        return found

    return find


def person(email: str) -> Find:
    return lambda db: demo.person(db, email)


def hidden(db: Session) -> int:
    """The first address that is hidden from the family."""
    wanted = select(Address.id).where(col(Address.hidden_from_family).is_(True))
    return db.exec(wanted.order_by(col(Address.id))).one()


#: The button by which something is recorded of a child.
RECORD = "Record this"
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

#: Of one child, told there by the event that judged it.
MISSED = message("demo-thrush", "contact.missed")
HELD = first(Meeting)

OPEN = task("not_started", ref="demo-kestrel")
DONE = task("done", ref="demo-kestrel")

KESTREL = {"ref": "demo-kestrel"}
OVERTAKEN = KESTREL | {"meeting_id": meeting("planned", "final_review", "demo-kestrel")}
THE_DAY = KESTREL | {"meeting_id": meeting("planned", "release_day", "demo-kestrel")}
HELD_REVIEW = {
    "ref": "demo-lapwing",
    "meeting_id": meeting("held", "final_review", "demo-lapwing"),
}
NOT_WRITTEN = {
    "ref": "demo-oheron",
    "meeting_id": meeting("planned", "final_review", "demo-oheron"),
}
AT_ONCE = {"ref": "demo-oheron", "meeting_id": meeting("planned", "appointment", "demo-oheron")}
CANCELLED = {"ref": "demo-hazel", "meeting_id": meeting("cancelled", "planning", "demo-hazel")}
THEIRS = task("not_started", "health_worker")

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
    # A child's order, and oversight.
    look(WORKER, "order.show", ref="demo-thrush"),
    look(MANAGER, "order.show", "without anything", ref="demo-lapwing-2"),
    *(
        look(WORKER, "order.ask", word, ref="demo-thrush", word=word, press=button)
        for word, button in (
            ("add-condition", "Save condition"),
            ("missed-contact", "Save missed contact"),
            ("warn", "Save warning"),
            ("breach", "Record it"),
            ("end", "Record it"),
        )
    ),
    look(WORKER, "order.ask", "judge", ref="demo-thrush", word="judge", row=MISSED),
    *(
        look(WORKER, "order.ask", word, ref="demo-thrush", word=word, row=row)
        for word, row in (
            ("change-condition", first(Condition)),
            ("end-condition", first(Condition)),
            ("take-back-warning", first(Warned)),
        )
    ),
    look(MANAGER, "oversight.show", "changed since", ref="demo-yew"),
    look(WORKER, "oversight.show", "of a worker", ref="demo-kestrel"),
    *(
        look(MANAGER, "oversight.ask", word, ref="demo-thrush", word=word, press=button)
        for word, button in (
            ("countersign", ""),
            ("send-back", "Send the plan back"),
            ("decide", "Save decision"),
            ("close", "Close the case"),
        )
    ),
    look(MANAGER, "oversight.show", "closed", ref="demo-dove"),
    look(MANAGER, "oversight.ask", "reopen", ref="demo-dove", word="reopen"),
    look(WORKER, "oversight.ask_put_forward", ref="demo-kestrel", press="Ask the manager"),
    look(MANAGER, "oversight.ask_meeting", ref="demo-thrush", meeting_id=HELD),
    # Meetings.
    look(WORKER, "meetings.show"),
    look(WORKER, "meetings.show", "by week", view="week"),
    look(MANAGER, "meetings.show", "by month", view="month"),
    look(MENTOR, "meetings.show", "of a mentor"),
    look(WORKER, "meeting.show_all", **KESTREL),
    look(WORKER, "meeting.show_all", "without one", ref="demo-thrush"),
    look(MENTOR, "meeting.show_all", "of a mentor", **KESTREL),
    look(WORKER, "meetings.show_one", "overtaken", **OVERTAKEN),
    look(WORKER, "meetings.show_one", "of the day of release", **THE_DAY),
    look(MENTOR, "meetings.show_one", "of a mentor", **THE_DAY),
    look(WORKER, "meetings.show_one", "held", **HELD_REVIEW),
    look(WORKER, "meetings.show_one", "to be written up", **NOT_WRITTEN),
    look(WORKER, "meetings.show_one", "at the time of another", **AT_ONCE),
    look(WORKER, "meetings.show_one", "cancelled", **CANCELLED),
    look(WORKER, "meeting.choose_kind", **KESTREL),
    look(WORKER, "meeting.show_plan", kind="final_review", press="Plan the meeting", **KESTREL),
    look(WORKER, "meeting.show_change", press="Save the meeting", **OVERTAKEN),
    look(WORKER, "writing.show_cancel", press="Cancel the meeting", **OVERTAKEN),
    look(WORKER, "writing.show_record", press="Save what came of it", **NOT_WRITTEN),
    look(WORKER, "writing.show_list", **THE_DAY),
    # What people recorded of a child.
    look(MENTOR, "child.show_details", "of a mentor", ref="demo-kestrel"),
    look(PARTNER, "child.show_details", "of a partner", ref="demo-sparrow"),
    look(MANAGER, "statements.show_harmed", ref="demo-kestrel"),
    look(MANAGER, "statements.show_harmed", "empty", ref="demo-ash"),
    look(WORKER, "statements.show", "with one before", ref="demo-kestrel", statement="wants"),
    look(WORKER, "statements.show", "taken back", ref="demo-kestrel", statement="who_i_am"),
    look(WORKER, "statements.show", "a link", ref="demo-kestrel", statement="link"),
    look(MENTOR, "statements.show", "of a mentor", ref="demo-kestrel", statement="good_at"),
    look(WORKER, "statements.ask", "words", ref="demo-kestrel", statement="wants", press=RECORD),
    look(
        WORKER,
        "statements.ask",
        "a level",
        ref="demo-kestrel",
        statement="risk_of_serious_harm",
        press=RECORD,
    ),
    look(
        WORKER, "statements.ask", "some", ref="demo-kestrel", statement="disability", press=RECORD
    ),
    look(WORKER, "statements.ask", "a link", ref="demo-kestrel", statement="link", press=RECORD),
    look(MANAGER, "statements.ask", "harmed", ref="demo-kestrel", statement="person_harmed"),
    look(
        WORKER,
        "statements.ask_back",
        ref="demo-kestrel",
        statement="wants",
        number=first(Statement),
        press="Take it back",
    ),
    look(WORKER, "around.ask", ref="demo-kestrel", press="Save person"),
    look(WORKER, "around.ask_change", ref="demo-kestrel", number=first(PersonAround)),
    look(WORKER, "around.ask_end", ref="demo-kestrel", number=first(PersonAround)),
    look(WORKER, "addresses.ask", ref="demo-kestrel", press="Save address"),
    look(WORKER, "addresses.ask_end", ref="demo-kestrel", number=first(Address)),
    look(
        WORKER,
        "addresses.ask_hiding",
        ref="demo-kestrel",
        number=first(Address),
        press="Hide it from the family",
    ),
    look(WORKER, "addresses.ask_hiding", "open", ref="demo-kestrel", number=hidden),
    look(WORKER, "addresses.ask_back", ref="demo-kestrel", number=first(Address)),
    look(WORKER, "needs.show", ref="demo-kestrel"),
    look(WORKER, "needs.show", "empty", ref="demo-oheron"),
    look(MENTOR, "needs.show", "of a mentor", ref="demo-kestrel"),
    *(
        look(
            WORKER,
            "needs.ask",
            pathway,
            ref="demo-flint",
            pathway=pathway,
            point="entry",
            press="Save answers",
        )
        for pathway in PATHWAYS
    ),
    look(
        WORKER,
        "needs.ask",
        "recorded before",
        ref="demo-kestrel",
        pathway="accommodation",
        point="release",
    ),
    look(WORKER, "needs.ask_back", ref="demo-kestrel", number=first(OutcomePoint)),
    # Partners, and paper.
    look(WORKER, "task.show", "of a partner", task_id=THEIRS),
    look(
        WORKER, "task.ask", "done on their word", task_id=THEIRS, word="done", press="Mark as done"
    ),
    look(WORKER, "partners.ask_partner", task_id=THEIRS),
    look(WORKER, "partners.ask_chase", task_id=THEIRS),
    look(WORKER, "waiting.show"),
    look(MANAGER, "waiting.show", "of a manager"),
    look(MENTOR, "waiting.show", "of a mentor"),
    look(WORKER, "waiting.ask_chase", tasks=THEIRS),
    look(WORKER, "printing.show_plan", ref="demo-kestrel"),
    look(MANAGER, "printing.show_plan", "without a task", ref="demo-lapwing-2"),
    look(MENTOR, "printing.show_plan", "of a mentor", ref="demo-kestrel"),
    look(WORKER, "printing.show_mine", ref="demo-kestrel"),
    look(MANAGER, "printing.show_mine", "without a task", ref="demo-lapwing-2"),
    look(MANAGER, "printing.show_mine", "released", ref="demo-ash"),
    look(MANAGER, "importing.show", press="See what it would do"),
    look(MANAGER, "importing.show_one", "looked at", import_id=a_list("checked")),
    look(MANAGER, "importing.show_one", "under way", import_id=a_list("running")),
    look(MANAGER, "importing.show_one", "taken in", import_id=a_list("done")),
    look(WORKER, "telling.show"),
    look(WORKER, "telling.show", "found", q="kestrel"),
    look(WORKER, "telling.show", "what", child="demo-kestrel"),
    *(
        look(WORKER, "telling.show_form", kind, kind=kind, child="demo-kestrel")
        for kind in TELLINGS
        if kind != "custody.started"
    ),
    look(
        WORKER,
        "telling.show_form",
        kind="custody.started",
        child="demo-kestrel",
        press="See what would follow",
    ),
    # The next page goes above this line.
)
