"""github.com and what hangs on it: pages, git, raw files, gists, Pages sites (upstreams §3.6)."""

from __future__ import annotations

import re
from urllib.parse import unquote

from tests.internet.hosts.github_git import TAKEN_DOWN, git, split_ref, too_many
from tests.internet.hosts.github_repos import Repo, find, moved, owner_of
from tests.internet.wire import Answer, Reply, Request, html, redirected
from tests.internet.world import World

LOST = "<p>This is not the web page you are looking for.</p>"
SITE_PAGES = frozenset("about explore features pricing topics trending marketplace login search".split())
LISTS = frozenset(
    "issues pulls releases tags branches wiki actions commits forks stargazers network discussions projects packages"
    " security pulse graphs watchers".split()
)
OF_OWNERS = frozenset("orgs users sponsors stars".split())


def _lost() -> Reply:
    return html("Page not found · GitHub", LOST, 404)


def _page(world: World, request: Request) -> Answer:
    path = unquote(request.path).strip("/")
    first, _, rest = path.partition("/")
    is_git = request.headers.get("user-agent", "").startswith("git/")
    if world.spend("github git" if is_git else "github web").over:
        return too_many(request)
    if not path or first.lower() in SITE_PAGES:
        return html("GitHub · Build and ship software on a single platform")
    if first.lower() in OF_OWNERS:
        first, rest = rest.partition("/")[0], ""
    if not rest:
        login = owner_of(world, first)
        return html(login) if login else _lost()  # a renamed owner's old page is not redirected
    name, _, tail = rest.partition("/")
    if name.endswith(".git") and is_git:
        return git(world, request, f"{first}/{name.removesuffix('.git')}", tail)
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
            ref, path = split_ref(repo, rest)
            renamed = repo.facts.get("renamed_branches", {}).get(rest.partition("/")[0])
            if renamed and not ref:
                return redirected(f"{repo.url}/{section}/{renamed}/{rest.partition('/')[2]}".rstrip("/"))
            if not ref or not (path in repo.files or (section == "tree" and repo.is_folder(path))):
                return _lost()
            raw = f"https://raw.githubusercontent.com/{repo.name}/{ref}/{path}"
            return redirected(raw) if section == "raw" else good
        case "issues" | "pull" if rest:
            return _issue(repo, rest) or (good if _numbered(rest, repo.facts.get("issues", [])) else _lost())
        case "discussions" if rest:
            return good if _numbered(rest, repo.facts.get("discussions", [])) else _lost()
        case "releases" if rest:
            return _release(repo, rest) or _lost()
        case "wiki":
            return _wiki(repo, rest) or good
        case "commit":
            return good if re.fullmatch(r"[0-9a-f]{7,40}", rest) and f"{repo.id:040x}".startswith(rest) else _lost()
        case "archive":
            ref = re.sub(r"^refs/(heads|tags)/|\.(zip|tar\.gz)$", "", rest)
            zipped = f"https://codeload.github.com/{repo.name}/zip/{ref}"
            return redirected(zipped) if ref in repo.refs else _lost()
        case _:
            return good if section in LISTS else _lost()


def _numbered(written: str, numbers: list[int]) -> bool:
    return written.isdigit() and int(written) in numbers


def _issue(repo: Repo, number: str) -> Reply | None:
    if _numbered(number, repo.facts.get("issues_gone", [])):
        return html("This issue has been deleted. · GitHub", status=410)
    to = repo.facts.get("issues_moved", {}).get(number)
    return redirected(f"https://github.com/{to}", 301) if to else None


def _release(repo: Repo, rest: str) -> Reply | None:
    """A release's page, the way to the latest one, or the way to a file of one."""
    releases = repo.facts.get("releases", {})
    what, _, tag = rest.partition("/")
    if what == "latest" and releases:
        return redirected(f"{repo.url}/releases/tag/{list(releases)[-1]}")
    if what == "tag" and (tag in releases or tag in repo.facts.get("tags", [])):
        return html(f"Release {tag} · {repo.name}")
    tag, _, name = tag.rpartition("/")
    if what == "download" and name in releases.get(tag, []):
        signed = f"{repo.id}/{name}?X-Amz-Signature=small&response-content-disposition=attachment"
        return redirected(f"https://objects.githubusercontent.com/github-production-release-asset/{signed}")
    return None


def _wiki(repo: Repo, page: str) -> Reply | None:
    """Where a wiki sends who asks for what it has not; None for a page that is there."""
    wiki = repo.facts.get("wiki", True)
    if wiki is False:
        return redirected(repo.url)
    return redirected(f"{repo.url}/wiki") if page and isinstance(wiki, list) and page not in wiki else None


SITES = {"github.com": _page, "www.github.com": _page}
