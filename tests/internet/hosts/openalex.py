"""api.openalex.org: a hint about retractions, for who has a key (upstreams §2.3)."""

from __future__ import annotations

import zlib
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.internet.facts import DoiFacts
from tests.internet.hosts.doi import registered
from tests.internet.hosts.metadata import retracted, title_of
from tests.internet.wire import Answer, Reply, Request, html, json_reply
from tests.internet.world import World


def _work(doi: str, facts: DoiFacts) -> dict[str, Any]:
    doi = doi.lower()
    return {
        "id": f"https://openalex.org/W{zlib.crc32(doi.encode())}",
        "doi": f"https://doi.org/{doi}",
        "title": title_of(doi, facts),
        "is_retracted": facts.get("openalex_retracted", retracted(facts)),
        "primary_location": {"landing_page_url": facts.get("url")},
    }


def _selected(work: dict[str, Any], options: dict[str, list[str]]) -> dict[str, Any]:
    wanted = options.get("select", [""])[0].split(",")
    return {name: work[name] for name in wanted if name in work} if any(wanted) else work


def _plain(doi: str) -> str:
    return doi.strip().removeprefix("doi:").removeprefix("https://doi.org/")


def site(world: World, request: Request) -> Answer:
    """Answers as api.openalex.org does: single works are free, lists cost, nothing without a key."""
    options = parse_qs(request.query)
    if options.get("api_key") != [world.openalex_key]:
        return json_reply({"error": "Unauthorized", "message": "An API key is required."}, 401)
    path = unquote(request.path)
    if path.startswith("/works/"):
        return _one(world, _plain(path.removeprefix("/works/")), options)
    if path != "/works":
        return html("404 Not Found", status=404)
    if world.spend("openalex").over:
        return json_reply({"error": "Rate limit exceeded", "message": "Insufficient budget"}, 429)
    return _list(world, options)


def _one(world: World, doi: str, options: dict[str, list[str]]) -> Reply:
    facts = registered(world, doi)
    return json_reply(_selected(_work(doi, facts), options)) if facts else html("404 Not Found", status=404)


def _list(world: World, options: dict[str, list[str]]) -> Reply:
    name, _, values = options.get("filter", [""])[0].partition(":")
    asked = [_plain(one) for one in values.split("|")] if name == "doi" else []
    size = int(options.get("per-page", options.get("per_page", ["25"]))[0])
    if not asked or len(asked) > 100 or size > 100:
        return json_reply({"error": "Invalid query parameters error."}, 400)
    works = [_work(doi, facts) for doi in asked if (facts := registered(world, doi))]
    works.sort(key=lambda work: str(work["id"]))
    results = [_selected(work, options) for work in works[:size]]
    return json_reply({"meta": {"count": len(works), "page": 1, "per_page": size}, "results": results})


SITES = {"api.openalex.org": site}
