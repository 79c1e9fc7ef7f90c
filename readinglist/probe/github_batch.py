"""Fifty repositories a request, over GitHub's GraphQL road; what it leaves open is asked singly.

Facts: one alias a repository; a missing one is null with an error beside it, and only `NOT_FOUND` on that alias means
absent. Errors of the whole query, of policy or of resources say nothing of a repository. Cost is one point a call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from readinglist.identifiers import Repository
from readinglist.transport import API_CAP, Failure, Transport

BATCH = 50
_URL = "https://api.github.com/graphql"
_FRAGMENT = """fragment R on Repository{
databaseId nameWithOwner url isArchived archivedAt isDisabled isEmpty pushedAt diskUsage stargazerCount forkCount
defaultBranchRef{name target{oid}} object(expression:"HEAD:"){...on Tree{entries{name type}}}}"""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch brought.

    `found` are repositories by lower-case full name, in REST's words; every other one is open. `usable` is false when
    the road itself is closed: a bad token, a spent quota, GitHub in trouble.
    """

    found: Mapping[str, Mapping[str, Any]]
    usable: bool = True


async def ask_many(repositories: Sequence[Repository], door: Transport) -> Batch:
    """Ask up to fifty repositories at once, in halves when GitHub finds that too much."""
    if not repositories:
        return Batch({})
    answer = await door.ask(_URL, method="POST", content=_query(repositories), cap=API_CAP)
    if isinstance(answer, Failure):
        return Batch({}, usable=False)
    values = answer.json_object
    errors = [error for error in values.get("errors") or () if isinstance(error, dict)]
    kinds = {str(error.get("type", "")) for error in errors}
    if kinds & {"RATE_LIMITED", "RATE_LIMIT"} or answer.status in (401, 403, 429):
        if wait := door.wait_of(answer):
            door.leave_alone("api.github.com", wait)
        return Batch({}, usable=False)
    data: dict[str, Any] = values["data"] if isinstance(values.get("data"), dict) else {}
    found: dict[str, Mapping[str, Any]] = {
        repository.full_name.lower(): _in_rest_words(data[f"r{place}"])
        for place, repository in enumerate(repositories)
        if isinstance(data.get(f"r{place}"), dict)
    }
    too_much = "RESOURCE_LIMITS_EXCEEDED" in kinds or answer.status in (502, 504)
    rest = [repository for repository in repositories if repository.full_name.lower() not in found]
    if too_much and rest and len(repositories) > 1:
        return await _in_halves(rest, found, door)
    return Batch(found, usable=answer.status == 200)


async def _in_halves(rest: list[Repository], found: dict[str, Mapping[str, Any]], door: Transport) -> Batch:
    middle = (len(rest) + 1) // 2
    for half in (rest[:middle], rest[middle:]):
        more = await ask_many(half, door)
        found = {**found, **more.found}
        if not more.usable:
            return Batch(found, usable=False)
    return Batch(found)


def _query(repositories: Sequence[Repository]) -> bytes:
    """Owner and name travel as variables: they come from papers, and must not be able to say anything else."""
    places = range(len(repositories))
    declared = ",".join(f"$o{place}:String!,$n{place}:String!" for place in places)
    asked = " ".join(f"r{place}:repository(owner:$o{place},name:$n{place}){{...R}}" for place in places)
    variables = {
        name: value
        for place, repository in enumerate(repositories)
        for name, value in ((f"o{place}", repository.owner), (f"n{place}", repository.name))
    }
    return json.dumps({"query": f"query({declared}){{{asked}}}{_FRAGMENT}", "variables": variables}).encode()


def _in_rest_words(node: Mapping[str, Any]) -> dict[str, Any]:
    """A GraphQL repository under the names that REST uses, so that both are judged by one rule."""
    branch = node.get("defaultBranchRef") or {}
    tree = node.get("object") or {}
    return {
        "id": node.get("databaseId"),
        "full_name": node["nameWithOwner"],
        "html_url": node.get("url"),
        "archived": node.get("isArchived"),
        "disabled": node.get("isDisabled"),
        "empty": node.get("isEmpty"),
        "pushed_at": node.get("pushedAt"),
        "size": node.get("diskUsage"),
        "stargazers_count": node.get("stargazerCount"),
        "forks_count": node.get("forkCount"),
        "default_branch": branch.get("name"),
        "head": (branch.get("target") or {}).get("oid"),
        "entries": [[entry.get("name"), entry.get("type")] for entry in tree.get("entries") or ()],
    }
