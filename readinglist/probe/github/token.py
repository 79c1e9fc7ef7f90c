"""What GitHub says of the reader's token: whether it is known, and how many questions an hour it gives.

Facts: `/rate_limit` costs none of them; a token that is not known is answered with 401 whatever is asked; classic
tokens tell their scopes in `x-oauth-scopes`, which is empty for one without any; fine-grained ones tell none.
"""

from __future__ import annotations

import asyncio

from readinglist.choices import TokenSaid, TokenWord
from readinglist.probe.github.calls import API, HEADERS
from readinglist.transport import API_CAP, Failure, Reply, Transport

PATIENCE = 10.0  # seconds for all of it


async def ask_about_token(door: Transport) -> TokenSaid:
    """Ask GitHub about the token at the door, for ten seconds at most."""
    if not door.has_token(API):
        return TokenSaid(TokenWord.MISSING)
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await door.ask(f"https://{API}/rate_limit", headers=HEADERS, cap=API_CAP)
    except TimeoutError:
        return TokenSaid(TokenWord.UNREACHED, why=f"there was no answer within {PATIENCE:g} seconds")
    if isinstance(answer, Failure):
        return TokenSaid(TokenWord.UNREACHED, why=answer.detail)
    return _said(answer)


def _said(answer: Reply) -> TokenSaid:
    match answer.status:
        case 200:
            return TokenSaid(TokenWord.OK, _hourly(answer), answer.headers.get("x-oauth-scopes", "").strip())
        case 401:
            return TokenSaid(TokenWord.REFUSED)
        case 403 | 429:
            return TokenSaid(TokenWord.LIMITED, why=f"it limits our requests (HTTP {answer.status})")
        case other:
            return TokenSaid(TokenWord.UNREACHED, why=f"it answered with HTTP {other}")


def _hourly(answer: Reply) -> int:
    """How many questions an hour it gives, 0 where it does not say."""
    told = answer.headers.get("x-ratelimit-limit", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
