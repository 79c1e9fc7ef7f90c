"""github.com and what hangs on it: pages, git, raw files, gists, Pages sites (upstreams §3.6)."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote

from tests.internet.hosts.github_repos import Repo, find, moved, owner_of
from tests.internet.wire import Answer, Reply, Request, content, html, redirected
from tests.internet.world import World

LOST = "<p>This is not the web page you are looking for.</p>"
TAKEN_DOWN = "Repository unavailable due to DMCA takedown."
SITE_PAGES = frozenset("about explore features pricing topics trending marketplace login search".split())
LISTS = frozenset("issues pulls releases tags branches wiki actions commits forks stargazers network".split())


def _lost() -> Reply:
    return html("Page not found · GitHub", LOST, 404)


def _page(world: World, request: Request) -> Answer:
    path = unquote(request.path).strip("/")
    first, _, rest = path.partition("/")
    if not path or first.lower() in SITE_PAGES:
        return html("GitHub · Build and ship software on a single platform")
    if not rest:
        login = owner_of(world, first)
        to = world.owners.get(first, {}).get("moved_to", "")
        return html(login) if login else redirected(f"https://github.com/{to}", 301) if to else _lost()
    name, _, tail = rest.partition("/")
    if name.endswith(".git") and request.headers.get("user-agent", "").startswith("git/"):
        return _git(world, request, f"{first}/{name.removesuffix('.git')}", tail)
    return _repository_page(world, f"{first}/{name}", tail)


def _repository_page(world: World, name: str, tail: str) -> Reply:
    bare = name.removesuffix(".git")
    repo = find(world, bare)
    if repo is None or (name != bare and tail):
        return _lost()
    if "blocked" in repo.facts:
        notice = '<a href="https://github.com/github/dmca/blob/master/2021/04/2021-04-22-x.md">notice</a>'
        dmca = repo.facts["blocked"] == "dmca"
        return html(TAKEN_DOWN if dmca else "This repository has been disabled.", notice, 451 if dmca else 403)
    if moved(world, bare) or name != bare:
        return redirected(f"{repo.url}/{tail}".rstrip("/"), 301)
    return _inside(repo, tail) if tail else _front(repo)


def _front(repo: Repo) -> Reply:
    banner = "<div>This repository has been archived by the owner.</div>" if repo.facts.get("archived") else ""
    empty = "<p>This repository is empty.</p>" if repo.facts.get("empty") else ""
    return html(f"GitHub - {repo.name}", banner + empty)


def _inside(repo: Repo, tail: str) -> Reply:
    section, _, rest = tail.partition("/")
    good = html(f"{section} · {repo.name}")
    match section:
        case "tree" | "blob" | "blame" | "raw":
            ref, path = _split_ref(repo, rest)
            if not ref or not (path in repo.files or (section == "tree" and repo.is_folder(path))):
                return _lost()
            raw = f"https://raw.githubusercontent.com/{repo.name}/{ref}/{path}"
            return redirected(raw) if section == "raw" else good
        case "issues" | "pull" if rest:
            return good if rest.isdigit() and int(rest) in repo.facts.get("issues", []) else _lost()
        case "releases" if rest.startswith("tag/"):
            return good if rest.removeprefix("tag/") in repo.facts.get("tags", []) else _lost()
        case "commit":
            return good if re.fullmatch(r"[0-9a-f]{7,40}", rest) and f"{repo.id:040x}".startswith(rest) else _lost()
        case "archive":
            ref = re.sub(r"^refs/(heads|tags)/|\.(zip|tar\.gz)$", "", rest)
            zipped = f"https://codeload.github.com/{repo.name}/zip/{ref}"
            return redirected(zipped) if ref in repo.refs else _lost()
        case _:
            return good if section in LISTS else _lost()


def _split_ref(repo: Repo, rest: str) -> tuple[str, str]:
    refs = [ref for ref in (*repo.refs, "HEAD") if rest == ref or rest.startswith(f"{ref}/")]
    ref = max(refs, key=len, default="")
    return ref, rest[len(ref) + 1 :].strip("/")


def _git(world: World, request: Request, name: str, tail: str) -> Reply:
    if tail != "info/refs" or parse_qs(request.query).get("service") != ["git-upload-pack"]:
        return content("Not Found", "text/plain", 404)
    repo = find(world, name)
    if repo is None:
        told = {"www_authenticate": 'Basic realm="GitHub"'}
        return content("Repository not found.", "text/plain; charset=UTF-8", 401, **told)
    if "blocked" in repo.facts:
        return content(TAKEN_DOWN, "text/plain; charset=UTF-8", 451)
    if moved(world, name):
        return redirected(f"{repo.url}.git/{tail}?{request.query}", 301)
    kind = "application/x-git-upload-pack-advertisement"
    return content(_advertisement(repo), kind, cache_control="no-cache")


def _advertisement(repo: Repo) -> bytes:
    sha = f"{repo.id:040x}"
    lines = [] if repo.facts.get("empty") else [f"{sha} HEAD\0symref=HEAD:refs/heads/{repo.branch} agent=git/small"]
    if lines:
        lines += [f"{sha} refs/heads/{branch}" for branch in [repo.branch, *repo.facts.get("branches", [])]]
        lines += [f"{sha} refs/tags/{tag}" for tag in repo.facts.get("tags", [])]
    else:
        lines = [f"{'0' * 40} capabilities^{{}}\0agent=git/small"]
    return _packet("# service=git-upload-pack") + b"0000" + b"".join(_packet(line) for line in lines) + b"0000"


def _packet(text: str) -> bytes:
    data = text.encode() + b"\n"
    return b"%04x" % (len(data) + 4) + data


def _raw(world: World, request: Request) -> Answer:
    owner, name, rest, *_ = [*unquote(request.path).strip("/").split("/", 2), "", "", ""]
    repo = find(world, f"{owner}/{name}")
    ref, path = _split_ref(repo, rest.removeprefix("refs/heads/")) if repo else ("", "")
    if repo is None or not ref or path not in repo.files:
        return content("404: Not Found", "text/plain; charset=utf-8", 404)
    return content(repo.files[path], "text/plain; charset=utf-8")


def _gist(world: World, request: Request) -> Answer:
    path = unquote(request.path).strip("/")
    facts = world.gists.get(path)
    if facts is None and "/" not in path:
        facts = next((f for name, f in list(world.gists.items()) if name.rpartition("/")[2] == path), None)
    return _lost() if facts is None or facts.get("gone") else html(f"gist {path}")


def _pages(world: World, request: Request) -> Answer:
    user = request.host.partition(".")[0]
    first, _, rest = unquote(request.path).strip("/").partition("/")
    project, own = find(world, f"{user}/{first}"), find(world, f"{user}/{user}.github.io")
    site, path = (project, rest) if first and project and project.facts.get("pages") else (own, f"{first}/{rest}")
    if site is None or not site.facts.get("pages"):
        phrase = "<p><strong>There isn't a GitHub Pages site here.</strong></p>"
        return html("Site not found · GitHub Pages", phrase, 404)
    path = path.strip("/")
    if not path or path in site.files or f"{path}/index.html" in site.files:
        return html(f"Project page of {site.name}")
    return html("Page not found · GitHub Pages", "<p><strong>File not found</strong></p>", 404)


def _codeload(_world: World, _request: Request) -> Answer:
    return content(b"PK\x05\x06" + bytes(18), "application/zip")


SITES = {
    "github.com": _page,
    "www.github.com": _page,
    "raw.githubusercontent.com": _raw,
    "gist.github.com": _gist,
    "codeload.github.com": _codeload,
    "*.github.io": _pages,
}
