"""The JSON door of the management board: which agency came to which meeting."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Response, jsonify

from resettle.board.queries import meetings_between
from resettle.board.schemas import BoardQuery, BoardSchema
from resettle.permissions import May
from resettle.web.doors import database, needs, viewer
from resettle.web.json import strict_blueprint

# No door here takes a body.
doors = strict_blueprint("board_api", __name__, json.loads)


@doors.route("/board/meetings", methods=["GET"])
@needs(May.READ_BOARD)
@doors.arguments(BoardQuery, location="query")
@doors.response(200, BoardSchema)
def list_board_meetings(asked: dict[str, Any]) -> Response:
    """Meetings of the management board: of each agency that was expected, how it was there"""
    since, until = asked["since"] or date.min, asked["until"] or date.max
    with database().reading() as db:
        held = meetings_between(viewer(), db, since, until)
    return jsonify(
        meetings=[
            {
                "held_on": one.meeting.held_on.isoformat(),
                "agencies": [{"agency": key, "came": word} for key, word in one.came.items()],
            }
            for one in held
        ]
    )
