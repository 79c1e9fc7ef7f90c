"""How each sort of value is stored, and the base of all mapped classes."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Dialect, Integer, String, TypeDecorator
from sqlalchemy import DateTime as StoredDateTime
from sqlalchemy.orm import DeclarativeBase

from readinglist.access import Scope
from readinglist.errors import BadStored
from readinglist.health import Answer, Condition, Flag, Proof, Strike, Verdict
from readinglist.identifiers import Kind
from readinglist.metadata import Gap, Supplier, Want
from readinglist.reading import Priority, Shelf, Status
from readinglist.report import Channel, Stage


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite forgets time zones, so they are put back on the way out."""

    impl = StoredDateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC without its mark."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        return value.replace(tzinfo=UTC) if value else None


class Word(TypeDecorator[StrEnum]):
    """A StrEnum stored by its value."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(20)
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Store the word."""
        return str(value) if value is not None else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the member back."""
        try:
            return self.words(value) if value is not None else None
        except ValueError:
            raise BadStored(value, f"a {self.words.__name__.lower()}") from None


class Ranked(TypeDecorator[StrEnum]):
    """A StrEnum whose members stand in an order, stored by its place in it, so that a list can be sorted by it."""

    impl = Integer
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = tuple(words)

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> int | None:
        """Store the place."""
        return self.words.index(value) if value is not None else None

    def process_result_value(self, value: int | None, dialect: Dialect) -> StrEnum | None:
        """Give the member back."""
        try:
            return self.words[value] if value is not None else None
        except (IndexError, TypeError):
            raise BadStored(value, f"a {type(self.words[0]).__name__.lower()}") from None


class Strikes(TypeDecorator[tuple[Strike, ...]]):
    """The proof so far, as a JSON list of `[class, first, count]`."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Strike, ...] | None, dialect: Dialect) -> list[list[Any]]:
        """Store plain lists."""
        return [[str(strike.proof), strike.first.isoformat(), strike.count] for strike in value or ()]

    def process_result_value(self, value: list[list[Any]] | None, dialect: Dialect) -> tuple[Strike, ...]:
        """Give the values back."""
        return tuple(Strike(Proof(proof), datetime.fromisoformat(first), count) for proof, first, count in value or ())


class Base(DeclarativeBase):
    """The base of all mapped classes; says once how each Python type is stored."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment(),
        Shelf: Word(Shelf),
        Status: Word(Status),
        Scope: Word(Scope),
        Priority: Ranked(Priority),
        Supplier: Word(Supplier),
        Want: Word(Want),
        Gap: Word(Gap),
        Kind: Word(Kind),
        Verdict: Word(Verdict),
        Answer: Word(Answer),
        Condition: Word(Condition),
        Flag: Word(Flag),
        Channel: Word(Channel),
        Stage: Word(Stage),
        tuple[Strike, ...]: Strikes(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }
