"""What hangs on github.com: git, raw files, downloads, gists, Pages sites (upstreams §3.6)."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs, unquote

from tests.internet.hosts.git_refs import advertisement
from tests.internet.hosts.github_repos import Repo, denied, find, moved
from tests.internet.wire import Answer, Reply, Request, content, html, redirected
from tests.internet.world import World

TAKEN_DOWN = "Repository unavailable due to DMCA takedown."
BAD_TOKEN = "Invalid username or token. Password authentication is not supported for Git operations."
TEXT = "text/plain; charset=UTF-8"


def too_many(request: Request) -> Reply:
    """What the web half says to who asks too often."""
    return content(f"Too many requests: {request.host}\n", TEXT, 429)


def split_ref(repo: Repo, rest: str) -> tuple[str, str]:
    """The reference and the path of what follows `tree/` or `blob/`; references may hold slashes."""
    refs = [ref for ref in (*repo.refs, "HEAD") if rest == ref or rest.startswith(f"{ref}/")]
    ref = max(refs, key=len, default="")
    return ref, rest[len(ref) + 1 :].strip("/")


def git(world: World, request: Request, name: str, tail: str) -> Reply:
    """The list of references, as git asks for it."""
    if tail != "info/refs" or parse_qs(request.query).get("service") != ["git-upload-pack"]:
        return content("Not Found", "text/plain", 404)
    if not _welcome(world, request):
        return content(BAD_TOKEN, TEXT, 401, www_authenticate='Basic realm="GitHub"')
    repo = find(world, name)
    if repo is None or denied(world, repo, "git"):
        told = {"www_authenticate": 'Basic realm="GitHub"'}
        return content("Repository not found.", TEXT, 401, **told)
    if "blocked" in repo.facts:
        return content(TAKEN_DOWN, TEXT, 451)
    if moved(world, name):
        return redirected(f"{repo.url}.git/{tail}?{request.query}", 301)
    if repo.facts.get("empty"):
        return advertisement("", "", [])
    heads = [f"refs/heads/{branch}" for branch in [repo.branch, *repo.facts.get("branches", [])]]
    return advertisement(repo.sha, repo.branch, heads + [f"refs/tags/{tag}" for tag in repo.facts.get("tags", [])])


def _welcome(world: World, request: Request) -> bool:
    """Whether the token of a request, if it has one, is good: a bad one shuts even public repositories."""
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return not scheme or told == world.token
    try:
        return base64.b64decode(told).decode("latin-1").rpartition(":")[2] == world.token
    except binascii.Error:
        return False


def _raw(world: World, request: Request) -> Answer:
    owner, name, rest, *_ = [*unquote(request.path).strip("/").split("/", 2), "", "", ""]
    if world.spend("github raw").over:
        return content("429: Too Many Requests\nFor more on scraping GitHub, see its terms of service.", TEXT, 429)
    repo = find(world, f"{owner}/{name}")
    ref, path = split_ref(repo, rest.removeprefix("refs/heads/")) if repo else ("", "")
    if repo is None or not ref or path not in repo.files:
        return content("404: Not Found", TEXT, 404)
    return content(repo.files[path], TEXT)


def _gist(world: World, request: Request) -> Answer:
    path = unquote(request.path).strip("/")
    facts = world.gists.get(path)
    if facts is None and "/" not in path:
        facts = next((f for name, f in list(world.gists.items()) if name.rpartition("/")[2] == path), None)
    if facts and "blocked" in facts:
        return html("This gist has been disabled.", status=451)
    return html("Page not found · GitHub", status=404) if facts is None or facts.get("gone") else html(f"gist {path}")


def _pages(world: World, request: Request) -> Answer:
    user = request.host.partition(".")[0]
    first, _, rest = unquote(request.path).strip("/").partition("/")
    project, own = _unmoved(world, f"{user}/{first}"), _unmoved(world, f"{user}/{user}.github.io")
    site, path = (project, rest) if first and project and project.facts.get("pages") else (own, f"{first}/{rest}")
    if site is None or not site.facts.get("pages"):
        phrase = "<p><strong>There isn't a GitHub Pages site here.</strong></p>"
        return html("Site not found · GitHub Pages", phrase, 404)
    path = path.strip("/")
    if not path or path in site.files or f"{path}/index.html" in site.files:
        return html(f"Project page of {site.name}")
    return html("Page not found · GitHub Pages", "<p><strong>File not found</strong></p>", 404)


def _unmoved(world: World, name: str) -> Repo | None:
    """The repository under that very name: sites are not redirected when it is renamed."""
    return None if moved(world, name) else find(world, name)


def _codeload(world: World, request: Request) -> Answer:
    owner, name, form, ref, *_ = [*unquote(request.path).strip("/").split("/", 3), "", "", ""]
    repo = find(world, f"{owner}/{name}")
    if repo is None or form not in ("zip", "tar.gz") or ref.removeprefix("refs/heads/") not in repo.refs:
        return content("404: Not Found", TEXT, 404)
    return content(b"PK\x05\x06" + bytes(18), "application/zip")


def _objects(_world: World, request: Request) -> Answer:
    """Signed storage: the signature is for GET alone."""
    if request.method != "GET" or "X-Amz-Signature" not in request.query:
        return content("<Error><Code>AccessDenied</Code></Error>", "application/xml", 403)
    return content(b"PK\x05\x06" + bytes(18), "application/octet-stream", accept_ranges="bytes")


SITES = {
    "raw.githubusercontent.com": _raw,
    "gist.github.com": _gist,
    "codeload.github.com": _codeload,
    "objects.githubusercontent.com": _objects,
    "*.github.io": _pages,
}
