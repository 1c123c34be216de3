"""A bare service with nothing behind it, for words and forms that need to know who asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from resettle.web import languages


@pytest.fixture
def app() -> Flask:
    made = Flask("bare")
    made.config["LANGUAGES"] = ("en", "cy")
    languages.speak(made)
    return made


@pytest.fixture(autouse=True)
def _asked(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield
