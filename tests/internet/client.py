"""An httpx client that lives in the small internet, for tests that need no proxy and no namespace."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

import httpcore
import httpx

from tests.internet import SmallInternet


class _Backend(httpcore.SyncBackend):
    """Connects by the names of a world."""

    def __init__(self, world: SmallInternet) -> None:
        self._world = world

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: object = None,
    ) -> httpcore.NetworkStream:
        try:
            ip, real = self._world.address_of(host, port)
        except OSError as problem:
            raise httpcore.ConnectError(str(problem)) from problem
        return super().connect_tcp(ip, real, timeout, local_address)


def client_of(world: SmallInternet, **more: object) -> httpx.Client:
    """A client that lives in that world, without a proxy."""
    context = ssl.create_default_context(cafile=str(world.ca_path))
    transport = httpx.HTTPTransport(verify=context)
    transport._pool.close()
    transport._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=_Backend(world))
    return httpx.Client(transport=transport, timeout=10, headers={"user-agent": "tests/1.0"}, **more)  # type: ignore[arg-type]


def told(client: httpx.Client, url: str, method: str = "GET", timeout: float = 10) -> str:
    """One word for what came: status and Location, or the kind of failure with its number."""
    try:
        reply = client.request(method, url, timeout=timeout)
    except httpx.HTTPError as problem:
        return f"{type(problem).__name__} {_number(problem)}".strip()
    return f"{reply.status_code} {reply.headers.get('location', '')}".strip()


def all_told(client: httpx.Client, table: Mapping[str, str], start: str = "") -> dict[str, str]:
    """What came for each address of a table, to be compared with the table."""
    return {path: told(client, start + path) for path in table}


def json_of(client: httpx.Client, url: str, **headers: str) -> Any:
    """The JSON that is there."""
    return client.get(url, headers=headers).json()


def _number(problem: BaseException | None) -> object:
    while problem is not None:
        if isinstance(problem, ssl.SSLCertVerificationError):
            return problem.verify_code
        if isinstance(problem, ssl.SSLError):
            return problem.reason
        if isinstance(problem, OSError) and problem.errno:
            return problem.errno
        problem = problem.__cause__ or problem.__context__
    return ""
