"""The list of reports, one report with its charts, and the children behind one number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.errors import BadInput, NotFound
from resettle.permissions import May
from resettle.records.queries import names_of_actors
from resettle.reports.asking import Ask
from resettle.reports.at_the_door import ask_here
from resettle.reports.forms import YEARS, YES_NO, FilterForm, order_choices
from resettle.reports.groups import GROUPS
from resettle.reports.here import report_for, reports_for
from resettle.reports.picturing import pictures_of
from resettle.reports.queries import PAGE, Behind, behind, teams_to_choose, workers_to_choose
from resettle.reports.rules import Filter, Place, Report
from resettle.reports.saved_words import saved_in_words
from resettle.reports.saving import saved_reports
from resettle.reports.sheet import LaidTable, Line, Sheet, make_sheet
from resettle.reports.taken import taken_beside
from resettle.reports.writing import filters_in_words, not_to_one_reader
from resettle.tasks.reminding import remind, waiting_on_colleagues
from resettle.tasks.rules import PARTNERS, may_chase
from resettle.web.dates import day_range, plain_day
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import FormState, read_query
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("reports", __name__)

NAME = "<string(maxlength=40):name>"
_WORD = 200
#: So many files that left are listed; who saves more often than this knows.
MOST_LEFT = 5


@doors.get("/reports")
@needs(May.READ_REPORTS)
def show_all() -> ResponseReturnValue:
    """Every report there is for this person, with the question it answers."""
    with database().reading() as db:
        saved = [saved_in_words(one) for one in saved_reports(viewer(), db)]
    return render("reports/index.html", reports=reports_for(viewer()), saved=saved)


@doors.get(f"/reports/{NAME}")
@needs(May.READ_REPORTS)
def show(name: str) -> ResponseReturnValue:
    """One report: its charts and tables, and every number a link to who is behind it."""
    report = report_for(viewer(), name)
    values, form = read_query(FilterForm())
    with database().reading() as db:
        ask = _ask(db, report, values, form)
        sheet = make_sheet(report, ask, leaves=False, most=settings().small_numbers)
        choices = _choices(ask, report)
        left = _left(ask, report, choices)
    _note(sheet)
    return render(
        "reports/report.html",
        report=report,
        sheet=sheet,
        form=_filled(form, sheet),
        choices=choices,
        chosen=_chosen(sheet, choices),
        pictures={one.table.name: pictures_of(one) for one in sheet.tables},
        address=sheet.asked.in_address,
        mind=not_to_one_reader(sheet.most_hidden),
        left=left[:MOST_LEFT],
        more_left=max(0, len(left) - MOST_LEFT),
    )


@doors.get(f"/reports/{NAME}/children")
@needs(May.READ_REPORTS)
def show_children(name: str) -> ResponseReturnValue:
    """The children behind one number, and the tasks it counts."""
    report = report_for(viewer(), name)
    values, form = read_query(FilterForm())
    place = Place(*(request.args.get(word, "")[:_WORD] for word in Place._fields))
    with database().reading() as db:
        sheet, found = _stand_behind(_ask(db, report, values, form), report, place)
        waiting = waiting_on_colleagues(viewer(), db, _open_tasks(found), clock().today())
    laid, line = _place_in(sheet, place)
    note_children_seen((one.id for one in found.children), f"was behind a number of {name}")
    return render(
        "reports/children.html",
        report=report,
        laid=laid,
        line=line,
        column=laid.table.column(place.column),
        place=place,
        found=found,
        page=_page(),
        pages=max(1, -(-(found.total - found.left_out) // PAGE)),
        chase=_to_chase(found),
        remind=[one.task.id for one in waiting],
        colleagues=list(dict.fromkeys(one.name for one in waiting)),
        asked=sheet.asked,
    )


@doors.post(f"/reports/{NAME}/children")
@needs(May.CHANGE_TASKS)
def remind_colleagues(name: str) -> ResponseReturnValue:
    """Ask colleagues after their open tasks on this page of the list; comes back to it."""
    report = report_for(viewer(), name)
    values, form = read_query(FilterForm())
    place = Place(*(request.args.get(word, "")[:_WORD] for word in Place._fields))
    with database().reading() as db:
        _, found = _stand_behind(_ask(db, report, values, form), report, place)
    with database().unit() as db:
        count = remind(viewer(), db, _open_tasks(found), clock=clock())
    if count:
        say_done(
            ngettext(
                "A reminder of %(num)d task is on its way.",
                "Reminders of %(num)d tasks are on their way.",
                count,
            )
        )
    else:
        say(gettext("There is nothing to remind anybody of, or it was done today already."))
    again = {word: request.args[word] for word in request.args if word != "name"}
    return see_other(url_for("reports.show_children", name=name, **_plain(again)))


def _open_tasks(found: Behind) -> list[int]:
    return [task.id for child in found.children for task in child.tasks if task.is_open]


def _stand_behind(ask: Ask, report: Report, place: Place) -> tuple[Sheet, Behind]:
    """A report, and who stands behind one number of it."""
    sheet = make_sheet(report, ask, leaves=False, most=settings().small_numbers)
    _place_in(sheet, place)
    statement = report.behind(ask, place)
    if statement is None:
        raise _nobody()
    return sheet, behind(ask.viewer, ask.db, statement, page=_page())


def _ask(db: Session, report: Report, values: Mapping[str, Any], form: FormState) -> Ask:
    """What the address asks; a name that nobody has is said beside its field, and left out."""
    try:
        return ask_here(db, report, values)
    except BadInput as wrong:
        form.refused(wrong)
        left = {name: said for name, said in values.items() if name != wrong.field}
        return _ask(db, report, left, form)


def _choices(ask: Ask, report: Report) -> Mapping[str, list[tuple[Any, Any]]]:
    """What each filter of this report offers."""
    every: dict[str, list[tuple[Any, Any]]] = {
        Filter.TEAM: list(teams_to_choose(ask.viewer, ask.db)),
        Filter.WORKER: list(workers_to_choose(ask.viewer, ask.db)),
        Filter.ORDER: list(order_choices()),
        Filter.ETHNICITY: list(GROUPS.items()),
        Filter.LOOKED_AFTER: list(YES_NO.items()),
        Filter.YEARS: list(YEARS.items()),
    }
    return {name: some for name, some in every.items() if name in report.filters and some}


def _left(ask: Ask, report: Report, choices: Mapping[str, Any]) -> list[dict[str, str]]:
    """What has left of this report in a year and overlaps with it, in words."""
    taken = taken_beside(ask.viewer, ask.db, report.name, ask.asked, clock().now())
    names = names_of_actors(ask.viewer, ask.db, {one.actor for one in taken})
    found = []
    for one in taken:
        named = {}
        for name in (Filter.TEAM, Filter.WORKER):
            known = {str(number): str(words) for number, words in choices.get(name, ())}
            named[name.value] = known.get(str(getattr(one.asked, name.value)), "")
        asked = filters_in_words(one.asked, **named)
        found.append(
            {
                "days": day_range(one.asked.first, one.asked.last),
                "filters": ", ".join(f"{name}: {words}" for name, words in asked),
                "day": plain_day(one.day),
                "who": names.get(one.actor, ""),
            }
        )
    return found


def _chosen(sheet: Sheet, choices: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each filter that is on, with the address without it."""
    found = []
    for name in Filter:
        value = getattr(sheet.asked, name.value)
        if value is not None:
            words = {str(key): said for key, said in choices.get(name, ())}
            without = sheet.asked.in_address(**{name.value: None})
            found.append(
                {
                    "text": str(words.get(str(value), value)),
                    "href": url_for("reports.show", name=sheet.report.name, **_plain(without)),
                }
            )
    return found


def _plain(said: Mapping[str, str]) -> dict[str, Any]:
    return dict(said)


def _filled(form: FormState, sheet: Sheet) -> FormState:
    asked = sheet.asked
    usual = {name.value: getattr(asked, name.value) for name in Filter}
    return form.or_else(**{"from": asked.first, "to": asked.last}, **usual)


def _note(sheet: Sheet) -> None:
    """Say who looked at whom, where rows are about single children."""
    note_children_seen(_named(sheet), f"was in the report {sheet.report.name}")


def _named(sheet: Sheet) -> set[int]:
    rows = (line.row for laid in sheet.tables for line in laid.lines)
    return {row.child_id for row in rows if row.child_id is not None}


def _place_in(sheet: Sheet, place: Place) -> tuple[LaidTable, Line]:
    """Where a number stands. Raises: NotFound: it stands nowhere in this report."""
    laid = sheet.table(place.table)
    line = next((one for one in laid.every_line if one.name == place.row), None) if laid else None
    column = laid.table.column(place.column) if laid else None
    if laid is None or line is None or column is None or not column.opens:
        raise _nobody()
    return laid, line


def _nobody() -> NotFound:
    return NotFound("There is no such number in this report.", field="table")


def _page() -> int:
    said = request.args.get("page", "")
    return max(1, int(said)) if said.isascii() and said.isdecimal() and len(said) < 7 else 1


def _to_chase(found: Behind) -> list[int]:
    """The open tasks on this page that a partner has, and this person may chase."""
    return [
        task.id
        for child in found.children
        for task in child.tasks
        if task.is_open and task.owner in PARTNERS and may_chase(viewer(), task.owner)
    ]
