"""archive.org and web.archive.org: is there a copy, which copies, and the copy itself (upstreams §5.1–5.3)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.internet.facts import as_written
from tests.internet.hosts import cdx
from tests.internet.hosts.captures import Capture, captures_of, excluded, facts_of, nearest
from tests.internet.wire import Answer, Reply, Request, content, html, json_reply
from tests.internet.world import World

_REPLAY = re.compile(r"/web/(?:(\d{1,14})([a-z]{2}_)?/)?(.+)", re.DOTALL)
_LIMITED = "<p>You have sent too many requests in a given amount of time.</p>"
_NONE = "<p>The Wayback Machine has not archived that URL.</p>"
_EXCLUDED = "<p>This URL has been excluded from the Wayback Machine.</p>"


def _limited() -> Reply:
    return html("429 Too Many Requests", _LIMITED, 429)


def _available(world: World, request: Request) -> Answer:
    if request.path != "/wayback/available":
        return html("Internet Archive") if request.path == "/" else html("404 Not Found", status=404)
    if world.spend("wayback availability").over:
        return _limited()
    options = parse_qs(request.query)
    url, at = options.get("url", [""])[0], options.get("timestamp", [""])[0]
    statuses = {int(one) for one in options.get("statuscodes", ["200"])}
    told: dict[str, Any] = {"url": url, "archived_snapshots": {}, **({"timestamp": at} if at else {})}
    found = [one for one in captures_of(world, url) if one.status in statuses and not one.facts.get("revisit")]
    if found and _tells(world, url):
        best = nearest(found, at) if at else found[-1]
        told["archived_snapshots"]["closest"] = {
            "status": str(best.status),
            "available": not facts_of(world, url).get("unavailable", False),
            "url": f"http://web.archive.org/web/{best.at}/{best.url}",
            "timestamp": best.at,
        }
    return json_reply(told)


def _tells(world: World, url: str) -> bool:
    """Whether the answer is true this time: false negatives are part of this service."""
    facts = facts_of(world, url)
    if excluded(world, url) or (facts.get("schemeless") and "://" in url):
        return False
    return world.turn(f"availability {as_written(world.wayback, url)}") > facts.get("shy", 0)


def _site(world: World, request: Request) -> Answer:
    if request.path.startswith("/cdx/search/cdx"):
        return _limited() if world.spend("wayback cdx").over else cdx.answer(world, request)
    asked = _REPLAY.fullmatch(request.target)
    if asked is None:
        return html("Wayback Machine") if request.path in ("/", "/web/") else html("404 Not Found", status=404)
    if world.spend("wayback replay").over:
        return _limited()
    return _replay(world, asked[1] or "", asked[2] or "", _written(asked[3]))


def _written(url: str) -> str:
    url = unquote(url) if url[:9].lower().startswith(("http%3a", "https%3a")) else url
    return re.sub(r"^(https?):/(?=[^/])", r"\1://", url)


def _replay(world: World, at: str, form: str, url: str) -> Reply:
    if excluded(world, url):
        return html("Wayback Machine", _EXCLUDED)  # 200, and no Memento-Datetime
    found = captures_of(world, url)
    best = (nearest(found, at) if at and at != "2" else found[-1]) if found else None
    if best is None or best.facts.get("lost"):
        return html("Wayback Machine", _NONE, 404)
    if at != best.at:
        to = f"https://web.archive.org/web/{best.at}{form}/{best.url}"
        return html("Found", "", 302, location=to, x_archive_redirect_reason=f"found capture at {best.at}")
    return _copy(best, form)


def _copy(best: Capture, form: str) -> Reply:
    told = best.reply
    headers = {
        "memento-datetime": best.datetime,
        "link": f'<{best.url}>; rel="original", <https://web.archive.org/web/timemap/link/{best.url}>; rel="timemap";'
        f' type="application/link-format", <https://web.archive.org/web/{best.url}>; rel="timegate"',
        "x-ts": str(told.status),
        "x-archive-src": "small.warc.gz",
        **{f"x-archive-orig-{name}": value for name, value in told.headers.items()},
    }
    if "location" in told.headers:
        to = f"https://web.archive.org/web/{best.at}{form}/{best.target}"
        return html("Redirecting", "", 302 if told.status < 400 else told.status, location=to).with_headers(headers)
    body = told.body
    if not form and best.mime == "text/html":
        body = b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->The Wayback Machine<!-- END -->" + body
    return content(body, told.headers.get("content-type", "text/html"), told.status).with_headers(headers)


SITES = {"archive.org": _available, "www.archive.org": _available, "web.archive.org": _site}
