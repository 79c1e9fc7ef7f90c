"""GitHub's API, asked within its limits: one place knows whether the token works and how many calls are left.

Facts: 60 calls an hour without a token, told by headers; a spent hour is 403 or 429 with `x-ratelimit-remaining: 0`;
a second, undisclosed limit asks for a rest by `Retry-After`, or for a minute; a bad token fails every call.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from readinglist.health import Answer
from readinglist.transport import API_CAP, PATIENCE, Failure, Reply, Transport

API = "api.github.com"
# Of the calls that GitHub gives without a token, so many are kept to confirm a "no", also for the hour's next run.
KEPT_FOR_CONFIRMING = 20
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_TRIES = 3
_HOPS = 3
_USUAL_REST = 60.0  # seconds
_POLICY = re.compile(r"forbids access|\bSAML\b|IP allow list|personal access token", re.IGNORECASE)


class Calls:
    """What one run may still ask of the API."""

    def __init__(self, door: Transport) -> None:
        self._door = door
        self.token = door.has_token(API)  # whether it is worth to be sent
        self.refused = False  # GitHub does not know the token
        self.left = 60  # calls without a token

    def to_spare(self, *, with_token: bool) -> bool:
        """Whether a call is left for what is only good to know."""
        return with_token or self.left > KEPT_FOR_CONFIRMING

    async def ask(self, path: str, *, with_token: bool) -> Reply | Failure:
        """Ask for one path, its redirects followed, again while GitHub is in trouble; limits are failures."""
        url = f"https://{API}/{path}"
        attempt, hops = 1, 0
        while True:
            if not with_token:
                if self.left <= 0:
                    return Failure(Answer.DEFERRED, "no calls to GitHub's API are left this hour")
                self.left -= 1
            answer = await self._door.ask(url, headers=HEADERS, cap=API_CAP, with_token=with_token)
            if isinstance(answer, Failure):
                return answer
            if failure := self.limit(answer, with_token=with_token):
                if self._door.put_off(API) or attempt == _TRIES:
                    return failure
                attempt += 1  # a rest of seconds: the next turn waits for it
            elif answer.status == 401 and with_token:
                self.refuse_token()
                return Failure(Answer.DEFERRED, "GitHub refuses the token")
            elif answer.status in (301, 302, 307, 308) and hops < _HOPS:
                to = urljoin(url, answer.headers.get("location", ""))
                if not to.startswith(f"https://{API}/") or to == url:
                    return answer
                url, hops = to, hops + 1
            elif answer.status >= 500 and attempt < _TRIES:
                attempt += 1
                await self._door.pause(attempt)
            else:
                return answer

    def refuse_token(self) -> None:
        """GitHub does not know the token: every further call with it would fail, public repository or not."""
        self.token, self.refused = False, True

    def limit(self, answer: Reply, *, with_token: bool) -> Failure | None:
        """Heed what an answer says of limits; a failure when it says nothing else."""
        headers = answer.headers
        remaining = headers.get("x-ratelimit-remaining", "")
        if not with_token and remaining.isdigit() and headers.get("x-ratelimit-resource", "core") == "core":
            self.left = min(self.left, int(remaining))
        if answer.status not in (403, 429) or isinstance(answer.json_object.get("block"), dict):
            return None
        message = str(answer.json_object.get("message", "")).lower()
        if remaining == "0":
            if with_token:
                self.token = False
            self.left = self.left if with_token else 0
        elif answer.status == 429 or "retry-after" in headers or "rate limit" in message or "abuse det" in message:
            self._door.leave_alone(API, self._rest(answer))
        else:
            return None
        return Failure(Answer.LIMITED, f"it limits our requests (HTTP {answer.status})")

    def _rest(self, answer: Reply) -> float:
        wanted = self._door.wait_of(answer)
        return _USUAL_REST if wanted is None else max(wanted, PATIENCE / 10)


def denies(answer: Reply) -> bool:
    """Whether GitHub itself says “not found”, and not something that stands before it: gateways say 404 as well."""
    values = answer.json_object
    return answer.status == 404 and values.get("message") == "Not Found" and "documentation_url" in values


def refuses_tokens(answer: Reply) -> bool:
    """Whether an organisation's policy hides a public repository from this token: readable without one."""
    message = str(answer.json_object.get("message", ""))
    return answer.status == 403 and ("x-github-sso" in answer.headers or bool(_POLICY.search(message)))
