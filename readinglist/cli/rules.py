"""`readinglist rules`: what is done with papers that a search finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from readinglist import journal
from readinglist.cli.bench import SEARCHING, Bench, Command, Searching, say
from readinglist.errors import BadWord
from readinglist.library import rules as kept
from readinglist.library.intake_records import preview_record, rule_record
from readinglist.library.rules import Preview
from readinglist.models import Rule
from readinglist.reading import Priority, Status
from readinglist.report.phrases import line

_PRIORITIES = [str(priority) for priority in Priority if priority is not Priority.NORMAL]
_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def _deeds(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what a rule does."""
    for option in (
        click.option("--tag", help="A tag that its papers get."),
        click.option("--status", type=click.Choice([*map(str, Status)]), help="Of those that have none."),
        click.option("--priority", type=click.Choice(_PRIORITIES), help="Of those that have the normal one."),
    )[::-1]:
        command = option(command)
    return command


@click.group()
def rules() -> None:
    """Say what is done with papers that a search finds, as they come in and when you run a rule."""


@rules.command("list", cls=Command)
@_json
@click.pass_obj
def list_all(bench: Bench, as_json: bool) -> None:
    """List the rules in the order in which they are applied."""
    with bench.library() as library, library.reading() as session:
        for rule in kept.rules(session):
            if as_json:
                say(rule_record(rule))
            else:
                click.echo(f"{rule.id:>5}  {_words(rule)}")


@rules.command(cls=Command)
@click.argument("number", type=click.IntRange(1))
@_json
@click.pass_obj
def show(bench: Bench, number: int, as_json: bool) -> None:
    """Show a rule, and what it would change now."""
    with bench.library() as library, library.reading() as session:
        rule = kept.get_rule(session, number)
        would = kept.would_change(session, rule, bench.now())
        _tell(rule_record(rule) | {"would": preview_record(would)}, rule, would, as_json=as_json)


@rules.command(cls=Searching, context_settings=SEARCHING)
@click.argument("search", nargs=-1, required=True)
@_deeds
@_json
@click.pass_obj
def preview(bench: Bench, /, search: tuple[str, ...], as_json: bool, **deeds: str | None) -> None:
    """Show what a rule would change that is not kept."""
    rule = _rule(" ".join(search), deeds)
    with bench.library() as library, library.reading() as session:
        would = kept.would_change(session, rule, bench.now())
    _tell(preview_record(would), rule, would, as_json=as_json)


@rules.command(cls=Searching, context_settings=SEARCHING)
@click.argument("search", nargs=-1, required=True)
@_deeds
@click.pass_obj
def add(bench: Bench, /, search: tuple[str, ...], **deeds: str | None) -> None:
    """Keep a rule; it is applied to what comes in from now on."""
    rule = _rule(" ".join(search), deeds)
    with bench.library() as library, bench.doing(library, "Made a rule") as session:
        number = kept.create(session, rule)
    click.echo(number)


@rules.command(cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.option("--search", help="Other words, as one argument.")
@click.option("--tag", help="Another tag; an empty one takes it away, and so with the others.")
@click.option("--status", type=click.Choice([*map(str, Status), ""]))
@click.option("--priority", type=click.Choice([*_PRIORITIES, ""]))
@click.pass_obj
def change(bench: Bench, /, number: int, **said: str | None) -> None:
    """Change what a rule looks for or does; what it did stays."""
    with bench.library() as library, bench.doing(library, "Changed a rule") as session:
        before = rule_record(kept.get_rule(session, number))
        words = {name: before[name] if word is None else word for name, word in said.items()}
        kept.edit(session, number, _rule(words.pop("search"), words))


@rules.command(cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.option("--expect", type=click.IntRange(0), help="How many papers are to change; else nothing is done.")
@click.pass_obj
def run(bench: Bench, number: int, expect: int | None) -> None:
    """Run a rule on the papers that are there."""
    with bench.library() as library, bench.doing(library, "Ran a rule") as session:
        rule = kept.get_rule(session, number)
        would = kept.would_change(session, rule, bench.now()).changed
        if expect not in (None, would):
            raise BadWord(f"the rule would change {_papers(would)} now, not {expect:,}; nothing was done")
        changed = kept.run(session, number, bench.now(), policy=bench.config.policy)
        journal.tell(session, f"Ran the rule “{rule.search}” on {_papers(changed)}")
    click.echo(f"{_papers(changed)} changed.")


@rules.command(cls=Command)
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def delete(bench: Bench, number: int) -> None:
    """Delete a rule; what it did stays."""
    with bench.library() as library, bench.doing(library, "Deleted a rule") as session:
        kept.delete_rule(session, number)


def _rule(search: str, deeds: dict[str, str | None]) -> Rule:
    return kept.rule_of(search, deeds["tag"] or "", deeds["status"] or "", deeds["priority"] or "")


def _words(rule: Rule) -> str:
    said = (
        f"tag {line(rule.tag)}" if rule.tag else "",
        f"status {rule.status}" if rule.status else "",
        f"priority {rule.priority}" if rule.priority else "",
    )
    return f"{line(rule.search)}  →  {', '.join(filter(None, said))}"


def _tell(record: dict[str, Any], rule: Rule, would: Preview, *, as_json: bool) -> None:
    if as_json:
        say(record)
        return
    click.echo(_words(rule))
    click.echo(f"finds {_papers(would.found)}, and would change {would.changed:,} of them:")
    click.echo(f"  tags {would.tagged:,}, sets the status of {would.with_status:,}", nl=False)
    click.echo(f" and the priority of {would.with_priority:,}")
    for one in would.first:
        click.echo(f"{one.paper_id:>7}  {line(one.title)}")


def _papers(number: int) -> str:
    return f"{number:,} paper{'' if number == 1 else 's'}"
