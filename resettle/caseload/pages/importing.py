"""Bringing a list in: choose the file, look at what would happen, say go, see how far it is."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.import_forms import ImportForm, RowsQuery
from resettle.caseload.import_words import KINDS, OUTCOMES, as_report, as_template, said_of
from resettle.caseload.importing.bringing import (
    check_list,
    counts_of,
    import_for,
    imports_of,
    leave_list,
    start_list,
)
from resettle.caseload.importing.columns import CHILDREN, COLUMNS, find_columns
from resettle.caseload.importing.table import read_table
from resettle.caseload.models import Import
from resettle.children.queries import ids_by_ref
from resettle.errors import BadInput, NotFound
from resettle.permissions import May
from resettle.web.bodies import say_of_large_files
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.forms import FormState, form_for, read_form, read_query
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other

doors = page_blueprint("importing", __name__)

ONE = f"/import/<int(max={LARGEST_ID}):import_id>"
PAGE = 50
_CSV = {"Content-Type": "text/csv; charset=utf-8"}


def _too_large(megabytes: int) -> str:
    return gettext(
        "A list can be at most %(megabytes)s MB, and nothing of yours was read. Split it into "
        "several files, each with the headings in its first row, and bring in one after the "
        "other. Columns that are not needed can be left out.",
        megabytes=megabytes,
    )


say_of_large_files("importing.check", _too_large)


@doors.get("/import")
@needs(May.IMPORT)
def show() -> ResponseReturnValue:
    return _page(form_for(ImportForm(), {"kind": request.args.get("kind") or CHILDREN}))


@doors.post("/import")
@needs(May.IMPORT)
def check() -> ResponseReturnValue:
    """Read the file and keep it for a day; nothing of it is done yet."""
    said, form = read_form(ImportForm())
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.complain("file", gettext("Choose a CSV file"))
    if said is None or sent is None or form.has_errors:
        return _page(form)
    name, content, now = sent.filename or "", sent.read(), clock().now()
    try:
        with database().unit() as db:
            held = check_list(viewer(), db, said["kind"], content, name=name, at=now)
            import_id = held.id
    except BadInput as wrong:
        return _page(form.refused(wrong))
    return see_other(url_for("importing.show_one", import_id=import_id))


def _page(form: FormState) -> ResponseReturnValue:
    with database().reading() as db:
        before = imports_of(viewer(), db)
    return render(
        "caseload/importing/choose.html",
        form=form,
        kinds=list(KINDS.items()),
        columns={kind: [one.heading for one in some] for kind, some in COLUMNS.items()},
        before=[(one, counts_of(one)) for one in before],
        megabytes=settings().max_body // (1024 * 1024),
    )


@doors.get("/import/template/<string(maxlength=20):kind>.csv")
@needs(May.IMPORT)
def download_template(kind: str) -> ResponseReturnValue:
    """The headings, and an invented row to write over."""
    if kind not in COLUMNS:
        raise NotFound("There is no list of that kind.", field="kind")
    return _file(as_template(kind), f"resettle-{kind}.csv")


@doors.get(ONE)
@needs(May.IMPORT)
def show_one(import_id: int) -> ResponseReturnValue:
    """What would happen, or how far it is, or what came of it."""
    asked, _form = read_query(RowsQuery())
    show, page = asked.get("show", ""), asked.get("page", 1)
    with database().reading() as db:
        held = import_for(viewer(), db, import_id)
        rows = [one for one in held.receipts if not show or one["outcome"] == show]
        shown = rows[(page - 1) * PAGE : page * PAGE]
        _note_seen(db, shown)
    counts = counts_of(held)
    return render(
        f"caseload/importing/{'running' if held.state == 'running' else 'rows'}.html",
        held=held,
        counts=counts,
        taken=sum(counts.values()) - counts["refused"],
        rows=said_of(shown),
        show=show,
        page=page,
        pages=-(-len(rows) // PAGE),
        outcomes=OUTCOMES,
        unknown=_left_out(held),
    )


def _note_seen(db: Session, receipts: list[dict[str, Any]]) -> None:
    ids = ids_by_ref(viewer(), db, [one["child"] for one in receipts if one["child"]])
    note_children_seen(ids.values(), "looked at a list that was brought in")


def _left_out(held: Import) -> tuple[str, ...]:
    """The columns of a list still to be taken in that nothing is known of."""
    if held.content is None:
        return ()
    return find_columns(held.kind, read_table(held.content).headings).unknown


@doors.post(f"{ONE}/start")
@needs(May.IMPORT)
def start(import_id: int) -> ResponseReturnValue:
    """From the next beat on it is taken in; this answers at once."""
    with database().unit() as db:
        held = import_for(viewer(), db, import_id)
        if held.state == "checked":
            start_list(db, held, at=clock().now())
    return see_other(url_for("importing.show_one", import_id=import_id))


@doors.post(f"{ONE}/leave")
@needs(May.IMPORT)
def leave(import_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        held = import_for(viewer(), db, import_id)
        was_running = held.state == "running"
        leave_list(db, held, at=clock().now())
    if was_running:
        say(gettext("It was stopped. What was taken in before stays."))
    else:
        say_done(gettext("The list is forgotten, and nothing of it was saved."))
    return see_other(url_for("importing.show"))


@doors.get(f"{ONE}/report.csv")
@needs(May.IMPORT)
def download_report(import_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        held = import_for(viewer(), db, import_id)
        _note_seen(db, held.receipts)
    return _file(as_report(held.receipts), f"resettle-import-{import_id}.csv")


def _file(content: bytes, name: str) -> Response:
    answer = make_response(content, 200, _CSV)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
