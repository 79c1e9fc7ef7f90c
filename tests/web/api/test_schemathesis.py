"""The API answers as its document says, whatever is asked; see `tests.web.api.many` to ask much more."""

from __future__ import annotations

import os

from flask import Flask

from tests.web.api.many import ask


def test_the_api_answers_as_its_document_says(app: Flask, troubled: object) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    asked = ask(app, 2, seed=1 if os.environ.get("CI") else None)
    assert asked.errors == []
    assert list(asked.failures) == []
    assert 401 not in asked.statuses, "what is refused at the door tells nothing of the operations"
    assert len(asked.operations) == sum(len(calls) for calls in document["paths"].values())
