"""Keys in a real browser: a stack triaged by hand, and every key of the help."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from readinglist.database import Library, open_library
from readinglist.library import find
from readinglist.reading import Shelf, Status
from readinglist.search import Field, Search
from tests.browsing import Serving
from tests.web import shelf
from tests.web.conftest import app_over


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = open_library(f"sqlite:///{tmp_path / 'library.db'}", tmp_path)
    shelf.fill(opened, shelf.many(130))
    yield opened
    opened.close()


@pytest.fixture
def serving(library: Library) -> Iterator[Serving]:
    served = Serving(app_over(library, shelf.Watch()))
    yield served
    served.stop()


@pytest.fixture
def page(browser: Browser, serving: Serving) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert troubles == []


class Hands:
    """What presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def title(self) -> str:
        """The title under the cursor."""
        return str(self.page.evaluate("document.activeElement.textContent"))


def total(library: Library, text: str) -> int:
    with library.reading() as session:
        return find.find(session, Search.from_text(text), shelf.NOW).total


def settled(page: Page, text: str) -> None:
    expect(page.locator("h1")).to_contain_text(text)
    page.wait_for_load_state()  # the script runs when the page is whole


def test_a_hundred_papers_of_the_stacks_are_triaged_with_at_most_150_presses(
    page: Page, serving: Serving, library: Library
) -> None:
    page.goto(serving.at("/"))
    hands = Hands(page)
    hands.press("g", "s")
    settled(page, "130 papers")
    hands.press("j")
    for at in range(100):
        # One in four is looked at and left where it is, the others get one of four marks.
        left = at // 4 + (at % 4 == 3)
        hands.press("j" if at % 4 == 3 else str(1 + at % 3))
        settled(page, f"{130 - at - 1 + left} paper")
    with library.reading() as session:
        counts = find.Finding(session, Search(), shelf.NOW).counts(Field.STATUS)
    assert counts == {Status.TO_READ: 25, Status.READING: 25, Status.READ: 25}
    assert total(library, "shelf:stacks") == 55
    assert hands.presses <= 150
    print(f"\n100 papers triaged with {hands.presses} presses")


def test_keys_move_open_mark_tag_note_delete_and_undo(page: Page, serving: Serving, library: Library) -> None:
    page.goto(serving.at("/?q=sort:title"))
    hands = Hands(page)
    hands.press("j")
    first = hands.title()
    hands.press("j")
    second = hands.title()
    hands.press("k")
    assert (hands.title(), first) != (second, second)
    hands.press("o")
    settled(page, first)
    hands.press("j")
    settled(page, second)
    hands.press("3")
    expect(page.get_by_role("button", name="Read", exact=True)).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state()
    hands.press("t")
    page.keyboard.type("vision/depth")
    hands.press("Enter")
    expect(page.get_by_role("link", name="#vision/depth")).to_be_visible()
    page.wait_for_load_state()
    hands.press("n")
    page.keyboard.type("A thought with j, k and # in it")
    expect(page.locator("[role=status]", has_text="Saved").first).to_be_visible()
    page.keyboard.press("Control+Home")
    page.locator("h1").click()
    hands.press("g", "p")
    settled(page, "130 papers")
    assert total(library, "note:thought tag:vision status:read") == 1
    hands.press("j", "x", "j", "x", "t")
    page.keyboard.type("both")
    hands.press("Enter")
    settled(page, "2 papers")
    hands.press("Enter")
    settled(page, "130 papers")
    assert total(library, "#both") == 2
    hands.press("j", "#")
    settled(page, "129 papers")
    hands.press("u")
    settled(page, "130 papers")
    hands.press("s", "Tab", "Enter")
    expect(page.locator(".rows summary:is(.s-reading, .s-to-read)").first).to_be_visible()
    assert total(library, f"shelf:{Shelf.MINE}") == 2


def test_the_help_opens_and_keys_can_be_switched_off(page: Page, serving: Serving) -> None:
    page.goto(serving.at("/"))
    hands = Hands(page)
    hands.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    hands.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    hands.press("?")
    page.get_by_role("button", name="Switch the keys off").click()
    expect(page.get_by_text("They are off in this browser.")).to_be_visible()
    page.goto(serving.at("/"))
    hands.press("?", "j", "g", "h")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("/")
    assert page.evaluate("document.activeElement === document.body")


def test_a_key_pressed_the_moment_the_help_closed_counts(page: Page, serving: Serving) -> None:
    page.goto(serving.at("/"))
    Hands(page).press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    # Until the next picture is drawn, what had the cursor in the closed dialog still has it.
    pressed_inside = page.evaluate(
        """() => {
          const dialog = document.querySelector("dialog");
          dialog.close();
          const at = document.activeElement;
          at.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
          return dialog.contains(at);
        }"""
    )
    assert pressed_inside
    expect(page.get_by_role("dialog")).to_be_visible()


def test_no_key_acts_while_something_is_typed(page: Page, serving: Serving, library: Library) -> None:
    page.goto(serving.at("/"))
    Hands(page).press("j", "/")
    page.keyboard.type("1 2 3 # u gh")
    assert page.locator("#q").input_value() == "1 2 3 # u gh"
    assert total(library, "shelf:mine") == 0


def test_the_place_in_the_list_is_kept_whatever_is_done(page: Page, serving: Serving) -> None:
    page.goto(serving.at("/?q=sort:title"))
    settled(page, "130 papers")
    hands = Hands(page)
    hands.press(*["j"] * 20)
    twentieth = hands.title()
    row, following = row_of(page, twentieth), row_of(page, twentieth, after=2)
    hands.press("t")
    page.keyboard.type("one")
    hands.press("Enter")
    expect(page.locator(f"#p{row}").get_by_role("link", name="#one")).to_be_visible()
    page.wait_for_load_state()
    assert hands.title() == twentieth
    hands.press("j")
    next_one = hands.title()
    hands.press("o")
    settled(page, next_one)
    page.go_back()
    settled(page, "130 papers")
    hands.press("j")
    assert row_of(page, hands.title()) == following


def row_of(page: Page, title: str, after: int = 0) -> int:
    """The number of the paper with a title, or of one behind it in the list."""
    found = page.evaluate(
        "([title, after]) => { const rows = [...document.querySelectorAll('.rows > li')];"
        "return rows[rows.findIndex((row) => row.querySelector('h2').textContent === title) + after].id }",
        [title, after],
    )
    return int(str(found).removeprefix("p"))


def test_the_search_box_still_completes_after_a_key_changed_the_list(page: Page, serving: Serving) -> None:
    page.goto(serving.at("/"))
    settled(page, "130 papers")
    hands = Hands(page)
    hands.press("j", "1")
    expect(page.locator(".rows .s-to-read")).to_have_count(1)
    hands.press("/")
    page.keyboard.type("stat")
    expect(page.get_by_role("option").first).to_be_visible()
