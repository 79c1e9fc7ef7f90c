"""`readinglist doctor`: the library is judged again from its observations, and what differs is said."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from readinglist import ledger
from readinglist.cli import readinglist
from readinglist.database import open_library
from readinglist.health import Answer, Outcome, Policy, Verdict
from readinglist.models import Link
from tests.conftest import NOW, entry, put

DAY = timedelta(days=1)
IMPATIENT = Policy(confirm_after=timedelta(hours=1))


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A library that was judged under two policies, and that its reader spoke of."""
    library = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    gone = Outcome(Answer.GONE, "not found", 404)
    with library.writing() as session:
        put(session, entry("One", links=("https://a.example/x", "https://b.example/x")))
        for days, policy in ((0.0, Policy()), (0.1, IMPATIENT), (0.2, Policy())):
            run = ledger.start_run(session, NOW + days * DAY, 2, policy)
            ledger.record(session, run, {1: gone, 2: gone}, NOW + days * DAY, policy, 2)
        ledger.say(session, 2, Answer.SEEN, "you saw it work", NOW + DAY, Policy())
    with library.reading() as session:
        assert [session.get_one(Link, number).verdict for number in (1, 2)] == [Verdict.DEAD, Verdict.ALIVE]
    library.close()
    return tmp_path


def doctor(instance: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(readinglist, ["--instance", str(instance), "doctor", *words], standalone_mode=True)
    return done.exit_code, done.stdout


def test_what_was_judged_is_what_its_observations_prove(instance: Path) -> None:
    assert doctor(instance) == (0, "2 links judged again from their observations, 0 differ.\n")


def test_a_verdict_that_nobody_proved_is_found(instance: Path) -> None:
    library = open_library(f"sqlite:///{instance / 'library.sqlite3'}", instance)
    with library.writing() as session:
        session.get_one(Link, 1).verdict = Verdict.ALIVE
    library.close()
    code, said = doctor(instance)
    assert code == 1
    assert "https://a.example/x: written alive, its observations say dead" in said
    code, said = doctor(instance, "--json")
    assert code == 1
    assert json.loads(said)["differing"] == [
        {"url": "https://a.example/x", "written": "alive", "proved": "dead", "fields": ["verdict"]}
    ]
