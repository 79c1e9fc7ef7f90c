"""Links that moved are accepted many at a time, each at the address that was told of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from readinglist.errors import BadIdentifier, NotFound
from readinglist.health import Verdict
from readinglist.library import link as links_of
from readinglist.models import Link


class Settled(NamedTuple):
    """What became of moves: accepted, settled before in another way, and such as cannot be accepted."""

    accepted: int
    past: int
    refused: int


def stands(link: Link | None, address: str | None) -> bool:
    """Whether a link is still on a paper, and still moved to the address that was told of it."""
    return (
        link is not None
        and link.verdict is Verdict.MOVED
        and link.replacement == address
        and any(not mention.removed for mention in link.mentions)
    )


def accept_all(session: Session, told: Iterable[tuple[int, str]], now: datetime) -> Settled:
    """Put the told address in the place of every link that still stands so; one that cannot be taken stays as it is."""
    accepted = past = refused = 0
    for link_id, address in told:
        try:
            if not stands(links_of.get_link(session, link_id), address):
                past += 1
                continue
            new = links_of.accept(session, link_id, address, now)
        except NotFound:
            past += 1
        except BadIdentifier:
            refused += 1
        else:
            accepted += 1
            session.expire(new, ["mentions"])  # it may have moved as well, and be the next one
    return Settled(accepted, past, refused)
