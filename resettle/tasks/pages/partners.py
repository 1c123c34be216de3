"""Who has a task outside the service, and that we asked them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from resettle.audit.looks import note_consulted
from resettle.audit.rules import Because
from resettle.errors import BadInput, Conflict, MoveRefused
from resettle.permissions import May
from resettle.tasks.forms import TYPED, ChaseForm, PartnerForm
from resettle.tasks.here import planning
from resettle.tasks.kinds import WAYS_OF_ASKING
from resettle.tasks.models import Task
from resettle.tasks.partners import (
    Asked,
    Known,
    Partner,
    chase,
    chases_of,
    known_for,
    name_partner,
    partner_of,
)
from resettle.tasks.queries import PRIVATE_PATHWAYS
from resettle.tasks.rules import may_chase
from resettle.tasks.sheet import Seen, names_by_actor, seen_task
from resettle.web import problems
from resettle.web.dates import day_words
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("partners", __name__)

_TASK = f"/tasks/<int(max={LARGEST_ID}):task_id>"


@doors.get(f"{_TASK}/partner")
@needs(May.CHANGE_TASKS)
def ask_partner(task_id: int) -> ResponseReturnValue:
    """Which agency has the task, and whom to ask there."""
    seen, known, partner = _look(task_id)
    if not may_chase(viewer(), seen.task.owner):
        return _not_theirs()
    note_consulted([(seen.task.child_id, f"task:{task_id}")], "opened a task to name a partner")
    filled: dict[str, Any] = {"version": seen.task.version, "all_theirs": True}
    if partner is not None:
        same = next((one.key for one in known if one.partner == partner), TYPED)
        filled |= {"who": same}
        if same == TYPED:
            filled |= {name: getattr(partner, name) for name in Partner.__slots__}
    elif known:
        filled |= {"who": known[0].key}
    else:
        filled |= {"who": TYPED}
    return _partner_page(seen, known, form_for(PartnerForm(), filled))


@doors.post(f"{_TASK}/partner")
@needs(May.CHANGE_TASKS)
def name(task_id: int) -> ResponseReturnValue:
    """Keep who has the task, if nobody else has changed it meanwhile."""
    seen, known, _ = _look(task_id)
    if not may_chase(viewer(), seen.task.owner):
        return _not_theirs()
    said, form = read_form(PartnerForm())
    if said is None:
        return _partner_page(seen, known, form)
    try:
        count = _keep(task_id, said, known)
    except Conflict:
        say(gettext("Somebody changed this task meanwhile. Look at it, and then name the partner."))
        return see_other(url_for("task.show", task_id=task_id))
    except (BadInput, MoveRefused) as wrong:
        return _partner_page(seen, known, form.refused(wrong))
    say_done(_named(count))
    return see_other(url_for("task.show", task_id=task_id))


@doors.get(f"{_TASK}/chase")
@needs(May.CHANGE_TASKS)
def ask_chase(task_id: int) -> ResponseReturnValue:
    """Whom you asked, and how; with a text to send that names no child."""
    seen, known, partner = _look(task_id)
    if refusal := _cannot_chase(seen.task):
        return refusal
    note_consulted([(seen.task.child_id, f"task:{task_id}")], "opened a task to chase a partner")
    filled = {"to_whom": partner.in_one_line if partner else "", "how": "telephone"}
    if partner is not None and partner.email and not partner.telephone:
        filled["how"] = "email"
    return _chase_page(seen, known, partner, form_for(ChaseForm(), filled))


@doors.post(f"{_TASK}/chase")
@needs(May.CHANGE_TASKS)
def log_chase(task_id: int) -> ResponseReturnValue:
    """Keep that the partner was asked."""
    seen, known, partner = _look(task_id)
    if refusal := _cannot_chase(seen.task):
        return refusal
    said, form = read_form(ChaseForm())
    if said is None:
        return _chase_page(seen, known, partner, form)
    with database().unit() as db:
        chase(db, [seen.task], Asked(**said), actor=viewer().name, at=clock().now())
    say_done(gettext("It is noted that you asked."))
    return see_other(url_for("task.show", task_id=task_id))


def ready_text(ref: str, task: Task) -> tuple[str, str]:
    """Subject and words of a message to a partner: the reference, and nothing else of the child."""
    subject = gettext("Our reference %(ref)s: how does this stand?", ref=ref)
    private = task.pathway in PRIVATE_PATHWAYS
    what = gettext("a task of yours") if private else task.title
    due = gettext("It is due on %(day)s.", day=day_words(task.due)) if task.due else ""
    words = gettext(
        "Hello,\n\nCould you tell me how this stands: %(what)s? %(due)s\n\nOur reference is "
        "%(ref)s, task %(number)s. Please answer with the reference, and leave the child’s name "
        "out of emails.\n\nThank you",
        what=what,
        due=due,
        ref=ref,
        number=task.id,
    )
    return subject, words.replace("  ", " ")


def _look(task_id: int) -> tuple[Seen, list[Known], Partner | None]:
    with database().reading() as db:
        seen = seen_task(viewer(), db, task_id, planning())
        today = clock().today()
        known = known_for(viewer(), db, seen.child, seen.task.owner, today)
        return seen, known, partner_of(viewer(), db, task_id)


def _keep(task_id: int, said: dict[str, Any], known: list[Known]) -> int:
    because = Because(viewer().name, "a person named the partner")
    with database().unit() as db:
        return name_partner(
            db,
            task_id,
            _chosen(said, known),
            version=said["version"],
            because=because,
            at=clock().now(),
            all_theirs=said["all_theirs"],
        )


def _named(count: int) -> str:
    if not count:
        return gettext("The partner is the same as before.")
    return ngettext(
        "The partner is named for %(num)d task.", "The partner is named for %(num)d tasks.", count
    )


def _chosen(said: dict[str, Any], known: list[Known]) -> Partner:
    """Raises: BadInput: the choice is not one of those offered."""
    if said["who"] == TYPED:
        return Partner(**{name: said[name] for name in Partner.__slots__})
    found = next((one.partner for one in known if one.key == said["who"]), None)
    if found is None:
        raise BadInput("Choose who it is", field="who")
    return found


def _not_theirs() -> ResponseReturnValue:
    words = gettext("This task belongs to somebody else, so you can read it but not change it.")
    return problems.answer(403, words)


def _cannot_chase(task: Task) -> ResponseReturnValue | None:
    if not may_chase(viewer(), task.owner):
        return _not_theirs()
    if task.state in ("not_started", "in_progress", "blocked"):
        return None
    say(gettext("The task is settled, so there is nothing to chase."))
    return see_other(url_for("task.show", task_id=task.id))


def _partner_page(seen: Seen, known: list[Known], form: FormState) -> ResponseReturnValue:
    return render(
        "tasks/partner.html", form=form, task=seen.task, child=seen.child, known=known, typed=TYPED
    )


def _chase_page(
    seen: Seen, known: list[Known], partner: Partner | None, form: FormState
) -> ResponseReturnValue:
    with database().reading() as db:
        chases = chases_of(viewer(), db, seen.task.id)
        names = names_by_actor(viewer(), db, [one.actor for one in chases])
    subject, words = ready_text(seen.child.ref, seen.task)
    address = quote(partner.email, safe="@") if partner and partner.email else ""
    mailto = f"mailto:{address}?subject={quote(subject)}&body={quote(words)}"
    mind = [one.mind for one in known if one.partner == partner and one.mind]
    return render(
        "tasks/chase.html",
        form=form,
        task=seen.task,
        child=seen.child,
        partner=partner,
        chases=chases[:5],
        names=names,
        ways=WAYS_OF_ASKING,
        subject=subject,
        words=words,
        mailto=mailto if address else "",
        mind=mind[0] if mind else "",
    )
