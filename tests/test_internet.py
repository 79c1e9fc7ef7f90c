"""The small internet keeps its own promises: each behaviour is what its name says."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.internet import (
    BESTIARY,
    Behaviour,
    How,
    Scenario,
    SmallInternet,
    answer,
    beast_url,
    first,
    only,
    redirect,
    zoo,
)
from tests.internet.client import client_of, told
from tests.internet.namespace import can_unshare, namespace_command


@pytest.fixture
def world() -> Iterator[SmallInternet]:
    with SmallInternet() as world:
        yield world


@pytest.fixture
def client(world: SmallInternet) -> Iterator[httpx.Client]:
    with client_of(world) as client:
        yield client


@pytest.fixture(scope="module")
def zoo_client() -> Iterator[httpx.Client]:
    with SmallInternet(zoo()) as world, client_of(world) as client:
        yield client


TARGET = "https://target.beast.example/here"
EXPECTED = {
    **dict.fromkeys(BESTIARY, "200"),
    **{name: name.removeprefix("status-") for name in BESTIARY if name.startswith("status-")},
    **{f"redirect-{code}": f"{code} {TARGET}" for code in (301, 302, 303, 307, 308)},
    **{name: "429" for name in BESTIARY if name.startswith("limited")},
    "no-content": "204",
    "redirect-relative": "301 ../elsewhere",
    "redirect-latin-1": "301 /café",
    "redirect-utf-8": "301 /café",
    "redirect-nowhere": "301",
    "redirect-ftp": "301 ftp://target.beast.example/file",
    "redirect-private": "301 http://10.0.0.1/",
    "redirect-metadata": "301 http://169.254.169.254/latest/meta-data/",
    "redirect-dead": "301 https://target.beast.example/dead",
    "redirect-google-login": "302 https://accounts.google.com/ServiceLogin?continue=x",
    "loop": "302 https://loop.beast.example/deep/page",
    "cookie-wall": "303 https://cookie-wall.beast.example/deep/page",
    "idp-wall": "303 https://idp.springer.com/authorize?response_type=cookie"
    "&redirect_uri=https%3A%2F%2Fidp-wall.beast.example%2Fdeep%2Fpage",
    "home-redirect-site": "302 /",
    "parked-elsewhere-site": "302 http://ww17.target.beast.example/",
    "to-root": "302 /",
    "suspended-403": "403",
    "datadome": "403",
    "home-for-good": "301 /",
    "session-redirect": "301 /deep/page;jsessionid=A1",
    "language-redirect": "301 /en/deep/page",
    "to-login": "302 /login?next=/deep/page",
    "challenge-403": "403",
    "challenge-503": "503",
    "waf-202": "202",
    "unavailable-twice": "503",
    "dead-hosting-404": "404",
    "heroku": "404",
    "slow": "ReadTimeout",
    "reset-once": "ReadError 104",
    "reset": "ReadError 104",
    "cut": "ReadError 104",
    "closed": "RemoteProtocolError",
    "silent": "ReadTimeout",
    "drip": "ReadTimeout",
    "bad-gzip": "DecodingError",
    "short": "RemoteProtocolError",
    "bad-status-line": "RemoteProtocolError",
    "huge-headers": "RemoteProtocolError",
    "nxdomain": "ConnectError -2",
    "servfail": "ConnectError -3",
    "dns-timeout": "ConnectError -3",
    "refused": "ConnectError 111",
    "blackhole": "ConnectTimeout",
    "tls-expired": "ConnectError 10",
    "tls-not-yet": "ConnectError 9",
    "tls-wrong-host": "ConnectError 62",
    "tls-self-signed": "ConnectError 18",
    "tls-unknown-ca": "ConnectError 20",
    "tls-old": "ConnectError TLSV1_ALERT_PROTOCOL_VERSION",
    "tls-plain": "ConnectError WRONG_VERSION_NUMBER",
    "tls-silent": "ConnectTimeout",
}


@pytest.mark.parametrize("name", [name for name in BESTIARY if name not in ("endless", "bomb")])
def test_each_beast_behaves_as_promised(zoo_client: httpx.Client, name: str) -> None:
    got = told(zoo_client, beast_url(name), timeout=0.4 if "Timeout" in EXPECTED[name] else 10)
    if "104" in EXPECTED[name] and got == "RemoteProtocolError":  # Python before 3.11.9 takes a TLS reset for an end
        got = "ReadError 104"
    assert got == EXPECTED[name]


def test_a_reset_is_a_reset(world: SmallInternet, client: httpx.Client) -> None:
    urls = [world.put(f"http://{how}.example/", how) for how in (How.RESET, How.CUT)]
    assert [told(client, url) for url in urls] == ["ReadError 104"] * 2


def test_what_the_special_pages_carry(zoo_client: httpx.Client) -> None:
    def get(name: str) -> httpx.Response:
        return zoo_client.get(beast_url(name))

    assert get("pdf").content.startswith(b"%PDF-")
    assert len(get("big").content) > 900_000
    assert get("challenge-403").headers["cf-mitigated"] == "challenge"
    assert "<title>Client Challenge</title>" in get("challenge-200").text
    assert (get("waf-202").content, get("waf-202").headers["x-amzn-waf-action"]) == (b"", "challenge")
    assert "<title>Page not found</title>" in get("soft-404").text
    assert "domain is for sale" in get("parked").text
    assert "There isn't a GitHub Pages site here." in get("dead-hosting-200").text
    assert get("limited-seconds").headers["retry-after"] == "120"
    assert get("limited-date").headers["retry-after"].endswith(" GMT")
    assert "retry-after" not in get("limited").headers
    assert b"location: /caf\xe9" in b"\n".join(b": ".join(pair) for pair in get("redirect-latin-1").headers.raw).lower()
    assert get("http-1.0").http_version == "HTTP/1.0"
    assert told(zoo_client, beast_url("http-only").replace("http:", "https:")) == "ConnectError 111"
    assert zoo_client.get(beast_url("pdf"), headers={"range": "bytes=0-0"}).content == b"%"


def test_head_and_get_may_differ(zoo_client: httpx.Client) -> None:
    assert told(zoo_client, beast_url("head-404"), "HEAD") == "404"
    assert told(zoo_client, beast_url("head-405"), "HEAD") == "405"
    assert told(zoo_client, beast_url("big"), "HEAD") == "200"


def test_an_endless_body_never_ends_and_a_bomb_is_small_on_the_wire(zoo_client: httpx.Client) -> None:
    with zoo_client.stream("GET", beast_url("endless")) as reply:
        sizes = itertools.accumulate(len(chunk) for chunk in reply.iter_raw())
        assert next(size for size in sizes if size > 2_000_000)
    with zoo_client.stream("GET", beast_url("bomb")) as reply:
        assert sum(len(chunk) for chunk in reply.iter_raw()) < 60_000


def test_a_cookie_jar_opens_the_cookie_wall(zoo_client: httpx.Client) -> None:
    zoo_client.cookies.clear()
    reply = zoo_client.get(beast_url("cookie-wall"), follow_redirects=True)
    assert (reply.status_code, len(reply.history)) == (200, 1)
    zoo_client.cookies.clear()


def test_pages_change_while_the_world_runs(world: SmallInternet, client: httpx.Client) -> None:
    url = world.put("https://paper.example/a", How.OK)
    assert told(client, url) == "200"
    world.page_dies(url, 410)
    assert told(client, url) == "410"
    world.page_moves(url, "https://new.example/a")
    assert told(client, url) == "301 https://new.example/a"
    world.page_recovers(url)
    assert [told(client, u) for u in (url, "https://paper.example/b")] == ["200", "404"]
    assert told(client, "http://paper.example/a") == f"301 {url}"
    world.put(url, How.NXDOMAIN)
    client.close()
    assert world.name_trouble("paper.example") is How.NXDOMAIN


def test_turns_are_counted_by_page(world: SmallInternet, client: httpx.Client) -> None:
    world.pages["https://a.example/x"] = first(2, answer(503), then=redirect("/y"))
    world.pages["https://doi.org/api/*"] = first(1, answer(404, title="nothing here"))
    world.pages["https://b.example/x"] = only("GET", answer(405))
    assert [told(client, "https://a.example/x") for _ in range(3)] == ["503", "503", "301 /y"]
    assert client.get("https://doi.org/api/handles/10.1/x").headers["content-type"].startswith("text/html")
    assert client.get("https://doi.org/api/handles/10.1/x").json()["responseCode"] == 100
    assert [told(client, "https://b.example/x", m) for m in ("GET", "HEAD")] == ["405", "200"]


def test_a_machine_that_is_offline_or_behind_a_portal(world: SmallInternet, client: httpx.Client) -> None:
    assert [told(client, f"https://{host}/") for host in ("doi.org", "github.com", "example.com")] == ["200"] * 3
    world.offline = True
    assert told(client, "https://example.com/") == "RemoteProtocolError"  # the open connection breaks
    assert told(client, "https://example.com/") == "ConnectError -2"
    world.offline_names = "servfail"
    assert told(client, "https://example.com/") == "ConnectError -3"
    world.offline, world.captive = False, "http://portal.example/login"
    assert told(client, "http://example.com/") == "302 http://portal.example/login"
    assert told(client, "https://example.com/") == "ConnectError 62"


def test_the_journal_shows_pace_and_who_got_the_token(world: SmallInternet, client: httpx.Client) -> None:
    world.repos["a/b"] = {}
    client.get("https://api.github.com/repos/a/b", headers={"authorization": f"Bearer {world.token}"})
    client.get("https://github.com/a/b?x=1")
    assert [s.host for s in world.requests if "authorization" in s.headers] == ["api.github.com"]
    assert [(s.path, s.user_agent, s.status) for s in world.asked("github.com")] == [("/a/b?x=1", "tests/1.0", 200)]
    client.get("https://github.com/")
    assert 0 < world.pace("github.com") < 60
    assert world.at_once("github.com") == 1
    world.clear()
    assert world.requests == []


def test_two_hundred_connections_at_once_and_nothing_left_behind() -> None:
    before = set(threading.enumerate())
    with ExitStack() as held, SmallInternet() as world:
        world.put("http://quiet.example/", How.SILENT)
        address = world.address_of("example.com", 80)
        socks = [held.enter_context(socket.create_connection(address, 10)) for _ in range(200)]
        for number, sock in enumerate(socks):
            host = "quiet.example" if number % 2 else "example.com"
            sock.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert all(sock.recv(100).startswith(b"HTTP/1.1 200") for sock in socks[::2])
    assert set(threading.enumerate()) <= before


def test_a_world_follows_its_file(tmp_path: Path, world: SmallInternet, client: httpx.Client) -> None:
    scenario = Scenario()
    url = scenario.put("https://paper.example/a", first(2, answer(503)))
    world.scenario_path = tmp_path / "scenario.json"
    world.scenario_path.write_text(scenario.to_json())
    assert told(client, url) == "503"
    scenario.dois["10.1/x"] = url
    world.scenario_path.write_text(scenario.to_json())
    assert told(client, "https://doi.org/10.1/X") == f"302 {url}"
    assert [told(client, url), told(client, url)] == ["503", "200"]  # an unchanged page goes on counting
    scenario.page_dies(url)
    world.scenario_path.write_text(scenario.to_json())
    assert told(client, url) == "404"


def test_a_scenario_survives_json() -> None:
    scenario = zoo()
    scenario.dois["10.1/x"] = {"alias": "10.2/y"}
    scenario.pages["https://x.example/"] = first(2, answer(429, retry_after="1"), then=Behaviour(How.PARKED))
    again = Scenario.from_json(scenario.to_json())
    assert (again.pages.data, dict(again.dois)) == (scenario.pages.data, dict(scenario.dois))


CHILD = """
import httpx, sys
for url in sys.argv[1:]:
    try:
        print(httpx.get(url, timeout=3).status_code)
    except httpx.HTTPError as problem:
        print(type(problem).__name__)
"""


def test_a_child_process_lives_behind_the_proxy(world: SmallInternet) -> None:
    world.put("https://gone.example/x", 410)
    world.put("http://reset.example/x", How.RESET)
    world.put("https://old.example/x", How.TLS_EXPIRED)
    urls = ["https://gone.example/x", "http://example.com/", "http://no.example/", "https://no.example/"]
    urls += ["http://reset.example/x", "https://old.example/x", "http://10.0.0.1/"]
    done = _run([sys.executable, "-c", CHILD, *urls], world.environment())
    assert done == "410 200 502 ProxyError ReadError ConnectError 502"
    assert [seen.host for seen in world.requests][-1] == "10.0.0.1"


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_git_itself_can_list_references(world: SmallInternet) -> None:
    world.repos["a/b"] = {"tags": ["v1"]}
    assert "refs/tags/v1" in _run(["git", "ls-remote", "https://github.com/a/b.git"], world.environment())


@pytest.mark.skipif(not can_unshare(), reason="no namespaces here")
def test_a_command_in_a_namespace_has_only_the_small_internet(tmp_path: Path) -> None:
    scenario = Scenario()
    scenario.put("https://gone.example/x", 410)
    for how in (How.REFUSED, How.SERVFAIL, How.TLS_EXPIRED):
        scenario.put(f"https://{how}.example/", how)
    (tmp_path / "scenario.json").write_text(scenario.to_json())
    hosts = ("refused.example", "servfail.example", "tls-expired.example", "no.example")
    urls = ["https://gone.example/x", "http://169.254.169.254/x", *(f"https://{host}/" for host in hosts)]
    argv = [sys.executable, "-c", CHILD, *urls]
    command = namespace_command(tmp_path / "scenario.json", argv, tmp_path / "journal")
    assert _run(command, {}) == "410 404 ConnectError ConnectError ConnectError ConnectError"
    seen = [json.loads(line) for line in (tmp_path / "journal").read_text().splitlines()]
    assert [(one["host"], one["status"]) for one in seen] == [("gone.example", 410), ("169.254.169.254", 404)]
    code = subprocess.run(namespace_command(None, ["sh", "-c", "exit 7"]), cwd=tmp_path, check=False).returncode
    assert code == 7


def _run(argv: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(argv, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())
