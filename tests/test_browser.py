"""A reader at work in a real browser: import, filter, tag, status, note, check now, report."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.internet import SmallInternet
from tests.world import three_papers

PAGE = "\n".join(
    f"## [{n}] {title}\n\n**Authors**: *Ada Byron, Grace Hopper*\n\n**Conference**: *{venue}*\n\n"
    f"**URL**: [https://doi.org/10.1109/b.{n}](https://doi.org/10.1109/b.{n})\n\n"
    f"**Abstract**:\n\nAn abstract with $x^{{2}}$. Code: https://github.com/mpii/code{n}.\n\n----\n"
    for n, (title, venue) in enumerate(
        [("$R^{2}$ Former", "cvpr 2023"), ("Parametric Heads", "cvpr 2023"), ("Deep Sets", "iclr 2022")]
    )
)


@pytest.fixture
def world() -> Iterator[SmallInternet]:
    with three_papers() as opened:
        yield opened


@pytest.fixture
def address(world: SmallInternet, tmp_path: Path) -> Iterator[str]:
    """Where `readinglist serve` serves, its checks sent into the small internet."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("READINGLIST_")}
    served = subprocess.Popen(
        [sys.executable, "-m", "readinglist", "--instance", str(tmp_path / "instance"), "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        env={**plain, **world.environment()},
        text=True,
    )
    assert served.stderr
    line = served.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert found, line
    yield found[0]
    served.send_signal(signal.SIGTERM)
    assert served.wait(20) == 0
    served.stderr.close()


def test_a_reader_at_work(browser: Browser, world: SmallInternet, address: str, tmp_path: Path) -> None:
    catalogue = tmp_path / "page.md"
    catalogue.write_text(PAGE, encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))

    page.goto(address)
    page.get_by_role("link", name=re.compile("Import")).first.click()
    page.set_input_files("#files", catalogue)
    page.get_by_role("button", name="Show what would come in").click()
    page.get_by_role("button", name="Import these").click()
    expect(page.locator("main")).to_contain_text("3 new papers")

    page.get_by_role("link", name="Papers", exact=True).click()
    expect(page.locator(".rows > li")).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("venue:cvpr former")
    page.keyboard.press("Enter")
    expect(page.locator(".rows > li")).to_have_count(1)
    assert page.locator(".rows math").count() == 1  # the title's mathematics

    page.locator(".rows h2 a").click()
    page.get_by_role("button", name="To read").click()
    expect(page.get_by_text("on My list")).to_be_visible()
    _tag(page, "place recognition")
    expect(page.locator(".tags")).to_contain_text("#place-recognition")
    page.get_by_text("Write a note").click()
    page.locator("#note-text").fill("Read *section 3* again. <script>alert(1)</script>")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".prose em")).to_have_text("section 3")
    assert page.locator(".prose script").count() == 0

    world.delete_repo("mpii/code1")
    page.goto(f"{address}/runs")
    page.get_by_role("button", name="Check everything").click()
    expect(page.locator("table.runs tbody tr").first).to_be_visible()
    expect(page.locator("progress")).to_have_count(0)

    page.goto(f"{address}/?q=link:dead")
    expect(page.locator(".rows > li")).to_have_count(2)  # code1 deleted, code2 was never there
    page.goto(f"{address}/?q=repo:archived status:to-read tag:place-recognition")
    expect(page.locator(".rows > li")).to_have_count(1)

    page.goto(f"{address}/papers/3")
    expect(page.locator(".tally")).to_have_text("2 dead")
    page.locator(".card").nth(1).get_by_role("button", name="Mute").click()
    expect(page.locator(".flash[role=status]")).to_contain_text("makes no news")
    expect(page.locator(".tally")).to_have_text("1 dead")

    page.goto(f"{address}/reports")
    page.locator("#since").fill("2026-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name=re.compile("Newly dead code repositories"))).to_be_visible()
    expect(page.locator("main")).to_contain_text("github.com/mpii/code1")

    assert all(url.startswith((address, "data:")) for url in asked), "a page asked somebody else"
    page.close()


def _tag(page: Page, words: str) -> None:
    page.locator(".tags summary").click()
    page.locator(".tags input[type=text], .tags input:not([type])").first.fill(words)
    page.keyboard.press("Enter")


def test_one_link_is_checked_now(browser: Browser, world: SmallInternet, address: str, tmp_path: Path) -> None:
    catalogue = tmp_path / "page.md"
    catalogue.write_text(PAGE, encoding="utf-8")
    page = browser.new_page(java_script_enabled=False)  # all of it works without a script
    page.goto(f"{address}/import")
    page.set_input_files("#files", catalogue)
    page.get_by_role("button", name="Show what would come in").click()
    page.get_by_role("button", name="Import these").click()
    expect(page.locator("main")).to_contain_text("3 new papers")
    page.goto(f"{address}/papers/2")
    page.locator(".card").nth(1).get_by_role("button", name="Check now").click()
    for _ in range(60):
        page.goto(f"{address}/papers/2")
        if "never checked" not in page.locator(".card").nth(1).inner_text().lower():
            break
        page.wait_for_timeout(500)
    expect(page.locator(".card").nth(1)).to_contain_text("last push 2026-06-01")
    page.close()
