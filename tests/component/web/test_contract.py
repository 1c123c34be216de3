"""The description of the API says what the API does."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.component.web.conftest import Sent, a_child

DESCRIPTION = "/api/v1/openapi.json"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = {
    ("post", "/api/v1/events"),
    ("get", "/api/v1/events"),
    ("get", "/api/v1/children/{ref}"),
    ("get", "/api/v1/children/{ref}/record"),
    ("get", "/api/v1/children"),
    ("get", "/api/v1/children/{ref}/meetings"),
    ("get", "/api/v1/audit-samples"),
    ("get", "/api/v1/audit-samples/{sample_id}"),
    ("get", "/api/v1/children/{ref}/mentor"),
    ("get", "/api/v1/children/{ref}/plan"),
    ("get", "/api/v1/children/{ref}/events"),
    ("get", "/api/v1/children/{ref}/what-if"),
    ("get", "/api/v1/children/{ref}/timeline"),
    ("get", "/api/v1/children/{ref}/order"),
    ("get", "/api/v1/children/{ref}/oversight"),
    ("get", "/api/v1/children/{ref}/check-ins"),
    ("get", "/api/v1/reports"),
    ("get", "/api/v1/reports/{name}"),
    ("get", "/api/v1/children/{ref}/contacts"),
    ("get", "/api/v1/imports/{import_id}"),
    ("get", "/api/v1/rules"),
    ("get", "/api/v1/board/meetings"),
    ("get", "/api/v1/tasks"),
    ("get", "/api/v1/tasks/{task_id}"),
    ("patch", "/api/v1/tasks/{task_id}"),
    ("put", "/api/v1/tasks/{task_id}/partner"),
    ("post", "/api/v1/tasks/{task_id}/chases"),
}


def described(client: FlaskClient) -> dict[str, Any]:
    answer = client.get(DESCRIPTION)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    }


def test_the_description_is_openapi_3_1_and_names_every_operation(client: FlaskClient) -> None:
    document = described(client)
    assert document["openapi"] == "3.1.0"
    assert operations(document).keys() == OPERATIONS


def test_every_error_is_described_as_a_problem_document(client: FlaskClient) -> None:
    document = described(client)
    responses = document["components"]["responses"]
    for operation in operations(document).values():
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                continue
            name = response["$ref"].rsplit("/", 1)[1]
            assert list(responses[name]["content"]) == ["application/problem+json"]


def test_every_operation_says_what_it_is_for_and_needs_a_token(client: FlaskClient) -> None:
    document = described(client)
    assert document["security"] == [{"token": []}]
    for key, operation in operations(document).items():
        assert operation["summary"], key
        assert {"401", "403"} <= operation["responses"].keys(), key


@pytest.mark.parametrize(("method", "path"), sorted(OPERATIONS))
def test_made_up_requests_get_only_answers_that_are_described(
    app: Flask, everything: dict[str, str], send: Sent, method: str, path: str
) -> None:
    """No 5xx, and no status, type or shape that the description does not name."""
    send(a_child("a"))
    operation = schemathesis.openapi.from_wsgi(DESCRIPTION, app)[path][method]

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def one_request(case: Any) -> None:
        response = case.call(headers=everything | {"If-Match": "*"})
        case.validate_response(response, checks=CHECKS)

    one_request()
