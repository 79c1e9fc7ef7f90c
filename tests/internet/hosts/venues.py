"""Sites of conferences: pages with the citation tags that each of them writes, and the PDFs beside them."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tests.internet.facts import CitationFacts
from tests.internet.hosts.web import PDF
from tests.internet.wire import Answer, Request, content, html
from tests.internet.world import World

_TURNED = ("openaccess.thecvf.com", "papers.nips.cc", "proceedings.neurips.cc")  # these write "Family, Given"
_JOURNALS = ("papers.nips.cc", "proceedings.neurips.cc")
_ABSTRACTS = {
    "openaccess.thecvf.com": '<div id="abstract">\n{}\n</div>',
    "proceedings.mlr.press": '<h4>Abstract</h4><div id="abstract" class="abstract">{}</div>',
    "papers.nips.cc": "<h4>Abstract</h4><p><p>{}</p></p>",
    "proceedings.neurips.cc": "<h4>Abstract</h4><p><p>{}</p></p>",
    "aclanthology.org": '<div class="card-body acl-abstract"><h5 class="card-title">Abstract</h5><span>{}</span></div>',
}


def tags(facts: CitationFacts, host: str = "") -> Iterator[tuple[str, str]]:
    """The citation tags of a paper, as a host writes them."""
    yield "citation_title", facts.get("title", "A paper")
    for name in facts.get("authors", ["Ada Author"]):
        given, _, family = name.rpartition(" ")
        yield "citation_author", f"{family}, {given}" if host in _TURNED else name
    yield (
        "citation_publication_date",
        f"{facts.get('year', 2023)}/07/03" if host not in _TURNED else str(facts.get("year", 2023)),
    )
    if "venue" in facts:
        yield ("citation_journal_title" if host in _JOURNALS else "citation_conference_title"), facts["venue"]
    for name, key in (("volume", "volume"), ("firstpage", "first"), ("lastpage", "last"), ("doi", "doi")):
        if key in facts:
            yield f"citation_{name}", str(facts[key])  # type: ignore[literal-required]


def head(told: Iterator[tuple[str, str]]) -> str:
    """Tags as HTML."""
    return "".join(f'<meta name="{name}" content="{escape(value)}">\n' for name, value in told)


def _site(world: World, request: Request) -> Answer:
    facts = world.venues.get(request.url)
    if request.path.endswith(".pdf"):
        return content(PDF, "application/pdf")
    if facts is None:
        return html("404 Not Found", "<p>There is no such paper.</p>", 404)
    title = facts.get("title", "A paper")
    body = _ABSTRACTS[request.host].format(escape(facts["abstract"])) if "abstract" in facts else ""
    text = f"<!doctype html><html><head><title>{escape(title)}</title>\n{head(tags(facts, request.host))}</head>"
    return content(f"{text}<body><h1>{escape(title)}</h1>{body}</body></html>", "text/html; charset=utf-8")


SITES = dict.fromkeys(_ABSTRACTS, _site)
