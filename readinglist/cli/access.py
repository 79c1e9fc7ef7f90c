"""`readinglist password`, `tokens` and `log-ins`: who may come in, said by who works on this machine."""

from __future__ import annotations

import sys

import click

from readinglist.access import Scope
from readinglist.cli.bench import Bench, Command, say
from readinglist.errors import BadConfig, BadPassword
from readinglist.library import access
from readinglist.library.records import log_in_record, token_record


@click.command(cls=Command)
@click.argument("source", required=False, type=click.Choice(["-"]), metavar="[-]")
@click.option("--remove", is_flag=True, help="Ask for none any more; only where this machine alone is served.")
@click.pass_obj
def password(bench: Bench, source: str | None, remove: bool) -> None:
    """Set the password of the pages, or another one in its place.

    It is asked for twice. With `-`, or from a pipe, it is one line of standard input. All browsers have to log in
    again then; tokens stay.
    """
    if remove:
        _remove(bench)
        return
    with bench.library() as library:
        made = access.hashed(_line() if source or not sys.stdin.isatty() else _asked())
        with library.writing() as session:
            access.set_password(session, made, bench.now())
    click.echo("the password is set; every browser has to log in again", err=True)


def _remove(bench: Bench) -> None:
    if not bench.config.entrance.alone:
        raise BadConfig(
            f"a password is needed as long as others can come: host is {bench.config.host}, "
            f"proxy_hops is {bench.config.proxy_hops}; set the one to 127.0.0.1 and the other to 0 first"
        )
    with bench.library() as library, library.writing() as session:
        there = access.remove_password(session)
    words = "the password is removed; whoever works on this machine can open the pages" if there else "none was set"
    click.echo(words, err=True)


def _asked() -> str:
    """Ask on the terminal: what is typed is not shown."""
    given = click.prompt("New password", hide_input=True, err=True)
    if click.prompt("Once more", hide_input=True, err=True) != given:
        raise BadPassword("the password was typed in two ways; nothing was changed")
    return str(given)


def _line() -> str:
    """One line of standard input, whole but for its end."""
    return sys.stdin.readline().rstrip("\r\n")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def tokens(context: click.Context, as_json: bool) -> None:
    """List the tokens by which programs use the API, make one, revoke one."""
    if context.invoked_subcommand:
        return
    bench: Bench = context.obj
    with bench.library() as library, library.reading() as session:
        for token in access.tokens(session):
            if as_json:
                say(token_record(token))
                continue
            used = f"used {token.used:%Y-%m-%d}" if token.used else "never used"
            click.echo(f"{token.name}  {token.scope}  {token.hint}…  made {token.made:%Y-%m-%d}  {used}")


@tokens.command("make", cls=Command)
@click.argument("name")
@click.option("--read", "scope", flag_value=Scope.READ, help="It only reads.")
@click.option("--write", "scope", flag_value=Scope.WRITE, help="It reads and writes.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def make_token(bench: Bench, name: str, scope: Scope | None, as_json: bool) -> None:
    """Make a token and print it: this once."""
    if scope is None:
        raise click.UsageError("say what the token may: --read or --write")
    with bench.library() as library, library.writing() as session:
        token, secret = access.make_token(session, name, scope, bench.now())
        told = {**token_record(token), "token": secret}
    if as_json:
        say(told)
        return
    click.echo(secret)
    click.echo(f"the token “{told['name']}” is shown this once; keep it where its program finds it", err=True)


@tokens.command("revoke", cls=Command)
@click.argument("name")
@click.pass_obj
def revoke_token(bench: Bench, name: str) -> None:
    """Make a token worth nothing."""
    with bench.library() as library, library.writing() as session:
        access.revoke(session, access.token_named(session, name).id)
    click.echo(f"the token “{name}” is worth nothing now", err=True)


@click.group("log-ins", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def log_ins(context: click.Context, as_json: bool) -> None:
    """List the browsers that are logged in; end one log-in, or all."""
    if context.invoked_subcommand:
        return
    bench: Bench = context.obj
    with bench.library() as library, library.reading() as session:
        for record in map(log_in_record, access.log_ins(session)):
            if as_json:
                say(record)
            else:
                click.echo(f"{record['id']:>4}  seen {record['seen']}  made {record['made']}  {record['browser']}")


@log_ins.command("end", cls=Command)
@click.argument("number", required=False, type=click.IntRange(1))
@click.option("--all", "everywhere", is_flag=True, help="Log out everywhere.")
@click.pass_obj
def end_log_ins(bench: Bench, number: int | None, everywhere: bool) -> None:
    """End the log-in of a NUMBER, or all."""
    if (number is None) != everywhere:
        raise click.UsageError("give the number of a log-in, or --all")
    with bench.library() as library, library.writing() as session:
        if number is None:
            ended = access.end_all_log_ins(session)
        else:
            access.end_log_in(session, number)
            ended = 1
    click.echo("1 log-in ended" if ended == 1 else f"{ended} log-ins ended", err=True)
