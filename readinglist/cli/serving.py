"""`readinglist serve` and `demo`: the pages and the clock in one process, each run in a child of its own."""

from __future__ import annotations

import os
import signal
import threading
import webbrowser
from datetime import timedelta
from importlib.resources import files
from types import FrameType

import click
from waitress.server import BaseWSGIServer, create_server

from readinglist.checker import under_way
from readinglist.cli.bench import Bench, Command, wall_clock
from readinglist.cli.delivering import Delivering, channels, send_test
from readinglist.cli.duties import Completing, Imports, Runs, ask_some, empty_trash, infer, thin
from readinglist.cli.looking import looking
from readinglist.cli.reporting import keep_report
from readinglist.database import Library
from readinglist.errors import CannotOpen
from readinglist.formats import Entry, catalogue
from readinglist.library import find, imports, shelve
from readinglist.library.add import Source, Tally, add
from readinglist.library.tag import set_tags
from readinglist.reading import Status
from readinglist.schedule.clock import Clock
from readinglist.search import Search
from readinglist.web import Doors, create_app

HOST, PORT = "127.0.0.1", 8642


@click.command(cls=Command)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.pass_obj
def serve(bench: Bench, port: int) -> None:
    """Serve the pages on this machine, check what is due every few minutes, and keep and deliver reports."""
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


def _serve(bench: Bench, library: Library, port: int) -> None:
    runs, imports_of = Runs(bench, library), Imports(bench, library)
    completing, delivering, ended = Completing(bench, library), Delivering(bench, library), threading.Event()
    clock = Clock(
        {
            "check": (timedelta(minutes=bench.config.check_minutes), runs.check_due),
            "report": (bench.config.report, lambda: keep_report(bench, library)),
            "late report": (timedelta(hours=1), lambda: keep_report(bench, library)),  # after a first run, or a failure
            "deliver": (timedelta(minutes=1), delivering.deliver_due),
            "trash": (timedelta(days=1), lambda: empty_trash(bench, library)),
            "import": (timedelta(minutes=1), imports_of.work),
            "complete": (timedelta(minutes=3), completing.complete_due),
            "ask": (timedelta(hours=1), lambda: ask_some(bench, library)),
            "infer": (timedelta(days=1), lambda: infer(bench, library)),
            "thin": (timedelta(days=1), lambda: thin(bench, library, ended)),
        }
    )
    doors = Doors(
        clock=bench.now,
        check_now=lambda: _ask(runs, clock),
        watching=True,
        policy=bench.config.policy,
        checking=lambda: under_way(library),
        check_minutes=bench.config.check_minutes,
        next_look=lambda: bench.now() + (clock.next_call("check") - wall_clock()),
        look_up=looking(bench, library),
        complete_soon=lambda: clock.call_soon("complete"),
        take_import=lambda number: _take_soon(imports_of, clock),
        channels=lambda: channels(bench.config),
        send_test=send_test(bench),
        zone=bench.config.report.zone_name,
        public_url=bench.config.public_url,
        feed_when=bench.config.feed_when,
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
        ended.set()
        clock.stop()
        runs.stop()
        imports_of.stop()
        completing.stop()
        delivering.stop()
        server.close()


def _ask(runs: Runs, clock: Clock) -> None:
    runs.ask()
    clock.call_soon("check")


def _take_soon(imports_of: Imports, clock: Clock) -> None:
    imports_of.ask()
    clock.call_soon("import")


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
