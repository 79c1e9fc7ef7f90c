"""doi.org: resolution, the handle API and the list of agencies (upstreams §1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, unquote

from tests.internet.scenario import DoiFacts
from tests.internet.wire import Answer, Reply, Request, html, json_reply, redirected
from tests.internet.world import World

_DATACITE = ("10.48550/", "10.5281/", "10.6084/", "10.17605/", "10.5061/")
_METADATA = ("application/vnd.citationstyles.csl+json", "application/x-bibtex", "text/x-bibliography")


def registered(world: World, doi: str) -> DoiFacts | None:
    """What is registered for a DOI in any case of letters; None when it is not."""
    told = world.dois.get(doi)
    return {"url": told} if isinstance(told, str) else told


def _url(world: World, facts: DoiFacts, depth: int = 5) -> str | None:
    if "alias" in facts:
        return f"https://doi.org/{facts['alias']}"
    if "handle_alias" in facts and depth:
        other = registered(world, facts["handle_alias"])
        return _url(world, other, depth - 1) if other is not None else None
    return facts.get("url")


def agency_of(doi: str, facts: DoiFacts) -> str:
    """The registration agency of a DOI."""
    return facts.get("agency", "DataCite" if doi.lower().startswith(_DATACITE) else "Crossref")


def _resolve(world: World, request: Request) -> Reply:
    doi = unquote(request.path[1:])
    facts = registered(world, doi)
    if facts is None:
        words = f"<p>This DOI cannot be found in the DOI System.</p><p>{quote(doi)}</p>" + "<!-- -->" * 1200
        return html("Error: DOI Not Found", words, 404)
    if facts.get("code", 1) not in (1, 200):
        return html("Error: system error", status=500)
    url = _url(world, facts)
    if request.headers.get("accept", "").startswith(_METADATA) and "alias" not in facts:
        escaped = quote(doi, safe="")
        agency = agency_of(doi, facts)
        if agency == "DataCite":
            return redirected(f"https://data.crosscite.org/{escaped}")
        if agency != "Crossref":
            return redirected(f"https://data.agency.example/{escaped}")
        return redirected(f"https://api.crossref.org/v1/works/{escaped}/transform")
    if url is None:
        return html("Handle Record", "<table><tr><td>HS_ADMIN</td></tr></table>")
    return redirected(url, 302, vary="Accept")


def _handle(world: World, request: Request) -> Reply:
    written = request.path.removeprefix("/api/handles/")
    if "%2f" in written.lower().partition("/")[0]:  # an escaped first slash is not understood (§1.2)
        return html("404 Not Found", status=404)
    doi = unquote(written)
    options = parse_qs(request.query, keep_blank_values=True)
    facts = registered(world, doi)
    if facts is None:
        return _coded(100, doi, 404)
    code = facts.get("code", 1)
    if code != 1:
        return _coded(code, doi, 500 if code == 2 else 200)
    if "handle_alias" in facts and "ignore_aliases" not in options:
        return _values(_url(world, facts), doi, options)
    if "handle_alias" in facts:
        return _coded(1, doi, 200, [_value(1, "HS_ALIAS", facts["handle_alias"])])
    return _values(_url(world, facts), doi, options)


def _values(url: str | None, doi: str, options: dict[str, list[str]]) -> Reply:
    values = [] if url is None else [_value(1, "URL", url)]
    values.append(_value(100, "HS_ADMIN", {"handle": "0.na/10", "index": 200, "permissions": "111111110010"}))
    wanted = options.get("type")
    if wanted:
        values = [v for v in values if v["type"] in wanted]
    return _coded(1 if values else 200, doi, 200, values)


def _value(index: int, kind: str, value: Any) -> dict[str, Any]:
    form = "admin" if kind == "HS_ADMIN" else "string"
    told = {"format": form, "value": value}
    return {"index": index, "type": kind, "data": told, "ttl": 86400, "timestamp": "2016-12-13T01:30:44Z"}


def _coded(code: int, doi: str, status: int, values: list[dict[str, Any]] | None = None) -> Reply:
    told = {"responseCode": code, "handle": doi}
    return json_reply({**told, "values": values} if values else told, status)


def _agencies(world: World, listed: str) -> Reply:
    told: list[dict[str, str]] = []
    for doi in unquote(listed).split(","):
        # A bare prefix has an agency too: that of what is registered under it.
        known = next((k for k in list(world.dois) if k.startswith(doi + "/")), "") if "/" not in doi else doi
        facts = registered(world, known)
        if facts is not None:
            told.append({"DOI": doi, "RA": agency_of(known, facts)})
        elif not doi.startswith("10."):
            told.append({"DOI": doi, "status": "Invalid DOI"})
        else:
            told.append({"DOI": doi, "status": "DOI does not exist"})
    return json_reply(told)


def site(world: World, request: Request) -> Answer:
    """Answers as doi.org does."""
    for start in ("/doiRA/", "/ra/"):
        if request.path.startswith(start):
            return _agencies(world, request.path.removeprefix(start))
    if request.path.startswith("/api/handles/"):
        return _handle(world, request)
    if request.path.startswith("/api/"):
        return html("404 Not Found", status=404)
    return html("Digital Object Identifier System") if request.path == "/" else _resolve(world, request)


SITES = {"doi.org": site, "www.doi.org": site, "dx.doi.org": site}
