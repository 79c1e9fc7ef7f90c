"""Notes in a real browser: kept while they are written, in two tabs, without the server; and how pages look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from readinglist import journal
from readinglist.database import Library, open_library
from readinglist.library import find, note
from tests.browsing import Serving
from tests.web import shelf
from tests.web.conftest import app_over


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = open_library(f"sqlite:///{tmp_path / 'library.db'}", tmp_path)
    shelf.fill(opened)
    yield opened
    opened.close()


@pytest.fixture
def serving(library: Library) -> Iterator[Serving]:
    served = Serving(app_over(library, shelf.Watch()))
    yield served
    served.stop()


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def opened(reader: BrowserContext, serving: Serving) -> Page:
    """A tab on the first paper, its note being written."""
    page = reader.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
    page.goto(serving.at("/papers/1"))
    page.click(".write > summary")
    expect(page.locator("#note-text")).to_be_focused()
    return page


def says(page: Page, words: str) -> None:
    expect(page.locator(".write [role=status]")).to_have_text(words)


def kept(library: Library) -> tuple[str, list[str]]:
    with library.reading() as session:
        return find.get(session, 1).note, [other.text for other in note.versions(session, 1)]


def test_a_note_is_kept_while_it_is_written(reader: BrowserContext, serving: Serving, library: Library) -> None:
    page = opened(reader, serving)
    page.keyboard.type("An *idea* ")
    says(page, "Saved")
    expect(page.locator("[data-note] em")).to_have_text("idea")
    page.keyboard.type("with $x^2$")
    expect(page.locator("[data-note] msup")).to_be_visible()
    assert kept(library) == ("An *idea* with $x^2$", [])
    with library.reading() as session:
        assert len(journal.operations(session)) == 1
    page.click("text=Keep the note")
    expect(page.locator("#note-text")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-draft]")).to_be_hidden()
    assert page.input_value("#note-text") == "An *idea* with $x^2$"


def test_two_tabs_keep_both_versions_and_the_reader_chooses(
    reader: BrowserContext, serving: Serving, library: Library
) -> None:
    first, second = opened(reader, serving), opened(reader, serving)
    first.keyboard.type("from the first")
    says(first, "Saved")
    second.keyboard.type("from the")
    says(second, "Changed in another place too; yours is kept beside it.")
    second.keyboard.type(" second")
    says(second, "Changed in another place too; yours is kept beside it.")
    first.keyboard.type(", longer")
    says(first, "Saved")
    assert kept(library) == ("from the first, longer", ["from the second"])
    second.click("text=Compare the two")
    columns = second.locator(".versions > *")
    expect(columns).to_have_count(2)
    boxes = [columns.nth(at).bounding_box() for at in (0, 1)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]  # side by side
    second.click("text=Keep both")
    expect(second.locator("[data-note]")).to_contain_text("from the second")
    assert kept(library) == ("from the first, longer\n\nfrom the second", [])


def test_what_cannot_be_sent_is_sent_again(reader: BrowserContext, serving: Serving, library: Library) -> None:
    page = opened(reader, serving)
    page.keyboard.type("one")
    says(page, "Saved")
    serving.stop()
    page.keyboard.type(" two")
    says(page, "Not saved, trying again")
    page.keyboard.type(" three")
    serving.start()
    says(page, "Saved")
    assert kept(library) == ("one two three", [])


def test_a_text_outlives_its_tab_when_the_server_is_away(
    reader: BrowserContext, serving: Serving, library: Library
) -> None:
    page = opened(reader, serving)
    serving.stop()
    page.keyboard.type("nearly lost")
    says(page, "Not saved, trying again")
    page.close()
    page = reader.new_page()
    page.wait_for_timeout(1000)  # what the tab sends as it closes has to meet no server, or it is saved
    serving.start()
    assert kept(library) == ("", [])
    page.goto(serving.at("/papers/1"))
    page.click("text=Put it back")
    says(page, "Saved")
    assert kept(library) == ("nearly lost", [])
    page.reload()
    expect(page.locator("[data-draft]")).to_be_hidden()


def test_leaving_at_once_loses_nothing(reader: BrowserContext, serving: Serving, library: Library) -> None:
    page = opened(reader, serving)
    page.keyboard.type("a last word")
    page.goto(serving.at("/links"))
    for _ in range(100):  # the page does not wait for what it sends while it goes
        if kept(library)[0]:
            break
        page.wait_for_timeout(100)
    assert kept(library) == ("a last word", [])
    page.goto(serving.at("/papers/1"))
    expect(page.locator("[data-note]")).to_have_text("a last word")
    expect(page.locator("[data-draft]")).to_be_hidden()


def test_the_theme_is_chosen_without_script_and_holds_against_the_system(browser: Browser, serving: Serving) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.goto(serving.at("/papers/1"))
    seen = {}
    for theme in ("Dark", "Light", "System"):
        page.click(f".theme button:has-text('{theme}')")
        assert page.url == serving.at("/papers/1")
        seen[theme] = _background(context, page.url)
    assert seen["Dark"] != seen["Light"] == seen["System"]
    context.close()


def _background(context: BrowserContext, url: str) -> str:
    """The colour of the page, asked for by a browser that runs scripts and has the same cookies."""
    asked = context.browser
    assert asked
    other = asked.new_context(color_scheme="light", storage_state=context.storage_state())
    page = other.new_page()
    page.goto(url)
    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    other.close()
    return str(colour)


@pytest.mark.parametrize("address", ["/", "/papers/1", "/notes"])
def test_paper_shows_words_and_addresses_but_no_controls(
    reader: BrowserContext, serving: Serving, address: str
) -> None:
    page = opened(reader, serving)
    page.keyboard.type("See [this](https://example.org/this).")
    says(page, "Saved")
    page.goto(serving.at(address))
    page.emulate_media(media="print", color_scheme="dark")
    for control in page.locator("button, input, select, textarea, nav, summary, header.top").all():
        assert not control.is_visible(), control.evaluate("e => e.outerHTML")
    assert page.locator("main").inner_text().count("Learning Neural Parametric Head Models") == 1
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    if address != "/":
        link = page.locator(".prose a[href='https://example.org/this']")
        assert link.evaluate("e => getComputedStyle(e, '::after').content").count("https://example.org/this") == 1
