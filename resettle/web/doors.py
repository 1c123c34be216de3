"""Marks each door with what its visitor must be allowed to do, and stands at all of them.

A door without a mark answers 500, in tests and in life: forgetting one must never open it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue

from resettle.clock import Clock
from resettle.db import Database
from resettle.permissions import May, Viewer
from resettle.settings import Settings
from resettle.web.premises import Premises
from resettle.web.problems import answer

View = TypeVar("View", bound=Callable[..., Any])
#: From the secret of a token to whoever holds it; None where nobody does.
SignIn = Callable[[str], Viewer | None]

_MARK = "_needs"
_ANYBODY = "anybody"
_BEARER = "Bearer "


def needs(what: May) -> Callable[[View], View]:
    """A door that only a viewer who may do this gets through."""
    return _marked(what)


def open_to_anybody(view: View) -> View:
    """A door for everybody: it must say nothing about any child."""
    return _marked(_ANYBODY)(view)


def _marked(mark: str) -> Callable[[View], View]:
    def wear(view: View) -> View:
        setattr(view, _MARK, mark)
        return view

    return wear


def mark_of(view: Callable[..., Any]) -> str | None:
    """What a door needs: a `May`, "anybody", or None where nobody has said."""
    return cast("str | None", getattr(view, _MARK, None))


def guard(app: Flask, sign_in: SignIn) -> None:
    """Check every request against the mark on its door, before anything else happens."""

    @app.before_request
    def at_the_door() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # No such door: the answer is a 404 or 405, which tells nothing.
        mark = mark_of(app.view_functions[request.endpoint])
        if mark is None:
            app.logger.error("door %s says not who may use it", request.endpoint)
            return answer(500, "This door is not marked with who may use it, so nobody may.")
        if mark == _ANYBODY:
            return None
        return _let_in(May(mark), sign_in)


def _let_in(what: May, sign_in: SignIn) -> ResponseReturnValue | None:
    said = request.headers.get("Authorization", "")
    viewer = sign_in(said.removeprefix(_BEARER).strip()) if said.startswith(_BEARER) else None
    if viewer is None:
        return answer(
            401,
            "Send a token: Authorization: Bearer … An administrator makes one with "
            "`resettle token create`.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if not viewer.may(what):
        return answer(
            403,
            f"This token does not have the scope {what}.",
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{what}"'},
        )
    g.viewer = viewer
    return None


def viewer() -> Viewer:
    """Who is at this door."""
    return cast(Viewer, g.viewer)


def premises() -> Premises:
    """The installation this request came to."""
    return cast(Premises, current_app.extensions["premises"])


def database() -> Database:
    return premises().database


def clock() -> Clock:
    return premises().clock


def settings() -> Settings:
    return premises().settings
