"""`readinglist tag`: tags put on papers and taken off, renamed, merged, coloured, deleted, listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click
from sqlalchemy.orm import Session

from readinglist.cli.bench import SEARCHING, Bench, Command, Searching, say
from readinglist.cli.choosing import change, confirm, yes_option
from readinglist.errors import NotFound
from readinglist.library import find, tag, vocabulary
from readinglist.library.records import tag_record
from readinglist.reading import COLOURS, tag_of


@click.group("tag", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def tags(context: click.Context, as_json: bool) -> None:
    """List the tags; put them on papers and take them off, rename, merge, colour and delete them."""
    if not context.invoked_subcommand:
        context.invoke(list_all, wanted="", as_json=as_json)


@tags.command("list", cls=Command)
@click.argument("wanted", default="")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_all(bench: Bench, wanted: str, as_json: bool) -> None:
    """List all tags, or those whose names hold WANTED, with how many papers they have."""
    with bench.library() as library, library.reading() as session:
        for node in vocabulary.holding(vocabulary.tree(session), wanted):
            if as_json:
                say(tag_record(node))
            else:
                click.echo(f"{node.papers:>6}  #{node.name}" + (f"  ({node.colour})" if node.colour else ""))


@tags.command("show", cls=Command)
@click.argument("name")
@click.pass_obj
def show(bench: Bench, name: str) -> None:
    """Show one tag and those inside it, each as one JSON object a line."""
    wanted = tag_of(name)
    with bench.library() as library, library.reading() as session:
        nodes = vocabulary.tree(session)
    found = [node for node in nodes if node.name == wanted or node.name.startswith(wanted + "/")]
    if not found:
        raise NotFound(f"there is no tag “{wanted}”")
    for node in found:
        say(tag_record(node))


@tags.command(cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def fitting(bench: Bench, number: int) -> None:
    """List those of your tags that fit a paper and are not on it, each with its reason."""
    with bench.library() as library, library.reading() as session:
        paper = find.get(session, number)
        for one in vocabulary.suggestions(session, paper, find.tag_names(session)):
            click.echo(f"#{one.tag}  {one.reason}")


@tags.command(cls=Searching, context_settings=SEARCHING)
@click.argument("name")
@click.argument("papers", nargs=-1)
@yes_option
@click.pass_obj
def add(bench: Bench, name: str, papers: tuple[str, ...], yes: bool) -> None:
    """Put tags on PAPERS: those of these numbers, or all that a search finds. NAME may be several, with commas."""
    names, told = _named(name)
    words = (f"Tag {{}} with {told}?", f"Tagged {{}} with {told}")
    change(bench, papers, words, lambda session, ids: tag.add_tags(session, ids, names), yes=yes)


@tags.command(cls=Searching, context_settings=SEARCHING)
@click.argument("name")
@click.argument("papers", nargs=-1)
@yes_option
@click.pass_obj
def remove(bench: Bench, name: str, papers: tuple[str, ...], yes: bool) -> None:
    """Take tags off PAPERS: those of these numbers, or all that a search finds. NAME may be several, with commas."""
    names, told = _named(name)
    words = (f"Take {told} off {{}}?", f"Took {told} off {{}}")
    change(bench, papers, words, lambda session, ids: tag.remove_tags(session, ids, names), yes=yes)


@tags.command("set", cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.argument("names", nargs=-1)
@click.pass_obj
def set_tags(bench: Bench, number: int, names: tuple[str, ...]) -> None:
    """Give a paper exactly these tags; none takes all off."""
    wanted = [tag_of(name) for name in names]
    told = ("", "Tagged {}")
    change(bench, [str(number)], told, lambda session, ids: tag.set_tags(session, ids[0], wanted), yes=True)


@tags.command(cls=Command)
@click.argument("name")
@click.argument("new")
@yes_option
@click.pass_obj
def rename(bench: Bench, name: str, new: str, yes: bool) -> None:
    """Give a tag, and all inside it, another name; with one that is there already it becomes one tag."""
    old, to = tag_of(name), tag_of(new)
    words = (f"Rename #{old} to #{to}, with what is inside it,", f"Renamed the tag #{old} to #{to}")
    _change(bench, [old], words, lambda session: tag.rename(session, old, to), yes=yes)


@tags.command(cls=Command)
@click.argument("names", nargs=-1, required=True)
@click.option("--into", required=True, help="The tag that they become.")
@yes_option
@click.pass_obj
def merge(bench: Bench, names: tuple[str, ...], into: str, yes: bool) -> None:
    """Make one tag of several, with what is inside them."""
    olds, to = [tag_of(name) for name in names], tag_of(into)
    told = ", ".join(f"#{name}" for name in olds)
    words = (f"Merge {told} into #{to}", f"Merged {told} into #{to}")
    _change(bench, olds, words, lambda session: tag.merge(session, olds, to), yes=yes)


@tags.command(cls=Command)
@click.argument("name")
@yes_option
@click.pass_obj
def delete(bench: Bench, name: str, yes: bool) -> None:
    """Take a tag, and all inside it, off all papers; the papers stay."""
    old = tag_of(name)
    words = (f"Delete #{old}, and all inside it,", f"Deleted the tag #{old}")
    _change(bench, [old], words, lambda session: tag.delete_tag(session, old), yes=yes)


@tags.command(cls=Command)
@click.argument("name")
@click.argument("colour", type=click.Choice([*COLOURS, "none"]))
@click.pass_obj
def colour(bench: Bench, name: str, colour: str) -> None:
    """Give a tag a colour, which those inside it have as well; none takes it off."""
    wanted = None if colour == "none" else colour
    words = ("", f"Coloured the tag #{tag_of(name)} {colour}")
    _change(bench, [name], words, lambda session: tag.colour(session, name, wanted), yes=True)


def _named(text: str) -> tuple[list[str], str]:
    names = [tag_of(part) for part in text.split(",") if part.strip(" #")]
    if not names:
        raise click.UsageError("say which tag")
    return names, ", ".join(f"#{name}" for name in names)


def _change(
    bench: Bench, names: Sequence[str], words: tuple[str, str], deed: Callable[[Session], None], *, yes: bool
) -> None:
    """Change tags as one operation, after the question where several papers have them."""
    with bench.library() as library:
        with library.reading() as session:
            number = vocabulary.carriers(session, names)
        confirm(number, f"{words[0]} on {number:,} papers?", yes=yes)
        with bench.doing(library, words[1]) as session:
            deed(session)
    click.echo(f"{words[1]}.")
