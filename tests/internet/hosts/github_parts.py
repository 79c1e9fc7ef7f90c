"""What api.github.com tells of the inside of one repository: files, trees, branches, releases, issues, forks."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.internet.hosts.github_repos import LAST, Repo, forks_of
from tests.internet.hosts.github_words import DOCS, elsewhere, error, full, not_found
from tests.internet.wire import Reply, Request, content, json_reply
from tests.internet.world import World

API = "https://api.github.com"


def _commits(_world: World, repo: Repo, path: str, _request: Request) -> Reply:
    if repo.facts.get("empty"):
        return error(409, "Git Repository is empty.", f"{DOCS}/commits/commits#list-commits")
    when = {"date": repo.facts.get("pushed_at", LAST), "name": repo.owner}
    told = {"sha": repo.sha, "commit": {"committer": when, "author": when, "message": "work"}}
    if path:
        known = path in (*repo.refs, "HEAD") or (len(path) >= 7 and repo.sha.startswith(path))
        return json_reply(told) if known else error(422, f"No commit found for SHA: {path}")
    return json_reply([told])


def _branches(_world: World, repo: Repo, asked: str, _request: Request) -> Reply:
    names = [repo.branch, *repo.facts.get("branches", [])]
    if not asked:
        return json_reply([{"name": name} for name in names])
    return json_reply({"name": asked}) if asked in names else not_found()


def _readme(_world: World, repo: Repo, _path: str, request: Request) -> Reply:
    name = next((n for n in repo.files if n.lower().startswith("readme")), None)
    return _file(repo, name, request) if name else not_found()


def _file(repo: Repo, path: str, request: Request) -> Reply:
    text = repo.files[path]
    if "raw" in request.headers.get("accept", ""):
        return content(text, "application/vnd.github.raw; charset=utf-8")
    told = {"encoding": "base64", "content": base64.encodebytes(text.encode()).decode()}
    raw = f"https://raw.githubusercontent.com/{repo.name}/{repo.branch}/{path}"
    return json_reply({**_entry(repo, path), **told, "download_url": raw})


def _entry(repo: Repo, path: str) -> dict[str, Any]:
    kind = "file" if path in repo.files else "dir"
    told = {"name": path.rpartition("/")[2], "path": path, "type": kind, "size": len(repo.files.get(path, ""))}
    return {**told, "html_url": f"{repo.url}/{'blob' if kind == 'file' else 'tree'}/{repo.branch}/{path}"}


def _contents(_world: World, repo: Repo, path: str, request: Request) -> Reply:
    ref = parse_qs(request.query).get("ref", [repo.branch])[0]
    if ref not in repo.refs:
        return error(404, f"No commit found for the ref {ref}")
    if path in repo.files:
        return _file(repo, path, request)
    if not repo.files or not repo.is_folder(path):
        return error(404, "This repository is empty." if not repo.files else "Not Found")
    return json_reply([_entry(repo, name) for name in repo.inside(path)])


def _git(_world: World, repo: Repo, path: str, request: Request) -> Reply:
    section, _, ref = path.partition("/")
    if section != "trees" or not ref:
        return not_found()
    if repo.facts.get("empty"):
        return error(409, "Git Repository is empty.")
    if ref not in (*repo.refs, "HEAD", repo.sha):
        return not_found()
    whole = "recursive" in parse_qs(request.query)
    names = sorted({*repo.files, *repo.folders}) if whole else repo.inside("")
    tree = [_tree_entry(repo, name) for name in names]
    url = f"{API}/repos/{repo.name}/git/trees/{ref}"
    return json_reply({"sha": repo.sha, "url": url, "tree": tree, "truncated": False})


def _tree_entry(repo: Repo, path: str) -> dict[str, Any]:
    if path in repo.files:
        return {"path": path, "mode": "100644", "type": "blob", "sha": repo.sha, "size": len(repo.files[path])}
    return {"path": path, "mode": "040000", "type": "tree", "sha": repo.sha}


def _forks(world: World, repo: Repo, _path: str, request: Request) -> Reply:
    options = parse_qs(request.query)
    page, size = int(options.get("page", ["1"])[0]), min(int(options.get("per_page", ["30"])[0]), 100)
    forks = forks_of(world, repo, options.get("sort", ["newest"])[0])
    reply = json_reply([full(fork) for fork in forks[(page - 1) * size : page * size]])
    if page * size >= len(forks):
        return reply
    start = f"{API}/repositories/{repo.id}/forks?per_page={size}&page="
    last = -(-len(forks) // size)
    return reply.with_headers({"link": f'<{start}{page + 1}>; rel="next", <{start}{last}>; rel="last"'})


def _languages(_world: World, repo: Repo, _path: str, _request: Request) -> Reply:
    return json_reply(repo.languages)


def _release(repo: Repo, tag: str) -> dict[str, Any]:
    files = [
        {"name": name, "browser_download_url": f"{repo.url}/releases/download/{tag}/{name}"}
        for name in repo.facts.get("releases", {})[tag]
    ]
    told = {"tag_name": tag, "name": tag, "published_at": repo.facts.get("pushed_at", LAST)}
    return {**told, "html_url": f"{repo.url}/releases/tag/{tag}", "assets": files}


def _releases(_world: World, repo: Repo, path: str, _request: Request) -> Reply:
    tags = list(repo.facts.get("releases", {}))[::-1]
    if not path:
        return json_reply([_release(repo, tag) for tag in tags])
    tag = tags[0] if path == "latest" and tags else path.removeprefix("tags/")
    return json_reply(_release(repo, tag)) if tag in tags else not_found()


def _issues(_world: World, repo: Repo, path: str, _request: Request) -> Reply:
    if not path:
        return json_reply([{"number": number} for number in repo.facts.get("issues", [])])
    if path in repo.facts.get("issues_moved", {}):
        return elsewhere(f"{API}/repos/{repo.facts['issues_moved'][path]}")
    if path.isdigit() and int(path) in repo.facts.get("issues_gone", []):
        return error(410, "This issue was deleted", f"{DOCS}/issues/issues#get-an-issue")
    if path.isdigit() and int(path) in repo.facts.get("issues", []):
        return json_reply({"number": int(path), "state": "open", "html_url": f"{repo.url}/issues/{path}"})
    return not_found()


_PARTS: dict[str, Callable[[World, Repo, str, Request], Reply]] = {
    "commits": _commits,
    "branches": _branches,
    "readme": _readme,
    "contents": _contents,
    "git": _git,
    "forks": _forks,
    "languages": _languages,
    "releases": _releases,
    "issues": _issues,
    "pulls": _issues,
}


def part(world: World, repo: Repo, rest: str, request: Request) -> Reply:
    """Answers what stands behind `/repos/owner/name/`."""
    section, _, path = rest.partition("/")
    do = _PARTS.get(section)
    return do(world, repo, unquote(path).strip("/"), request) if do else not_found()
