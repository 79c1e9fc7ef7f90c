"""Old observations are thinned: the book gives the same healths, flips and dates, and undoing still works."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update

from readinglist import journal, ledger
from readinglist.cli.bench import Bench
from readinglist.cli.duties import THINNED_AT_ONCE
from readinglist.cli.duties import thin as thin_in_peace
from readinglist.config import load
from readinglist.database import Library, open_library
from readinglist.errors import BadConfig
from readinglist.formats import Entry, own
from readinglist.formats.text import Text
from readinglist.health import DEFAULT_POLICY, READERS_WORDS, Answer, Health, Outcome, Policy, Verdict
from readinglist.ledger import Thinned
from readinglist.ledger.rescues import last_alive
from readinglist.library import doctor, export
from readinglist.library.add import Tally, add
from readinglist.library.doctor import Look
from readinglist.library.restore import restore, take_rest
from readinglist.models import Checkpoint, Flip, Link, Observation, Operation, Run
from tests.conftest import NOW, empty_library, entry, put
from tests.test_ledger import outcomes

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
OK, GONE = Outcome(Answer.OK, "it answers", 200), Outcome(Answer.GONE, "not found", 404)
TIMEOUT = Outcome(Answer.TIMEOUT, "no answer")
HASTY = Policy(confirm_after=timedelta(hours=1), trouble_count=2, trouble_after=DAY, stale_after=30 * DAY)
LINKS = (1, 2, 3)


@contextmanager
def three_links() -> Iterator[Library]:
    """A new library of one paper with three links."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        with library.writing() as session:
            put(session, entry("A Paper", links=tuple(f"https://example.org/{number}" for number in LINKS)))
        yield library
        library.close()


@pytest.fixture
def watched() -> Iterator[Library]:
    with three_links() as library:
        yield library


def run(
    library: Library, at: datetime, seen: Mapping[int, Outcome], policy: Policy = DEFAULT_POLICY, *, mute: bool = False
) -> None:
    """A run of the checker; one of an older version that wrote no thresholds down where `mute`."""
    with library.writing() as session:
        number = ledger.start_run(session, at, len(seen), policy)
        if mute:
            session.execute(update(Run).where(Run.id == number).values(policy={}))
        ledger.record(session, number, seen, at, DEFAULT_POLICY if mute else policy, len(seen))
        ledger.finish_run(session, number, at, seconds=1, requests=1, void="")


def say(library: Library, at: datetime, link: int, word: Answer) -> None:
    """The reader's word, as the pages enter it."""
    with library.writing() as session:
        operation = journal.begin(session, "Said", at)
        with journal.recording(session, operation):
            ledger.say(session, link, word, "you said so", at, DEFAULT_POLICY)
        journal.finish(session, operation)


def undo(library: Library, at: datetime, place: int) -> None:
    """Undo one of what the reader said, and all that is newer."""
    with library.writing() as session:
        standing = [one.id for one in journal.operations(session) if one.undone is None]
        if standing:
            journal.undo(session, standing[place % len(standing)], DEFAULT_POLICY, at)


def forget(library: Library) -> None:
    """What the reader said can no longer be undone, as after a hundred other things."""
    with library.writing() as session:
        session.execute(delete(Operation))


def thin(library: Library, at: datetime, keep: timedelta = YEAR) -> Thinned:
    with library.writing() as session:
        links = ledger.to_thin(session, at, keep)
        return ledger.thin(session, ledger.weigh(session, at, keep, links))


def rows(library: Library, what: str = "SELECT * FROM observations ORDER BY id") -> list[tuple[Any, ...]]:
    with library.reading() as session:
        return [tuple(row) for row in session.execute(text(what))]


def told(library: Library) -> dict[str, Any]:
    """All that thinning must not change."""
    with library.reading() as session:
        return {
            "links": rows(library, "SELECT * FROM links ORDER BY id"),
            "flips": rows(library, "SELECT * FROM flips ORDER BY id"),
            "runs": rows(library, "SELECT * FROM runs ORDER BY id"),
            "replays": [ledger.replay(session, link) for link in LINKS],
            "wrong": ledger.replay_all(session)[1],
            "answered": [ledger.last_answered(session, link) for link in LINKS],
            "alive": [last_alive(session, link) for link in LINKS],
            "ends": rows(library, "SELECT link_id, min(id), max(id) FROM observations GROUP BY link_id"),
            "months": rows(
                library, "SELECT DISTINCT link_id, strftime('%Y-%m', at) FROM observations ORDER BY link_id, 2"
            ),
            "words": rows(library, "SELECT * FROM observations WHERE run_id IS NULL ORDER BY id"),
            "turns": rows(
                library, "SELECT * FROM observations WHERE id IN (SELECT observation_id FROM flips) ORDER BY id"
            ),
        }


gaps = st.sampled_from([0.04, 1, 1, 3, 7, 7, 15, 40, 200, -20])
events = st.one_of(
    *[st.tuples(st.just("run"), st.dictionaries(st.sampled_from(LINKS), outcomes.filter(
        lambda one: one.answer not in READERS_WORDS), min_size=1), st.sampled_from([DEFAULT_POLICY, HASTY, None]))] * 6,
    st.tuples(st.just("say"), st.sampled_from(LINKS), st.sampled_from(sorted(READERS_WORDS))),
    st.tuples(st.just("undo"), st.integers(0, 3), st.none()),
    st.tuples(st.just("forget"), st.none(), st.none()),
    *[st.tuples(st.just("thin"), st.sampled_from([5, 40, 90, 365]), st.none())] * 2,
)  # fmt: skip


def happen(library: Library, at: datetime, event: tuple[str, Any, Any]) -> None:
    what, first, second = event
    match what:
        case "run":
            run(library, at, first, second or DEFAULT_POLICY, mute=second is None)
        case "say":
            say(library, at, first, second)
        case "undo":
            undo(library, at, first)
        case "forget":
            forget(library)


@given(st.lists(st.tuples(gaps, events), min_size=4, max_size=25), st.integers(0, 3))
def test_a_library_that_is_thinned_at_any_time_stands_as_one_that_never_was(
    story: list[tuple[float, tuple[str, Any, Any]]], place: int
) -> None:
    with three_links() as thinned, three_links() as whole:
        at = NOW
        for gap, event in story:
            at += timedelta(days=gap)
            if event[0] == "thin":
                thin(thinned, at, event[1] * DAY)
                assert thin(thinned, at, event[1] * DAY) == Thinned(0, 0)
                assert told(thinned) == told(whole)
            else:
                happen(thinned, at, event)
                happen(whole, at, event)
        thin(thinned, at + YEAR, DAY)
        assert told(thinned) == told(whole)
        assert told(thinned)["wrong"] == {}
        assert set(rows(thinned)) <= set(rows(whole))
        for library in (thinned, whole):
            undo(library, at + YEAR, place)
            run(library, at + YEAR, dict.fromkeys(LINKS, GONE))
        assert told(thinned) == told(whole)


def test_what_the_past_is_read_by_stays_and_the_rest_goes(watched: Library) -> None:
    for week in range(110):
        run(watched, NOW + week * 7 * DAY, {1: GONE if 30 <= week < 40 else OK})
    before = rows(watched, "SELECT id, at FROM observations ORDER BY id")
    now = NOW + 110 * 7 * DAY
    done = thin(watched, now, YEAR)
    kept = [row[0] for row in rows(watched, "SELECT id, at FROM observations ORDER BY id")]
    cut = f"{(now - YEAR).year}-{1 + ((now - YEAR).month - 1) // 3 * 3:02}-01"
    young = [number for number, at in before if at >= cut]
    assert young == kept[-len(young) :]
    assert done == Thinned(1, len(before) - len(kept))
    first_of_quarter = {(at[:4], (int(at[5:7]) - 1) // 3): number for number, at in reversed(before) if at < cut}
    through = len(before) - len(young)
    # The flips: alive with the first, failing, dead, alive again; 30 was the last good answer before it failed.
    assert set(kept) - set(young) == {*first_of_quarter.values(), 1, 30, 31, 32, 41, through}
    with watched.reading() as session:
        point = session.get_one(Checkpoint, 1)
        assert (point.through, f"{point.before:%Y-%m-%d}") == (through, cut)
        assert point.health.verdict is Verdict.ALIVE
        assert [flip.observation_id for flip in session.scalars(select(Flip).order_by(Flip.id))] == [1, 31, 32, 41]


def test_what_is_thinned_by_and_by_is_what_is_thinned_at_once(watched: Library) -> None:
    with three_links() as at_once:
        chance = random.Random(4)
        for week in range(80):
            seen = {1: OK, 2: chance.choice([OK, OK, OK, GONE, TIMEOUT]), 3: TIMEOUT}
            for library in (watched, at_once):
                run(library, NOW + week * 7 * DAY, seen)
            if week % 5 == 0:
                thin(watched, NOW + week * 7 * DAY, 90 * DAY)
        for library in (watched, at_once):
            thin(library, NOW + 80 * 7 * DAY, 90 * DAY)
        assert rows(watched) == rows(at_once)
        assert len(rows(watched)) < 200
        points = "SELECT * FROM checkpoints ORDER BY link_id"
        assert rows(watched, points) == rows(at_once, points)


def test_a_checkpoint_waits_for_a_word_that_can_be_taken_back(watched: Library) -> None:
    for day in range(30):
        run(watched, NOW + day * DAY, {1: GONE})
    say(watched, NOW + 30 * DAY, 1, Answer.SEEN)
    for day in range(31, 90):
        run(watched, NOW + day * DAY, {1: GONE})
    # Failing with the first, dead with the second; the last before the word holds the checkpoint.
    assert thin(watched, NOW + 2 * YEAR) == Thinned(1, 27)
    with watched.reading() as session:
        assert session.get_one(Checkpoint, 1).through == 30
        assert session.get_one(Link, 1).verdict is Verdict.ALIVE
        assert ledger.to_thin(session, NOW + 2 * YEAR, YEAR) == []  # it is not looked at in vain every day
    undo(watched, NOW + 2 * YEAR, 0)
    with watched.reading() as session:
        assert session.get_one(Link, 1).verdict is Verdict.DEAD
        assert ledger.replay_all(session)[1] == {}
        assert ledger.to_thin(session, NOW + 2 * YEAR, YEAR) == [1]


def test_a_checkpoint_passes_a_word_that_nothing_can_take_back_and_the_word_stays(watched: Library) -> None:
    run(watched, NOW, {1: GONE})
    say(watched, NOW + DAY, 1, Answer.SEEN)
    forget(watched)
    for day in range(2, 60):
        run(watched, NOW + day * DAY, {1: GONE})
    assert thin(watched, NOW + 2 * YEAR).links == 1
    with watched.reading() as session:
        assert session.get_one(Checkpoint, 1).through == 60
        assert session.scalar(select(Observation.answer).where(Observation.run_id.is_(None))) is Answer.SEEN
        assert ledger.replay(session, 1).vouched is Answer.GONE


def test_a_word_of_today_is_taken_back_and_no_later_observation_is_lost(watched: Library) -> None:
    for day in range(30):
        run(watched, NOW + day * DAY, {1: OK})
    say(watched, NOW + 2 * YEAR, 1, Answer.MUTED)
    thin(watched, NOW + 2 * YEAR)
    undo(watched, NOW + 2 * YEAR, 0)
    # The number of the word is free again; that of the checkpoint, and those below, are not.
    run(watched, NOW + 2 * YEAR, {1: GONE})
    with watched.reading() as session:
        assert ledger.replay(session, 1).verdict is session.get_one(Link, 1).verdict is Verdict.FAILING


def test_a_link_that_is_not_what_its_observations_prove_is_left_alone(watched: Library) -> None:
    for day in range(60):
        run(watched, NOW + day * DAY, {1: OK, 2: OK})
    with watched.writing() as session:
        session.execute(update(Link).where(Link.id == 1).values(verdict=Verdict.DEAD))
    assert thin(watched, NOW + 2 * YEAR).links == 1
    assert rows(watched, "SELECT link_id FROM checkpoints") == [(2,)]
    assert rows(watched, "SELECT count(*) FROM observations WHERE link_id = 1") == [(60,)]
    with watched.reading() as session:
        assert list(ledger.replay_all(session)[1]) == [1]


def test_the_thresholds_of_each_run_stay_in_force_in_what_is_summed_up(watched: Library) -> None:
    run(watched, NOW, {1: GONE})
    for hours in range(3, 20):
        run(watched, NOW + timedelta(hours=hours), {1: GONE}, HASTY)
    with watched.reading() as session:
        before = ledger.replay(session, 1)
    assert before.verdict is Verdict.DEAD
    assert thin(watched, NOW + 2 * YEAR).observations > 10
    with watched.reading() as session:
        assert ledger.replay(session, 1) == before
        assert [(strike.first, strike.count) for strike in before.strikes] == [(NOW, 18)]


def test_links_with_nothing_to_thin_get_no_checkpoint(watched: Library) -> None:
    for month in (1, 4, 7, 10):
        run(watched, NOW.replace(month=month, day=5), {1: OK})
    for day in range(9):
        run(watched, NOW + 2 * YEAR + day * DAY, {2: OK})
    with watched.reading() as session:
        assert ledger.to_thin(session, NOW + 2 * YEAR + 9 * DAY, YEAR) == []
    assert thin(watched, NOW + 2 * YEAR + 9 * DAY) == Thinned(0, 0)
    assert rows(watched, "SELECT * FROM checkpoints") == []


def test_what_is_no_more_as_it_was_weighed_is_left_alone(watched: Library) -> None:
    for day in range(60):
        run(watched, NOW + day * DAY, {1: OK, 2: GONE, 3: OK})
    with watched.reading() as session:
        early = ledger.weigh(session, NOW + YEAR + 40 * DAY, YEAR, LINKS)
        late = ledger.weigh(session, NOW + 2 * YEAR, YEAR, LINKS)
    with watched.writing() as session:
        session.execute(delete(Link).where(Link.id == 3))
        run_of_another = ledger.thin(session, late)
    before = rows(watched), rows(watched, "SELECT * FROM checkpoints")
    with watched.writing() as session:
        assert ledger.thin(session, early) == ledger.thin(session, late) == Thinned(0, 0)
    assert run_of_another.links == 2
    assert (rows(watched), rows(watched, "SELECT * FROM checkpoints")) == before


def test_a_flip_that_a_refold_told_meanwhile_stays_with_its_observation(watched: Library) -> None:
    for day in range(20):
        run(watched, NOW + day * DAY, {1: OK})
    with watched.reading() as session:
        pasts = ledger.weigh(session, NOW + 2 * YEAR, YEAR, LINKS)
    going = pasts[0].going[3]
    with watched.writing() as session:
        session.execute(update(Flip).values(observation_id=going))
        ledger.thin(session, pasts)
    assert rows(watched, "SELECT observation_id FROM flips") == [(going,)]
    assert (going,) in rows(watched, "SELECT id FROM observations")


def worn(library: Library) -> None:
    """A library with flips, words and thresholds of all sorts, thinned."""
    chance = random.Random(7)
    for week in range(100):
        seen = {link: chance.choice([OK, OK, GONE, TIMEOUT]) for link in LINKS}
        run(library, NOW + week * 7 * DAY, seen, chance.choice([DEFAULT_POLICY, HASTY]))
        if week == 60:
            say(library, NOW + week * 7 * DAY, 1, Answer.SEEN)
            say(library, NOW + week * 7 * DAY, 2, Answer.MUTED)
            forget(library)
    assert thin(library, NOW + 3 * YEAR, YEAR).links == 3


def written(library: Library) -> str:
    with library.reading() as session:
        return "".join(export.everything(session))


def test_a_thinned_library_goes_out_and_comes_back_and_is_judged_on(watched: Library) -> None:
    worn(watched)
    document = written(watched)
    with three_links() as second, ExitStack() as closing:
        closing.callback(second.close)
        with TemporaryDirectory() as folder:
            (Path(folder) / "library.sqlite3").write_bytes(empty_library())
            third = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
            with third.writing() as session:
                assert restore(session, Text.of(document), NOW)["checkpoints"] == 3
            assert written(third) == document
            assert told(third) == told(watched)
            for library in (third, watched):
                run(library, NOW + 3 * YEAR, dict.fromkeys(LINKS, GONE))
            assert told(third) == told(watched)
            third.close()


def test_a_document_from_before_there_were_checkpoints_is_restored(watched: Library) -> None:
    for week in range(9):
        run(watched, NOW + week * 7 * DAY, {1: OK, 2: GONE})
    document = json.loads(written(watched))
    document["schema"] = "0005"
    del document["checkpoints"]
    with TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        second = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        with second.writing() as session:
            restore(session, Text.of(json.dumps(document)), NOW)
        assert told(second) == told(watched)
        second.close()


def test_a_checkpoint_without_its_observation_damages_a_document(watched: Library) -> None:
    worn(watched)
    document = json.loads(written(watched))
    document["checkpoints"][0]["through"] = 99_999
    with TemporaryDirectory() as folder:
        (Path(folder) / "library.sqlite3").write_bytes(empty_library())
        second = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        with pytest.raises(own.Damaged, match="speaks of something"), second.writing() as session:
            restore(session, Text.of(json.dumps(document)), NOW)
        second.close()


def test_what_was_thinned_elsewhere_is_judged_from_its_checkpoint_here(watched: Library) -> None:
    worn(watched)
    with watched.reading() as session:
        there: dict[str, Health] = dict(session.execute(select(Link.identity, Link.health)).all())
        part = "".join(export.part(session, "", [1]))
    for document in (written(watched), part):
        with TemporaryDirectory() as folder:
            (Path(folder) / "library.sqlite3").write_bytes(empty_library())
            second = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
            with second.writing() as session:
                put(session, entry("First here", links=("https://first.example/",)))
                add(session, [it for it in own.read(Text.of(document)) if isinstance(it, Entry)], NOW, Tally())
            run(second, NOW, {1: OK})
            with second.writing() as session:
                assert take_rest(session, Text.of(document), NOW, DEFAULT_POLICY)["checkpoints"] == 3
            with second.reading() as session:
                here: dict[str, Health] = dict(session.execute(select(Link.identity, Link.health)).all())
                assert {name: here[name] for name in there} == there
                assert ledger.replay_all(session)[1] == {}
            second.close()


def test_a_link_that_the_doctor_removed_comes_back_with_its_checkpoint(watched: Library) -> None:
    worn(watched)
    with watched.writing() as session:
        session.execute(text("DELETE FROM mentions WHERE link_id = 3"))
    before = (told(watched), rows(watched), rows(watched, "SELECT * FROM checkpoints"))
    unused = next(check for check in doctor.CHECKS if check.name == "link-unused")
    with watched.writing() as session:
        operation = journal.begin(session, "Mended", NOW)
        with journal.recording(session, operation):
            assert doctor.mend(session, unused, NOW, DEFAULT_POLICY) == 1
        journal.finish(session, operation)
    assert rows(watched, "SELECT link_id FROM checkpoints") == [(1,), (2,)]
    undo(watched, NOW + 3 * YEAR, 0)
    assert (told(watched), rows(watched), rows(watched, "SELECT * FROM checkpoints")) == before


def test_the_doctor_finds_a_thinned_library_healthy(watched: Library) -> None:
    worn(watched)
    with watched.reading() as session:
        look = Look(session, NOW + 3 * YEAR, DEFAULT_POLICY)
        about_the_book = {"health-replays", "flips", "observations", "runs", "checkpoints", "dangling-rows", "schema"}
        seen = [doctor.examine(look, check) for check in doctor.CHECKS if check.name in about_the_book]
        assert len(seen) == len(about_the_book)
        assert [one.check.name for one in seen if one.found] == []


class _Bench(Bench):
    """A bench whose clock stands."""

    def __init__(self, instance: Path, now: datetime, keep_days: str) -> None:
        super().__init__(instance, {"READINGLIST_KEEP_DAYS": keep_days, "READINGLIST_NOW": now.isoformat()})


def test_the_duty_thins_all_links_and_stops_when_it_is_told(tmp_path: Path) -> None:
    urls = tuple(f"https://example.org/{number}" for number in range(50))
    (tmp_path / "library.sqlite3").write_bytes(empty_library())
    library = open_library(f"sqlite:///{tmp_path / 'library.sqlite3'}", tmp_path)
    with library.writing() as session:
        put(session, entry("Much linked", links=urls))
    for day in range(30):
        run(library, NOW + day * DAY, dict.fromkeys(range(1, 51), OK))
    now, ended = NOW + 2 * YEAR, threading.Event()
    thin_in_peace(_Bench(tmp_path, now, "0"), library, ended)
    assert rows(library, "SELECT count(*) FROM checkpoints") == [(0,)]
    ended.set()
    thin_in_peace(_Bench(tmp_path, now, "365"), library, ended)
    assert rows(library, "SELECT count(*) FROM checkpoints") == [(THINNED_AT_ONCE,)]
    ended.clear()
    thin_in_peace(_Bench(tmp_path, now, "365"), library, ended)
    assert rows(library, "SELECT count(*) FROM checkpoints") == [(50,)]
    with library.reading() as session:
        # The first and the last of January 2026: the first made the flip, and the last is the last of the link.
        assert session.scalar(select(func.count()).select_from(Observation)) == 100
        assert ledger.replay_all(session)[1] == {}
    library.close()


def test_how_long_observations_are_kept_is_a_setting(tmp_path: Path) -> None:
    assert load(tmp_path, {}).keep_days == 365
    assert load(tmp_path, {"READINGLIST_KEEP_DAYS": "0"}).keep_days == 0
    for bad in ("7", "99999", "soon", "-1"):
        with pytest.raises(BadConfig, match="keep_days must be"):
            load(tmp_path, {"READINGLIST_KEEP_DAYS": bad})
