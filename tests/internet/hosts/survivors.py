"""Software Heritage and ecosyste.ms: what is left of a repository (upstreams §5.6, §5.7)."""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.internet.facts import EcosystemFacts, OriginFacts, as_written
from tests.internet.wire import Answer, Reply, Request, html, json_reply
from tests.internet.world import Spent, World

SWH = "https://archive.softwareheritage.org/api/1"


def _counted(spent: Spent, reply: Reply) -> Reply:
    told = {"limit": spent.limit, "remaining": spent.left, "reset": spent.reset}
    return reply.with_headers({f"x-ratelimit-{name}": str(value) for name, value in told.items()})


def _missing(reason: str) -> Reply:
    return json_reply({"exception": "NotFoundExc", "reason": reason}, 404)


def _swh(world: World, request: Request) -> Answer:
    if request.path.startswith("/browse/origin/"):
        known = parse_qs(request.query).get("origin_url", [""])[0] in world.origins
        return html("Browse origin") if known else html("404 Origin not found", status=404)
    asked = re.fullmatch(r"/api/1/origin/(.+?)/(get|visit/latest)/", unquote(request.path))
    if asked is None:
        return _missing("No such endpoint") if request.path.startswith("/api/") else html("Software Heritage archive")
    spent = world.spend("swh visits" if asked[2] == "visit/latest" else "swh")
    if spent.over:
        wait = max(1, spent.reset - int(world.clock()))
        reason = f"Request was throttled. Expected available in {wait} seconds."
        return _counted(spent, json_reply({"exception": "Throttled", "reason": reason}, 429, retry_after=str(wait)))
    url = re.sub(r"^(https?|git):/(?=[^/])", r"\1://", asked[1])
    return _counted(spent, _origin(world, url, asked[2], parse_qs(request.query)))


def _origin(world: World, url: str, what: str, options: dict[str, list[str]]) -> Reply:
    facts = world.origins.get(url)  # exactly as it is written
    if facts is None and what == "get":
        return _missing(f"Origin with url {url} not found!")
    if facts is None:
        return _missing(f"No visit for origin {url} found")
    if facts.get("masked"):
        words = "The requested object is masked because of a take-down request."
        return json_reply({"exception": "MaskedObjectException", "reason": words, "masked": {url: []}}, 403)
    if what == "get":
        visits = f"{SWH}/origin/{url}/visits/"
        return json_reply({"url": url, "visit_types": [facts.get("type", "git")], "origin_visits_url": visits})
    snapshot = facts.get("snapshot", hashlib.sha1(url.encode()).hexdigest())
    needed = options.get("require_snapshot") == ["true"] and not facts.get("careless")
    kind = options.get("visit_type", [facts.get("type", "git")])[0]
    if (snapshot is None and needed) or kind != facts.get("type", "git"):
        return _missing(f"No visit for origin {url} found")
    return json_reply(_visit(world, url, facts, snapshot))


def _visit(world: World, url: str, facts: OriginFacts, snapshot: str | None) -> dict[str, Any]:
    return {
        "origin": url,
        "visit": facts.get("visit", 3),
        "date": world.moment(facts.get("date", "2025-07-31T04:34:23.298931+00:00")),
        "status": facts.get("status", "full" if snapshot else "partial"),
        "type": facts.get("type", "git"),
        "snapshot": snapshot,
        "snapshot_url": f"{SWH}/snapshot/{snapshot}/" if snapshot else None,
        "origin_url": f"{SWH}/origin/{url}/get/",
        "metadata": {},
    }


def _ecosystems(world: World, request: Request) -> Answer:
    spent = world.spend("ecosystems")
    if spent.over:
        return _counted(spent, json_reply({"error": "Rate limit exceeded"}, 429))
    shown = re.fullmatch(r"/api/v1/hosts/GitHub/repositories/([^/]+)", request.path, re.IGNORECASE)
    if shown:
        return _counted(spent, _remembered(world, unquote(shown[1]), exact=True))
    if request.path != "/api/v1/repositories/lookup":
        return json_reply({"error": "Not found"}, 404)
    options = parse_qs(request.query)
    url, purl = options.get("url", [""])[0], options.get("purl", [""])[0]
    name = re.sub(r"^(https?://(www\.)?github\.com/|pkg:github/)", "", url or purl).rstrip("/").removesuffix(".git")
    return _counted(spent, _remembered(world, name, exact=False))


def _remembered(world: World, name: str, *, exact: bool) -> Reply:
    if name not in world.ecosystems:
        return json_reply({"error": "Repository not found"}, 404)
    facts, written = world.ecosystems[name], as_written(world.ecosystems, name)
    if world.turn(f"ecosystems {name.lower()}") <= facts.get("late", 0):
        return json_reply({"error": "Repository not found"}, 404)
    if exact and written != name:
        to = f"https://repos.ecosyste.ms/api/v1/hosts/GitHub/repositories/{written.replace('/', '%2F')}"
        return json_reply({}, 301, location=to)
    return json_reply(_repository(world, written, facts))


def _repository(world: World, name: str, facts: EcosystemFacts) -> dict[str, Any]:
    return {
        "uuid": facts.get("uuid", str(zlib.crc32(name.lower().encode()))),
        "full_name": name,
        "owner": name.partition("/")[0],
        "html_url": f"https://github.com/{name}",
        "archived": facts.get("archived", False),
        "fork": facts.get("fork", False),
        "source_name": facts.get("source_name"),
        "previous_names": facts.get("previous_names", []),
        "pushed_at": world.moment(facts.get("pushed_at", "2025-01-15T10:00:00.000Z")),
        "size": 120,
        "stargazers_count": facts.get("stars", 3),
        "forks_count": facts.get("forks", 0),
        "default_branch": facts.get("default_branch", "main"),
        "latest_commit_sha": facts.get("latest_commit_sha"),
        "license": facts.get("license"),
        "status": facts.get("status"),
        "tags_count": 0,
        "last_synced_at": world.moment("-2d"),
    }


SITES = {"archive.softwareheritage.org": _swh, "repos.ecosyste.ms": _ecosystems}
