"""New settings taken up by a running `serve`: the bench, the clock's rhythms and the pages follow at once."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from readinglist.choices import Changes, Settings, TokenSaid
from readinglist.cli.bench import Bench, manners, wall_clock
from readinglist.config import Config
from readinglist.errors import BadConfig
from readinglist.probe.github.token import ask_about_token
from readinglist.schedule import Rhythm
from readinglist.transport import Transport

LOOKS = timedelta(seconds=5)  # from one look at the files to the next: commands, editors and others write them too
_log = logging.getLogger(__name__)


class Following:
    """Takes up what is changed from the pages at once, and what others wrote into the files within seconds.

    All that runs asks the bench for its settings when it needs them; `told` is called with what cannot: the rhythms of
    the clock, and what the pages were given.
    """

    def __init__(self, bench: Bench, told: Callable[[Config], None]) -> None:
        self._bench, self._told = bench, told
        self._mark = bench.mark_of_settings()
        self._one_at_a_time = threading.Lock()

    def look(self) -> None:
        """Take up what others changed; what makes no sense is said once in the log, and the settings stay."""
        with self._one_at_a_time:
            mark = self._bench.mark_of_settings()
            if mark == self._mark:
                return
            self._mark = mark
            try:
                self._told(self._bench.take_up_settings())
            except BadConfig as mistake:
                _log.warning("the settings stay as they were: %s", mistake)

    def change(self, changes: Changes, mark: str | None) -> Settings:
        """Change settings and take them up. Raises BadSettings and SettingsChanged."""
        changed = self._bench.change_settings(changes, mark)
        self.look()
        return changed


def rhythms(config: Config) -> dict[str, timedelta | Rhythm]:
    """Return how often the clock calls what the settings have a word in, by its name."""
    return {"check": timedelta(minutes=config.check_minutes), "report": config.report}


def shown(config: Config) -> dict[str, Any]:
    """Return the doors that are values of the settings, by their names."""
    return {
        "policy": config.policy,
        "check_minutes": config.check_minutes,
        "zone": config.report.zone_name,
        "public_url": config.public_url,
        "feed_when": config.feed_when,
        "backup_folder": Path(config.backup_folder),
        "backup_every": config.backup_every,
    }


def test_token(bench: Bench) -> TokenSaid:
    """Ask GitHub about the token of the settings as they are now."""

    async def ask() -> TokenSaid:
        async with Transport(manners(bench.config), wall_clock=wall_clock) as door:
            return await ask_about_token(door)

    return asyncio.run(ask())
