"""Backups: copies of the library in a folder, each a whole library by itself, named by its moment; old ones go.

They are not packed: each can be opened, proved and put in place as it stands.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from readinglist.database import Library
from readinglist.database.copies import Counts, copy_of, mark_of
from readinglist.database.troubles import trouble_of_system
from readinglist.errors import NotFound

WEEKS, MONTHS = 4, 6  # of so many weeks and months one scheduled backup is kept besides the newest ones
_AHEAD = timedelta(hours=1)  # a moment so far ahead is a mistake of a clock
_NAME = re.compile(r"readinglist-(\d{4}-\d\d-\d\dT\d{4})Z(-scheduled)?(?:-(\d{1,4}))?\.sqlite3", re.ASCII)
_BUSY = "another backup is being made; try again when that is done"


class Every(StrEnum):
    """How often a backup is made by itself."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its name, the moment in it, its size in bytes, and whether the schedule of this library made it."""

    name: str
    made: datetime
    size: int
    scheduled: bool
    place: int = 1  # among those of the same minute


def record(one: Backup) -> dict[str, object]:
    """Return what JSON tells of a backup."""
    return {"name": one.name, "made": one.made.isoformat(), "size": one.size, "scheduled": one.scheduled}


def make(
    library: Library, target: Path, now: datetime, *, scheduled: bool = False, ended: Callable[[], bool] | None = None
) -> tuple[Path, Counts]:
    """Make a backup in a folder, or under the name of a file that is not there; returns its path and what it holds.

    Raises AlreadyRunning, NoRoom, OutOfService and Ended; then nothing is left of it.
    """
    with library.alone("backup", _BUSY):
        try:
            # A path that ends as files do names the file; all else is a folder, which is made.
            if target.suffix and not target.is_dir():
                path = target
                if path.exists():
                    raise NotFound(f"{path} is there already; a backup never takes the place of a file")
            else:
                target.mkdir(parents=True, exist_ok=True, mode=0o700)
                for left in target.glob("readinglist-*.sqlite3.part*"):  # of one that was killed
                    if _NAME.fullmatch(left.name.partition(".part")[0]):
                        left.unlink(missing_ok=True)
                path = target / _free_name(target, now, scheduled=scheduled)
        except OSError as mistake:
            raise trouble_of_system(mistake, f"no backup can be made in {target}") from mistake
        mark = _mark(library) if scheduled else 0
        return path, copy_of(library.path, path, ended=ended or (lambda: False), mark=mark)


def _free_name(folder: Path, now: datetime, *, scheduled: bool) -> str:
    stem = f"readinglist-{now.astimezone(UTC):%Y-%m-%dT%H%MZ}" + ("-scheduled" if scheduled else "")
    names = (f"{stem}{f'-{number}' if number > 1 else ''}.sqlite3" for number in range(1, 10_000))
    return next(name for name in names if not (folder / name).exists())


def _mark(library: Library) -> int:
    """A number of this library's place: two libraries may keep their backups in one folder."""
    return zlib.crc32(str(library.path.resolve()).encode("utf-8", "surrogateescape")) & 0x3FFFFFFF | 0x40000000


def known(library: Library, folder: Path) -> list[Backup]:
    """Return the backups in a folder, the newest first; what is none by its name or beginning is left out."""
    mark = _mark(library)
    try:
        found = [_read(path, mark) for path in sorted(folder.iterdir())] if folder.exists() else []
    except OSError as mistake:
        raise trouble_of_system(mistake, f"{folder} cannot be read") from mistake
    return sorted(filter(None, found), key=_age, reverse=True)


def _age(one: Backup) -> tuple[datetime, int, bool]:
    return one.made, one.place, one.scheduled


def _read(path: Path, mark: int) -> Backup | None:
    found = _NAME.fullmatch(path.name)
    if found is None or path.is_symlink() or not path.is_file():
        return None
    moment, scheduled, place = found.groups()
    try:
        made = datetime.strptime(moment, "%Y-%m-%dT%H%M").replace(tzinfo=UTC)
    except ValueError:
        return None
    marked = mark_of(path)
    if marked is None:
        return None
    return Backup(path.name, made, path.stat().st_size, bool(scheduled) and marked == mark, int(place or 1))


def get(library: Library, folder: Path, name: str) -> Path:
    """Return where a backup stands; raises NotFound."""
    if name not in {one.name for one in known(library, folder)}:
        raise NotFound(f"there is no backup {name[:80]}")
    return folder / name


def is_due(backups: Iterable[Backup], every: Every, now: datetime) -> bool:
    """Whether the schedule has to make one: none of this day or week is there; those of the future do not count."""
    made = max((one.made for one in backups if one.scheduled and one.made <= now + _AHEAD), default=None)
    match every:
        case Every.NEVER:
            return False
        case Every.DAILY:
            return made is None or made.date() < now.date()
        case Every.WEEKLY:
            return made is None or made.isocalendar()[:2] < now.isocalendar()[:2]


def too_many(backups: Sequence[Backup], keep: int, now: datetime) -> list[Backup]:
    """Return the scheduled backups that rotation lets go.

    Kept are the newest `keep`, and of the weeks and months before that have any the newest one, for the last 4 weeks
    and 6 months of those. What a reader made, what another library made, and what a wrong clock dated into the future
    is never among them. Weeks are counted by what is there, so that a clock that jumps lets nothing go at once.
    """
    own = sorted((one for one in backups if one.scheduled and one.made <= now + _AHEAD), key=_age, reverse=True)
    kept = set(own[:keep])
    for period, number in ((_week, WEEKS), (_month, MONTHS)):
        newest = {period(one): one for one in reversed(own)}
        kept.update([one for one in own[keep:] if newest[period(one)] is one][:number])
    return [one for one in own if one not in kept]


def _week(one: Backup) -> tuple[int, int]:
    return one.made.isocalendar()[:2]


def _month(one: Backup) -> tuple[int, int]:
    return one.made.year, one.made.month


def rotate(library: Library, folder: Path, keep: int, made: Path, now: datetime) -> list[str]:
    """Delete the scheduled backups that are too many, after a new one was `made`; returns their names."""
    gone = too_many([one for one in known(library, folder) if one.name != made.name], keep - 1, now)
    try:
        for one in gone:
            (folder / one.name).unlink(missing_ok=True)
    except OSError as mistake:
        raise trouble_of_system(mistake, f"an old backup in {folder} cannot be deleted") from mistake
    return [one.name for one in gone]
