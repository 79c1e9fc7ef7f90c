"""gitlab.com and other GitLabs (upstreams §4.1)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from tests.internet.hosts.forges import Project, by_id, find, git, moved
from tests.internet.wire import Answer, Reply, Request, content, html, json_reply, redirected
from tests.internet.world import World

_PROJECT = re.compile(r"/api/v4/projects/([^/]+)(?:/(.*))?")


def _entity(project: Project, token: bool) -> dict[str, Any]:
    """The basic entity; only a token shows whether it is archived."""
    told: dict[str, Any] = {
        "id": project.id,
        "name": project.name,
        "path_with_namespace": project.path,
        "web_url": project.url,
        "http_url_to_repo": f"{project.url}.git",
        "default_branch": None if project.facts.get("empty") else project.branch,
        "readme_url": f"{project.url}/-/blob/{project.branch}/README.md" if project.has("README.md") else None,
        "forks_count": 0,
        "star_count": 1,
        "last_activity_at": project.facts.get("pushed_at"),
        "topics": [],
        "namespace": {"full_path": project.path.rpartition("/")[0]},
    }
    if token:
        archived, empty = project.facts.get("archived", False), project.facts.get("empty", False)
        told |= {"archived": archived, "empty_repo": empty, "visibility": "public"}
    return told


def _api(world: World, request: Request) -> Reply:
    asked = _PROJECT.fullmatch(request.path)
    if asked is None:
        return json_reply({"error": "404 Not Found"}, 404)
    path = unquote(asked[1])
    project = by_id(world, request.host, path) if path.isdigit() else find(world, request.host, path)
    if project is None:
        return json_reply({"message": "404 Project Not Found"}, 404)
    if moved(world, request.host, path):
        if request.method != "GET":
            return json_reply({"message": "405 Non GET methods are not allowed for moved projects"}, 405)
        tail = f"/{asked[2]}" if asked[2] else ""
        return json_reply({}, 301, location=f"https://{request.host}/api/v4/projects/{project.id}{tail}")
    if not asked[2]:
        return json_reply(_entity(project, "private-token" in request.headers or "authorization" in request.headers))
    if asked[2] == "repository/tree":
        names = sorted({name.partition("/")[0] for name in project.files})
        told = [{"name": n, "path": n, "type": "blob" if n in project.files else "tree"} for n in names]
        return json_reply(told) if told else json_reply({"message": "404 Tree Not Found"}, 404)
    return json_reply({"error": "404 Not Found"}, 404)


def _sign_in() -> Reply:
    return redirected("/users/sign_in", 302)


def _page(world: World, request: Request) -> Reply:
    path = unquote(request.path).strip("/")
    if path in ("", "explore", "help"):
        return html("GitLab")
    if path == "users/sign_in":
        return html("Sign in · GitLab", '<form><input type="password"></form>')
    name, _, tail = path.partition("/-/")
    if ".git/" in f"{name}/":
        name, _, tail = path.partition(".git")
        return git(world, request, name, tail.strip("/")) if tail.strip("/") else redirected(f"/{name}", 302)
    old = re.fullmatch(r"(.+?)/((?:tree|blob|raw)/.+)", name)  # addresses from before 2020
    if old and not tail and find(world, request.host, old[1]):
        return redirected(f"/{old[1]}/-/{old[2]}", 302)
    project = find(world, request.host, name)
    if project is None:
        group = any(key.lower().startswith(f"{request.host}/{name.lower()}/") for key in list(world.forges))
        return html(f"{name} · GitLab") if group and not tail else _sign_in()
    if moved(world, request.host, name):
        return redirected(f"{project.url}/-/{tail}" if tail else project.url, 302)
    return _inside(project, tail)


def _inside(project: Project, tail: str) -> Reply:
    section, _, rest = tail.partition("/")
    good = html(f"{project.path} · GitLab")
    if section in ("tree", "blob", "raw"):
        ref, _, path = rest.partition("/")
        known = ref in (project.branch, "HEAD", *project.facts.get("tags", []))
        return good if known and project.has(path) else html("Not Found", status=404)
    listed = section in ("", "issues", "merge_requests", "releases", "tags", "wikis", "commits", "pipelines")
    return good if listed and not rest.isdigit() else html("Not Found", status=404)


def site(world: World, request: Request) -> Answer:
    """Answers as a GitLab does, and counts."""
    spent = world.spend("gitlab")
    told = {"limit": spent.limit, "observed": spent.used, "remaining": spent.left, "reset": spent.reset}
    headers = {f"ratelimit-{name}": str(value) for name, value in told.items()}
    if spent.over:
        wait = str(max(1, spent.reset - int(world.clock())))
        return content("Retry later\n", "text/plain", 429, retry_after=wait).with_headers(headers)
    is_api = request.path.startswith("/api/")
    return (_api if is_api else _page)(world, request).with_headers(headers)


SITES = {"gitlab.com": site, "www.gitlab.com": site, "*.gitlab.example": site}
