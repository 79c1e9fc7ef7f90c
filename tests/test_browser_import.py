"""The conversation of an import in a real browser: preview, yes, rejects, undo; with a script and without."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from readinglist import importer
from readinglist.database import Library
from readinglist.library import imports
from readinglist.models import Author, Link, Mention, Paper, PaperTag, Stage
from readinglist.web import Doors, create_app
from tests.browsing import Serving


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # a test is a door


def page_of(number: int, name: str = "a") -> str:
    return "\n".join(
        f"## [{at}] Of {name} the paper number {at}\n\n**Authors**: *Ada Byron, Grace Hopper*\n\n"
        f"**Conference**: *cvpr 2023*\n\n**URL**: [https://doi.org/10.1109/{name}.{at}](https://doi.org/10.1109/{name}.{at})\n\n"
        f"**Abstract**:\n\nCode: https://github.com/mpii/{name}{at}.\n\n----\n"
        for at in range(number)
    )


class Worker:
    """Works on imports beside the server, as its clock does; it can be held back."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._threads: list[threading.Thread] = []
        self.free = threading.Event()
        self.free.set()

    def take(self, _number: int) -> None:
        self._threads.append(threading.Thread(target=self._work))
        self._threads[-1].start()

    def _work(self) -> None:
        self.free.wait(60)
        importer.take_up(self._library, importer.Task(now, ended=self._pause))

    def _pause(self) -> bool:
        self.free.wait(60)
        return False

    def join(self) -> None:
        self.free.set()
        for thread in self._threads:
            thread.join(60)


@pytest.fixture
def worker(library: Library) -> Iterator[Worker]:
    working = Worker(library)
    yield working
    working.join()


@pytest.fixture
def address(library: Library, worker: Worker) -> Iterator[str]:
    doors = Doors(now, lambda: None, take_import=worker.take)
    served = Serving(create_app(library, doors, instance_path=str(library.lock_path.parent)))
    yield served.at("")
    served.stop()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    opened = context.new_page()
    opened.on("pageerror", lambda mistake: pytest.fail(f"a script failed: {mistake}"))
    yield opened
    context.close()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three files: two good ones that share a paper, and one that was cut in the middle and damaged."""
    good, other, broken = tmp_path / "good.md", tmp_path / "other.md", tmp_path / "broken.md"
    good.write_text(page_of(3), encoding="utf-8")
    other.write_text(page_of(1) + "\n" + page_of(2, "b"), encoding="utf-8")
    words = page_of(3, "c")
    words = words[: words.index("**Conference**", words.index("[2]"))]  # the last paper has lost its end
    damaged = words.replace("## [1] Of c the paper number 1", "## [1]").encode()
    broken.write_bytes("# Ünï\n\n".encode() * 10 + damaged.replace(b"Ada", b"A\xffa", 1))
    return [good, other, broken]


def everything(library: Library) -> list[object]:
    """All that is said of papers, as plain rows."""
    tables = [kind.__table__ for kind in (Paper, Author, PaperTag, Mention, Link)]
    with library.reading() as session:
        return [sorted(map(repr, session.execute(select(table)))) for table in tables]


def figures(page: Page) -> dict[str, str]:
    found = {}
    for part in page.locator(".figures > div").all():
        found[part.locator("dt").inner_text()] = part.locator("dd").inner_text()
    return found


def test_three_files_one_of_them_broken_come_in_and_go_again(
    page: Page, address: str, library: Library, files: list[Path]
) -> None:
    page.goto(f"{address}/import")
    page.fill("#text", page_of(1))
    page.get_by_role("button", name="Show what would come in").click()
    page.get_by_role("button", name="Import these").click()
    expect(page.locator("h1")).to_have_text("Imported")
    before = everything(library)

    page.goto(f"{address}/import")
    page.set_input_files("#files", files)
    page.get_by_role("button", name="Show what would come in").click()
    expect(page.locator("h1")).to_have_text("Import 8 entries?")
    said = figures(page)
    assert said == {
        "new": "6",
        "updated": "0",
        "as they are": "1",
        "twice in these files": "1",
        "left out": "1",
        "kept, with a remark": "1",
    }
    assert page.get_by_text("Of b the paper number 1").count() == 1
    rows = [row.locator("td").all_inner_texts() for row in page.locator("table").first.locator("tbody tr").all()]
    kind = "conference catalogue"
    assert rows == [
        ["good.md", kind, "3", "0", "0"],
        ["other.md", kind, "3", "0", "0"],
        ["broken.md", kind, "2", "1", "1"],
    ]
    assert everything(library) == before

    page.fill("#tag", "Seminar")
    page.select_option("#mine", "1")
    page.get_by_role("button", name="Import these").click()
    expect(page.locator("h1")).to_have_text("Imported")
    expect(page.locator("main")).to_contain_text("3 files read: 6 new papers, 0 updated, 1 as they are, 1 twice")

    with page.expect_download() as downloading:
        page.get_by_role("link", name=re.compile("Download")).click()
    with open(downloading.value.path(), encoding="utf-8", newline="") as opened:
        rejects = list(csv.DictReader(opened))
    broken = files[2].read_bytes()
    lines = [broken[: broken.index(mark)].count(b"\n") + 1 for mark in (b"\xff", b"## [1]\n")]
    assert {(row["file"], int(row["line"])) for row in rejects} == {("broken.md", line) for line in lines}
    assert all(row["reason"] for row in rejects)

    page.get_by_role("link", name="See its papers").click()
    expect(page.locator(".rows > li")).to_have_count(7)
    page.goto(f"{address}/imports")
    page.get_by_role("button", name="Undo import 2").click()
    expect(page.locator(".toast")).to_contain_text("Undone: Imported 3 files")
    assert everything(library) == before
    expect(page.locator("main")).to_contain_text("undone")
    assert list(library.lock_path.with_name("imports").iterdir()) == []


def test_progress_of_a_big_file_is_seen_and_it_can_be_stopped(
    page: Page, address: str, library: Library, worker: Worker, tmp_path: Path
) -> None:
    big = tmp_path / "big.md"
    big.write_text(page_of(3000), encoding="utf-8")
    page.goto(f"{address}/import")
    page.set_input_files("#files", big)
    page.get_by_role("button", name="Show what would come in").click()
    expect(page.locator("h1")).to_have_text("Reading 1 file")
    expect(page.locator("h1")).to_have_text("Import 3,000 entries?", timeout=120_000)
    page.get_by_role("button", name="Import these").click()
    expect(page.locator("h1")).to_have_text("Importing 1 file")
    seen = {page.locator("progress").get_attribute("value"), "0"}
    expect(page.locator(".figures dd").first).not_to_have_text("0")
    worker.free.clear()  # so that the button is there to be pressed
    seen.add(page.locator("progress").get_attribute("value"))
    assert len(seen) > 1
    page.get_by_role("button", name="Stop").click()
    worker.free.set()
    expect(page.locator("h1")).to_have_text("Imported in part")
    expect(page.locator("main")).to_contain_text(re.compile(r"Stopped: [\d,]+ of 3,000 entries were added"))
    worker.join()
    with library.reading() as session:
        row = imports.get(session, 1)
        assert row.stage is Stage.DONE
        assert 0 < row.new < 3000
        kept = len(session.scalars(select(Paper.id)).all())
    assert kept == row.new
    page.reload()
    page.get_by_role("button", name="Undo import 1").click()
    expect(page.locator(".toast")).to_contain_text("Undone: Imported part of 1 file")
    with library.reading() as session:
        assert session.scalars(select(Paper.id)).all() == []
