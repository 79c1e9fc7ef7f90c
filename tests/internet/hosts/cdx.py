"""web.archive.org/cdx/search/cdx: the list of captures (upstreams §5.2)."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

from tests.internet.facts import Sorted
from tests.internet.hosts.captures import Capture, captures_of, end_of, excluded, full
from tests.internet.wire import Reply, Request, content
from tests.internet.world import World

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
REASONS = {
    "admin": "AdministrativeAccessControlException: Blocked Site Error",
    "robots": "RobotAccessControlException: Blocked By Robots",
}

Row = dict[str, str]


def answer(world: World, request: Request) -> Reply:
    """The rows that were asked for, as JSON or as text."""
    options = parse_qs(request.query, keep_blank_values=True)
    url = options.get("url", [""])[0]
    if not url:
        return content("The `url` param is required", "text/plain", 400)
    why = excluded(world, url)
    if why:
        text = f"org.archive.util.io.RuntimeIOException: org.archive.wayback.exception.{REASONS[why]}\n"
        headers = {"x-archive-wayback-runtime-error": f"org.archive.wayback.exception.{REASONS[why]}"}
        return content(text, "text/plain", 403).with_headers(headers)
    rows = _limited(_rows(world, url, options), options)
    shown = [name for name in options.get("fl", [",".join(FIELDS)])[0].split(",") if name in FIELDS]
    table = [[row[name] for name in shown] for row in rows]
    if options.get("output") == ["json"]:
        return content(json.dumps([shown, *table] if table else []), "application/json")
    return content("".join(" ".join(row) + "\n" for row in table), "text/plain")


def _rows(world: World, url: str, options: dict[str, list[str]]) -> list[Row]:
    resolved = options.get("resolveRevisits") == ["true"]
    first, last = options.get("from", [""])[0], options.get("to", [""])[0]
    rows = [_row(one, resolved) for address in _matching(world, url, options) for one in captures_of(world, address)]
    rows = [row for row in rows if full(first) <= row["timestamp"] <= end_of(last)]
    rows = [row for row in rows if all(_passes(row, told) for told in options.get("filter", []))]
    rows.sort(key=lambda row: (row["urlkey"], row["timestamp"]))
    for told in options.get("collapse", []):
        rows = _collapsed(rows, told)
    near = options.get("closest", [""])[0]
    if options.get("sort") == ["closest"] and near:
        rows.sort(key=lambda row: abs(int(row["timestamp"]) - int(full(near))))
    elif options.get("sort") == ["reverse"]:
        rows.reverse()
    return rows


def _matching(world: World, url: str, options: dict[str, list[str]]) -> list[str]:
    scope = options.get("matchType", ["exact"])[0]
    if url.endswith("*"):
        url, scope = url[:-1], "prefix"
    wanted = Sorted.fold(url)
    host = urlsplit(f"http://{wanted}").netloc
    match scope:
        case "prefix":
            return [one for one in list(world.wayback) if Sorted.fold(one).startswith(wanted)]
        case "host":
            return [one for one in list(world.wayback) if urlsplit(f"http://{Sorted.fold(one)}").netloc == host]
        case "domain":
            names = ((one, urlsplit(f"http://{Sorted.fold(one)}").netloc) for one in list(world.wayback))
            return [one for one, name in names if name == host or name.endswith("." + host)]
        case _:
            return [url]


def _row(one: Capture, resolved: bool) -> Row:
    host, _, path = Sorted.fold(one.url).partition("/")
    again = one.facts.get("revisit", False) and not resolved
    return {
        "urlkey": f"{','.join(reversed(host.split('.')))})/{path}",
        "timestamp": one.at,
        "original": one.url,
        "mimetype": "warc/revisit" if again else one.mime,
        "statuscode": "-" if again else str(one.status),
        "digest": one.digest,
        "length": str(len(one.reply.body) + 300),
    }


def _passes(row: Row, told: str) -> bool:
    wanted = not told.startswith("!")
    name, _, pattern = told.lstrip("!").partition(":")
    return bool(re.fullmatch(pattern, row.get(name, ""))) is wanted


def _collapsed(rows: list[Row], told: str) -> list[Row]:
    name, _, many = told.partition(":")
    length = int(many) if many else None
    kept: list[Row] = []
    for row in rows:
        if not kept or kept[-1][name][:length] != row[name][:length]:
            kept.append(row)
    return kept


def _limited(rows: list[Row], options: dict[str, list[str]]) -> list[Row]:
    told = options.get("limit", [""])[0]
    if not re.fullmatch(r"-?\d+", told):
        return rows
    most = int(told)
    return rows[most:] if most < 0 else rows[:most]
