"""What the reader did, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from readinglist.models import Operation


def begin(session: Session, words: str, now: datetime) -> int:
    """Enter an operation, told in a sentence, and return its number."""
    operation = Operation(at=now, words=words)
    session.add(operation)
    session.flush()
    return operation.id


@contextmanager
def recording(session: Session, operation: int) -> Iterator[None]:
    """Keep of every row that changes in this session what it takes to change it back."""
    yield
