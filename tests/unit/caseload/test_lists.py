"""Lists as programs and people write them: read whatever wrote them, refused where in doubt."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resettle.caseload.importing.cells import read_choice, read_day, read_number, read_term, said
from resettle.caseload.importing.columns import CHILDREN, COLUMNS, EVENTS, find_columns
from resettle.caseload.importing.reading import read_rows
from resettle.caseload.importing.rows import Row
from resettle.caseload.importing.table import MOST_ROWS, read_table
from resettle.errors import BadInput

TODAY = date(2026, 3, 2)
HEAD = "Reference;Name;Date of birth"


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEAD}\r\nc-1;Zoë;1/2/2010\r\n".encode(),
        f"{HEAD}\nc-1;Zoë;1/2/2010".encode("cp1252"),
        f"{HEAD}\nc-1;Zoë;1/2/2010\n".encode("utf-16"),
        f"{HEAD}\nc-1;Zoë;1/2/2010\n".encode("utf-16-le"),
        f"{HEAD}\nc-1;Zoë;1/2/2010\n".replace(";", "\t").encode(),
        f"{HEAD}\nc-1;Zoë;1/2/2010\n".replace(";", ",").encode(),
        f"sep=;\r\n{HEAD}\r\nc-1;Zoë;1/2/2010\r\n".encode(),
        '"Reference";"Name";"Date of birth"\r\n"c-1";"Zoë";"1/2/2010"\r\n;;\r\n'.encode(),
    ],
    ids=["mark", "windows", "utf-16", "utf-16 unmarked", "tabs", "commas", "sep", "quoted"],
)
def test_whatever_program_wrote_it_says_the_same(content: bytes) -> None:
    table = read_table(content)
    assert table.headings == ("Reference", "Name", "Date of birth")
    assert [line.cells[:3] for line in table.lines] == [("c-1", "Zoë", "1/2/2010")]


def test_a_delimiter_within_quotes_and_a_name_over_two_lines_are_part_of_a_cell() -> None:
    content = b'Reference,Name,"Date of birth; or year"\n1,"Example; Robin\nJr",x\n\n2,b,c\n'
    table = read_table(content)
    assert table.lines[0].cells[1] == "Example; Robin\nJr"
    assert [line.number for line in table.lines] == [2, 4]


def test_more_rows_than_a_service_can_have_are_refused_with_what_to_do() -> None:
    content = b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1)
    with pytest.raises(BadInput, match="Split it"):
        read_table(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    try:
        lines = read_table(content).lines
    except BadInput:
        return
    assert lines


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("45321", date(2024, 1, 30)),
        ("45321.0", date(2024, 1, 30)),
        ("1/2/2026", date(2026, 2, 1)),
        ("01.02.26", date(2026, 2, 1)),
        ("1-2-2026", date(2026, 2, 1)),
        ("01-Feb-26", date(2026, 2, 1)),
        ("1 February 2026", date(2026, 2, 1)),
        ("1st Feb 2026", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)),
        ("2026-02-01T00:00:00", date(2026, 2, 1)),
        ("1/2/2026 00:00", date(2026, 2, 1)),
        ("7/6/09", date(2009, 6, 7)),
        ("7/6/99", date(1999, 6, 7)),
    ],
)
def test_a_day_is_read_however_it_is_written(words: str, day: date) -> None:
    assert read_day(words, TODAY) == day


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("2/13/2026", "month first"),
        ("31/2/2026", "does not exist"),
        ("soon", "is not a date"),
        ("12345", "in the year 1933"),
        ("1/2", "is not a date"),
        ("1/2/0026", "in the year 26"),
    ],
)
def test_a_day_that_is_in_doubt_is_refused_and_says_why(words: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read_day(words, TODAY)


@given(st.dates(date(1990, 1, 1), date(2045, 12, 31)))
def test_a_day_comes_back_from_each_way_of_writing_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    written = (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d-%b-%Y}", f"{serial}")
    assert {read_day(words, TODAY) for words in written} == {day}


@pytest.mark.parametrize("cell", ['=HYPERLINK("x")', "+1", "@x", "-2+3", "＝1"])
def test_a_formula_is_refused(cell: str) -> None:
    with pytest.raises(BadInput, match="begins like a formula"):
        said(cell)


def test_marks_that_cannot_be_seen_are_no_part_of_a_name_and_its_letters_are() -> None:
    assert said("\u200fمريم\u200f \u00a0 خالد\u202c") == "مريم خالد"
    assert said(" – ") is said("n/a") is said("") is None


def test_what_a_spreadsheet_has_shortened_is_refused() -> None:
    with pytest.raises(BadInput, match="shortened"):
        read_number("1.23457E+11")
    assert read_number("1234567890.0") == "1234567890"


def test_a_length_must_say_months_or_days() -> None:
    assert read_term("6 months + 2m") == "6m+2m"
    with pytest.raises(BadInput, match="Write 8m"):
        read_term("8")


def test_a_word_that_is_nearly_known_is_asked_about_and_never_guessed() -> None:
    words = {"looked after": "looked_after", "no": "not_looked_after"}
    assert read_choice("Looked-After", words) == "looked_after"
    with pytest.raises(BadInput, match="Did you mean “looked after”"):
        read_choice("loked after", words)


def test_a_column_nobody_knows_is_left_out_and_one_misspelt_is_asked_about() -> None:
    found = find_columns(CHILDREN, ("DOB", "ref", "Shoe size"))
    assert found.unknown == ("Shoe size",)
    assert set(found.places) == {"date_of_birth", "child"}
    with pytest.raises(BadInput, match="Did you mean “Planned release”"):
        find_columns(CHILDREN, ("DOB", "ref", "Planed release"))


@pytest.mark.parametrize("kind", [CHILDREN, EVENTS])
def test_the_names_of_columns_tell_them_apart(kind: str) -> None:
    names = [
        name.lower()
        for one in COLUMNS[kind]
        for name in {one.heading.lower(), one.key.replace("_", " "), *one.also}
    ]
    assert len(names) == len(set(names))


def rows_of(content: str, kind: str = CHILDREN) -> list[Row]:
    table = read_table(content.encode())
    return read_rows(kind, table.lines, find_columns(kind, table.headings), TODAY)


def test_a_start_of_custody_before_the_sentence_was_on_remand() -> None:
    head = "ref,dob,order,custody start,sentence date,term"
    (row,) = rows_of(f"{head}\nc-1,1/2/2010,s250,1/1/2026,1/2/2026,2 years\n")
    assert [(one.kind, one.data.get("order")) for one in row.statements] == [
        ("child.registered", None),
        ("custody.started", "remand"),
        ("sentence.imposed", "section_250"),
    ]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("c 1,1/2/2010,dto,1/1/2026,,", "ref"),
        ("new,1/2/2010,dto,1/1/2026,,", "ref"),
        ("c-1,,dto,1/1/2026,,", "dob"),
        ("c-1,1/2/2010,,1/1/2026,,", "order"),
        ("c-1,1/2/2010,dto,1/1/2027,,", "custody start"),
        ("c-1,1/2/2010,dto,1/1/2009,,", "custody start"),
        ("c-1,1/2/2010,dto,1/1/2026,1/1/2025,", "released on"),
        ("c-1,1/2/2010,dto,1/1/2026,,8m", "term"),
    ],
)
def test_what_cannot_be_true_is_refused_in_its_column(cells: str, column: str) -> None:
    (row,) = rows_of(f"ref,dob,order,custody start,released on,term\n{cells}\n")
    assert [one.field for one in row.faults] == [column]
    assert row.statements == ()


def test_a_name_of_200_letters_is_taken_and_a_longer_one_is_not() -> None:
    good, bad = rows_of(f"ref,dob,name\na,1/2/2010,{'é' * 200}\nb,1/2/2010,{'é' * 201}\n")
    assert good.faults == ()
    assert "longer than 200" in bad.faults[0].reason
