"""The pages: a Flask app over an opened library. It never touches the network and starts nothing."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, url_for
from jinja2 import StrictUndefined

from readinglist.database import Library
from readinglist.web import (
    adding,
    bulk,
    completion,
    doctor,
    duplicates,
    exports,
    feeds,
    history,
    home,
    intake,
    keys,
    links,
    notes,
    notifications,
    paper,
    papers,
    present,
    proposals,
    refusals,
    reports,
    rules,
    runs,
    sayings,
    searches,
    tags,
    tools,
    trends,
    wording,
)
from readinglist.web.desk import Desk, Doors
from readinglist.web.guard import guard
from readinglist.web.places import STATIC, TEMPLATES, Number, asset_versions
from readinglist.web.report_files import render_report_html

__all__ = ["Doors", "create_app", "render_report_html"]

UPLOAD_LIMIT = 64 * 1024 * 1024  # bytes


def create_app(library: Library, doors: Doors, *, instance_path: str) -> Flask:
    """Return the app over a library; what needs a clock or the network it asks through the doors."""
    app = Flask(
        __name__,
        instance_path=str(Path(instance_path).resolve()),
        template_folder=str(TEMPLATES),
        static_folder=str(STATIC),
    )
    app.config.update(
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=UPLOAD_LIMIT,  # a catalogue may be pasted as well as uploaded
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,  # the address of a file of ours changes with its content
    )
    app.extensions["readinglist"] = Desk(library, doors)
    app.url_map.converters["number"] = Number
    for part in (
        papers,
        searches,
        paper,
        links,
        runs,
        reports,
        trends,
        intake,
        home,
        notes,
        tools,
        bulk,
        exports,
        duplicates,
        history,
        tags,
        rules,
        completion,
        keys,
        proposals,
        adding,
        doctor,
        feeds,
        notifications,
    ):
        app.register_blueprint(part.pages)
    guard(app)
    refusals.register(app)
    _prepare_templates(app)
    return app


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(present.FILTERS)
    versions = asset_versions()

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=versions[name])

    app.jinja_env.globals.update(asset=asset, wording=wording, sayings=sayings)
