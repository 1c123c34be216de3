"""The board pack: looked over and written beside, then made as one PDF."""

from __future__ import annotations

from pathlib import Path

from flask.typing import ResponseReturnValue
from flask_babel import get_locale

import resettle.reports
from resettle.audit.looks import note_consulted
from resettle.board.queries import commentary_of
from resettle.board.rules import Part, Quarter
from resettle.board.words import PARTS, quarter_words
from resettle.errors import BadInput, NotFound
from resettle.permissions import May
from resettle.reports.at_a_glance import glance_in_print
from resettle.reports.here import reports_for
from resettle.reports.pack import Pack, missing_in, pack_in_print, pack_of
from resettle.reports.taken import subject_of, took
from resettle.reports.writing import not_to_one_reader
from resettle.rulebook.here import catalogue
from resettle.web.doors import clock, database, needs, settings, viewer
from resettle.web.pages import page_blueprint, render
from resettle.web.pdf import make_pdf, pdf_response

doors = page_blueprint("board_pack", __name__)

_PRINT = Path(resettle.reports.__file__).parent / "templates" / "pack.typ"
_ONE = "/board/pack/<string(length=7):quarter>"


@doors.get(_ONE)
@needs(May.READ_BOARD)
def show(quarter: str) -> ResponseReturnValue:
    """What the pack will hold, what is written of each part, and what is missing."""
    of = _quarter(quarter)
    pack = _pack(of)
    with database().reading() as db:
        written = commentary_of(viewer(), db, of)
    names = [Part.WHOLE.value, *(one.name for one in reports_for(viewer()))]
    parts = [(name, str(PARTS[Part(name)]), written.get(name)) for name in names]
    return render(
        "reports/pack.html",
        quarter=of,
        name=quarter_words(of),
        parts=parts,
        missing=missing_in(pack),
        pack=pack,
        glance=glance_in_print(pack.glance, is_over=pack.is_over),
        mind=not_to_one_reader(max((one.sheet.most_hidden for one in pack.parts), default=0)),
    )


@doors.get(f"{_ONE}.pdf")
@needs(May.READ_BOARD)
def save(quarter: str) -> ResponseReturnValue:
    """The whole of it as one PDF."""
    of = _quarter(quarter)
    language = str(get_locale() or "en")
    pack = _pack(of)
    printed = pack_in_print(pack, by=viewer().called, now=clock().now(), language=language)
    note_consulted([(None, f"board_pack:{of.word}")], "took the board pack away as PDF")
    for sheet in (*(one.sheet for one in pack.parts), *pack.before):
        said = took("PDF in the board pack", sheet.asked)
        note_consulted([(None, subject_of(sheet.report.name))], said)
    return pdf_response(make_pdf(_PRINT, printed), f"board-pack-{of.word}.pdf")


def _pack(quarter: Quarter) -> Pack:
    with database().reading() as db:
        today, rules = clock().today(), catalogue()
        return pack_of(viewer(), db, quarter, today, rules=rules, settings=settings())


def _quarter(word: str) -> Quarter:
    """Raises: NotFound: no quarter is called so."""
    try:
        return Quarter.of_word(word)
    except BadInput:
        raise NotFound("There is no such quarter.") from None
