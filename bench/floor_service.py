"""The floor as a service: a bare Flask application that does one event's work by hand."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

from flask import Flask, Response, jsonify, request

from bench import floor
from bench.floor import Floor
from bench.rules import working_days


def create() -> Flask:
    app = Flask(__name__)
    by_hand, one_writer = Floor(working_days()), Lock()
    connection = floor.connect(Path(os.environ["BENCH_DATABASE"]), shared=True)

    @app.get("/healthz")
    def alive() -> Response:
        return jsonify(alive=True)

    @app.post("/events")
    def events() -> tuple[Response, int]:
        with one_writer:
            by_hand.take_in(connection, [request.get_data()])
        return jsonify(outcome="accepted"), 202

    return app
