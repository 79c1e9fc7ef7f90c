"""The secret address of the feed: there is none until the reader makes one, and a new one ends the old."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from readinglist.models import Feed

_BYTES = 32  # of chance in an address


def current(session: Session) -> Feed | None:
    """Return the feed, None while it has no address."""
    return session.scalar(select(Feed).order_by(Feed.id.desc()).limit(1))


def of_secret(session: Session, secret: str) -> Feed | None:
    """Return the feed when this is its secret, which is compared in a time that tells nothing of it."""
    feed = current(session)
    known = feed.secret if feed else secrets.token_urlsafe(_BYTES)
    return feed if hmac.compare_digest(known.encode(), secret.encode("utf-8", "replace")) else None


def address(feed: Feed, base: str) -> str:
    """Return the address of the feed; `base` is the public address of the pages."""
    return f"{base.rstrip('/')}/feed/{feed.secret}/reports.atom"


def make(session: Session, now: datetime, *, instead_of: int | None = None) -> Feed:
    """Return the feed with an address, made now if it has none, or has the one that is to be given up.

    `instead_of` is the number of that one; when another came in its place since, that one stays: a form that is sent
    twice makes one address. Feed readers know the feed again at its new address.
    """
    known = current(session)
    if known is not None and known.id != instead_of:
        return known
    identity = known.identity if known else str(uuid4())
    number = known.id + 1 if known else 1
    if known:
        session.delete(known)
    feed = Feed(id=number, secret=secrets.token_urlsafe(_BYTES), identity=identity, made=now)
    session.add(feed)
    session.flush()
    return feed
