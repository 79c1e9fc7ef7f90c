"""api.github.com/graphql: the batch path (upstreams §3.5)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from tests.internet.graphql import FieldError, QueryError, execute, parse
from tests.internet.hosts.github_graph import graph_object
from tests.internet.hosts.github_repos import Repo, by_id, denied, find, moved, owner_number, owner_of
from tests.internet.hosts.github_words import POLICY, SAML
from tests.internet.wire import Reply, Request, json_reply
from tests.internet.world import Spent, World

ANONYMOUS = {
    "message": "This endpoint requires you to be authenticated.",
    "documentation_url": "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql",
}

TOO_SLOW = "We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request."
WENT_WRONG = "Something went wrong while executing your query. Please include `0001:small` when reporting this issue."


def site(world: World, request: Request) -> Reply:
    """Answers one query; missing repositories are nulls with an error beside them."""
    if "authorization" not in request.headers:
        return json_reply(ANONYMOUS, 401)
    if 0 < world.graphql_bytes < len(request.body):
        return json_reply({"message": TOO_SLOW, "documentation_url": "https://docs.github.com/graphql"}, 502)
    spent = world.spend("github graphql")
    if spent.over:
        told: dict[str, Any] = {
            "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}]
        }
    else:
        told = _run(world, request, spent)
    return json_reply(told).with_headers({**spent.headers, "x-ratelimit-resource": "graphql"})


def _run(world: World, request: Request, spent: Spent) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
        query = parse(asked["query"])
        served = _Door(world, spent)
        return execute(query, asked.get("variables") or {}, served.root())
    except (QueryError, KeyError, ValueError) as problem:
        return {"errors": [{"message": str(problem), "locations": [{"line": 1, "column": 1}]}]}


class _Door:
    """The root of one query: it counts how many repositories were asked for."""

    def __init__(self, world: World, spent: Spent) -> None:
        self._world = world
        self._spent = spent
        self._asked = 0

    def root(self) -> dict[str, Any]:
        return {
            "__typename": "Query",
            "repository": self._repository,
            "repositoryOwner": self._owner,
            "user": self._user,
            "organization": self._user,
            "node": self._node,
            "nodes": lambda ids: [self._node(one) for one in ids],
            "viewer": {"__typename": "User", "login": "reader"},
            "rateLimit": self._rate_limit(),
        }

    def _count(self) -> None:
        self._asked += 1
        if self._asked > self._world.aliases_per_query:
            raise FieldError("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded.")

    def _repository(self, owner: str, name: str, followRenames: bool = True) -> dict[str, Any]:  # noqa: N803
        self._count()
        full = f"{owner}/{name}"
        repo = find(self._world, full)
        if repo is None or self._hidden(repo) or (moved(self._world, full) and not followRenames):
            raise FieldError("NOT_FOUND", f"Could not resolve to a Repository with the name '{full}'.")
        if repo.facts.get("policy"):
            raise FieldError("FORBIDDEN", SAML if repo.facts["policy"] == "saml" else POLICY.format(repo.owner))
        if "graph_trouble" in repo.facts:
            raise FieldError(repo.facts["graph_trouble"], WENT_WRONG)
        return graph_object(self._world, repo)

    def _owner(self, login: str) -> dict[str, Any] | None:
        self._count()
        known = owner_of(self._world, login)
        if known is None:
            return None
        kind, number = self._world.owners.get(known, {}).get("type", "User"), owner_number(self._world, known)
        told = {"id": f"U_{number}", "databaseId": number, "login": known, "url": f"https://github.com/{known}"}
        return {"__typename": kind, **told, "repository": lambda name: self._repository(known, name)}

    def _user(self, login: str) -> dict[str, Any]:
        found = self._owner(login)
        if found is None:
            raise FieldError("NOT_FOUND", f"Could not resolve to a User with the login of '{login}'.")
        return found

    def _node(self, id: str) -> dict[str, Any] | None:
        self._count()
        number = id.removeprefix("R_")
        repo = by_id(self._world, int(number)) if number.isdigit() else None
        return graph_object(self._world, repo) if repo and not self._hidden(repo) else None

    def _hidden(self, repo: Repo) -> bool:
        return "blocked" in repo.facts or denied(self._world, repo, "api")

    def _rate_limit(self) -> dict[str, Any]:
        spent = self._spent
        reset = datetime.fromtimestamp(spent.reset, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        told = {"cost": 1, "limit": spent.limit, "remaining": spent.limit - spent.used, "used": spent.used}
        return {"__typename": "RateLimit", **told, "resetAt": reset, "nodeCount": 0}
