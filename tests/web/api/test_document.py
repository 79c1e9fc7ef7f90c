"""The document of the API: it is OpenAPI 3.1, and leaves nothing out that the app answers."""

from __future__ import annotations

import re
from collections import Counter

from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

V1 = "/api/v1"
_DOCUMENTS = {f"{V1}/openapi.json", f"{V1}/docs"}


def test_the_document_is_openapi_3_1(client: FlaskClient) -> None:
    document = client.get(f"{V1}/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    assert [mistake.message for mistake in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_document_names_every_call_that_the_app_answers(app: Flask) -> None:
    document = app.test_client().get(f"{V1}/openapi.json").json
    assert document is not None
    told = {(method.upper(), path) for path, calls in document["paths"].items() for method in calls}
    answered = {
        (method, re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith(f"{V1}/") and rule.rule not in _DOCUMENTS and method not in ("HEAD", "OPTIONS")
    }
    assert told == answered


def test_each_call_has_a_name_of_its_own_and_a_sentence(client: FlaskClient) -> None:
    document = client.get(f"{V1}/openapi.json").json
    assert document is not None
    calls = [call for calls in document["paths"].values() for call in calls.values()]
    assert [name for name, number in Counter(call["operationId"] for call in calls).items() if number > 1] == []
    assert [call["operationId"] for call in calls if not call["summary"].endswith(".")] == []
