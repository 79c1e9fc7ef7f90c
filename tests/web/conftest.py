from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from readinglist.database import Library, open_library
from readinglist.web import Doors, create_app
from tests.conftest import empty_library
from tests.web import shelf


@cache
def compiled_templates() -> str:
    """A folder in which templates stay compiled from one test to the next."""
    folder = mkdtemp()
    atexit.register(shutil.rmtree, folder)
    return folder


@cache
def filled_library() -> bytes:
    """The file of a library with the small shelf in it: to fill one takes longer than most of what is done with it."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "library.db").write_bytes(empty_library())
        opened = _opened(Path(folder))
        shelf.fill(opened)
        shelf.age(opened)
        opened.close()
        return (Path(folder) / "library.db").read_bytes()


def _opened(folder: Path) -> Library:
    return open_library(f"sqlite:///{folder / 'library.db'}", folder)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "library.db").write_bytes(empty_library())
    library = _opened(tmp_path)
    yield library
    library.close()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "library.db").write_bytes(filled_library())
    library = _opened(tmp_path)
    yield library
    library.close()


@pytest.fixture
def troubled(library: Library) -> Library:
    shelf.trouble(library)
    return library


@pytest.fixture
def watch() -> shelf.Watch:
    return shelf.Watch()


def app_over(library: Library, watch: shelf.Watch, *, watching: bool = True) -> Flask:
    doors = Doors(watch.clock, watch.check_now, watching=watching, checking=watch.is_checking)
    app = create_app(library, doors, instance_path=str(library.lock_path.parent))
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(compiled_templates())
    return app


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
