"""`password`, `tokens`, `log-ins`, and `serve` where others could come."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readinglist.access import Scope, Seen
from readinglist.cli import readinglist
from readinglist.cli.entering import write_seen
from readinglist.database import Library
from readinglist.library import access, knocking
from tests.conftest import NOW

PASSWORD = "a few quiet words"


@pytest.fixture
def instance(tmp_path: Path, library: Library) -> Path:
    """The folder of a new library, which stays open here."""
    return tmp_path


def run(instance: Path, *words: str, typed: str | None = None, **variables: str) -> Result:
    environment = {"READINGLIST_INSTANCE": str(instance), **variables}
    return CliRunner().invoke(readinglist, list(words), input=typed, env=environment)


def command(
    instance: Path, *words: str, typed: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """A command as a process of its own, with its exit code."""
    environment = {**os.environ, "READINGLIST_INSTANCE": str(instance), **variables}
    call = [sys.executable, "-m", "readinglist", *words]
    return subprocess.run(call, input=typed, env=environment, capture_output=True, text=True, timeout=120)


def kept(library: Library) -> str | None:
    with library.reading() as session:
        return access.kept_password(session)


@pytest.mark.parametrize("words", [("password",), ("password", "-")])
def test_a_password_is_read_as_one_line_from_a_pipe(instance: Path, library: Library, words: tuple[str, ...]) -> None:
    done = run(instance, *words, typed=f" {PASSWORD} \r\nmore\n")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert access.is_right(kept(library), f" {PASSWORD} ")


def test_a_password_is_never_an_argument_and_never_too_short(instance: Path, library: Library) -> None:
    assert run(instance, "password", PASSWORD).exit_code != 0
    done = command(instance, "password", typed="short\n")
    assert done.returncode == 2
    assert done.stderr.startswith("readinglist: the password needs 10 letters or more")
    assert command(instance, "password", typed="").returncode == 2
    assert kept(library) is None


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(instance: Path, library: Library) -> None:
    for second, code in ((PASSWORD + "x", 2), (PASSWORD, 0)):
        ours, theirs = pty.openpty()
        environment = {**os.environ, "READINGLIST_INSTANCE": str(instance)}
        call = [sys.executable, "-m", "readinglist", "password"]
        with subprocess.Popen(
            call, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        ) as asked:
            os.close(theirs)
            shown = _until(ours, b"New password: ")
            os.write(ours, f"{PASSWORD}\n".encode())
            shown += _until(ours, b"Once more: ")
            os.write(ours, f"{second}\n".encode())
            shown += _until(ours, b"changed\r\n", b"log in again\r\n")
            assert asked.wait(60) == code
        os.close(ours)
        assert PASSWORD.encode() not in shown
    assert access.is_right(kept(library), PASSWORD)


def _until(terminal: int, *ends: bytes) -> bytes:
    """What a terminal shows until one of these is its end."""
    shown, until = b"", time.monotonic() + 60
    while not shown.endswith(ends) and time.monotonic() < until:
        try:
            shown += os.read(terminal, 1)
        except OSError:
            break
    return shown


def test_a_new_password_ends_log_ins_and_forgets_wrong_tries(instance: Path, library: Library) -> None:
    made = access.hashed(PASSWORD)
    with library.writing() as session:
        access.set_password(session, made, NOW)
        access.log_in(session, made, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", NOW)
        for _ in range(5):
            knocking.knock(session, "192.0.2.1", NOW)
    assert "Firefox on Linux" in run(instance, "log-ins").output
    assert run(instance, "password", typed="another of them\n").exit_code == 0
    assert run(instance, "log-ins").output == ""
    with library.reading() as session:
        assert knocking.wait(session, "192.0.2.1", NOW) == 0


def test_a_password_is_taken_away_only_where_nobody_else_can_come(instance: Path, library: Library) -> None:
    run(instance, "password", typed=f"{PASSWORD}\n")
    for variables in ({"READINGLIST_HOST": "0.0.0.0"}, {"READINGLIST_PROXY_HOPS": "1"}):
        refused = command(instance, "password", "--remove", **variables)
        assert refused.returncode == 2
        assert "a password is needed" in refused.stderr
    assert kept(library) is not None
    assert run(instance, "password", "--remove").exit_code == 0
    assert kept(library) is None
    assert "none was set" in run(instance, "password", "--remove").output


@pytest.mark.parametrize("words", [("--host", "0.0.0.0"), ("--host", "::"), ("--host", "example.org"), ()])
def test_serve_does_not_start_where_others_can_come_without_a_password(instance: Path, words: tuple[str, ...]) -> None:
    variables = {} if words else {"READINGLIST_PROXY_HOPS": "1"}
    done = command(instance, "serve", "--port", "0", *words, **variables)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "`readinglist password`" in done.stderr


def test_serve_says_what_is_no_host(instance: Path) -> None:
    done = command(instance, "serve", "--port", "0", "--host", "http://a b/")
    assert done.returncode == 2
    assert "--host must be" in done.stderr
    run(instance, "password", typed=f"{PASSWORD}\n")
    done = command(instance, "serve", "--port", "0", "--host", "192.0.2.1")
    assert done.returncode == 1
    assert "at 192.0.2.1 cannot be served" in done.stderr


def test_tokens_are_made_listed_and_revoked(instance: Path, library: Library) -> None:
    made = run(instance, "tokens", "make", "the laptop", "--write", "--json")
    told = json.loads(made.output.splitlines()[0])
    with library.reading() as session:
        assert access.known(session, token=told["token"]).scope is Scope.WRITE
    secret = command(instance, "tokens", "make", "phone", "--read").stdout.strip()
    with library.reading() as session:
        assert access.known(session, token=secret).scope is Scope.READ
    listed = run(instance, "tokens", "--json").output
    assert [json.loads(line)["name"] for line in listed.splitlines()] == ["phone", "the laptop"]
    assert secret not in listed
    assert "phone  read  " in run(instance, "tokens").output
    assert run(instance, "tokens", "make", "x").exit_code == 2
    assert command(instance, "tokens", "make", "phone", "--read").returncode == 2
    assert run(instance, "tokens", "revoke", "phone").exit_code == 0
    assert command(instance, "tokens", "revoke", "phone").returncode == 1
    with library.reading() as session:
        assert access.known(session, token=secret).token is None


def test_log_ins_end_by_number_or_all(instance: Path, library: Library) -> None:
    made = access.hashed(PASSWORD)
    with library.writing() as session:
        access.set_password(session, made, NOW)
        for _ in range(3):
            access.log_in(session, made, "", NOW)
    numbers = [json.loads(line)["id"] for line in run(instance, "log-ins", "--json").output.splitlines()]
    assert len(numbers) == 3
    assert run(instance, "log-ins", "end").exit_code == 2
    assert run(instance, "log-ins", "end", str(numbers[0])).exit_code == 0
    assert command(instance, "log-ins", "end", str(numbers[0])).returncode == 1
    assert "2 log-ins ended" in run(instance, "log-ins", "end", "--all").output


def test_the_clock_of_serve_writes_when_a_token_was_used(library: Library) -> None:
    seen = Seen()
    with library.writing() as session:
        token, _ = access.make_token(session, "a", Scope.READ, NOW)
    seen.token(token.id, NOW)
    write_seen(library, seen)
    with library.reading() as session:
        assert access.tokens(session)[0].used == NOW


def test_settings_of_the_entrance_are_read(tmp_path: Path) -> None:
    from readinglist.config import load
    from readinglist.errors import BadConfig

    (tmp_path / "config.toml").write_text(
        'host = "::1"\nhost_names = ["Reading.Example.org", "bücher.example"]\npublic_url = "https://out.example:444/x"\n'
    )
    entrance = load(tmp_path, {"READINGLIST_PROXY_HOPS": "2"}).entrance
    assert entrance.host == "::1"
    assert entrance.names == {"reading.example.org", "xn--bcher-kva.example", "out.example"}
    assert entrance.proxy_hops == 2
    assert load(tmp_path, {"READINGLIST_PROXY_HOPS": "0"}).entrance.alone
    for name, value in (("HOST", "a b"), ("HOST_NAMES", "http://a"), ("PROXY_HOPS", "-1"), ("PROXY_HOPS", "10")):
        with pytest.raises(BadConfig):
            load(tmp_path, {f"READINGLIST_{name}": value})
