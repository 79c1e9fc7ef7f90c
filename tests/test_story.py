"""The whole path in a network of its own, over real DNS, ports 80 and 443: import, check for a fortnight, report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from readinglist.health import Verdict
from tests.internet import How
from tests.internet.namespace import can_unshare, namespace_command
from tests.world import ALL, FIRST, GONE, HOME, NAMELESS, NOW, SLOW, troubled_world

PRIVATE = ("http://192.168.0.1/secret", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/")


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    if not can_unshare():
        assert not os.environ.get("CI"), "CI must be able to make network namespaces"
        pytest.skip("this machine allows no network namespaces")
    world = troubled_world()
    world.put("https://sneaky.example/x", How.REDIRECT, to="http://10.0.0.1/", status=302)
    path = tmp_path / "scenario.json"
    path.write_text(world.to_json())
    return path


def page_of(urls: tuple[str, ...]) -> str:
    return "\n".join(f"## [{n}] Paper {n}\n\n**URL**: [{url}]({url})\n\n----\n" for n, url in enumerate(urls))


def test_a_fortnight_in_a_network_of_its_own(scenario: Path, tmp_path: Path) -> None:
    page, journal = tmp_path / "page.md", tmp_path / "journal"
    page.write_text(page_of((*ALL, *PRIVATE, "https://sneaky.example/x")))

    def run(*words: str, days: float = 0, outside: bool = False) -> list[dict[str, Any]]:
        argv = [sys.executable, "-m", "readinglist", "--instance", str(tmp_path / "instance"), *words]
        command = argv if outside else namespace_command(scenario, argv, journal)
        clock = {"READINGLIST_NOW": (NOW + timedelta(days=days)).isoformat()}
        done = subprocess.run(command, env=os.environ | clock, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def verdicts() -> dict[str, str]:
        found = {link["url"]: link["verdict"] for link in run("links", "--json", outside=True)}
        return {url: found[url] for url in ALL}

    assert run("import", str(page), "--json", outside=True)[0]["new"] == len(ALL) + 4
    (result,) = run("check", "--json")
    assert (result["void"], result["probed"]) == (False, len(ALL) + 4)
    assert verdicts() == FIRST
    run("check", "--all", "--json", days=1)
    run("check", "--all", "--json", days=7)
    run("check", "--all", "--json", days=14)
    dead = {GONE: Verdict.DEAD, NAMELESS: Verdict.DEAD, HOME: Verdict.DEAD, SLOW: Verdict.DEAD}
    assert verdicts() == FIRST | dead
    asked = [json.loads(line) for line in journal.read_text().splitlines()]
    assert {seen["host"] for seen in asked} & {"10.0.0.1", "169.254.169.254", "192.168.0.1"} == set()
    assert all("readinglist/" in seen["user_agent"] for seen in asked)

    (report,) = run("report", "--since", NOW.isoformat(), "--format", "json", days=14, outside=True)
    newly_dead = {row["url"] for row in report["sections"]["dead"]}
    assert newly_dead == set(dead)
