"""The caseload: every child somebody may see, found, filtered, sorted, and taken away as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.caseload.asking import SORTS, Asked, asked_from
from resettle.caseload.export import as_csv
from resettle.caseload.filter_form import Choices, FilterForm, choices_for, chosen_words
from resettle.caseload.listing import PAGE, Line, find_children, lines_of, workers_to_choose
from resettle.caseload.models import SavedFilter
from resettle.caseload.saving import note_disclosed, saved_filters
from resettle.permissions import May, Viewer
from resettle.staff.queries import teams
from resettle.supervision.queries import closed_among
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import read_query
from resettle.web.pages import page_blueprint, render
from resettle.web.problems import answer

doors = page_blueprint("caseload", __name__)

#: How many children's details are asked for in one statement.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the list, and what stands round it."""

    asked: Asked
    total: int
    lines: list[Line]
    choices: Choices
    saved: list[SavedFilter]
    #: When the case of some of these children was closed, by the child.
    closed: Mapping[int, datetime]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@doors.get("/children")
@needs(May.READ_CHILDREN)
def show() -> ResponseReturnValue:
    """Also the answer to a search: what is asked for stands in the address."""
    values, form = read_query(FilterForm())
    asked, today = asked_from(values), clock().today()
    with database().reading() as db:
        shown = _shown(viewer(), db, asked, today)
    note_children_seen((one.child.id for one in shown.lines), "was in a list of children")
    return render(
        "caseload/children.html",
        form=form.or_else(worker=asked.whose(viewer())),
        shown=shown,
        asked=asked,
        chosen=_chosen(asked, shown.choices),
        columns=_columns(asked),
        onward=_onward(shown),
        address=asked.in_address,
        ticked=request.args.get("ticked") == "all",
    )


@doors.get("/children.csv")
@needs(May.READ_CHILDREN)
def download() -> ResponseReturnValue:
    """Everything the same filter finds, on every page, as a file for a spreadsheet."""
    if not viewer().works_by_team:
        return answer(403, "Your account does not let you take lists of children away.")
    values, _form = read_query(FilterForm())
    today = clock().today()
    with database().reading() as db:
        ids = find_children(viewer(), db, asked_from(values), today, size=None).ids
        parts = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
        lines = [one for part in parts for one in lines_of(viewer(), db, part, today)]
    with database().unit() as db:
        note_disclosed(db, viewer(), [one.child.id for one in lines], clock().now())
    response = Response(as_csv(viewer(), lines, today), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="children-{today}.csv"'
    return response


def _shown(asker: Viewer, db: Session, asked: Asked, today: date) -> Shown:
    found = find_children(asker, db, asked, today)
    if not found.ids and found.total:
        # There were more pages when this address was made: show the last there is.
        asked = replace(asked, page=-(-found.total // PAGE))
        found = find_children(asker, db, asked, today)
    choices = choices_for(asker, workers_to_choose(asker, db), teams(asker, db))
    lines = lines_of(asker, db, found.ids, today)
    closed = closed_among(asker, db, found.ids)
    return Shown(asked, found.total, lines, choices, saved_filters(asker, db), closed)


def _chosen(asked: Asked, choices: Choices) -> list[dict[str, str]]:
    """Each filter that is on, with the address without it."""
    return [
        {"text": words, "href": address_of(asked.in_address(**without))}
        for without, words in chosen_words(asked, choices)
    ]


def _columns(asked: Asked) -> Mapping[str, dict[str, str]]:
    """For each column, how it is sorted now and the address that sorts by it."""
    found = {}
    for name in SORTS:
        is_this = asked.column == name and (bool(asked.sort) or not asked.q)
        turned = is_this and not asked.is_turned
        how = "descending" if asked.is_turned else "ascending"
        found[name] = {
            "sort": how if is_this else "none",
            "href": address_of(asked.in_address(sort=f"-{name}" if turned else name)),
        }
    return found


def _onward(shown: Shown) -> dict[str, Any]:
    """Where the pages before and after are, as the pagination component takes them."""
    page, last = shown.asked.page, shown.pages
    if last == 1:
        return {}
    near = sorted({1, last, *range(max(1, page - 1), min(last, page + 1) + 1)})
    items: list[dict[str, Any]] = []
    for place, number in enumerate(near):
        if place and number - near[place - 1] > 1:
            items.append({"ellipsis": True})
        href = address_of(shown.asked.in_address(page=number))
        said = gettext("Page %(number)s", number=number)
        items.append(
            {"number": number, "current": number == page, "href": href, "visuallyHiddenText": said}
        )
    found: dict[str, Any] = {"items": items, "landmarkLabel": gettext("Pages of the list")}
    for word, number, text in (
        ("previous", page - 1, gettext("Previous page")),
        ("next", page + 1, gettext("Next page")),
    ):
        if 1 <= number <= last:
            href = address_of(shown.asked.in_address(page=number))
            found[word] = {"href": href, "text": text}
    return found


def address_of(said: Mapping[str, str]) -> str:
    """Where the list stands that asks for this."""
    values: dict[str, Any] = dict(said)
    return url_for("caseload.show", **values)
