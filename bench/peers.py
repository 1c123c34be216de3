"""What others use for work like this: a workflow engine, and a scheduler with a job a deadline.

Each does the nearest equivalent of planning and storing one child's forty tasks, in SQLite with
the same settings, a transaction a child where the peer leaves us the choice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench import floor
from bench.caseload import NOW
from bench.contest import Contest, Files
from bench.measuring import Ready, Work
from bench.product import CHUNK, Product, closing
from resettle.db import open_database

TASKS = 40
_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def sequence() -> bytes:
    """Forty tasks one after another."""
    names = ["start", *_tasks(), "end"]
    flows = pairwise(names)
    return _process('<startEvent id="start"/><endEvent id="end"/>', flows)


def fork() -> bytes:
    """Forty tasks side by side, between a fork and a join."""
    gates = "".join(f'<parallelGateway id="{name}"/>' for name in ("fork", "join"))
    flows = [("start", "fork"), ("join", "end")]
    flows += [pair for task in _tasks() for pair in (("fork", task), (task, "join"))]
    return _process(f'<startEvent id="start"/><endEvent id="end"/>{gates}', flows)


def _tasks() -> list[str]:
    return [f"task_{place:02}" for place in range(TASKS)]


def _process(events: str, flows: Any) -> bytes:
    tasks = "".join(f'<userTask id="{task}" name="{task}"/>' for task in _tasks())
    arrows = "".join(
        f'<sequenceFlow id="flow_{place}" sourceRef="{one}" targetRef="{two}"/>'
        for place, (one, two) in enumerate(flows)
    )
    return (
        f'<definitions xmlns="{_BPMN}"><process id="plan" isExecutable="true">'
        f"{events}{tasks}{arrows}</process></definitions>"
    ).encode()


def contests(files: Files) -> Iterator[Contest]:
    """Each peer against the product's bulk planning of as many children."""
    number = files.size.peer_children
    for title, process, at_least in (
        ("SpiffWorkflow, forty in sequence", sequence(), 10),
        ("SpiffWorkflow, a fork of forty", fork(), 50),
    ):
        spiff = Spiff(process)
        yield _against(files, title, number, spiff.starting, at_least)
    yield Contest(
        "SpiffWorkflow in sequence, one task done",
        {"product": lambda: _finishing(files, number), "peer": Spiff(sequence()).stepping(files)},
        number,
        "child",
    )
    few = files.size.scheduler_children
    yield _against(files, "APScheduler, a stored job a deadline", few, _scheduling, None)


def _against(
    files: Files,
    title: str,
    number: int,
    peer: Callable[[Path, int], Work],
    at_least: float | None,
) -> Contest:
    product = Product.by()

    def planning() -> Work:
        database = product.at(files.fresh(files.told))
        return closing(database, lambda: product.plan_some(database, number))

    return Contest(
        title,
        {"product": planning, "peer": lambda: peer(files.new(), number)},
        number,
        "child",
        at_least=at_least,
    )


def _finishing(files: Files, number: int) -> Work:
    product = Product.by()
    database = product.at(files.fresh(files.planned))
    return closing(database, lambda: product.finish_one_each(database, number))


def _scheduling(path: Path, number: int) -> Work:
    scheduler = Scheduler(path)

    def work() -> None:
        scheduler.schedule(number)
        scheduler.close()

    return work


class Spiff:
    """SpiffWorkflow: instances of one process, kept as JSON."""

    def __init__(self, process: bytes) -> None:
        from SpiffWorkflow.bpmn.parser import BpmnParser  # type: ignore[import-untyped]
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer  # type: ignore[import-untyped]
        from SpiffWorkflow.bpmn.workflow import BpmnWorkflow  # type: ignore[import-untyped]

        parser = BpmnParser()
        parser.add_bpmn_io(BytesIO(process))
        self._spec = parser.get_spec("plan")
        self._serializer = BpmnWorkflowSerializer()
        self._new = BpmnWorkflow

    def store(self, path: Path) -> sqlite3.Connection:
        connection = floor.connect(path)
        connection.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, state TEXT NOT NULL)")
        return connection

    def starting(self, path: Path, number: int) -> Work:
        connection = self.store(path)

        def work() -> None:
            self.start(connection, number)
            connection.close()

        return work

    def stepping(self, files: Files) -> Ready:
        def ready() -> Work:
            connection = self.store(files.new())
            self.start(connection, files.size.peer_children)

            def work() -> None:
                self.step(connection)
                connection.close()

            return work

        return ready

    def start(self, connection: sqlite3.Connection, number: int) -> None:
        """Begin a process for each child, and keep it; as many in a transaction as ours."""
        for first in range(0, number, CHUNK):
            with floor.unit(connection):
                for _ in range(first, min(first + CHUNK, number)):
                    workflow = self._new(self._spec)
                    workflow.do_engine_steps()
                    state = self._serializer.serialize_json(workflow)
                    connection.execute("INSERT INTO instance (state) VALUES (?)", (state,))

    def step(self, connection: sqlite3.Connection) -> None:
        """For each child: read its process, finish one task, keep it again."""
        for (number,) in connection.execute("SELECT id FROM instance").fetchall():
            with floor.unit(connection):
                read = "SELECT state FROM instance WHERE id = ?"
                (state,) = connection.execute(read, (number,)).fetchone()
                workflow = self._serializer.deserialize_json(state)
                workflow.get_next_task(manual=True).run()
                workflow.do_engine_steps()
                state = self._serializer.serialize_json(workflow)
                connection.execute("UPDATE instance SET state = ? WHERE id = ?", (state, number))


def remind(_child: int, _task: str) -> None:
    """What a stored job would call."""


class Scheduler:
    """APScheduler with its own job store: one stored job for each deadline."""

    def __init__(self, path: Path) -> None:
        from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
        from apscheduler.schedulers.background import BackgroundScheduler

        self._database = open_database(f"sqlite:///{path}")
        store = SQLAlchemyJobStore(engine=self._database.engine)
        self._scheduler = BackgroundScheduler(jobstores={"default": store}, timezone="UTC")
        self._scheduler.start(paused=True)

    def schedule(self, number: int) -> None:
        for child in range(number):
            for place, task in enumerate(_tasks()):
                # A century on, so that nothing comes due while we look on.
                at = NOW + timedelta(days=36_500 + place)
                self._scheduler.add_job(remind, "date", run_date=at, args=(child, task))

    def close(self) -> None:
        self._scheduler.shutdown(wait=True)
        self._database.close()
