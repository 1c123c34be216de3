"""A report as a file: CSV, XLSX, PDF. What leaves the service names nobody and no small number."""

from __future__ import annotations

from pathlib import Path

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

import resettle.reports
from resettle.audit.looks import note_consulted
from resettle.errors import BadInput, NotFound
from resettle.permissions import May
from resettle.reports.at_the_door import ask_here
from resettle.reports.forms import FilterForm
from resettle.reports.here import report_for
from resettle.reports.pages.reading import NAME
from resettle.reports.sheet import Sheet, make_sheet
from resettle.reports.taken import subject_of, took
from resettle.reports.workbook import as_workbook
from resettle.reports.writing import as_csv, as_print
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import read_query
from resettle.web.pages import page_blueprint
from resettle.web.pdf import make_pdf, pdf_response
from resettle.web.workbook import workbook_response

doors = page_blueprint("reports_out", __name__)

_PRINT = Path(resettle.reports.__file__).parent / "templates" / "report.typ"


@doors.get(f"/reports/{NAME}.csv")
@needs(May.READ_REPORTS)
def save_csv(name: str) -> ResponseReturnValue:
    """The whole report for a spreadsheet; with `table=`, that one table alone."""
    sheet = _sheet(name, "CSV")
    wanted = request.args.get("table")
    only = sheet.table(wanted) if wanted else None
    if wanted and only is None:
        raise NotFound("There is no such table in this report.", field="table")
    response = Response(as_csv(sheet, only), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=_file(sheet, "csv", wanted))
    return response


@doors.get(f"/reports/{NAME}.xlsx")
@needs(May.READ_REPORTS)
def save_xlsx(name: str) -> ResponseReturnValue:
    """The same as a workbook with a page for each table."""
    sheet = _sheet(name, "XLSX")
    return workbook_response(as_workbook(sheet), _file(sheet, "xlsx"))


@doors.get(f"/reports/{NAME}.pdf")
@needs(May.READ_REPORTS)
def save_pdf(name: str) -> ResponseReturnValue:
    """The same on paper."""
    sheet = _sheet(name, "PDF")
    language = str(get_locale() or "en")
    printed = as_print(sheet, by=viewer().called, now=clock().now(), language=language)
    return pdf_response(make_pdf(_PRINT, printed), _file(sheet, "pdf"))


def _sheet(name: str, form: str) -> Sheet:
    """What the address asks, made to leave the service. Whatever is wrong with it is refused: a
    file with other numbers than were asked for would be believed."""
    report = report_for(viewer(), name)
    values, asked = read_query(FilterForm())
    if asked.has_errors:
        wrong = asked.summary()[0]
        raise BadInput("%(what)s", what=wrong.text, field=wrong.href.lstrip("#"))
    with database().reading() as db:
        ask = ask_here(db, report, values)
        sheet = make_sheet(report, ask, leaves=True, most=settings().small_numbers)
    note_consulted([(None, subject_of(name))], took(form, sheet.asked))
    return sheet


def _file(sheet: Sheet, end: str, table: str | None = None) -> str:
    asked = sheet.asked
    middle = f"-{table}" if table else ""
    return f"{sheet.report.name}{middle}-{asked.first}-to-{asked.last}.{end}"
