"""Who gets through which door, and what everybody is told who does not."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.app.service import create_app
from resettle.permissions import May
from resettle.staff.actions import revoke_token
from tests.component.web.conftest import Signed

DOORS = {
    ("POST", "/api/v1/events"): May.SEND_EVENTS,
    ("GET", "/api/v1/children/nobody/plan"): May.READ_PLANS,
    ("GET", "/api/v1/children/nobody/events"): May.READ_EVENTS,
    ("GET", "/api/v1/tasks"): May.READ_TASKS,
    ("GET", "/api/v1/tasks/1"): May.READ_TASKS,
    ("PATCH", "/api/v1/tasks/1"): May.CHANGE_TASKS,
}


#: What is said where a token belongs, and is none.
NO_TOKENS = (
    "",
    "Bearer",
    "Bearer ",
    "Bearer resettle_wrong",
    "Basic YTpi",
    "bearer\tx",
    "Bearer \x7f",
)


def test_without_a_token_nobody_gets_in(client: FlaskClient) -> None:
    for method, path in DOORS:
        answer = client.open(path, method=method)
        assert answer.status_code == 401, path
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.content_type == "application/problem+json"


def test_a_token_opens_only_the_doors_of_its_scopes(client: FlaskClient, signed: Signed) -> None:
    for (method, path), scope in DOORS.items():
        others = [other for other in May if other is not scope]
        refused = client.open(path, method=method, headers=signed(*others))
        assert refused.status_code == 403, path
        assert scope in refused.headers["WWW-Authenticate"]
        let_in = client.open(path, method=method, headers=signed(scope))
        assert let_in.status_code not in (401, 403), path


def test_a_token_that_is_none_is_401_and_never_500(client: FlaskClient) -> None:
    for said in NO_TOKENS:
        answer = client.get("/api/v1/tasks", headers={"Authorization": said})
        assert answer.status_code == 401, said


def test_a_revoked_token_opens_nothing_from_that_moment(
    client: FlaskClient, signed: Signed, installation: Installation
) -> None:
    headers = signed(May.READ_TASKS, name="soon-gone")
    assert client.get("/api/v1/tasks", headers=headers).status_code == 200
    with installation.database.unit() as db:
        revoke_token(db, "soon-gone", at=installation.clock.now(), actor="test")
    assert client.get("/api/v1/tasks", headers=headers).status_code == 401


def test_a_door_nobody_marked_answers_500_to_everybody(
    installation: Installation, signed: Signed
) -> None:
    app = create_app(installation)
    app.add_url_rule("/api/v1/forgotten", "forgotten", lambda: "the secret")
    answer = app.test_client().get("/api/v1/forgotten", headers=signed())
    assert answer.status_code == 500
    assert b"the secret" not in answer.data


def test_a_foreign_host_is_refused(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/status", headers={"Host": "127.0.0.1:8000"}).status_code == 200


def test_every_answer_wears_the_headers_whatever_it_is(client: FlaskClient) -> None:
    others = ("/", "/nowhere", "/api/v1/nowhere", "/static/vendor/CURRENT", "/static/../app.py",
              "/api/v1/openapi.json")  # fmt: skip
    for method, path in [*DOORS, ("PUT", "/"), *(("GET", other) for other in others)]:
        answer = client.open(path, method=method)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert len(answer.headers["X-Request-Id"]) == 32, path
        if not path.startswith("/static/"):
            assert answer.headers["Cache-Control"] == "no-store", path
        answer.close()


def test_a_wrong_address_is_a_problem_under_the_api_and_a_page_elsewhere(
    client: FlaskClient,
) -> None:
    problem = client.get("/api/v1/nowhere")
    assert problem.status_code == 404
    assert problem.get_json(force=True)["instance"] == "/api/v1/nowhere"
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert page.mimetype == "text/html"


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/events")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_an_error_nobody_foresaw_says_nothing_of_itself(app: Flask, signed: Signed) -> None:
    app.view_functions["tasks.list_tasks"] = _marked_like(app.view_functions["tasks.list_tasks"])
    answer = app.test_client().get("/api/v1/tasks", headers=signed())
    assert answer.status_code == 500
    assert b"secret" not in answer.data
    assert answer.content_type == "application/problem+json"


def _marked_like(view: object) -> object:
    def broken() -> None:
        raise RuntimeError("a secret of the code")

    broken.__dict__.update(vars(view))
    return broken
