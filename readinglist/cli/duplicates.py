"""`readinglist duplicates`: papers that stand twice, made one or called two."""

from __future__ import annotations

from collections.abc import Sequence

import click

from readinglist import journal
from readinglist.cli.bench import Bench, Command, say
from readinglist.library import duplicates as twins
from readinglist.library import find, merge, uniting
from readinglist.library.curate import EDITABLE
from readinglist.library.intake_records import group_record
from readinglist.library.uniting import SideBySide
from readinglist.report.phrases import line

_AT_ONCE = 100  # groups that are read at once
_SHOWN = 100  # letters of a value on a line
_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
_papers = click.argument("papers", nargs=-1, required=True, type=click.IntRange(1))


@click.group()
def duplicates() -> None:
    """Find papers that stand twice, and make them one or call them two."""


@duplicates.command("list", cls=Command)
@_json
@click.pass_obj
def list_all(bench: Bench, as_json: bool) -> None:
    """List the papers that may stand twice, what is certain first."""
    with bench.library() as library, library.reading() as session:
        found = twins.groups(session)
        for start in range(0, len(found), _AT_ONCE):
            for one in uniting.side_by_side(session, found[start : start + _AT_ONCE]):
                _tell(one, as_json=as_json)
    if not as_json and not found:
        click.echo("No two papers look like one work.")


@duplicates.command(cls=Command)
@_papers
@_json
@click.pass_obj
def compare(bench: Bench, papers: Sequence[int], as_json: bool) -> None:
    """Hold PAPERS, by number, against each other."""
    with bench.library() as library, library.reading() as session:
        group = twins.judged(session, uniting.chosen(papers))
        _tell(uniting.side_by_side(session, [group])[0], as_json=as_json, fields=True)


@duplicates.command("merge", cls=Command)
@_papers
@click.option(
    "--take",
    "taken",
    type=(click.Choice(EDITABLE), click.IntRange(1)),
    multiple=True,
    metavar="FIELD PAPER",
    help="Keep what a paper has in a field, instead of what is proposed; may be given several times.",
)
@click.pass_obj
def unite(bench: Bench, papers: Sequence[int], taken: Sequence[tuple[str, int]]) -> None:
    """Make PAPERS one, which keeps the first number; the others lead to it."""
    keep, *others = uniting.chosen(papers)
    with bench.library() as library, bench.doing(library, f"Merged {len(others) + 1} papers into one") as session:
        merge.merge(session, keep, others, dict(taken), bench.now())
        journal.tell(session, f"Merged {len(others) + 1} papers into “{find.title_of(session, keep)}”")


@duplicates.command(cls=Command)
@_papers
@click.pass_obj
def part(bench: Bench, papers: Sequence[int]) -> None:
    """Say that PAPERS are all different works: they are not offered as one again."""
    numbers = uniting.chosen(papers)
    with bench.library() as library, bench.doing(library, f"Called {len(numbers)} papers different works") as session:
        twins.part(session, numbers)


@duplicates.command("all", cls=Command)
@click.option("--expect", type=click.IntRange(0), help="How many groups are to be merged; else nothing is done.")
@click.pass_obj
def unite_all(bench: Bench, expect: int | None) -> None:
    """Make every group that is certain one, as proposed; the others stay as they are."""
    with bench.library() as library, bench.doing(library, "Merged all certain duplicates") as session:
        number = uniting.unite_certain(session, bench.now(), expect)
        told = f"{number:,} certain duplicate{'' if number == 1 else 's'}"
        journal.tell(session, f"Merged {told}")
    click.echo(f"{told} merged.")


def _tell(one: SideBySide, *, as_json: bool, fields: bool = False) -> None:
    if as_json:
        say(group_record(one))
        return
    why = f": {line('; '.join(one.group.reasons))}" if one.group.reasons else ""
    click.echo(f"{'certain' if one.group.certain else 'for you to decide'}{why}")
    for number, paper in one.papers.items():
        click.echo(f"{number:>7}  {_short(paper['title'])}")
    for field in one.fields if fields else ():
        click.echo(f"  {field.name}")
        for number, text in field.values:
            click.echo(f"{'*' if number == field.proposed else ' ':>3} {number:>5}  {_short(text) or 'nothing'}")


def _short(text: str) -> str:
    words = line(text)
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
