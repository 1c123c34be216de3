"""The plan on paper for the review meeting, and the child's own page of it."""

from __future__ import annotations

from pathlib import Path

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlmodel import Session

import resettle.caseload
from resettle.audit.looks import note_children_seen
from resettle.caseload.my_plan import MyPlan, my_plan
from resettle.caseload.printing import PlanSheet, plan_sheet
from resettle.children.models import Child
from resettle.children.queries import child_by_ref
from resettle.permissions import May
from resettle.tasks.here import planning
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.pages import page_blueprint, render, say, see_other
from resettle.web.pdf import make_pdf, pdf_response

doors = page_blueprint("printing", __name__)

_TEMPLATES = Path(resettle.caseload.__file__).parent / "templates" / "print"
#: For these there is no next, and nobody to give a page to.
_STOPPED = ("died", "ended")


@doors.get("/children/<ref:ref>/plan/print")
@needs(May.READ_PLANS)
def show_plan(ref: str) -> ResponseReturnValue:
    """The plan as it goes to the meeting, to be printed from the browser."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        sheet = _sheet(db, child)
    note_children_seen((child.id,), "printed the plan")
    return render("caseload/print/plan.html", sheet=sheet, child=child)


@doors.get("/children/<ref:ref>/plan.pdf")
@needs(May.READ_PLANS)
def save_plan(ref: str) -> ResponseReturnValue:
    """The same as a PDF."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        sheet = _sheet(db, child)
    note_children_seen((child.id,), "saved the plan as a PDF")
    return pdf_response(make_pdf(_TEMPLATES / "plan.typ", sheet.as_data()), f"plan-{ref}.pdf")


@doors.get("/children/<ref:ref>/my-plan")
@needs(May.READ_PLANS)
def show_mine(ref: str) -> ResponseReturnValue:
    """One page in the child's own words."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        page = _mine(db, child)
    if page is None:
        return _nothing_to_give(ref)
    note_children_seen((child.id,), "read the child’s page of the plan")
    return render("caseload/print/my_plan.html", page=page, child=child)


@doors.get("/children/<ref:ref>/my-plan.pdf")
@needs(May.READ_PLANS)
def save_mine(ref: str) -> ResponseReturnValue:
    """The same as a PDF, to hand to the child."""
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        page = _mine(db, child)
    if page is None:
        return _nothing_to_give(ref)
    note_children_seen((child.id,), "saved the child’s page of the plan as a PDF")
    made = make_pdf(_TEMPLATES / "my_plan.typ", page.as_data())
    return pdf_response(made, f"my-plan-{ref}.pdf")


def _sheet(db: Session, child: Child) -> PlanSheet:
    now, today = clock().now(), clock().today()
    return plan_sheet(viewer(), db, child, now=now, today=today, language=_language())


def _mine(db: Session, child: Child) -> MyPlan | None:
    if child.stage in _STOPPED:
        return None
    today, rules = clock().today(), planning().rulebook
    return my_plan(viewer(), db, child, rules, today=today, language=_language())


def _language() -> str:
    return str(get_locale() or "en")


def _nothing_to_give(ref: str) -> ResponseReturnValue:
    say(gettext("This plan has stopped, so there is no page of it to give."))
    return see_other(url_for("child.show_plan", ref=ref))
