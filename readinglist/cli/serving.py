"""`readinglist serve` and `demo`: the pages and the clock in one process, each run in a child of its own."""

from __future__ import annotations

import os
import threading
import time
import webbrowser
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import Any

import click

from readinglist.access import Entrance
from readinglist.checker import under_way
from readinglist.cli import logs
from readinglist.cli.answering import SETTINGS, Answering
from readinglist.cli.backing import Backing
from readinglist.cli.bench import Bench, Command, wall_clock
from readinglist.cli.delivering import Delivering, channels, send_test
from readinglist.cli.duties import Completing, Imports, Runs, ask_some, empty_trash, infer, thin
from readinglist.cli.ending import Ending
from readinglist.cli.entering import address_of, entrance_of, listen, refuse_strangers, write_seen
from readinglist.cli.following import LOOKS, Following, rhythms, shown, test_token
from readinglist.cli.looking import looking
from readinglist.cli.memory import share_one_heap
from readinglist.cli.reporting import keep_report
from readinglist.config import Config
from readinglist.database import Library
from readinglist.database.placing import serving
from readinglist.formats import Entry, catalogue
from readinglist.library import find, imports, shelve
from readinglist.library.add import Source, Tally, add
from readinglist.library.tag import set_tags
from readinglist.reading import Status
from readinglist.schedule.clock import Clock
from readinglist.search import Search
from readinglist.web import Doors, change_doors, create_app

HOST, PORT = "127.0.0.1", 8642
_LAST = 7.0  # seconds for what is under way at the end; containers are killed after ten, and to go takes one or two


@click.command(cls=Command)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--host", help="The address to answer at; another than this machine's own needs a password.")
@click.pass_obj
def serve(bench: Bench, port: int, host: str | None) -> None:
    """Serve the pages on this machine, check what is due every few minutes, and keep and deliver reports."""
    entrance = entrance_of(bench.config, host)
    with bench.library() as library:
        refuse_strangers(library, entrance)
        _serve(bench, library, port, entrance)


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
        _serve(bench, library, port, Entrance())


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


def _serve(bench: Bench, library: Library, port: int, entrance: Entrance) -> None:
    share_one_heap()
    with serving(library.path):
        _answer(bench, library, port, entrance)


def _answer(bench: Bench, library: Library, port: int, entrance: Entrance) -> None:
    runs, imports_of = Runs(bench, library), Imports(bench, library)
    completing, delivering = Completing(bench, library), Delivering(bench, library)
    backing = Backing(bench, library)
    ending, ended = Ending(), threading.Event()

    def follow(config: Config) -> None:
        for name, rhythm in rhythms(config).items():
            clock.change(name, rhythm)
        change_doors(app, entrance=replace(entrance, names=config.entrance.names), **shown(config))
        logs.of_server(config)

    following, every = Following(bench, follow), rhythms(bench.config)
    clock = Clock(
        {
            "check": (every["check"], runs.check_due),
            "report": (every["report"], lambda: keep_report(bench, library)),
            "backup": (timedelta(hours=1), backing.back_up),
            "settings": (LOOKS, following.look),
            "late report": (timedelta(hours=1), lambda: keep_report(bench, library)),  # after a first run, or a failure
            "seen": (timedelta(minutes=10), lambda: write_seen(library, doors.seen)),
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
        checking=lambda: under_way(library),
        next_look=lambda: bench.now() + (clock.next_call("check") - wall_clock()),
        clock_runs=lambda: clock.runs,
        look_up=looking(bench, library, ending.ended),
        complete_soon=lambda: clock.call_soon("complete"),
        take_import=lambda number: _take_soon(imports_of, clock),
        channels=lambda: channels(bench.config),
        send_test=send_test(bench, ended=ending.ended),
        settings=bench.settings,
        change_settings=following.change,
        test_token=lambda: test_token(bench),
        next_report=lambda: bench.config.report.next_after(bench.now()),
        backup_trouble=backing.trouble,
        entrance=entrance,
        unsent=lambda: answering.unsent(),
        **shown(bench.config),
    )
    app = create_app(library, doors, instance_path=str(bench.instance.absolute()))
    held: dict[int, Any] = {}
    server = listen(app, entrance, port, map=held, **SETTINGS)
    answering = Answering(server, held)
    ending.forced = lambda: _kill(runs, completing)
    ending.listen()
    click.echo(f"readinglist is at {address_of(server)}  (Ctrl+C ends it)", err=True)
    logs.of_server(bench.config)
    clock.start()
    try:
        answering.run(ending.ended)
    finally:
        ending.asked = True  # also when it is a mistake that ends us
        ended.set()
        for duty in (runs, completing, imports_of, delivering, backing):
            duty.stop()
        clock.stop()
        until = time.monotonic() + _LAST
        answering.drain(until)
        late = clock.wait(max(until - time.monotonic(), 0.5))
        answering.close()
        write_seen(library, doors.seen)
    if late:
        # What they wrote is whole, and what they were at is done again after the next start.
        ending.force(0, f"ended without waiting any longer for: {', '.join(late)}")


def _kill(runs: Runs, completing: Completing) -> None:
    runs.kill()
    completing.kill()


def _ask(runs: Runs, clock: Clock) -> None:
    runs.ask()
    clock.call_soon("check")


def _take_soon(imports_of: Imports, clock: Clock) -> None:
    imports_of.ask()
    clock.call_soon("import")
