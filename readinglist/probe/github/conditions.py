"""What GitHub's answer about one repository says: that it is there, in what condition, or taken down; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from readinglist.health import Answer, Condition, Outcome
from readinglist.identifiers import Repository
from readinglist.probe.github.addresses import SITE

NOTHING_PUSHED = "the repository is there, but nothing was ever pushed to it"
NOTICE = re.compile(r"https://github\.com/github/dmca/(?:blob|tree)/[^\s\"'<>]+")
_DISABLED = re.compile(r"\b(?:repository|gist) has been disabled", re.IGNORECASE)
_SMALL = 5_000  # kilobytes; a repository that only holds words is no larger
_FULL_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}/[A-Za-z0-9_.-]{1,100}")

# What a repository holds besides code: words, licences, pictures and settings of the site.
_WORDS = frozenset("readme license licence copying notice citation contributing code_of_conduct security".split())
_MORE_WORDS = frozenset("changelog changes todo authors contributors codeowners news support funding".split())
_WORD_FILES = frozenset("md markdown mdx txt rst adoc org rtf pdf bib cff".split())
_PICTURES = frozenset("png jpg jpeg gif svg webp ico bmp tif tiff mp4 webm mov avi".split())
_CODE_FILES = frozenset("py sh js ts c h cc cpp cu java m r jl go rs lua pl rb ipynb yml yaml toml cfg json".split())
# Lists of what must be installed are code, though they end as words do.
_INSTALLED = re.compile(r"(?:.*requirements?.*|environment.*|constraints.*|packages?|cmakelists)\.txt", re.IGNORECASE)
_NO_CODE_FOLDERS = re.compile(
    r"\.git.*|assets?|images?|imgs?|figs?|figures?|pics?|pictures?|media|videos?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A repository as one of GitHub's roads showed it; what a road does not tell is None."""

    full_name: str
    id: int | None = None
    owner_id: int | None = None
    pushed_at: datetime | None = None
    archived: bool = False
    disabled: bool = False
    empty: bool | None = None
    size: int | None = None
    stars: int | None = None
    head: str | None = None
    default_branch: str | None = None
    entries: tuple[tuple[str, str], ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """What is kept with the link, without what is not known."""
        told = {
            "id": self.id,
            "full_name": self.full_name,
            "pushed_at": self.pushed_at.isoformat() if self.pushed_at else None,
            "head": self.head,
            "stars": self.stars,
            "owner_id": self.owner_id,
            "default_branch": self.default_branch,
        }
        return {name: value for name, value in told.items() if value is not None}

    @property
    def may_be_words(self) -> bool:
        """Whether it is worth a question to learn what it holds."""
        small = self.size is not None and self.size < _SMALL
        return small and not (self.entries or self.archived or self.empty)


def seen_in_rest(values: Mapping[str, Any]) -> Seen | None:
    """Read a repository in REST's words; None when it is none."""
    full_name = text_of(values, "full_name")
    if not full_name or not _FULL_NAME.fullmatch(full_name):
        return None
    return Seen(
        full_name,
        number_of(values, "id"),
        number_of(_object(values, "owner"), "id"),
        moment(values.get("pushed_at")),
        archived=values.get("archived") is True,
        disabled=values.get("disabled") is True,
        size=number_of(values, "size"),
        stars=number_of(values, "stargazers_count"),
        default_branch=text_of(values, "default_branch"),
    )


def seen_in_graph(node: Mapping[str, Any]) -> Seen | None:
    """Read a repository in GraphQL's words; None when it is none."""
    full_name = text_of(node, "nameWithOwner")
    if not full_name or not _FULL_NAME.fullmatch(full_name):
        return None
    branch = _object(node, "defaultBranchRef")
    entries = _object(node, "object").get("entries")
    return Seen(
        full_name,
        number_of(node, "databaseId"),
        number_of(_object(node, "owner"), "databaseId"),
        moment(node.get("pushedAt")),
        archived=node.get("isArchived") is True,
        disabled=node.get("isDisabled") is True,
        empty=node.get("isEmpty") is True,
        size=number_of(node, "diskUsage"),
        stars=number_of(node, "stargazerCount"),
        head=text_of(_object(branch, "target"), "oid"),
        default_branch=text_of(branch, "name"),
        entries=entries_of(entries),
    )


def entries_of(values: object) -> tuple[tuple[str, str], ...]:
    """Read a listing of a repository's root as names and kinds, `tree` for a folder; empty when it is none."""
    kinds = {"dir": "tree", "file": "blob"}
    listed = [entry for entry in values if isinstance(entry, dict)] if isinstance(values, list) else []
    return tuple((str(entry.get("name")), kinds.get(kind := str(entry.get("type")), kind)) for entry in listed)


def there(asked: Repository, seen: Seen, rule: str = "github-api") -> Outcome:
    """The outcome for a repository that was seen; under another name it has moved."""
    condition, reason = _condition(seen)
    address = SITE + seen.full_name
    moved = seen.full_name.lower() != asked.full_name.lower()
    evidence = {
        "rule": rule,
        "id": seen.id,
        "full_name": seen.full_name,
        "pushed_at": seen.pushed_at.isoformat() if seen.pushed_at else None,
        "archived": seen.archived,
    }
    return Outcome(
        Answer.MOVED if moved else Answer.OK,
        f"renamed or transferred to {seen.full_name}; {reason}" if moved else reason,
        200,
        final_url=address,
        replacement=address if moved else None,
        condition=condition,
        evidence=evidence,
        facts={"repository": seen.facts},
        last_push=seen.pushed_at,
    )


def _condition(seen: Seen) -> tuple[Condition, str]:
    """The condition, and a sentence; whether what is active is stale is for the judge to say."""
    last = f"last push {seen.pushed_at:%Y-%m-%d}" if seen.pushed_at else "no push is known"
    if seen.disabled:
        last += "; GitHub has disabled it"
    if seen.archived:
        return Condition.ARCHIVED, f"archived by its owner, read-only; {last}"
    if seen.empty:
        return Condition.EMPTY, NOTHING_PUSHED
    if holds_no_code(seen.entries):
        return Condition.PLACEHOLDER, f"the repository is there, but holds no code, only words; {last}"
    return Condition.ACTIVE, f"the repository is there; {last}"


def holds_no_code(entries: Sequence[Sequence[str]]) -> bool:
    """Whether a repository's root, as `[name, "blob" or "tree"]`, holds only words and pictures."""
    return bool(entries) and all(
        bool(_NO_CODE_FOLDERS.fullmatch(name)) if kind == "tree" else kind == "blob" and _says_only_words(name)
        for name, kind in entries
    )


def _says_only_words(name: str) -> bool:
    low = name.lower()
    if low.startswith(".git") or low in (".nojekyll", ".ds_store"):
        return True
    stem, ending = re.split(r"[-. ]", low, maxsplit=1)[0], low.rpartition(".")[2] if "." in low else ""
    if _INSTALLED.fullmatch(low) or ending in _CODE_FILES:
        return False
    return ending in _WORD_FILES | _PICTURES or stem in _WORDS | _MORE_WORDS


def blocked(block: Mapping[str, Any], status: int) -> Outcome:
    """The outcome of a notice that GitHub took a repository or gist down."""
    notice, reason = text_of(block, "html_url"), text_of(block, "reason") or "unknown"
    why = {"dmca": "a DMCA takedown", "tos": "a breach of its terms", "unknown": "a complaint"}.get(reason, reason)
    return Outcome(
        Answer.BLOCKED,
        f"GitHub has blocked it after {why}" + (f": {notice}" if notice else ""),
        status,
        condition=Condition.BLOCKED,
        proved=True,
        evidence={"rule": "github-block", "reason": reason, "notice": notice, "since": text_of(block, "created_at")},
    )


def block_in(text: str) -> dict[str, Any] | None:
    """Read the notice that a page, or git, shows in place of what GitHub took down; None when there is none."""
    found = NOTICE.search(text)
    if "DMCA takedown" in text:
        return {"reason": "dmca", "html_url": found[0] if found else None}
    if _DISABLED.search(text):
        return {"reason": "tos"}
    return None


def moment(text: object) -> datetime | None:
    """Read one of GitHub's times, aware; None when it is none."""
    try:
        read = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _object(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def number_of(values: Mapping[str, Any], name: str) -> int | None:
    """Return a field that is a whole number, None when it is anything else."""
    value = values.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text_of(values: Mapping[str, Any], name: str) -> str | None:
    """Return a field that is a text, None when it is anything else or empty."""
    value = values.get(name)
    return value if isinstance(value, str) and value else None
