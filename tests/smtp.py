"""A mail server on loopback over real sockets: plain, by STARTTLS or under TLS, as difficult as it is told to be."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from readinglist.notify import Security


@dataclass(frozen=True)
class Letter:
    """A mail as it was handed in."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, read."""
        read = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(read, EmailMessage)
        return read

    def part(self, subtype: str) -> str:
        """What one of its ways to be read says: `plain` or `html`."""
        body = self.mail.get_body((subtype,))
        assert body is not None
        text: str = body.get_content()
        return text


@dataclass
class Post:
    """What a mail server does, and the letters it took; given a user it takes mail from that one alone.

    `answers` are its words to an address, or to a mail in which a text stands; `meanwhile` is what happens between the
    moment a mail is taken and the moment that is said. `tls` is its side of TLS.
    """

    security: Security = Security.NONE
    tls: ssl.SSLContext | None = None
    user: str = ""
    password: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    port: int = 0
    utf8: bool = True
    meanwhile: Callable[[], None] | None = None

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        """Take mail from who has proved to be the user."""
        if self.user and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Take a recipient, or say why not."""
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or say why not."""
        for said, answer in self.answers.items():
            if said.encode() in envelope.content and said not in envelope.rcpt_tos:
                return answer
        self.letters.append(Letter(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if self.meanwhile:
            self.meanwhile()
        return "250 OK"

    def _known(self, server: Any, session: Any, envelope: Any, mechanism: str, said: Any) -> AuthResult:
        right = (self.user.encode(), self.password.encode())
        return AuthResult(
            success=isinstance(said, LoginPassword) and (said.login, said.password) == right, handled=False
        )

    @contextmanager
    def open(self) -> Iterator[Post]:
        """Take mail for as long as it lasts, the second time at the port of the first."""
        if not self.port:
            self.port = free_port()
        given: dict[str, Any] = {"hostname": "127.0.0.1", "port": self.port, "server_hostname": "mail.example"}
        given["enable_SMTPUTF8"] = self.utf8
        if self.user:
            plain = self.security is not Security.STARTTLS  # under TLS from the first byte it knows of no TLS
            given |= {"authenticator": self._known, "auth_require_tls": not plain}
        if self.security is Security.STARTTLS:
            given |= {"tls_context": self.tls, "require_starttls": True}
        elif self.security is Security.TLS:
            given |= {"ssl_context": self.tls}
        controller = Controller(self, **given)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


def free_port() -> int:
    """A port of loopback where nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def silent_server(greeting: bytes = b"") -> Iterator[int]:
    """The port of a server that takes calls, says a greeting at most, and nothing more."""
    lines: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def take() -> None:
            while True:
                try:
                    line, _ = door.accept()
                except OSError:
                    return
                lines.append(line)
                line.sendall(greeting)

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for line in lines:
                line.close()
