"""How long the database may take: a limit on the time of one question, and a look whether it answers at all."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from readinglist.errors import TookTooLong

LONGEST = 20.0  # seconds that one question of a page may take
_STEPS = 500_000  # of SQLite's machine between two looks at the clock: some hundredths of a second
_PULSE = 500  # milliseconds that a look whether it answers waits for whoever locks the file


class _Limit:
    """Until when the question under way on one connection may take; None for ever."""

    until: float | None = None

    def is_over(self) -> bool:
        """Whether the time is up; SQLite asks this in between."""
        return self.until is not None and time.monotonic() > self.until


def watch(engine: Engine) -> None:
    """End each question that takes longer than the `within` (seconds) of its connection's options; none without.

    Whoever asked gets TookTooLong. What full-text search does inside one step is not seen from here.
    """

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        limit = record.info["limit"] = _Limit()
        connection.set_progress_handler(limit.is_over, _STEPS)

    @event.listens_for(engine, "before_cursor_execute")
    def begin(connection: Connection, *_about: object) -> None:
        within = connection.get_execution_options().get("within")
        connection.connection.info["limit"].until = time.monotonic() + within if within else None

    @event.listens_for(engine, "handle_error")
    def tell(context: ExceptionContext) -> None:
        if str(context.original_exception) == "interrupted":
            raise TookTooLong("the library took too long to answer this; ask for less at once") from None


def pulse(session: Session) -> str:
    """Return why the database does not answer, in one word (`locked`, `damaged`); empty when it does.

    It reads the one row that says which form the library has.
    """
    connection = session.connection()
    before = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PULSE}")
    try:
        return "" if connection.scalar(text("SELECT version_num FROM alembic_version")) else "damaged"
    except DatabaseError as mistake:
        return "locked" if "locked" in str(mistake.orig) else "damaged"
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {before}")
