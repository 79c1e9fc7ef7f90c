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

from readinglist import ledger
from readinglist.checker import under_way
from readinglist.cli.bench import Bench, Command
from readinglist.database import Library
from readinglist.errors import CannotOpen
from readinglist.formats import Entry, catalogue
from readinglist.library import find, imports, reports, shelve, trash
from readinglist.library.add import Source, Tally, add
from readinglist.library.tag import set_tags
from readinglist.reading import Status
from readinglist.schedule import Clock
from readinglist.search import Search
from readinglist.web import Doors, create_app

HOST, PORT = "127.0.0.1", 8642
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


def _serve(bench: Bench, library: Library, port: int) -> None:
    runs = _Runs(bench, library)
    clock = Clock(
        {
            "check": (timedelta(minutes=bench.config.check_minutes), runs.check_due),
            "report": (timedelta(minutes=15), runs.keep_report),
            "trash": (timedelta(days=1), lambda: _empty_trash(bench, library)),
        }
    )
    doors = Doors(
        clock=bench.now,
        check_now=lambda: _ask(runs, clock),
        watching=True,
        policy=bench.config.policy,
        checking=lambda: under_way(library),
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
        server.close()


def _empty_trash(bench: Bench, library: Library) -> None:
    with library.writing() as session:
        trash.empty(session, bench.now())


def _ask(runs: _Runs, clock: Clock) -> None:
    runs.ask()
    clock.call_soon("check")


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
