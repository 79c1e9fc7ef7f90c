"""Software Heritage: the last visit of a repository, under exactly the address by which it was archived."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from readinglist.identifiers import Kind, host_of, kind_of, repository_of
from readinglist.probe.rescue.archive import Archive, json_of
from readinglist.probe.rescue.wanted import Found, NotAsked, Rescue, Source, Wanted
from readinglist.transport import Reply

MOST = 5  # requests for one link: so many spellings are tried
_SITE = "https://archive.softwareheritage.org"
# The snapshot of a repository without a single branch (the hash of nothing).
_EMPTY = "1a8893e6a86f444e8be8e7bda6cb34fb1735a00e"

_IN_VAIN = ("failed", "not_found", "created")  # states of a visit that brought nothing


def of_the_thing(reply: Reply) -> bool:
    """Whether a refusal speaks of the repository (taken down there as well), not of us."""
    told = json_of(reply) if reply.status == 403 else None
    return isinstance(told, dict) and ("masked" in told or "Masked" in str(told.get("exception")))


async def seek_visit(wanted: Wanted, heritage: Archive) -> Found:
    """Return the last visit that stored something before the link died, in at most MOST requests."""
    trouble: NotAsked | None = None
    for origin in origins_of(wanted):
        path = quote(origin, safe="/:@~+,;=&!$'()*")
        answer = await heritage.ask(f"{_SITE}/api/1/origin/{path}/visit/latest/?require_snapshot=true")
        if isinstance(answer, NotAsked):
            trouble = answer
        elif answer.status == 200:
            told = json_of(answer)
            if not isinstance(told, dict):
                trouble = heritage.trouble("its answer made no sense")
            elif found := _visit(told, origin, wanted.dead_since):
                return found
        if heritage.shut:
            return heritage.shut
    return trouble


def _visit(told: Mapping[str, object], origin: str, dead_since: datetime | None) -> Rescue | None:
    snapshot, at = told.get("snapshot"), _moment(told.get("date"))
    if not isinstance(snapshot, str) or not re.fullmatch(r"[0-9a-f]{40}", snapshot) or snapshot == _EMPTY:
        return None
    if told.get("origin", origin) != origin or told.get("status") in _IN_VAIN:
        return None
    if dead_since and (at is None or at >= dead_since):
        return None  # somebody else may have taken the name since
    when = f" as of {at:%Y-%m-%d}" if at else ""
    part = "" if told.get("status") == "full" else "; only a part of it was saved"
    url = f"{_SITE}/browse/origin/directory/?origin_url={quote(origin, safe='')}"
    return Rescue(url, Source.SOFTWARE_HERITAGE, at, f"the repository{when}, kept by Software Heritage{part}")


def origins_of(wanted: Wanted) -> list[str]:
    """The addresses under which a repository may be archived, in the order to try; empty for what is no repository.

    The host's own case of letters, as written, in lower case, with `.git`; Software Heritage knows no tolerance. What
    lies inside a repository has none either: nothing tells whether the archive holds that very file, and it never
    holds issues, releases or wikis.
    """
    written = _split(wanted.url)
    if written is None or not _is_whole(written, wanted):
        return []
    told = [name if "://" in name else f"https://github.com/{name}" for name in wanted.spellings[:2]]
    known = [origin for name in told if (origin := origin_of(name))]
    if wanted.taken_over:  # the name leads to a stranger's: only one that it was given later is its own
        return [origin for origin in known if origin.lower() != written.origin.lower()]
    best = (known or [written.origin])[0]
    return list(dict.fromkeys((*known, written.origin, written.origin.lower(), f"{best}.git")))[:MOST]


def names_repository(url: str) -> bool:
    """Whether an address names a repository as a whole, and nothing inside it."""
    place = _split(url)
    return place is not None and not place.inside


def origin_of(url: str) -> str | None:
    """Return the repository that an address names or lies in, as an origin without `.git`; None for anything else."""
    place = _split(url)
    return place.origin if place else None


class _Place(NamedTuple):
    origin: str
    inside: tuple[str, ...]


# What stands before the name of a branch whose front page is shown.
_BRANCHES = (("tree",), ("-", "tree"), ("src",), ("src", "branch"))
_USUAL_BRANCHES = frozenset(("main", "master"))


def _is_whole(place: _Place, wanted: Wanted) -> bool:
    """A repository, or the front page of its usual branch when all of it is gone: that is the same thing."""
    if not place.inside:
        return True
    *before, branch = place.inside
    usual = {wanted.default_branch} if wanted.default_branch else _USUAL_BRANCHES
    return wanted.whole_gone and tuple(before) in _BRANCHES and branch in usual


def _split(url: str) -> _Place | None:
    """The repository and what lies inside it."""
    host = host_of(url).removeprefix("www.")
    try:
        segments = tuple(unquote(part) for part in urlsplit(url).path.split("/") if part)
    except ValueError:
        return None
    if host in ("raw.githubusercontent.com", "codeload.github.com"):
        repository = repository_of(f"https://github.com/{'/'.join(segments[:2])}")
        return _Place(f"https://github.com/{repository.full_name}", segments[2:] or ("",)) if repository else None
    if repository := repository_of(url):
        return _Place(f"https://github.com/{repository.full_name}", segments[2:])
    cut = _CUTS.get(kind_of(url))
    end = cut(segments) if cut else 0
    if not end:
        return None
    # The raw files of gists have a host of their own.
    inside = segments[end:] or (("",) if host == "gist.githubusercontent.com" else ())
    return _Place(f"https://{host}/{re.sub(r'[.]git$', '', '/'.join(segments[:end]))}", inside)


_SECTIONS = frozenset(
    "- tree blob raw blame issues merge_requests wikis commits commit tags branches releases snippets archive".split()
)


def _gitlab(segments: Sequence[str]) -> int:
    """Groups may lie in groups: everything up to the first word that is GitLab's own."""
    end = next((place for place, word in enumerate(segments) if place >= 2 and word in _SECTIONS), len(segments))
    return end if end >= 2 and segments[0] not in ("groups", "users", "explore", "-") else 0


def _owner_and_name(segments: Sequence[str]) -> int:
    return 2 if len(segments) >= 2 else 0


def _gist(segments: Sequence[str]) -> int:
    """A number stands behind its owner's name, or alone."""
    numbered = (place for place, word in enumerate(segments[:2], 1) if re.fullmatch(r"[0-9a-f]{5,40}(?:\.git)?", word))
    return max(numbered, default=0)


_CUTS: Mapping[Kind, Callable[[Sequence[str]], int]] = {
    Kind.GITLAB: _gitlab,
    Kind.BITBUCKET: _owner_and_name,
    Kind.CODEBERG: _owner_and_name,
    Kind.GITEE: _owner_and_name,
    Kind.GIST: _gist,
}


def _moment(text: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
