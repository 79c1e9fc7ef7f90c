"""What GitHub knows, whichever door is asked: repositories by name and by id, accounts, renames."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from tests.internet.scenario import Folded, RepoFacts
from tests.internet.world import World

BORN = "2022-07-19T04:40:33Z"
LAST = "2026-01-15T10:00:00Z"
README = {"README.md": "# A repository\n\nHow to install and run it.\n", "src/main.py": "print('hello')\n"}


@dataclass(frozen=True, slots=True)
class Repo:
    """One repository that exists, seen with its canonical name."""

    name: str
    facts: RepoFacts

    @property
    def id(self) -> int:
        """Its number, the same for the same name unless the facts say otherwise."""
        return self.facts.get("id") or zlib.crc32(self.name.lower().encode())

    @property
    def owner(self) -> str:
        """Its owner."""
        return self.name.partition("/")[0]

    @property
    def short(self) -> str:
        """Its name without the owner."""
        return self.name.partition("/")[2]

    @property
    def branch(self) -> str:
        """Its default branch."""
        return self.facts.get("default_branch", "main")

    @property
    def refs(self) -> list[str]:
        """Its branches and tags."""
        return [self.branch, *self.facts.get("branches", []), *self.facts.get("tags", [])]

    @property
    def files(self) -> dict[str, str]:
        """Its files; an empty repository has none."""
        return {} if self.facts.get("empty") else self.facts.get("files", README)

    @property
    def url(self) -> str:
        """Its page."""
        return f"https://github.com/{self.name}"

    def is_folder(self, path: str) -> bool:
        """Whether that path is a folder of it."""
        return not path or any(name.startswith(path.rstrip("/") + "/") for name in self.files)


def find(world: World, name: str) -> Repo | None:
    """The repository behind a name, renames followed; None for absent, deleted and private ones."""
    seen: set[str] = set()
    while name in world.repos and name.lower() not in seen:
        seen.add(name.lower())
        facts = world.repos[name]
        if "moved_to" in facts:
            name = facts["moved_to"]
            continue
        return None if _hidden(world, name, facts) else Repo(_written(world.repos, name), facts)
    return None


def moved(world: World, name: str) -> bool:
    """Whether that name is an old one."""
    return name in world.repos and "moved_to" in world.repos[name]


def by_id(world: World, number: int) -> Repo | None:
    """The repository with that number."""
    for name, facts in list(world.repos.items()):
        if "moved_to" not in facts and Repo(name, facts).id == number:
            return find(world, name)
    return None


def owner_of(world: World, login: str) -> str | None:
    """The canonical login of an account that exists, also when only a repository tells of it."""
    if login in world.owners:
        facts = world.owners[login]
        return None if facts.get("gone") or "moved_to" in facts else _written(world.owners, login)
    for name, repo in list(world.repos.items()):
        owner = name.partition("/")[0]
        if owner.lower() == login.lower() and "moved_to" not in repo:
            return owner
    return None


def _hidden(world: World, name: str, facts: RepoFacts) -> bool:
    owner = world.owners.get(name.partition("/")[0], {})
    return bool(facts.get("gone") or facts.get("private") or owner.get("gone"))


def _written(names: Mapping[str, object], name: str) -> str:
    return names.written(name) if isinstance(names, Folded) else name
