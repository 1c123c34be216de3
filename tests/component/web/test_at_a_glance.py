"""The first sheet of the board pack: cells of its tables alone, hidden where they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.board.rules import quarter_of
from resettle.permissions import THE_SERVICE
from resettle.reports import BY_NAME
from resettle.reports.asking import Asked
from resettle.reports.at_a_glance import ASKED_BEFORE, GLANCE, Glance, glanced
from resettle.reports.for_board import FOR_BOARD
from resettle.reports.pack import pack_of
from resettle.reports.rules import TOTAL, Row, Table, count, share
from resettle.reports.sheet import NOTHING, Sheet, lay_out
from tests.component.web.caseload_rows import put_child
from tests.component.web.conftest import Enter
from tests.component.web.report_rows import put_due, sheet_of
from tests.component.web.test_oversight import words
from tests.component.web.test_printing import Read, poppler, read

__all__ = ["poppler", "read"]

PACK = "/board/pack/2026-01"
THIS = {"from": date(2026, 1, 1), "to": date(2026, 3, 31)}
BEFORE = {"from": date(2025, 10, 1), "to": date(2025, 12, 31)}
DAYS = Asked(first=date(2026, 1, 1), last=date(2026, 3, 31))
Tasks = Callable[[date, int, int], None]


@pytest.fixture
def tasks(installation: Installation) -> Tasks:
    """Tasks that were due in one month: so many done on time, and so many late."""
    child = put_child(installation, "seen")

    def put(first: date, on_time: int, late: int) -> None:
        for number in range(on_time + late):
            due = first.replace(day=1 + number)
            settled = due if number < on_time else first.replace(day=28)
            put_due(installation, child, due, state="done", settled_on=settled)

    return put


def said_of(report: str, column: str, now: Sheet, before: Sheet | None = None) -> tuple[str, str]:
    """One figure of the sheet, and what stands there of the quarter before."""
    one = next(n for n, one in enumerate(GLANCE) if (one.report, one.column) == (report, column))
    found = glanced({name: now for name in BY_NAME if name == report}, {report: before or now})
    mine = [n for n, glance in enumerate(GLANCE) if glance.report == report]
    figure = found[mine.index(one)]
    return figure.now, figure.before


def laid(report: str, table: str, rows: list[Row], total: Row | None = None) -> Sheet:
    """A report of one table as it leaves the service: those who met somebody, of those released."""
    columns = (count("released", ""), count("met", ""), count("not_met", ""))
    sums = (("released", ("met", "not_met")),)
    made = Table(
        name=table, title="", rows_are="", columns=columns, rows=rows, total=total, sums=sums
    )
    return lay_out(BY_NAME[report], DAYS, [made], leaves=True)


def test_every_figure_is_a_cell_of_a_table_that_the_pack_has_for_the_board(
    installation: Installation,
) -> None:
    assert 1 <= len(GLANCE) <= 8
    for one in GLANCE:
        assert one.table in FOR_BOARD[one.report], one.title
        table = sheet_of(installation, one.report, leaves=True).table(one.table)
        assert table is not None
        columns = {column.name for column in table.table.columns}
        assert {one.column, *([one.share] if one.share else []), *_whole(one)} <= columns, one.title


def _whole(one: Glance) -> list[str]:
    return [one.of[1]] if one.of else []


def test_a_figure_is_the_cell_of_its_table_in_this_quarter_and_in_the_one_before(
    installation: Installation, tasks: Tasks
) -> None:
    tasks(date(2026, 1, 1), 14, 6)
    tasks(date(2025, 11, 1), 9, 6)
    now = sheet_of(installation, "completion", leaves=True, **THIS)
    before = sheet_of(installation, "completion", leaves=True, **BEFORE)
    # 14 of 20 that had to be done is 70%; 9 of 15 in the quarter before is 60%.
    assert said_of("completion", "on_time", now, before) == ("14 (70%)", "9 (60%)")
    for sheet, said in ((now, "14 (70%)"), (before, "9 (60%)")):
        table = sheet.table("pathways")
        assert table is not None
        assert table.total is not None
        cells = (table.total.figure("on_time").words, table.total.figure("share").words)
        assert said == "{} ({})".format(*cells)


def test_a_hidden_cell_stays_hidden_with_its_share_in_both_quarters(
    installation: Installation, tasks: Tasks
) -> None:
    """Of 17 three were late. With the 14 on time, or with 82%, they would be told."""
    tasks(date(2026, 1, 1), 14, 3)
    tasks(date(2025, 11, 1), 3, 14)
    now = sheet_of(installation, "completion", leaves=True, **THIS)
    before = sheet_of(installation, "completion", leaves=True, **BEFORE)
    assert said_of("completion", "on_time", now, before) == ("hidden", "hidden")
    shown = sheet_of(installation, "completion", **THIS)
    assert said_of("completion", "on_time", shown)[0] == "14 (82%)", "which the service may read"


def test_a_part_is_hidden_beside_a_whole_that_is_told_and_said_once_where_both_are() -> None:
    def met(*counts: int) -> str:
        values = dict(zip(("released", "met", "not_met"), counts, strict=True))
        rows = [Row("one", "", values), Row("none", "", dict.fromkeys(values, 0))]
        total = Row(TOTAL, "", values)
        return said_of("mentoring", "met", _mentoring(rows, total))[0]

    assert met(20, 14, 6) == "14 of 20"
    assert met(20, 17, 3) == "hidden of 20"
    assert met(4, 4, 0) == "hidden"
    assert met(0, 0, 0) == "0 of 0"


def _mentoring(rows: list[Row], total: Row) -> Sheet:
    """With the other table of that report that a figure is taken from."""
    met = laid("mentoring", "before-release", rows, total).tables[0].table
    kept = Table(name="contacts", title="", rows_are="", columns=(), rows=[])
    return lay_out(BY_NAME["mentoring"], DAYS, [met, kept], leaves=True)


def test_a_share_that_alone_is_hidden_says_so() -> None:
    """It follows from a count that is hidden, though its part is told."""
    part = share("share", "", part="on_time", whole="due")
    columns = (count("on_time", ""), count("due", ""), replace(part, also=("blocked",)))
    made = Table(
        name="pathways",
        title="",
        rows_are="",
        columns=(*columns, count("blocked", "")),
        rows=[],
        total=Row(TOTAL, "", {"on_time": 14, "due": 20, "blocked": 3}),
    )
    sheet = lay_out(BY_NAME["completion"], DAYS, [made], leaves=True)
    assert said_of("completion", "on_time", sheet)[0] == "14 (share hidden)"


def test_what_has_no_row_is_said_as_none_missing_or_as_nothing_to_say() -> None:
    place = Table(name="place", title="", rows_are="", columns=(count("school", ""),), rows=[])
    gaps = Table(name="gaps", title="", rows_are="", columns=(count("children", ""),), rows=[])
    sheet = lay_out(BY_NAME["needs"], DAYS, [place, gaps], leaves=True)
    assert said_of("needs", "school", sheet)[0] == NOTHING
    assert said_of("needs", "children", sheet)[0] == "0"


def test_the_quarter_before_is_left_out_where_it_would_tell_what_is_hidden(
    installation: Installation,
) -> None:
    """Releases of both stand in one sum of pooled years, and needs are those of today."""
    assert not {"release-readiness", "needs"} & ASKED_BEFORE
    with_before = {(one.report, one.table) for one in GLANCE if one.has_before}
    assert ("mentoring", "before-release") not in with_before
    sheets = {name: sheet_of(installation, name, leaves=True, **THIS) for name in BY_NAME}
    for one, found in zip(GLANCE, glanced(sheets, sheets), strict=True):
        assert one.has_before or found.before == NOTHING


def test_the_quarter_before_is_laid_out_to_leave_the_service(
    installation: Installation, tasks: Tasks
) -> None:
    tasks(date(2026, 1, 1), 14, 6)
    tasks(date(2025, 11, 1), 14, 3)
    with installation.database.reading() as db:
        pack = pack_of(
            THE_SERVICE,
            db,
            quarter_of(date(2026, 1, 1)),
            installation.clock.today(),
            rules=installation.catalogue,
            settings=installation.settings,
        )
    found = next(one for one in pack.glance if one.place == "Completion: By pathway")
    assert (found.now, found.before) == ("14 (70%)", "hidden")


def test_it_stands_on_the_page_and_on_a_sheet_of_its_own_before_all_reports(
    enter: Enter, read: Read, tasks: Tasks
) -> None:
    tasks(date(2026, 1, 1), 14, 6)
    manager = enter("manager", name="Maeve Manager")
    page = words(manager.get(PACK).text)
    assert "The quarter at a glance" in page
    row = "Tasks done on time, and what share of those that had to be done"
    assert row in page
    sheets = read(manager.get(f"{PACK}.pdf").data).split("\f")
    mine = [number for number, text in enumerate(sheets) if "Where it stands in this pack" in text]
    assert mine == [1], "after the cover, and on one sheet"
    text = " ".join(sheets[1].split())
    assert "14 (70%)" in text
    assert "Completion: By pathway" in text
    assert "The quarter is not over" in text


def test_that_figures_of_the_quarter_before_left_is_in_the_log_of_their_reports(
    enter: Enter, installation: Installation
) -> None:
    """So whoever saves a file of that quarter is told that it could be subtracted from these."""
    enter("manager", name="Maeve Manager").get(f"{PACK}.pdf")
    with installation.database.reading() as db:
        wanted = select(AuditLine.subject).where(
            col(AuditLine.because).contains("in the board pack: from=2025-10-01&to=2025-12-31")
        )
        assert set(db.exec(wanted)) == {f"report:{name}" for name in ASKED_BEFORE}
