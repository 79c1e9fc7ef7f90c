"""api.datacite.org and data.crosscite.org (upstreams §2.2, §1.5)."""

from __future__ import annotations

import zlib
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.internet.hosts.metadata import datacite_work, date_parts, names_of, of, title_of
from tests.internet.wire import Answer, Reply, Request, html, json_reply
from tests.internet.world import World

AGENCY = "DataCite"
LOST = {"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]}


def _one(world: World, doi: str) -> Reply:
    facts = of(world, doi, AGENCY)
    if facts is None or facts.get("state") == "draft":
        return json_reply(LOST, 404)
    return json_reply({"data": datacite_work(doi, facts)})


def _list(world: World, options: dict[str, list[str]]) -> Reply:
    asked = [one for one in ",".join(options.get("ids", [])).split(",") if one]
    size = min(int(options.get("page[size]", ["1000" if asked else "25"])[0]), 1000)
    known = {doi.lower(): of(world, doi, AGENCY) for doi in asked or list(world.dois)}
    works = [datacite_work(doi, facts) for doi, facts in known.items() if facts and facts.get("state") != "draft"]
    works.sort(key=lambda work: zlib.crc32(work["id"].encode()))
    wanted = [name for name in options.get("fields[dois]", [""])[0].split(",") if name]
    if wanted:
        works = [{**w, "attributes": {k: v for k, v in w["attributes"].items() if k in wanted}} for w in works]
    return json_reply({"data": works[:size], "meta": {"total": len(works), "totalPages": -(-len(works) // size)}})


def site(world: World, request: Request) -> Answer:
    """Answers as api.datacite.org does; no header tells how much is left."""
    options = parse_qs(request.query)
    polite = "mailto" in options or "@" in request.headers.get("user-agent", "")
    spent = world.spend(f"datacite {'polite' if polite else 'anonymous'}")
    if spent.over:
        return html("429 Too Many Requests", status=429, retry_after=str(max(1, spent.reset - int(world.clock()))))
    path = unquote(request.path)
    if path.rstrip("/") == "/dois":
        reply = _list(world, options)
    else:
        reply = _one(world, path.removeprefix("/dois/")) if path.startswith("/dois/") else json_reply(LOST, 404)
    return reply.with_headers({"x-request-id": "small", "x-runtime": "0.01", "server": "nginx/1.24.0 + Phusion"})


def _crosscite(world: World, request: Request) -> Answer:
    doi = unquote(request.path.strip("/"))
    facts = of(world, doi, AGENCY)
    if facts is None:
        return html("404 Not Found", status=404)
    kind = "application/vnd.citationstyles.csl+json"
    return json_reply({"DOI": doi.upper(), "title": title_of(doi, facts), "URL": facts.get("url")}, content_type=kind)


def _agency(world: World, request: Request) -> Answer:
    """A smaller agency, which answers by content negotiation alone."""
    doi = unquote(request.path.strip("/"))
    facts = world.dois.get(doi)
    if not isinstance(facts, dict):
        return html("404 Not Found", status=404)
    people = [{"family": one["family"], "given": one["given"]} for one in names_of(facts)]
    told: dict[str, Any] = {
        "DOI": doi,
        "title": title_of(doi, facts),
        "author": people,
        "type": facts.get("type", "article-journal"),
    }
    told |= {
        "container-title": facts.get("container", ""),
        "issued": {"date-parts": [date_parts(facts.get("issued", "2020"))]},
    }
    return json_reply(told | facts.get("more", {}), content_type="application/vnd.citationstyles.csl+json")


SITES = {"api.datacite.org": site, "data.crosscite.org": _crosscite, "data.agency.example": _agency}
