"""The board pack: looked over, written beside, printed with small numbers hidden, read back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

import resettle.reports
from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.reports import BY_NAME, REPORTS
from resettle.reports.asking import Asked
from resettle.reports.for_board import FOR_BOARD, chosen, worth_drawing
from resettle.reports.rules import Chart, Drawn, Row, Table, count
from resettle.reports.sheet import lay_out
from resettle.reports.writing import as_print
from resettle.web.pdf import make_pdf
from tests.component.web.caseload_rows import put_child, put_team
from tests.component.web.conftest import Enter, post
from tests.component.web.report_rows import put_due, sheet_of
from tests.component.web.test_completion import assign, put_worker
from tests.component.web.test_oversight import words
from tests.component.web.test_printing import Read, poppler, read

__all__ = ["poppler", "read"]

PACK = "/board/pack/2026-01"


def squeezed(text: str) -> str:
    """With a single space wherever there is any."""
    return " ".join(text.split())


SECRET = "Zebedee"
COLLEAGUE = "Wilhelmina Worker"


@pytest.fixture
def manager(enter: Enter, installation: Installation) -> FlaskClient:
    """Tasks done on time and late: 14 and 3 in health, and enough in other pathways."""
    team = put_team(installation, "Sandbank team")
    child = put_child(installation, "seen", team_id=team, known_as=SECRET)
    assign(installation, child, put_worker(installation, COLLEAGUE))
    for pathway, on_time, late in (
        ("health", 14, 3),
        ("education", 12, 8),
        ("finance", 10, 7),
        ("accommodation", 11, 15),
        ("family", 15, 15),
        ("mentoring", 16, 14),
        ("case_management", 17, 13),
    ):
        said = {"workflow": pathway, "task": "one", "title": f"See to {pathway}"}
        for day in range(1, on_time + late + 1):
            due = date(2026, 1, day)
            on = due if day <= on_time else date(2026, 2, 25)
            done = {"state": "done", "settled_on": on, "pathway": pathway}
            put_due(installation, child, due, **said, **done)
    return enter("manager", name="Maeve Manager", teams=(team,))


def test_the_page_says_what_is_missing_and_what_is_written(manager: FlaskClient) -> None:
    page = words(manager.get(PACK).text)
    assert "Board pack, January to March 2026" in page
    assert "The quarter is not over: the figures are those of today." in page
    assert "No meeting of the board is recorded in this quarter." in page
    assert "Nothing is written of: The quarter as a whole; Release readiness; Completion;" in page
    assert "Samples of cases, and what each comes to: No sample of cases ends in this" in page
    assert "Sandbank team" in page
    box = "/board/quarters/2026-01/completion?pack=1"
    said = "Health was late three times: the surgery was shut."
    answer = post(manager, box, words=said, version="0")
    assert (answer.status_code, answer.location) == (303, PACK)
    page = words(manager.get(PACK).text)
    assert said in page
    assert "Release readiness; Mentoring;" in page, "completion is written of now"


def test_the_pdf_is_tagged_and_holds_each_report_with_its_words_and_sources(
    manager: FlaskClient, read: Read, installation: Installation
) -> None:
    said = "#strong[Not markup] but words."
    post(manager, "/board/quarters/2026-01/completion", words=said, version="0")
    post(manager, "/board/quarters/2026-01/whole", words="A quiet quarter.", version="0")
    answer = manager.get(f"{PACK}.pdf")
    assert answer.status_code == 200
    assert "filename=board-pack-2026-01.pdf" in answer.headers["Content-Disposition"]
    about = read(answer.data, "pdfinfo")
    assert re.search(r"Tagged:\s+yes", about)
    assert re.search(r"Title:\s+Board pack, January to March 2026", about)
    text = read(answer.data)
    plain = squeezed(text)
    for said_ in (
        "Board pack, January to March 2026",
        "1 January to 31 March 2026",
        "Sandbank team",
        "Contents",
        "A quiet quarter.",
        said,
        "Nothing is written of this part.",
        "How it is counted, and whose rule that is",
        "Small numbers: Counts from 1 to 5 are hidden",
        "Indicative: no inspector has looked at it",
        "Printed by Maeve Manager",
    ):
        assert said_ in plain, said_
    pages = text.split("\f")[:-1]
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert page.count("OFFICIAL-SENSITIVE") == 2, f"sheet {number} is not marked"
        assert f"Page {number} of {len(pages)}" in page
    assert SECRET not in text
    with installation.database.reading() as db:
        wanted = select(AuditLine.subject).where(col(AuditLine.subject).like("board_pack:%"))
        assert db.exec(wanted).all() == ["board_pack:2026-01"]


def test_small_numbers_are_in_neither_its_tables_nor_its_charts(
    manager: FlaskClient, read: Read
) -> None:
    plain = squeezed(read(manager.get(f"{PACK}.pdf").data))
    pathways = plain.partition("By pathway")[2].partition("By team")[0]
    chart, _, table = pathways.partition("Pathway Due")
    row = re.compile(r"(Education, training and work|Health) ([^A-Z]+)")
    told = {name: said.split() for name, said in row.findall(table)[:2]}
    # Of 17 in health three were late. With the 14 on time they would be told, so both are hidden.
    assert told["Health"][:3] == ["17", "hidden", "hidden"]
    assert told["Education, training and work"][:3] == ["20", "12", "8"]
    drawn = {name: said.split() for name, said in row.findall(chart)[:2]}
    assert drawn["Health"] == ["hidden"]
    assert drawn["Education, training and work"] == ["12", "8"]
    assert not re.search(r"82 ?%", plain), "14 of 17, which would tell both"


def test_whose_board_it_is_and_what_to_mind_stands_once_on_its_first_sheet(
    manager: FlaskClient, installation: Installation, read: Read
) -> None:
    mind = "Do not give the same reader files of overlapping periods or teams"
    name = "Exampleshire Youth Justice Service"
    object.__setattr__(installation.settings, "service_name", name)
    plain = squeezed(read(manager.get(f"{PACK}.pdf").data))
    assert f"For: The management board of {name}" in plain
    assert (plain.count(name), plain.count(mind)) == (1, 1)


def test_a_board_reads_of_teams_and_of_no_colleague_by_name(
    manager: FlaskClient, read: Read
) -> None:
    days = "from=2026-01-01&to=2026-03-31"
    assert COLLEAGUE in manager.get(f"/reports/completion.csv?{days}").text, "in the report's file"
    plain = squeezed(read(manager.get(f"{PACK}.pdf").data))
    assert "By team" in plain
    assert COLLEAGUE not in plain
    assert "By worker" not in plain.partition("How it is counted, and whose rule that is")[0]
    assert "Only on the report’s own page: By rule; By worker" in plain
    assert COLLEAGUE not in manager.get(PACK).text


def test_tables_in_which_all_is_hidden_are_named_and_not_printed(
    manager: FlaskClient, installation: Installation, read: Read
) -> None:
    child = put_child(installation, "blocked")
    put_due(installation, child, date(2026, 3, 9), state="blocked")
    nothing = r"leaves nothing to read: [^.]*Whose tasks are blocked"
    plain = squeezed(read(manager.get(f"{PACK}.pdf").data))
    assert re.search(nothing, plain)
    assert "Blocked tasks" not in plain, "the head of its table"
    assert re.search(nothing, words(manager.get(PACK).text))


def test_a_chart_in_which_most_is_hidden_is_not_drawn() -> None:
    """From 1 to 5 is hidden; a row of the picture is told where one of its parts is."""

    def is_drawn(*rows: tuple[int, int]) -> bool:
        table = Table(
            name="t",
            title="",
            rows_are="",
            columns=(count("a", "A"), count("b", "B")),
            rows=[Row(str(n), "", {"a": a, "b": b}) for n, (a, b) in enumerate(rows)],
            chart=Chart(drawn=Drawn.STACKED, title="", columns=("a", "b")),
        )
        asked = Asked(first=date(2026, 1, 1), last=date(2026, 3, 31))
        return worth_drawing(lay_out(REPORTS[0], asked, [table], leaves=True).tables[0])

    told, part_told, nothing, hidden, unclear = (20, 30), (20, 3), (0, 0), (2, 3), (0, 3)
    assert is_drawn(told, part_told, hidden)
    assert is_drawn(told, nothing, hidden), "there was none, which is told"
    assert not is_drawn(told, part_told, hidden, hidden)
    assert not is_drawn(told, unclear)


def test_every_table_for_the_board_is_one_that_its_report_has(installation: Installation) -> None:
    assert set(FOR_BOARD) == set(BY_NAME)
    for name, tables in FOR_BOARD.items():
        there = {one.table.name for one in sheet_of(installation, name, leaves=True).tables}
        assert not tables - there, name


def test_the_pack_hides_the_same_cells_as_the_files_of_its_reports(
    manager: FlaskClient, installation: Installation
) -> None:
    """Else a cell that one hides would be told by the other."""
    days = {"from": date(2026, 1, 1), "to": date(2026, 3, 31)}
    file = sheet_of(installation, "completion", leaves=True, **days)
    kept = chosen(file)
    assert kept.shown
    for laid in kept.shown:
        assert laid is file.table(laid.table.name)


def test_a_word_wider_than_the_sheet_is_broken_and_not_cut_off(
    manager: FlaskClient, read: Read
) -> None:
    address = "https://example.invalid/" + "minutes-of-the-board/" * 20
    post(manager, "/board/quarters/2026-01/whole", words=f"See {address}", version="0")
    pages = read(manager.get(f"{PACK}.pdf").data).replace("\u200b", "")
    told = pages.partition("See https")[2].partition("Meetings of the board")[0]
    assert told.count("minutes-of-the-board") >= 15, "some are parted between two lines"
    assert len(told.splitlines()) > 2


def test_the_first_column_of_a_wide_table_keeps_its_room_on_paper(read: Read) -> None:
    """With columns of numbers beside it whose heads are long, it once had room for no word."""
    heads = [f"Suitable place and a plan of year {number}" for number in range(8)]
    columns = tuple(count(f"c{n}", head) for n, head in enumerate(heads))
    rows = [Row("one", "Released in the period", {})]
    table = Table(name="t", title="Wide", rows_are="At which point", columns=columns, rows=rows)
    asked = Asked(first=date(2026, 1, 1), last=date(2026, 3, 31))
    sheet = lay_out(REPORTS[0], asked, [table], leaves=True)
    data = as_print(sheet, by="Maeve", now=datetime(2026, 3, 2, tzinfo=UTC), language="en")
    where = Path(resettle.reports.__file__).parent / "templates" / "report.typ"
    assert "Released in the period" in squeezed(read(make_pdf(where, data)))


def test_a_quarter_that_is_none_is_not_found(manager: FlaskClient) -> None:
    for word in ("2026-02", "zzzzzzz", "0001-01", "1999-10", "2101-01", "9999-10"):
        assert manager.get(f"/board/pack/{word}").status_code == 404
        assert manager.get(f"/board/pack/{word}.pdf").status_code == 404
        assert manager.get(f"/board/quarters/{word}/whole").status_code == 404


def test_a_quarter_without_children_is_a_pack_all_the_same(enter: Enter, read: Read) -> None:
    alone = enter("manager", name="Max Manager")
    answer = alone.get("/board/pack/2025-01.pdf")
    assert answer.status_code == 200
    assert "No task was due in this period." in squeezed(read(answer.data))


def test_workers_make_no_board_pack(enter: Enter) -> None:
    worker = enter("resettlement_worker")
    assert worker.get(PACK).status_code == 403
    assert worker.get(f"{PACK}.pdf").status_code == 403
