"""The forks of a repository, noted while it lives: once it is gone, nobody tells them any more."""

from __future__ import annotations

from typing import Any

from readinglist.probe.github.calls import Calls
from readinglist.probe.github.conditions import moment, number_of, seen_in_rest
from readinglist.transport import Failure, Transport

MOST = 10


async def forks_of(full_name: str, door: Transport) -> list[dict[str, Any]] | None:
    """Return the forks with the most stars as plain values, None when GitHub did not tell; one call.

    Each is `{"full_name", "pushed_at", "stars", "archived"}`; the time is ISO 8601 with its zone, or None.
    """
    calls = Calls(door)
    answer = await calls.ask(f"repos/{full_name}/forks?sort=stargazers&per_page={MOST}", with_token=calls.token)
    if isinstance(answer, Failure) or answer.status != 200 or not isinstance(answer.json, list):
        return None
    told = [(values, seen_in_rest(values)) for values in answer.json if isinstance(values, dict)]
    return [
        {
            "full_name": seen.full_name,
            "pushed_at": at.isoformat() if (at := moment(values.get("pushed_at"))) else None,
            "stars": number_of(values, "stargazers_count") or 0,
            "archived": seen.archived,
        }
        for values, seen in told[:MOST]
        if seen
    ]
