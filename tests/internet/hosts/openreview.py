"""openreview.net: pages for people, a challenge for scripts (upstreams §4.13)."""

from __future__ import annotations

from urllib.parse import parse_qs

from tests.internet.behaviour import Behaviour, How
from tests.internet.hosts.venues import head, tags
from tests.internet.hosts.web import PDF, behave
from tests.internet.wire import Answer, Request, content, html, json_reply, redirected
from tests.internet.world import World


def _api(world: World, request: Request) -> Answer:
    if not world.openreview_open:
        details = {"challengeUrl": "https://openreview.net/challenge"}
        words = "Challenge verification is required"
        return json_reply({"name": "ChallengeRequiredError", "message": words, "status": 403, "details": details}, 403)
    if world.spend("openreview").over:
        words = "Too many requests: You have made 102 requests, surpassing the limit of 98 requests."
        return json_reply({"name": "RateLimitError", "message": f"{words} Please try again in 30 minutes"}, 429)
    options = parse_qs(request.query)
    paper = options.get("forum", options.get("id", [""]))[0]
    facts = world.forums.get(paper)
    if facts is None:
        return json_reply({"name": "NotFoundError", "message": f"The Note {paper} was not found", "status": 404}, 404)
    if facts.get("private"):
        return json_reply({"name": "ForbiddenError", "message": "User Guest does not have permission"}, 403)
    title = {"title": {"value": facts.get("title", paper)}}
    return json_reply({"notes": [{"id": paper, "forum": paper, "content": title}], "count": 1})


def _page(world: World, request: Request) -> Answer:
    if request.path not in ("/forum", "/pdf"):
        return html("OpenReview" if request.path in ("/", "/login") else "OpenReview group")
    facts = world.forums.get(parse_qs(request.query).get("id", [""])[0])
    if facts is None:
        return html("Error | OpenReview", "<p>Not Found</p>", 404)
    if facts.get("private"):
        return redirected(f"/login?redirect={request.path}", 302)
    if facts.get("challenge"):
        return behave(world, request, Behaviour(How.CHALLENGE, title="Verifying your browser | OpenReview"))
    if request.path == "/pdf":
        return content(PDF, "application/pdf")
    cited = facts.get("cited")
    told = [*tags(cited), ("citation_abstract", cited.get("abstract", ""))] if cited else []
    return html(f"{facts.get('title', 'A paper')} | OpenReview", head(iter(told)))


SITES = {"openreview.net": _page, "api.openreview.net": _api, "api2.openreview.net": _api}
