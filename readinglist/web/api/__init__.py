"""REST API, version 1: all that the pages do, as JSON; its OpenAPI document is made from these functions."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.openapi import OpenAPI


def register(app: OpenAPI) -> None:
    """Put the API into an app."""
    # Not before: whoever guards the doors tells mistakes as the API does, and parts of the API ask the guard.
    from readinglist.web.api import (
        access,
        adding,
        backups,
        bulk,
        doctor,
        document,
        duplicates,
        exports,
        history,
        home,
        imports,
        links,
        notes,
        notifications,
        observations,
        papers,
        proposals,
        reports,
        rules,
        runs,
        searches,
        settings,
        share,
        tags,
        trash,
        trends,
    )

    for part in (
        papers,
        tags,
        notes,
        bulk,
        trash,
        history,
        home,
        access,
        adding,
        backups,
        doctor,
        duplicates,
        exports,
        imports,
        proposals,
        rules,
        searches,
        share,
        links,
        observations,
        runs,
        reports,
        trends,
        notifications,
        settings,
    ):
        _register(app, part.api)
    app.register_blueprint(document.pages)


def _register(app: OpenAPI, part: APIBlueprint) -> None:
    """Add a part to the document; flask-openapi3 lets the last part that knows an address or shape speak for all."""
    paths, shapes = dict(app.paths), dict(app.components_schemas)
    app.register_api(part)
    for path in paths.keys() & part.paths.keys():
        both = {name: operation for name, operation in part.paths[path] if operation is not None}
        app.paths[path] = paths[path].model_copy(update=both)
    for name in shapes.keys() & part.components_schemas.keys():
        if shapes[name] != part.components_schemas[name]:
            raise AssertionError(f"two shapes of the API are called {name}; the part {part.name} needs another name")
