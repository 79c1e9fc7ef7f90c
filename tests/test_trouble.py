"""Commands on a bad disk or file: one sentence that says what and where, exit code 1, nothing half-done, then well."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from readinglist.database.copies import prove
from tests.conftest import empty_library
from tests.kills import rows
from tests.test_backup import told

FILE = "library.sqlite3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_bytes(empty_library())
    (tmp_path / "list.md").write_text("- Somebody: A paper, 2020. https://a.example/b\n", encoding="utf-8")
    return tmp_path


def damaged_header(path: Path) -> None:
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def other_words(path: Path) -> None:
    path.write_text("These are words, and no database. " * 100, encoding="utf-8")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize("harm", [damaged_header, truncated, emptied, other_words, newer])
def test_a_file_that_is_no_library_any_more_is_one_sentence_and_stays_as_it_is(
    folder: Path, harm: Callable[[Path], None]
) -> None:
    harm(folder / FILE)
    before = (folder / FILE).read_bytes()
    for words in (("papers",), ("check",), ("backup",)):
        done = told(folder, *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1, done.stderr
        assert str(folder / FILE) in done.stderr
    assert (folder / FILE).read_bytes() == before
    assert not list(folder.glob("**/*.part"))


def without_power(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command by somebody for whom the rights of files hold: for root they hold without this one power."""
    power = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
    command = [*power, sys.executable, "-m", "readinglist", "--instance", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_a_folder_that_is_read_only_is_one_sentence(folder: Path) -> None:
    (folder / FILE).chmod(0o444)
    folder.chmod(0o555)
    try:
        for words in (("papers",), ("check",), ("backup",)):
            done = without_power(folder, *words)
            assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
            assert str(folder) in done.stderr
    finally:
        folder.chmod(0o755)
        (folder / FILE).chmod(0o644)
    assert told(folder, "papers").returncode == 0


def with_room(folder: Path, size: int, *words: str) -> subprocess.CompletedProcess[str]:
    """A command that may make no file larger than so many bytes: the system refuses to write on."""
    command = [sys.executable, "-m", "readinglist", "--instance", str(folder), *words]
    limit = (size, size)
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )


def test_an_import_that_the_disk_has_no_room_for_leaves_what_was_there(folder: Path) -> None:
    many = "".join(f"- Somebody: Paper number {at}, 2020. https://a.example/{at}\n" for at in range(3000))
    (folder / "many.md").write_text(many, encoding="utf-8")
    size = (folder / FILE).stat().st_size
    done = with_room(folder, size + 100_000, "import", str(folder / "many.md"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "disk" in done.stderr
    assert prove(folder / FILE)["papers"] < 3000
    assert told(folder, "import", str(folder / "many.md")).returncode == 0
    assert rows(folder / FILE, "SELECT count(*) FROM links")[0][0] == 3000


def test_a_backup_that_the_disk_has_no_room_for_leaves_nothing(folder: Path) -> None:
    done = with_room(folder, 60_000, "backup", str(folder / "copies"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert list((folder / "copies").iterdir()) == []
    assert told(folder, "backup", str(folder / "copies")).returncode == 0


def test_a_new_library_that_the_disk_has_no_room_for_is_made_when_there_is_room(tmp_path: Path) -> None:
    done = with_room(tmp_path / "new", 60_000, "papers")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert not (tmp_path / "new" / FILE).exists()
    assert told(tmp_path / "new", "papers").returncode == 0


def test_what_was_written_ahead_for_a_library_that_was_taken_away_does_not_enter_a_new_one(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / f"{FILE}-wal").write_bytes(b"of the old one")
    assert told(folder, "papers").returncode == 0
    assert (folder / f"{FILE}-wal.left").read_bytes() == b"of the old one"
    prove(folder / FILE)
