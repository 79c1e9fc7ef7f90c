"""The deeds that are killed: import, check, bulk, steps to today's form, backup, restore, thinning."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

from readinglist import checker, cli, ledger
from readinglist.cli.backing import Backing
from readinglist.cli.bench import Bench
from readinglist.cli.duties import thin
from readinglist.database import Library, open_library
from readinglist.database.copies import prove
from readinglist.formats import Entry
from readinglist.health import DEFAULT_POLICY, Answer, Outcome
from readinglist.library.add import Tally, add
from readinglist.models import Link
from readinglist.web import Doors, create_app
from tests.conftest import empty_library
from tests.internet import How, SmallInternet
from tests.kills import FILE, Deed, Say, State, rows
from tests.web import shelf
from tests.world import manners_of, task_in, trusting

PAPERS = 300
_ALL = "SELECT title, year, venue, doi, abstract, shelf, status, note FROM papers ORDER BY title"
_PEOPLE = "SELECT title, name FROM authors JOIN papers ON papers.id = paper_id ORDER BY title, position"
_LINKS = "SELECT title, links.url FROM mentions JOIN papers ON papers.id = paper_id JOIN links ON links.id = link_id"
_MOMENT = datetime(2026, 12, 2, tzinfo=UTC)


def _open(folder: Path) -> Library:
    return open_library(f"sqlite:///{folder / FILE}", folder)


def _empty(folder: Path) -> None:
    (folder / FILE).write_bytes(empty_library())


def _filled(folder: Path, number: int = PAPERS) -> None:
    _empty(folder)
    library = _open(folder)
    shelf.fill(library, shelf.many(number))
    library.close()


def _tell(folder: Path, *words: str) -> None:
    cli.readinglist(["--instance", str(folder), *words], standalone_mode=False)


def _of_papers(folder: Path) -> State:
    path = folder / FILE
    return {"papers": rows(path, _ALL), "people": rows(path, _PEOPLE), "links": sorted(rows(path, _LINKS))}


# --- import


def _with_a_list(folder: Path) -> None:
    _empty(folder)
    lines = (f"- Someone Else: On the list {at}. 2020. https://lists.example/{at}" for at in range(PAPERS))
    (folder / "list.md").write_text("\n".join(lines), encoding="utf-8")


def _import(folder: Path, say: Say) -> None:
    say("begin")
    _tell(folder, "import", str(folder / "list.md"))
    say("imported")


def _not_imported(folder: Path, said: list[str]) -> list[str]:
    there = rows(folder / FILE, "SELECT count(*) FROM links")[0][0]
    return [f"the import said it was done, and {there} links are there"] if said and there != PAPERS else []


# --- check


def _watched(folder: Path) -> None:
    _empty(folder)
    library = _open(folder)
    urls = [f"https://host{at % 8}.example/paper/{at}" for at in range(80)]
    with library.writing() as session:
        add(session, [Entry(title=f"On {url}", url=url, year=2023) for url in urls], _MOMENT, Tally())
    library.close()


def _check(folder: Path, say: Say) -> None:
    with SmallInternet() as world, trusting(world):
        for at in range(80):
            world.put(f"https://host{at % 8}.example/paper/{at}", How.OK if at % 5 else 404)
        library = _open(folder)
        # Nothing here is slow: a busy machine must not look like a host that does not answer.
        patient = manners_of(connect_timeout=30.0, deadline=60.0, body_deadline=30.0)
        say("begin")
        result = checker.run(library, task_in(world, _MOMENT, manners=patient))
        say(f"{result.probed}")
        library.close()


def _verdicts(folder: Path) -> State:
    seen = "SELECT url, verdict, answer, since, due FROM links ORDER BY url"
    book = "SELECT url, o.answer, o.reason, o.code FROM observations o JOIN links ON links.id = link_id ORDER BY url"
    return {"links": rows(folder / FILE, seen), "observations": rows(folder / FILE, book)}


def _not_seen(folder: Path, said: list[str]) -> list[str]:
    seen = rows(folder / FILE, "SELECT count(*) FROM observations")[0][0]
    told = rows(folder / FILE, "SELECT coalesce(sum(probed), 0) FROM runs")[0][0]
    lost = [f"the run said {said[-1]} links, and {seen} are in the book"] if said and int(said[-1]) > seen else []
    return [*lost, *([f"runs count {told} links, the book has {seen}"] if told != seen else [])]


# --- bulk, and single words of the reader, as the pages take them


def _bulk(folder: Path, say: Say) -> None:
    library = _open(folder)
    doors = Doors(clock=lambda: _MOMENT, check_now=lambda: None)
    pages = create_app(library, doors, instance_path=str(folder)).test_client()
    pages.get("/healthz")
    say("begin")
    for number in range(1, 13):
        answer = pages.post(f"/papers/{number}/status", data={"status": "reading"})
        assert answer.status_code == 303
        say(f"status {number}")
        marked = {"action": "tag", "tags": f"turn-{number}", "all": "1", "confirmed": str(PAPERS)}
        assert pages.post("/bulk", data=marked).status_code == 303
        say(f"tag {number}")
        assert pages.post(f"/papers/{number}/note", data={"note": f"Note {number}."}).status_code == 303
        say(f"note {number}")
    library.close()


def _of_bulk(folder: Path) -> State:
    tagged = "SELECT name, count(*) FROM paper_tags JOIN tags ON tags.id = tag_id GROUP BY name ORDER BY name"
    return {**_of_papers(folder), "tags": rows(folder / FILE, tagged)}


def _not_said(folder: Path, said: list[str]) -> list[str]:
    path = folder / FILE
    statuses = {number for (number,) in rows(path, "SELECT id FROM papers WHERE status = 'reading'")}
    notes = dict(rows(path, "SELECT id, note FROM papers WHERE note != ''"))
    tags = dict(_of_bulk(folder)["tags"])
    lost = []
    for word, number in (line.split() for line in said):
        match word:
            case "status" if int(number) not in statuses:
                lost.append(f"status of paper {number}")
            case "note" if notes.get(int(number)) != f"Note {number}.":
                lost.append(f"note of paper {number}")
            case "tag" if tags.get(f"turn-{number}") != PAPERS:
                lost.append(f"tag {number}")
    halves = [f"{name} is on {count} papers of {PAPERS}" for name, count in tags.items() if count != PAPERS]
    return lost + halves


# --- steps to today's form


def _of_form(form: str, folder: Path) -> None:
    from tests.test_upgrades import old_library

    old_library(form, folder)


def _upgrade(folder: Path, say: Say) -> None:
    say("begin")
    _open(folder).close()
    say("opened")


# --- backup


def _backup(folder: Path, say: Say) -> None:
    say("begin")
    _tell(folder, "backup", "--json")
    say("made")


def _half_backups(folder: Path, said: list[str]) -> list[str]:
    made = [*(folder / "backups").glob("*.sqlite3")]
    halves = [f"{path.name} has {number} papers" for path in made if (number := prove(path)["papers"]) != PAPERS]
    return halves + (["the backup was said to be made"] if said and not made else [])


def _of_backups(folder: Path) -> State:
    left = [path.name for path in (folder / "backups").iterdir() if not path.name.endswith(".sqlite3")]
    return {**_of_papers(folder), "left over": left, "halves": _half_backups(folder, [])}


def _with_old_backups(folder: Path) -> None:
    _filled(folder)
    library = _open(folder)
    from readinglist.library import backups

    for day in range(1, 12):
        backups.make(library, folder / "backups", datetime(2026, 10, day, 5, tzinfo=UTC), scheduled=True)
    library.close()


def _rotate(folder: Path, say: Say) -> None:
    library = _open(folder)
    bench = Bench(folder, {"READINGLIST_NOW": "2026-12-02T05:00:00Z", "READINGLIST_BACKUP_KEEP": "3"})
    say("begin")
    Backing(bench, library).back_up()
    say("made")
    library.close()


# --- restore


def _two_libraries(folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    _filled(other, 40)
    (other / FILE).replace(folder / "backup.sqlite3")
    _filled(folder)


def _restore(folder: Path, say: Say) -> None:
    say("begin")
    _tell(folder, "restore", "--replace", str(folder / "backup.sqlite3"))
    say("restored")


def _neither(folder: Path, said: list[str]) -> list[str]:
    number = rows(folder / FILE, "SELECT count(*) FROM papers")[0][0]
    if number not in ((40,) if said else (40, PAPERS)):
        return [f"{number} papers are there"]
    kept = [path for path in folder.glob(f"{FILE}.replaced-*") if "-wal" not in path.name and "-shm" not in path.name]
    if number == 40 and [len(rows(path, "SELECT id FROM papers")) for path in kept] != [PAPERS]:
        return [f"the old library is not kept: {kept}"]
    return []


# --- thinning


def _seen_often(folder: Path) -> None:
    _filled(folder, 40)
    library = _open(folder)
    with library.reading() as session:
        links = list(session.scalars(select(Link.id)))
    for week in range(30):
        at = shelf.START + timedelta(weeks=week)
        outcome = Outcome(Answer.OK, "it answers", 200) if week % 7 else Outcome(Answer.GONE, "not found", 404)
        with library.writing() as session:
            run = ledger.start_run(session, at, len(links))
            ledger.record(session, run, dict.fromkeys(links, outcome), at, DEFAULT_POLICY, len(links))
            ledger.finish_run(session, run, at, seconds=1.0, requests=1, void="")
    library.close()


def _thin(folder: Path, say: Say) -> None:
    bench = Bench(folder, {"READINGLIST_NOW": "2028-12-02T05:00:00Z", "READINGLIST_KEEP_DAYS": "90"})
    library = _open(folder)
    say("begin")
    thin(bench, library, threading.Event())
    say("thinned")
    library.close()


def _book(folder: Path) -> State:
    book = "SELECT link_id, at, answer, reason FROM observations ORDER BY link_id, at"
    flips = "SELECT link_id, at, verdict_before, verdict_after, reason FROM flips ORDER BY id"
    health = "SELECT id, verdict, since, reason, answer FROM links ORDER BY id"
    return {name: rows(folder / FILE, asked) for name, asked in (("book", book), ("flips", flips), ("health", health))}


DEEDS = (
    Deed("import", _with_a_list, _import, _of_papers, _not_imported),
    Deed("check", _watched, _check, _verdicts, _not_seen),
    Deed("bulk", _filled, _bulk, _of_bulk, _not_said),
    *(
        Deed(f"steps from {form}", partial(_of_form, form), _upgrade, _of_papers)
        for form in ("0001", "0002", "0003", "0004", "0005", "0006")
    ),
    Deed("backup", _filled, _backup, _of_backups, _half_backups),
    Deed("rotation", _with_old_backups, _rotate, _of_backups, _half_backups),
    Deed("restore", _two_libraries, _restore, _of_papers, _neither),
    Deed("thinning", _seen_often, _thin, _book),
)
