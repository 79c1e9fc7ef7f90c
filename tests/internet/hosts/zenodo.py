"""zenodo.org (upstreams §4.6)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from tests.internet.facts import RecordFacts
from tests.internet.wire import Answer, Reply, Request, content, html, json_reply, redirected
from tests.internet.world import World

_ASKED = re.compile(r"(/api)?/(records?)/(\d+)(?:/(.*))?")


def _record(number: str, facts: RecordFacts) -> dict[str, Any]:
    files = [
        {"key": name, "links": {"self": f"https://zenodo.org/api/records/{number}/files/{name}/content"}}
        for name in facts.get("files", ["data.zip"])
    ]
    related = (
        [{"identifier": facts["supplements"], "relation": "isSupplementTo", "scheme": "url"}]
        if "supplements" in facts
        else []
    )
    access = "restricted" if facts.get("restricted") else "public"
    return {
        "id": int(number),
        "doi": facts.get("doi", f"10.5281/zenodo.{number}"),
        "title": facts.get("title", f"Record {number}"),
        "links": {"self_html": f"https://zenodo.org/records/{number}"},
        "metadata": {"title": facts.get("title", f"Record {number}"), "related_identifiers": related},
        "access": {"record": access, "files": access},
        "files": [] if facts.get("restricted") else files,
    }


def _tombstone(why: str, is_api: bool) -> Reply:
    told = {"removal_reason": {"id": "other"}, "note": why, "removal_date": "2024-05-06T00:00:00", "is_visible": True}
    if is_api:
        return json_reply({"status": 410, "message": "Record deleted", "tombstone": told}, 410)
    return html("Gone", f"<p>The record you are trying to access was removed: {why}</p>", 410)


def _answer(world: World, request: Request) -> Reply:
    asked = _ASKED.fullmatch(unquote(request.path))
    if asked is None:
        return html("Zenodo") if request.path == "/" else html("Page not found", status=404)
    is_api, number, tail = bool(asked[1]), asked[3], asked[4] or ""
    if asked[2] == "record":
        return redirected(f"/records/{number}" + (f"/{tail}" if tail else ""), 301)
    facts = world.zenodo.get(number)
    if facts is None or facts.get("hidden"):
        words = "The persistent identifier does not exist."
        return json_reply({"status": 404, "message": words}, 404) if is_api else html("Not found", words, 404)
    if "deleted" in facts:
        return _tombstone(facts["deleted"], is_api)
    if "latest" in facts:
        return redirected(f"https://zenodo.org{asked[1] or ''}/records/{facts['latest']}", 302)
    if tail:
        name = tail.removeprefix("files/").removesuffix("/content")
        known = name in facts.get("files", ["data.zip"])
        return (
            content(b"PK\x05\x06" + bytes(18), "application/octet-stream") if known else html("Not found", status=404)
        )
    if is_api:
        return json_reply(_record(number, facts))
    return html("Permission required", status=403) if facts.get("restricted") else html(f"{facts.get('title', number)}")


def site(world: World, request: Request) -> Answer:
    """Answers as zenodo.org does, and counts."""
    spent = world.spend("zenodo")
    told = {"limit": spent.limit, "remaining": spent.left, "reset": spent.reset}
    headers = {f"x-ratelimit-{name}": str(value) for name, value in told.items()}
    if spent.over:
        return json_reply({"status": 429, "message": "Too Many Requests"}, 429).with_headers(headers)
    return _answer(world, request).with_headers(headers)


SITES = {"zenodo.org": site, "www.zenodo.org": site}
