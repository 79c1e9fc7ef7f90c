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
from tests.internet import How, Scenario
from tests.internet.namespace import can_unshare, namespace_command
from tests.world import ALL, FIRST, GONE, GOOD, HOME, LOST_REPO, NAMELESS, NO_DOI, NOW, SLOW, troubled_world

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


class Rehearsal:
    """Commands at moments of our choice, in the small internet's own network or outside it."""

    def __init__(self, scenario: Path, folder: Path) -> None:
        self.scenario = scenario
        self.journal = folder / "journal"
        self._instance = folder / "instance"

    def run(self, *words: str, days: float = 0, outside: bool = False) -> list[dict[str, Any]]:
        argv = [sys.executable, "-m", "readinglist", "--instance", str(self._instance), *words]
        command = argv if outside else namespace_command(self.scenario, argv, self.journal)
        clock = {"READINGLIST_NOW": (NOW + timedelta(days=days)).isoformat()}
        done = subprocess.run(command, env=os.environ | clock, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def verdicts(self) -> dict[str, str]:
        return {link["url"]: link["verdict"] for link in self.run("links", "--json", outside=True)}


def test_a_fortnight_in_a_network_of_its_own(scenario: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(page_of((*ALL, *PRIVATE, "https://sneaky.example/x")))
    here = Rehearsal(scenario, tmp_path)

    def verdicts() -> dict[str, str]:
        return {url: verdict for url, verdict in here.verdicts().items() if url in ALL}

    extra = len(PRIVATE) + 1
    assert here.run("import", str(page), "--json", outside=True)[0]["new"] == len(ALL) + extra
    (result,) = here.run("check", "--json")
    assert (result["void"], result["probed"]) == (False, len(ALL) + extra)
    assert verdicts() == FIRST
    here.run("check", "--all", "--json", days=1)
    here.run("check", "--all", "--json", days=7)
    here.run("check", "--all", "--json", days=14)
    dead = {GONE: Verdict.DEAD, NAMELESS: Verdict.DEAD, HOME: Verdict.DEAD, SLOW: Verdict.DEAD}
    assert verdicts() == FIRST | dead
    asked = [json.loads(line) for line in here.journal.read_text().splitlines()]
    assert {seen["host"] for seen in asked} & {"10.0.0.1", "169.254.169.254", "192.168.0.1"} == set()
    assert all("readinglist/" in seen["user_agent"] for seen in asked)

    since = NOW - timedelta(days=1)
    (report,) = here.run("report", "--since", since.isoformat(), "--format", "json", days=14, outside=True)
    assert {row["url"] for row in report["sections"]["dead"]} == {*dead, NO_DOI}
    assert [row["url"] for row in report["sections"]["dead-code"]] == [LOST_REPO]


@pytest.mark.parametrize("portal", ["http://portal.example/login", "http://portal.example/"])
def test_a_portal_that_answers_for_everybody_is_not_believed(scenario: Path, tmp_path: Path, portal: str) -> None:
    page = tmp_path / "page.md"
    urls = tuple(f"http://plain{n}.example/deep/page" for n in range(8))
    page.write_text(page_of((*urls, GOOD)))
    world = Scenario.from_json(scenario.read_text())
    for url in urls:
        world.put(url, How.OK)
    scenario.write_text(world.to_json())
    here = Rehearsal(scenario, tmp_path)
    here.run("import", str(page), "--json", outside=True)
    here.run("check", "--json")
    world.captive = portal
    scenario.write_text(world.to_json())
    for days in (1, 16):
        (result,) = here.run("check", "--all", "--json", days=days)
        assert result["void"]
        assert set(here.verdicts().values()) == {"alive"}
