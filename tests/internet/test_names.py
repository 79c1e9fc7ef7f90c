"""Time and names of the small internet can be bent."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic

import httpx
import pytest

from tests.internet import How, Scenario, SmallInternet
from tests.internet.client import all_told, json_of, told
from tests.internet.namespace import can_unshare, namespace_command
from tests.internet.server import has_ipv6

# --- time, names


def test_the_clock_of_the_world_can_be_moved(world: SmallInternet, client: httpx.Client) -> None:
    world.repos["a/b"] = {"pushed_at": "-400d"}

    def now() -> datetime:
        return parsedate_to_datetime(client.get("https://example.com/").headers["date"])

    before, pushed = now(), json_of(client, "https://api.github.com/repos/a/b")["pushed_at"]
    world.exhaust("github anonymous")
    assert told(client, "https://api.github.com/repos/a/b") == "403"
    world.pass_time(days=14, hours=1)
    assert timedelta(days=14) < now() - before < timedelta(days=15)
    later = json_of(client, "https://api.github.com/repos/a/b")["pushed_at"]
    assert datetime.fromisoformat(later) - datetime.fromisoformat(pushed) > timedelta(days=14)
    assert 399 < (now() - datetime.fromisoformat(later)).days < 402
    assert Scenario.from_json(world.to_json()).clock_shift == world.clock_shift
    world.latency["example.com"] = 0.2
    start = monotonic()
    now()
    assert monotonic() - start > 0.19


IPV6 = has_ipv6()


def test_names_have_the_addresses_that_the_facts_tell(world: SmallInternet) -> None:
    world.addresses.update({"inner.example": ["10.0.0.1"], "turning.example": ["v4", "then", "169.254.169.254"]})
    world.addresses["half.example"] = ["v4-refused", "v4"]
    assert world.resolve("inner.example", 443) == [("10.0.0.1", 443)]
    turns = [world.resolve("turning.example", 80)[0][0] for _ in range(3)]
    assert turns == ["127.0.0.1", "169.254.169.254", "169.254.169.254"]
    odd = ("127.1", "2130706433", "0x7f000001", "[::ffff:10.0.0.1]", "localhost")
    assert [world.resolve(host, 1)[0][0] for host in odd] == [*["127.0.0.1"] * 3, "::ffff:a00:1", "127.0.0.1"]
    first, second = world.resolve("half.example", 443)
    assert second == world.address_of("example.com", 443) != first
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(first, 1)


@pytest.mark.skipif(not IPV6, reason="no IPv6 here")
def test_ipv6_may_work_or_be_broken(world: SmallInternet, client: httpx.Client) -> None:
    world.addresses.update(
        {"six.example": ["v6", "v4"], "half.example": ["v6-refused", "v4"], "mute.example": ["v6-silent"]}
    )
    assert told(client, "https://six.example/") == "200"
    assert told(client, "http://six.example/") == "200"
    assert told(client, "https://half.example/") == "ConnectError 111"
    assert told(client, "https://mute.example/", timeout=0.3) == "ConnectTimeout"
    assert [host for host, _ in world.resolve("half.example", 443)] == ["::1", "127.0.0.1"]


def test_the_proxy_tries_all_addresses_and_lets_nothing_out(world: SmallInternet) -> None:
    world.addresses.update({"half.example": ["v4-refused", "v4"], "inner.example": ["10.0.0.1"]})
    context = ssl.create_default_context(cafile=str(world.ca_path))
    with httpx.Client(proxy=world.proxy_url, verify=context, timeout=5) as client:
        assert told(client, "https://half.example/") == "200"
        assert told(client, "http://inner.example/") == "502"
    assert [seen.path for seen in world.asked("10.0.0.1")] == [":80"]


LOOKED_UP = """
import socket, sys
for host in sys.argv[1:]:
    found = {a[4][0] for a in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    print(host, ",".join(sorted(found)))
for host in sys.argv[1:3]:
    with socket.create_connection((host, 80), 3) as line:
        line.sendall(b"GET / HTTP/1.1\\r\\nHost: x.example\\r\\n\\r\\n")
        print(line.recv(12).decode())
"""


@pytest.mark.skipif(not (can_unshare() and IPV6), reason="no namespaces or no IPv6 here")
def test_names_in_a_namespace_have_real_records(tmp_path: Path) -> None:
    scenario = Scenario()
    scenario.addresses = {
        "half.example": ["v6-refused", "v4"],
        "gap.example": ["v6-unreachable", "v4"],
        "both.example": ["v6", "v4"],
    }
    scenario.addresses |= {"turning.example": ["v4", "then", "10.0.0.1"], "inner.example": ["192.168.0.1"]}
    (tmp_path / "scenario.json").write_text(scenario.to_json())
    hosts = ["half.example", "both.example", "gap.example", "inner.example", "turning.example", "turning.example"]
    command = namespace_command(tmp_path / "scenario.json", [sys.executable, "-c", LOOKED_UP, *hosts])
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    ours, ours6 = "192.0.32.1", "2620:0:2d0:200::"
    assert done.stdout.splitlines() == [
        f"half.example {ours},{ours6}2",
        f"both.example {ours},{ours6}1",
        f"gap.example {ours},{ours6}4",
        "inner.example 192.168.0.1",
        f"turning.example {ours}",
        "turning.example 10.0.0.1",
        "HTTP/1.1 200",
        "HTTP/1.1 200",
    ]


def test_names_and_paths_beyond_ascii(world: SmallInternet, client: httpx.Client) -> None:
    url = world.put("https://bücher.example/é?q=ü#part", How.PDF)
    assert [told(client, u) for u in (url, "https://xn--bcher-kva.example/%C3%A9?q=%C3%BC")] == ["200", "200"]
    assert told(client, "https://bücher.example/e") == "404"


def test_the_canaries_of_all_systems_sing(world: SmallInternet, client: httpx.Client) -> None:
    table = dict.fromkeys(("https://example.com/", "https://doi.org/", "https://github.com/"), "200")
    table |= {"http://connectivitycheck.gstatic.com/generate_204": "204"}
    table |= {"http://detectportal.firefox.com/success.txt": "200", "https://www.wikipedia.org/": "200"}
    assert all_told(client, table) == table
    world.captive = "http://portal.example/"
    assert told(client, "http://detectportal.firefox.com/success.txt") == "302 http://portal.example/"
