"""Listening sockets and one thread a connection, all of which end when told."""

from __future__ import annotations

import itertools
import selectors
import socket
import threading
from collections.abc import Callable

from tests.internet.wire import HungUp, Line

Handler = Callable[[Line], None]


class Switchboard:
    """Accepts on any number of sockets; `stop` wakes every thread, joins it and closes every socket."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.faults: list[Exception] = []
        self._selector = selectors.DefaultSelector()
        self._wake, self._waker = socket.socketpair()
        self._selector.register(self._wake, selectors.EVENT_READ, None)
        self._held: list[socket.socket] = [self._wake, self._waker]
        self._lines: dict[Line, threading.Thread | None] = {}
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._loop = threading.Thread(target=self._run, name="small-internet", daemon=True)

    def listen(self, address: tuple[str, int], handler: Handler) -> tuple[str, int]:
        """Accepts on that address and gives every connection to `handler` in a thread of its own."""
        listener = socket.create_server(address, family=_family(address[0]), backlog=1024)
        self.watch(listener, lambda: self._accept(listener, handler))
        return _address(listener)

    def watch(self, sock: socket.socket, callback: Callable[[], None]) -> None:
        """Calls `callback` whenever that socket can be read, until the end."""
        self._held.append(sock)
        self._selector.register(sock, selectors.EVENT_READ, callback)

    def refuse(self, host: str = "127.0.0.1") -> tuple[str, int]:
        """An address where every connection is refused, kept from other programs."""
        sock = socket.socket(_family(host))
        self._held.append(sock)
        sock.bind((host, 0))
        return _address(sock)

    def swallow(self, address: tuple[str, int]) -> tuple[str, int]:
        """An address where connecting never ends: its queue is full for ever (Linux)."""
        sock = socket.create_server(address, family=_family(address[0]), backlog=0)
        self._held.append(sock)
        for _ in range(3):
            filler = socket.socket(sock.family)
            self._held.append(filler)
            filler.setblocking(False)
            filler.connect_ex(_address(sock))
        return _address(sock)

    def start(self) -> None:
        """Begins to accept."""
        self._loop.start()

    def stop(self) -> None:
        """Ends everything at once and leaves no thread and no socket."""
        self.stopping.set()
        self._waker.send(b"!")
        if self._loop.is_alive():
            self._loop.join()
        with self._lock:
            lines = dict(self._lines)
        for line in lines:
            line.abort()
        for thread in lines.values():
            if thread is not None:
                thread.join(10)
        self._selector.close()
        for sock in self._held:
            sock.close()

    def hold(self, line: Line) -> None:
        """Has a line aborted at the end although no thread is its own; `let_go` closes it."""
        with self._lock:
            self._lines[line] = None
        if self.stopping.is_set():
            line.abort()

    def let_go(self, line: Line) -> None:
        """Closes and forgets a line."""
        line.close()
        with self._lock:
            self._lines.pop(line, None)

    def _run(self) -> None:
        while not self.stopping.is_set():
            for key, _ in self._selector.select():
                if key.data is not None:
                    try:
                        key.data()
                    except Exception as fault:
                        self.faults.append(fault)

    def _accept(self, listener: socket.socket, handler: Handler) -> None:
        try:
            sock, _ = listener.accept()
        except OSError:  # the client is gone already
            return
        sock.setblocking(True)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = Line(sock, self.stopping)
        line.number = next(self._numbers)
        thread = threading.Thread(target=self._serve, args=(line, handler), daemon=True)
        with self._lock:
            self._lines[line] = thread
        thread.start()

    def _serve(self, line: Line, handler: Handler) -> None:
        try:
            handler(line)
        except (HungUp, OSError):
            pass
        except Exception as fault:  # a bug of the world must be seen by the test, not by the client
            self.faults.append(fault)
        finally:
            self.let_go(line)


def has_ipv6() -> bool:
    """Says whether this machine can listen on ::1."""
    try:
        with socket.socket(socket.AF_INET6) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _address(sock: socket.socket) -> tuple[str, int]:
    host, port = sock.getsockname()[:2]
    return str(host), int(port)
