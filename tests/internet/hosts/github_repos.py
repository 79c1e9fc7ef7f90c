"""What GitHub knows, whichever door is asked: repositories by name and by id, accounts, renames."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass

from tests.internet.facts import RepoFacts, as_written
from tests.internet.world import World

BORN = "2022-07-19T04:40:33Z"
LAST = "2026-01-15T10:00:00Z"
OWN = "github/docs"  # GitHub's own, there in every world that says nothing else of it
README = {"README.md": "# A repository\n\nHow to install and run it.\n", "src/main.py": "print('hello')\n"}


_TIMES = frozenset({"created_at", "pushed_at", "updated_at", "archived_at"})
_LANGUAGES = {"py": "Python", "c": "C", "cpp": "C++", "ipynb": "Jupyter Notebook", "m": "MATLAB", "sh": "Shell"}


@dataclass(frozen=True, slots=True)
class Repo:
    """One repository that exists, seen with its canonical name."""

    name: str
    facts: RepoFacts
    owner_id: int = 0

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
    def sha(self) -> str:
        """The one commit it has."""
        return f"{self.id:040x}"

    @property
    def languages(self) -> dict[str, int]:
        """Bytes by language, the largest first."""
        told: Counter[str] = Counter(self.facts.get("languages", {}))
        if "languages" not in self.facts:
            for path, text in self.files.items():
                told[_LANGUAGES.get(path.rpartition(".")[2].lower(), "")] += len(text)
        return {name: size for name, size in told.most_common() if name}

    @property
    def folders(self) -> set[str]:
        """Every folder that holds a file."""
        parts = [path.split("/")[:-1] for path in self.files]
        return {"/".join(one[: n + 1]) for one in parts for n in range(len(one))}

    @property
    def url(self) -> str:
        """Its page."""
        return f"https://github.com/{self.name}"

    def is_folder(self, path: str) -> bool:
        """Whether that path is a folder of it."""
        return not path or any(name.startswith(path.rstrip("/") + "/") for name in self.files)

    def inside(self, path: str) -> list[str]:
        """The paths of what stands directly in a folder."""
        start = f"{path.strip('/')}/" if path else ""
        found = {start + name[len(start) :].partition("/")[0] for name in self.files if name.startswith(start)}
        return sorted(found)


def find(world: World, name: str) -> Repo | None:
    """The repository behind a name, renames followed; None for absent, deleted and private ones."""
    seen: set[str] = set()
    while name in world.repos and name.lower() not in seen:
        seen.add(name.lower())
        facts = world.repos[name]
        if "moved_to" in facts:
            name = facts["moved_to"]
            continue
        if _hidden(world, name, facts):
            return None
        return Repo(as_written(world.repos, name), _timed(world, facts), owner_number(world, name.partition("/")[0]))
    return Repo(OWN, {}, owner_number(world, "github")) if name.lower() == OWN and not seen else None


def owner_number(world: World, login: str) -> int:
    """The number of an account."""
    return world.owners.get(login, {}).get("id") or zlib.crc32(login.lower().encode())


def _timed(world: World, facts: RepoFacts) -> RepoFacts:
    """The facts with their ages as dates."""
    ages = {name: value for name, value in facts.items() if name in _TIMES and str(value)[:1] in ("+", "-")}
    if not ages:
        return facts
    return {**facts, **{name: world.moment(str(age)) for name, age in ages.items()}}  # type: ignore[typeddict-item]


def forks_of(world: World, repo: Repo, order: str = "newest") -> list[Repo]:
    """Its forks that live, in the order asked for."""
    forks = [fork for name in repo.facts.get("forks", []) if (fork := find(world, name))]
    if order in ("stargazers", "STARGAZERS", "watchers"):
        return sorted(forks, key=lambda fork: -fork.facts.get("stars", 3))
    return sorted(forks, key=lambda fork: fork.facts.get("created_at", BORN), reverse=order != "oldest")


def denied(world: World, repo: Repo | None, road: str) -> bool:
    """Whether that road ("api" or "git") says "not found" of a repository, rightly or not."""
    if repo is None or world.github_confused:
        return True
    confused = repo.facts.get("confused", False)
    return confused is True or confused == road


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
        return None if facts.get("gone") or "moved_to" in facts else as_written(world.owners, login)
    for name, repo in list(world.repos.items()):
        owner = name.partition("/")[0]
        if owner.lower() == login.lower() and "moved_to" not in repo:
            return owner
    return None


def _hidden(world: World, name: str, facts: RepoFacts) -> bool:
    owner = world.owners.get(name.partition("/")[0], {})
    return bool(facts.get("gone") or facts.get("private") or owner.get("gone"))
