"""Hostile texts in a real browser: nothing of theirs runs, loads or tears a page, with our policy or without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Dialog, Page

from readinglist.database import Library, open_library
from readinglist.web import Doors, create_app
from tests import hostile, spoilt
from tests.browsing import Serving
from tests.web import shelf
from tests.web.test_hostile_files import bring, walk

CANARY = """
window.ran = [];
window.canary = (number) => window.ran.push(number);
window.alert = window.prompt = window.confirm = () => window.ran.push("dialog");
addEventListener("securitypolicyviolation", (event) => window.ran.push(`policy: ${event.violatedDirective}`));
"""
# As the pages do with a part that is put in another's place: it is parsed, and moved into the document.
AGAIN = """
() => {
  const page = new DOMParser().parseFromString(document.documentElement.outerHTML, "text/html");
  const part = document.createElement("div");
  part.innerHTML = page.querySelector("main").innerHTML;
  document.body.append(document.adoptNode(page.querySelector("main")), part);
}
"""


@pytest.fixture(scope="module", params=["files", "spoilt"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, Flask]]:
    """A library of hostile files, or one in which everything is hostile, on a real server."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    library: Library = open_library(f"sqlite:///{folder / 'library.db'}", folder)
    app = create_app(library, Doors(shelf.Watch().clock, shelf.Watch().check_now), instance_path=str(folder))
    if request.param == "files":
        client = app.test_client()
        for name, content in hostile.files():
            client.post(f"{bring(client, name, content)}/add")
    else:
        spoilt.fill(library)
        spoilt.spoil(library)
    serving = Serving(app)
    yield serving, app
    serving.stop()
    library.close()


def looked_at(context: BrowserContext, serving: Serving, addresses: list[str]) -> dict[str, object]:
    """What a browser complains of, by address."""
    context.add_init_script(CANARY)
    page: Page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def refuse(dialog: Dialog) -> None:
        asked.append("dialog")
        dialog.dismiss()

    page.on("dialog", refuse)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda mistake: said.append(str(mistake)))
    found: dict[str, object] = {}
    for address in addresses:
        said.clear()
        page.goto(serving.at(address))
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.evaluate(AGAIN)
        page.wait_for_timeout(30)
        ran = page.evaluate("window.ran")
        strangers = [url for url in asked if not url.startswith((serving.at("/"), "data:"))]
        if ran or wide > 380 or strangers or said:
            found[address] = (ran, wide, strangers[:3], said[:3])
    page.close()
    return found


@pytest.mark.parametrize("without_policy", [False, True])
def test_nothing_of_theirs_runs_loads_or_tears_a_page(
    browser: Browser, served: tuple[Serving, Flask], without_policy: bool
) -> None:
    serving, app = served
    addresses = [address for address, page in walk(app.test_client(), app, 2).items() if page]
    assert len(addresses) > 15
    context = browser.new_context(viewport={"width": 380, "height": 800}, bypass_csp=without_policy)
    found = looked_at(context, serving, addresses)
    context.close()
    assert found == {}


def test_a_frame_on_another_site_shows_nothing(browser: Browser, served: tuple[Serving, Flask]) -> None:
    serving, _ = served
    other = Flask("other")
    other.get("/")(
        lambda: f'<iframe id="f" src="{serving.at("/")}"></iframe><object data="{serving.at("/links")}"></object>'
    )
    stranger = Serving(other)
    page = browser.new_page()
    page.goto(stranger.at("/").replace("127.0.0.1", "localhost"))
    page.wait_for_timeout(300)
    assert [frame.url for frame in page.frames if "readinglist" in frame.content()] == []
    assert (
        page.evaluate(f"fetch('{serving.at('/app.webmanifest')}', {{mode: 'no-cors'}}).then(() => 'read', () => 'no')")
        == "no"
    )
    page.close()
    stranger.stop()
