"""What strangers write into papers and links is shown, and does nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.health import Answer, Flag, Outcome
from readinglist.library import reports
from readinglist.models import Link, Mention, Rescue
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
        made = render_report_html(reports.make(session, shelf.START, shelf.NOW), "https://reading.example")
    addresses = (
        "/",
        f"/papers/{paper}",
        f"/papers/{paper}/edit",
        "/links",
        f"/links/{link}",
        f"/runs/{run}",
        "/browse",
    )
    compared = f"/reports/compare?a={number}&b={number}"
    for address in (*addresses, f"/reports/{number}", "/reports/so-far", f"/reports/{number}.html", compared):
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


def test_hostile_copies_landing_pages_and_notices_lead_nowhere(
    library: Library, client: FlaskClient, paper: int
) -> None:
    url = ENTRY.links[0]
    outcome = Outcome(
        Answer.GONE, f"reason {NASTY}", 404, proved=True, flag=Flag.RETRACTED, notice="javascript:alert(11)",
        facts={"landing": f"https://evil.example/{NASTY}", "repository": {"forks": [{"full_name": f"x/{NASTY}"}]}},
        evidence={"hops": [[301, NASTY]], "headers": {NASTY: NASTY}},
    )  # fmt: skip
    run = shelf.observe(library, {url: outcome}, shelf.NOW)
    copy = Rescue(url="javascript:alert(12)", source=NASTY, words=NASTY, at=shelf.START)
    shelf.keep_copy(library, url, copy)
    link = shelf.link_id(library, url)
    with library.writing() as session:
        landing = session.get_one(Link, link).landing_id
        session.execute(update(Mention).where(Mention.link_id == link).values(former=f"javascript:alert(13)//{NASTY}"))
        session.execute(update(Link).where(Link.id == landing).values(url="javascript:alert(14)", host=NASTY))
        made = render_report_html(reports.make(session, shelf.START, shelf.NOW))
        number = reports.keep(session, reports.make(session, shelf.START, shelf.NOW))
    seen = ""
    for address in ("/", f"/papers/{paper}", "/links", f"/links/{link}", f"/links/{landing}", f"/runs/{run}",
                    f"/reports/{number}", "/reports?since=2026-05-01"):  # fmt: skip
        page = client.get(address).text
        assert Elements(page).bad == [], address
        assert "Use this copy" not in page
        seen += page
    for at in (11, 12, 13, 14):
        assert f"alert({at})" in seen  # shown as words
    assert Elements(made).bad == []
    assert "alert(12)" in made


def test_a_copy_with_a_hostile_address_is_shown_as_words(library: Library, client: FlaskClient, paper: int) -> None:
    url = ENTRY.links[0]
    shelf.observe(library, {url: Outcome(Answer.GONE, "gone", 404, proved=True)}, shelf.NOW)
    shelf.keep_copy(library, url, Rescue(url=f'https://evil.example/"{NASTY}', source="wayback", words=NASTY))
    for address in (f"/papers/{paper}", f"/links/{shelf.link_id(library, url)}", "/reports?since=2026-05-01"):
        page = client.get(address).text
        assert "Use this copy" in page
        assert Elements(page).bad == [], address


def test_hostile_words_in_an_address_are_shown_as_words(client: FlaskClient) -> None:
    for address in ("/", "/browse", "/papers/1", "/links", "/runs", "/import", "/reports/so-far", "/reports/compare"):
        names = ("q", "said", "removed", "after", "verdict", "kind", "page", "files", "new", "row", "accepted", "a")
        page = client.get(address, query_string=dict.fromkeys(names, NASTY)).text
        assert Elements(page).bad == [], address


def test_only_known_sentences_are_said(client: FlaskClient) -> None:
    assert "You have won" not in client.get("/papers/1?said=You+have+won").text
    assert "The note is kept." in client.get("/papers/1?said=note").text
