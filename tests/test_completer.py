"""Papers kept by a bare name and completed later: what fills, what only suggests, and whose word wins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from filelock import FileLock
from sqlalchemy import select

from readinglist import journal
from readinglist.completer import Result, Task, complete
from readinglist.database import Library, open_library
from readinglist.errors import AlreadyRunning
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY
from readinglist.library import batch, curate, find, lookups
from readinglist.library.add import Tally, add
from readinglist.library.asking import ask
from readinglist.metadata import Gap, Supplier, Want, stand_in
from readinglist.models import Lookup, Operation, Paper, Proposal
from readinglist.search import Search
from tests.internet import DoiFacts, How, Scenario, SmallInternet
from tests.world import NOW, manners_of, resolver_of

HEADS = "10.1109/cvpr52729.2023.02019"
TITLE = "Learning Neural Parametric Head Models"
FACTS: dict[str, Any] = {
    "url": "https://publisher.example/x",
    "title": TITLE,
    "authors": ["Simon Giebenhain", "Matthias Nießner"],
    "type": "proceedings-article",
    "container": "Conference on Computer Vision and Pattern Recognition (CVPR)",
    "issued": "2023-06",
    "abstract": "We propose a model of heads. Code: https://github.com/mpii/heads.",
}
POLITE = "readinglist/test (mailto:reader@example.org)"


def register(world: Scenario, doi: str = HEADS, **facts: Any) -> None:
    world.dois[doi] = cast(DoiFacts, {**FACTS, **facts})


def keep(library: Library, *entries: Entry, now: datetime = NOW) -> list[int]:
    tally = Tally()
    with library.writing() as session:
        add(session, entries, now, tally)
    return list(tally.seen)


def bare(doi: str = HEADS, arxiv: str | None = None) -> Entry:
    return Entry(stand_in(doi or None, arxiv, None), doi=doi or None, arxiv=arxiv)


def task(world: SmallInternet, now: datetime = NOW, **changes: Any) -> Task:
    given: dict[str, Any] = {
        "now": lambda: now,
        "wall_clock": lambda: now,
        "manners": manners_of(user_agent=POLITE),
        "resolver": resolver_of(world),
    }
    return Task(**{**given, **changes})


def run(library: Library, world: SmallInternet, now: datetime = NOW, **changes: Any) -> Result:
    return complete(library, task(world, now, **changes))


def paper(library: Library, number: int = 1) -> Paper:
    with library.reading() as session:
        return find.get(session, number)


def waiting(library: Library, number: int = 1) -> Lookup | None:
    with library.reading() as session:
        return lookups.of_paper(session, number)


def operations(library: Library) -> Sequence[Operation]:
    with library.reading() as session:
        return [one for one in journal.operations(session) if one.undone is None]


def proposed(library: Library) -> dict[Gap, Any]:
    with library.reading() as session:
        return {one.gap: one.value["is"] for one in session.scalars(select(Proposal))}


def test_a_bare_doi_becomes_a_whole_paper(library: Library, world: SmallInternet) -> None:
    register(world)
    keep(library, bare())
    result = run(library, world)
    assert (result.asked, result.filled, result.put_off, result.note) == (1, 1, 0, "")
    one = paper(library)
    assert (one.title, one.venue, one.year) == (TITLE, "CVPR", 2023)
    assert [author.name for author in one.authors] == FACTS["authors"]
    assert [mention.url for mention in one.mentions] == [f"https://doi.org/{HEADS}", "https://github.com/mpii/heads"]
    assert one.filled["title"] == one.filled["abstract"] == Supplier.CROSSREF
    assert "doi" not in one.filled  # it was given
    assert one.edited == []
    assert waiting(library) is None
    with library.reading() as session:
        assert find.find_ids(session, Search.from_text("parametric by:giebenhain"), NOW) == [1]
        known = batch.load(session, [1])[0]
    assert known.fingerprint == "learningneuralparametricheadmodels|2023"
    assert keep(library, Entry(TITLE, authors=("Simon Giebenhain",), year=2023)) == [1]  # and is known again


def test_completing_is_one_deed_of_the_history_that_can_be_undone_for_good(
    library: Library, world: SmallInternet
) -> None:
    register(world)
    register(world, "10.1000/b", title="Another Work of the Same Year", authors=["Ada Byron"])
    keep(library, bare(), bare("10.1000/b"))
    run(library, world)
    (deed,) = operations(library)
    assert deed.words == "Crossref completed 2 papers"
    assert not deed.open
    with library.writing() as session:
        journal.undo(session, deed.id, DEFAULT_POLICY, NOW)
    assert [paper(library, number).title for number in (1, 2)] == [f"doi:{HEADS}", "doi:10.1000/b"]
    assert paper(library).filled == {}
    assert run(library, world, NOW + timedelta(days=1)).asked == 0  # what was undone is not done again
    keep(library, bare("10.1000/c"))
    register(world, "10.1000/c", title="A Third Work Alone", authors=["Ada Byron"])
    run(library, world)
    assert operations(library)[0].words == "Crossref completed “A Third Work Alone”"


def test_the_readers_edits_win_also_those_made_in_between(library: Library, world: SmallInternet) -> None:
    register(world)
    keep(library, bare())
    with library.writing() as session:
        curate.edit(session, 1, {"title": "My own title", "venue": "x"}, NOW)
        curate.edit(session, 1, {"venue": ""}, NOW)
    run(library, world)
    one = paper(library)
    assert (one.title, one.venue, one.year) == ("My own title", None, 2023)
    assert set(one.edited) == {"title", "venue"}
    assert "venue" not in one.filled


def test_what_only_a_page_said_gives_way_to_a_registry(library: Library, world: SmallInternet) -> None:
    register(world)
    page = Entry("A shared title", doi=HEADS, venue="Given", filled={"title": Supplier.PAGE})
    (number,) = keep(library, page)
    with library.writing() as session:
        lookups.wait_for(session, {number: ""}, NOW)
    run(library, world)
    one = paper(library)
    assert (one.title, one.filled["title"], one.venue) == (TITLE, Supplier.CROSSREF, "Given")


def test_where_the_reader_decides_there_are_only_suggestions(library: Library, world: SmallInternet) -> None:
    register(world, more={"relation": {"has-preprint": [{"id": "10.48550/arXiv.2212.02761"}]}})
    keep(library, Entry(TITLE, authors=("Simon Giebenhain",), year=2023, doi=HEADS))
    with library.writing() as session:
        assert ask(session, [1], NOW) == 1
    result = run(library, world)
    assert result.filled == 0
    assert result.proposed == 4
    assert paper(library).abstract is None
    assert proposed(library) == {
        Gap.VENUE: "CVPR",
        Gap.ABSTRACT: FACTS["abstract"],
        Gap.LINK: "https://github.com/mpii/heads",
        Gap.ARXIV: "2212.02761",
    }
    assert waiting(library) is None
    assert operations(library) == []


def test_a_title_is_looked_up_by_its_words(library: Library, world: SmallInternet) -> None:
    register(world)
    (number,) = keep(library, Entry("Learning neural parametric head models"))
    with library.writing() as session:
        lookups.wait_for(session, {number: ""}, NOW)
    run(library, world)
    assert paper(library).doi == HEADS
    assert paper(library).title == "Learning neural parametric head models"  # as it was typed


def test_a_paper_that_proves_to_be_another_one_keeps_all_and_says_so(library: Library, world: SmallInternet) -> None:
    register(world)
    world.papers["2212.02761"] = {"title": TITLE, "authors": FACTS["authors"], "doi": HEADS}
    keep(library, Entry("Head models, as I call them", doi=HEADS), bare("", "2212.02761"))
    run(library, world)
    twin = paper(library, 2)
    assert (twin.title, twin.doi, twin.arxiv) == (TITLE, None, "2212.02761")
    lookup = waiting(library, 2)
    assert lookup is not None
    assert lookup.trouble == f"paper 1 has the same DOI, {HEADS}"
    assert run(library, world, NOW + timedelta(days=90)).asked == 0


# --- nobody answers


def test_waits_grow_and_then_it_is_given_up_until_the_reader_asks(library: Library, world: SmallInternet) -> None:
    world.break_host("api.crossref.org", 503)
    keep(library, bare())
    now, waits = NOW, []
    for _ in range(lookups.MOST):
        assert run(library, world, now).put_off == 1
        lookup = waiting(library)
        assert lookup is not None
        waits.append(lookup.due - now)
        assert "Crossref could not be asked" in lookup.trouble
        assert run(library, world, lookup.due - timedelta(seconds=1)).asked == 0
        now = lookup.due
    hour = timedelta(hours=1)
    assert waits[:6] == [timedelta(minutes=10), hour, 6 * hour, 24 * hour, 72 * hour, 168 * hour]
    assert run(library, world, now + timedelta(days=400)).asked == 0
    world.mend_host("api.crossref.org")
    register(world)
    with library.writing() as session:
        lookups.ask_again(session, 1, now)
    assert run(library, world, now).filled == 1


def test_offline_no_try_is_counted_and_online_again_all_is_completed(library: Library, world: SmallInternet) -> None:
    register(world)
    keep(library, bare())
    world.offline = True
    result = run(library, world)
    assert (result.asked, result.note) == (0, "our own network does not work: nobody was asked")
    lookup = waiting(library)
    assert lookup is not None
    assert (lookup.tries, lookup.due, lookup.tried) == (0, NOW, NOW)
    assert lookup.trouble == "our own network does not work"
    world.offline = False
    assert run(library, world).filled == 1


def test_behind_a_captive_portal_nothing_is_learnt_and_nothing_counted(library: Library, world: SmallInternet) -> None:
    world.captive = "http://portal.example/"
    keep(library, bare(), Entry("http://lab.example/heads", url="http://lab.example/heads"))
    assert run(library, world).filled == 0
    lookup = waiting(library)
    assert lookup is not None
    assert lookup.tries == 0
    assert paper(library, 2).title == "http://lab.example/heads"


def test_what_nobody_knows_is_asked_rarely(library: Library, world: SmallInternet) -> None:
    keep(library, bare("10.1000/none"))
    run(library, world)
    lookup = waiting(library)
    assert lookup is not None
    assert lookup.trouble == "no DOI 10.1000/none is registered"
    assert lookup.due - NOW == timedelta(days=1)


def test_half_an_answer_is_kept_and_the_other_half_asked_again(library: Library, world: SmallInternet) -> None:
    world.papers["2212.02761"] = {"title": TITLE, "authors": FACTS["authors"], "doi": HEADS}
    world.break_host("api.crossref.org", 503)
    keep(library, bare("", "2212.02761"))
    assert run(library, world).filled == 1
    assert (paper(library).title, paper(library).venue) == (TITLE, None)
    world.mend_host("api.crossref.org")
    register(world)
    assert run(library, world, NOW + timedelta(minutes=10)).filled == 1
    assert (paper(library).venue, waiting(library)) == ("CVPR", None)


# --- many, and alone


def test_papers_that_are_only_names_come_before_suggestions(library: Library) -> None:
    keep(library, Entry(TITLE, doi=HEADS), bare("10.1000/a"))
    with library.writing() as session:
        ask(session, [1], NOW - timedelta(days=1))
    with library.reading() as session:
        assert [(one.paper_id, one.want) for one in lookups.due(session, NOW, 9)] == [(2, Want.FILL), (1, Want.SUGGEST)]


def test_a_hundred_papers_are_one_deed_and_few_requests(library: Library, world: SmallInternet) -> None:
    for number in range(100):
        register(world, f"10.1000/n{number}", title=f"Work with the number {number}", authors=[f"Ada B{number}"])
    keep(library, *(bare(f"10.1000/n{number}") for number in range(100)))
    result = run(library, world)
    assert (result.filled, len(world.asked("api.crossref.org"))) == (100, 2)
    assert [deed.words for deed in operations(library)] == ["Crossref completed 100 papers"]


def test_two_runs_never_meet(library: Library, world: SmallInternet) -> None:
    keep(library, bare())
    lock = FileLock(library.lock_path.with_name(library.lock_path.name + "-lookups"))
    with lock, pytest.raises(AlreadyRunning):
        run(library, world)


def test_a_deed_undone_while_it_goes_on_ends_the_run(library: Library, world: SmallInternet) -> None:
    for number in range(60):
        register(world, f"10.1000/n{number}", title=f"Work with the number {number}", authors=[f"Ada B{number}"])
    keep(library, *(bare(f"10.1000/n{number}") for number in range(60)))

    def undo(done: int, total: int, remark: str) -> None:
        with library.writing() as session:
            if latest := journal.latest(session):
                journal.undo(session, latest.id, DEFAULT_POLICY, NOW)

    result = run(library, world, progress=undo)
    assert "was undone meanwhile" in result.note
    assert {paper(library, number).title.split(":")[0] for number in range(1, 61)} == {"doi"}


def test_killed_at_any_moment_it_leaves_whole_batches_and_goes_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'library.sqlite3'}"
    library = open_library(url, tmp_path)
    scenario = Scenario()
    for number in range(120):
        register(scenario, f"10.1000/n{number}", title=f"Work with the number {number}", authors=[f"Ada B{number}"])
    scenario.latency["api.crossref.org"] = 0.4
    keep(library, *(bare(f"10.1000/n{number}") for number in range(120)))
    command = [sys.executable, "-m", "readinglist", "--instance", str(tmp_path), "complete", "--json"]
    with SmallInternet(scenario) as world:
        more = {"DATABASE_URL": url, "READINGLIST_ALLOW_NETWORKS": "127.0.0.0/8", "READINGLIST_NOW": "2026-12-03"}
        child = subprocess.Popen(command, env={**os.environ, **world.environment(), **more}, stdout=subprocess.DEVNULL)
        filled = 0
        for _ in range(200):
            time.sleep(0.1)
            with library.reading() as session:
                filled = 120 - len(lookups.due(session, NOW + timedelta(days=999), 500))
            if filled:
                break
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert filled % 50 == 0
        assert filled
        subprocess.run(
            command, env={**os.environ, **world.environment(), **more}, check=True, stdout=subprocess.DEVNULL
        )
    with library.reading() as session:
        assert not session.scalars(select(Lookup)).all()
        assert len(find.find_ids(session, Search.from_text("title:work"), NOW)) == 120
    library.close()


@pytest.mark.parametrize("like", [429, 403, How.OK, How.RESET])
def test_a_bad_answer_changes_nothing(library: Library, world: SmallInternet, like: How | int) -> None:
    register(world)
    world.break_host("api.crossref.org", like)
    keep(library, bare())
    assert run(library, world).put_off == 1
    assert paper(library).title == f"doi:{HEADS}"
