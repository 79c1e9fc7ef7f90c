"""figshare: an API that tells, and a front that challenges everybody (upstreams §4.7)."""

from __future__ import annotations

import re

from tests.internet.wire import Answer, Reply, Request, json_reply, redirected
from tests.internet.world import World


def _api(world: World, request: Request) -> Answer:
    if world.spend("figshare").over:
        return json_reply({"message": "Too many requests"}, 429)
    file = re.fullmatch(r"/v2/file/download/(\d+)", request.path)
    if file:
        return redirected(f"https://s3-eu-west-1.amazonaws.com/pfigshare-u-files/{file[1]}/data.zip", 302)
    asked = re.fullmatch(r"/v2/articles/(\d+)(?:/versions/\d+)?", request.path)
    facts = world.figshare.get(asked[1]) if asked else None
    if asked is None or facts is None or facts.get("gone"):
        return json_reply({"message": "Entity not found: ArticleVersion", "code": "EntityNotFound"}, 404)
    number = asked[1]
    url = f"https://figshare.com/articles/dataset/_/{number}"
    told = {"id": int(number), "title": facts.get("title", f"Article {number}"), "url_public_html": url}
    return json_reply({**told, "doi": facts.get("doi", f"10.6084/m9.figshare.{number}"), "status": "public"})


def _web(_world: World, _request: Request) -> Answer:
    return Reply(202, headers={"x-amzn-waf-action": "challenge", "server": "awselb/2.0"})


SITES = {"api.figshare.com": _api, "figshare.com": _web, "www.figshare.com": _web, "*.figshare.com": _web}
