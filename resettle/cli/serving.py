"""Serves the web service with gunicorn, and the beat inside it.

One worker with eight threads on SQLite, which has one writer; more on PostgreSQL. Everything that
must not be shared between processes is opened after the fork.
"""

from __future__ import annotations

import os
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from resettle.app.installation import Installation, open_installation
from resettle.app.logs import write_as_json
from resettle.app.memory import keep_for_good
from resettle.app.service import create_app
from resettle.reactions import metronome_of
from resettle.settings import Settings
from resettle.timers.tick import Metronome

THREADS = 8
#: A request in hand when the service is stopped has this long to finish.
GRACEFUL_SECONDS = 30


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """One installation's service. Each worker process opens its own database."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        host, port = settings.host, settings.port
        self.bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.installation: Installation | None = None
        self.metronome: Metronome | None = None
        super().__init__()

    def load_config(self) -> None:
        on_sqlite = self.settings.database_url.startswith("sqlite")
        for name, value in {
            "bind": self.bind,
            "workers": 1 if on_sqlite else 2 * (os.cpu_count() or 1) + 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": GRACEFUL_SECONDS,
            "control_socket_disable": True,
            "loglevel": "warning",
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        write_as_json()
        self.installation = open_installation(self.settings)
        app = create_app(self.installation)
        keep_for_good()
        return app

    def _begin(self, _worker: Any) -> None:
        if self.settings.beat and self.installation is not None:
            self.metronome = metronome_of(self.installation)
            self.metronome.start()

    def _end(self, _arbiter: Any, _worker: Any) -> None:
        if self.metronome is not None:
            self.metronome.stop()
        if self.installation is not None:
            self.installation.close()
