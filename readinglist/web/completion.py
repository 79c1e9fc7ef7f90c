"""What could stand at the cursor of the search box, for the script that offers it."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from readinglist.library.complete import complete
from readinglist.web.desk import desk

pages = Blueprint("completion", __name__)

_LENGTH = 400  # letters; the box holds no more


@pages.get("/complete")
def offers() -> ResponseReturnValue:
    """What fits the word at the cursor `at` of a search `q`: whole searches, each with its cursor, label and hint."""
    text = request.args.get("q", "")[:_LENGTH]
    at = request.args.get("at", len(text), type=int)
    with desk().reading() as session:
        return jsonify([asdict(offer) for offer in complete(session, text, at)])
