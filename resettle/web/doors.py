"""Marks each door with what its visitor must be allowed to do, and stands at all of them.

A door without a mark answers 500, in tests and in life: forgetting one must never open it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue

from resettle.clock import Clock
from resettle.db import Database
from resettle.permissions import May, Viewer
from resettle.settings import Settings
from resettle.web.premises import Premises
from resettle.web.problems import API, answer

View = TypeVar("View", bound=Callable[..., Any])
#: From the secret of a token to whoever holds it; None where nobody does.
SignIn = Callable[[str], Viewer | None]

_MARK = "_needs"
_ANYBODY = "anybody"
_BY_ITS_ADDRESS = "secret"
_BEARER = "Bearer "


def needs(what: May) -> Callable[[View], View]:
    """A door that only a viewer who may do this gets through."""
    return _marked(what)


def open_to_anybody(view: View) -> View:
    """A door for everybody: it must say nothing about any child."""
    return _marked(_ANYBODY)(view)


def opens_by_secret(view: View) -> View:
    """A door whose address is the secret that opens it: it must look that up itself, and answer
    for a wrong one as for one that is no more."""
    return _marked(_BY_ITS_ADDRESS)(view)


def _marked(mark: str) -> Callable[[View], View]:
    def wear(view: View) -> View:
        setattr(view, _MARK, mark)
        return view

    return wear


def mark_of(view: Callable[..., Any]) -> str | None:
    """What a door needs: a `May`, "anybody", "secret", or None where nobody has said."""
    return cast("str | None", getattr(view, _MARK, None))


@dataclass(frozen=True, slots=True)
class Porter:
    """How whoever is at a door is known; the roof brings one."""

    by_token: SignIn
    #: Whoever is signed in on this visit; None where nobody is.
    in_visit: Callable[[], Viewer | None]
    #: What to answer somebody who must sign in first.
    to_sign_in: Callable[[], ResponseReturnValue]


def guard(app: Flask, porter: Porter) -> None:
    """Check every request against the mark on its door, before anything else happens."""

    @app.before_request
    def at_the_door() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # No such door: the answer is a 404 or 405, which tells nothing.
        mark = mark_of(app.view_functions[request.endpoint])
        if mark is None:
            app.logger.error("door %s says not who may use it", request.endpoint)
            return answer(500, "This door is not marked with who may use it, so nobody may.")
        if request.path.startswith(API):
            return None if mark == _ANYBODY else _let_in(May(mark), porter.by_token)
        return _welcome(mark, porter)


def _welcome(mark: str, porter: Porter) -> ResponseReturnValue | None:
    """At the door of a page. Also one that is open to anybody knows who has signed in."""
    known = porter.in_visit()
    if known is not None:
        g.viewer = known
    if mark in (_ANYBODY, _BY_ITS_ADDRESS):
        return None
    if known is None:
        return porter.to_sign_in()
    if not known.may(May(mark)):
        return answer(403, "Your account does not let you do this. Ask a manager if it should.")
    return None


def _let_in(what: May, sign_in: SignIn) -> ResponseReturnValue | None:
    said = request.headers.get("Authorization", "")
    holder = sign_in(said.removeprefix(_BEARER).strip()) if said.startswith(_BEARER) else None
    if holder is None:
        return answer(
            401,
            "Send a token: Authorization: Bearer … An administrator makes one with "
            "`resettle token create`.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if not holder.may(what):
        return answer(
            403,
            f"This token does not have the scope {what}.",
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{what}"'},
        )
    g.viewer = holder
    return None


def visitor() -> Viewer | None:
    """Who is at this door, also where it is open to anybody."""
    return cast("Viewer | None", g.get("viewer"))


def viewer() -> Viewer:
    """Who is at this door."""
    return cast(Viewer, g.viewer)


def own_id() -> int:
    """Which person is at this door, where only people are let in."""
    person_id = viewer().person_id
    assert person_id is not None, "only people have accounts"
    return person_id


def premises() -> Premises:
    """The installation this request came to."""
    return cast(Premises, brought("premises"))


def brought(what: str) -> Any:
    """What the roof has put within reach of every door, by its name."""
    return current_app.extensions[what]


def database() -> Database:
    return premises().database


def clock() -> Clock:
    return premises().clock


def settings() -> Settings:
    return premises().settings
