"""`readinglist links`, `link`, `runs`, `trends`, `deliveries` and `feed`, and the mistakes a person makes with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from readinglist import journal, ledger
from readinglist.cli import readinglist
from readinglist.database import Library
from readinglist.errors import BadDate, BadIdentifier, NotFound
from readinglist.library import deliveries, find, reports
from readinglist.library.deliveries import Wanted
from readinglist.library.records import mentions
from readinglist.models import Link
from readinglist.report import Channel, When
from tests.web import shelf


@pytest.fixture(autouse=True)
def filled(library: Library) -> None:
    """The library of the tests of the pages, with every state that a link can be in."""
    shelf.fill(library)
    shelf.age(library)
    shelf.trouble(library)


def run(library: Library, *words: object) -> Result:
    """One command in the folder of the library."""
    folder = library.lock_path.parent
    environment = {"READINGLIST_NOW": shelf.NOW.isoformat(), "READINGLIST_INSTANCE": str(folder)}
    return CliRunner().invoke(readinglist, [str(word) for word in words], env=environment)


def said(library: Library, *words: object) -> str:
    """What a command that ends well says."""
    done = run(library, *words)
    assert done.exit_code == 0, f"{done.output} {done.exception!r}"
    return done.stdout


def lines(library: Library, *words: object) -> list[Any]:
    """The JSON values that a command prints."""
    return [json.loads(line) for line in said(library, *words, "--json").splitlines()]


def link(library: Library, url: str) -> int:
    return shelf.link_id(library, url)


def urls_of(library: Library, paper: int) -> list[str]:
    with library.reading() as session:
        return [mention.url for mention in mentions(find.get(session, paper))]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--verdict", "moved"], {shelf.MOVED}),
        (["--condition", "gone"], {shelf.CODE, shelf.LOST}),
        (["--flag", "taken-over"], {shelf.TAKEN}),
        (["--kind", "doi", "--flag", "retracted"], {shelf.RETRACTED}),
        (["--host", "www.refused.example"], {shelf.REFUSED}),
        (["--muted"], {shelf.MUTED}),
        (["--not-muted", "--verdict", "dead"], {shelf.CODE, shelf.RESCUED, shelf.LOST}),
        (["--paper", "2", "--kind", "github"], {shelf.CODE}),
        (["--modified-since", "2026-05-17", "--verdict", "failing"], {shelf.PAGE, shelf.UNASKED}),
    ],
)
def test_links_are_listed_by_what_they_are(library: Library, words: list[str], expected: set[str]) -> None:
    assert {it["url"] for it in lines(library, "links", *words)} == expected


def test_the_list_of_links_shows_them_the_worst_first(library: Library) -> None:
    told = said(library, "links")
    assert told.index("dead (gone)") < told.index("failing") < told.index("alive")
    assert len(lines(library, "links")) == 16


@pytest.mark.parametrize(
    "words", [["--verdict", "undead"], ["--kind", "thing"], ["--paper", "0"], ["--colour", "red"], ["more"]]
)
def test_a_filter_that_makes_no_sense_is_wrong_use(library: Library, words: list[str]) -> None:
    assert run(library, "links", *words).exit_code == 2


def test_a_moment_that_is_none_is_a_mistake(library: Library) -> None:
    done = run(library, "links", "--modified-since", "soon")
    assert isinstance(done.exception, BadDate)
    assert "soon" in str(done.exception)


def test_a_link_is_told_by_its_number_and_by_any_spelling_of_its_address(library: Library) -> None:
    number = link(library, shelf.CODE)
    told = said(library, "link", number)
    assert told == said(library, "link", "www.github.com/jeff-zilence/r2former.git")
    assert f"link {number}" in told
    assert "dead (gone) since 2026-05-17: GitHub knows no such repository" in told
    assert "not found: GitHub knows no such repository" in told
    assert f"paper {shelf.paper_id(library, shelf.FORMER)} $R^{{2}}$ Former" in told
    (whole,) = lines(library, "link", number)
    assert (whole["id"], whole["observations"][0]["evidence"]["api"]) == (number, "NOT_FOUND")


def test_what_speaks_against_a_link_its_copy_and_its_dois_are_told(library: Library) -> None:
    assert "Trouble, seen once since 2026-05-12T08:00:00Z. Dead when seen 3 times more" in said(
        library, "link", shelf.UNASKED
    )
    assert f"copy: {shelf.COPY}" in said(library, "link", shelf.RESCUED)
    landing = said(library, "link", shelf.LANDING)
    assert "A Retracted Work" in landing
    assert "A Doubted Work" in landing
    assert "; muted" in said(library, "link", shelf.MUTED)
    assert "flag: retracted" in said(library, "link", "10.1000/retracted.1")


def test_signs_that_steer_a_terminal_never_reach_it(library: Library) -> None:
    with library.writing() as session:
        session.get_one(Link, link(library, shelf.CODE)).reason = "gone\x1b[2J\r\nalive"
    told = said(library, "link", shelf.CODE)
    assert "\x1b" not in told
    assert "\r" not in told


def test_the_readers_words_are_operations(library: Library) -> None:
    number = link(library, shelf.CODE)
    assert said(library, "link", "seen", number) == f"Saw a link work: {shelf.CODE}\n"
    assert lines(library, "link", number)[0]["verdict"] == "alive"
    assert said(library, "link", "mute", shelf.CODE) == f"Muted a link: {shelf.CODE}\n"
    assert lines(library, "link", number)[0]["muted"] is True
    said(library, "link", "unmute", number)
    assert lines(library, "link", number)[0]["muted"] is False
    with library.reading() as session:
        words = [one.words for one in journal.operations(session)]
    assert words == [f"{it}: {shelf.CODE}" for it in ("Unmuted a link", "Muted a link", "Saw a link work")]


def test_a_link_is_put_first_in_line(library: Library) -> None:
    said(library, "link", "check", shelf.CODE)
    assert lines(library, "link", shelf.CODE)[0]["due"] == "2026-05-20T12:00:00Z"


def test_all_links_are_left_to_the_next_check(library: Library) -> None:
    before = lines(library, "runs", "--due")
    said(library, "check", "--later")
    assert lines(library, "runs", "--due") == before
    said(library, "check", "--all", "--later")
    assert list(lines(library, "runs", "--due")[0]["upcoming"]) == ["now"]
    assert run(library, "check", "--later", "--stop").exit_code == 2
    assert run(library, "check", "--later", "--json").exit_code == 2


def test_where_a_link_moved_or_its_copy_is_accepted(library: Library) -> None:
    assert f"Put {shelf.THERE} in a link's place" in said(library, "link", "accept", shelf.MOVED)
    assert shelf.THERE in urls_of(library, shelf.paper_id(library, "A Doubted Work"))
    assert f"Put {shelf.COPY} in" in said(library, "link", "accept", shelf.RESCUED)
    assert "Put https://chosen.example in" in said(library, "link", "accept", shelf.CODE, "chosen.example")


def test_links_of_a_paper_are_added_corrected_and_taken_off(library: Library) -> None:
    paper = shelf.paper_id(library, shelf.GIEBENHAIN)
    before = urls_of(library, paper)
    said(library, "link", "add", paper, "added.example")
    assert urls_of(library, paper) == [*before, "https://added.example"]
    said(library, "link", "correct", paper, "added.example", "corrected.example")
    assert urls_of(library, paper) == [*before, "https://corrected.example"]
    said(library, "link", "remove", paper, "corrected.example")
    assert urls_of(library, paper) == before


def test_all_that_moved_is_accepted_at_once(library: Library) -> None:
    told = said(library, "link", "accept-moved")
    assert told == "Accepted 1 new address; 0 settled before, 0 cannot be taken.\n"
    told = said(library, "link", "accept-moved")
    assert told.startswith("Accepted 0 new addresses")


@pytest.mark.parametrize(
    ("words", "mistake", "sentence"),
    [
        (["link", "999"], NotFound, "there is no link 999"),
        (["link", "https://unknown.example/"], NotFound, "no link of the library has this address"),
        (["link", "nope"], BadIdentifier, "“https://nope” is no web address: it names no host"),
        (["link", "seen", "999"], NotFound, "there is no link 999"),
        (["link", "check", "javascript:alert(1)"], BadIdentifier, "only http and https are watched"),
        (["link", "accept", shelf.KEPT], NotFound, "nothing is offered in the place of link"),
        (["link", "accept", shelf.KEPT, shelf.KEPT], BadIdentifier, "this is the address the link has already"),
        (["link", "accept-moved", "9"], NotFound, "there is no report 9"),
        (["link", "add", "999", "x.example"], NotFound, "there is no paper 999"),
        (["link", "add", "1", "a b"], BadIdentifier, "it has a space or control sign inside"),
        (["link", "correct", "1", shelf.CODE, "x.example"], NotFound, "paper 1 has no link"),
        (["link", "remove", "1", shelf.CODE], NotFound, "paper 1 has no link"),
        (["runs", "99"], NotFound, "there is no run 99"),
        (["deliveries", "again", "9"], NotFound, "there is no delivery 9"),
        (["deliveries", "leave", "9"], NotFound, "there is no delivery 9"),
        (["check", "--stop"], NotFound, "no check is under way"),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(
    library: Library, words: list[str], mistake: type[Exception], sentence: str
) -> None:
    before = shelf.counted(library)
    done = run(library, *words)
    assert done.exit_code == 1
    assert isinstance(done.exception, mistake)
    assert sentence in str(done.exception)
    assert shelf.counted(library) == before


@pytest.mark.parametrize(
    "words",
    [
        ["link", "add", "one", "x.example"], ["link", "seen"], ["link", "5", "6"], ["link", "-x"], ["runs", "0"],
        ["runs", "1", "--due"], ["deliveries", "again", "0"], ["feed", "--make", "--new"], ["trends", "1"],
    ],
)  # fmt: skip
def test_wrong_use_is_told_as_such(library: Library, words: list[str]) -> None:
    assert run(library, *words).exit_code == 2


def test_the_runs_are_listed_and_one_is_told(library: Library) -> None:
    assert [one["id"] for one in lines(library, "runs")] == [6, 5, 4, 3, 2, 1]
    (one,) = lines(library, "runs", 2)
    assert (one["turns"], len(one["changes"]), one["running"]) == ({"dead": 1, "failing": 1}, 2, False)
    told = said(library, "runs", 2)
    assert "4 of 4 links, 2 changed" in told
    assert f"alive → dead  {shelf.CODE}" in told
    assert said(library, "runs").count("\n") == 6


def test_a_run_whose_process_died_is_not_under_way(library: Library) -> None:
    with library.writing() as session:
        number = ledger.start_run(session, shelf.NOW, 5)
    assert "under way" not in said(library, "runs", number)
    assert lines(library, "runs", number)[0]["running"] is False
    with library.alone("", "busy"):  # as the process of a run does
        assert "under way" in said(library, "runs", number)
        assert f"Run {number} will end in a moment" in said(library, "check", "--stop")
    with library.reading() as session:
        assert ledger.stops(session)


def test_the_numbers_of_the_charts_are_told(library: Library) -> None:
    (told,) = lines(library, "trends")
    assert told["verdicts"][-1]["numbers"]["dead"] == 4
    assert told["alarms"]["all"]["troubles_wrong"] == 1
    words = said(library, "trends", "--all")
    assert "all    2 there, 0 failing, 2 dead" in words
    assert "in all: 1 of 7 (14.3 %)" in words


def test_deliveries_are_listed_sent_again_and_left(library: Library) -> None:
    assert said(library, "deliveries") == ""
    with library.writing() as session:
        number = reports.keep(session, reports.make(session, shelf.START, shelf.NOW))
        wanted = [Wanted(Channel.MAIL, f"{name}@example.org", When.ALWAYS) for name in ("ann", "bob")]
        deliveries.plan(session, number, wanted, shelf.NOW)
        deliveries.record(session, 1, "it was refused", shelf.NOW)
    assert "ann@example.org  it was refused" in said(library, "deliveries")
    assert [one["id"] for one in lines(library, "deliveries")] == [1, 2]
    assert [one["id"] for one in lines(library, "deliveries", "--in-trouble")] == [1]
    said(library, "deliveries", "leave", 1)
    assert lines(library, "deliveries")[0]["stage"] == "spared"
    said(library, "deliveries", "again", 1)
    assert (lines(library, "deliveries")[0]["stage"], lines(library, "deliveries")[0]["tries"]) == ("waiting", 0)


def test_the_ways_by_which_reports_go_are_told_without_their_secrets(library: Library, tmp_path: Path) -> None:
    mail = ["ann@example.org"], "mail.example.org", "ann", "hush"
    names = ("mail_to", "smtp_host", "smtp_user", "smtp_password")
    lines_of = [f"{name} = {json.dumps(value)}\n" for name, value in zip(names, mail, strict=True)]
    (tmp_path / "config.toml").write_text("".join(lines_of))
    told = said(library, "deliveries", "channels")
    assert "mail   ann@example.org" in told
    assert "chat_urls is not set" in told
    assert "hush" not in told + json.dumps(lines(library, "deliveries", "channels"))


def test_the_feed_gets_an_address_and_another_one(library: Library) -> None:
    assert said(library, "feed") == "The feed has no address yet; `readinglist feed --make` gives it one.\n"
    assert lines(library, "feed") == [{"id": None, "made": None, "address": None}]
    first = said(library, "feed", "--make")
    assert first.startswith("http://127.0.0.1:8642/feed/")
    assert said(library, "feed", "--make") == said(library, "feed") == first
    second = said(library, "feed", "--new")
    assert second != first
    assert said(library, "feed") == second
