"""`readinglist serve` and `demo`: the pages and the clock in one process, each run in a child of its own."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import webbrowser
from datetime import timedelta
from importlib.resources import files
from types import FrameType

import click
from waitress.server import BaseWSGIServer, create_server

from readinglist import importer, ledger
from readinglist.checker import under_way
from readinglist.cli.bench import Bench, Command
from readinglist.cli.looking import looking
from readinglist.database import Library
from readinglist.errors import CannotOpen
from readinglist.formats import Entry, catalogue
from readinglist.library import asking, find, imports, inferring, lookups, proposals, reports, shelve, trash
from readinglist.library.add import Source, Tally, add
from readinglist.library.tag import set_tags
from readinglist.reading import Status
from readinglist.schedule import Clock
from readinglist.search import Search
from readinglist.web import Doors, create_app

HOST, PORT = "127.0.0.1", 8642
ASKED_AN_HOUR = 20  # papers of My list that lack something
_log = logging.getLogger(__name__)


@click.command(cls=Command)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.pass_obj
def serve(bench: Bench, port: int) -> None:
    """Serve the pages on this machine, check what is due every few minutes, and keep a report every week."""
    with bench.library() as library:
        _serve(bench, library, port)


@click.command(cls=Command)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in a browser.")
@click.pass_context
def demo(context: click.Context, port: int, open_browser: bool) -> None:
    """Serve a library with 200 real papers of CVPR 2023, in a folder of its own."""
    bench: Bench = context.obj
    given = context.parent is not None and context.parent.get_parameter_source("instance")
    if given is not click.core.ParameterSource.COMMANDLINE:
        bench = Bench(bench.instance / "demo", os.environ)
    with bench.library() as library:
        _fill(bench, library)
        if open_browser:
            threading.Timer(1.0, webbrowser.open, (f"http://{HOST}:{port}/",)).start()
        _serve(bench, library, port)


def _fill(bench: Bench, library: Library) -> None:
    """Put the sample papers into an empty library, a few of them on My list."""
    with library.writing() as session:
        if find.find(session, Search(), bench.now()).total:
            return
        text = (files("readinglist") / "demo.md").read_text(encoding="utf-8")
        entries = [item for item in catalogue.read(text) if isinstance(item, Entry)]
        tally, number = Tally(), imports.begin(session, bench.now())
        add(session, entries, bench.now(), tally, Source(number, "demo.md"))
        imports.count(session, number, tally)
        chosen = (
            ("neural radiance", Status.TO_READ, "nerf"),
            ("diffusion", Status.READING, "diffusion"),
            ("place recognition", Status.READ, "localisation"),
        )
        for words, status, tag in chosen:
            for paper in find.find(session, Search.from_text(f'title:"{words}"'), bench.now(), size=3).papers:
                shelve.set_status(session, [paper.id], status, bench.now())
                set_tags(session, paper.id, [tag])


class _Runs:
    """Starts runs as child processes, one at a time, so that pages never wait for one."""

    def __init__(self, bench: Bench, library: Library) -> None:
        self._bench = bench
        self._library = library
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._asked = threading.Event()

    def ask(self) -> None:
        """Remember that a check was asked for while another may be under way."""
        self._asked.set()

    def check_due(self) -> None:
        """Run a check in a child process if anything is due and wait for it; once more if that was asked meanwhile."""
        self._asked.clear()
        self._check_once()
        while self._asked.is_set() and not self._stopped:
            self._asked.clear()
            self._check_once()

    def _check_once(self) -> None:
        with self._library.reading() as session:
            now = self._bench.now()
            if self._stopped or not (ledger.due(session, now) or ledger.landings_due(session, now)):
                return
        command = [sys.executable, "-m", "readinglist", "--instance", str(self._bench.instance), "check", "--json"]
        self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if self._child.wait() not in (0, -signal.SIGTERM):
            _log.warning("a check ended with exit code %s", self._child.returncode)

    def keep_report(self) -> None:
        """Keep a report when a period has passed since the last one; a missed one is caught up once."""
        now, length = self._bench.now(), self._bench.config.report
        with self._library.writing() as session:
            last = reports.last_until(session) or ledger.first_run(session)
            if last and now - last >= length:
                since, until = reports.period(session, now, length)
                reports.keep(session, reports.make(session, since, until))

    def stop(self) -> None:
        """End the run under way; what it recorded stays, and the next one goes on."""
        self._stopped = True
        if self._child and self._child.poll() is None:
            self._child.terminate()


class _Imports:
    """Works on imports in the clock's own time, one after the other; also on those that a killed server left."""

    def __init__(self, bench: Bench, library: Library) -> None:
        self._library = library
        self._task = importer.Task(bench.now, bench.config.policy, ended=lambda: self._stopped)
        self._stopped = False
        self._asked = threading.Event()
        self._idle = threading.Event()
        self._idle.set()

    def ask(self) -> None:
        """Remember that one was asked for while another may be under way."""
        self._asked.set()

    def work(self) -> None:
        """Do what is to be done for all imports, and once more if something was asked for meanwhile."""
        self._idle.clear()
        self._asked.set()
        try:
            while self._asked.is_set() and not self._stopped:
                self._asked.clear()
                importer.take_up(self._library, self._task)
            if not self._stopped:
                importer.tidy(self._library, self._task.now())
        finally:
            self._idle.set()

    def stop(self) -> None:
        """End the import under way after its batch, and wait for that."""
        self._stopped = True
        self._idle.wait(10)


class _Completing:
    """Has papers completed by a child process, one at a time, so that pages never wait for it."""

    def __init__(self, bench: Bench, library: Library) -> None:
        self._bench = bench
        self._library = library
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def complete_due(self) -> None:
        """Look up what is due in a child process, and wait for it."""
        with self._library.reading() as session:
            if self._stopped or not lookups.is_due(session, self._bench.now()):
                return
        command = [sys.executable, "-m", "readinglist", "--instance", str(self._bench.instance), "complete", "--json"]
        self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if self._child.wait() not in (0, -signal.SIGTERM):
            _log.warning("completing papers ended with exit code %s", self._child.returncode)

    def stop(self) -> None:
        """End the run under way; what it wrote stays, and the next one goes on."""
        self._stopped = True
        if self._child and self._child.poll() is None:
            self._child.terminate()


def _serve(bench: Bench, library: Library, port: int) -> None:
    runs, imports_of = _Runs(bench, library), _Imports(bench, library)
    completing = _Completing(bench, library)
    clock = Clock(
        {
            "check": (timedelta(minutes=bench.config.check_minutes), runs.check_due),
            "report": (timedelta(minutes=15), runs.keep_report),
            "trash": (timedelta(days=1), lambda: _empty_trash(bench, library)),
            "import": (timedelta(minutes=1), imports_of.work),
            "complete": (timedelta(minutes=3), completing.complete_due),
            "ask": (timedelta(hours=1), lambda: _ask_some(bench, library)),
            "infer": (timedelta(days=1), lambda: _infer(bench, library)),
        }
    )
    doors = Doors(
        clock=bench.now,
        check_now=lambda: _ask(runs, clock),
        watching=True,
        policy=bench.config.policy,
        checking=lambda: under_way(library),
        look_up=looking(bench, library),
        complete_soon=lambda: clock.call_soon("complete"),
        take_import=lambda number: _take_soon(imports_of, clock),
    )
    app = create_app(library, doors, instance_path=str(bench.instance.absolute()))
    try:
        server = create_server(app, host=HOST, port=port, threads=8, ident=None)
    except OSError as mistake:
        raise CannotOpen(f"port {port} cannot be served: {mistake.strerror}; choose another with --port") from None
    signal.signal(signal.SIGTERM, _leave)
    assert isinstance(server, BaseWSGIServer)  # one address, one socket
    assert server.socket
    at = server.socket.getsockname()[1]  # port 0 lets the system choose
    click.echo(f"readinglist is at http://{HOST}:{at}/  (Ctrl+C ends it)", err=True)
    clock.start()
    try:
        server.run()
    finally:
        clock.stop()
        runs.stop()
        imports_of.stop()
        completing.stop()
        server.close()


def _empty_trash(bench: Bench, library: Library) -> None:
    with library.writing() as session:
        trash.empty(session, bench.now())


def _ask_some(bench: Bench, library: Library) -> None:
    """Have a few papers of My list asked about that lack something and never were."""
    with library.writing() as session:
        asking.ask_some(session, bench.now(), ASKED_AN_HOUR)


def _infer(bench: Bench, library: Library) -> None:
    """Suggest what the library itself knows of its gaps; the long look holds up nobody who writes."""
    with library.reading() as session:
        found = inferring.finds(session, None)
    with library.writing() as session:
        proposals.propose_all(session, found, bench.now())


def _ask(runs: _Runs, clock: Clock) -> None:
    runs.ask()
    clock.call_soon("check")


def _take_soon(imports_of: _Imports, clock: Clock) -> None:
    imports_of.ask()
    clock.call_soon("import")


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
