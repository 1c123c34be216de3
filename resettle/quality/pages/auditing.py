"""One auditor's audit: answered in parts, finished, taken back; and who is asked for it."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.errors import BadInput, Conflict, Refused
from resettle.permissions import May
from resettle.quality.answers import lacks, newest
from resettle.quality.asking import may_be_asked
from resettle.quality.auditing import (
    ask_auditor,
    field_of,
    finish,
    save_part,
    set_aside,
    take_back,
)
from resettle.quality.forms import (
    MOST_REASON,
    MOST_WORDS,
    AuditorsForm,
    ReasonForm,
    TakeBackForm,
    answer_name,
    form_of,
    part_said,
    words_name,
)
from resettle.quality.models import AuditAnswer, CaseAudit
from resettle.quality.pages.here import auditor_names, doer, note_looked, part_of, questions
from resettle.quality.queries import (
    CaseLine,
    answers_in,
    audit_for,
    case_for,
    steps_of,
)
from resettle.quality.questions import PartAsked
from resettle.quality.rules import PLACES
from resettle.quality.words import ANSWERS, JUDGED
from resettle.web.doors import database, needs, viewer
from resettle.web.forms import FormState, Versioned, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("auditing", __name__)

CASE = f"/inspection/cases/<int(max={LARGEST_ID}):case_id>"
AUDIT = f"/inspection/audits/<int(max={LARGEST_ID}):audit_id>"


@doors.get(f"{CASE}/auditors")
@needs(May.OVERSEE)
def ask_auditors(case_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        line = case_for(viewer(), db, case_id)
        return _auditors_page(db, line, form_for(AuditorsForm()))


@doors.post(f"{CASE}/auditors")
@needs(May.OVERSEE)
def choose_auditors(case_id: int) -> ResponseReturnValue:
    """Asks one person or two; either both are asked or neither is."""
    said, form = read_form(AuditorsForm())
    with database().reading() as db:
        line = case_for(viewer(), db, case_id)
        if said is None:
            return _auditors_page(db, line, form)
    try:
        with database().unit() as db:
            for place in PLACES:
                person_id = said[field_of(place)]
                if person_id is not None:
                    ask_auditor(db, doer(), case_id, place=place, person_id=person_id)
    except (BadInput, Conflict, Refused) as wrong:
        with database().reading() as db:
            return _auditors_page(db, line, form.refused(wrong))
    say_done(gettext("The auditors are named. They are told, and find the case on their day."))
    return see_other(url_for("quality.show_sample", sample_id=line.sample.id))


def _auditors_page(db: Session, line: CaseLine, form: FormState) -> ResponseReturnValue:
    now, today = doer().at, doer().today
    people = may_be_asked(viewer(), db, line, now=now, today=today)
    return render(
        "quality/auditors.html",
        line=line,
        form=form,
        people=[(person.id, person.name) for person in people],
        auditors=auditor_names(db, [line]),
        places=PLACES,
    )


@doors.get(f"{AUDIT}/set-aside")
@needs(May.OVERSEE)
def ask_set_aside(audit_id: int) -> ResponseReturnValue:
    line, audit = _to_set_aside(audit_id)
    return _aside_page(line, audit, form_for(ReasonForm()))


@doors.post(f"{AUDIT}/set-aside")
@needs(May.OVERSEE)
def put_aside(audit_id: int) -> ResponseReturnValue:
    """So that somebody else can be asked."""
    said, form = read_form(ReasonForm())
    line, audit = _to_set_aside(audit_id)
    if said is None:
        return _aside_page(line, audit, form)
    try:
        with database().unit() as db:
            set_aside(db, doer(), audit_id, because=said["reason"])
    except (BadInput, Refused) as wrong:
        return _aside_page(line, audit, form.refused(wrong))
    say_done(gettext("The audit is set aside. Somebody else can be asked."))
    return see_other(url_for("auditing.ask_auditors", case_id=line.case.id))


def _to_set_aside(audit_id: int) -> tuple[CaseLine, CaseAudit]:
    with database().reading() as db:
        audit = db.get(CaseAudit, audit_id)
        if audit is None or audit.set_aside_at is not None:
            abort(404)
        return case_for(viewer(), db, audit.case_id), audit


def _aside_page(line: CaseLine, audit: CaseAudit, form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        name = auditor_names(db, [line]).get(audit.person_id, "")
    return render("quality/set_aside.html", line=line, name=name, form=form, most=MOST_REASON)


@doors.get(AUDIT)
@needs(May.AUDIT_CASES)
def show(audit_id: int) -> ResponseReturnValue:
    """The parts of one's audit, and what is open in each."""
    with database().reading() as db:
        line, audit = audit_for(viewer(), db, audit_id)
        held = newest(answers_in(viewer(), db, line)[audit.id])
        steps = [one for one in steps_of(viewer(), db, line) if one.audit_id == audit.id]
        names = auditor_names(db, [line])
    note_looked([line], "opened an audit of the case")
    parts = [(part, lacks(part, held)) for part in questions().parts.values()]
    return render(
        "quality/audit.html",
        line=line,
        audit=audit,
        name=names.get(audit.person_id, ""),
        parts=parts,
        lacking=sum(count > 0 for _part, count in parts),
        held=held,
        steps=steps,
        is_mine=audit.person_id == viewer().person_id,
        questions=questions(),
    )


@doors.post(f"{AUDIT}/finish")
@needs(May.AUDIT_CASES)
def end(audit_id: int) -> ResponseReturnValue:
    """Everything is answered; what is not, the page says."""
    said, _form = read_form(Versioned())
    try:
        with database().unit() as db:
            version = said["version"] if said is not None else 0
            finish(db, doer(), audit_id, questions(), version=version)
    except (Conflict, Refused) as wrong:
        say(in_words(wrong.message))
    else:
        say_done(gettext("The audit is finished."))
    return see_other(url_for("auditing.show", audit_id=audit_id))


@doors.get(f"{AUDIT}/take-back")
@needs(May.AUDIT_CASES)
def ask_take_back(audit_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        line, audit = audit_for(viewer(), db, audit_id)
    if audit.finished_at is None:
        return see_other(url_for("auditing.show", audit_id=audit_id))
    return _back_page(line, audit, form_for(TakeBackForm(), {"version": audit.version}))


@doors.post(f"{AUDIT}/take-back")
@needs(May.AUDIT_CASES)
def bring_back(audit_id: int) -> ResponseReturnValue:
    """It is open again for its auditor."""
    said, form = read_form(TakeBackForm())
    with database().reading() as db:
        line, audit = audit_for(viewer(), db, audit_id)
    if said is None:
        return _back_page(line, audit, form)
    given = {"because": said["reason"], "version": said["version"]}
    try:
        with database().unit() as db:
            take_back(db, doer(), audit_id, **given)
    except (BadInput, Conflict) as wrong:
        return _back_page(line, audit, form.at_version(audit.version).refused(wrong))
    say_done(gettext("The audit is open again, and counts when it is finished anew."))
    return see_other(url_for("comparing.show", case_id=line.case.id))


def _back_page(line: CaseLine, audit: CaseAudit, form: FormState) -> ResponseReturnValue:
    return render("quality/take_back.html", line=line, audit=audit, form=form, most=MOST_REASON)


@doors.get(f"{AUDIT}/<part>")
@needs(May.AUDIT_CASES)
def ask_part(audit_id: int, part: str) -> ResponseReturnValue:
    """The questions of one part, with what was answered before."""
    asked, line, audit, given = _part(audit_id, part)
    if audit.finished_at is not None:
        return see_other(url_for("auditing.show", audit_id=audit_id))
    note_looked([line], "opened a part of an audit of the case")
    held = newest(given)
    filled: dict[str, object] = {"version": audit.version}
    for one in asked.questions:
        if (answer := held.get((part, one.name))) is not None:
            filled |= {answer_name(one.name): answer.said, words_name(one.name): answer.words}
    if (judged := held.get((part, ""))) is not None:
        filled |= {"judged": judged.said, "judged_words": judged.words}
    return _part_page(asked, line, audit, given, form_for(form_of(asked), filled))


@doors.post(f"{AUDIT}/<part>")
@needs(May.AUDIT_CASES)
def answer(audit_id: int, part: str) -> ResponseReturnValue:
    """Keeps what is answered so far, and goes on to the next part that is open."""
    asked, line, audit, given = _part(audit_id, part)
    said, form = read_form(form_of(asked))
    if said is None:
        return _part_page(asked, line, audit, given, form)
    try:
        with database().unit() as db:
            told = part_said(asked, said)
            changed = save_part(db, doer(), audit_id, asked, told, version=said["version"])
    except (BadInput, Conflict, Refused) as wrong:
        with database().reading() as db:
            audit = audit_for(viewer(), db, audit_id)[1]
        fresh = form.at_version(audit.version).refused(wrong)
        return _part_page(asked, line, audit, given, fresh)
    if changed:
        say_done(gettext("Your answers are saved."))
    return see_other(_next(audit_id, part))


def _next(audit_id: int, part: str) -> str:
    """The next part after this one in which something is open; else all of them."""
    with database().reading() as db:
        line, audit = audit_for(viewer(), db, audit_id)
        held = newest(answers_in(viewer(), db, line)[audit.id])
    parts = list(questions().parts.values())
    after = parts[[one.name for one in parts].index(part) + 1 :]
    name = next((one.name for one in after if lacks(one, held)), None)
    if name is None:
        return url_for("auditing.show", audit_id=audit_id)
    return url_for("auditing.ask_part", audit_id=audit_id, part=name)


def _part(audit_id: int, name: str) -> tuple[PartAsked, CaseLine, CaseAudit, list[AuditAnswer]]:
    asked = part_of(name)
    if asked is None:
        abort(404)
    with database().reading() as db:
        line, audit = audit_for(viewer(), db, audit_id)
        if audit.person_id != viewer().person_id:
            abort(404)
        return asked, line, audit, answers_in(viewer(), db, line)[audit.id]


def _part_page(
    asked: PartAsked,
    line: CaseLine,
    audit: CaseAudit,
    given: list[AuditAnswer],
    form: FormState,
) -> ResponseReturnValue:
    """`given` holds every answer, also those that another has taken the place of."""
    last = newest(given)
    return render(
        "quality/part.html",
        asked=asked,
        line=line,
        audit=audit,
        form=form,
        fields=[(answer_name(one.name), words_name(one.name), one) for one in asked.questions],
        earlier=[
            one
            for one in given
            if one.part == asked.name and last[one.part, one.question].id != one.id
        ],
        asks={one.name: one.asks for one in asked.questions},
        answers=list(ANSWERS.items()),
        judged=list(JUDGED.items()),
        most=(MOST_WORDS, MOST_REASON),
    )
