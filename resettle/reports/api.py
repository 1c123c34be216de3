"""The JSON doors of reports. What they tell leaves the service, so small numbers are hidden."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from resettle.audit.looks import note_consulted
from resettle.permissions import May
from resettle.releases.reading import strict_json
from resettle.reports.at_the_door import ask_here
from resettle.reports.forms import FilterQuery
from resettle.reports.here import report_for, reports_for
from resettle.reports.schemas import ReportListSchema, ReportSchema
from resettle.reports.sheet import make_sheet
from resettle.reports.taken import subject_of, took
from resettle.reports.writing import as_json
from resettle.web.doors import database, needs, settings, viewer
from resettle.web.json import strict_blueprint

doors = strict_blueprint("reports_api", __name__, strict_json)


@doors.route("/reports", methods=["GET"])
@needs(May.READ_REPORTS)
@doors.response(200, ReportListSchema)
def list_reports() -> Response:
    """Every report there is, with the question it answers"""
    return jsonify(
        reports=[
            {"name": one.name, "title": str(one.title), "question": str(one.question)}
            for one in reports_for(viewer())
        ]
    )


@doors.route("/reports/<string:name>", methods=["GET"])
@needs(May.READ_REPORTS)
@doors.arguments(FilterQuery, location="query")
@doors.response(200, ReportSchema)
@doors.alt_response(404, "NOT_FOUND")
@doors.alt_response(422, "UNPROCESSABLE_ENTITY")
def read_report(said: dict[str, Any], name: str) -> Response:
    """One report over a period, with small numbers hidden"""
    report = report_for(viewer(), name)
    with database().reading() as db:
        ask = ask_here(db, report, said)
        sheet = make_sheet(report, ask, leaves=True, most=settings().small_numbers)
    note_consulted([(None, subject_of(name))], took("JSON", sheet.asked))
    return jsonify(as_json(sheet))
