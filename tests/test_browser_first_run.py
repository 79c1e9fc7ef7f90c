"""From an empty library to a checked list by clicking: a real `serve`, a real browser, and the small internet."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from readinglist import configuring
from tests.internet import SmallInternet
from tests.world import three_papers

BIB = "\n".join(
    f"@inproceedings{{b{n}, title = {{On the Number {n}}}, author = {{Byron, Ada}}, year = 2023, "
    f"doi = {{10.1109/b.{n}}}, url = {{https://github.com/mpii/code{n}}}}}"
    for n in range(3)
)


@pytest.fixture
def world() -> Iterator[SmallInternet]:
    with three_papers() as opened:
        yield opened


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def address(world: SmallInternet, instance: Path, tmp_path: Path) -> Iterator[str]:
    """Where `readinglist serve` serves an empty library, all its questions sent into the small internet."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("READINGLIST_")}
    told = tmp_path / "told"
    with told.open("wb") as stderr:
        served = subprocess.Popen(
            [sys.executable, "-m", "readinglist", "--instance", str(instance), "serve", "--port", "0"],
            stderr=stderr,
            env={**plain, **world.environment()},
        )
    try:
        for _ in range(600):
            found = re.search(r"http://127\.0\.0\.1:\d+", told.read_text(encoding="utf-8"))
            if found or served.poll() is not None:
                break
            time.sleep(0.1)
        assert found, told.read_text(encoding="utf-8")
        yield found[0]
    finally:
        served.send_signal(signal.SIGTERM)
        assert served.wait(30) == 0


@pytest.fixture(params=[True, False], ids=["with a script", "without"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    yield page
    context.close()


def test_a_newcomer_gets_from_an_empty_library_to_a_checked_list(
    page: Page, address: str, world: SmallInternet, instance: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.bib").write_text(BIB, encoding="utf-8")
    page.goto(address)
    expect(page.get_by_role("heading", name="Your library is empty")).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_have_attribute("id", "step-1")

    page.set_input_files("#files", tmp_path / "mine.bib")
    page.get_by_role("button", name="Import").click()
    expect(page.locator("#step-1")).to_contain_text("3 papers are here")
    expect(page.locator("#step-1 h2")).to_contain_text("done")

    page.fill("#contact", "not äscii")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#contact-why")).to_contain_text("Must be plain ASCII")
    expect(page.locator("#contact")).to_have_value("not äscii")
    assert not (instance / "config.toml").exists()
    page.fill("#contact", "ada@example.org")
    page.fill("#github_token", world.token)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#step-2 h2")).to_contain_text("done")
    expect(page.locator("#step-2 [role=status]")).to_contain_text("GitHub knows the token: it gives 5,000 questions")
    assert 'contact = "ada@example.org"' in (instance / "config.toml").read_text(encoding="utf-8")
    assert world.token not in page.content()

    # The clock of `serve` may have begun by itself; else it is asked for.
    button = page.get_by_role("button", name="Check their links now")
    if button.count():
        button.click()
    link = page.get_by_role("link", name="See the checked list")
    expect(link).to_be_visible(timeout=90_000)
    expect(page.locator("#step-3")).to_contain_text("1 is dead")
    expect(page.locator("#step-3")).to_contain_text(re.compile(r"The first report comes on Monday, \d+ \w+ at 07:00"))
    link.click()
    expect(page.locator(".rows > li")).to_have_count(3)
    expect(page.locator("main")).not_to_contain_text("first steps")
    assert any("mailto:ada@example.org" in seen.user_agent for seen in world.requests)


def test_each_step_can_be_passed_over_and_all_of_it_dismissed(page: Page, address: str) -> None:
    page.goto(f"{address}/home")
    page.get_by_role("button", name="Pass over step 2").click()
    expect(page.locator("#step-2 h2")).to_contain_text("passed over")
    expect(page.locator("#step-2 form")).to_have_count(1)  # it can still be done
    page.get_by_role("button", name="I know my way").click()
    expect(page).to_have_url(f"{address}/home")
    expect(page.get_by_role("link", name="Import files")).to_be_visible()
    expect(page.locator("#step-1")).to_have_count(0)
    page.get_by_role("button", name="Show the first steps again").click()
    expect(page.locator("[aria-current=step]")).to_have_attribute("id", "step-1")


def test_the_sample_comes_in_and_a_lone_doi_leads_back_to_the_steps(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Use a sample of 200 papers").click()
    expect(page.locator("#step-1")).to_contain_text("200 papers are here")
    page.get_by_text("Add more").click()
    page.fill("#text", "10.1109/b.1")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page).to_have_url(re.compile(r"/start$"))
    expect(page.locator("#step-1")).to_contain_text("201 papers are here")
    page.goto(address)
    page.get_by_role("link", name="Go on with the first steps").click()
    expect(page.locator("#step-3")).to_be_visible()


def test_the_steps_are_walked_with_the_keys_alone(browser: Browser, address: str, instance: Path) -> None:
    page = browser.new_page()
    page.goto(address)
    page.focus("#contact")
    page.keyboard.type("ada@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("#step-2 h2")).to_contain_text("done")
    page.focus("#text")
    page.keyboard.type("10.1109/b.0")
    page.keyboard.press("Enter")
    expect(page.locator("#step-1")).to_contain_text("1 paper is here")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Pass over step 3":
            break
    else:
        pytest.fail("no key leads to step 3")
    page.close()


def test_what_is_saved_holds_at_once_and_what_others_write_within_seconds(
    browser: Browser, address: str, instance: Path, world: SmallInternet
) -> None:
    page = browser.new_page()
    page.goto(address)
    page.fill("#text", "10.1109/b.0")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#step-1")).to_contain_text("1 paper is here")
    page.goto(f"{address}/settings")
    page.fill("#check_minutes", "7")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator(".flash")).to_contain_text("hold from now on")
    page.goto(f"{address}/runs")
    expect(page.locator("main")).to_contain_text("looks every 7 minutes")
    configuring.change(instance, {}, {"check_minutes": 11})
    for _ in range(60):
        page.goto(f"{address}/runs")
        if "every 11 minutes" in page.inner_text("main"):
            break
        page.wait_for_timeout(500)
    expect(page.locator("main")).to_contain_text("looks every 11 minutes")
    page.goto(f"{address}/settings")
    page.fill("#github_token", "no-such-token")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("button", name="Test the token").click()
    expect(page.locator("#who [role=status]")).to_contain_text("GitHub refuses the token")
    assert "no-such-token" not in page.content()
    world.offline = True
    page.get_by_role("button", name="Test the token").click()
    expect(page.locator("#who [role=status]")).to_contain_text("GitHub could not be asked")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_first_page_and_nothing_is_too_wide(
    browser: Browser, address: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page = context.new_page()
    for width in (1280, 380, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for where in ("/", "/start", "/settings"):
            page.goto(address + where)
            page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
            found = [violation["id"] for violation in Axe().run(page).response["violations"]]
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert (where, width, found, wider) == (where, width, [], 0)
    context.close()
