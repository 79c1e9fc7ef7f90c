"""Software Heritage: the last visit of a repository, under exactly the address by which it was archived."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit

from readinglist.identifiers import Kind, host_of, kind_of, repository_of
from readinglist.probe.rescue.archive import Archive, json_of
from readinglist.probe.rescue.wanted import Found, NotAsked, Rescue, Source, Wanted
from readinglist.transport import Reply

MOST = 5  # requests for one link: so many spellings are tried
_SITE = "https://archive.softwareheritage.org"
# The snapshot of a repository without a single branch (the hash of nothing).
_EMPTY = "1a8893e6a86f444e8be8e7bda6cb34fb1735a00e"


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
        elif answer.status == 403:
            trouble = heritage.trouble("what it has of this repository is masked")
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
    if dead_since and (at is None or at >= dead_since):
        return None  # somebody else may have taken the name since
    when = f" as of {at:%Y-%m-%d}" if at else ""
    part = "" if told.get("status") == "full" else "; only a part of it was saved"
    url = f"{_SITE}/browse/origin/directory/?origin_url={quote(origin, safe='')}"
    return Rescue(url, Source.SOFTWARE_HERITAGE, at, f"the repository{when}, kept by Software Heritage{part}")


def origins_of(wanted: Wanted) -> list[str]:
    """The addresses under which a repository may be archived, in the order to try; empty for what is no repository.

    The host's own case of letters, as written, in lower case, with `.git`; Software Heritage knows no tolerance.
    """
    written = origin_of(wanted.url)
    if written is None:
        return []
    told = [name if "://" in name else f"https://github.com/{name}" for name in wanted.spellings[:2]]
    known = [origin for name in told if (origin := origin_of(name))]
    best = (known or [written])[0]
    return list(dict.fromkeys((*known, written, written.lower(), f"{best}.git")))[:MOST]


def origin_of(url: str) -> str | None:
    """Return the repository that an address names or lies in, as an origin without `.git`; None for anything else."""
    try:
        segments = [unquote(part) for part in urlsplit(url).path.split("/") if part]
    except ValueError:
        return None
    if host_of(url) in ("raw.githubusercontent.com", "codeload.github.com"):
        repository = repository_of(f"https://github.com/{'/'.join(segments[:2])}")
    else:
        repository = repository_of(url)
    if repository:
        return f"https://github.com/{repository.full_name}"
    cut = _CUTS.get(kind_of(url))
    path = cut(segments) if cut else []
    if not path:
        return None
    return f"https://{host_of(url).removeprefix('www.')}/{re.sub(r'[.]git$', '', '/'.join(path))}"


_SECTIONS = frozenset(
    ("-", "tree", "blob", "raw", "issues", "merge_requests", "wikis", "commits", "commit", "tags", "releases")
)


def _gitlab(segments: list[str]) -> list[str]:
    """Groups may lie in groups: everything up to the first word that is GitLab's own."""
    end = next((place for place, word in enumerate(segments) if place >= 2 and word in _SECTIONS), len(segments))
    return segments[:end] if end >= 2 else []


def _owner_and_name(segments: list[str]) -> list[str]:
    return segments[:2] if len(segments) >= 2 else []


_CUTS: Mapping[Kind, Callable[[list[str]], list[str]]] = {
    Kind.GITLAB: _gitlab,
    Kind.BITBUCKET: _owner_and_name,
    Kind.CODEBERG: _owner_and_name,
    Kind.GITEE: _owner_and_name,
    Kind.GIST: lambda segments: segments[:2],
}


def _moment(text: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
