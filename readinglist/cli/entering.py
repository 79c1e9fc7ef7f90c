"""Where `serve` answers: the address it listens at, and that nobody else comes in without a password."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from readinglist.access import Entrance, Seen
from readinglist.cli.hearing import Channel
from readinglist.config import Config
from readinglist.database import Library
from readinglist.errors import BadConfig, CannotOpen
from readinglist.library import access
from readinglist.settings import as_host

Server = MultiSocketServer | BaseWSGIServer


def entrance_of(config: Config, host: str | None) -> Entrance:
    """Return where to serve: at the host of the command line, else of the settings. Raises BadConfig."""
    return replace(config.entrance, host=as_host("--host", host)) if host else config.entrance


def refuse_strangers(library: Library, entrance: Entrance) -> None:
    """Refuse to serve where others can come as long as no password is set; raises BadConfig."""
    if entrance.alone:
        return
    with library.reading() as session:
        if access.kept_password(session) is not None:
            return
    where = f"at {entrance.host}" if not entrance.proxy_hops else "behind a proxy"
    raise BadConfig(f"{where} others can come in, and no password is set; set one with `readinglist password` first")


def listen(app: Any, entrance: Entrance, port: int, **options: Any) -> Server:
    """Return a server that listens; raises CannotOpen.

    What proxies say in headers is dropped by the server unless there are some: then the guard of the pages reads it.
    """
    try:
        server: Server = create_server(
            app, host=entrance.host, port=port, clear_untrusted_proxy_headers=not entrance.proxy_hops, **options
        )
    except (OSError, ValueError) as mistake:
        why = getattr(mistake, "strerror", None) or "no address of this machine has that name"
        raise CannotOpen(
            f"port {port} at {entrance.host} cannot be served: {why}; choose another with --port or --host"
        ) from None
    for one in (server.map or {}).values() if isinstance(server, MultiSocketServer) else (server,):
        if isinstance(one, BaseWSGIServer):
            one.channel_class = Channel
    return server


def address_of(server: Server) -> str:
    """Return the address to open in a browser; port 0 had the system choose."""
    host, port = _bound(server)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _bound(server: Server) -> tuple[str, int]:
    if isinstance(server, MultiSocketServer):
        return "localhost", int(server.effective_listen[0][1])
    assert server.socket
    host, port = server.socket.getsockname()[:2]
    return str(host), int(port)


def write_seen(library: Library, seen: Seen) -> None:
    """Write when log-ins and tokens were last used: pages that are only read do not."""
    with library.reading() as session:
        log_ins, tokens = access.unwritten(session, seen)
    if log_ins or tokens:
        with library.writing() as session:
            access.keep_seen(session, log_ins, tokens)
