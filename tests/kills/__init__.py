"""A deed of the program, killed at a random moment by the hardest signal: what it said to be done must be there.

The deed is done in a child of this process, which says through a pipe what was acknowledged: that a command ended, that
a request was answered. Afterwards the library must be whole, and the deed done again must end as an undisturbed one.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from readinglist import database, ledger
from readinglist.database import open_library
from readinglist.health import DEFAULT_POLICY
from readinglist.library import doctor
from readinglist.library.doctor import Look, store
from tests.web.shelf import NOW

FILE = "library.sqlite3"
Say = Callable[[str], None]
State = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """What is done and killed.

    `prepare` makes the folder it begins with; `do` does it and says what is acknowledged; `state` is what must be the
    same as after an undisturbed one; `lost` names what was acknowledged and is not there.
    """

    name: str
    prepare: Callable[[Path], None]
    do: Callable[[Path, Say], None]
    state: Callable[[Path], State]
    lost: Callable[[Path, list[str]], list[str]] = field(default=lambda folder, said: [])


@dataclass
class Count:
    """What became of the kills of a deed."""

    kills: int = 0
    too_late: int = 0  # it had ended before
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def in_a_child(deed: Deed, folder: Path, kill_after: float | None = None) -> tuple[list[str], bool, float]:
    """Do a deed in a child; what it said, whether the signal met it, and how many seconds it had."""
    reading, writing = os.pipe()
    ready, begin = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            deed.do(folder, lambda words: _say(words, writing, begin))
            os._exit(0)
        except BaseException:
            os._exit(1)
    os.close(writing)
    os.close(begin)
    os.read(ready, 1)  # what only makes the deed possible is over
    begun = time.monotonic()
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    told = b""
    while piece := os.read(reading, 65536):
        told += piece
    _, status = os.waitpid(child, 0)
    taken = time.monotonic() - begun
    os.close(reading)
    os.close(ready)
    killed = os.WIFSIGNALED(status)
    assert killed or os.WEXITSTATUS(status) == 0, f"{deed.name} failed by itself"
    return told.decode().splitlines(), killed, taken


def _say(words: str, writing: int, begin: int) -> None:
    os.write(begin if words == "begin" else writing, f"{words}\n".encode())


def kill(deed: Deed, folder: Path, times: int, dice: random.Random) -> Count:
    """Kill a deed so often, each time in a fresh copy of what it begins with; nothing but the figures is left."""
    start, counted = folder / "start", Count()
    start.mkdir(parents=True)
    deed.prepare(start)
    whole = _copy(start, folder / "whole")
    _, _, lasts = in_a_child(deed, whole)
    wanted = deed.state(whole)
    for number in range(times):
        at = _copy(start, folder / f"at-{number}")
        said, killed, _ = in_a_child(deed, at, dice.uniform(0, lasts))
        counted.kills += killed
        counted.too_late += not killed
        counted.acknowledged += len(said)
        counted.lost += deed.lost(at, said)
        counted.wrong += [f"after the kill: {what}" for what in wrong_in(at)]
        in_a_child(deed, at)
        if (state := deed.state(at)) != wanted:
            counted.wrong.append(f"done again it ends otherwise: {_differing(state, wanted)}")
        counted.wrong += [f"done again: {what}" for what in wrong_in(at)]
        shutil.rmtree(at)
    return counted


def _copy(start: Path, there: Path) -> Path:
    return Path(shutil.copytree(start, there))


def _differing(one: State, other: State) -> str:
    names = [name for name in {*one, *other} if one.get(name) != other.get(name)]
    return "; ".join(f"{name}: {str(one.get(name))[:300]} – {str(other.get(name))[:300]}" for name in names)


def wrong_in(folder: Path) -> list[str]:
    """What a next start, SQLite and the doctor have to say against a library."""
    path = folder / FILE
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as connection:
        found = [f"SQLite: {line}" for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
    library = open_library(f"sqlite:///{path}", folder)
    try:
        with library.reading() as session:
            look = Look(session, NOW, DEFAULT_POLICY)
            checks = [check for check in store.CHECKS if check.name != "schema"]
            found += [f"{check.name}: {one.what}" for check in checks for one in doctor.examine(look, check).findings]
            if missing := _form_of_new() - set(database.form(session)):
                found.append(f"schema: without {sorted(missing)}")
            found += [f"link {number} is not what its book gives" for number in ledger.replay_all(session)[1]]
    finally:
        library.close()
    return found


@cache
def _form_of_new() -> frozenset[tuple[str, str]]:
    return frozenset(database.form_of_new())


def rows(path: Path, asked: str) -> list[tuple[Any, ...]]:
    """What a question gives of a file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(asked).fetchall()
