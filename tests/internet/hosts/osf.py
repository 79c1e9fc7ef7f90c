"""osf.io: an API that tells, and a front that says 200 to everything (upstreams §4.8)."""

from __future__ import annotations

import re

from tests.internet.facts import OsfFacts
from tests.internet.wire import Answer, Reply, Request, html, json_reply, redirected
from tests.internet.world import World


def _error(status: int, words: str) -> Reply:
    return json_reply({"errors": [{"detail": words}]}, status)


def _api(world: World, request: Request) -> Answer:
    if world.spend("osf").over:
        return _error(429, "Request was throttled. Expected available in 3000 seconds.")
    asked = re.fullmatch(r"/v2/(guids|nodes|registrations|preprints)/(\w+)/", request.path)
    facts = world.osf.get(asked[2].lower()) if asked else None
    if asked is None or facts is None:
        return _error(404, "Not found.")
    kind = facts.get("type", "nodes")
    if asked[1] == "guids":
        return redirected(f"https://api.osf.io/v2/{kind}/{asked[2]}/", 302)
    return _error(404, "Not found.") if asked[1] != kind else _thing(asked[2], kind, facts)


def _thing(guid: str, kind: str, facts: OsfFacts) -> Reply:
    if facts.get("deleted"):
        return _error(410, "The requested resource is no longer available.")
    if facts.get("private"):
        return _error(401, "Authentication credentials were not provided.")
    gone = facts.get("withdrawn", False)
    when = "2024-05-06T00:00:00Z" if gone else None
    told = {"title": facts.get("title", guid), "public": True, "withdrawn": gone, "date_withdrawn": when}
    return json_reply({"data": {"id": guid, "type": kind, "attributes": told}})


def _web(_world: World, _request: Request) -> Answer:
    return html("OSF", '<div id="ember-app"></div><script src="/static/osf.js"></script>')


SITES = {"api.osf.io": _api, "osf.io": _web}
