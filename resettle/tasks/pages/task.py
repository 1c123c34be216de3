"""The page of one task: what, why and by when, what was done to it, and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_consulted
from resettle.audit.rules import Because
from resettle.children.words import OWNERS
from resettle.errors import BadInput, Conflict, MoveRefused
from resettle.meetings.queries import day_and_who_came
from resettle.permissions import May
from resettle.planning.vocabulary import OPEN
from resettle.rulebook.here import holiday_names
from resettle.staff.actions import assign
from resettle.tasks.actions import change_task
from resettle.tasks.deeds import BY_WORD, Doing, Kind, is_on_word, offered
from resettle.tasks.event_words import event_words
from resettle.tasks.forms import NoteForm
from resettle.tasks.here import planning
from resettle.tasks.kinds import WAYS_ASKED
from resettle.tasks.notes import add_note, see_concern
from resettle.tasks.outcomes import MOST_WHO, held, questions, shown
from resettle.tasks.partners import partner_of
from resettle.tasks.rules import may_change, may_chase
from resettle.tasks.sheet import Seen, colleagues, done_since, seen_task, sheet_of
from resettle.web import problems
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import Form, FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("task", __name__)

#: Of the times a partner was asked, those the page shows; the history has them all.
LAST_CHASES = 3

_TASK = f"/tasks/<int(max={LARGEST_ID}):task_id>"
_DEED = f"{_TASK}/<any({', '.join(repr(word) for word in BY_WORD)}):word>"


@doors.get(_TASK)
@needs(May.READ_TASKS)
def show(task_id: int) -> ResponseReturnValue:
    """What, why and by when; what was done; what can be done now."""
    rules = planning()
    with database().reading() as db:
        sheet = sheet_of(viewer(), db, task_id, rules, holiday_names())
    task, rule = sheet.seen.task, sheet.seen.rule
    note_consulted([(task.child_id, f"task:{task.id}")], "read a task")
    return render(
        "tasks/task.html",
        sheet=sheet,
        task=task,
        child=sheet.seen.child,
        offered=_offered(sheet.seen),
        may_note=may_change(viewer(), task.owner),
        outcome=list(shown(task.outcome)),
        event_words=event_words,
        partner=sheet.partner,
        chases=sheet.chases[:LAST_CHASES],
        may_chase=may_chase(viewer(), task.owner) and task.state in OPEN,
        ways=WAYS_ASKED,
        by_contact=bool(rule and (rule.settled_by or "").startswith("mentor contact")),
    )


@doors.get(_DEED)
@needs(May.CHANGE_TASKS)
def ask(task_id: int, word: str) -> ResponseReturnValue:
    """The form of one deed."""
    kind = BY_WORD[word]
    with database().reading() as db:
        seen = seen_task(viewer(), db, task_id, planning())
    if refusal := _refusal(seen, kind):
        return refusal
    note_consulted([(seen.task.child_id, f"task:{task_id}")], "opened a task to change it")
    filled = _filled(seen, kind) | (_of_meeting(seen) if kind.word == "done" else {})
    return _deed_page(seen, kind, form_for(_form_of(seen, kind)(), filled))


@doors.post(_DEED)
@needs(May.CHANGE_TASKS)
def act(task_id: int, word: str) -> ResponseReturnValue:
    """Do it, if the task is still as the person saw it and the rules allow it."""
    kind = BY_WORD[word]
    with database().reading() as db:
        seen = seen_task(viewer(), db, task_id, planning())
    if not may_change(viewer(), seen.task.owner):
        return _not_yours()
    said, form = read_form(_form_of(seen, kind)())
    if said is None:
        return _deed_page(seen, kind, form)
    try:
        with database().unit() as db:
            _carry_out(db, seen, kind, said)
    except Conflict:
        return _changed_meanwhile(task_id, kind, said["version"], form)
    except (BadInput, MoveRefused) as wrong:
        return _deed_page(seen, kind, form.refused(wrong))
    say_done(str(kind.done))
    return see_other(url_for("task.show", task_id=task_id))


@doors.get(f"{_TASK}/note")
@needs(May.CHANGE_TASKS)
def ask_note(task_id: int) -> ResponseReturnValue:
    """A note beside the task."""
    with database().reading() as db:
        seen = seen_task(viewer(), db, task_id, planning())
    if not may_change(viewer(), seen.task.owner):
        return _not_yours()
    note_consulted([(seen.task.child_id, f"task:{task_id}")], "opened a task to write a note")
    return _note_page(seen, form_for(NoteForm()))


@doors.post(f"{_TASK}/note")
@needs(May.CHANGE_TASKS)
def write_note(task_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        seen = seen_task(viewer(), db, task_id, planning())
    if not may_change(viewer(), seen.task.owner):
        return _not_yours()
    said, form = read_form(NoteForm())
    if said is None:
        return _note_page(seen, form)
    with database().unit() as db:
        add_note(db, seen.task, said["words"], actor=viewer().name, at=clock().now())
    say_done(gettext("Your note is saved."))
    return see_other(url_for("task.show", task_id=task_id))


@doors.post(f"{_TASK}/notes/<int(max={LARGEST_ID}):note_id>/seen")
@needs(May.CHANGE_TASKS)
def see_note(task_id: int, note_id: int) -> ResponseReturnValue:
    """Say that somebody has seen a worry and is on to it."""
    with database().unit() as db:
        seen_task(viewer(), db, task_id, planning())
        if not viewer().sees_whole_record:
            return _not_yours()
        see_concern(db, task_id, note_id, actor=viewer().name, at=clock().now())
    say_done(gettext("It is noted that you have seen this worry."))
    return see_other(url_for("task.show", task_id=task_id))


def _offered(seen: Seen) -> tuple[Kind, ...]:
    if not may_change(viewer(), seen.task.owner):
        return ()
    return offered(seen.task, seen.records, only_by_fact=seen.only_by_fact)


def _not_yours() -> ResponseReturnValue:
    words = gettext("This task belongs to somebody else, so you can read it but not change it.")
    return problems.answer(403, words)


def _refusal(seen: Seen, kind: Kind) -> ResponseReturnValue | None:
    """Somebody who may not, or a task that has moved on since the page with the link was shown."""
    if not may_change(viewer(), seen.task.owner):
        return _not_yours()
    if kind.fits(seen.task, seen.records, only_by_fact=seen.only_by_fact):
        return None
    say(gettext("The task has changed, so that is not possible any more. This is how it is now."))
    return see_other(url_for("task.show", task_id=seen.task.id))


def _on_word(seen: Seen) -> bool:
    return is_on_word(viewer(), seen.task, clock().today())


def _form_of(seen: Seen, kind: Kind) -> type[Form]:
    return kind.form_class(seen.records, on_word=_on_word(seen))


def _filled(seen: Seen, kind: Kind) -> dict[str, Any]:
    """What a form is first shown with: what is held already, and today where that is likely."""
    task = seen.task
    filled: dict[str, Any] = {"version": task.version}
    match kind.word:
        case "done":
            usual = {"said_by": _whom_to_ask(seen), "said_on": clock().today()}
            filled |= usual | held(task.outcome) | {"done_on": clock().today()}
        case "outcome":
            filled |= held(task.outcome)
        case "blocked":
            filled["blocked_by"] = task.blocked_by
        case "date":
            filled["which"] = "" if task.pinned else "own"
        case "hand-over":
            filled["owner"] = task.owner
    return filled


def _whom_to_ask(seen: Seen) -> str:
    """The person we know at the partner, most likely the one who said so."""
    with database().reading() as db:
        partner = partner_of(viewer(), db, seen.task.id)
    return partner.contact if partner else ""


def _of_meeting(seen: Seen) -> dict[str, Any]:
    """What the meeting that the address names says already; nothing where it names none of this
    child's that was held and that this person may see."""
    said = request.args.get("meeting", "")
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        return {}
    with database().reading() as db:
        came_to = day_and_who_came(viewer(), db, seen.task.child_id, int(said))
    if came_to is None:
        return {}
    day, names = came_to
    came = [gettext("the child") if name is None else name for name in names]
    return {"done_on": day, "held_on": day, "who_came": ", ".join(came)[:MOST_WHO]}


def _deed_page(
    seen: Seen, kind: Kind, form: FormState, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    team: Mapping[int, str] = {}
    if kind.word == "hand-over" and viewer().may(May.ASSIGN):
        with database().reading() as db:
            team = {one.id: one.name for one in colleagues(viewer(), db, seen.child)}
    return render(
        "tasks/deed.html",
        status,
        form=form,
        kind=kind,
        task=seen.task,
        child=seen.child,
        asked=questions(seen.records, on_word=_on_word(seen)),
        owners=list(OWNERS.items()),
        team=team,
        **more,
    )


def _note_page(seen: Seen, form: FormState) -> ResponseReturnValue:
    return render("tasks/note.html", form=form, task=seen.task, child=seen.child)


def _carry_out(db: Session, seen: Seen, kind: Kind, said: Mapping[str, Any]) -> None:
    """The deed and, where a task is given to a person by name, who that person is to the child."""
    rules = planning()
    doing = Doing(seen.task, seen.records, rules.clock.today(), _on_word(seen))
    deed = kind.deed(doing, said)
    person = said.get("person")
    if kind.word == "hand-over":
        if person is None and deed.owner is None:
            raise BadInput("Choose somebody else, or cancel", field="owner")
        if person is not None:
            _give_to(db, seen, said["owner"], person)
    change_task(
        db,
        seen.task.id,
        deed,
        version=said["version"],
        because=Because(viewer().name, kind.because),
        planning=rules,
    )


def _give_to(db: Session, seen: Seen, owner: str, person_id: int) -> None:
    may = viewer().may(May.ASSIGN)
    if not may or person_id not in {one.id for one in colleagues(viewer(), db, seen.child)}:
        raise BadInput("Choose a person from the list", field="person")
    today, now, actor = clock().today(), clock().now(), viewer().name
    assign(db, seen.child.id, owner, person_id, since=today, at=now, actor=actor)


def _changed_meanwhile(
    task_id: int, kind: Kind, version: int, form: FormState
) -> ResponseReturnValue:
    """Show what somebody else did and what was typed here, and let this person choose."""
    with database().reading() as db:
        seen = seen_task(viewer(), db, task_id, planning())
        since, names = done_since(viewer(), db, seen.task, version)
    fresh = form.at_version(seen.task.version)
    fits = kind.fits(seen.task, seen.records, only_by_fact=seen.only_by_fact)
    return _deed_page(seen, kind, fresh, status=409, since=since, names=names, fits=fits)
