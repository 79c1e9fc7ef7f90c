"""The OpenAPI document of the API, and the same as a page to read."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from flask import Blueprint, Flask, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_openapi3.openapi import OpenAPI

from readinglist.web.api.manual import Manual, manual
from readinglist.web.api.part import PREFIX
from readinglist.web.desk import desk, page

pages = Blueprint("api_document", __name__, url_prefix=PREFIX)


@pages.get("/openapi.json")
def as_json() -> ResponseReturnValue:
    """The OpenAPI 3.1 document."""
    return jsonify(cast(OpenAPI, current_app).api_doc)


@pages.get("/docs")
def as_page() -> ResponseReturnValue:
    """The document to read."""
    # The object itself, which names the app as long as it lives.
    told = _manual(current_app._get_current_object())  # type: ignore[attr-defined]
    with desk().reading() as session:
        return page(session, "api/manual.html", manual=told, address=request.url_root.rstrip("/"))


@lru_cache(maxsize=4)
def _manual(app: Flask) -> Manual:
    return manual(cast(OpenAPI, app).api_doc)
