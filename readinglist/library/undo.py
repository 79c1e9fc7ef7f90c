"""What the reader did, taken back: with all that is newer and was known of, or alone where it stands apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.errors import NotFound
from readinglist.health import Policy
from readinglist.journal import Undone
from readinglist.models import Operation


def newest(session: Session) -> int:
    """Return the number of the newest operation that stands; raises NotFound."""
    latest = journal.latest(session)
    if latest is None:
        raise NotFound("there is nothing to undo")
    return latest.id


def undo(session: Session, operation: int, known: int, policy: Policy, now: datetime) -> Undone | Sequence[Operation]:
    """Undo an operation and all newer ones up to the one that is `known`; raises NotFound.

    When there are others, it is undone alone where they have nothing to do with it; else nothing is done, and they
    are returned, the newest first.
    """
    asked, newer = journal.get(session, operation), journal.newer(session, operation)
    alone = asked.undone is None and bool(newer) and newer[0].id > known
    if alone and not journal.stands_apart(session, operation):
        return newer
    return journal.undo(session, operation, policy, now, alone=alone)
