"""Attacks by raw sockets on the real server: what is asked for under false names, in false shapes, too slowly."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from readinglist.access import Entrance, names_of
from readinglist.cli.answering import SETTINGS, Answering
from readinglist.cli.entering import address_of, listen
from readinglist.database import Library, open_library
from readinglist.library import access
from readinglist.web import Doors, create_app
from tests.conftest import empty_library
from tests.web import shelf

PASSWORD = "a few quiet words"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "library.sqlite3").write_bytes(empty_library())
    opened = open_library(f"sqlite:///{folder / 'library.sqlite3'}", folder)
    shelf.fill(opened)
    yield opened
    opened.close()


class Served:
    """An app that is served as `serve` does."""

    def __init__(self, library: Library, folder: Path, entrance: Entrance, **more: int) -> None:
        doors = Doors(lambda: shelf.NOW, lambda: None, entrance=entrance)
        self.app: Flask = create_app(library, doors, instance_path=str(folder))
        held: dict[int, object] = {}
        server = listen(self.app, entrance, 0, map=held, **{**SETTINGS, **more})
        self.address = address_of(server)
        self.port = int(self.address.rstrip("/").rpartition(":")[2])
        self._answering, self._ended = Answering(server, held), threading.Event()
        self._thread = threading.Thread(target=self._answering.run, args=(self._ended.is_set,))
        self._thread.start()

    def close(self) -> None:
        """Serve no more."""
        self._ended.set()
        self._thread.join()
        self._answering.close()

    def connect(self, host: str = "127.0.0.1") -> socket.socket:
        """A connection."""
        return socket.create_connection((host, self.port), timeout=10)

    def send(self, text: str | bytes, host: str = "127.0.0.1") -> list[int]:
        """Send bytes, where PORT stands for ours, and return the statuses of all answers until silence or the end."""
        return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", self.told(text, host))]

    def told(self, text: str | bytes, host: str = "127.0.0.1") -> bytes:
        """Send bytes and return all that comes back."""
        content = text.encode("latin-1") if isinstance(text, str) else text
        with self.connect(host) as talk:
            talk.sendall(content.replace(b"PORT", str(self.port).encode()))
            back = b""
            try:
                while part := talk.recv(65536):
                    back += part
                    talk.settimeout(0.7)
            except TimeoutError:
                pass
            except ConnectionError:
                pass
            return back


@contextmanager
def serving(library: Library, entrance: Entrance, **more: int) -> Iterator[Served]:
    served = Served(library, library.lock_path.parent, entrance, **more)
    try:
        yield served
    finally:
        served.close()


@pytest.fixture(scope="module")
def served(library: Library) -> Iterator[Served]:
    """An open library on loopback."""
    with serving(library, Entrance()) as opened:
        yield opened


def _get(host: str, more: str = "", line: str = "GET /papers/1.bib HTTP/1.1") -> str:
    return f"{line}\r\n{host}\r\n{more}Connection: close\r\n\r\n"


RIGHT = "Host: 127.0.0.1:PORT"
# What is asked, and the statuses that may come back; none at all where the connection just ends.
NAMES = {
    "our name": (_get(RIGHT), [200]),
    "localhost": (_get("Host: LocalHost:PORT"), [200]),
    "IPv6": (_get("Host: [::1]:PORT"), [200]),
    "a foreign name (rebinding)": (_get("Host: evil.example:PORT"), [403]),
    "a name below a foreign one": (_get("Host: localhost.evil.example"), [403]),
    "a foreign address": (_get("Host: 192.0.2.1"), [403]),
    "0.0.0.0": (_get("Host: 0.0.0.0:PORT"), [403]),
    "no Host": (_get("Accept: */*"), [400]),
    "no Host, HTTP/1.0": (_get("Accept: */*", line="GET /papers/1.bib HTTP/1.0"), [400]),
    "an empty Host": (_get("Host:"), [400]),
    "two Hosts": (_get(f"{RIGHT}\r\nHost: evil.example"), [400]),
    "two Hosts, ours last": (_get(f"Host: evil.example\r\n{RIGHT}"), [400]),
    "a name and a password": (_get("Host: me:secret@127.0.0.1:PORT"), [400]),
    "a dot behind": (_get("Host: localhost.:PORT"), [400]),
    "a port of letters": (_get("Host: localhost:http"), [400]),
    "a path behind": (_get("Host: localhost/evil.example"), [400]),
    "a sign of NUL": (_get("Host: localhost\x00.evil.example"), [400]),
    "a tab within": (_get("Host: local\thost"), [400]),
    "letters that are not ASCII": (_get("Host: l\xf6calhost"), [400]),
    "a number for an address": (_get("Host: 2130706433"), [403]),
    "an absolute address of another host": (_get(RIGHT, line="GET http://evil.example/papers/1.bib HTTP/1.1"), [200]),
    "an absolute address of ours, foreign Host": (
        _get("Host: evil.example", line="GET http://127.0.0.1:PORT/papers/1.bib HTTP/1.1"), [403],
    ),
    "forwarded as ours": (_get("Host: evil.example", "X-Forwarded-Host: localhost\r\n"), [403]),
    "forwarded as ours, by the new word": (_get("Host: evil.example", "Forwarded: host=localhost\r\n"), [403]),
    "forwarded as foreign": (_get(RIGHT, "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n"), [200]),
    "a bare path of another host": (_get(RIGHT, line="GET //evil.example/papers HTTP/1.1"), [303, 308, 404]),
    "up and out of static": (_get(RIGHT, line="GET /static/../../pyproject.toml HTTP/1.1"), [404]),
    "up and out, encoded": (_get(RIGHT, line="GET /static/..%2f..%2f..%2fpyproject.toml HTTP/1.1"), [404]),
    "up and out, by backslash": (_get(RIGHT, line="GET /static/..\\..\\pyproject.toml HTTP/1.1"), [404]),
    "TRACE": (_get(RIGHT, line="TRACE / HTTP/1.1"), [403, 405]),
    "CONNECT": (_get(RIGHT, line="CONNECT evil.example:443 HTTP/1.1"), [400, 403, 404, 405]),
    "a method of nobody": (_get(RIGHT, line="BREW /papers/1 HTTP/1.1"), [400, 403, 405]),
    "HTTP/0.9": ("GET /papers/1.bib\r\n\r\n", [400]),
    "HTTP/2": ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]),
    "TLS": ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", [400]),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMES)
def test_under_a_false_name_nothing_is_read(served: Served, case: str) -> None:
    text, may_be = NAMES[case]
    back = served.told(text)
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", back)]
    assert len(statuses) == 1, back[:300]
    assert statuses[0] in may_be, back[:300]
    assert statuses[0] == 200 or b"Giebenhain" not in back
    assert b"Location: //" not in back
    assert b"Location: http" not in back


FORM = "text=Planted"


def _post(*headers: str, body: str = FORM, length: bool = True) -> str:
    told = [f"Content-Length: {len(body)}"] if length else []
    lines = ["POST /searches HTTP/1.1", RIGHT, "Content-Type: application/x-www-form-urlencoded", *told, *headers]
    return "\r\n".join([*lines, "", body])


PLANT = "name=Planted&q=planted"
SMUGGLED = f"POST /searches HTTP/1.1\r\n{RIGHT}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
SMUGGLED += f"Content-Length: {len(PLANT)}\r\n\r\n{PLANT}"
# Each would, taken wrongly, let a second request through that a proxy before us has not seen.
SHAPES = {
    "length and chunks": _post("Transfer-Encoding: chunked", body=f"0\r\n\r\n{SMUGGLED}"),
    "chunks, then length": _post("Transfer-Encoding: chunked", "Content-Length: 5", length=False, body="0\r\n\r\n")
    + SMUGGLED,
    "chunks in HTTP/1.0": _post("Transfer-Encoding: chunked", length=False, body="0\r\n\r\n").replace("1.1", "1.0")
    + SMUGGLED,
    "two lengths": _post("Content-Length: 0", body="a" * 5) + SMUGGLED,
    "two lengths in one": _post("Content-Length: 5, 0", body="a" * 5, length=False) + SMUGGLED,
    "a length with a sign": _post("Content-Length: +0", length=False, body="") + SMUGGLED,
    "a length below nothing": _post("Content-Length: -1", length=False, body="") + SMUGGLED,
    "a length of letters": _post("Content-Length: 0x10", length=False, body="") + SMUGGLED,
    "a length beyond all": _post("Content-Length: " + "9" * 400, length=False, body="") + SMUGGLED,
    "chunks by another name": _post("Transfer-Encoding: xchunked", length=False, body="0\r\n\r\n") + SMUGGLED,
    "chunks and more": _post("Transfer-Encoding: chunked, identity", length=False, body="0\r\n\r\n") + SMUGGLED,
    "chunks hidden by a space": _post("Transfer-Encoding : chunked", body="0\r\n\r\n", length=False) + SMUGGLED,
    "chunks hidden by a fold": _post("X-A: b\r\n Transfer-Encoding: chunked", body="0\r\n\r\n") + SMUGGLED,
    "a folded length": _post("Content-Length:\r\n 0", length=False, body="") + SMUGGLED,
    "a chunk size with a sign": _post("Transfer-Encoding: chunked", body="-1\r\n\r\n", length=False) + SMUGGLED,
    "a chunk size of letters": _post("Transfer-Encoding: chunked", body="zz\r\n\r\n", length=False) + SMUGGLED,
    "a chunk longer than it says": _post("Transfer-Encoding: chunked", body="1\r\nabcdef\r\n0\r\n\r\n", length=False)
    + SMUGGLED,
    "ends of line without return": _post().replace("\r\n", "\n") + "\n" + SMUGGLED,
    "a return alone": _post("X-A: b\rTransfer-Encoding: chunked") + SMUGGLED,
    "NUL in a header": _post("X-A: \x00") + SMUGGLED,
    "a header without a name": _post(": b") + SMUGGLED,
    "underscores for dashes": _post("Content_Length: 0", "Transfer_Encoding: chunked", length=False, body="") + "\r\n",
}  # fmt: skip


def _planted(library: Library) -> bool:
    with library.engine.connect() as connection:
        found: int = connection.exec_driver_sql(
            "SELECT count(*) FROM saved_searches WHERE name = 'Planted'"
        ).scalar_one()
        return found > 0


def _forget(library: Library) -> None:
    with library.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM saved_searches WHERE name = 'Planted'")


def test_a_search_is_planted_by_the_request_itself(served: Served, library: Library) -> None:
    assert served.send(SMUGGLED) == [303]
    assert _planted(library)
    _forget(library)


@pytest.mark.parametrize("case", SHAPES)
def test_what_has_two_readings_lets_no_second_request_through(served: Served, library: Library, case: str) -> None:
    statuses = served.send(SHAPES[case])
    planted = _planted(library)
    _forget(library)
    assert len(statuses) == 1
    assert statuses[0] in (400, 413, 501)
    assert not planted
    assert served.send(_get(RIGHT)) == [200]


LARGE = {
    "a header of 40 kB": ("X-A: " + "a" * 40_000, [431]),
    "a header of 2 MB": ("X-A: " + "a" * 2_000_000, [431]),
    "five thousand headers": ("\r\n".join(f"X-{at}: a" for at in range(5_000)), [431]),
    "a cookie of 30 kB": ("Cookie: readinglist=" + "a" * 30_000, [200]),
}


@pytest.mark.parametrize("case", LARGE)
def test_giant_headers_are_refused_or_passed_over(served: Served, case: str) -> None:
    header, may_be = LARGE[case]
    statuses = served.send(_get(RIGHT, f"{header}\r\n"))
    assert statuses == may_be or (case == "a header of 2 MB" and not statuses)  # cut off while it was still sending


def test_a_giant_address_is_refused(served: Served) -> None:
    assert served.send(_get(RIGHT, line=f"GET /{'a' * 20_000} HTTP/1.1")) == [414]


def test_a_body_that_turns_out_too_large_on_its_way_is_refused_in_our_words(library: Library) -> None:
    with serving(library, Entrance(), max_request_body_size=10_000) as narrow:
        body = "5000\r\n" + "a" * 0x5000 + "\r\n0\r\n\r\n"
        back = narrow.told(_post("Transfer-Encoding: chunked", length=False, body=body)).decode()
        assert narrow.send(_get(RIGHT)) == [200]
    assert back.startswith("HTTP/1.1 413 ")
    assert back.endswith("\r\n\r\nWhat was sent is larger than 64 MB, the most that is taken; nothing was changed.\n")


SITES = {
    "no word on it": ("", 303),
    "from here": ("Origin: http://127.0.0.1:PORT\r\nSec-Fetch-Site: same-origin\r\n", 303),
    "from another port": ("Origin: http://127.0.0.1:1\r\n", 403),
    "from another site": ("Origin: https://evil.example\r\n", 403),
    "from nowhere": ("Origin: null\r\n", 403),
    "from no address": ("Origin: http://[\r\n", 403),
    "cross-site": ("Sec-Fetch-Site: cross-site\r\n", 403),
    "same-site": ("Sec-Fetch-Site: same-site\r\n", 403),
    "cross-site that claims our origin": ("Sec-Fetch-Site: cross-site\r\nOrigin: http://127.0.0.1:PORT\r\n", 403),
    "of no site and of another": ("Sec-Fetch-Site: none\r\nOrigin: https://evil.example\r\n", 403),
    "two origins": ("Origin: http://127.0.0.1:PORT\r\nOrigin: https://evil.example\r\n", 403),
    "two words on it": ("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n", 403),
    "a name that begins as ours": ("Origin: http://127.0.0.1:PORT.evil.example\r\n", 403),
    "a name before our own": ("Origin: http://evil.example@127.0.0.1:PORT\r\n", 403),
}


@pytest.mark.parametrize("case", SITES)
def test_a_form_of_another_site_changes_nothing(served: Served, library: Library, case: str) -> None:
    headers, status = SITES[case]
    head, _, body = SMUGGLED.partition("\r\n\r\n")
    assert served.send(f"{head}\r\n{headers}\r\n{body}") == [status]
    assert _planted(library) == (status == 303)
    _forget(library)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_site_gets_no_leave_to_write(served: Served, method: str) -> None:
    asked = f"Origin: https://evil.example\r\nAccess-Control-Request-Method: {method}\r\n"
    back = served.told(_get(RIGHT, asked, line="OPTIONS /api/v1/papers/1 HTTP/1.1"))
    assert b"access-control-allow" not in back.lower()


def test_who_sends_letter_by_letter_keeps_nobody_else_waiting(library: Library) -> None:
    with serving(library, Entrance(), channel_timeout=1, cleanup_interval=1) as served, ExitStack() as open_ones:
        slow = [open_ones.enter_context(served.connect()) for _ in range(150)]
        for one in slow:
            one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        assert served.send(_get(RIGHT)) == [200]
        until = time.monotonic() + 20
        left = slow
        while left and time.monotonic() < until:
            time.sleep(0.4)
            left = [one for one in left if _still_open(one)]
        assert not left, "letters one by one hold a connection open for ever"


def _still_open(talk: socket.socket) -> bool:
    """Send a letter more, and see whether the other end has gone."""
    try:
        talk.sendall(b"a")
        talk.setblocking(False)
        return talk.recv(1) != b""
    except BlockingIOError:
        talk.setblocking(True)
        return True
    except OSError:
        return False


def test_after_a_full_house_of_slow_ones_the_server_answers_again(library: Library) -> None:
    few = {"channel_timeout": 1, "cleanup_interval": 1, "connection_limit": 20}
    with serving(library, Entrance(), **few) as served, ExitStack() as open_ones:
        for _ in range(40):
            open_ones.enter_context(served.connect()).sendall(b"GET / HTTP/1.1\r\nX-A: ")
        assert served.send(_get(RIGHT)) == [200]  # waits in line until the slow ones are sent away


def test_without_proxies_nothing_that_is_forwarded_is_believed(library: Library) -> None:
    with serving(library, Entrance("127.0.0.1", names_of(["reading.example.org"]))) as served:
        lies = "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Prefix: /evil\r\n"
        lies += "X-Forwarded-Host: reading.example.org\r\n"
        back = served.told(_get(RIGHT, lies, line="GET /tools HTTP/1.1"))
        assert b"reading.example.org" not in back
        assert b"/evil" not in back
        assert f"http://127.0.0.1:{served.port}/share".encode() in back


def test_behind_one_proxy_its_word_alone_is_believed(library: Library) -> None:
    made = access.hashed(PASSWORD)
    with library.writing() as session:
        access.set_password(session, made, shelf.NOW)
    entrance = Entrance("127.0.0.1", names_of(["reading.example.org"]), proxy_hops=1)
    try:
        with serving(library, entrance) as served:
            told = "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example, reading.example.org\r\n"
            body = f"password={PASSWORD.replace(' ', '+')}"
            form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            line = "POST /log-in HTTP/1.1"
            back = served.told(_get(RIGHT, f"{told}{form}", line=line).replace("\r\n\r\n", f"\r\n\r\n{body}"))
            assert b"303 SEE OTHER" in back
            assert b"__Host-readinglist=" in back
            # Whoever writes the first addresses himself is known by the last one, which the proxy wrote.
            wrong = form.replace(str(len(body)), "10")
            for at in range(6):
                lied = f"X-Forwarded-For: 192.0.2.{at}, 198.51.100.7\r\n"
                statuses = served.send(_get(RIGHT, told + wrong + lied, line=line) + "password=a")
            assert statuses == [429]
            for hosts in ("evil.example", "reading.example.org, evil.example"):
                assert served.send(_get(RIGHT, f"X-Forwarded-Host: {hosts}\r\n")) == [403]
            for lie in (
                "X-Forwarded-Prefix: //evil.example",
                "X-Forwarded-Prefix: /a<b",
                "X-Forwarded-Proto: javascript",
            ):
                assert served.send(_get(RIGHT, f"{told.splitlines()[1]}\r\n{lie}\r\n")) == [400]
    finally:
        with library.writing() as session:
            access.remove_password(session)


@pytest.mark.parametrize(("host", "shown"), [("::1", "http://[::1]:"), ("localhost", "http://")])
def test_other_names_of_this_machine_are_served_too(library: Library, host: str, shown: str) -> None:
    with serving(library, Entrance(host)) as served:
        assert served.address.startswith(shown)
        assert served.send(_get("Host: localhost"), host="::1" if host == "::1" else "127.0.0.1") == [200]
