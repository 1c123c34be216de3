"""The JSON door of the rules in force: every part of every rule, for other systems."""

from __future__ import annotations

import json

from flask import Response, jsonify

from resettle.permissions import May
from resettle.rulebook.here import catalogue
from resettle.rulebook.schemas import RulesSchema
from resettle.rulebook.show import as_json
from resettle.web.doors import needs
from resettle.web.json import strict_blueprint

# No door here takes a body.
doors = strict_blueprint("rules_api", __name__, json.loads)


@doors.route("/rules", methods=["GET"])
@needs(May.READ_RULES)
@doors.response(200, RulesSchema)
def read_rules() -> Response:
    """The rules in force, in the words of their files"""
    held = catalogue()
    broken = bool(held.complaints)
    return jsonify(as_json(held.in_force()) | {"files_broken": broken})
