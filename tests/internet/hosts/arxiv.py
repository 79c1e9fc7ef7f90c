"""arXiv: the Atom API and the pages (upstreams §4.12)."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qs, unquote

from tests.internet.hosts.web import PDF
from tests.internet.scenario import PaperFacts
from tests.internet.wire import Answer, Reply, Request, content, html, redirected
from tests.internet.world import World

_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(\d+))?")
_LOOKS_LIKE_ONE = re.compile(r"\d{4}\.\d+|/\d")
_FEED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom">'
    "<id>https://arxiv.org/api/small</id><title>arXiv Query</title><updated>2026-01-01T00:00:00Z</updated>"
    "<opensearch:itemsPerPage>{size}</opensearch:itemsPerPage><opensearch:totalResults>{count}"
    "</opensearch:totalResults><opensearch:startIndex>0</opensearch:startIndex>{entries}</feed>"
)


def _split(written: str) -> tuple[str, int] | None:
    found = _ID.fullmatch(written)
    return (found[1], int(found[2] or 0)) if found else None


def _plain(written: str) -> str:
    """The id as arXiv writes it: `math.GT/0309136` is `math/0309136`."""
    return re.sub(r"^([a-z-]+)\.[A-Z]{2}/", r"\1/", written)


def _there(world: World, written: str) -> tuple[str, int, PaperFacts] | None:
    """The paper and its version; None when either is unknown."""
    told = _split(_plain(written))
    facts = world.papers.get(told[0]) if told else None
    if told is None or facts is None or "deleted" in facts or "unreadable" in facts:
        return None
    last = facts.get("versions", 1)
    return (told[0], told[1] or last, facts) if told[1] <= last else None


def _comment(facts: PaperFacts, version: int) -> str:
    gone = facts.get("withdrawn")
    if gone and version == facts.get("versions", 1):
        return gone if isinstance(gone, str) else "This paper has been withdrawn by the author"
    return facts.get("comment", "")


def _entry(paper: str, version: int, facts: PaperFacts) -> str:
    authors = "".join(f"<author><name>{escape(a)}</name></author>" for a in facts.get("authors", ["A. Author"]))
    extra = {"comment": _comment(facts, version), "journal_ref": facts.get("journal_ref"), "doi": facts.get("doi")}
    told = "".join(f"<arxiv:{k}>{escape(v)}</arxiv:{k}>" for k, v in extra.items() if v)
    category = facts.get("category", "cs.LG")
    return (
        f"<entry><id>http://arxiv.org/abs/{paper}v{version}</id>"
        f"<updated>{facts.get('updated', '2025-02-01T00:00:00Z')}</updated>"
        f"<published>{facts.get('published', '2025-01-01T00:00:00Z')}</published>"
        f"<title>{escape(facts.get('title', f'Paper {paper}'))}</title>"
        f"<summary>{escape(facts.get('abstract', 'We show something.'))}</summary>{authors}{told}"
        f'<link href="https://arxiv.org/abs/{paper}v{version}" rel="alternate" type="text/html"/>'
        f'<link title="pdf" href="https://arxiv.org/pdf/{paper}v{version}" rel="related" type="application/pdf"/>'
        f'<arxiv:primary_category term="{category}"/><category term="{category}"/></entry>'
    )


def _error(written: str, status: int = 400) -> Reply:
    url = f"https://arxiv.org/api/errors#incorrect_id_format_for_{escape(written)}"
    words = f"incorrect id format for {escape(written)}"
    entry = f"<entry><id>{url}</id><title>Error</title><summary>{words}</summary></entry>"
    return _feed([entry], 1, status)


def _feed(entries: list[str], size: int, status: int = 200) -> Reply:
    text = _FEED.format(size=size, count=len(entries), entries="".join(entries))
    return content(text, "application/atom+xml; charset=utf-8", status)


def _query(world: World, request: Request) -> Reply:
    options = {**parse_qs(request.query), **parse_qs(request.body.decode("latin-1"))}
    ids = [one.strip() for one in ",".join(options.get("id_list", [])).split(",") if one.strip()]
    size = int(options.get("max_results", ["10"])[0])
    for written in ids:
        if not _split(written) and not _LOOKS_LIKE_ONE.search(written):
            return _error(written)
        if status := world.papers.get(written, {}).get("unreadable"):
            return _error(written, status)
    found = [there for there in (_there(world, written) for written in ids) if there]
    entries = [_entry(*there) for there in found][:size]
    return _feed(entries[::-1], size)  # never rely on their order


def _api(world: World, request: Request) -> Answer:
    return _query(world, request) if request.path == "/api/query" else _pages(world, request)


def _pages(world: World, request: Request) -> Answer:
    section, _, written = unquote(request.path).strip("/").partition("/")
    if not section:
        return html("arXiv.org e-Print archive")
    if section not in ("abs", "pdf"):
        return html("404 Not Found", status=404)
    written = written.removesuffix(".pdf") if section == "pdf" else written
    plain = _plain(re.sub(r"(?i)^arxiv:", "", written))
    told = _split(plain)
    if told and "deleted" in world.papers.get(told[0], {}):
        words = f"{plain} is recorded as having been deleted from arXiv: {world.papers[told[0]]['deleted']}"
        return html("Paper deleted", f"<p>{escape(words)}</p>", 410)
    there = _there(world, plain)
    if there is None:
        return html("Article not found", f"<p>Article {escape(plain)} not found</p>", 404)
    if plain != written:
        return redirected(f"https://arxiv.org/{section}/{plain}", 301)
    return _abstract(*there) if section == "abs" else _paper(*there)


def _abstract(paper: str, version: int, facts: PaperFacts) -> Reply:
    last = facts.get("versions", 1)
    gone = facts.get("withdrawn") and version == last
    note = f'<span class="error">{escape(_comment(facts, version))}</span>(withdrawn)' if gone else ""
    return html(f"[{paper}] {facts.get('title', f'Paper {paper}')}", note)


def _paper(paper: str, version: int, facts: PaperFacts) -> Reply:
    if facts.get("no_pdf") or (facts.get("withdrawn") and version == facts.get("versions", 1)):
        return html("No PDF for " + paper, status=404)
    return content(PDF, "application/pdf")


SITES = {"export.arxiv.org": _api, "arxiv.org": _pages, "www.arxiv.org": _pages}
