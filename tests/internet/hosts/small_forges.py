"""Codeberg and other Forgejos, Bitbucket, Gitee (upstreams §4.2–4.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.internet.hosts.forges import Project, find, git, moved
from tests.internet.wire import Answer, Reply, Request, html, json_reply, redirected
from tests.internet.world import World

BITBUCKET_404 = (
    "You may not have access to this repository or it no longer exists in this workspace. If you think this repository"
    " exists and you have access, make sure you are authenticated."
)


def _web(world: World, request: Request, shown: Reply | None = None) -> Reply:
    """The page of a project, of a file in it, or of an owner."""
    owner, name, tail, *_ = [*unquote(request.path).strip("/").split("/", 2), "", "", ""]
    if not name:
        known = any(key.lower().startswith(f"{request.host}/{owner.lower()}/") for key in list(world.forges))
        return html(owner or request.host) if known or not owner else html("Page Not Found", status=404)
    if name.endswith(".git") and "git/" in request.headers.get("user-agent", ""):
        return git(world, request, f"{owner}/{name.removesuffix('.git')}", tail)
    path = f"{owner}/{name.removesuffix('.git')}"
    project = find(world, request.host, path)
    if project is None:
        return html("Page Not Found", status=404)
    if moved(world, request.host, path):
        return redirected(f"{project.url}/{tail}".rstrip("/"), 301)
    file = tail.split(f"{project.branch}/", 1)
    if len(file) == 2 and not project.has(file[1]):
        return html("Page Not Found", status=404)
    return shown or html(project.path)


def _forgejo(world: World, request: Request) -> Answer:
    if not request.path.startswith("/api/v1/"):
        return _web(world, request)
    lost = {"message": "The target couldn't be found.", "url": f"https://{request.host}/api/swagger", "errors": []}
    if world.spend("codeberg").over:
        return html("429 Too Many Requests", status=429, retry_after="60")
    path, rest = _asked(request, "/api/v1/repos/")
    project = find(world, request.host, path)
    if project is None:
        return json_reply(lost, 404)
    if moved(world, request.host, path):
        return json_reply({}, 307, location=f"/api/v1/repos/{project.path}" + (f"/{rest}" if rest else ""))
    if rest.startswith("contents"):
        names = sorted({name.partition("/")[0] for name in project.files})
        return json_reply([{"name": n, "type": "file" if n in project.files else "dir"} for n in names])
    return json_reply(lost, 404) if rest else json_reply(_forgejo_entity(project))


def _forgejo_entity(project: Project) -> dict[str, Any]:
    facts = project.facts
    return {
        "id": project.id,
        "full_name": project.path,
        "html_url": project.url,
        **{name: bool(facts.get(name)) for name in ("archived", "empty")},
        **dict.fromkeys(("private", "mirror"), False),
        "fork": "parent" in facts,
        "archived_at": facts.get("pushed_at") if facts.get("archived") else "1970-01-01T00:00:00Z",
        "updated_at": facts.get("pushed_at"),
        "stars_count": 1,
        "forks_count": 0,
        "size": 0 if facts.get("empty") else 120,
        "default_branch": project.branch,
    }


def _asked(request: Request, start: str) -> tuple[str, str]:
    """The owner and name after the start of an API's path, and what follows."""
    owner, name, rest, *_ = [*unquote(request.path).removeprefix(start).split("/", 2), "", "", ""]
    return f"{owner}/{name}", rest


def _bitbucket_api(world: World, request: Request) -> Answer:
    if world.spend("bitbucket").over:
        return html("Rate limit for this resource has been exceeded", status=429)
    path, rest = _asked(request, "/2.0/repositories/")
    project = find(world, "bitbucket.org", path)
    if project is None or rest:
        return json_reply({"type": "error", "error": {"message": BITBUCKET_404}}, 404)
    told = {
        "type": "repository",
        "full_name": project.path,
        "uuid": f"{{{project.id}}}",
        "is_private": False,
        "updated_on": project.facts.get("pushed_at"),
        "mainbranch": None if project.facts.get("empty") else {"name": project.branch},
        "size": 0 if project.facts.get("empty") else 120_000,
        "parent": None,
        "links": {"html": {"href": project.url}},
    }
    return json_reply(told)


def _gitee(world: World, request: Request) -> Answer:
    if not request.path.startswith("/api/v5/"):
        return _web(world, request, html("访问受限", "<p>访问受限</p>", 403))
    if world.spend("gitee").over:
        return json_reply({"message": "403 Forbidden (Rate Limit Exceeded)"}, 403)
    path, rest = _asked(request, "/api/v5/repos/")
    project = find(world, "gitee.com", path)
    if project is None or rest:
        return json_reply({"message": "Not Found Project"}, 404)
    told = {"full_name": project.path, "html_url": project.url, "private": False, "fork": "parent" in project.facts}
    when = dict.fromkeys(("pushed_at", "updated_at"), project.facts.get("pushed_at"))
    return json_reply({**told, **when, "id": project.id, "stargazers_count": 1, "status": "开始", "empty_repo": False})


SITES: dict[str, Callable[[World, Request], Answer]] = {
    "codeberg.org": _forgejo,
    "*.forgejo.example": _forgejo,
    "bitbucket.org": _web,
    "api.bitbucket.org": _bitbucket_api,
    "gitee.com": _gitee,
}
