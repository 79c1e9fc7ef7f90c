"""api.github.com, the REST half (upstreams §3.1–3.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.internet.hosts import github_graphql
from tests.internet.hosts.github_parts import part
from tests.internet.hosts.github_repos import BORN, Repo, by_id, denied, find, moved, owner_number, owner_of
from tests.internet.hosts.github_words import DOCS, LIMITED, POLICY, SAML, blocked, elsewhere, error, full, not_found
from tests.internet.wire import Answer, Reply, Request, content, json_reply
from tests.internet.world import Spent, World


def _repository(world: World, repo: Repo, rest: str, request: Request) -> Reply:
    facts = repo.facts
    if "blocked" in facts:
        return blocked(facts["blocked"])
    if "policy" in facts and "authorization" in request.headers:
        if facts["policy"] == "saml":
            return error(403, SAML).with_headers({"x-github-sso": "required; url=https://github.com/orgs/x/sso"})
        return error(403, POLICY.format(repo.owner))
    return part(world, repo, rest, request) if rest else json_reply(full(repo))


def _by_name(world: World, request: Request, rest: str) -> Reply:
    owner, name, *tail = unquote(rest).split("/", 2) if "/" in rest else (rest, "")
    repo = find(world, f"{owner}/{name}")
    if repo is None or denied(world, repo, "api"):
        return not_found()
    if moved(world, f"{owner}/{name}"):
        url = f"https://api.github.com/repositories/{repo.id}" + (f"/{tail[0]}" if tail else "")
        return elsewhere(url, request.method)
    return _repository(world, repo, tail[0] if tail else "", request)


def _by_number(world: World, request: Request, rest: str) -> Reply:
    number, _, tail = rest.partition("/")
    repo = by_id(world, int(number)) if number.isdigit() else None
    if repo is None or denied(world, repo, "api"):
        return not_found()
    return _repository(world, repo, tail, request)


def _user(world: World, _request: Request, rest: str) -> Reply:
    login = owner_of(world, unquote(rest))
    return json_reply(_account(world, login)) if login else not_found()


def _account(world: World, login: str) -> dict[str, Any]:
    facts = world.owners.get(login, {})
    own = [name for name in list(world.repos) if name.lower().startswith(login.lower() + "/")]
    return {
        "login": login,
        "id": owner_number(world, login),
        "type": facts.get("type", "User"),
        "html_url": f"https://github.com/{login}",
        "created_at": BORN,
        "public_repos": sum(bool(find(world, name)) and not moved(world, name) for name in own),
    }


def _user_by_number(world: World, _request: Request, rest: str) -> Reply:
    names = {*list(world.owners), *(name.partition("/")[0] for name in list(world.repos))}
    found = (login for login in sorted(names) if str(owner_number(world, login)) == rest and owner_of(world, login))
    login = next(found, "")
    return json_reply(_account(world, login)) if login else not_found()


def _gist(world: World, _request: Request, rest: str) -> Reply:
    facts = next((f for name, f in list(world.gists.items()) if name.rpartition("/")[2] == rest), None)
    if facts is None or facts.get("gone"):
        return not_found()
    return blocked(facts["blocked"]) if "blocked" in facts else json_reply({"id": rest, "public": True})


def _rate_limit(world: World, request: Request, _rest: str) -> Reply:
    token = "authorization" in request.headers
    names = {"core": _bucket(request), **({"graphql": "github graphql"} if token else {})}
    told = {name: _counters(world.spend(bucket, 0)) for name, bucket in names.items()}
    told.setdefault("graphql", {"limit": 0, "remaining": 0, "used": 0, "reset": told["core"]["reset"]})
    return json_reply({"resources": told, "rate": told["core"]})


def _counters(spent: Spent) -> dict[str, int]:
    return {name.removeprefix("x-ratelimit-"): int(value) for name, value in spent.headers.items()}


_ROUTES: dict[str, Callable[[World, Request, str], Reply]] = {
    "/repos/": _by_name,
    "/repositories/": _by_number,
    "/users/": _user,
    "/user/": _user_by_number,
    "/gists/": _gist,
    "/rate_limit": _rate_limit,
}


def _bucket(request: Request) -> str:
    return "github token" if "authorization" in request.headers else "github anonymous"


def _refusal(world: World, request: Request) -> Reply | None:
    """What stops a request before its path is looked at."""
    if not request.headers.get("user-agent"):
        text = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
        return json_reply(text, 403)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme and (scheme.lower() not in ("bearer", "token") or token != world.token):
        return error(401, "Bad credentials")
    if request.headers.get("x-github-api-version", "2022-11-28") not in ("2022-11-28", "2026-03-10"):
        return error(400, "The specified API version is not supported.")
    return None


def _fresh(request: Request, reply: Reply) -> Reply:
    """Gives the reply an ETag, or 304 to who knows it already."""
    if reply.status != 200:
        return reply
    tag = f'W/"{zlib.crc32(reply.body):08x}"'
    reply = reply.with_headers({"etag": tag, "cache-control": "public, max-age=60, s-maxage=60"})
    return Reply(304, b"", reply.headers) if request.headers.get("if-none-match") == tag else reply


def _counted(spent: Spent, reply: Reply, resource: str) -> Reply:
    return reply.with_headers({**spent.headers, "x-ratelimit-resource": resource, "x-github-media-type": "github.v3"})


def site(world: World, request: Request) -> Answer:
    """Answers as api.github.com does, and counts."""
    refusal = _refusal(world, request)
    if refusal:
        return refusal
    if request.path == "/graphql":
        return github_graphql.site(world, request)
    if request.path == "/":
        return content("{}", "application/json")
    route = next((do for start, do in _ROUTES.items() if request.path.startswith(start)), None)
    start = next((s for s in _ROUTES if request.path.startswith(s)), "")
    reply = not_found()
    if route and (not request.path.endswith("/") or request.path.endswith("/contents/")):
        reply = _fresh(request, route(world, request, request.path.removeprefix(start)))
    free = request.path == "/rate_limit" or reply.status == 304
    spent = world.spend(_bucket(request), 0 if free else 1)
    if spent.over:
        reply = json_reply({"message": LIMITED, "documentation_url": f"{DOCS}/rate-limit"}, 403)
    return _counted(spent, reply, "core")


SITES = {"api.github.com": site}
