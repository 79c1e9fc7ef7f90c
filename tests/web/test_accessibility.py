"""Every page in a real browser: nothing that axe, the accessibility checker, finds; nothing wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.database import Library
from readinglist.health import DEFAULT_POLICY, Answer, Outcome
from readinglist.library import deliveries, imports, reports
from readinglist.models import Stage
from readinglist.report import Channel, When
from tests.browsing import Serving
from tests.web import shelf
from tests.web.conftest import app_over

PAGES = (
    "/", "/?q=by:zhu+link:dead", "/?q=nobody+heads", "/browse", "/papers/1?q=", "/papers/2?said=link-removed&removed=4",
    "/papers/3", "/papers/1/edit", "/links", "/links?verdict=failing", "/links/1", "/links/4", "/runs", "/runs/2",
    "/reports", "/reports/1?said=muted&row=moved-9", "/reports/so-far", "/reports?since=2026-05-10",
    "/reports/charts?period=all",
    "/reports/compare?a=1&b=2", "/reports/compare", "/import", "/imports", "/import/1", "/import/2", "/import/3",
    "/import/4", "/nothing",
    "/duplicates", "/duplicates/merge?paper=1&paper=2", "/history", "/trash", "/notes", "/notes?q=no+such",
    "/tools", "/add?text=https://example.org/paper&title=A+paper", "/add?new=2&known=1&waiting=1",
    "/tags", "/tags?find=no+such",
    "/tags/edit?name=heads", "/rules", "/rules/1", "/rules/preview?search=heads",
    "/backups", "/exports?q=by:zhu", "/exports?paper=1&paper=2", "/keys", "/searches", "/searches?q=heads",
    "/proposals", "/proposals/look",
    "/notifications", "/notifications?feed=new", "/access",
    "/settings", "/start", "/home", "/doctor", "/doctor?all=1", "/doctor/unreachable", "/doctor/tag-orphans",
    "/api/v1/docs",
)  # fmt: skip

LONG = "abcdefghijklmnopqrstuvwxyz" * 4  # a formula that no telephone has room for


@pytest.fixture
def address(app: Flask, library: Library, client: FlaskClient) -> Iterator[str]:
    """The address of a server over a library in which much has happened."""
    client.post("/papers/1/status", data={"status": "reading"})
    client.post("/papers/1/next", data={"next": "last"})
    client.post("/papers/1/tags", data={"tags": "heads, 3d"})
    client.post(
        "/papers/2/tags", data={"tags": "neural, heads/of-a-very-long-name-that-no-telephone-has-room-for-at-all"}
    )
    client.post("/tags/colour", data={"name": "heads", "colour": "red"})
    client.post(
        "/rules", data={"search": "by:zhu or title:heads", "tag": "people", "status": "to-read", "priority": "high"}
    )
    client.post("/papers/1/note", data={"note": "# A *note*\n\n- one\n\n> said\n\n`code` [link](https://example.org)"})
    client.post(
        "/papers/1/note",
        data={"note": f"$${'+'.join(LONG)}$$\n\n" + "| a | b |\n|--|--|\n| - [ ] c | $d$ |", "base": ""},
    )
    client.post("/papers/2/links", data={"url": "https://example.org/moved"})
    shelf.trouble(library)
    shelf.take(library, shelf.MOVED, shelf.THERE)
    moved = Outcome(Answer.MOVED, "moved for good", 301, replacement="https://example.org/there")
    shelf.observe(library, {"https://example.org/moved": moved}, shelf.NOW - timedelta(days=1), void=True)
    imported(client, library)
    with library.writing() as session:
        reports.keep(session, reports.make(session, shelf.START, shelf.START + timedelta(days=8)))
        reports.keep(session, reports.make(session, shelf.START, shelf.NOW))
        refused(session, 1)
        run = ledger.start_run(session, shelf.NOW - timedelta(minutes=1), 40)
        ledger.remark(session, run, "waiting for github.com", 3)
    served = Serving(app)
    yield served.at("")
    served.stop()


def refused(session: Session, report: int) -> None:
    """Deliveries to places with long names, one of them without a place to break it, that did not get through."""
    targets = ("maximilian.mustermann@informatik.uni-heidelberg.de", f"{'m' * 64}@example.org", "bob@example.org")
    wanted = [deliveries.Wanted(Channel.MAIL, target, When.ALWAYS) for target in targets]
    deliveries.plan(session, report, wanted, shelf.NOW)
    for one in deliveries.latest(session, len(targets)):
        deliveries.record(session, one.id, f"nobody there knows {targets[1]}", shelf.NOW)
    deliveries.let_be(session, one.id)


def imported(client: FlaskClient, library: Library) -> None:
    """Imports in every state: one that waits for an answer, one that is done, one dropped, one being read."""
    words = "## [1] A Long Title of a Paper that Comes In\n\n- Authors: Ada Byron\n\n## [2]\n\n- URL: =x\n"
    for what in ("", "/add", "/drop"):
        asked = client.post("/import", data={"text": words.replace("Comes", f"Comes{what}")}).location
        if what:
            client.post(asked + what)
    with library.writing() as session:
        imports.begin(session, shelf.NOW, stage=Stage.READING, files=[{"name": "many.bib", "size": 50_000_000}])


def in_trouble(library: Library) -> list[str]:
    """The addresses of the pages of links and papers in every state."""
    shown = (shelf.RESCUED, shelf.UNASKED, shelf.MOVED, shelf.RETRACTED, shelf.LANDING, shelf.MUTED, shelf.VOUCHED)
    papers = ("A Retracted Work", "A Doubted Work", "Taken and Refused", "A Quiet Death")
    links = [f"/links/{shelf.link_id(library, url)}" for url in shown]
    return links + [f"/papers/{shelf.paper_id(library, title)}" for title in papers] + ["/runs/5"]


def open_all(page: Page) -> None:
    """Open everything that is folded, so that it is looked at too."""
    page.evaluate("for (const part of document.querySelectorAll('details')) { part.name = ''; part.open = true }")


def too_wide(page: Page) -> list[str]:
    """What is wider than the screen: the page, or its content, which is cut off at its edge without a bar to move."""
    found: list[str] = page.evaluate(
        """() => [document.documentElement, document.querySelector('main')].flatMap(part => {
            const wider = part ? part.scrollWidth - part.clientWidth : 0
            return wider > 0 ? [`<${part.localName}> is ${wider} pixels too wide`] : []
        })"""
    )
    return found


@pytest.mark.parametrize("where", ["/start", "/", "/home"])
def test_the_first_steps_stay_in_their_column_on_a_telephone(
    browser: Browser, empty: Library, watch: shelf.Watch, where: str
) -> None:
    served = Serving(app_over(empty, watch))
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(served.at(where))
    assert page.locator("#step-1 button").count() > 2
    outside = page.evaluate(
        """() => {
            const edge = document.querySelector('ol.rules').getBoundingClientRect().right + 0.5
            const all = [...document.querySelectorAll('ol.rules *')]
            return all.filter(one => one.getBoundingClientRect().right > edge).map(one => one.outerHTML)
        }"""
    )
    page.close()
    served.stop()
    assert outside == []


def test_a_new_token_stands_ready_to_be_copied(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address + "/access")
    page.fill("#token-name", "a script")
    page.click("text=Make a token")
    page.wait_for_selector("#made")
    assert page.evaluate("document.activeElement.id") == "made"
    page.close()


def test_what_is_cut_off_at_the_edge_of_the_content_counts_as_too_wide(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(address + "/notes")
    assert too_wide(page) == []
    page.evaluate("document.querySelector('main').append(Object.assign(new Image(900, 1), {alt: ''}))")
    assert too_wide(page) != []
    page.close()


@pytest.mark.timeout(1200)  # seventy pages, each drawn and looked through
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 380])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, address: str, library: Library, scheme: str, width: int
) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda mistake: complaints.append(str(mistake)))
    for where in (*PAGES, *in_trouble(library)):
        page.goto(address + where)
        for opened in (False, True) if where in PAGES else (True,):
            if opened:
                open_all(page)
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["html"][:200] for node in violation["nodes"][:2]]
                complaints.append(f"{where} {scheme} {width}: {violation['id']} {nodes}")
            complaints += [f"{where} at {width}{', opened' if opened else ''}: {what}" for what in too_wide(page)]
    context.close()
    assert complaints == []


@pytest.mark.parametrize("width", [320, 768, 2560])
def test_nothing_is_wider_than_a_small_or_a_large_screen(
    browser: Browser, address: str, library: Library, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    for where in (*PAGES, *in_trouble(library)):
        page.goto(address + where)
        for opened in (False, True):
            if opened:
                open_all(page)
            complaints += [f"{where} at {width}{', opened' if opened else ''}: {what}" for what in too_wide(page)]
    page.close()
    assert complaints == []


def test_the_script_does_what_it_promises(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + "/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("by:zhu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=by%3Azhu")
    page.select_option("#sort", "title")
    page.wait_for_url("**/?q=author%3Azhu+sort%3Atitle")
    page.click(".rows summary")
    page.keyboard.press("Escape")
    expect(page.locator(".status[open]")).to_have_count(0)
    page.click(".rows summary")
    page.click("text=Set aside >> visible=true >> nth=-1")
    page.wait_for_url("**#p2")
    expect(page.locator(".rows .s-set-aside")).to_have_count(1)
    page.goto(address + "/papers/2")
    page.click("button:has-text('Copy as BibTeX')")
    page.wait_for_selector("button:has-text('Copied')")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@inproceedings{zhu2023r2former,")
    context.close()


def test_progress_goes_on_by_itself_until_the_run_is_done(browser: Browser, address: str, library: Library) -> None:
    page = browser.new_page()
    page.goto(address + "/runs")
    assert page.inner_text("[data-live-words]") == "0 of 40 links asked"
    with library.writing() as session:
        run = ledger.runs(session, 1)[0].id
        dead = Outcome(Answer.GONE, "gone", 404, proved=True)
        ledger.record(session, run, {1: dead}, shelf.NOW, DEFAULT_POLICY, 7)
        ledger.remark(session, run, "nearly there", 7)
    page.wait_for_selector("text=1 of 40 links asked")
    assert page.inner_text("[data-live-remark]").strip(" ·") == "nearly there"
    with library.writing() as session:
        ledger.finish_run(session, run, shelf.NOW, seconds=60, requests=7, void="")
    page.wait_for_selector("[data-live]", state="detached")
    assert page.inner_text(".runs tbody tr:first-child").split()[0] == str(run)
    page.close()


def test_what_is_said_of_a_link_works_without_script(browser: Browser, address: str, library: Library) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/papers/{shelf.paper_id(library, 'A Retracted Work')}")
    card = page.locator(f"#link-{shelf.link_id(library, shelf.RESCUED)}")
    card.locator("button:has-text('Mute')").click()
    expect(page.locator(".flash").first).to_contain_text(re.compile(r"^\s*Muted"))
    expect(page.locator(".tally")).to_have_text("2 dead")
    card.locator("button:has-text('Unmute')").click()
    card.locator("button:has-text('Use this copy')").click()
    card = page.locator(f"#link-{shelf.link_id(library, shelf.COPY)}")
    expect(card).to_contain_text("formerly lab.example/data")
    page.goto(f"{address}/links/{shelf.link_id(library, shelf.UNASKED)}")
    page.click("button:has-text('I saw it work')")
    expect(page.locator("main")).to_contain_text("You saw it work on 20 May")
    context.close()


def test_everything_works_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/?q=by:zhu")
    page.click(".rows summary")
    page.click(".rows button:has-text('Reading')")
    page.wait_for_url("**/?q=by%3Azhu#p2")
    expect(page.locator(".rows summary.s-reading")).to_have_count(1)
    page.goto(address + "/papers/2")
    page.click("text=Write a note")
    page.fill("textarea", "From *here*")
    page.click("text=Keep the note")
    expect(page.locator(".prose em")).to_have_text("here")
    page.click("text=Copy as BibTeX")
    expect(page.locator("body")).to_contain_text("@inproceedings")
    context.close()
