"""`readinglist add`: papers by what one has of them; and `complete`, which looks up those that wait for it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from sqlalchemy.orm import Session

from readinglist import completer, journal
from readinglist.cli.bench import Bench, Command, manners, say, wall_clock
from readinglist.cli.ending import Ending
from readinglist.cli.looking import looking
from readinglist.database import Library
from readinglist.errors import BadWord
from readinglist.formats import Entry
from readinglist.formats.web_entry import entry_of_name
from readinglist.library import adding, find, lookups
from readinglist.library.add import Became
from readinglist.library.adding import Added, Typed
from readinglist.library.intake_records import added_record, candidate_record, lookup_record
from readinglist.library.records import paper_record
from readinglist.metadata import Candidates, Found, Learnt, Named
from readinglist.reading import Status, tag_of
from readinglist.report.phrases import line

_log = logging.getLogger(__name__)
_AT_ONCE = 1000  # look-ups that are read at once
_BECAME = {
    Became.NEW: "added",
    Became.UPDATED: "in the library already; it gained what was new",
    Became.SAME: "in the library already",
    Became.DUPLICATE: "in the library already",
}


@click.command("add", cls=Command)
@click.argument("text", nargs=-1, required=True)
@click.option("--tag", "tags", multiple=True, help="A tag for all of them; may be given several times.")
@click.option("--status", type=click.Choice([*map(str, Status), "stacks"]), default="to-read", show_default=True)
@click.option("--note", default="", help="A note on them, in Markdown.")
@click.option("--offline", is_flag=True, help="Ask nobody now; they are completed later.")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@click.pass_obj
def add_papers(
    bench: Bench, text: tuple[str, ...], tags: tuple[str, ...], status: str, note: str, offline: bool, as_json: bool
) -> None:
    """Add papers: DOIs, arXiv ids, addresses, BibTeX, RIS, or the words of a title; - reads standard input.

    What registries or the page say of a paper is filled in. With nobody to ask, it is kept as given and completed
    by the clock of `serve`, or by `readinglist complete`.
    """
    typed = adding.read(_text(text))
    given = click.get_current_context().get_parameter_source("status")
    chosen = Status(status) if given is click.core.ParameterSource.COMMANDLINE and status != "stacks" else None
    said = (None if status == "stacks" else Status(status), [tag_of(tag) for tag in tags], note)
    if not typed.entries:
        raise BadWord("; ".join(reject.reason for reject in typed.rejects[:5]))
    with bench.library() as library:
        with library.reading() as session:
            typed = adding.to_look_up(session, typed)
        learnt = {} if offline or not typed.bare else looking(bench, library)(typed.asked)
        entries = [adding.said(entry, *said) for entry in adding.completed(typed, learnt)]
        added = _keep(bench, library, typed, entries, learnt, chosen)
        with library.reading() as session:
            result = _result(session, added, typed, learnt)
    if as_json:
        say(result)
    else:
        _tell(result, typed, learnt)


def _text(words: Sequence[str]) -> str:
    """One text of all words: a title where each is a single word and none is a name, else a line for each."""
    if list(words) == ["-"]:
        return sys.stdin.read()
    named = len(words) == 2 and words[0].strip(": ").lower() in ("doi", "arxiv")  # one name in two words
    lines = not named and any(" " in word or "\n" in word or "://" in word or entry_of_name(word) for word in words)
    return ("\n" if lines else " ").join(words)


def _keep(
    bench: Bench,
    library: Library,
    typed: Typed,
    entries: Sequence[Entry],
    learnt: Mapping[Named, Learnt],
    chosen: Status | None,
) -> Added:
    now, policy = bench.now(), bench.config.policy
    with library.writing() as session, journal.doing(session, f"Added {len(entries)} papers", now):
        added = adding.add_all(session, typed, entries, learnt, now, chosen=chosen, policy=policy)
        names = {number: f"“{find.title_of(session, number)}”" for number in list(added.papers)[:1]}
        journal.tell(session, adding.deed(added, names))
    return added


def _result(session: Session, added: Added, typed: Typed, learnt: Mapping[Named, Learnt]) -> dict[str, Any]:
    """What happened, as JSON values."""
    told = added_record(added, typed)
    alike = {
        named.title: [candidate_record(found) for found in several.found]
        for named, several in learnt.items()
        if isinstance(several, Candidates)
    }
    papers = [{**paper_record(find.get(session, paper["id"])), **paper} for paper in told["papers"]]
    return {"papers": papers, "rejected": told["rejected"], "candidates": alike}


def _tell(result: Mapping[str, Any], typed: Typed, learnt: Mapping[Named, Learnt]) -> None:
    for paper in result["papers"]:
        waits = "; it will be completed later" if paper["waiting"] is not None else ""
        why = f" ({paper['waiting']})" if paper["waiting"] else ""
        what = f"already here: {', '.join(paper['gained'])}" if paper["gained"] else _BECAME[Became(paper["became"])]
        click.echo(f"{paper['id']:>5}  {paper['title']}: {what}{waits}{why}")
    for title, several in result["candidates"].items():
        click.echo(f"“{title}” was kept as it stands; Crossref has papers of like titles:", err=True)
        for found in several:
            click.echo(f"  {found['doi']}  {found['title']} ({found['year']})", err=True)
    for reject in result["rejected"]:
        click.echo(f"line {reject['line']}: {reject['reason']}", err=True)
    if typed.bare and not any(isinstance(said, Found) for said in learnt.values()):
        click.echo("`readinglist complete` asks again.", err=True)


@click.command(cls=Command)
@click.argument("papers", nargs=-1, type=click.IntRange(1))
@click.option("--later", is_flag=True, help="Ask nobody now: the clock of `serve` does.")
@click.option("--list", "as_list", is_flag=True, help="List what is still to be learnt of which papers, and stop.")
@click.option("--json", "as_json", is_flag=True, help="The run as one JSON object; of a list, one a line.")
@click.pass_obj
def complete(bench: Bench, papers: tuple[int, ...], later: bool, as_list: bool, as_json: bool) -> None:
    """Look up the papers that were kept by a bare name, or of which something is missing, where that is due.

    PAPERS, by number, are looked up next, also those that were given up.
    """
    if later and not papers:
        raise click.UsageError("--later goes with papers by number")
    if as_list:
        _list_waiting(bench, as_json=as_json)
        return
    if papers:
        with bench.library() as library, library.writing() as session:
            for number in papers:
                lookups.ask_again(session, number, bench.now())
    if not later:
        _complete(bench, as_json=as_json)


def _list_waiting(bench: Bench, *, as_json: bool) -> None:
    with bench.library() as library, library.reading() as session:
        for start in range(0, lookups.count_listed(session, None), _AT_ONCE):
            for waiting, title in lookups.listed(session, None, _AT_ONCE, start):
                if as_json:
                    say(lookup_record(waiting, title))
                    continue
                when = "given up" if waiting.tries >= lookups.MOST else f"due {waiting.due:%Y-%m-%d %H:%M}"
                why = f" ({line(waiting.trouble)})" if waiting.trouble else ""
                click.echo(f"{waiting.paper_id:>5}  {waiting.want:<7}  {when}  {line(title)}{why}")


def _complete(bench: Bench, *, as_json: bool) -> None:
    ending = Ending()
    task = completer.Task(
        now=bench.now,
        wall_clock=wall_clock,
        manners=manners(bench.config),
        policy=bench.config.policy,
        canaries=bench.config.canaries,
        ended=ending.ended,
    )
    with bench.library() as library:
        ending.listen()
        result = completer.complete(library, task)
    values = {name: getattr(result, name) for name in result.__slots__}
    _log.info("look-ups", extra={"told": values})
    if as_json:
        say(values)
        return
    if result.note:
        click.echo(f"{result.note[:1].upper()}{result.note[1:]}.")
    click.echo(
        f"{result.asked} papers looked up with {result.requests} requests in {result.seconds:.1f} s: {result.filled} "
        f"completed, {result.proposed} proposals, {result.put_off} to be asked again, {result.given_up} given up."
    )
