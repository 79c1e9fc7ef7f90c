"""What every forge but GitHub has in common: projects by host and path, renames, git."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from urllib.parse import parse_qs

from tests.internet.facts import ForgeFacts, as_written
from tests.internet.hosts.git_refs import advertisement
from tests.internet.wire import Reply, Request, content, redirected
from tests.internet.world import World

LAST = "2026-01-15T10:00:00Z"
FILES = ["README.md", "src/main.py"]


@dataclass(frozen=True, slots=True)
class Project:
    """One project that everybody may see."""

    host: str
    path: str
    facts: ForgeFacts

    @property
    def id(self) -> int:
        """Its number."""
        return self.facts.get("id") or zlib.crc32(f"{self.host}/{self.path}".lower().encode())

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def branch(self) -> str:
        """Its default branch."""
        return self.facts.get("default_branch", "main")

    @property
    def files(self) -> list[str]:
        """The paths of its files."""
        return [] if self.facts.get("empty") else self.facts.get("files", FILES)

    @property
    def url(self) -> str:
        """Its page."""
        return f"https://{self.host}/{self.path}"

    def has(self, path: str) -> bool:
        """Whether a file or folder is in it."""
        return not path or any(name == path or name.startswith(path.rstrip("/") + "/") for name in self.files)


def find(world: World, host: str, path: str) -> Project | None:
    """The project behind a path, renames followed; None for absent and private ones."""
    for _ in range(5):
        facts = world.forges.get(f"{host}/{path}")
        if facts is None or facts.get("gone") or facts.get("private"):
            return None
        if "moved_to" not in facts:
            written = as_written(world.forges, f"{host}/{path}").partition("/")[2]
            pushed = world.moment(facts.get("pushed_at", LAST))
            return Project(host, written, {**facts, "pushed_at": pushed})
        path = facts["moved_to"]
    return None


def moved(world: World, host: str, path: str) -> bool:
    """Whether that path is an old one."""
    return "moved_to" in world.forges.get(f"{host}/{path}", {})


def by_id(world: World, host: str, number: str) -> Project | None:
    """The project with that number."""
    paths = [name.partition("/")[2] for name in list(world.forges) if name.startswith(f"{host}/")]
    found = (find(world, host, path) for path in paths)
    return next((one for one in found if one and str(one.id) == number), None)


def git(world: World, request: Request, path: str, tail: str) -> Reply:
    """The list of references; 401 hides what is absent or private."""
    if tail != "info/refs" or parse_qs(request.query).get("service") != ["git-upload-pack"]:
        return content("Not Found", "text/plain", 404)
    project = find(world, request.host, path)
    if project is None:
        return content("HTTP Basic: Access denied", "text/plain", 401, www_authenticate='Basic realm="Git"')
    if moved(world, request.host, path):
        return redirected(f"{project.url}.git/{tail}?{request.query}", 301)
    if project.facts.get("empty"):
        return advertisement("", "", [])
    tags = [f"refs/tags/{tag}" for tag in project.facts.get("tags", [])]
    return advertisement(f"{project.id:040x}", project.branch, [f"refs/heads/{project.branch}", *tags])
