"""A run that goes on, watched and stopped in a real browser; with a script and without."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from readinglist import checker, ledger
from readinglist.database import Library
from readinglist.web import Doors, create_app
from tests.browsing import Serving
from tests.internet import How, SmallInternet
from tests.world import NOW, task_in, watch

HOSTS = [f"slow{n}.example" for n in range(3)]
PAGES = [f"https://{host}/paper/{n}" for host in HOSTS for n in range(300)]


@pytest.fixture
def run(library: Library, world: SmallInternet) -> Iterator[threading.Thread]:
    """A run that takes about a minute."""
    for url in PAGES:
        world.put(url, How.OK, delay=0.5)
    watch(library, *PAGES)
    thread = threading.Thread(target=checker.run, args=(library, task_in(world)))
    thread.start()
    yield thread
    with library.writing() as session:
        ledger.ask_stop(session, ledger.runs(session, 1)[0].id)
    thread.join(60)


@pytest.fixture
def address(library: Library, run: threading.Thread) -> Iterator[str]:
    doors = Doors(
        lambda: NOW, lambda: None, watching=True, checking=lambda: checker.under_way(library), check_minutes=5
    )
    served = Serving(create_app(library, doors, instance_path=str(library.lock_path.parent)))
    yield served.at("/runs")
    served.stop()


@pytest.fixture(params=[True, False], ids=["with a script", "without"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    yield page
    context.close()


def asked(page: Page) -> int:
    words = page.locator("[data-live-words]").inner_text()
    found = re.match(r"([\d,]+) of 900 links asked", words)
    assert found, words
    return int(found[1].replace(",", ""))


def test_a_run_is_watched_and_stopped(page: Page, address: str, library: Library, run: threading.Thread) -> None:
    page.goto(address)
    while page.locator("table", has_text="Hosts under way").count() == 0:
        page.wait_for_timeout(200)  # before its first word a run has only begun
        page.goto(address)
    before, requests = asked(page), page.locator("[data-live-requests]").inner_text()
    expect(page.locator("tr", has_text=HOSTS[0])).to_be_visible()
    # Nobody reloads: the script does it, or the browser because the page asks for it.
    expect(page.locator("[data-live-words]")).not_to_have_text(re.compile(f"^{before} of"))
    assert asked(page) > before
    assert page.locator("[data-live-requests]").inner_text() != requests
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name=re.compile("stopping|Resting"))).to_be_visible()
    expect(page.get_by_role("heading", name="Resting")).to_be_visible()
    expect(page.locator(".runs").last).to_contain_text("stopped by you")
    run.join(30)
    with library.reading() as session:
        ended = ledger.runs(session, 1)[0]
    assert (ended.remark, ended.probed < len(PAGES)) == (ledger.STOPPED, True)
    page.get_by_role("button", name="Check what is due now").click()
    expect(page.get_by_role("heading", name="A check is about to start")).to_be_visible()


def test_what_a_screen_reader_hears_of_a_run_is_its_stage_alone(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.locator("[data-live-part] table").wait_for()
    section = page.locator(".now")
    assert section.locator("[role=status], [aria-live]").count() == 1
    assert section.locator("[role=status]").inner_text() == ""
    page.evaluate(
        """() => {
            window.heard = 0;
            const seen = new MutationObserver((all) => (window.heard += all.length));
            const options = { childList: true, characterData: true, subtree: true };
            seen.observe(document.querySelector(".now [role=status]"), options);
        }"""
    )
    page.wait_for_timeout(5000)
    assert page.evaluate("window.heard") == 0
    assert not Axe().run(page).response["violations"]
    page.close()
