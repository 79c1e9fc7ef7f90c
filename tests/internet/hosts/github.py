"""api.github.com, the REST half (upstreams §3.1–3.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.internet.hosts import github_graphql
from tests.internet.hosts.github_repos import BORN, LAST, Repo, by_id, find, moved, owner_of
from tests.internet.wire import Answer, Reply, Request, content, json_reply
from tests.internet.world import Spent, World

DOCS = "https://docs.github.com/rest"
POLICY = (
    "`{}` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal"
    " access token with fine-grained permissions."
)
SAML = (
    "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this"
    " organization."
)
LIMITED = (
    "API rate limit exceeded for 192.0.2.7. (But here's the good news: Authenticated requests get a higher rate limit."
    " Check out the documentation for more details.)"
)


def error(status: int, message: str, docs: str = DOCS, **more: Any) -> Reply:
    """GitHub's error object."""
    return json_reply({"message": message, "documentation_url": docs, "status": str(status), **more}, status)


def not_found() -> Reply:
    """What GitHub says of everything absent or hidden."""
    return error(404, "Not Found", f"{DOCS}/repos/repos#get-a-repository")


def blocked(reason: str) -> Reply:
    """The answer for a repository that GitHub took down."""
    notice = "https://github.com/github/dmca/blob/master/2021/04/2021-04-22-x.md"
    url = notice if reason == "dmca" else f"https://github.com/{reason}"
    block = {"reason": reason, "created_at": "2021-04-22T17:53:56Z", "html_url": url}
    return json_reply({"message": "Repository access blocked", "block": block}, 451 if reason == "dmca" else 403)


def full(repo: Repo) -> dict[str, Any]:
    """The full object of a repository."""
    facts, empty = repo.facts, bool(repo.facts.get("empty"))
    pushed = facts.get("pushed_at", BORN if empty else LAST)
    spdx = facts.get("license", "MIT")
    told: dict[str, Any] = {
        "id": repo.id,
        "node_id": f"R_{repo.id}",
        "name": repo.short,
        "full_name": repo.name,
        "private": False,
        "owner": {"login": repo.owner, "id": zlib.crc32(repo.owner.lower().encode()), "type": "User"},
        "html_url": repo.url,
        "description": facts.get("description"),
        "fork": facts.get("fork", False),
        "created_at": facts.get("created_at", BORN),
        "updated_at": facts.get("updated_at", pushed),
        "pushed_at": pushed,
        "homepage": facts.get("homepage"),
        "size": facts.get("size", 0 if empty else 120),
        "stargazers_count": facts.get("stars", 3),
        "watchers_count": facts.get("stars", 3),
        "subscribers_count": 1,
        "forks_count": len(facts.get("forks", [])),
        "network_count": len(facts.get("forks", [])),
        "open_issues_count": len(facts.get("issues", [])),
        "language": None if empty else "Python",
        **dict.fromkeys(("has_issues", "has_wiki"), True),
        "has_pages": facts.get("pages", False),
        "archived": facts.get("archived", False),
        "disabled": facts.get("disabled", False),
        "mirror_url": None,
        "license": {"key": spdx.lower(), "name": spdx, "spdx_id": spdx, "url": None} if spdx else None,
        "topics": facts.get("topics", []),
        "visibility": "public",
        "default_branch": repo.branch,
    }
    if facts.get("fork"):
        told["parent"] = told["source"] = {"full_name": facts.get("parent", "up/stream")}
    return told


def _repository(world: World, repo: Repo, rest: str, request: Request) -> Reply:
    facts = repo.facts
    if "blocked" in facts:
        return blocked(facts["blocked"])
    if "policy" in facts and "authorization" in request.headers:
        if facts["policy"] == "saml":
            return error(403, SAML).with_headers({"x-github-sso": "required; url=https://github.com/orgs/x/sso"})
        return error(403, POLICY.format(repo.owner))
    section, _, path = rest.partition("/")
    match section:
        case "" if not rest:
            return json_reply(full(repo))
        case "commits":
            return _commits(repo)
        case "forks":
            names = [find(world, name) for name in facts.get("forks", [])]
            return json_reply([full(fork) for fork in names if fork])
        case "readme":
            name = next((n for n in repo.files if n.lower().startswith("readme")), None)
            return json_reply(_entry(repo, name)) if name else not_found()
        case "contents":
            return _contents(repo, unquote(path))
        case "branches":
            return _branches(repo, unquote(path))
        case _:
            return not_found()


def _commits(repo: Repo) -> Reply:
    if repo.facts.get("empty"):
        return error(409, "Git Repository is empty.", f"{DOCS}/commits/commits#list-commits")
    when = {"date": repo.facts.get("pushed_at", LAST), "name": repo.owner}
    return json_reply([{"sha": f"{repo.id:040x}", "commit": {"committer": when, "author": when, "message": "work"}}])


def _branches(repo: Repo, asked: str) -> Reply:
    names = [repo.branch, *repo.facts.get("branches", [])]
    if not asked:
        return json_reply([{"name": name} for name in names])
    return json_reply({"name": asked}) if asked in names else not_found()


def _entry(repo: Repo, path: str) -> dict[str, Any]:
    kind = "file" if path in repo.files else "dir"
    told = {"name": path.rpartition("/")[2], "path": path, "type": kind, "size": len(repo.files.get(path, ""))}
    return {**told, "html_url": f"{repo.url}/{'blob' if kind == 'file' else 'tree'}/{repo.branch}/{path}"}


def _contents(repo: Repo, path: str) -> Reply:
    path = path.strip("/")
    if path in repo.files:
        return json_reply(_entry(repo, path))
    if not repo.files or not repo.is_folder(path):
        return error(404, "This repository is empty." if not repo.files else "Not Found")
    start = f"{path}/" if path else ""
    names = {start + name[len(start) :].partition("/")[0] for name in repo.files if name.startswith(start)}
    return json_reply([_entry(repo, name) for name in sorted(names)])


def _by_name(world: World, request: Request, rest: str) -> Reply:
    owner, name, *tail = unquote(rest).split("/", 2) if "/" in rest else (rest, "")
    repo = find(world, f"{owner}/{name}")
    if repo is None:
        return not_found()
    if moved(world, f"{owner}/{name}"):
        url = f"https://api.github.com/repositories/{repo.id}" + (f"/{tail[0]}" if tail else "")
        docs = "https://docs.github.com/v3/#http-redirects"
        status = 301 if request.method in ("GET", "HEAD") else 307
        return json_reply({"message": "Moved Permanently", "url": url, "documentation_url": docs}, status, location=url)
    return _repository(world, repo, tail[0] if tail else "", request)


def _by_number(world: World, request: Request, rest: str) -> Reply:
    number, _, tail = rest.partition("/")
    repo = by_id(world, int(number)) if number.isdigit() else None
    return _repository(world, repo, tail, request) if repo else not_found()


def _user(world: World, _request: Request, rest: str) -> Reply:
    login = owner_of(world, unquote(rest))
    if login is None:
        return not_found()
    facts = world.owners.get(login, {})
    told = {
        "login": login,
        "id": facts.get("id") or zlib.crc32(login.lower().encode()),
        "type": facts.get("type", "User"),
    }
    return json_reply({**told, "html_url": f"https://github.com/{login}", "created_at": BORN})


def _gist(world: World, _request: Request, rest: str) -> Reply:
    facts = next((f for name, f in list(world.gists.items()) if name.rpartition("/")[2] == rest), None)
    if facts is None or facts.get("gone"):
        return not_found()
    return blocked(facts["blocked"]) if "blocked" in facts else json_reply({"id": rest, "public": True})


def _rate_limit(world: World, request: Request, _rest: str) -> Reply:
    core = world.spend(_bucket(request), 0)
    told = {k.removeprefix("x-ratelimit-"): int(v) for k, v in core.headers.items()}
    return json_reply({"resources": {"core": told}, "rate": told})


_ROUTES: dict[str, Callable[[World, Request, str], Reply]] = {
    "/repos/": _by_name,
    "/repositories/": _by_number,
    "/users/": _user,
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
    if route and not request.path.endswith("/"):
        reply = _fresh(request, route(world, request, request.path.removeprefix(start)))
    free = request.path == "/rate_limit" or reply.status == 304
    spent = world.spend(_bucket(request), 0 if free else 1)
    if spent.over:
        reply = json_reply({"message": LIMITED, "documentation_url": f"{DOCS}/rate-limit"}, 403)
    return _counted(spent, reply, "core")


SITES = {"api.github.com": site}
