"""The pages of the management board: who came, and what was written of each quarter."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.audit.rules import Because
from resettle.board import actions
from resettle.board.forms import BackForm, CommentForm, field_of, meeting_form
from resettle.board.queries import (
    Held,
    board_meeting,
    commentary_of,
    expected_last,
    meetings_between,
)
from resettle.board.rules import Agency, Part, Quarter, count_of, quarter_of
from resettle.board.words import AGENCIES, CAME, PARTS, quarter_words
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import May
from resettle.web.doors import clock, database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say_done, see_other

doors = page_blueprint("board", __name__)

#: As many quarters as the page shows: this one, and a whole year to compare it with.
QUARTERS = 5
_ONE = f"/board/meetings/<int(max={LARGEST_ID}):board_id>"
_PARTS = ", ".join(f"'{part}'" for part in Part)
_COMMENT = f"/board/quarters/<string(length=7):quarter>/<any({_PARTS}):part>"


@doors.get("/board")
@needs(May.READ_BOARD)
def show() -> ResponseReturnValue:
    """The last five quarters: who came to which meeting, and what was written."""
    quarters = [quarter_of(clock().today())]
    while len(quarters) < QUARTERS:
        quarters.append(quarters[-1].before)
    with database().reading() as db:
        held = meetings_between(viewer(), db, quarters[-1].first, quarters[0].last)
        written = {one.word: commentary_of(viewer(), db, one) for one in quarters}
    shown = [(one, [each for each in held if _within(one, each)]) for one in quarters]
    return render(
        "board/board.html",
        quarters=shown,
        written=written,
        by_agency=_by_agency(held),
        quarter_words=quarter_words,
        agencies=AGENCIES,
        came=CAME,
        parts=PARTS,
    )


def _within(quarter: Quarter, one: Held) -> bool:
    return quarter.first <= one.meeting.held_on <= quarter.last


def _by_agency(held: list[Held]) -> list[tuple[str, Any]]:
    """Of each agency that was expected: how often, and how often somebody came."""
    found = []
    for agency in Agency:
        said = [one.came[agency] for one in held if agency in one.came]
        if said:
            found.append((str(AGENCIES[agency]), count_of(said)))
    return found


@doors.get("/board/meetings/new")
@needs(May.CHANGE_BOARD)
def ask() -> ResponseReturnValue:
    """The form, with the agencies in front that were expected last time."""
    with database().reading() as db:
        expected = expected_last(viewer(), db)
    return _meeting_page(form_for(meeting_form(), {"version": 0}), expected)


@doors.post("/board/meetings/new")
@needs(May.CHANGE_BOARD)
def record() -> ResponseReturnValue:
    said, form = read_form(meeting_form())
    if said is None:
        return _meeting_page(form, ())
    try:
        with database().unit() as db:
            because = Because(viewer().name, "recorded a meeting of the board")
            how: dict[str, Any] = {"because": because, "clock": clock()}
            actions.record_meeting(db, said["held_on"], _came(said), **how)
    except BadInput as wrong:
        return _meeting_page(form.refused(wrong), ())
    return _done(gettext("The meeting is recorded."))


def _came(said: dict[str, Any]) -> dict[str, str]:
    answers = {str(agency): said[field_of(agency)] for agency in Agency}
    return {agency: word for agency, word in answers.items() if word}


@doors.get(f"{_ONE}/change")
@needs(May.CHANGE_BOARD)
def ask_change(board_id: int) -> ResponseReturnValue:
    held = _held(board_id)
    filled: dict[str, Any] = {field_of(agency): word for agency, word in held.came.items()}
    filled |= {"held_on": held.meeting.held_on, "version": held.meeting.version}
    return _meeting_page(form_for(meeting_form(), filled), (), held)


@doors.post(f"{_ONE}/change")
@needs(May.CHANGE_BOARD)
def change(board_id: int) -> ResponseReturnValue:
    said, form = read_form(meeting_form())
    held = _held(board_id)
    if said is None:
        return _meeting_page(form, (), held)
    try:
        with database().unit() as db:
            because = Because(viewer().name, "changed a meeting of the board")
            how: dict[str, Any] = {"because": because, "clock": clock()}
            actions.change_meeting(
                db, board_id, said["version"], said["held_on"], _came(said), **how
            )
    except Conflict as first:
        refused = form.at_version(held.meeting.version).refused(first)
        return _meeting_page(refused, (), held, status=409)
    except BadInput as wrong:
        return _meeting_page(form.refused(wrong), (), held)
    return _done(gettext("The meeting is recorded."))


@doors.get(f"{_ONE}/take-back")
@needs(May.CHANGE_BOARD)
def ask_back(board_id: int) -> ResponseReturnValue:
    return _back_page(_held(board_id), form_for(BackForm()))


@doors.post(f"{_ONE}/take-back")
@needs(May.CHANGE_BOARD)
def take_back(board_id: int) -> ResponseReturnValue:
    """Say that there was no such meeting."""
    said, form = read_form(BackForm())
    held = _held(board_id)
    if said is None:
        return _back_page(held, form)
    with database().unit() as db:
        because = Because(viewer().name, "took back a meeting of the board")
        actions.take_back_meeting(db, board_id, said["reason"], because=because, clock=clock())
    return _done(gettext("It is taken back."))


@doors.get(_COMMENT)
@needs(May.CHANGE_BOARD)
def ask_comment(quarter: str, part: str) -> ResponseReturnValue:
    """What is written of one part of a quarter, to be written anew."""
    of, held = _written(quarter, part)
    filled = {"words": held.words if held else "", "version": held.id if held else 0}
    return _comment_page(of, part, form_for(CommentForm(), filled))


@doors.post(_COMMENT)
@needs(May.CHANGE_BOARD)
def write_comment(quarter: str, part: str) -> ResponseReturnValue:
    said, form = read_form(CommentForm())
    of, held = _written(quarter, part)
    if said is None:
        return _comment_page(of, part, form)
    try:
        with database().unit() as db:
            because = Because(viewer().name, f"wrote of a quarter: {of.word}, {part}")
            how: dict[str, Any] = {"because": because, "clock": clock()}
            actions.comment(db, of, part, said["words"], said["version"], **how)
    except Conflict as first:
        form = form.at_version(held.id if held else 0).refused(first)
        return _comment_page(of, part, form, held.words if held else "", status=409)
    except BadInput as wrong:
        return _comment_page(of, part, form.refused(wrong))
    say_done(gettext("It is saved."))
    return see_other(_back_from(of))


def _back_from(quarter: Quarter) -> str:
    """Where somebody came from to write: the pack of the quarter, or the board."""
    if "pack" in request.args:
        return url_for("board_pack.show", quarter=quarter.word)
    return url_for("board.show")


def _written(word: str, part: str) -> tuple[Quarter, Any]:
    """The quarter, and what is written of a part of it, if anything is.

    Raises:
        NotFound: no quarter is called so.
    """
    try:
        quarter = Quarter.of_word(word)
    except BadInput:
        raise NotFound("There is no such quarter.") from None
    with database().reading() as db:
        return quarter, commentary_of(viewer(), db, quarter).get(part)


def _held(board_id: int) -> Held:
    with database().reading() as db:
        return board_meeting(viewer(), db, board_id)


def _done(words: str) -> ResponseReturnValue:
    say_done(words)
    return see_other(url_for("board.show"))


def _meeting_page(
    form: FormState, expected: Any, held: Held | None = None, status: int = 200
) -> ResponseReturnValue:
    first = [agency for agency in Agency if agency in expected]
    agencies = [*first, *(agency for agency in Agency if agency not in first)]
    return render(
        "board/meeting.html",
        status,
        form=form,
        held=held,
        agencies=[(field_of(one), str(AGENCIES[one])) for one in agencies],
        choices=[("", gettext("Was not expected")), *((str(w), str(s)) for w, s in CAME.items())],
    )


def _back_page(held: Held, form: FormState) -> ResponseReturnValue:
    return render("board/take_back.html", held=held, form=form)


def _comment_page(
    quarter: Quarter, part: str, form: FormState, stands: str = "", status: int = 200
) -> ResponseReturnValue:
    return render(
        "board/comment.html",
        status,
        form=form,
        part=str(PARTS[Part(part)]),
        quarter=quarter_words(quarter),
        back=_back_from(quarter),
        stands=stands,
        most=actions.LONGEST,
    )
