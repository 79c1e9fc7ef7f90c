"""Which papers a command is about, and the question before several of them change."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.cli.bench import Bench, search_of
from readinglist.errors import NotFound
from readinglist.library import bulk, find
from readinglist.library.find import title_of

yes_option = click.option("--yes", is_flag=True, help="Do not ask, however many papers it is about.")
_LONGEST = 72  # letters of a title in a sentence


def meant(session: Session, bench: Bench, words: Sequence[str]) -> Sequence[int]:
    """Return the papers that words name: by their numbers, when all words are numbers, else all that a search finds.

    Raises NotFound for a number without a paper, or a search that finds nothing.
    """
    if not words:
        raise click.UsageError("say which papers: their numbers, or a search")
    if all(word.isascii() and word.isdecimal() and len(word) < 18 for word in words):
        wanted = [int(word) for word in words]
        there = bulk.there(session, wanted)
        if missing := [str(number) for number in wanted if number not in set(there)]:
            raise NotFound(f"there is no paper {', '.join(missing)}; nothing was done")
        return there
    papers = find.find_ids(session, search_of(words), bench.now())
    if not papers:
        raise NotFound(f"no paper is found by “{' '.join(words)}”; nothing was done")
    return papers


def confirm(number: int, question: str, *, yes: bool) -> None:
    """Ask on a terminal before several papers change; elsewhere nothing is done without --yes."""
    if number < 2 or yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question} Say --yes, since nobody can be asked here; nothing was done.")
    if not click.confirm(question, err=True):
        raise click.Abort


def change(bench: Bench, words: Sequence[str], told: tuple[str, str], deed: Callable[[Session, Sequence[int]], Any],
           *, yes: bool) -> None:  # fmt: skip
    """Do a deed with the papers that words name, as one operation, after the question where they are several.

    `told` says it as a question and in the past tense, with `{}` for the papers. Between question and deed nobody
    else is kept out; the deed is done with the papers that were counted, as far as they are there still.
    """
    with bench.library() as library:
        with library.reading() as session:
            papers = meant(session, bench, words)
            named = _named(session, papers)
        confirm(len(papers), told[0].format(named), yes=yes)
        with bench.doing(library, told[1].format(named)) as session:
            left = bulk.there(session, papers)
            if not left:
                raise NotFound(f"{named}: gone meanwhile; nothing was done")
            named = _named(session, left)
            done = told[1].format(named)
            journal.tell(session, done)
            deed(session, left)
    gone = len(papers) - len(left)
    click.echo(f"{done}{f'; {gone:,} went meanwhile' if gone else ''}.")


def _named(session: Session, papers: Sequence[int]) -> str:
    return f"“{_short(title_of(session, papers[0]))}”" if len(papers) == 1 else f"{len(papers):,} papers"


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1].rstrip() + "…"
