"""api.crossref.org: works, one by one and in lists, and the pools (upstreams §2.1)."""

from __future__ import annotations

import re
import zlib
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.internet.facts import DoiFacts
from tests.internet.hosts.doi import agency_of, registered
from tests.internet.hosts.metadata import crossref_work, listed, of
from tests.internet.wire import Answer, Reply, Request, content, html, json_reply
from tests.internet.world import World

AGENCY = "Crossref"
SELECTABLE = frozenset(
    "DOI URL abstract author container-title created deposited indexed is-referenced-by-count issn-type issued link"
    " member prefix published publisher reference relation resource short-title subject title type update-to"
    " updated-by volume issue page license ISSN ISBN language score subtitle institution group-title".split()
)
FILTERS = frozenset({"doi", "updates", "update-type", "type", "prefix", "from-pub-date", "until-pub-date"})
CONCURRENCY = {"public": "1", "polite": "3"}


class _Bad(Exception):
    """A question that is answered 400."""

    def __init__(self, kind: str, value: str, message: str) -> None:
        super().__init__(message)
        told = [{"type": kind, "value": value, "message": message}]
        self.reply = json_reply({"status": "failed", "message-type": "validation-failure", "message": told}, 400)


def _ok(kind: str, message: dict[str, Any]) -> Reply:
    return json_reply({"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message})


def _lost(kind: str = "application/json;charset=utf-8") -> Reply:
    return content("Resource not found.", kind, 404)


def _one(world: World, rest: str) -> Reply:
    doi, _, last = rest.rpartition("/")
    if last in ("agency", "transform") and "/" in doi:
        return _agency(world, doi) if last == "agency" else _transformed(world, doi)
    facts = of(world, rest, AGENCY)
    return _ok("work", crossref_work(rest, facts)) if facts is not None else _lost()


def _agency(world: World, doi: str) -> Reply:
    facts = registered(world, doi)
    if facts is None:
        return _lost("text/plain")
    label = agency_of(doi, facts)
    return _ok("work-agency", {"DOI": doi.lower(), "agency": {"id": label.lower(), "label": label}})


def _transformed(world: World, doi: str) -> Reply:
    facts = of(world, doi, AGENCY)
    if facts is None:
        return _lost("text/plain")
    told = {**crossref_work(doi, facts)}
    flat = {"title": told["title"][0], "container-title": told["container-title"][0]}
    return json_reply({**told, **flat}, content_type="application/vnd.citationstyles.csl+json")


def _list(world: World, options: dict[str, str]) -> Reply:
    rows = _number(options, "rows", 20, 1000)
    start = _number(options, "offset", 0, 10_000)
    wanted = [name for name in options.get("select", "").split(",") if name]
    for name in wanted:
        if name not in SELECTABLE or name in world.crossref.get("unselectable", []):
            raise _Bad("select-not-available", name, f"Select {name} specified but there is no such select")
    if words := options.get("query.bibliographic"):
        return _ok("work-list", _alike(world, words, rows, wanted))
    filters = _filters(options.get("filter", ""))
    asked = {doi: of(world, doi, AGENCY) for doi in filters["doi"]} if "doi" in filters else listed(world, AGENCY)
    found = [doi for doi, facts in asked.items() if facts is not None and _fits(doi, facts, filters)]
    found.sort(key=lambda doi: zlib.crc32(doi.encode()))  # an order that is nobody's
    if found == [doi for doi in filters.get("doi", []) if doi in found]:
        found.reverse()
    works = [crossref_work(doi, of(world, doi, AGENCY) or {}) for doi in found[start : start + rows]]
    if wanted:
        works = [{name: work[name] for name in wanted if name in work} for work in works]
    return _ok("work-list", {"facets": {}, "total-results": len(found), "items-per-page": rows, "items": works})


def _alike(world: World, words: str, rows: int, wanted: list[str]) -> dict[str, Any]:
    """The works that have most words in common with a question, as its search has them: always some."""
    asked = set(re.findall(r"\w+", words.lower()))
    scored = []
    for doi, facts in listed(world, AGENCY).items():
        work = crossref_work(doi, facts or {})
        people = " ".join(str(name) for one in work["author"] for name in one.values())
        told = set(re.findall(r"\w+", f"{work['title'][0]} {people}".lower()))
        if common := len(asked & told):
            scored.append((common / len(asked | told), work))
    works = [work for _, work in sorted(scored, key=lambda pair: -pair[0])][:rows]
    if wanted:
        works = [{name: work[name] for name in wanted if name in work} for work in works]
    return {"total-results": len(scored), "items-per-page": rows, "items": works}


def _number(options: dict[str, str], name: str, usual: int, most: int) -> int:
    told = options.get(name, str(usual))
    if not told.isdigit() or int(told) > most:
        raise _Bad("integer-not-valid", told, f"Integer specified as {told} but must be a positive integer <= {most}")
    return int(told)


def _filters(told: str) -> dict[str, list[str]]:
    """Filters by name; a comma always ends one, so that a DOI with a comma cannot be asked for."""
    filters: dict[str, list[str]] = {}
    for part in told.split(",") if told else []:
        name, colon, value = part.partition(":")
        if not colon or name not in FILTERS:
            raise _Bad("filter-not-available", name, f"Filter {name} specified but there is no such filter")
        filters.setdefault(name, []).append(value.lower())
    return filters


def _fits(doi: str, facts: DoiFacts, filters: dict[str, list[str]]) -> bool:
    notices = facts.get("update_to", [])
    values = {
        "doi": [doi],
        "prefix": [doi.partition("/")[0]],
        "type": [facts.get("type", "journal-article")],
        "updates": [notice.get("doi", "").lower() for notice in notices],
        "update-type": [notice.get("type", "retraction") for notice in notices],
    }
    return all(set(values[name]) & set(wanted) for name, wanted in filters.items() if name in values)


def pool_of(world: World, request: Request, options: dict[str, str]) -> str:
    """The pool by what is asked and how politely: both `mailto=` and a contact in the User-Agent, over https."""
    if "crossref-plus-api-token" in request.headers:
        return "plus"
    agent = request.headers.get("user-agent", "")
    polite = "mailto" in options and "mailto:" in agent and request.scheme == "https"
    is_list = unquote(request.path).removeprefix("/v1").rstrip("/") == "/works"
    return f"{'polite' if polite else 'public'} {'array' if is_list else 'single'}"


def site(world: World, request: Request) -> Answer:
    """Answers as api.crossref.org does, and counts."""
    if world.crossref.get("blocked"):
        return html("403 Forbidden", "<p>Your access to the REST API has been blocked.</p>", 403)
    token = request.headers.get("crossref-plus-api-token")
    if token is not None and token != f"Bearer {world.crossref.get('plus_token', '')}":
        return content("Unauthorized", "text/plain", 401)
    if len(request.target) > 8000:
        return html("414 Request-URI Too Large", status=414)
    options = dict(parse_qsl(request.query, keep_blank_values=True))
    pool = pool_of(world, request, options)
    spent = world.spend(f"crossref {pool}")
    if spent.over:
        return Reply(429)
    told = {"x-rate-limit-limit": str(spent.limit), "x-rate-limit-interval": "1s", "x-api-pool": pool.replace(" ", "-")}
    limit = CONCURRENCY.get(pool.partition(" ")[0])
    told |= {"x-concurrency-limit": limit} if limit else {}
    return _answer(world, request, options).with_headers({**told, "set-cookie": "AWSALB=small; Path=/"})


def _answer(world: World, request: Request, options: dict[str, str]) -> Reply:
    path = unquote(request.path).removeprefix("/v1")
    try:
        if path.rstrip("/") == "/works":
            return _list(world, options)
        return _one(world, path.removeprefix("/works/")) if path.startswith("/works/") else _lost("text/plain")
    except _Bad as bad:
        return bad.reply


SITES = {"api.crossref.org": site}
