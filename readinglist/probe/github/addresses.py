"""Which repository an address lies in, and how the same path is written under another name or branch; pure."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from readinglist.identifiers import Repository, host_of, repository_of

SITE = "https://github.com/"
_MEDIA = "media.githubusercontent.com"  # large files, their paths one step deeper: `/media/owner/name/branch/file`
_FILES = frozenset(("raw.githubusercontent.com", "codeload.github.com", _MEDIA))
# What a default branch was called, or is called, when nobody gave it a name of its own.
_USUAL_BRANCHES = frozenset(("master", "main", "trunk", "develop", "default"))
_BEFORE_A_BRANCH = frozenset("tree blob blame edit raw commits archive refs heads zip tar.gz legacy.zip".split())
_PACKED = re.compile(r"\.(?:zip|tar\.gz)$", re.IGNORECASE)
_THINGS = {
    "tree": "folder or branch",
    "commits": "branch",
    "commit": "commit",
    "releases": "release",
    "issues": "issue",
    "pull": "pull request",
    "discussions": "discussion",
    "wiki": "wiki page",
    "archive": "download",
    **dict.fromkeys(("blob", "blame", "edit", "raw"), "file or branch"),
}


def place_of(url: str) -> Repository | None:
    """Return the repository that an address names or lies in, raw files and downloads among them, or None."""
    if host_of(url).removeprefix("www.") not in _FILES:
        return repository_of(url)
    return repository_of(SITE + "/".join(_segments(url)[_before_owner(url) :]))


def at_github(url: str | None) -> bool:
    """Whether the address where a walk ended, None for where it began, is GitHub's own; filters send elsewhere."""
    return url is None or f".{host_of(url)}".endswith((".github.com", ".githubusercontent.com", ".github.io"))


def thing_at(url: str) -> str:
    """Return what an address inside a repository leads to, in a word for a person."""
    if host_of(url).removeprefix("www.") in _FILES:
        return "file or branch"
    place = repository_of(url)
    return _THINGS.get(place.path.partition("/")[0], "page") if place else "page"


def under_name(url: str, full_name: str) -> str:
    """Return the same path in the repository of another name."""
    parts = urlsplit(url)
    segments, at = _segments(url), _before_owner(url)
    path = (*segments[:at], *full_name.split("/"), *segments[at + 2 :])
    return urlunsplit(parts._replace(path="/" + "/".join(path)))


def on_branch(url: str, branch: str) -> str | None:
    """Return the same path on a default branch, None where the address names no default branch of old."""
    parts = urlsplit(url)
    segments = _segments(url)
    for place in range(_before_owner(url) + 2, len(segments)):
        name = _PACKED.sub("", segments[place])
        if name.lower() in _USUAL_BRANCHES and name != branch:
            segments[place] = quote(branch) + segments[place][len(name) :]
            return urlunsplit(parts._replace(path="/" + "/".join(segments)))
        if segments[place] not in _BEFORE_A_BRANCH:
            return None
    return None


def _segments(url: str) -> list[str]:
    return [part for part in urlsplit(url).path.split("/") if part]


def _before_owner(url: str) -> int:
    """How many segments stand before the owner's name."""
    return 1 if host_of(url) == _MEDIA else 0
