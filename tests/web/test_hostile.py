"""What strangers write into papers and links is shown, and does nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.health import Answer, Outcome
from readinglist.library import reports
from readinglist.models import Link, Mention
from readinglist.web import render_report_html
from tests.web import shelf

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>"
ENTRY = Entry(
    title=f"Title {NASTY} $\\href{{javascript:alert(4)}}{{x}}$",
    authors=(f"Eve {NASTY}", "Mallory"),
    venue=f"V{NASTY}",
    year=2023,
    abstract=f"Abstract {NASTY} $\\text{{<img src=x onerror=alert(5)>}}$\n\nMore {NASTY}",
    links=('https://evil.example/"onmouseover=alert(6)//<script>',),
)


class Elements(HTMLParser):
    """Collects what a browser would run: elements, their event attributes, and where they lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        words = {name: value or "" for name, value in attrs}
        if tag in ("iframe", "object", "embed", "base") or (
            tag == "script" and not words.get("src", "").startswith("/")
        ):
            self.bad.append(tag)
        if tag == "img" and not words.get("src", "").startswith("/static/"):
            self.bad.append(f"img {words}")
        self.bad += [f"{tag} {name}" for name in words if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            if re.match(r"\s*(javascript|data|vbscript):", words.get(name, ""), re.IGNORECASE):
                self.bad.append(f"{tag} {name} {words[name]}")


@pytest.fixture
def paper(library: Library, client: FlaskClient) -> int:
    shelf.fill(library, (ENTRY,))
    number = shelf.paper_id(library, ENTRY.title)
    note = f"{NASTY}\n\n[click](javascript:alert(7)) ![i](https://evil.example/i.png) <b>x</b> [d](data:text/html,x)"
    assert client.post(f"/papers/{number}/note", data={"note": note}).status_code == 303
    client.post(f"/papers/{number}/tags", data={"tags": 'a<script>b, c"d'})
    return number


def test_hostile_papers_are_harmless_on_every_page(library: Library, client: FlaskClient, paper: int) -> None:
    link = shelf.link_id(library, ENTRY.links[0])
    outcome = Outcome(
        Answer.MOVED, f"reason {NASTY}", 301, replacement="javascript:alert(8)", final_url="javascript:alert(9)",
        evidence={NASTY: NASTY},
    )  # fmt: skip
    run = shelf.observe(library, {ENTRY.links[0]: outcome}, shelf.NOW)
    with library.writing() as session:
        number = reports.keep(session, reports.make(session, shelf.START, shelf.NOW))
        made = render_report_html(reports.make(session, shelf.START, shelf.NOW))
    addresses = (
        "/",
        f"/papers/{paper}",
        f"/papers/{paper}/edit",
        "/links",
        f"/links/{link}",
        f"/runs/{run}",
        "/browse",
    )
    for address in (*addresses, f"/reports/{number}"):
        page = client.get(address).text
        assert Elements(page).bad == [], address
        assert "alert(1)" in page or "evil" in page or "alert" not in page
    assert Elements(made).bad == []


def test_a_link_that_is_no_web_address_leads_nowhere(library: Library, client: FlaskClient, paper: int) -> None:
    link = shelf.link_id(library, ENTRY.links[0])
    with library.writing() as session:  # no door lets this in; the page does not rely on it
        session.execute(update(Link).where(Link.id == link).values(url="javascript:alert(10)"))
        session.execute(update(Mention).where(Mention.link_id == link).values(url="javascript:alert(10)"))
    for address in (f"/papers/{paper}", f"/links/{link}", "/links"):
        page = client.get(address).text
        assert "alert(10)" in page
        assert Elements(page).bad == []


def test_hostile_words_in_an_address_are_shown_as_words(client: FlaskClient) -> None:
    for address in ("/", "/browse", "/papers/1", "/links", "/runs", "/import"):
        names = ("q", "said", "removed", "after", "verdict", "kind", "page", "files", "new")
        page = client.get(address, query_string=dict.fromkeys(names, NASTY)).text
        assert Elements(page).bad == [], address


def test_only_known_sentences_are_said(client: FlaskClient) -> None:
    assert "You have won" not in client.get("/papers/1?said=You+have+won").text
    assert "The note is kept." in client.get("/papers/1?said=note").text
