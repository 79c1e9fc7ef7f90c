"""YouTube: a page of 200 for everything, and oEmbed that knows."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from tests.internet.wire import Answer, Reply, Request, content, html, json_reply, redirected
from tests.internet.world import World

_VIDEO = re.compile(r"[\w-]{11}")


def _state(world: World, video: str) -> str:
    facts = world.videos.get(video)
    return "unavailable" if facts is None else facts.get("state", "public")


def _youtube(world: World, request: Request) -> Answer:
    options = parse_qs(request.query)
    if request.path == "/oembed":
        return _oembed(world, options.get("url", [""])[0])
    parts = request.path.strip("/").split("/")
    video = options.get("v", [""])[0] if parts[0] == "watch" else parts[-1]
    if parts[0] not in ("watch", "embed", "shorts", "live"):
        return html("YouTube") if request.path == "/" else html("404 Not Found", status=404)
    if _state(world, video) == "public":
        return html(f"{world.videos[video].get('title', 'A talk')} - YouTube")
    words = {"private": "This video is private", "no-embedding": ""}.get(_state(world, video), "Video unavailable")
    told = f'<script>var ytInitialPlayerResponse = {{"playabilityStatus":{{"reason":"{words}"}}}};</script>'
    return html(" - YouTube" if words else "A talk - YouTube", told if words else "")


def _oembed(world: World, url: str) -> Reply:
    if world.spend("youtube").over:
        return content("Too Many Requests", "text/html", 429)
    parts = urlsplit(url)
    told = parse_qs(parts.query).get("v", [parts.path.rpartition("/")[2]])[0]
    if not parts.netloc.endswith(("youtube.com", "youtu.be")) or not _VIDEO.fullmatch(told):
        return content("Bad Request", "text/html", 400)
    match _state(world, told):
        case "public":
            return json_reply({"title": world.videos[told].get("title", "A talk"), "type": "video", "version": "1.0"})
        case "unavailable":
            return content("Not Found", "text/html", 404)
        case _:
            return content("Unauthorized", "text/html", 401)


def _short(_world: World, request: Request) -> Answer:
    return redirected(f"https://www.youtube.com/watch?v={request.path.strip('/')}&feature=youtu.be", 303)


SITES = {"www.youtube.com": _youtube, "youtube.com": _youtube, "m.youtube.com": _youtube, "youtu.be": _short}
