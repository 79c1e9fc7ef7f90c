"""`readinglist settings`: all settings, one of them, and changes written into config.toml; secrets are never shown."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from readinglist.choices import Origin, Setting, TokenWord, Value
from readinglist.cli.bench import Bench, Command, say
from readinglist.cli.following import test_token
from readinglist.errors import BadSettings


@click.group("settings", invoke_without_command=True, short_help="Show and change the settings.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def settings(context: click.Context, as_json: bool) -> None:
    """List the settings, show one, change one; a running `serve` takes up what is changed within seconds."""
    if not context.invoked_subcommand:
        context.invoke(list_settings, as_json=as_json)


@settings.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_settings(bench: Bench, as_json: bool) -> None:
    """List all settings with their values and where those come from."""
    for one in bench.settings().all:
        if as_json:
            say(asdict(one))
        else:
            click.echo(f"{one.name:<16} {_text(one) or '–'}  ({_origin(one)})")


@settings.command("get", cls=Command)
@click.argument("name")
@click.pass_obj
def get_setting(bench: Bench, name: str) -> None:
    """Print the value of one setting; of a secret, whether it is set."""
    click.echo(_text(_named(bench, name)))


@settings.command("set", cls=Command)
@click.argument("name")
@click.argument("value", nargs=-1)
@click.pass_obj
def set_setting(bench: Bench, name: str, value: tuple[str, ...]) -> None:
    """Set one setting; several VALUEs are a list. A secret is read from stdin, or asked for on a terminal."""
    one = _named(bench, name)
    if one.secret and value:
        raise click.UsageError(f"{name} is a secret: it is read from stdin, since others can see a command line")
    if not one.secret and not value:
        raise click.UsageError(f"say what {name} is to be; `readinglist settings unset {name}` takes it away")
    given: Value = _secret(name) if one.secret else list(value) if len(value) > 1 else value[0]
    bench.change_settings({name: given})
    click.echo(f"{name} is set.", err=True)
    _remark(one)


@settings.command("unset", cls=Command)
@click.argument("name")
@click.pass_obj
def unset_setting(bench: Bench, name: str) -> None:
    """Take one setting away, so that what is usual holds again."""
    one = _named(bench, name)
    bench.change_settings({name: None})
    click.echo(f"{name} is as usual." if one.given else f"{name} was not set.", err=True)
    _remark(one)


@settings.command("test-token", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="What GitHub said as one JSON object.")
@click.pass_context
def test_github_token(context: click.Context, as_json: bool) -> None:
    """Ask GitHub about the token; exit code 1 when it does not work."""
    bench: Bench = context.obj
    said = test_token(bench)
    if as_json:
        say(asdict(said))
    else:
        click.echo(said.sentence)
    context.exit(0 if said.word is TokenWord.OK else 1)


def _named(bench: Bench, name: str) -> Setting:
    """The setting of a name; raises BadSettings."""
    known = bench.settings()
    try:
        return known[name]
    except KeyError:
        told = f"is no setting; the settings are {', '.join(known.names())}"
        raise BadSettings({name: told}) from None


def _secret(name: str) -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt(name, hide_input=True, err=True)
        return asked
    given = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    if not given.strip():
        raise click.UsageError(f"{name} is read from stdin, but nothing came")
    return given


def _text(one: Setting) -> str:
    if one.secret:
        return "set" if one.given else "not set"
    return ", ".join(one.value) if isinstance(one.value, list) else "" if one.value is None else str(one.value)


def _origin(one: Setting) -> str:
    match one.origin:
        case Origin.DEFAULT:
            return "as usual"
        case Origin.FILE:
            return f"config.toml: {one.where}" if one.where else "config.toml"
        case Origin.VARIABLE:
            return one.where


def _remark(one: Setting) -> None:
    if one.restart:
        click.echo("It holds from the next start of `readinglist serve` on.", err=True)
