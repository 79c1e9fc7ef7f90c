"""Fifty repositories a request, over GitHub's GraphQL road; what it leaves open is asked singly.

Facts: one alias a repository; a missing one is null with an error beside it, and only `NOT_FOUND` on that alias means
absent. Errors of the whole query, of policy or of resources say nothing of a repository. Cost is one point a call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from readinglist.health import Answer
from readinglist.identifiers import Repository
from readinglist.probe.github.calls import API, Calls
from readinglist.probe.github.conditions import Seen, seen_in_graph
from readinglist.transport import API_CAP, Failure, Reply, Transport

BATCH = 50
_MOST_QUESTIONS = 24  # for one batch, however often it is halved
_MOST_IN_VAIN = 4  # halves in a row that brought nothing: not the question is too large, GitHub is in trouble
_TRIES = 2
_URL = f"https://{API}/graphql"
_FRAGMENT = """fragment R on Repository{
databaseId nameWithOwner isArchived isDisabled isEmpty pushedAt diskUsage stargazerCount
owner{... on User{databaseId} ... on Organization{databaseId}}
defaultBranchRef{name target{oid}} object(expression:"HEAD:"){...on Tree{entries{name type}}}}"""
_PASSING = frozenset((Answer.TIMEOUT, Answer.RESET, Answer.ERROR, Answer.REFUSED))


@dataclass(slots=True)
class Batch:
    """What one batch brought, by lower-case full name.

    `found` are there; `hidden` are kept from this token by policy; every other one is open. `usable` is false when
    the road itself is closed: a bad token, a spent quota, GitHub in trouble.
    """

    found: dict[str, Seen] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    usable: bool = True
    questions: int = 0


async def ask_many(repositories: Sequence[Repository], door: Transport, calls: Calls) -> Batch:
    """Ask up to fifty repositories at once, in halves when GitHub finds that too much."""
    batch = Batch()
    waiting, in_vain = [list(repositories)] if repositories else [], 0
    while waiting and batch.usable and batch.questions < _MOST_QUESTIONS:
        part, before = waiting.pop(), len(batch.found)
        too_much = await _ask(part, batch, door, calls)
        rest = [each for each in part if each.full_name.lower() not in batch.found]
        in_vain = in_vain + 1 if too_much and len(batch.found) == before else 0
        if in_vain == _MOST_IN_VAIN:
            batch.usable = False
        elif too_much and len(part) > 1 and rest:
            middle = (len(rest) + 1) // 2
            waiting += [half for half in (rest[middle:], rest[:middle]) if half]
    return batch


async def _ask(repositories: Sequence[Repository], batch: Batch, door: Transport, calls: Calls) -> bool:
    """Ask for these, note what is told of them, and return whether they were too many."""
    answer = await _post(_query(repositories), batch, door)
    if isinstance(answer, Failure):
        batch.usable = False
        return False
    if answer.status == 401:
        calls.refuse_token()
    elif answer.status in (403, 429) and answer.headers.get("x-ratelimit-remaining") != "0":
        calls.limit(answer, with_token=True)  # the limit of both roads; a spent hour of this one is its own
    values = answer.json_object
    told = values.get("errors")
    errors = [error for error in told if isinstance(error, dict)] if isinstance(told, list) else []
    kinds = {str(error.get("type", "")) for error in errors}
    data = values.get("data")
    for place, repository in enumerate(repositories):
        node = data.get(f"r{place}") if isinstance(data, dict) else None
        if isinstance(node, dict) and (seen := seen_in_graph(node)):
            batch.found[repository.full_name.lower()] = seen
    batch.hidden |= _hidden(repositories, errors)
    too_much = "RESOURCE_LIMITS_EXCEEDED" in kinds or answer.status in (502, 504)
    if not too_much and (answer.status != 200 or kinds & {"RATE_LIMITED", "RATE_LIMIT"} or not isinstance(data, dict)):
        batch.usable = False
    return too_much


async def _post(query: bytes, batch: Batch, door: Transport) -> Reply | Failure:
    """Send one question, once more when the network, or GitHub, stumbled."""
    for attempt in range(1, _TRIES + 1):
        if attempt > 1:
            await door.pause(attempt)
        batch.questions += 1
        answer = await door.ask(_URL, method="POST", content=query, cap=API_CAP)
        stumbled = answer.answer in _PASSING if isinstance(answer, Failure) else answer.status in (500, 503)
        if not stumbled:
            break
    return answer


def _hidden(repositories: Sequence[Repository], errors: Sequence[Mapping[str, Any]]) -> set[str]:
    by_alias = {f"r{place}": repository.full_name.lower() for place, repository in enumerate(repositories)}
    paths = [error.get("path") for error in errors if error.get("type") == "FORBIDDEN"]
    return {by_alias[str(path[0])] for path in paths if isinstance(path, list) and path and str(path[0]) in by_alias}


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
