"""One case with both its audits beside each other, and what counts where they differ."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.errors import BadInput, Refused
from resettle.permissions import May
from resettle.quality.agreement import settled
from resettle.quality.auditing import agree
from resettle.quality.forms import MOST_REASON, AgreeForm
from resettle.quality.models import AgreedJudgement, AuditAnswer
from resettle.quality.pages.auditing import CASE
from resettle.quality.pages.here import (
    auditor_names,
    doer,
    names_by_actor,
    note_looked,
    part_of,
    questions,
)
from resettle.quality.queries import CaseLine, agreed_in, answers_in, case_for, steps_of
from resettle.quality.questions import PartAsked
from resettle.quality.rules import Judged
from resettle.quality.words import JUDGED
from resettle.web.doors import database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("comparing", __name__)


class Row(NamedTuple):
    """One question, or the judgement of a part, as each auditor answered it."""

    asks: str
    #: Of each auditor every answer, the oldest first; the last counts.
    said: tuple[list[AuditAnswer], ...]

    @property
    def differ(self) -> bool:
        return len({one[-1].said for one in self.said if one}) > 1


class Compared(NamedTuple):
    """One part of the case."""

    asked: PartAsked
    judgement: Row
    rows: list[Row]
    agreed: list[AgreedJudgement]

    @property
    def counts(self) -> Judged | None:
        first, second = (one[-1].said if one else None for one in self.judgement.said)
        return settled(first, second, self.agreed[-1].said if self.agreed else None)


@doors.get(CASE)
@needs(May.AUDIT_CASES)
def show(case_id: int) -> ResponseReturnValue:
    """Both audits once both are finished; until then only how far they are."""
    with database().reading() as db:
        line = case_for(viewer(), db, case_id)
        parts = _compared(line, answers_in(viewer(), db, line), agreed_in(viewer(), db, line))
        steps = steps_of(viewer(), db, line)
        actors = [one.actor for part in parts for one in part.agreed]
        names = names_by_actor(db, [*actors, *(one.actor for one in steps)])
        auditors = auditor_names(db, [line])
    note_looked([line], "opened the audits of the case")
    given: dict[str, Any] = {"names": names, "auditors": auditors, "mine": line.of(viewer())}
    return render("quality/case.html", line=line, parts=parts, steps=steps, **given)


@doors.get(f"{CASE}/agree/<part>")
@needs(May.AUDIT_CASES)
def ask(case_id: int, part: str) -> ResponseReturnValue:
    line, compared = _part(case_id, part)
    return _agree_page(line, compared, form_for(AgreeForm()))


@doors.post(f"{CASE}/agree/<part>")
@needs(May.AUDIT_CASES)
def settle(case_id: int, part: str) -> ResponseReturnValue:
    """The third word."""
    line, compared = _part(case_id, part)
    said, form = read_form(AgreeForm())
    if said is None:
        return _agree_page(line, compared, form)
    given = {"said": Judged(said["said"]), "words": said["words"]}
    try:
        with database().unit() as db:
            agree(db, doer(), case_id, part, **given)
    except (BadInput, Refused) as wrong:
        return _agree_page(line, compared, form.refused(wrong))
    say_done(gettext("It is recorded what counts."))
    return see_other(url_for("comparing.show", case_id=case_id, _anchor=part))


def _part(case_id: int, name: str) -> tuple[CaseLine, Compared]:
    """A part in which the two differ; for every other there is no such page."""
    if part_of(name) is None:
        abort(404)
    with database().reading() as db:
        line = case_for(viewer(), db, case_id)
        parts = _compared(line, answers_in(viewer(), db, line), agreed_in(viewer(), db, line))
    found = next((one for one in parts if one.asked.name == name), None)
    if found is None or not found.judgement.differ:
        abort(404)
    return line, found


def _agree_page(line: CaseLine, compared: Compared, form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        auditors = auditor_names(db, [line])
    given: dict[str, Any] = {"line": line, "part": compared, "auditors": auditors}
    said = list(JUDGED.items())
    return render("quality/agree.html", form=form, said=said, most=MOST_REASON, **given)


def _compared(
    line: CaseLine, answers: dict[int, list[AuditAnswer]], agreed: list[AgreedJudgement]
) -> list[Compared]:
    if not line.both_finished:
        return []

    def row(part: str, question: str, asks: str) -> Row:
        said = tuple(
            [one for one in answers[audit.id] if (one.part, one.question) == (part, question)]
            for audit in line.audits
        )
        return Row(asks, said)

    return [
        Compared(
            asked,
            row(asked.name, "", asked.judgement),
            [row(asked.name, one.name, one.asks) for one in asked.questions],
            [one for one in agreed if one.part == asked.name],
        )
        for asked in questions().parts.values()
    ]
