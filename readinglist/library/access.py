"""Who may come in: the reader's password, log-ins of browsers, tokens of programs. Secrets are kept as hashes alone.

What argon2 does takes time and memory: it is asked with no session open.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from threading import BoundedSemaphore
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import CursorResult, bindparam, delete, func, literal, or_, select, true, update
from sqlalchemy.orm import Session

from readinglist import access
from readinglist.access import ABSOLUTE, IDLE, RARELY, Scope, Seen, fingerprint
from readinglist.errors import BadPassword, BadStored, BadWord, NotFound, WrongPassword
from readinglist.library import knocking
from readinglist.models import LogIn, Password, Token

_BYTES = 32  # of chance in a secret
_PREFIX = "rl_"  # by which a token is known in a file where it should not be
_ABOUT = 300  # letters of what a browser calls itself
_HASHER = PasswordHasher()  # argon2id with the library's own parameters, RFC 9106 low memory
_HASHING = BoundedSemaphore(2)  # each takes 64 MiB for its time


def hashed(password: str) -> str:
    """Return what is kept of a password; raises BadPassword."""
    right = access.password(password)
    with _HASHING:
        return _HASHER.hash(right)


def is_right(kept: str | None, given: str) -> bool:
    """Whether this is the password; nothing that cannot be one is made a hash of."""
    try:
        text = access.password(given)
    except BadPassword:
        return False
    if kept is None:
        return False
    try:
        with _HASHING:
            return _HASHER.verify(kept, text)
    except InvalidHashError:
        raise BadStored("…", "a password; set it anew with `readinglist password`") from None
    except Argon2Error:
        return False


def rehashed(kept: str, password: str) -> str | None:
    """Return a new hash of the right password when the old one was made with other parameters than today's."""
    return hashed(password) if _HASHER.check_needs_rehash(kept) else None


def kept_password(session: Session) -> str | None:
    """Return what is kept of the password, None when none is set."""
    return session.scalar(select(Password.hash))


def set_password(session: Session, made: str, now: datetime) -> None:
    """Put a password in the place of the one that was, end all log-ins, and forget the wrong tries."""
    session.merge(Password(id=1, hash=made, changed=now))
    end_all_log_ins(session)
    knocking.forget(session)


def rehash(session: Session, made: str) -> None:
    """Keep another hash of the same password."""
    session.execute(update(Password).values(hash=made))


def remove_password(session: Session) -> bool:
    """Take the password away, with all log-ins; whether there was one."""
    end_all_log_ins(session)
    return bool(_many(session, delete(Password)))


def same_as(session: Session, kept: str | None) -> None:
    """Let a deed go on that was begun with this password; raises WrongPassword when it was changed meanwhile."""
    if kept_password(session) != kept:
        raise WrongPassword("the password was changed a moment ago; try again with the new one")


class Known(NamedTuple):
    """Who stands at the door: whether there is a password, and the log-in and the token that were shown."""

    password: bool
    log_in: int | None
    made: datetime | None
    seen: datetime | None
    token: int | None
    scope: Scope | None

    def in_time(self, seen: Seen, now: datetime) -> bool:
        """Whether the log-in is still one."""
        if self.log_in is None or self.made is None or self.seen is None:
            return False
        return now - self.made < ABSOLUTE and now - seen.of_log_in(self.log_in, self.seen) < IDLE


_ONE = select(literal(1).label("one")).subquery()
_AT_THE_DOOR = select(Password.id, LogIn.id, LogIn.made, LogIn.seen, Token.id, Token.scope).select_from(
    _ONE.outerjoin(Password, true())
    .outerjoin(LogIn, LogIn.hash == bindparam("cookie"))
    .outerjoin(Token, Token.hash == bindparam("token"))
)


def known(session: Session, cookie: str = "", token: str = "") -> Known:
    """Return who shows the secret of a log-in, or of a token: one statement, answered by indexes."""
    shown = {"cookie": fingerprint(cookie) if cookie else "", "token": fingerprint(token) if token else ""}
    password, number, made, seen, token_number, scope = session.execute(_AT_THE_DOOR, shown).one()
    return Known(password is not None, number, made, seen, token_number, scope)


def log_in(session: Session, kept: str, about: str, now: datetime) -> str:
    """Let a browser in that gave the password; returns the secret of its cookie. Raises WrongPassword as `same_as`."""
    same_as(session, kept)
    session.execute(delete(LogIn).where(or_(LogIn.made <= now - ABSOLUTE, LogIn.seen <= now - IDLE)))
    secret = secrets.token_urlsafe(_BYTES)
    session.add(LogIn(hash=fingerprint(secret), made=now, seen=now, about=about[:_ABOUT]))
    return secret


def log_out(session: Session, cookie: str) -> None:
    """End the log-in of a cookie, if it is one."""
    session.execute(delete(LogIn).where(LogIn.hash == fingerprint(cookie)))


def log_ins(session: Session) -> list[LogIn]:
    """Return the log-ins, the one that was seen last first."""
    return list(session.scalars(select(LogIn).order_by(LogIn.seen.desc(), LogIn.id.desc())))


def end_log_in(session: Session, number: int) -> None:
    """End a log-in; raises NotFound."""
    if not _many(session, delete(LogIn).where(LogIn.id == number)):
        raise NotFound(f"There is no log-in {number}; it may have ended.")


def end_all_log_ins(session: Session) -> int:
    """Log out everywhere; returns how many log-ins there were."""
    return _many(session, delete(LogIn))


def make_token(session: Session, name: str, scope: Scope, now: datetime) -> tuple[Token, str]:
    """Make a token and return it with the secret, which nobody can read again. Raises BadWord for the name."""
    name = access.token_name(name)
    if session.scalar(select(Token.id).where(Token.name == name)):
        raise BadWord(f"there is a token “{name}” already; take another name, or revoke that one")
    secret = _PREFIX + secrets.token_urlsafe(_BYTES)
    token = Token(name=name, scope=scope, hash=fingerprint(secret), hint=secret[: len(_PREFIX) + 4], made=now)
    session.add(token)
    session.flush()
    return token, secret


def tokens(session: Session) -> list[Token]:
    """Return the tokens by their names."""
    return list(session.scalars(select(Token).order_by(func.lower(Token.name))))


def token_named(session: Session, name: str) -> Token:
    """Return the token of a name; raises NotFound."""
    found = session.scalar(select(Token).where(Token.name == access.token_name(name)))
    if found is None:
        raise NotFound(f"There is no token “{name}”.")
    return found


def revoke(session: Session, number: int) -> None:
    """Make a token worth nothing; raises NotFound."""
    if not _many(session, delete(Token).where(Token.id == number)):
        raise NotFound(f"There is no token {number}; it may be revoked.")


Moments = Mapping[int, datetime]


def unwritten(session: Session, seen: Seen) -> tuple[Moments, Moments]:
    """Return what is worth writing of when log-ins and tokens were last used: where an hour has gone since."""
    by_log_in, by_token = seen.noted()
    written = {row.id: row.seen for row in log_ins(session)}
    used = {row.id: row.used for row in tokens(session)}
    return (
        {one: at for one, at in by_log_in.items() if one in written and at - written[one] >= RARELY},
        {one: at for one, at in by_token.items() if one in used and _long_ago(used[one], at)},
    )


def _long_ago(before: datetime | None, at: datetime) -> bool:
    return before is None or at - before >= RARELY


def keep_seen(session: Session, log_ins: Moments, tokens: Moments) -> None:
    """Write when log-ins and tokens were last used."""
    for number, at in log_ins.items():
        session.execute(update(LogIn).where(LogIn.id == number).values(seen=at))
    for number, at in tokens.items():
        session.execute(update(Token).where(Token.id == number).values(used=at))


def _many(session: Session, statement: object) -> int:
    found = session.execute(statement)  # type: ignore[call-overload]
    assert isinstance(found, CursorResult)
    return found.rowcount
