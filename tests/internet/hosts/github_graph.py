"""A repository in the shape of GitHub's public GraphQL schema (upstreams §3.5)."""

from __future__ import annotations

from typing import Any

from tests.internet.graphql import QueryError
from tests.internet.hosts.github_repos import BORN, LAST, Repo, forks_of
from tests.internet.world import World

Node = dict[str, Any]


def graph_object(world: World, repo: Repo) -> Node:
    """A repository with the fields of the public schema that a checker asks for."""
    facts, empty = repo.facts, repo.facts.get("empty", False)
    pushed = facts.get("pushed_at", BORN if empty else LAST)
    spdx = facts.get("license", "MIT")
    flags = {
        "isArchived": facts.get("archived", False),
        "isDisabled": facts.get("disabled", False),
        "isEmpty": empty,
        "isFork": facts.get("fork", False),
        **dict.fromkeys(("isLocked", "isPrivate", "isMirror", "isTemplate"), False),
    }
    return {
        "__typename": "Repository",
        "id": f"R_{repo.id}",
        "databaseId": repo.id,
        "name": repo.short,
        "nameWithOwner": repo.name,
        "owner": _owner(world, repo),
        "url": repo.url,
        "description": facts.get("description"),
        **flags,
        "archivedAt": facts.get("archived_at") if facts.get("archived") else None,
        "lockReason": None,
        "mirrorUrl": None,
        "visibility": "PUBLIC",
        "pushedAt": pushed,
        "updatedAt": facts.get("updated_at", pushed),
        "createdAt": facts.get("created_at", BORN),
        "diskUsage": facts.get("size", 0 if empty else 120),
        "stargazerCount": facts.get("stars", 3),
        "forkCount": len(facts.get("forks", [])),
        "homepageUrl": facts.get("homepage"),
        "licenseInfo": {"__typename": "License", "spdxId": spdx, "key": spdx.lower(), "name": spdx} if spdx else None,
        "defaultBranchRef": None if empty else _branch(repo, pushed),
        "parent": {"__typename": "Repository", "nameWithOwner": facts["parent"]} if "parent" in facts else None,
        "primaryLanguage": _language(next(iter(repo.languages))) if repo.languages else None,
        **_connections(world, repo),
        "object": lambda expression: _object(repo, expression),
    }


def _owner(world: World, repo: Repo) -> Node:
    told = {"login": repo.owner, "id": f"U_{repo.owner_id}", "databaseId": repo.owner_id}
    kind = world.owners.get(repo.owner, {}).get("type", "User")
    return {"__typename": kind, **told, "url": f"https://github.com/{repo.owner}"}


def _language(name: str) -> Node:
    return {"__typename": "Language", "name": name, "color": "#000000"}


def _connections(world: World, repo: Repo) -> Node:
    """The fields that cost points: each wants `first` or `last`."""

    def languages(first: int = 0, last: int = 0, after: Any = None, orderBy: Any = None) -> Node:  # noqa: N803
        sizes = repo.languages
        told = [(_language(name), {"size": size}) for name, size in sizes.items()]
        return {**_connection("LanguageConnection", told, first, last), "totalSize": sum(sizes.values())}

    def forks(first: int = 0, last: int = 0, after: Any = None, orderBy: Any = None) -> Node:  # noqa: N803
        field = (orderBy or {}).get("field", "newest")
        told: list[tuple[Node, Node]] = [(graph_object(world, fork), {}) for fork in forks_of(world, repo, field)]
        return _connection("RepositoryConnection", told, first, last)

    def releases(first: int = 0, last: int = 0, after: Any = None, orderBy: Any = None) -> Node:  # noqa: N803
        return _connection("ReleaseConnection", [(_release(repo, tag), {}) for tag in tags], first, last)

    tags = list(repo.facts.get("releases", {}))[::-1]
    latest = _release(repo, tags[0]) if tags else None
    return {"languages": languages, "forks": forks, "releases": releases, "latestRelease": latest}


def _connection(kind: str, told: list[tuple[Node, Node]], first: int, last: int) -> Node:
    if not 1 <= (first or last) <= 100:
        raise QueryError("You must provide a `first` or `last` value from 1 to 100 to properly paginate.")
    shown = told[:first] if first else told[-last:]
    return {
        "__typename": kind,
        "totalCount": len(told),
        "nodes": [node for node, _ in shown],
        "edges": [{"__typename": "Edge", "node": node, "cursor": "", **more} for node, more in shown],
        "pageInfo": {"__typename": "PageInfo", "hasNextPage": len(shown) < len(told), "endCursor": None},
    }


def _release(repo: Repo, tag: str) -> Node:
    told = {"tagName": tag, "name": tag, "url": f"{repo.url}/releases/tag/{tag}"}
    return {"__typename": "Release", **told, "publishedAt": repo.facts.get("pushed_at", LAST)}


def _branch(repo: Repo, pushed: str) -> Node:
    commit = {"__typename": "Commit", "oid": repo.sha, "committedDate": pushed}
    return {"__typename": "Ref", "name": repo.branch, "target": commit}


def _object(repo: Repo, expression: str) -> Node | None:
    ref, _, path = expression.partition(":")
    if repo.facts.get("empty") or ref not in ("HEAD", *repo.refs):
        return None
    if path in repo.files:
        return {"__typename": "Blob", "oid": repo.sha, **_blob(repo.files[path])}
    if not repo.is_folder(path):
        return None
    return {"__typename": "Tree", "oid": repo.sha, "entries": [_tree_entry(repo, inner) for inner in repo.inside(path)]}


def _blob(text: str) -> Node:
    return {"text": text, "byteSize": len(text.encode()), "isBinary": False, "isTruncated": False}


def _tree_entry(repo: Repo, path: str) -> Node:
    is_file, name = path in repo.files, path.rpartition("/")[2]
    inside = {"__typename": "Blob", **_blob(repo.files[path])} if is_file else None
    told = {"name": name, "path": path, "type": "blob" if is_file else "tree", "object": inside}
    return {"__typename": "TreeEntry", **told, "size": len(repo.files.get(path, "")), "extension": ""}
