"""The pages: a Flask app over an opened library. It never touches the network and starts nothing."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, url_for
from flask_openapi3.openapi import OpenAPI
from jinja2 import StrictUndefined

from readinglist.database import Library
from readinglist.web import (
    access,
    adding,
    api,
    backups,
    bulk,
    completion,
    doctor,
    duplicates,
    exports,
    feeds,
    first_run,
    healthz,
    history,
    home,
    intake,
    keys,
    limits,
    links,
    notes,
    notifications,
    paper,
    papers,
    present,
    proposals,
    refusals,
    reports,
    request_log,
    rules,
    runs,
    sayings,
    searches,
    settings,
    tags,
    tools,
    trends,
    wording,
)
from readinglist.web.api.part import INFO, SECURITY
from readinglist.web.api.problems import Problem, of_shape
from readinglist.web.desk import Desk, Doors, change_doors
from readinglist.web.door import keep_door
from readinglist.web.guard import guard
from readinglist.web.places import STATIC, TEMPLATES, Number, asset_versions
from readinglist.web.report_files import render_report_html

__all__ = ["Doors", "change_doors", "create_app", "render_report_html"]


def create_app(library: Library, doors: Doors, *, instance_path: str) -> Flask:
    """Return the app over a library; what needs a clock or the network it asks through the doors."""
    app = OpenAPI(
        __name__,
        info=INFO,
        security_schemes=SECURITY,
        validation_error_model=Problem,
        validation_error_callback=of_shape,
        doc_ui=False,
        instance_path=str(Path(instance_path).resolve()),
        template_folder=str(TEMPLATES),
        static_folder=str(STATIC),
    )
    app.config.update(SEND_FILE_MAX_AGE_DEFAULT=31_536_000)  # the address of a file of ours changes with its content
    app.extensions["readinglist"] = Desk(library, doors)
    app.url_map.converters["number"] = Number
    request_log.register(app)
    limits.register(app)
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
        access,
        backups,
        feeds,
        healthz,
        notifications,
        settings,
        first_run,
    ):
        app.register_blueprint(part.pages)
    api.register(app)
    guard(app, doors.entrance)
    keep_door(app)
    app.before_request(limits.hold_words)
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
