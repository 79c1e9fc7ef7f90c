from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from readinglist.database import Library, open_library
from readinglist.web import Doors, create_app
from tests.web import shelf


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    library = open_library(f"sqlite:///{tmp_path / 'library.db'}", tmp_path)
    yield library
    library.close()


@pytest.fixture
def library(empty: Library) -> Library:
    shelf.fill(empty)
    shelf.age(empty)
    return empty


@pytest.fixture
def troubled(library: Library) -> Library:
    shelf.trouble(library)
    return library


@pytest.fixture
def watch() -> shelf.Watch:
    return shelf.Watch()


def app_over(library: Library, watch: shelf.Watch, *, watching: bool = True) -> Flask:
    doors = Doors(watch.clock, watch.check_now, watching=watching, checking=watch.is_checking)
    return create_app(library, doors, instance_path=str(library.lock_path.parent))


@pytest.fixture
def app(library: Library, watch: shelf.Watch) -> Flask:
    return app_over(library, watch)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def head(library: Library) -> int:
    return shelf.paper_id(library, shelf.GIEBENHAIN)


@pytest.fixture
def former(library: Library) -> int:
    return shelf.paper_id(library, shelf.FORMER)
