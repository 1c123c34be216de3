"""What mentors spent: approved or refused, and handed on in a file to be paid."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from resettle.audit.rules import Verb
from resettle.contacts.expense_deciding import approve, hand_on, log, refuse
from resettle.contacts.expense_deciding import claim as claim_expense
from resettle.contacts.expense_export import as_csv
from resettle.contacts.expense_queries import claim, claims, counts, files, in_file, own_expenses
from resettle.contacts.rules import ExpenseState
from resettle.contacts.supervision_forms import ClaimForm, RefuseForm
from resettle.errors import BadInput, Conflict, Refused
from resettle.mentoring.pages.filters import for_supervisors
from resettle.mentoring.pages.mentors import doer
from resettle.permissions import May
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("expenses", __name__)

_EXPENSE = f"/mentors/expenses/<int(max={LARGEST_ID}):expense_id>"


@doors.get("/mentors/expenses")
@needs(May.MATCH)
@for_supervisors
def show() -> ResponseReturnValue:
    """Expenses that wait for somebody, or those in another state."""
    asked = request.args.get("show", "")
    state = ExpenseState(asked) if asked in set(ExpenseState) else ExpenseState.CLAIMED
    with database().reading() as db:
        found = claims(viewer(), db, state)
        how_many, made = counts(viewer(), db), files(viewer(), db)
    return render(
        "contacts/supervision/expenses.html",
        found=found,
        state=str(state),
        counts=how_many,
        files=made,
    )


@doors.get("/account/expenses")
@needs(May.LOG_CONTACT)
def show_own() -> ResponseReturnValue:
    """What one has spent oneself, and what became of it."""
    with database().reading() as db:
        found = own_expenses(viewer(), db)
    return render("contacts/supervision/own_expenses.html", found=found)


@doors.get("/account/expenses/claim")
@needs(May.LOG_CONTACT)
def ask_claim() -> ResponseReturnValue:
    """What somebody spent apart from a contact, such as a ticket for the month."""
    today = clock().today()
    return _claim_page(form_for(ClaimForm(), {"spent_on": today}))


@doors.post("/account/expenses/claim")
@needs(May.LOG_CONTACT)
def claim_it() -> ResponseReturnValue:
    said, form = read_form(ClaimForm())
    if said is None:
        return _claim_page(form)
    given = {"spent_on": said["spent_on"], "pence": said["spent"], "what": said["what"]}
    try:
        with database().unit() as db:
            claim_expense(db, doer(), **given)
    except (BadInput, Conflict) as wrong:
        return _claim_page(form.refused(wrong))
    say_done(gettext("The expense is claimed. Your supervisor looks at it."))
    return see_other(url_for("expenses.show_own"))


@doors.post(f"{_EXPENSE}/approve")
@needs(May.MATCH)
@for_supervisors
def approve_it(expense_id: int) -> ResponseReturnValue:
    try:
        with database().unit() as db:
            approve(db, doer(), expense_id)
    except (Conflict, Refused) as wrong:
        say(in_words(wrong.message))
    else:
        say_done(gettext("The expense is approved."))
    return see_other(url_for("expenses.show"))


@doors.get(f"{_EXPENSE}/refuse")
@needs(May.MATCH)
@for_supervisors
def ask_refuse(expense_id: int) -> ResponseReturnValue:
    return _refuse_page(expense_id, form_for(RefuseForm()))


@doors.post(f"{_EXPENSE}/refuse")
@needs(May.MATCH)
@for_supervisors
def refuse_it(expense_id: int) -> ResponseReturnValue:
    """Refused, with a reason that the mentor reads."""
    said, form = read_form(RefuseForm())
    if said is None:
        return _refuse_page(expense_id, form)
    try:
        with database().unit() as db:
            refuse(db, doer(), expense_id, said["reason"])
    except (Conflict, Refused) as wrong:
        return _refuse_page(expense_id, form.refused(wrong))
    say_done(gettext("The expense is refused. The mentor reads why."))
    return see_other(url_for("expenses.show"))


@doors.post("/mentors/expenses/hand-on")
@needs(May.MATCH)
@for_supervisors
def hand_them_on() -> ResponseReturnValue:
    """Every approved expense goes into one file, once."""
    with database().unit() as db:
        made = hand_on(db, doer())
    if made:
        say_done(
            ngettext(
                "%(num)d expense is in a file. Download it below.",
                "%(num)d expenses are in a file. Download it below.",
                len(made),
            )
        )
    else:
        say(gettext("No expense is approved and waiting."))
    return see_other(url_for("expenses.show"))


@doors.get(f"/mentors/expenses/files/<int(max={LARGEST_ID}):number>.csv")
@needs(May.MATCH)
@for_supervisors
def download(number: int) -> ResponseReturnValue:
    """A file that was made, as it was made: it can be had again, and pays nothing twice."""
    with database().reading() as db:
        found = in_file(viewer(), db, number)
    with database().unit() as db:
        log(db, doer(), found[0].expense, Verb.DISCLOSED, "took a file of expenses away")
    response = Response(as_csv(found), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="expenses-{number}.csv"'
    return response


def _claim_page(form: FormState) -> ResponseReturnValue:
    return render("contacts/supervision/claim.html", form=form)


def _refuse_page(expense_id: int, form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        found = claim(viewer(), db, expense_id)
    return render("contacts/supervision/refuse.html", found=found, form=form)
