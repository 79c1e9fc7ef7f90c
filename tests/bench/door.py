"""What it costs to know who asks: the look-up of the door beside the smallest page, and one try of the password.

Run by hand: `python -m tests.bench.door`. Every figure is of this run, and told as a part of the page beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from readinglist.access import Scope
from readinglist.database import Library, open_library
from readinglist.library import access
from readinglist.web import Doors, create_app
from readinglist.web.door import who
from tests.conftest import empty_library
from tests.web import shelf

PASSWORD = "a few quiet words"


def _timed(deed: Callable[[], object], times: int = 300) -> float:
    """The median time of a deed in microseconds."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        deed()
        took.append((time.perf_counter() - began) * 1e6)
    return median(took)


def _measure(library: Library, folder: Path) -> None:
    app = create_app(library, Doors(lambda: shelf.NOW, lambda: None), instance_path=str(folder))
    made = access.hashed(PASSWORD)
    open_page = _timed(lambda: app.test_client().get("/healthz"))
    with library.writing() as session:
        access.set_password(session, made, shelf.NOW)
        for _ in range(200):
            secret = access.log_in(session, made, "", shelf.NOW)
        for at in range(200):
            token = access.make_token(session, f"t{at}", Scope.READ, shelf.NOW)[1]
    headers = {"Cookie": f"readinglist={secret}"}
    with app.test_request_context("/", headers=headers):
        alone = _timed(who)
        by_token = _timed(lambda: who(token=token))
    client = app.test_client()
    client.set_cookie("readinglist", secret)
    listed = _timed(lambda: client.get("/api/v1/papers/1"), 100)
    home = _timed(lambda: client.get("/"), 50)
    password = _timed(lambda: access.is_right(made, PASSWORD), 5)
    print(f"who asks, by cookie: {alone:.0f} µs; by token: {by_token:.0f} µs (200 log-ins, 200 tokens)")
    print(f"of /healthz, which asks nobody ({open_page:.0f} µs): {alone / open_page:.2f}")
    print(
        f"of one paper by the API ({listed:.0f} µs): {alone / listed:.2f}; "
        f"of the list ({home:.0f} µs): {alone / home:.2f}"
    )
    print(f"one try of the password: {password / 1000:.0f} ms, as much as {password / alone:.0f} look-ups")


def main() -> None:
    """Measure over a small library in a folder that goes again."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "library.sqlite3").write_bytes(empty_library())
        library = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
        shelf.fill(library)
        _measure(library, folder)
        library.close()


if __name__ == "__main__":
    main()
