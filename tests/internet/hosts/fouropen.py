"""anonymous.4open.science: 200 to everything, and an API that knows (upstreams §4.11)."""

from __future__ import annotations

import re

from tests.internet.facts import AnonymousFacts
from tests.internet.wire import Answer, Reply, Request, content, html, json_reply, redirected
from tests.internet.world import World

_ERRORS = {
    "preparing": (425, "repository_not_ready"),
    "limited": (425, "rate_limited"),
    "inaccessible": (500, "repository_not_accessible"),
}


def _error(status: int, word: str) -> Reply:
    return json_reply({"error": word}, status)


def _options(facts: AnonymousFacts | None) -> Reply:
    if facts is None:
        return _error(404, "repo_not_found")
    state = facts.get("state", "ready")
    if state in _ERRORS:
        return _error(*_ERRORS[state])
    if state == "expired" and "url" not in facts:
        return _error(410, "repository_expired")
    told = {"url": facts.get("url") if state == "expired" else None, "download": True, "lastUpdateDate": "2025-01-01"}
    flags = dict.fromkeys(("isAdmin", "isOwner", "hasWebsite", "hasSubmodules"), False)
    return json_reply({**told, **flags, "truncatedFolders": []})


def _files(facts: AnonymousFacts | None) -> Reply:
    if facts is not None and facts.get("state") == "expired" and "url" in facts:
        return redirected(facts["url"], 302)
    return (
        _options(facts)
        if facts is None or facts.get("state", "ready") != "ready"
        else json_reply([{"name": "README.md"}])
    )


def site(world: World, request: Request) -> Answer:
    """Answers as Anonymous GitHub does."""
    asked = re.fullmatch(r"/api/repo/([^/]+)/(options|files|zip)/?", request.path)
    if asked is None:
        return html("Anonymous GitHub", '<div ng-app="anonymous"></div><script src="/script/app.js"></script>')
    if world.spend("4open").over:
        return content("Too many requests, please try again later.", "text/html", 429)
    facts = world.anonymous.get(asked[1])
    return _options(facts) if asked[2] == "options" else _files(facts)


SITES = {"anonymous.4open.science": site}
