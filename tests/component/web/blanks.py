"""What fits in the blanks of an address, for tests that ask for every address there is."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from werkzeug.routing import Rule

#: Of a link that opens, and of a calendar: one that does not open is counted against guessing.
SECRET = "resettle_of_a_test"

#: By the name of the blank; what is not here is the number of a row.
FITTING: Mapping[str, str] = {
    "ref": "child-1",
    "workflow": "health",
    "word": "done",
    "owner": "mentor",
    "choice": "drop",
    "kind": "child.released",
    "name": "completion",
    "statement": "wants",
    "pathway": "accommodation",
    "point": "release",
    "what": "help",
    "part": "planning.harm",
    "quarter": "2026-01",
    "secret": SECRET,
    "element": "diversity",
}
#: Behind these doors a blank of that name is one of other words.
ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("assets", "name"): "vendor/CURRENT",
    ("board", "part"): "whole",
    ("importing", "kind"): "children",
    ("match", "word"): "end",
    ("meeting", "kind"): "review",
    ("order", "word"): "end",
    ("oversight", "word"): "close",
}


def fitting(rule: Rule, blank: str) -> str | int:
    """What may stand in this blank of the address."""
    doors = rule.endpoint.partition(".")[0]
    return ELSEWHERE.get((doors, blank)) or FITTING.get(blank, 1)


def filled(app: Flask, rule: Rule) -> str:
    """The address with all its blanks filled."""
    with app.test_request_context():
        built = rule.build({blank: fitting(rule, blank) for blank in rule.arguments})
    assert built is not None, rule
    return built[1]
