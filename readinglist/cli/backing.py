"""`readinglist backup`, and what the clock of `serve` does about backups."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import click

from readinglist.cli.bench import Bench, Command, say
from readinglist.database import Library
from readinglist.errors import AlreadyRunning, BadConfig, CannotOpen, Ended
from readinglist.library import backups, find

_log = logging.getLogger(__name__)


@click.command("backup", cls=Command)
@click.argument("target", metavar="[FILE|FOLDER]", required=False, type=click.Path(path_type=Path))
@click.option("--list", "as_list", is_flag=True, help="Tell which backups there are instead.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def backup(bench: Bench, target: Path | None, as_list: bool, as_json: bool) -> None:
    """Make a backup of the library, also while it is served and checked; proved whole before it gets its name.

    Without a FILE or FOLDER it goes into the folder `backup_folder` of the settings. All that the library holds is in
    it, with the hashes of the password and of tokens; the settings in config.toml, which hold secrets as they are, are
    not. `readinglist restore` takes it.
    """
    folder = target or Path(bench.config.backup_folder)
    with bench.library() as library:
        if as_list:
            _list(backups.known(library, folder), folder, as_json=as_json)
            return
        path, counts = backups.make(library, folder, bench.now())
    if as_json:
        say({"file": str(path), "size": path.stat().st_size, "rows": counts})
    else:
        size = path.stat().st_size / 1e6
        click.echo(f"{path}: {counts['papers']:,} papers, {counts['links']:,} links, {size:,.1f} MB, proved whole.")


def _list(found: list[backups.Backup], folder: Path, *, as_json: bool) -> None:
    if as_json:
        for one in found:
            say(backups.record(one))
        return
    for one in found:
        how = "scheduled" if one.scheduled else "by hand"
        click.echo(f"{one.made:%Y-%m-%d %H:%M}  {one.size / 1e6:>9,.1f} MB  {how:<9}  {one.name}")
    if not found:
        click.echo(f"There is no backup in {folder}.", err=True)


class Backing:
    """Makes backups by the settings, lets old ones go, and remembers what went wrong the last time."""

    def __init__(self, bench: Bench, library: Library) -> None:
        self._bench = bench
        self._library = library
        self._ended = threading.Event()
        self._trouble = ""

    def trouble(self) -> str:
        """What went wrong with the last one, as a sentence; empty when nothing did."""
        return self._trouble

    def back_up(self) -> None:
        """Make a backup if one is due; a failure is tried again at the next call, and deletes nothing."""
        try:
            self._back_up()
            self._trouble = ""
        except Ended:
            pass
        except AlreadyRunning:
            pass  # what is made by hand meanwhile is a backup too; the next call looks again
        except (CannotOpen, BadConfig) as mistake:
            self._trouble = str(mistake)
            _log.error("the scheduled backup failed: %s", mistake)

    def _back_up(self) -> None:
        config, now = self._bench.config, self._bench.now()
        folder = Path(config.backup_folder)
        if not backups.is_due(backups.known(self._library, folder), config.backup_every, now):
            return
        with self._library.reading() as session:
            if not find.count_papers(session):
                return  # an empty library pushes no full one out
        made, _ = backups.make(self._library, folder, now, scheduled=True, ended=self._ended.is_set)
        gone = backups.rotate(self._library, folder, config.backup_keep, made, now)
        _log.info("backup %s made%s", made, f", {', '.join(gone)} deleted" if gone else "")

    def stop(self) -> None:
        """Give up the one under way, and make no other."""
        self._ended.set()
