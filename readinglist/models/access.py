"""Who may come in: the reader's password, log-ins, tokens, and tries that failed. No secret stands here as it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from readinglist.access import Scope
from readinglist.models.stored import Base


class Password(Base):
    """The reader's password, of which there is one at most: what argon2 made of it."""

    __tablename__ = "passwords"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(Text)
    changed: Mapped[datetime]


class LogIn(Base):
    """A browser that gave the password: SHA-256 of the secret in its cookie. `about` is what it calls itself."""

    __tablename__ = "log_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    made: Mapped[datetime]
    seen: Mapped[datetime]
    about: Mapped[str] = mapped_column(Text, default="")


class Token(Base):
    """A key of a program, by a name: SHA-256 of it. `hint` are its first letters, to know it again."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[Scope]
    hash: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]
    made: Mapped[datetime]
    used: Mapped[datetime | None]


class FailedTry(Base):
    """How often the password was given wrongly from an address lately, and when the next try is heard."""

    __tablename__ = "failed_tries"

    address: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int]
    last: Mapped[datetime]
    heard_from: Mapped[datetime]
