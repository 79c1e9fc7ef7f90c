"""What the clock of `serve` calls: runs and look-ups in child processes, imports, small housekeeping."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

from readinglist import importer, ledger
from readinglist.cli import logs
from readinglist.cli.bench import Bench
from readinglist.config import PREFIX
from readinglist.database import Library
from readinglist.library import asking, inferring, lookups, proposals, trash

ASKED_AN_HOUR = 20  # papers of My list that lack something
THINNED_AT_ONCE = 10  # links, in one transaction
PAUSE = 0.1  # seconds between two such: who waits to write looks that often whether nobody else does
_PRIORITY = 10  # as `nice` counts
_log = logging.getLogger(__name__)


class _Child:
    """A command of ours in a process of its own, one at a time, so that pages never wait for it."""

    def __init__(self, bench: Bench) -> None:
        self._instance = str(bench.instance)
        # The library that is open here, even when the settings name another by now: that one waits for a new start.
        self._environment = {**os.environ, f"{PREFIX}DATABASE_URL": bench.config.database_url}
        self._environment.pop(f"{PREFIX}DATABASE_URL_FILE", None)
        self._bench = bench
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self.ended = False  # no other is started any more

    def run(self, command: str) -> None:
        """Start a command and wait for its end; told to go it is no failure."""
        words = [sys.executable, "-m", "readinglist", "--instance", self._instance, command, "--json"]
        nowhere, environment = subprocess.DEVNULL, {**self._environment, **logs.for_children(self._bench.config)}
        with self._starting:
            if self.ended:
                return
            # In a session of its own, so that Ctrl+C reaches it through us alone.
            self._process = subprocess.Popen(
                words, stdin=nowhere, stdout=nowhere, env=environment, start_new_session=True
            )
            if sys.platform != "win32":  # where both want the processor, a page comes first
                priority = max(_PRIORITY, os.getpriority(os.PRIO_PROCESS, 0))
                os.setpriority(os.PRIO_PROCESS, self._process.pid, priority)
        if self._process.wait() not in (0, -signal.SIGTERM):
            _log.warning("readinglist %s ended with exit code %s", command, self._process.returncode)

    def end(self) -> None:
        """Have what is under way end after its batch: what it wrote stays, and the next one goes on."""
        with self._starting:
            self.ended = True
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def kill(self) -> None:
        """End what is under way at once: it loses a batch."""
        self.ended = True
        if self._process and self._process.poll() is None:
            self._process.kill()


class Runs:
    """Has what is due checked by a child process.

    After a run that the reader stopped none begins by itself for an hour; one that is asked for does.
    """

    def __init__(self, bench: Bench, library: Library) -> None:
        self._bench = bench
        self._library = library
        self._child = _Child(bench)
        self._asked = threading.Event()
        self._anew = threading.Event()  # asked for after the run under way was told to stop

    def ask(self) -> None:
        """Remember that a check was asked for while another may be under way."""
        with self._library.reading() as session:
            if ledger.stops(session):
                self._anew.set()
        self._asked.set()

    def check_due(self) -> None:
        """Run a check in a child process if anything is due and wait for it; once more if that was asked meanwhile.

        Whoever asked first and then stopped the run wanted it stopped.
        """
        self._anew.clear()
        self._check_once(asked=self._taken(self._asked))
        while self._taken(self._asked) and not self._child.ended:
            self._check_once(asked=self._taken(self._anew) or not self._rests())

    @staticmethod
    def _taken(wish: threading.Event) -> bool:
        there = wish.is_set()
        wish.clear()
        return there

    def _rests(self) -> bool:
        with self._library.reading() as session:
            return ledger.rests_until(session, self._bench.now()) is not None

    def _check_once(self, *, asked: bool) -> None:
        if self._child.ended or (not asked and self._rests()):
            return
        with self._library.reading() as session:
            now = self._bench.now()
            if not (ledger.due(session, now) or ledger.landings_due(session, now)):
                return
        self._child.run("check")

    def stop(self) -> None:
        """End the run under way, and begin no other."""
        self._child.end()

    def kill(self) -> None:
        """End the run under way at once."""
        self._child.kill()


class Imports:
    """Works on imports in the clock's own time, one after the other; also on those that a killed server left."""

    def __init__(self, bench: Bench, library: Library) -> None:
        self._library, self._bench = library, bench
        self._stopped = False
        self._asked = threading.Event()

    def ask(self) -> None:
        """Remember that one was asked for while another may be under way."""
        self._asked.set()

    def work(self) -> None:
        """Do what is to be done for all imports, and once more if something was asked for meanwhile."""
        self._asked.set()
        task = importer.Task(self._bench.now, self._bench.config.policy, ended=lambda: self._stopped)
        while self._asked.is_set() and not self._stopped:
            self._asked.clear()
            importer.take_up(self._library, task)
        if not self._stopped:
            importer.tidy(self._library, task.now())

    def stop(self) -> None:
        """Have the import under way end after its batch; the next start goes on with it."""
        self._stopped = True


class Completing:
    """Has papers completed by a child process."""

    def __init__(self, bench: Bench, library: Library) -> None:
        self._bench = bench
        self._library = library
        self._child = _Child(bench)

    def complete_due(self) -> None:
        """Look up what is due in a child process, and wait for it."""
        with self._library.reading() as session:
            if self._child.ended or not lookups.is_due(session, self._bench.now()):
                return
        self._child.run("complete")

    def stop(self) -> None:
        """End the look-ups under way, and begin no other."""
        self._child.end()

    def kill(self) -> None:
        """End the look-ups under way at once."""
        self._child.kill()


def empty_trash(bench: Bench, library: Library) -> None:
    """Delete for good what lay in the trash for its thirty days."""
    with library.writing() as session:
        trash.empty(session, bench.now())


def ask_some(bench: Bench, library: Library) -> None:
    """Have a few papers of My list asked about that lack something and never were."""
    with library.writing() as session:
        asking.ask_some(session, bench.now(), ASKED_AN_HOUR)


def infer(bench: Bench, library: Library) -> None:
    """Propose what the library itself knows of its gaps; the long look holds up nobody who writes."""
    with library.reading() as session:
        found = inferring.finds(session, None)
    with library.writing() as session:
        proposals.propose_all(session, found, bench.now())


def thin(bench: Bench, library: Library, ended: threading.Event) -> None:
    """Thin old observations a few links at a time, until all is done or `ended` is set.

    What takes long is done while others may write, and they come in between.
    """
    if not bench.config.keep_days:
        return
    now, keep, policy = bench.now(), timedelta(days=bench.config.keep_days), bench.config.policy
    with library.reading() as session:
        links = ledger.to_thin(session, now, keep)
    for start in range(0, len(links), THINNED_AT_ONCE):
        with library.reading() as session:
            pasts = ledger.weigh(session, now, keep, links[start : start + THINNED_AT_ONCE], unwritten=policy)
        with library.writing() as session:
            ledger.thin(session, pasts)
        if ended.wait(PAUSE):
            return
